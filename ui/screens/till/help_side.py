"""What helps now, beside the basket: quick keys, or what was searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from ui.context import context
from ui.screens.till.tiles import TileGrid
from ui.widgets import Column, EmptyState, Label, ListTable, Scroll, TableModel, VBox


class HelpSide(QStackedWidget):
    """Quick keys while nothing is searched, else the results."""

    opened = Signal(object)
    """A Product of the results, to be looked at."""
    touched = Signal(object)
    """A Product of the quick keys, to be rung up."""

    def __init__(self, money: Currency, aside: QWidget) -> None:
        """``aside`` stands above the quick keys and scrolls with them."""
        super().__init__()
        self._money = money
        self.quick = TileGrid()
        self._hint = EmptyState("scan", "till.help_title", "till.help_hint")
        self._keys = VBox(
            Label("till.quick_keys", type="strong", tone="text_muted"), self.quick, gap="small"
        )
        self._keys.hide()
        home = VBox(aside, self._hint, gap="medium")
        home.add(self._keys, 1)
        self._home = Scroll(home)
        self.results_model: TableModel[Product] = TableModel(self._columns(), key=lambda p: p.sku)
        self.results = ListTable(
            self.results_model,
            name="lookup.results",
            header=False,
            pick_on_touch=True,
            empty=Scroll(EmptyState("search", "lookup.nothing", "lookup.nothing_hint")),
        )
        self.results.picked.connect(self.opened)
        self.addWidget(self._home)
        self.addWidget(self.results)

    @property
    def is_searching(self) -> bool:
        """True while results are shown."""
        return self.currentWidget() is self.results

    def show_quick_keys(self, products: Sequence[Product]) -> None:
        """Offer these on one touch."""
        self.quick.show_products(products, self._money, self.touched.emit)
        self._keys.setVisible(bool(products))
        self._hint.setVisible(not products)

    def show_results(self, products: Sequence[Product], *, searching: bool) -> None:
        """Show what was found; nothing searched shows the quick keys again."""
        self.results_model.set_rows(list(products) if searching else [])
        self.setCurrentWidget(self.results if searching else self._home)

    def step(self, rows: int) -> None:
        """Move the mark of the results; the first step marks the first."""
        now = self.results.currentIndex().row()
        count = len(self.results_model.rows)
        self.results.mark(min(max(now + rows, 0), count - 1) if count else 0)

    def mark_first(self) -> None:
        """Mark the best result."""
        self.results.mark(0)

    @property
    def marked(self) -> Product | None:
        """The marked result."""
        row = self.results.current_row() if self.is_searching else None
        return row if isinstance(row, Product) else None

    def _columns(self) -> tuple[Column[Product], ...]:
        return (
            Column("", lambda p: p.name_in(context().language), detail=_detail, stretch=True),
            Column("", lambda p: price_text(p, self._money), kind="money", detail=stock_text),
        )


def price_text(product: Product, money: Currency) -> str:
    """A product's price as lists show it."""
    if product.price_required:
        return context().word("till.price_keyed")
    return context().translator.price(product.price_milliminor, money)


def stock_text(product: Product) -> str:
    """What was on hand when last told."""
    if product.stock_milli is None:
        return ""
    t = context().translator
    if product.stock_milli <= 0:
        return t("lookup.out_of_stock")
    return t("lookup.in_stock", quantity=t.quantity(product.stock_milli))


def _detail(product: Product) -> str:
    parts = (product.variant_in(context().language), product.sku)
    return " · ".join(part for part in parts if part)
