"""What to offer beside a basket, and why, so that the cashier can say it.

Three reasons: others bought it together with something in the basket; the member usually buys it
and it is due; an offer is meant for this customer. A reason's ``strength_bp`` is the share of past
baskets or visits that speaks for it, so that the first two compare; offers come after them. The
same knowledge gives the same list on every machine: ties go to the SKU by code point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct

from pos_app.domain.associations import ALL_BP, Associations, Pair
from pos_app.domain.sale import Trade

PER_SKU: Final = 20
"""Affinities kept for each product."""
LIMIT: Final = 5
USUAL_VISITS: Final = 3
USUAL_OF_LAST: Final = 5


class Affinity(Struct, frozen=True, kw_only=True):
    """Whoever buys ``sku`` also buys ``other``, in ``n_both`` of ``n_sku`` baskets.

    One direction; both directions of a pair are two affinities of different strength.
    """

    sku: str
    other: str
    n_both: int
    n_sku: int
    n_other: int
    baskets: int
    """All baskets that were counted."""

    @property
    def strength_bp(self) -> int:
        """Share of the baskets with ``sku`` that hold ``other``, rounded down."""
        return self.n_both * ALL_BP // self.n_sku


class Because(StrEnum):
    """Why something is recommended; stronger kinds first where strengths are equal."""

    TOGETHER = "together"
    USUAL = "usual"
    OFFER = "offer"


REASON_TEXTS: Final[Mapping[Because, str]] = {
    Because.TOGETHER: "insight.because_together",
    Because.USUAL: "insight.because_usual",
    Because.OFFER: "insight.because_offer",
}
"""Texts of the reasons. Their facts: ``product`` (name of ``Reason.sku``), ``n``, ``of``; for an
offer ``offer``, its name."""


class Usual(Struct, frozen=True, kw_only=True):
    """Something the member buys again and again."""

    sku: str
    visits: int
    of_visits: int
    """Bought in ``visits`` of the last ``of_visits``."""
    last_on: date
    due_on: date
    """Last time plus their median gap between two purchases of it."""

    @property
    def strength_bp(self) -> int:
        """Share of the last visits."""
        return self.visits * ALL_BP // self.of_visits


class CustomerOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product that a promotion brings near this customer: their segment, tier or birthday."""

    sku: str
    offer: str
    """The promotion's id."""


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why, with its figures."""

    because: Because
    strength_bp: int = 0
    sku: str = ""
    """For TOGETHER: what in the basket speaks for it."""
    n: int = 0
    of: int = 0
    """In ``n`` of ``of`` baskets, or visits."""
    offer: str = ""
    """For OFFER: the promotion."""

    @property
    def text(self) -> str:
        """Key of the words that say it."""
        return REASON_TEXTS[self.because]


class Recommendation(Struct, frozen=True, kw_only=True):
    """A product to offer; the strongest reason first."""

    sku: str
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> Reason:
        """The strongest reason."""
        return self.reasons[0]


def recommend(
    basket: Collection[str],
    affinities: Iterable[Affinity],
    usual: Iterable[Usual] = (),
    offers: Iterable[CustomerOffer] = (),
    limit: int = LIMIT,
) -> tuple[Recommendation, ...]:
    """At most ``limit`` products that are not in the basket, strongest reason first.

    ``basket`` are its SKUs; affinities of other products are left out; of ``usual`` give what is
    due (:func:`due`).
    """
    held = frozenset(basket)
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for sku, reason in _speaking(held, affinities, usual, offers):
        if sku not in held:
            reasons[sku].append(reason)
    found = [
        Recommendation(sku=sku, reasons=tuple(sorted(why, key=_order)))
        for sku, why in reasons.items()
    ]
    return tuple(sorted(found, key=lambda r: (*_order(r.why)[:2], -len(r.reasons), r.sku))[:limit])


def _speaking(
    held: frozenset[str], affinities: Iterable[Affinity], usual: Iterable[Usual],
    offers: Iterable[CustomerOffer],
) -> Iterable[tuple[str, Reason]]:  # fmt: skip
    for a in affinities:
        if a.sku in held:
            yield a.other, Reason(
                because=Because.TOGETHER, strength_bp=a.strength_bp, sku=a.sku,
                n=a.n_both, of=a.n_sku,
            )  # fmt: skip
    for u in usual:
        yield (
            u.sku,
            Reason(because=Because.USUAL, strength_bp=u.strength_bp, n=u.visits, of=u.of_visits),
        )
    for o in offers:
        yield o.sku, Reason(because=Because.OFFER, offer=o.offer)


_RANK: Final = {kind: rank for rank, kind in enumerate(Because)}


def _order(reason: Reason) -> tuple[int, int, int, str, str]:
    return (-reason.strength_bp, _RANK[reason.because], -reason.n, reason.sku, reason.offer)


class Visit(Struct, frozen=True, kw_only=True):
    """What a member bought on one receipt."""

    on: date
    skus: frozenset[str]


def visit_of(trade: Trade, on: date) -> Visit:
    """A sale as a visit; goods that come back are not bought."""
    return Visit(on=on, skus=skus_of(trade))


def usual_of(
    visits: Iterable[Visit], at_least: int = USUAL_VISITS, of_last: int = USUAL_OF_LAST
) -> tuple[Usual, ...]:
    """What was bought on at least ``at_least`` of the last ``of_last`` days with a purchase,
    most frequent first.

    Receipts of one day are one visit. ``at_least`` is 2 or more: once is no habit, and has no gap.
    """
    if not 2 <= at_least <= of_last:
        raise ValueError("a habit takes two visits")
    days = _by_day(visits)
    last = sorted(days)[-of_last:]
    bought: dict[str, list[date]] = defaultdict(list)
    for day in last:
        for sku in days[day]:
            bought[sku].append(day)
    found = [
        Usual(
            sku=sku, visits=len(on), of_visits=len(last), last_on=on[-1],
            due_on=on[-1] + timedelta(days=_usual_gap_days(on)),
        )
        for sku, on in bought.items() if len(on) >= at_least
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda u: (-u.visits, u.due_on, u.sku)))


def _by_day(visits: Iterable[Visit]) -> Mapping[date, set[str]]:
    days: dict[date, set[str]] = defaultdict(set)
    for visit in visits:
        if visit.skus:
            days[visit.on] |= visit.skus
    return days


def _usual_gap_days(on: Sequence[date]) -> int:
    """The lower median, so that something is due rather a little early than too late."""
    gaps = sorted((later - earlier).days for earlier, later in pairwise(on))
    return gaps[(len(gaps) - 1) // 2]


def due(usual: Iterable[Usual], on: date) -> tuple[Usual, ...]:
    """What is due on a day; a habit not yet due is no reason to offer it again."""
    return tuple(u for u in usual if u.due_on <= on)


def skus_of(trade: Trade) -> frozenset[str]:
    """The distinct products that a trade sold."""
    return frozenset(line.sku for line in trade.lines if line.quantity_milli > 0)


def affinities_of(found: Associations, per_sku: int = PER_SKU) -> tuple[Affinity, ...]:
    """Both directions of every pair that attracts (lift above 1), at most ``per_sku`` of each
    product, strongest first.

    Without that condition the shop's best sellers would be recommended beside everything.
    """
    by_sku: dict[str, list[Affinity]] = defaultdict(list)
    for pair in found.pairs:
        if pair.lift > 1:
            for one in _both_ways(pair):
                by_sku[one.sku].append(one)
    return tuple(
        one
        for _, ones in sorted(by_sku.items())
        for one in sorted(ones, key=lambda a: (-a.strength_bp, -a.n_both, a.other))[:per_sku]
    )


def _both_ways(pair: Pair) -> tuple[Affinity, Affinity]:
    n, all_of_them = pair.n_ab, pair.baskets
    return (
        Affinity(
            sku=pair.a, other=pair.b, n_both=n, n_sku=pair.n_a, n_other=pair.n_b,
            baskets=all_of_them,
        ),
        Affinity(
            sku=pair.b, other=pair.a, n_both=n, n_sku=pair.n_b, n_other=pair.n_a,
            baskets=all_of_them,
        ),
    )  # fmt: skip
