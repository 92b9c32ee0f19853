"""Arbitrary programs, wishes, ledgers, and sales with everything a return must undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.buyer import PointsWish
from pos_app.domain.coupons import CouponUse
from pos_app.domain.ledger import Posting, account_of, expire, postings_of
from pos_app.domain.loyalty import (
    EarningRule,
    EntryKind,
    PointsEntry,
    Program,
    RedemptionRule,
    TierProgram,
    TierRule,
)
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.pricing import AdjustmentKind
from pos_app.domain.sale import Trade, TradeLine
from tests.helpers.builders_loyalty import claws_back, day, earns, gives_back, program, spends
from tests.helpers.builders_sale import sale
from tests.property.strategies import baskets

POINTS = st.integers(1, 500)
TIMES_BP = st.sampled_from([0, 10_000, 11_000, 12_345, 15_000, 20_000])


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """One or two earning rules with multipliers for gold."""
    rules = [
        EarningRule(
            id=f"rule{n}", points=draw(st.integers(1, 20)), per_minor=draw(st.integers(1, 1000)),
            tier_times_bp={"gold": draw(TIMES_BP)},
        )
        for n in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    return program(*rules)


@st.composite
def redemption_rules(draw: st.DrawFn) -> RedemptionRule:
    """Any steps, minimum, most and cap."""
    return RedemptionRule(
        step_points=draw(st.integers(1, 200)),
        step_minor=draw(st.integers(1, 200)),
        min_points=draw(st.integers(0, 500)),
        max_points=draw(st.none() | st.integers(0, 3000)),
        cap_bp=draw(st.integers(0, 10_000)),
    )


@st.composite
def wishes(draw: st.DrawFn) -> PointsWish:
    """Points, and leases that may or may not cover them."""
    sizes = draw(st.lists(st.integers(0, 2000), max_size=4))
    return PointsWish(
        points=draw(st.integers(1, 5000)), leases=tuple((f"L{n}", p) for n, p in enumerate(sizes))
    )


@st.composite
def postings(draw: st.DrawFn, most: int = 14) -> list[Posting]:
    """A member's life: sales, spends, the returns of either, and expiries, as they happened."""
    done: list[Posting] = []
    on = 0
    for n in range(draw(st.integers(1, most))):
        on += draw(st.integers(0, 20))
        if draw(st.integers(0, 4)) == 4:
            lapsed = expire(account_of(done), day(on))
            done += postings_of(f"F{n:02}", day(on), lapsed, order=1)
        else:
            done.append(_posting(draw, f"F{n:02}", on, done))
    return done or [earns("F00", 1)]


def _posting(draw: st.DrawFn, fact: str, on: int, before: Sequence[Posting]) -> Posting:
    sold = [
        p for p in before if p.entry.return_of is None and p.entry.kind is not EntryKind.EXPIRED
    ]
    act = draw(st.sampled_from(["earn", "earn", "spend", "undo"]))
    if act == "undo" and sold:
        undone = draw(st.sampled_from(sold))
        points = draw(st.integers(1, abs(undone.entry.points)))
        back = gives_back if undone.entry.kind is EntryKind.REDEEMED else claws_back
        return back(fact, undone.fact, points, on)
    if act == "spend":
        return spends(fact, draw(POINTS), on)
    lives = draw(st.none() | st.integers(0, 60))
    vests = draw(st.none() | st.integers(0, 30))
    return earns(
        fact, draw(POINTS), on, vests=None if vests is None else on + vests,
        expires=None if lives is None else on + lives,
    )  # fmt: skip


@st.composite
def sales(draw: st.DrawFn) -> Trade:
    """A sale with promotions, coupons and benefits that touched its lines, and points on them."""
    bare = sale(draw(baskets(max_lines=4)))
    lines = tuple(_promoted(x) for x in bare.lines)
    sold = replace(bare, lines=lines)
    return replace(
        sold,
        offers=(*_offers(sold), _multiplier(draw, sold)),
        coupons=(CouponUse(code="X1", campaign="C0", uses=1), CouponUse(code="X2", campaign="C9",
                                                                       uses=1)),
        benefits=(BenefitUse(benefit="B1", period="2026"),),
        points=tuple(_entries(draw, sold)),
    )  # fmt: skip


def _promoted(line: TradeLine) -> TradeLine:
    """Every adjustment but the last is a promotion's."""
    changed = [
        replace(a, kind=AdjustmentKind.PROMOTION, source=f"P{n % 2}")
        for n, a in enumerate(line.adjustments[:-1])
    ]
    return replace(line, adjustments=(*changed, *line.adjustments[-1:]))


def _offers(sold: Trade) -> list[OfferUse]:
    """One use of each promotion that is on a line."""
    uses = []
    for n in (0, 1):
        touched = [
            (x.line_no, a.amount_minor)
            for x in sold.lines
            for a in x.adjustments
            if a.kind is AdjustmentKind.PROMOTION and a.source == f"P{n}"
        ]
        if touched:
            uses.append(OfferUse(
                promotion=f"P{n}", times=n + 1, off_minor=-sum(off for _, off in touched),
                campaign=f"C{n}", lines=tuple(sorted({line_no for line_no, _ in touched})),
            ))  # fmt: skip
    return uses


def _multiplier(draw: st.DrawFn, sold: Trade) -> OfferUse:
    """A promotion that takes nothing off, on some of the lines or on none that are told."""
    numbers = st.sampled_from([x.line_no for x in sold.lines])
    touched = draw(st.sets(numbers))
    return OfferUse(promotion="M", times=1, off_minor=0, benefit="B1", lines=tuple(sorted(touched)))


def _entries(draw: st.DrawFn, sold: Trade) -> list[PointsEntry]:
    """Spent first, on one or two leases, then earned: as pricing does."""
    amounts = st.integers(0, 300)
    spent = [(x.line_no, f"L{n}", draw(amounts)) for x in sold.lines for n in (0, 1)]
    got = [(x.line_no, draw(amounts)) for x in sold.lines]
    return [
        *(
            PointsEntry(line_no=n, rule="redemption", kind=EntryKind.REDEEMED, points=-p, lease=e)
            for n, e, p in spent if p
        ),
        *(
            PointsEntry(line_no=n, rule="spend", kind=EntryKind.EARNED, points=p, vests_on=day(90))
            for n, p in got if p
        ),
    ]  # fmt: skip


@st.composite
def tier_programs(draw: st.DrawFn) -> TierProgram:
    """Up to five tiers from nothing up."""
    scores = sorted(draw(st.sets(st.integers(1, 100_000), max_size=4)))
    changes: list[dict[str, Any]] = [
        {"keep_score": draw(st.none() | st.integers(0, 100_000))} for _ in scores
    ]
    return TierProgram(
        tiers=(
            TierRule(id="T0", name="T0"),
            *(
                TierRule(id=f"T{n}", name=f"T{n}", from_score=score, **change)
                for n, (score, change) in enumerate(zip(scores, changes, strict=True), start=1)
            ),
        ),
        period_days=draw(st.integers(1, 400)),
        grace_days=draw(st.integers(0, 60)),
    )  # fmt: skip
