"""Baskets of another system as a table: one row for each product of each basket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pos_app.domain.table_rows import Cells, Rows, read_rows
from pos_app.domain.tables import Table
from pos_app.errors import BadInput

REQUIRED: Final = ("basket_id", "item")
OTHER_NAMES: Final = {"basket": "basket_id", "receipt": "basket_id", "sku": "item"}
MAX_TEXT: Final = 100


def read_basket_rows(table: Table) -> Rows[tuple[str, str]]:
    """(basket, item) rows; raises BadInput ``columns_missing``, ``columns_twice``."""
    return read_rows(table, OTHER_NAMES, REQUIRED, _row)


def _row(cells: Cells) -> tuple[str, str]:
    basket, item = cells["basket_id"], cells.as_written("item")
    for text in (basket, item):
        if not text.strip():
            raise BadInput("basket_row_incomplete")
        if len(text) > MAX_TEXT:
            raise BadInput("cell_too_long", text=text[:40], limit=MAX_TEXT)
    return basket, item


def baskets_of(rows: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The distinct items of each basket, whatever the order of the rows."""
    baskets: dict[str, set[str]] = defaultdict(set)
    for basket, item in rows:
        baskets[basket].add(item)
    return [frozenset(items) for items in baskets.values()]
