"""Quantities as integer thousandths: 3 pieces is 3000, 1.25 kg is 1250 (FIELD, Money)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pos_app.domain.money import MILLI, parse_decimal
from pos_app.errors import BadInput

MAX_QUANTITY_MILLI: Final = 10**10
"""Ten million pieces on one line: beyond any real trade, so that a code typed as a quantity
is caught."""


class Unit(StrEnum):
    """What a quantity counts. Only pieces must be whole."""

    PIECE = "piece"
    KILOGRAM = "kg"
    METRE = "m"
    LITRE = "l"

    @property
    def is_whole(self) -> bool:
        """True when fractions make no sense."""
        return self is Unit.PIECE


def pieces(count: int) -> int:
    """``count`` pieces in thousandths."""
    return count * MILLI


def parse_quantity(text: str, unit: Unit = Unit.PIECE) -> int:
    """Read "3" or "1.25" as thousandths; see :func:`checked_quantity` for what is refused."""
    return checked_quantity(parse_decimal(text, 3), unit)


def checked_quantity(quantity_milli: int, unit: Unit = Unit.PIECE) -> int:
    """The quantity itself, when it can stand on a sale line.

    Raises BadInput ``quantity_not_positive``, ``quantity_out_of_range`` or, for pieces,
    ``quantity_not_whole``.
    """
    if quantity_milli <= 0:
        raise BadInput("quantity_not_positive")
    if quantity_milli > MAX_QUANTITY_MILLI:
        raise BadInput("quantity_out_of_range", limit=MAX_QUANTITY_MILLI // MILLI)
    if unit.is_whole and quantity_milli % MILLI:
        raise BadInput("quantity_not_whole", unit=unit.value)
    return quantity_milli


def format_quantity(quantity_milli: int) -> str:
    """The shortest plain decimal: "3", "1.25", "-0.5"."""
    sign = "-" if quantity_milli < 0 else ""
    whole, fraction = divmod(abs(quantity_milli), MILLI)
    text = f"{whole}.{fraction:03d}".rstrip("0").rstrip(".")
    return sign + text
