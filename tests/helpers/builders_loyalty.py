"""Members, programs, accounts and trades with points for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from pos_app.domain.accrual import EarningLine
from pos_app.domain.basket import BasketLine, LineRef
from pos_app.domain.buyer import Buyer
from pos_app.domain.ledger import Posting
from pos_app.domain.loyalty import (
    EarningRule,
    EntryKind,
    PointsEntry,
    Program,
    RedemptionRule,
)
from pos_app.domain.redemption import PayableLine
from tests.helpers.builders_basket import entry
from tests.helpers.builders_catalogue import product

DAY: Final = date(2026, 11, 21)
SPEND: Final = EarningRule(id="spend", points=1, per_minor=100)
STEPS: Final = RedemptionRule(step_points=100, step_minor=100, min_points=100)


def line(line_no: int = 1, sku: str = "MILK", **changes: Any) -> BasketLine:
    """A basket line of one piece, whose facts matter more than its price."""
    return replace(entry(product(sku)).as_line(line_no), **changes)


def earning(*nets_minor: int) -> list[EarningLine]:
    """Lines 1, 2, … with so much left to pay of each."""
    return [EarningLine(line=line(n), net_minor=net) for n, net in enumerate(nets_minor, start=1)]


def payable(*lefts_minor: int) -> list[PayableLine]:
    """Lines 1, 2, … with so much left to pay of each."""
    return [PayableLine(line=line(n), left_minor=m) for n, m in enumerate(lefts_minor, start=1)]


def buyer(tier: str = "", **changes: Any) -> Buyer:
    """A member."""
    return Buyer(member="M1", tier=tier, **changes)


def program(*rules: EarningRule, **changes: Any) -> Program:
    """A program that earns by these rules, a point for each 1.00 unless told."""
    return Program(earning=rules or (SPEND,), **changes)


def day(offset: int) -> date:
    """So many days after DAY."""
    return DAY + timedelta(days=offset)


def earns(
    fact: str,
    points: int,
    on: int = 0,
    *,
    vests: int | None = None,
    expires: int | None = None,
    line_no: int = 1,
) -> Posting:
    """A sale's points, or where negative nothing of the kind: see :func:`claws_back`."""
    return Posting(
        fact=fact, day=day(on), receipt=fact,
        entry=PointsEntry(
            line_no=line_no, rule="spend", kind=EntryKind.EARNED, points=points,
            vests_on=None if vests is None else day(vests),
            expires_on=None if expires is None else day(expires),
        ),
    )  # fmt: skip


def spends(fact: str, points: int, on: int = 0, lease: str = "L1") -> Posting:
    """Points spent on line 1 of a sale."""
    return Posting(
        fact=fact, day=day(on), receipt=fact,
        entry=PointsEntry(
            line_no=1, rule="redemption", kind=EntryKind.REDEEMED, points=-points, lease=lease
        ),
    )  # fmt: skip


def claws_back(fact: str, of: str, points: int, on: int = 0) -> Posting:
    """A return takes back points of a sale's first line."""
    return Posting(
        fact=fact, day=day(on), receipt=fact,
        entry=PointsEntry(
            line_no=1, rule="spend", kind=EntryKind.EARNED, points=-points,
            return_of=LineRef(of, 1),
        ),
    )  # fmt: skip


def gives_back(fact: str, of: str, points: int, on: int = 0, lease: str = "L1") -> Posting:
    """A return gives back points that were spent on a sale's first line."""
    return Posting(
        fact=fact, day=day(on), receipt=fact,
        entry=PointsEntry(
            line_no=1, rule="redemption", kind=EntryKind.REDEEMED, points=points, lease=lease,
            return_of=LineRef(of, 1),
        ),
    )  # fmt: skip
