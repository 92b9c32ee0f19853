"""The product panel: price, codes, stock with its age, and the variants as a grid."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.domain.catalogue import Attribute, Product
from pos_app.i18n import Translator
from pos_app.services.lookup import ProductView, StockView
from ui.context import context
from ui.presenters.lookup import LookupPresenter, variant_grid
from ui.presenters.till import TillPresenter
from ui.screens.till.help_side import price_text
from ui.widgets import Button, HBox, Label, MoneyLabel, Panel, PrimaryButton, VBox
from ui.words import Say, say


class ProductPanel(Panel):
    """One product, its variants to choose from, and the way into the basket."""

    def __init__(
        self,
        till: TillPresenter,
        lookup: LookupPresenter,
        view: ProductView,
        compare: Callable[[str], object],
    ) -> None:
        self._till, self._lookup, self._view = till, lookup, view
        self.chosen = view.chosen
        self._price = MoneyLabel(type="heading")
        self._facts = Label(self._fact_words, tone="text_muted", wrap=True)
        self.stock = Label(self._stock_words, type="strong")
        self.age = Label(self._age_words, type="caption", tone="text_muted", wrap=True)
        body = VBox(HBox(self.stock, self._price), self._facts, gap="small")
        self.grid = VariantGrid(view, self.choose) if len(view.variants) > 1 else None
        if self.grid is not None:
            body.add(self.grid)
        body.add(self.age)
        body.add_stretch()
        self.button = PrimaryButton("lookup.add", icon="add", on_click=self._add)
        self.compare = Button(
            "compare.act", icon="item", on_click=lambda: compare(self.chosen.product.sku)
        )
        super().__init__(self._name, body, icon="item", actions=(self.compare, self.button))
        self.setObjectName("product")
        self.choose(view.chosen)
        till.accepted.connect(self.close_panel)

    def focus_first(self) -> None:
        """Return adds it."""
        self.button.setFocus()

    def choose(self, stock: StockView) -> None:
        """Another variant."""
        self.chosen = stock
        self._price.set_amount(price_text(stock.product, self._till.currency))
        for label in (self._facts, self.stock, self.age):
            label.retranslate()
        self.stock.set_tone("text" if (stock.on_hand_milli or 0) > 0 else "text_muted")
        if self.grid is not None:
            self.grid.mark(stock.product)
        self.button.setEnabled(stock.product.active)

    def _add(self) -> None:
        self._till.add(self.chosen.product)

    def _name(self, t: Translator) -> str:
        return self._view.chosen.product.name_in(t.language)

    def _fact_words(self, t: Translator) -> str:
        product = self.chosen.product
        codes = " · ".join(code.lstrip("0") for code in product.gtins)
        parts = (product.variant_in(t.language), product.brand, product.sku, codes)
        return "  ·  ".join(part for part in parts if part)

    def _stock_words(self, t: Translator) -> str:
        milli = self.chosen.on_hand_milli
        if milli is None:
            return t("lookup.no_stock_kept")
        if milli <= 0:
            return t("lookup.out_of_stock")
        return t("lookup.in_stock", quantity=t.quantity(milli))

    def _age_words(self, t: Translator) -> str:
        at = self._view.state.updated_at
        if at is None:
            return t("lookup.age_unknown")
        return t("lookup.age", time=t.date_time(self._lookup.local(at)))


class VariantGrid(QWidget):
    """Colours down, sizes across; each cell says what is on hand and can be chosen."""

    def __init__(self, view: ProductView, choose: Callable[[StockView], object]) -> None:
        super().__init__()
        self.cells: dict[str, Button] = {}
        table = variant_grid(view.variants)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for column, size in enumerate(table.across, start=1):
            heading = Label(_value(size), type="caption", tone="text_muted")
            grid.addWidget(heading, 0, column, Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(column, 1)
        for row, colour in enumerate(table.down, start=1):
            grid.addWidget(Label(_value(colour), type="caption", wrap=True), row, 0)
            for column, size in enumerate(table.across, start=1):
                stock = table.cells.get((colour.value, size.value))
                if stock is not None:
                    grid.addWidget(self._cell(stock, choose), row, column)

    def mark(self, product: Product) -> None:
        """Mark the cell of a variant."""
        for sku, cell in self.cells.items():
            cell.setChecked(sku == product.sku)

    def _cell(self, stock: StockView, choose: Callable[[StockView], object]) -> Button:
        cell = _Cell(stock, choose)
        self.cells[stock.product.sku] = cell
        return cell


class _Cell(Button):
    """What is on hand of one variant."""

    def __init__(self, stock: StockView, choose: Callable[[StockView], object]) -> None:
        self._stock = stock
        super().__init__(self._words, on_click=lambda: choose(stock))
        self.setCheckable(True)

    def retranslate(self) -> None:
        """A reader hears the variant, too."""
        super().retranslate()
        named = say(
            "lookup.cell",
            variant=self._stock.product.variant_in(context().language),
            stock=self.text(),
        )
        self.setAccessibleName(self.word(named))

    def sizeHint(self) -> QSize:
        """Narrow: a grid has many."""
        return QSize(self.theme.target, self.theme.target)

    def minimumSizeHint(self) -> QSize:
        """As small as a finger allows."""
        return QSize(self.theme.target - 4, self.theme.target)

    def _words(self, t: Translator) -> str:
        milli = self._stock.on_hand_milli
        if milli is None:
            return "–"
        return t.quantity(milli) if milli > 0 else t("lookup.none_left")


def _value(attribute: Attribute) -> Say:
    return lambda t: attribute.value_in(t.language)
