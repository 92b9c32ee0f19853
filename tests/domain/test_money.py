"""Money: integers, one rounding law, largest remainder."""

from __future__ import annotations

import pytest

from pos_app.domain import money
from pos_app.domain.money import (
    MAX_AMOUNT_MINOR,
    MAX_PRICE_MILLIMINOR,
    allocate,
    checked_amount,
    checked_price,
    currency,
    divide_half_away,
    line_amount_minor,
    parse_decimal,
    parse_price_milliminor,
    percent_of_minor,
    round_to_increment,
    share_so_far,
)
from pos_app.errors import BadInput
from tests.helpers.refusals import refused


@pytest.mark.parametrize(
    ("code", "exponent", "per_major"),
    [("CNY", 2, 100), ("JPY", 0, 1), ("BHD", 3, 1000), ("CLF", 4, 10_000), ("CHF", 2, 100)],
)
def test_a_currency_has_the_decimals_of_iso_4217(code: str, exponent: int, per_major: int) -> None:
    assert currency(code).exponent == exponent
    assert currency(code).minor_per_major == per_major


@pytest.mark.parametrize("code", ["", "cny", "CN", "CNYX", "C1Y", "人民币", "CÑY"])
def test_a_currency_code_is_three_capital_letters(code: str) -> None:
    with refused("currency_unknown", BadInput):
        currency(code)


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (1, 3, 0), (0, 7, 0), (-1, 2, -1), (7, 1, 7)],
)
def test_division_rounds_half_away_from_zero(
    numerator: int, denominator: int, quotient: int
) -> None:
    assert divide_half_away(numerator, denominator) == quotient


@pytest.mark.parametrize("denominator", [0, -1])
def test_division_by_nothing_is_our_bug(denominator: int) -> None:
    with pytest.raises(ValueError, match="denominator"):
        divide_half_away(1, denominator)


@pytest.mark.parametrize(
    ("price_milliminor", "quantity_milli", "amount"),
    [
        (1_250_000, 1000, 1250),
        (899_000, 1235, 1110),  # 1110.265
        (100, 1000, 0),  # a screw at 0.001: 0.1 minor
        (100, 5000, 1),  # five of them: 0.5 minor, away from zero
        (333_500, 1000, 334),
        (0, 10**10, 0),
    ],
)
def test_a_line_is_rounded_once(price_milliminor: int, quantity_milli: int, amount: int) -> None:
    assert line_amount_minor(price_milliminor, quantity_milli) == amount
    assert line_amount_minor(price_milliminor, -quantity_milli) == -amount


def test_percent_is_in_basis_points() -> None:
    assert percent_of_minor(1999, 1250) == 250  # 249.875
    assert percent_of_minor(-1999, 1250) == -250


@pytest.mark.parametrize(
    ("amount", "increment", "rounded"),
    [
        (1234, 10, 1230), (1235, 10, 1240), (1236, 10, 1240), (-1235, 10, -1240),
        (1002, 5, 1000), (1003, 5, 1005), (150, 100, 200), (149, 100, 100), (7, 1, 7),
    ],
)  # fmt: skip
def test_cash_goes_to_the_nearest_coin(amount: int, increment: int, rounded: int) -> None:
    assert round_to_increment(amount, increment) == rounded


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [0, 5, 0], [0, 10, 0]),
        (7, [3, 2, 1], [4, 2, 1]),  # remainders 3, 2, 1 of 6: 3.5, 2.33, 1.17
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_allocation_is_by_largest_remainder(
    total: int, weights: list[int], shares: list[int]
) -> None:
    assert allocate(total, weights) == shares


@pytest.mark.parametrize("weights", [[], [0, 0]])
def test_an_amount_cannot_be_allocated_to_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="nothing to allocate to"):
        allocate(1, weights)


def test_shares_so_far_end_at_the_whole() -> None:
    assert [share_so_far(100, part, 3) for part in range(4)] == [0, 33, 67, 100]


def test_an_amount_has_a_limit_in_both_directions() -> None:
    assert checked_amount(-MAX_AMOUNT_MINOR) == -MAX_AMOUNT_MINOR
    for beyond in (MAX_AMOUNT_MINOR + 1, -MAX_AMOUNT_MINOR - 1):
        with refused("amount_out_of_range", BadInput):
            checked_amount(beyond)


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("2.55", 2, 255), ("0.1", 2, 10), ("-3", 2, -300), ("+3", 0, 3), (".5", 1, 5),
        ("5.", 2, 500), ("1.500", 1, 15), (" 12 ", 0, 12), ("-0", 2, 0), ("0" * 30, 0, 0),
    ],
)  # fmt: skip
def test_decimals_are_read_exactly(text: str, scale: int, value: int) -> None:
    assert parse_decimal(text, scale) == value


@pytest.mark.parametrize(
    "text", ["", " ", ".", "-", "--1", "+-1", "- 1", "1,000", "1e3", "0x1", "1 000", "１２", "NaN",
             "1.2.3", "1-2", "²", "inf", "1_000"],
)  # fmt: skip
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with refused("number_unreadable", BadInput):
        parse_decimal(text, 2)


def test_digits_finer_than_the_scale_are_refused_unless_zero() -> None:
    assert parse_decimal("1.2300", 2) == 123
    with refused("number_too_fine", BadInput, decimals=2):
        parse_decimal("1.234", 2)


def test_a_number_of_absurd_length_is_refused_with_a_short_text() -> None:
    with refused("number_out_of_range", BadInput) as caught:
        parse_decimal("9" * 10_000, 2)
    assert len(str(caught.value.facts["text"])) == 40


def test_prices_are_thousandths_of_a_minor_unit() -> None:
    assert parse_price_milliminor("2.55", 2) == 255_000
    assert parse_price_milliminor("0.001", 2) == 100
    assert parse_price_milliminor("120", 0) == 120_000


@pytest.mark.parametrize("price", [-1, MAX_PRICE_MILLIMINOR + 1])
def test_a_price_is_neither_negative_nor_absurd(price: int) -> None:
    with refused("price_out_of_range", BadInput):
        checked_price(price)
    assert checked_price(0) == 0
    assert checked_price(MAX_PRICE_MILLIMINOR) == MAX_PRICE_MILLIMINOR


def test_sums_of_many_documents_fit_a_64_bit_column() -> None:
    assert money.MAX_AMOUNT_MINOR * 500_000 < 2**63
