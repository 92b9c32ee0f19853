"""Stock movements that follow from facts. A sale takes out, a restocked return puts back."""

from __future__ import annotations

from collections.abc import Iterable

from pos_app.domain.facts import Fact, ReturnCompleted, SaleCompleted, StockAdjusted
from pos_app.domain.sale import TradeLine

_BACK_ON_SHELF = "restock"


def stock_effects(fact: Fact) -> Iterable[tuple[str, int]]:
    """(SKU, change in thousandths) of a fact; nothing for facts that move no goods."""
    if isinstance(fact, SaleCompleted | ReturnCompleted):
        for line in fact.trade.lines:
            if _moves_stock(line):
                yield line.sku, -line.quantity_milli
    elif isinstance(fact, StockAdjusted):
        for movement in fact.movements:
            yield movement.sku, movement.quantity_milli


def _moves_stock(line: TradeLine) -> bool:
    """Returned goods that are scrapped or sent to the vendor never reach the shelf."""
    return line.quantity_milli > 0 or line.disposition == _BACK_ON_SHELF
