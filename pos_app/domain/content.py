"""How much is in a pack, and what a kilogram, a litre or a metre of it costs.

The unit price is the price of one kilogram, one litre or one metre (Directive 98/6/EC, article 2
b). The content is read from the product's attributes only: a number in a name may be anything.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from pos_app.domain.catalogue import Product
from pos_app.domain.money import divide_half_away, parse_decimal
from pos_app.domain.quantity import Unit

_NAMES: Final = frozenset({"size", "content", "net content", "规格", "净含量", "容量"})
_PACK: Final = re.compile(
    r"(?:(\d{1,4})\s*[x×*]\s*)?(\d{1,6}(?:[.,]\d{1,3})?)\s*(kg|g|l|ml|cl|m|cm|千克|克|升|毫升|米|厘米)",
    re.IGNORECASE,
)
_UNITS: Final = {
    "kg": (Unit.KILOGRAM, 1000), "千克": (Unit.KILOGRAM, 1000),
    "g": (Unit.KILOGRAM, 1), "克": (Unit.KILOGRAM, 1),
    "l": (Unit.LITRE, 1000), "升": (Unit.LITRE, 1000), "cl": (Unit.LITRE, 10),
    "ml": (Unit.LITRE, 1), "毫升": (Unit.LITRE, 1),
    "m": (Unit.METRE, 1000), "米": (Unit.METRE, 1000),
    "cm": (Unit.METRE, 10), "厘米": (Unit.METRE, 10),
}  # fmt: skip
"""Written unit → unit of the price, and how many thousandths of it the written one is."""


class Content(Struct, frozen=True, kw_only=True):
    """So many thousandths of a kilogram, litre or metre."""

    unit: Unit
    milli: int


def content_of(product: Product) -> Content | None:
    """What one sold unit holds; None where the catalogue does not say, or it is sold by itself."""
    if not product.unit.is_whole:
        return Content(unit=product.unit, milli=1000)
    texts = [a.value for a in product.attributes if a.name.casefold() in _NAMES]
    found = (_content(text) for text in texts)
    return next((content for content in found if content is not None), None)


def unit_price_minor(price_minor: int, content: Content) -> int:
    """Price of one kilogram, litre or metre, rounded half away from zero."""
    return divide_half_away(price_minor * 1000, content.milli)


def _content(text: str) -> Content | None:
    match = _PACK.fullmatch(text.strip())
    if match is None:
        return None
    unit, thousandths = _UNITS[match[3].lower()]
    written_milli = parse_decimal(match[2].replace(",", "."), 3)
    milli, rest = divmod(int(match[1] or 1) * written_milli * thousandths, 1000)
    return Content(unit=unit, milli=milli) if milli > 0 and not rest else None
