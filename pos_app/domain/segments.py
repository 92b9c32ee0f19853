"""What a customer is worth to the store: recency, frequency, monetary value, and a word for it.

Scores and segments are those of the README of the shared data: a score is
``1 + floor(5 × strictly_worse / n)`` over all customers with a sale, so equal customers score
alike, and the segment is the first that holds. The stage of a customer's life with the store
needs no other customers and can be told at the till.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

SCORES: Final = 5


class Segment(StrEnum):
    """Asked in this order; the first that holds is the customer's."""

    CHAMPIONS = "champions"
    LOYAL = "loyal"
    NEW = "new"
    POTENTIAL = "potential"
    AT_RISK = "at_risk"
    HIBERNATING = "hibernating"
    LOST = "lost"


class Customer(Struct, frozen=True, kw_only=True):
    """A customer's dealings up to the reference day."""

    customer: str
    last_on: date
    """Day of the last sale."""
    frequency: int
    """Distinct sales."""
    monetary_minor: int
    """Sales less returns; may be negative."""


class Score(Struct, frozen=True, kw_only=True):
    """A customer among all others; 5 is best."""

    customer: str
    recency_days: int
    r: int
    f: int
    m: int
    segment: Segment


def scores(customers: Sequence[Customer], reference: date) -> tuple[Score, ...]:
    """The score of every customer, in the order given.

    ``reference`` is the day after the last one in scope. Every customer has at least one sale.
    """
    days = [-(reference - c.last_on).days for c in customers]
    rs = _ranked(days)
    fs = _ranked([c.frequency for c in customers])
    ms = _ranked([c.monetary_minor for c in customers])
    return tuple(
        Score(customer=c.customer, recency_days=-day, r=r, f=f, m=m, segment=segment_of(r, f, m))
        for c, day, r, f, m in zip(customers, days, rs, fs, ms, strict=True)
    )


def _ranked(values: Sequence[int]) -> list[int]:
    """The score of each value, larger being better."""
    ordered = sorted(values)
    return [1 + SCORES * bisect_left(ordered, value) // len(ordered) for value in values]


def segment_of(r: int, f: int, m: int) -> Segment:
    """The first segment that holds for scores of 1 to 5."""
    if r >= 4 and f >= 4 and m >= 4:
        return Segment.CHAMPIONS
    if r >= 3 and f >= 4:
        return Segment.LOYAL
    if r >= 4 and f <= 2:
        return Segment.NEW
    if r >= 3:
        return Segment.POTENTIAL
    if f >= 4 or m >= 4:
        return Segment.AT_RISK
    return Segment.HIBERNATING if r == 2 else Segment.LOST


class Stage(StrEnum):
    """Where a customer stands in their life with the store."""

    PROSPECT = "prospect"
    """Enrolled, never bought."""
    NEWCOMER = "newcomer"
    """Bought once, not long ago."""
    ACTIVE = "active"
    LAPSING = "lapsing"
    """Longer away than usual for a customer: the time to write."""
    LAPSED = "lapsed"


ACTIVE_DAYS: Final = 90
LAPSED_DAYS: Final = 180


def stage(
    purchases: int, last_on: date | None, on: date, active_days: int = ACTIVE_DAYS,
    lapsed_days: int = LAPSED_DAYS,
) -> Stage:  # fmt: skip
    """The stage on a day, by days since the last purchase; a last purchase after ``on`` (a clock
    set back) counts as today's."""
    if purchases <= 0 or last_on is None:
        return Stage.PROSPECT
    if on - last_on > timedelta(days=lapsed_days):
        return Stage.LAPSED
    if on - last_on > timedelta(days=active_days):
        return Stage.LAPSING
    return Stage.NEWCOMER if purchases == 1 else Stage.ACTIVE


SEGMENT_TEXTS: Final = {segment: f"insight.segment_{segment}" for segment in Segment}
"""Names of the segments."""
ADVICE_TEXTS: Final = {segment: f"insight.advice_{segment}" for segment in Segment}
"""What to offer a customer of a segment."""
STAGE_TEXTS: Final = {one: f"insight.stage_{one}" for one in Stage}
"""Names of the stages."""


def known_segment(text: str) -> Segment | None:
    """The segment that a member's row names, or None: the centre may have words of its own."""
    return next((s for s in Segment if s == text), None)


def by_segment(found: Iterable[Score]) -> dict[Segment, int]:
    """How many customers each segment has, every segment named."""
    counts = dict.fromkeys(Segment, 0)
    for score in found:
        counts[score.segment] += 1
    return counts
