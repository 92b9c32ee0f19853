"""Tax included and added, per line and per total, for one authority and for several."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain.tax import (
    TaxClass,
    TaxMode,
    TaxPolicy,
    TaxRate,
    TaxRounding,
    TaxShare,
    tax_of_lines,
)
from tests.helpers.builders_policies import CHINA, NEW_YORK
from tests.helpers.refusals import refused


def taxes(shares: tuple[TaxShare, ...]) -> dict[str, int]:
    """Authority → tax."""
    return {s.authority: s.tax_minor for s in shares}


@pytest.mark.parametrize(
    ("amount", "tax"), [(11_300, 1300), (100, 12), (1, 0), (0, 0), (10_000, 1150), (-11_300, -1300)]
)
def test_included_tax_is_taken_out_of_the_price(amount: int, tax: int) -> None:
    [[share]] = tax_of_lines([("standard", amount)], CHINA)
    assert share == TaxShare("standard", "vat", 130_000, amount - tax, tax)


def test_three_authorities_each_take_their_part_of_an_added_tax() -> None:
    policy = replace(NEW_YORK, rounding=TaxRounding.PER_LINE)
    [shares] = tax_of_lines([("standard", 10_000)], policy)
    assert taxes(shares) == {"state": 400, "city": 450, "transit": 38}  # 37.5, away from zero
    assert {s.base_minor for s in shares} == {10_000}


def test_a_rate_of_0_375_percent_is_exact_over_a_total() -> None:
    [*lines] = tax_of_lines([("standard", 1000)] * 8, NEW_YORK)
    transit = [taxes(shares)["transit"] for shares in lines]
    assert sum(transit) == 30  # 8 × 3.75; rounded per line it would be 32
    assert transit == [4, 4, 4, 4, 4, 4, 3, 3]


def test_included_tax_of_several_authorities_is_shared_by_their_rates() -> None:
    policy = TaxPolicy(
        classes=(TaxClass("standard", (TaxRate("a", 60_000), TaxRate("b", 40_000))),)
    )
    [shares] = tax_of_lines([("standard", 1100)], policy)
    assert taxes(shares) == {"a": 60, "b": 40}
    assert {s.base_minor for s in shares} == {1000}


def test_per_total_rounds_once_per_class_and_every_line_keeps_its_share() -> None:
    policy = replace(CHINA, rounding=TaxRounding.PER_TOTAL)
    lines = [("standard", 50), ("reduced", 33), ("standard", 50), ("exempt", 7), ("standard", 13)]
    shares = tax_of_lines(lines, policy)
    standard = [shares[i][0] for i in (0, 2, 4)]
    assert sum(s.tax_minor for s in standard) == 13  # of 113 in all
    assert [s.base_minor + s.tax_minor for s in standard] == [50, 50, 13]
    assert shares[3] == ()


def test_per_line_and_per_total_differ_by_rounding_alone() -> None:
    lines = [("standard", 3)] * 10
    per_total = replace(CHINA, rounding=TaxRounding.PER_TOTAL)
    assert sum(s[0].tax_minor for s in tax_of_lines(lines, CHINA)) == 0  # 0.345 each
    assert sum(s[0].tax_minor for s in tax_of_lines(lines, per_total)) == 3  # 3.45


@pytest.mark.parametrize("rounding", list(TaxRounding))
@pytest.mark.parametrize("mode", list(TaxMode))
def test_a_zero_rate_takes_nothing_and_is_still_shown(mode: TaxMode, rounding: TaxRounding) -> None:
    policy = TaxPolicy(mode, rounding, (TaxClass("zero", (TaxRate("vat", 0),)),))
    [[share]] = tax_of_lines([("zero", 500)], policy)
    assert share == TaxShare("zero", "vat", 0, 500, 0)


@pytest.mark.parametrize("rounding", list(TaxRounding))
def test_free_goods_carry_no_tax(rounding: TaxRounding) -> None:
    policy = replace(NEW_YORK, rounding=rounding)
    assert [sum(taxes(s).values()) for s in tax_of_lines([("standard", 0)] * 2, policy)] == [0, 0]


def test_an_unknown_tax_class_is_refused_by_name() -> None:
    with refused("tax_class_unknown", tax_class="luxury"):
        tax_of_lines([("luxury", 1)], CHINA)
    with refused("tax_class_unknown", tax_class="luxury"):
        tax_of_lines([("luxury", 1)], NEW_YORK)
