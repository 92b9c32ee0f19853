"""Arbitrary stores, baskets and ways to give them back."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.policies import Policies
from pos_app.domain.quantity import Unit
from pos_app.domain.sale import Trade
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate, TaxRounding
from pos_app.errors import RuleRefused
from tests.helpers.builders_basket import amount_off, basket, entry, percent
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import policies
from tests.helpers.builders_sale import back, returned

CLASSES = ("standard", "reduced", "exempt")
RATES_PPM = st.sampled_from([0, 3750, 10_000, 40_000, 60_000, 90_000, 130_000, 250_000])


@st.composite
def tax_policies(draw: st.DrawFn, authorities: int = 3) -> TaxPolicy:
    """Any mode and rounding; up to three authorities, one where the tax is included."""
    mode = draw(st.sampled_from(TaxMode))
    most = authorities if mode is TaxMode.ADDED else 1
    names = ("state", "city", "transit")
    classes = tuple(
        TaxClass(
            name,
            tuple(
                TaxRate(names[n], rate)
                for n, rate in enumerate(draw(st.lists(RATES_PPM, min_size=1, max_size=most)))
            ),
        )
        for name in CLASSES[:2]
    )
    return TaxPolicy(mode, draw(st.sampled_from(TaxRounding)), (*classes, TaxClass("exempt")))


@st.composite
def stores(draw: st.DrawFn) -> Policies:
    """Any tax and any smallest coin."""
    coin = draw(st.sampled_from([1, 5, 10, 50, 100]))
    return policies(tax=draw(tax_policies()), cash_increment_minor=coin)


@st.composite
def baskets(draw: st.DrawFn, max_lines: int = 8) -> Basket:
    """Lines of every unit with overrides and discounts of both kinds, on lines and on the whole."""
    built = basket()
    for n in range(draw(st.integers(1, max_lines))):
        unit = draw(st.sampled_from([Unit.PIECE, Unit.KILOGRAM]))
        quantity = draw(st.integers(1, 60)) * 1000 if unit.is_whole else draw(st.integers(1, 9999))
        price = draw(st.integers(0, 3_000_000))
        goods = product(
            f"P{n}", unit=unit, tax_class=draw(st.sampled_from(CLASSES)),
            price_milliminor=price, discountable=draw(st.booleans()),
        )  # fmt: skip
        built = built.add(entry(goods, quantity), 2000)
    for _ in range(draw(st.integers(0, 4))):
        built = _discounted(draw, built)
    return built


def _discounted(draw: st.DrawFn, of: Basket) -> Basket:
    discount = draw(
        st.one_of(st.integers(1, 10_000).map(percent), st.integers(1, 5000).map(amount_off))
    )
    line_no = draw(st.integers(0, len(of.lines)))
    try:
        return of.with_line_discount(line_no, discount) if line_no else of.with_discount(discount)
    except RuleRefused:
        return of


@st.composite
def partitions(draw: st.DrawFn, sold: Trade, increment_minor: int) -> list[Trade]:
    """A full return of a trade in some pieces, in any order and over any number of returns."""
    pieces = [
        (line.line_no, size)
        for line in sold.lines
        for size in draw(_cut(line.quantity_milli, line.unit))
    ]
    so_far: dict[int, int] = {}
    parts = []
    for n, (line_no, size) in enumerate(draw(st.permutations(pieces))):
        wish = replace(back(line_no, size))
        parts.append(returned(sold, so_far, [wish], increment_minor, f"R{n + 2}"))
        so_far[line_no] = so_far.get(line_no, 0) + size
    return parts


@st.composite
def _cut(draw: st.DrawFn, quantity_milli: int, unit: Unit) -> list[int]:
    """Sizes that sum to the quantity, whole where the unit is."""
    step = 1000 if unit.is_whole else 1
    count = quantity_milli // step
    edges = sorted(draw(st.sets(st.integers(1, count - 1), max_size=3))) if count > 1 else []
    marks = [0, *edges, count]
    return [(b - a) * step for a, b in itertools.pairwise(marks)]
