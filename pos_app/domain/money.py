"""Money as integers in minor units, and the few ways it may be rounded or shared out.

Amounts are plain ``int`` named ``*_minor``; a document has one currency. Unit prices are finer,
because real price lists are (fuel, screws, a 0.001 GBP component): ``*_milliminor`` is thousandths
of a minor unit. Nothing here is ever a float.

Rounding law (FIELD, Money): round the magnitude, then apply the sign, so that a refund of a whole
sale pays exactly what was paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from pos_app.errors import BadInput

MILLI: Final = 1000
MAX_AMOUNT_MINOR: Final = 10**13
"""Largest amount of one document or total: a hundred billion in a two-decimal currency; sums of
many documents still fit a signed 64-bit column."""
MAX_PRICE_MILLIMINOR: Final = 10**13

_EXPONENTS: Final = (
    dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | {"CLF": 4, "UYW": 4}
)
"""ISO 4217 table A.1: currencies whose minor unit is not two decimals."""


class Currency(Struct, frozen=True):
    """An ISO 4217 currency: its code and the number of decimals of its minor unit."""

    code: str
    exponent: int

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one major unit: 100 for CNY, 1 for JPY, 1000 for BHD."""
        return int(10**self.exponent)


def currency(code: str) -> Currency:
    """The currency of an ISO 4217 alphabetic code.

    Raises BadInput ``currency_unknown`` when the code is not three capital letters.
    """
    if len(code) != 3 or not code.isascii() or not code.isalpha() or not code.isupper():
        raise BadInput("currency_unknown", code=code[:20])
    return Currency(code, _EXPONENTS.get(code, 2))


def divide_half_away(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero; the denominator is positive."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    magnitude: int = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def line_amount_minor(unit_price_milliminor: int, quantity_milli: int) -> int:
    """Price times quantity, in minor units, rounded half away from zero once per line."""
    return divide_half_away(unit_price_milliminor * quantity_milli, MILLI * MILLI)


def percent_of_minor(amount_minor: int, rate_bp: int) -> int:
    """``rate_bp`` basis points of an amount, rounded half away from zero."""
    return divide_half_away(amount_minor * rate_bp, 10_000)


def round_to_increment(amount_minor: int, increment_minor: int) -> int:
    """The nearest multiple of ``increment_minor``, half away from zero (cash rounding)."""
    return divide_half_away(amount_minor, increment_minor) * increment_minor


def allocate(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share ``total_minor`` over ``weights`` in whole minor units by largest remainder.

    The shares sum to the total exactly; equal remainders go to the earlier line, so that every
    machine shares alike. Weights are not negative; when all are zero the total must be zero too.
    """
    weight_sum = sum(weights)
    if weight_sum == 0:
        if total_minor:
            raise ValueError("nothing to allocate to")
        return [0] * len(weights)
    magnitude = abs(total_minor)
    shares = [magnitude * w // weight_sum for w in weights]
    remainders = [magnitude * w % weight_sum for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: magnitude - sum(shares)]:
        shares[i] += 1
    return shares if total_minor >= 0 else [-s for s in shares]


def share_so_far(total: int, part: int, whole: int) -> int:
    """How much of ``total`` belongs to the first ``part`` of ``whole`` units.

    Differences of this give each partial return its share: however a line is returned in pieces,
    the pieces sum to the line exactly.
    """
    return divide_half_away(total * part, whole)


def checked_amount(amount_minor: int) -> int:
    """The amount itself; raises BadInput ``amount_out_of_range`` beyond MAX_AMOUNT_MINOR."""
    if abs(amount_minor) > MAX_AMOUNT_MINOR:
        raise BadInput("amount_out_of_range", limit=MAX_AMOUNT_MINOR)
    return amount_minor


def parse_decimal(text: str, scale: int) -> int:
    """Read a plain decimal number as an integer scaled by ``10**scale``, exactly.

    ``parse_decimal("2.55", 2) == 255``. Accepts an optional sign, digits, and one point; no
    exponent, no thousands mark. Raises BadInput ``number_unreadable`` for anything else and
    ``number_too_fine`` when digits beyond the scale are not zero.
    """
    body = text.strip()
    sign = -1 if body.startswith("-") else 1
    whole, _, fraction = body.lstrip("+-").partition(".")
    digits = whole + fraction
    if len(body) - len(body.lstrip("+-")) > 1 or not digits.isdecimal() or not digits.isascii():
        raise BadInput("number_unreadable", text=text[:40])
    if len(digits) > 30:
        raise BadInput("number_out_of_range", text=text[:40])
    if fraction[scale:].strip("0"):
        raise BadInput("number_too_fine", text=text[:40], decimals=scale)
    return sign * int((whole or "0") + fraction[:scale].ljust(scale, "0"))


def parse_price_milliminor(text: str, exponent: int) -> int:
    """A unit price in major units ("2.55", "0.001") as thousandths of a minor unit."""
    return checked_price(parse_decimal(text, exponent + 3))


def checked_price(price_milliminor: int) -> int:
    """The price itself; raises BadInput ``price_out_of_range`` when negative or absurd."""
    if not 0 <= price_milliminor <= MAX_PRICE_MILLIMINOR:
        raise BadInput("price_out_of_range", limit=MAX_PRICE_MILLIMINOR // MILLI)
    return price_milliminor
