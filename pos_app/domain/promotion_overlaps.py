"""Fixed prices of the same product at overlapping dates: rarely meant, so it is told.

Only one of them can apply; the lesser price wins, and whoever wrote the dearer one may wonder.
Sorted by product and day, each is compared with the one that reaches furthest: no pairs of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pos_app.domain.promotion_problems import Problem, Severity
from pos_app.domain.promotions import FixedPrice, Promotion, When


def overlaps(promotions: Sequence[Promotion], numbers: Sequence[int]) -> Iterator[Problem]:
    """A warning for each promotion that meets an earlier one; ``numbers`` are places in the
    document."""
    by_sku: dict[tuple[str, int], list[int]] = {}
    for i, promotion in enumerate(promotions):
        if _is_plain_price(promotion):
            for sku in _skus(promotion):
                by_sku.setdefault((sku, promotion.stacking.priority), []).append(i)
    told: set[tuple[int, int]] = set()
    for (sku, _), places in by_sku.items():
        for one, other in _meeting(promotions, places):
            if (one, other) not in told:
                told.add((one, other))
                yield _overlap(promotions, numbers, one, other, sku)


def _is_plain_price(promotion: Promotion) -> bool:
    return (
        promotion.active
        and not promotion.stacking.stackable
        and isinstance(promotion.reward, FixedPrice)
    )


def _skus(promotion: Promotion) -> set[str]:
    """Products named one by one and by nothing else, without those excluded by name."""
    named = {s for m in promotion.products.include if not _narrowed(m) for s in m.skus}
    excluded = {s for m in promotion.products.exclude if not _narrowed(m) for s in m.skus}
    return named - excluded


def _narrowed(match: object) -> bool:
    names = ("categories", "brands", "styles", "attributes", "sets")
    return any(getattr(match, name) for name in names)


def _meeting(promotions: Sequence[Promotion], places: list[int]) -> Iterator[tuple[int, int]]:
    """Each that begins before the furthest-reaching one so far has ended, with that one."""
    if len(places) < 2:
        return
    ordered = sorted(places, key=lambda i: (_start(promotions[i].when), i))
    furthest = ordered[0]
    for i in ordered[1:]:
        one, other = promotions[i].when, promotions[furthest].when
        if _start(one) <= _until(other) and _same_place(one, other):
            yield i, furthest
        if _until(one) > _until(other):
            furthest = i


def _start(when: When) -> date:
    return when.start or date.min


def _until(when: When) -> date:
    return when.until or date.max


def _same_place(one: When, other: When) -> bool:
    return _shared(one.stores, other.stores) and _shared(one.channels, other.channels)


def _shared(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _overlap(
    promotions: Sequence[Promotion], numbers: Sequence[int], one: int, other: int, sku: str
) -> Problem:
    return Problem(
        name="overlap", path=f"promotions[{numbers[one]}].products", severity=Severity.WARNING,
        promotion=promotions[one].id, position=one,
        facts={"one": promotions[one].id, "other": promotions[other].id, "sku": sku},
    )  # fmt: skip
