"""Which products a selection means: one reading of :class:`pos_app.domain.promotions.Products`."""

from __future__ import annotations

from collections.abc import Mapping

from pos_app.domain.basket import BasketLine
from pos_app.domain.promotions import ProductMatch, Products


def matches(products: Products, line: BasketLine) -> bool:
    """True when any of ``include`` fits the line (or there is none) and no ``exclude`` does.

    Named sets belong to a promotions file; here, without one, a match that names sets fits nothing.
    """
    if any(_fits(match, line) for match in products.exclude):
        return False
    return not products.include or any(_fits(match, line) for match in products.include)


def is_within(category: str, above: str) -> bool:
    """True when a category is ``above`` or lies below it: ``Food/Drinks`` within ``Food``."""
    return category == above or category.startswith(f"{above}/")


def _fits(match: ProductMatch, line: BasketLine) -> bool:
    """Everything said holds; each list means "one of these"."""
    return (
        not match.sets
        and (not match.skus or line.sku in match.skus)
        and (not match.brands or line.brand in match.brands)
        and (not match.styles or line.style in match.styles)
        and (not match.categories or any(is_within(line.category, c) for c in match.categories))
        and _has_attributes(match.attributes, line)
    )


def _has_attributes(wanted: Mapping[str, tuple[str, ...]], line: BasketLine) -> bool:
    return all(
        any((name, value) in line.attributes for value in values) for name, values in wanted.items()
    )
