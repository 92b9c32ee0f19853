"""What a return undoes beside money: points, uses of promotions, coupons and benefits.

Points go back exactly as they were given, line by line (:func:`share_so_far`). A promotion's,
coupon's or benefit's use is one thing and comes back when the last of what it touched does; where
nothing says what it touched (a claim that made nothing cheaper), when the last of the sale does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import LineRef
from pos_app.domain.coupons import CouponUse
from pos_app.domain.loyalty import PointsEntry
from pos_app.domain.money import share_so_far
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.pricing import AdjustmentKind
from pos_app.domain.sale import Trade, TradeLine


class Mirror(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The negative of what a sale recorded, as far as it comes back."""

    offers: tuple[OfferUse, ...] = ()
    coupons: tuple[CouponUse, ...] = ()
    benefits: tuple[BenefitUse, ...] = ()
    points: tuple[PointsEntry, ...] = ()


def mirror_of(sale: Trade, returned: Mapping[int, int], lines: Sequence[TradeLine]) -> Mirror:
    """What the return ``lines`` undo of ``sale``, of which ``returned`` had come back before.

    Lines that return something else are passed over.
    """
    ours = [
        x for x in lines if x.return_of is not None and x.return_of.receipt == sale.receipt
    ]  # fmt: skip
    after = dict(returned)
    points: list[PointsEntry] = []
    for line in ours:
        points += _points_back(sale, after, line)
    done = _Completion(sale, returned, after)
    return Mirror(
        offers=tuple(_offers_back(sale, ours, done)),
        coupons=tuple(
            replace(use, uses=-use.uses)
            for use in sale.coupons
            if done.completes(
                {n for o in sale.offers if o.campaign == use.campaign for n in o.lines}
            )
        ),
        benefits=tuple(
            replace(use, uses=-use.uses)
            for use in sale.benefits
            if done.completes({n for o in sale.offers if o.benefit == use.benefit for n in o.lines})
        ),
        points=tuple(points),
    )


class _Completion:
    """Which lines are wholly back now and were not before."""

    def __init__(self, sale: Trade, before: Mapping[int, int], after: Mapping[int, int]) -> None:
        self._sold = {x.line_no: x.quantity_milli for x in sale.lines}
        self._before, self._after = before, after

    def completes(self, line_nos: set[int]) -> bool:
        """True when these lines are wholly back now; without any, when the whole sale is."""
        touched = line_nos or set(self._sold)
        return self._all(self._after, touched) and not self._all(self._before, touched)

    def _all(self, returned: Mapping[int, int], line_nos: set[int]) -> bool:
        return all(returned.get(n, 0) >= self._sold[n] for n in line_nos)


def _points_back(sale: Trade, so_far: dict[int, int], line: TradeLine) -> Iterator[PointsEntry]:
    """The line's share of the points of its sale; moves ``so_far`` on."""
    if line.return_of is None:
        return
    sold_no = line.return_of.line_no
    sold = sale.line(sold_no)
    start = so_far.get(sold_no, 0)
    end = start - line.quantity_milli
    so_far[sold_no] = end
    for entry in sale.points:
        if sold is None or entry.line_no != sold_no:
            continue
        whole = sold.quantity_milli
        share = share_so_far(entry.points, end, whole) - share_so_far(entry.points, start, whole)
        if share:
            yield replace(
                entry,
                line_no=line.line_no,
                points=-share,
                return_of=LineRef(sale.receipt, sold_no),
            )


def _offers_back(sale: Trade, lines: Sequence[TradeLine], done: _Completion) -> Iterator[OfferUse]:
    for use in sale.offers:
        off = sum(
            a.amount_minor
            for x in lines
            for a in x.adjustments
            if a.kind is AdjustmentKind.PROMOTION and a.source == use.promotion
        )
        times = use.times if done.completes(set(use.lines)) else 0
        if off or times:
            yield replace(use, times=-times, off_minor=-off)
