"""Coupons, campaigns, targets and attempts as tables (docs/coupons.md)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from msgspec import Struct

from pos_app.domain.coupons import Campaign, Coupon, CouponKind, coupon_code
from pos_app.domain.money import parse_decimal
from pos_app.domain.table_rows import Cells, Rows, once_each, read_rows
from pos_app.domain.tables import Table
from pos_app.errors import BadInput

OTHER_NAMES: Final = {
    "coupon_upc": "code", "coupon": "code", "campaign_id": "campaign", "household_id": "member",
    "start_date": "from", "end_date": "until", "redemption_date": "date",
}  # fmt: skip
"""Headings of other systems for ours."""
MAX_ID: Final = 64
MAX_LIMIT: Final = 1_000_000_000
COUPON_COLUMNS: Final = ("code", "campaign")
CAMPAIGN_COLUMNS: Final = ("campaign",)
TARGET_COLUMNS: Final = ("campaign", "member")
ATTEMPT_COLUMNS: Final = ("code", "date")


class Attempt(Struct, frozen=True, kw_only=True):
    """Somebody tried a coupon."""

    n: str
    code: str
    campaign: str
    """Empty where only the code was given."""
    member: str
    on: date
    expected: str
    """The verdict that the file names, if it does."""


def read_coupons(table: Table) -> Rows[Coupon]:
    """Coupons, one for each code and campaign.

    A row that repeats one is dropped, one with other terms refused (``coupon_twice``). Raises
    BadInput ``columns_missing``, ``columns_twice``.
    """
    rows = read_rows(table, OTHER_NAMES, COUPON_COLUMNS, _coupon)
    once_each(
        rows,
        lambda c: (c.code, c.campaign),
        lambda c, line: BadInput(
            "coupon_twice", code=c.code, campaign=c.campaign, line_before=line
        ),
    )
    return rows


def _coupon(cells: Cells) -> Coupon:
    if not cells["campaign"]:
        raise BadInput("coupon_campaign_missing")
    kind, member = _kind(cells["kind"]), cells["member"]
    if kind is CouponKind.REFERRAL and not member:
        raise BadInput("coupon_member_missing")
    start, until = _period(cells)
    return Coupon(
        code=coupon_code(cells["code"]), campaign=_identifier(cells["campaign"]), kind=kind,
        name=cells.name("name"), name_zh=cells.name("name_zh"),
        member=_identifier(member) if member else "", start=start, until=until,
        max_uses=_limit(cells["max_uses"]), per_member=_limit(cells["per_member"]),
        chain=cells.name("chain"),
    )  # fmt: skip


def read_campaigns(table: Table, *, targeted: bool) -> Rows[Campaign]:
    """Campaigns by id; ``targeted`` is what one is where the file does not say.

    Raises BadInput ``columns_missing``, ``columns_twice``.
    """
    rows = read_rows(table, OTHER_NAMES, CAMPAIGN_COLUMNS, lambda c: _campaign(c, targeted))
    once_each(
        rows, lambda c: c.id,
        lambda c, line: BadInput("coupon_campaign_twice", campaign=c.id, line_before=line),
    )  # fmt: skip
    return rows


def _campaign(cells: Cells, targeted: bool) -> Campaign:
    start, until = _period(cells)
    return Campaign(
        id=_identifier(cells["campaign"]), name=cells.name("name"), name_zh=cells.name("name_zh"),
        start=start, until=until,
        targeted=cells.yes("targeted") if cells["targeted"] else targeted,
        promotions=tuple(dict.fromkeys(_identifier(p) for p in cells["promotions"].split())),
    )  # fmt: skip


def read_targets(table: Table) -> Rows[tuple[str, str]]:
    """(campaign, member) pairs; raises BadInput ``columns_missing``, ``columns_twice``."""
    return read_rows(
        table, OTHER_NAMES, TARGET_COLUMNS,
        lambda cells: (_identifier(cells["campaign"]), _identifier(cells["member"])),
    )  # fmt: skip


def read_attempts(table: Table) -> Rows[Attempt]:
    """Attempts in the order of the file; raises BadInput ``columns_missing``,
    ``columns_twice``."""
    return read_rows(table, OTHER_NAMES, ATTEMPT_COLUMNS, _attempt)


def _attempt(cells: Cells) -> Attempt:
    on = cells.day("date")
    if on is None:
        raise BadInput("date_unreadable", text="")
    return Attempt(
        n=cells["n"], code=coupon_code(cells["code"]), campaign=cells["campaign"],
        member=cells["member"], on=on, expected=cells["verdict"],
    )  # fmt: skip


# Files name the same few campaigns in row after row.
@lru_cache(maxsize=4096)
def _identifier(text: str) -> str:
    if not text or len(text) > MAX_ID or not text.isprintable():
        shown = "".join(c for c in text[:40] if c.isprintable())
        raise BadInput("coupon_id_unreadable", text=shown, limit=MAX_ID)
    return text


def _kind(text: str) -> CouponKind:
    try:
        return CouponKind(text.casefold()) if text else CouponKind.CAMPAIGN
    except ValueError:
        raise BadInput("coupon_kind_unknown", kind=text[:40], kinds=", ".join(CouponKind)) from None


def _period(cells: Cells) -> tuple[date | None, date | None]:
    start, until = cells.day("from"), cells.day("until")
    if start is not None and until is not None and until < start:
        raise BadInput("coupon_period_reversed", start=start, until=until)
    return start, until


def _limit(text: str) -> int:
    limit = parse_decimal(text, 0) if text else 0
    if not 0 <= limit <= MAX_LIMIT:
        raise BadInput("coupon_limit_out_of_range", limit=MAX_LIMIT)
    return limit
