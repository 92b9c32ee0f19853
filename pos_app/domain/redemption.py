"""Points as money off: how many may be spent on a basket, and what they take off which line.

Laws: what is taken off is exactly the steps spent times what a step is worth; it is never more than
the part of the basket that the rule lets points pay, nor more than is left of the goods they may
pay for; no lease gives more than it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import PointsWish
from pos_app.domain.loyalty import EntryKind, PointsEntry, RedemptionRule
from pos_app.domain.money import allocate
from pos_app.domain.product_match import matches

REDEMPTION: Final = "redemption"
"""The rule that entries of points paid as money name."""

_FULL_BP: Final = 10_000


class PayableLine(Struct, frozen=True, kw_only=True):
    """A line with what is left to pay of it."""

    line: BasketLine
    left_minor: int


class Redeemed(Struct, frozen=True, kw_only=True):
    """What a wish comes to on this basket."""

    points: int = 0
    off_minor: int = 0
    shares_minor: tuple[int, ...] = ()
    """By line, in the order given."""
    entries: tuple[PointsEntry, ...] = ()
    """Negative, by line and lease."""


class Redeemable(Struct, frozen=True, kw_only=True):
    """What could be spent on this basket."""

    max_points: int
    step_points: int
    min_points: int
    max_off_minor: int


def redeemable(lines: Sequence[PayableLine], rule: RedemptionRule, available: int) -> Redeemable:
    """The most that rule, basket and account allow; all zero where the minimum is not reached."""
    steps = _most_steps(lines, rule, available)
    if steps * rule.step_points < rule.min_points:
        steps = 0
    return Redeemable(
        max_points=steps * rule.step_points,
        step_points=rule.step_points,
        min_points=rule.min_points,
        max_off_minor=steps * rule.step_minor,
    )


def redeem(lines: Sequence[PayableLine], rule: RedemptionRule, wish: PointsWish) -> Redeemed:
    """The wish, cut down in whole steps to what rule, basket and the wish's leases allow now;
    nothing when that is below the minimum."""
    covered = sum(max(0, points) for _, points in wish.leases)
    able = redeemable(lines, rule, min(wish.points, covered))
    shares = allocate(able.max_off_minor, _payable(lines, rule))
    return Redeemed(
        points=able.max_points,
        off_minor=able.max_off_minor,
        shares_minor=tuple(shares),
        entries=tuple(_entries(lines, allocate(able.max_points, shares), wish)),
    )


def split_over(
    amounts: Sequence[int], leases: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, str, int]]:
    """(place of the amount, lease, points): the amounts laid over the leases end to end.

    The leases are drawn on in the order given, none for more than its points; ValueError when they
    do not cover the amounts.
    """
    drawn = _drawn_on(leases)
    lease, left = "", 0
    for place, amount in enumerate(amounts):
        open_points = amount
        while open_points > 0:
            if not left:
                lease, left = next(drawn)
            part = min(open_points, left)
            yield place, lease, part
            open_points, left = open_points - part, left - part


def _drawn_on(leases: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The leases that have any points, then an error."""
    yield from ((lease, points) for lease, points in leases if points > 0)
    raise ValueError("the leases do not cover the points")


def _most_steps(lines: Sequence[PayableLine], rule: RedemptionRule, available: int) -> int:
    """Whole steps, whatever the minimum. A rule without a positive step allows none."""
    if rule.step_points <= 0 or rule.step_minor <= 0:
        return 0
    points = available if rule.max_points is None else min(available, rule.max_points)
    whole = sum(max(0, x.left_minor) for x in lines)
    cap = whole * min(_FULL_BP, rule.cap_bp) // _FULL_BP
    off = min(cap, sum(_payable(lines, rule)))
    return max(0, min(points // rule.step_points, off // rule.step_minor))


def _payable(lines: Sequence[PayableLine], rule: RedemptionRule) -> list[int]:
    """What points may pay of each line."""
    return [max(0, x.left_minor) if matches(rule.products, x.line) else 0 for x in lines]


def _entries(
    lines: Sequence[PayableLine], points: Sequence[int], wish: PointsWish
) -> Iterator[PointsEntry]:
    for place, lease, part in split_over(points, wish.leases):
        yield PointsEntry(
            line_no=lines[place].line.line_no, rule=REDEMPTION, kind=EntryKind.REDEEMED,
            points=-part, lease=lease,
        )  # fmt: skip
