"""Lots: points that came in together and go first in first out.

Points are taken by expiry, then by vesting, then by the order they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import LineRef

_FOR_EVER: Final = date.max

type_of_taken = Sequence[tuple[int, int]]
"""(place of the lot, points taken), none of zero."""


class PointsLot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points that came in together; kept when empty, for points may come back to it."""

    source: LineRef
    rule: str
    points: int
    expired_points: int = 0
    """What its expiry took and no return has taken since."""
    vests_on: date | None = None
    expires_on: date | None = None

    def is_available(self, day: date) -> bool:
        """True when its points can be spent that day."""
        return not self.is_pending(day) and not self.is_lapsed(day)

    def is_pending(self, day: date) -> bool:
        """True before its vesting day, unless its last day came first."""
        return self.vests_on is not None and day < self.vests_on and not self.is_lapsed(day)

    def is_lapsed(self, day: date) -> bool:
        """True once its last day is over."""
        return self.expires_on is not None and self.expires_on < day


def in_order(lots: Sequence[PointsLot]) -> list[int]:
    """Places of the lots, first out first."""
    return sorted(
        range(len(lots)),
        key=lambda i: (lots[i].expires_on or _FOR_EVER, lots[i].vests_on or date.min, i),
    )


def taken_from(lots: Sequence[PointsLot], order: Iterable[int], points: int) -> type_of_taken:
    """What the lots in that order give: together ``points``, or all there are."""
    left = points
    taken: list[tuple[int, int]] = []
    for i in order:
        part = min(left, lots[i].points)
        if part:
            taken.append((i, part))
            left -= part
    return taken


def sum_of(taken: type_of_taken) -> int:
    """Points taken in all."""
    return sum(points for _, points in taken)


def without(lots: Sequence[PointsLot], taken: type_of_taken) -> tuple[PointsLot, ...]:
    """The lots less what was taken."""
    after = list(lots)
    for i, points in taken:
        after[i] = replace(after[i], points=after[i].points - points)
    return tuple(after)
