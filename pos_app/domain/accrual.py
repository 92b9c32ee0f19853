"""Points earned on a sale: by line, on what the customer really pays.

Each rule gives ``Σ (net × multiplier) × points / per_minor`` for the lines it covers, made whole
once for the basket and then allocated to the lines by largest remainder, ties to the line of the
lesser number. So a return of lines takes back whole points, and the lines sum to the rule exactly.

A line's multiplier is the tier's, times the birthday's, times that of the promotions that applied;
it is composed in integers and never rounded on the way.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import Buyer
from pos_app.domain.loyalty import EarningRule, EntryKind, PointsEntry, PointsRounding, Program
from pos_app.domain.money import allocate, divide_half_away
from pos_app.domain.product_match import matches

_ONE_BP: Final = 10_000
_UNIT: Final = _ONE_BP**3
"""The product of three multipliers of one."""


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
    A rule without a positive ``points`` and ``per_minor`` earns nothing.
    """
    ordered = sorted(lines, key=lambda x: x.line.line_no)
    vests, expires = vesting_day(program, on), expiry_day(program, on)
    return tuple(
        PointsEntry(
            line_no=line_no, rule=rule.id, kind=EntryKind.EARNED, points=points,
            vests_on=vests, expires_on=expires,
        )
        for rule in program.earning
        for line_no, points in _by_line(rule, ordered, _Multiplier(buyer, on, times_bp))
    )  # fmt: skip


def vesting_day(program: Program, on: date) -> date | None:
    """The first day on which points of that day's sale can be spent; None at once."""
    return on + timedelta(days=program.vesting_days) if program.vesting_days > 0 else None


def expiry_day(program: Program, on: date) -> date | None:
    """The last day on which points earned on a day can be spent: the end of the month that lies
    ``expiry_months`` after it; None for ever."""
    if program.expiry_months <= 0:
        return None
    years, month = divmod(on.year * 12 + on.month - 1 + program.expiry_months, 12)
    return date(years, month + 1, monthrange(years, month + 1)[1])


class _Multiplier:
    """What the net of a line counts, in units of one ``_UNIT``-th."""

    def __init__(self, buyer: Buyer, on: date, times_bp: Mapping[int, int]) -> None:
        self._tier = buyer.tier
        self._birthday = buyer.has_birthday(on)
        self._times_bp = times_bp

    def of(self, rule: EarningRule, line_no: int) -> int:
        tier = rule.tier_times_bp.get(self._tier, _ONE_BP)
        birthday = rule.birthday_times_bp if self._birthday else _ONE_BP
        times = self._times_bp.get(line_no, _ONE_BP)
        return max(0, tier) * max(0, birthday) * max(0, times)


def _by_line(
    rule: EarningRule, lines: Sequence[EarningLine], multiplier: _Multiplier
) -> Iterator[tuple[int, int]]:
    """(line number, points) of one rule, none of zero."""
    if rule.points <= 0 or rule.per_minor <= 0:
        return
    covered = [x for x in lines if x.net_minor > 0 and matches(rule.products, x.line)]
    weights = [x.net_minor * multiplier.of(rule, x.line.line_no) for x in covered]
    shares = allocate(_whole_points(rule, sum(weights)), weights)
    for line, points in zip(covered, shares, strict=True):
        if points:
            yield line.line.line_no, points


def _whole_points(rule: EarningRule, weight: int) -> int:
    numerator, denominator = weight * rule.points, rule.per_minor * _UNIT
    if rule.rounding is PointsRounding.HALF_UP:
        return divide_half_away(numerator, denominator)
    return numerator // denominator
