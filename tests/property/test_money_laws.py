"""Money keeps its laws for any figures."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain.money import allocate, currency, parse_decimal
from pos_app.domain.quantity import format_quantity
from pos_app.domain.tax import MILLION, TaxMode, TaxPolicy, TaxRounding, tax_of_lines
from pos_app.i18n import Translator
from tests.property import laws
from tests.property.strategies import CLASSES, tax_policies

AMOUNTS = st.integers(-(10**13), 10**13)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_allocation_is_exact_and_fair(total: int, weights: list[int]) -> None:
    laws.allocation_is_exact_and_fair(total, weights)
    assert allocate(total, weights) == allocate(total, tuple(weights))


@given(st.integers(-10_000, 10_000), st.integers(1, 60))
def test_equal_lines_share_from_the_first(total: int, count: int) -> None:
    laws.earlier_lines_come_first(total, count)


@given(st.integers(0, 10**9), WEIGHTS)
def test_no_share_of_a_discount_is_more_than_its_line(part: int, weights: list[int]) -> None:
    total = min(part, sum(weights))
    shares = allocate(total, weights)
    assert all(0 <= s <= w for s, w in zip(shares, weights, strict=True))


@given(AMOUNTS, st.integers(1, 10**6))
@example(5, 10)
def test_rounding_is_symmetric_under_sign(amount: int, denominator: int) -> None:
    laws.rounding_is_symmetric(amount, denominator)


@given(AMOUNTS, st.data())
def test_parts_sum_to_the_whole(total: int, data: st.DataObject) -> None:
    whole = data.draw(st.integers(1, 10**6))
    cuts = data.draw(st.lists(st.integers(0, whole), max_size=8))
    laws.shares_of_parts_sum_to_the_whole(total, cuts, whole)


@given(st.integers(-(10**25), 10**25), st.integers(0, 6))
def test_a_decimal_is_read_as_it_was_written(value: int, scale: int) -> None:
    whole, fraction = divmod(abs(value), 10**scale)
    text = f"{'-' if value < 0 else ''}{whole}" + (f".{fraction:0{scale}d}" if scale else "")
    assert parse_decimal(text, scale) == value
    assert parse_decimal(text + ("0" if scale else ".0"), scale) == value


@given(st.integers(-(10**10), 10**10))
def test_a_quantity_is_read_as_it_is_written(quantity: int) -> None:
    assert parse_decimal(format_quantity(quantity), 3) == quantity


@given(AMOUNTS, st.sampled_from(["CNY", "JPY", "BHD"]), st.sampled_from(["en", "zh"]))
def test_an_amount_on_screen_is_the_amount(amount: int, code: str, language: str) -> None:
    money = currency(code)
    shown = Translator(language).amount(amount, money).replace(",", "")
    assert parse_decimal(shown, money.exponent) == amount


@given(
    tax_policies(),
    st.lists(st.tuples(st.sampled_from(CLASSES), st.integers(0, 10**7)), max_size=30),
)
def test_tax_adds_up_per_authority_however_it_is_rounded(
    policy: TaxPolicy, lines: list[tuple[str, int]]
) -> None:
    shares = tax_of_lines(lines, policy)
    included = policy.mode is TaxMode.INCLUDED
    for (_, amount), of_line in zip(lines, shares, strict=True):
        tax = sum(s.tax_minor for s in of_line)
        assert all(s.base_minor == (amount - tax if included else amount) for s in of_line)
        assert all(0 <= s.tax_minor <= amount for s in of_line)
    roundings = 1 if policy.rounding is TaxRounding.PER_TOTAL else len(lines)
    for tax_class in policy.classes:
        amount = sum(a for class_id, a in lines if class_id == tax_class.id)
        rate_ppm = sum(r.rate_ppm for r in tax_class.rates)
        divisor = MILLION + rate_ppm if included else MILLION
        tax = sum(s.tax_minor for of in shares for s in of if s.tax_class == tax_class.id)
        most = roundings * len(tax_class.rates)
        assert 2 * abs(tax * divisor - amount * rate_ppm) <= divisor * most
