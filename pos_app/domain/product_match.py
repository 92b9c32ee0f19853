"""Which products a selection means: one reading of :class:`pos_app.domain.promotions.Products`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_app.domain.basket import BasketLine
from pos_app.domain.promotions import ProductMatch, Products

_NO_SETS: Final[Mapping[str, Products]] = {}


def matches(products: Products, line: BasketLine, sets: Mapping[str, Products] = _NO_SETS) -> bool:
    """True when any of ``include`` fits the line (or there is none) and no ``exclude`` does.

    Named ``sets`` belong to a promotions file. A set that is not there, or that leads back to
    itself, has no products.
    """
    if any(_fits(match, line, sets) for match in products.exclude):
        return False
    return not products.include or any(_fits(match, line, sets) for match in products.include)


def is_within(category: str, above: str) -> bool:
    """True when a category is ``above`` or lies below it: ``Food/Drinks`` within ``Food``."""
    return category == above or category.startswith(f"{above}/")


def _fits(match: ProductMatch, line: BasketLine, sets: Mapping[str, Products]) -> bool:
    """Everything said holds; each list means "one of these"."""
    return (
        (not match.sets or any(_in_set(name, line, sets) for name in match.sets))
        and (not match.skus or line.sku in match.skus)
        and (not match.brands or line.brand in match.brands)
        and (not match.styles or line.style in match.styles)
        and (not match.categories or any(is_within(line.category, c) for c in match.categories))
        and _has_attributes(match.attributes, line)
    )


def _in_set(name: str, line: BasketLine, sets: Mapping[str, Products]) -> bool:
    meant = sets.get(name)
    if meant is None:
        return False
    return matches(meant, line, {key: sets[key] for key in sets if key != name})


def _has_attributes(wanted: Mapping[str, tuple[str, ...]], line: BasketLine) -> bool:
    return all(
        any((name, value) in line.attributes for value in values) for name, values in wanted.items()
    )
