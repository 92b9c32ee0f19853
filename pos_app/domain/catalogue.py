"""Products as the till sees them, their variants, and what a catalogue can answer."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from pos_app.domain.quantity import Unit
from pos_app.domain.words import wording_in


class Attribute(Struct, frozen=True, omit_defaults=True):
    """One thing by which variants of a style differ: ``("colour", "Black", "黑色")``."""

    name: str
    value: str
    value_zh: str = ""

    def value_in(self, language: str) -> str:
        """The value in that language, else the main value."""
        return wording_in(language, self.value, self.value_zh)


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stock-keeping unit with the price and rules in force.

    Products that share ``style`` are variants of one another (size, colour).
    """

    sku: str
    name: str
    price_milliminor: int
    name_zh: str = ""
    gtins: tuple[str, ...] = ()
    """GTIN-14s that ring this product up."""
    unit: Unit = Unit.PIECE
    tax_class: str = "standard"
    category: str = ""
    brand: str = ""
    style: str = ""
    """Names the family of variants; empty for a product of its own."""
    attributes: tuple[Attribute, ...] = ()
    price_required: bool = False
    """The cashier keys the price (open-price department)."""
    discountable: bool = True
    returnable: bool = True
    minimum_age_years: int = 0
    active: bool = True
    stock_milli: int | None = None
    """Units on hand when last told; None where stock is not kept."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def variant_in(self, language: str) -> str:
        """The attribute values in order: "M · Blue"; empty for a product of its own."""
        return " · ".join(a.value_in(language) for a in self.attributes)

    @property
    def variant_zh(self) -> str:
        """The variant in Chinese where it differs from the main wording, else empty."""
        chinese = self.variant_in("zh")
        return chinese if chinese != self.variant_in("en") else ""


class Catalogue(Protocol):
    """What pricing may ask of a catalogue: products by SKU, as they stand at one moment."""

    def product(self, sku: str) -> Product | None:
        """The product, or None when the catalogue does not know the SKU."""
        ...
