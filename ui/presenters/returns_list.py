"""The rows of a return: values, and functions from one state of the list to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.catalogue import Product
from pos_app.domain.quantity import Unit
from pos_app.domain.returns import LooseReturn, Returnable, ReturnLine
from pos_app.domain.sale import Trade
from pos_app.domain.words import wording_in
from pos_app.services.returning import ReturnWish

ONE: Final = 1000
DISPOSITIONS: Final = ("restock", "scrap", "vendor")
_UNNAMED: Final = "?"
"""Stands for a reason not chosen yet while a return is only quoted."""


class ReturnItem(Struct, frozen=True, kw_only=True):
    """One row: a line of the receipt, or goods without one, and what is wished for it."""

    key: int
    """Line number of the receipt, or the place of a loose item."""
    name: str
    name_zh: str
    variant: str
    variant_zh: str
    unit: Unit
    sold_milli: int
    returned_milli: int
    left_milli: int
    price_milliminor: int
    quantity_milli: int = 0
    """How much goes back now."""
    reason: str = ""
    disposition: str = "restock"

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def variant_in(self, language: str) -> str:
        """The variant in that language, else in the main one."""
        return wording_in(language, self.variant, self.variant_zh)

    @property
    def can_return(self) -> bool:
        """True while something of it is left."""
        return self.left_milli > 0


type_of_items = tuple[ReturnItem, ...]
type_of_usual = Callable[[str], str]
"""Reason → where goods of that reason usually go."""


def item_of(returnable: Returnable) -> ReturnItem:
    """A line of a receipt as a row."""
    line = returnable.line
    return ReturnItem(
        key=line.line_no,
        name=line.name,
        name_zh=line.name_zh,
        variant=line.variant,
        variant_zh=line.variant_zh,
        unit=line.unit,
        sold_milli=line.quantity_milli,
        returned_milli=returnable.returned_milli,
        left_milli=returnable.left_milli,
        price_milliminor=line.price_milliminor,
    )


def loose_item(key: int, product: Product) -> ReturnItem:
    """A piece of goods without a receipt as a row."""
    return ReturnItem(
        key=key, name=product.name, name_zh=product.name_zh, variant=product.variant_in("en"),
        variant_zh=product.variant_zh, unit=product.unit, sold_milli=0, returned_milli=0,
        left_milli=ONE, price_milliminor=product.price_milliminor, quantity_milli=ONE,
    )  # fmt: skip


def picked(items: type_of_items) -> type_of_items:
    """The rows of which something goes back."""
    return tuple(i for i in items if i.quantity_milli)


def usual_reason(items: type_of_items) -> str:
    """The reason given last: goods often come back for one reason."""
    return next((i.reason for i in reversed(picked(items)) if i.reason), "")


def put(items: type_of_items, item: ReturnItem) -> type_of_items:
    """With another value of one row."""
    return tuple(item if i.key == item.key else i for i in items)


def with_quantity(
    item: ReturnItem, quantity_milli: int, usual: str, goes: type_of_usual
) -> ReturnItem:
    """With so much of it; a row without a reason takes the usual one."""
    if not quantity_milli or item.reason or not usual:
        return replace(item, quantity_milli=quantity_milli)
    return replace(item, quantity_milli=quantity_milli, reason=usual, disposition=goes(usual))


def all_left(items: type_of_items, goes: type_of_usual) -> type_of_items:
    """Everything that is left goes back."""
    usual = usual_reason(items)
    return tuple(with_quantity(i, i.left_milli, usual, goes) for i in items)


def with_reason(items: type_of_items, key: int, reason: str, goes: type_of_usual) -> type_of_items:
    """A reason for one row, and for every picked row that has none yet."""
    return tuple(
        replace(i, reason=reason, disposition=goes(reason))
        if i.key == key or (i.quantity_milli and not i.reason)
        else i
        for i in items
    )


def wish_against(sale: Trade, items: Iterable[ReturnItem]) -> ReturnWish:
    """The wish for rows of a receipt."""
    lines = (
        ReturnLine(line_no=i.key, quantity_milli=i.quantity_milli, reason=i.reason or _UNNAMED,
                   disposition=i.disposition)
        for i in items
    )  # fmt: skip
    return ReturnWish(against=tuple((sale.receipt, x) for x in lines), member=sale.member)


def wish_loose(items: Iterable[ReturnItem], products: Mapping[int, Product]) -> ReturnWish:
    """The wish for goods without a receipt."""
    return ReturnWish(loose=tuple(
        LooseReturn(product=products[i.key], quantity_milli=i.quantity_milli,
                    price_milliminor=i.price_milliminor, reason=i.reason or _UNNAMED,
                    disposition=i.disposition)
        for i in items
    ))  # fmt: skip
