"""The demo shop's loyalty: promotions, program, coupons and ten invented members."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pos_app.adapters.csv_table import CsvTable
from pos_app.adapters.demo_files import DEMO
from pos_app.domain.coupon_rows import read_campaigns, read_coupons
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import Program
from pos_app.domain.member_rows import (
    MEMBER_COLUMNS,
    MemberEntry,
    Terms,
    birthday_days,
    member_entry,
)
from pos_app.domain.members import Member
from pos_app.domain.promotions import PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.domain.table_rows import Cells, read_rows
from pos_app.ports.members import MemberRow
from pos_app.ports.offers import OffersWriter
from pos_app.ports.secrets import MemberVault

_LOWEST: Final = "member"
_SOME_DAY: Final = date(2000, 1, 1)
"""For questions that no day changes."""
_TIER_LASTS_DAYS: Final = 300
_LAST_SEEN_DAYS: Final = 9


def demo_promotions(root: Path = DEMO) -> PromotionFile:
    """What the demo shop announces."""
    return msgspec.json.decode((root / "promotions.json").read_bytes(), type=PromotionFile)


def demo_program(root: Path = DEMO) -> Program:
    """Points, tiers, benefits and rewards of the demo chain."""
    return msgspec.json.decode((root / "program.json").read_bytes(), type=Program)


def demo_affinities(root: Path = DEMO) -> tuple[Affinity, ...]:
    """What the demo's customers buy together, both ways."""
    with (root / "affinities.csv").open(encoding="utf-8", newline="") as file:
        ones = [
            Affinity(
                sku=cells["sku"],
                other=cells["other"],
                n_both=int(cells["n_both"]),
                n_sku=int(cells["n_sku"]),
                n_other=int(cells["n_other"]),
                baskets=int(cells["baskets"]),
            )
            for cells in csv.DictReader(file)
        ]
    return (*ones, *(_the_other_way(one) for one in ones))


def _the_other_way(one: Affinity) -> Affinity:
    return replace(one, sku=one.other, other=one.sku, n_sku=one.n_other, n_other=one.n_sku)


def put_demo_offers(writer: OffersWriter, root: Path = DEMO) -> None:
    """Put promotions, program, campaigns and coupons in place."""
    writer.put_promotions(demo_promotions(root))
    writer.put_program(demo_program(root))
    writer.put_affinities(demo_affinities(root))
    with CsvTable(str(root / "campaigns.csv")) as campaigns:
        writer.put_campaigns(read_campaigns(campaigns, targeted=False).all())
    with CsvTable(str(root / "coupons.csv")) as coupons:
        writer.put_coupons(read_coupons(coupons).all())


def member_cards(root: Path = DEMO) -> tuple[str, ...]:
    """What the demo's members carry, in the order of their file."""
    terms = Terms(today=_SOME_DAY, now_ms=0, program=demo_program(root))
    return tuple(demo.entry.card for demo in _demo_rows(root, terms))


def demo_members(
    vault: MemberVault, today: date, now_ms: int, root: Path = DEMO
) -> Iterator[tuple[MemberRow, Lease | None]]:
    """The demo's members, each with the points this device is granted to spend."""
    terms = Terms(today=today, now_ms=now_ms, program=demo_program(root))
    for demo in _demo_rows(root, terms):
        member = _as_of_today(demo.entry.member, today)
        lookups = demo.entry.lookups(vault.lookup_digest)
        yield MemberRow(member=member, lookups=lookups), _lease(demo, now_ms)


class _DemoRow(Struct, frozen=True):
    """A member, and what only the demo's file says of them."""

    entry: MemberEntry
    lease_points: int


def _demo_rows(root: Path, terms: Terms) -> list[_DemoRow]:
    """Raises the first refusal: the demo's own file has none."""
    with CsvTable(str(root / "members.csv"), expected=MEMBER_COLUMNS) as table:
        read = read_rows(table, {}, MEMBER_COLUMNS, lambda cells: _demo_row(cells, terms))
    for refused in read.refused:
        raise refused.error
    return read.all()


def _demo_row(cells: Cells, terms: Terms) -> _DemoRow:
    entry = member_entry(cells, terms)
    if cells.yes("birthday_today"):
        start, until = birthday_days(f"{terms.today:%m-%d}", terms)
        member = replace(entry.member, birthday_from=start, birthday_until=until)
        entry = replace(entry, member=member)
    return _DemoRow(entry, int(cells["lease_points"]))


def _as_of_today(member: Member, today: date) -> Member:
    """A file cannot know when the demo is loaded: days are counted from then."""
    return replace(
        member,
        tier_until=None if member.tier == _LOWEST else today + timedelta(_TIER_LASTS_DAYS),
        last_purchase_on=today - timedelta(_LAST_SEEN_DAYS) if member.purchases else None,
    )


def _lease(demo: _DemoRow, now_ms: int) -> Lease | None:
    if not demo.lease_points:
        return None
    member = demo.entry.member.number
    return Lease(
        id=f"demo-{member}", member=member, granted_points=demo.lease_points, granted_ms=now_ms
    )
