"""Points earned on a sale: by line, on what the customer really pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import Buyer
from pos_app.domain.loyalty import PointsEntry, Program


class EarningLine(Struct, frozen=True, kw_only=True):
    """A line with what earns points on it."""

    line: BasketLine
    net_minor: int
    """After every discount and after what points paid."""


def earned(
    lines: Sequence[EarningLine],
    program: Program,
    buyer: Buyer,
    on: date,
    times_bp: Mapping[int, int],
) -> tuple[PointsEntry, ...]:
    """The entries of the ledger for these lines, by line and rule; none of zero points.

    ``times_bp`` is line number → multiplier of the promotions that applied (10000 where missing).
    """
    del lines, program, buyer, on, times_bp
    return ()
