"""The order in which a person expects variants: XS before S, 9 before 10, else by the alphabet."""

from __future__ import annotations

import re
from typing import Final

from pos_app.domain.catalogue import Product

_SIZES: Final = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
_REPEATED: Final = re.compile(r"^(\d)(x+[sl])$")
_PIECES: Final = re.compile(r"\d+|\D+")

type_of_order = tuple[tuple[int, int, str], ...]


def variant_order(product: Product) -> tuple[list[type_of_order], str]:
    """Key to sort the variants of a style: attribute by attribute, at last by SKU."""
    return [value_order(attribute.value) for attribute in product.attributes], product.sku


def value_order(value: str) -> type_of_order:
    """Key to sort the values of one attribute."""
    text = value.strip().casefold()
    repeated = _REPEATED.match(text)
    if repeated:
        text = "x" * (int(repeated[1]) - 1) + repeated[2]
    if text in _SIZES:
        return ((1, _SIZES.index(text), ""),)
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (2, 0, piece)
        for piece in _PIECES.findall(text)
    )
