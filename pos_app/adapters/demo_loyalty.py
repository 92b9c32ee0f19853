"""The demo shop's loyalty: promotions, program, coupons and ten invented members."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pos_app.adapters.csv_table import CsvTable
from pos_app.adapters.demo_files import DEMO
from pos_app.domain.contact import birthday_window, display_name, normal_card, normal_phone
from pos_app.domain.coupon_rows import read_campaigns, read_coupons
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import Program
from pos_app.domain.members import Member
from pos_app.domain.promotions import PromotionFile
from pos_app.ports.members import MemberRow
from pos_app.ports.offers import OffersWriter
from pos_app.ports.secrets import MemberVault

_TODAY: Final = "TODAY"
_TIER_LASTS_DAYS: Final = 300
_LAST_SEEN_DAYS: Final = 9


def demo_promotions(root: Path = DEMO) -> PromotionFile:
    """What the demo shop announces."""
    return msgspec.json.decode((root / "promotions.json").read_bytes(), type=PromotionFile)


def demo_program(root: Path = DEMO) -> Program:
    """Points, tiers, benefits and rewards of the demo chain."""
    return msgspec.json.decode((root / "program.json").read_bytes(), type=Program)


def put_demo_offers(writer: OffersWriter, root: Path = DEMO) -> None:
    """Put promotions, program, campaigns and coupons in place."""
    writer.put_promotions(demo_promotions(root))
    writer.put_program(demo_program(root))
    with CsvTable(str(root / "campaigns.csv")) as campaigns:
        writer.put_campaigns(read_campaigns(campaigns, targeted=False).all())
    with CsvTable(str(root / "coupons.csv")) as coupons:
        writer.put_coupons(read_coupons(coupons).all())


def member_cards(root: Path = DEMO) -> tuple[str, ...]:
    """What the demo's members carry, in the order of their file."""
    with (root / "members.csv").open(encoding="utf-8", newline="") as file:
        return tuple(cells["card"] for cells in csv.DictReader(file))


def demo_members(
    vault: MemberVault, today: date, now_ms: int, root: Path = DEMO
) -> Iterator[tuple[MemberRow, Lease | None]]:
    """The demo's members, each with the points this device is granted to spend."""
    program = demo_program(root)
    with (root / "members.csv").open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            yield _row(cells, program, vault, today, now_ms), _lease(cells, now_ms)


def _row(
    cells: dict[str, str], program: Program, vault: MemberVault, today: date, now_ms: int
) -> MemberRow:
    birthday = f"{today:%m-%d}" if cells["birthday"] == _TODAY else cells["birthday"]
    before, after = program.birthday_days_before, program.birthday_days_after
    window = birthday_window(birthday, today, before, after)
    purchases = int(cells["purchases"])
    member = Member(
        number=cells["number"],
        display_name=display_name(cells["name"]),
        tier=cells["tier"],
        tier_until=None if cells["tier"] == "member" else today + timedelta(_TIER_LASTS_DAYS),
        points=int(cells["points"]),
        pending_points=int(cells["pending_points"]),
        points_ms=now_ms,
        qualifying_minor=int(cells["qualifying_minor"]),
        activity_points=int(cells["activity_points"]),
        segment=cells["segment"],
        birthday_from=window[0] if window else None,
        birthday_until=window[1] if window else None,
        purchases=purchases,
        last_purchase_on=today - timedelta(_LAST_SEEN_DAYS) if purchases else None,
        consents=("terms",),
        usual_skus=tuple(cells["usual_skus"].split()),
        language=cells["language"],
    )
    return MemberRow(
        member=member,
        lookups=(
            vault.lookup_digest("phone", normal_phone(cells["phone"])),
            vault.lookup_digest("card", normal_card(cells["card"])),
        ),
    )


def _lease(cells: dict[str, str], now_ms: int) -> Lease | None:
    points = int(cells["lease_points"])
    if not points:
        return None
    member = cells["number"]
    return Lease(id=f"demo-{member}", member=member, granted_points=points, granted_ms=now_ms)
