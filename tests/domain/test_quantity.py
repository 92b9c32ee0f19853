"""Quantities in thousandths."""

from __future__ import annotations

import pytest

from pos_app.domain.quantity import (
    MAX_QUANTITY_MILLI,
    Unit,
    checked_quantity,
    format_quantity,
    parse_quantity,
    pieces,
)
from pos_app.errors import BadInput
from tests.helpers.refusals import refused


def test_pieces_are_thousandths() -> None:
    assert pieces(3) == parse_quantity("3") == 3000


@pytest.mark.parametrize("unit", [u for u in Unit if u is not Unit.PIECE])
def test_what_is_measured_may_be_a_fraction(unit: Unit) -> None:
    assert parse_quantity("1.25", unit) == 1250
    assert not unit.is_whole


def test_pieces_are_whole() -> None:
    with refused("quantity_not_whole", BadInput, unit="piece"):
        parse_quantity("1.5")


@pytest.mark.parametrize("quantity", [0, -1, -1000])
def test_a_quantity_is_positive(quantity: int) -> None:
    with refused("quantity_not_positive", BadInput):
        checked_quantity(quantity, Unit.KILOGRAM)


def test_a_code_in_place_of_a_quantity_is_refused() -> None:
    assert checked_quantity(MAX_QUANTITY_MILLI) == MAX_QUANTITY_MILLI
    with refused("quantity_out_of_range", BadInput, limit=10_000_000):
        parse_quantity("6901234567892")


@pytest.mark.parametrize(
    ("quantity", "text"), [(3000, "3"), (1250, "1.25"), (-500, "-0.5"), (0, "0"), (10_000, "10")]
)
def test_quantities_are_written_as_short_as_they_are(quantity: int, text: str) -> None:
    assert format_quantity(quantity) == text
