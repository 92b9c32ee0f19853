"""Facts of a product, and up to four side by side: price today for this customer, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from pos_app.i18n import Translator
from pos_app.services.comparing import Compared
from ui.context import context
from ui.presenters.compare import ComparePresenter
from ui.screens.till.chips import Folded
from ui.screens.till.compare_facts import FACTS, Fact, Told
from ui.screens.till.help_side import price_text
from ui.widgets import Button, ChoiceButton, HBox, Label, Panel, Rule, SearchField, VBox
from ui.words import Say

COLUMN_PX: Final = 210
WIDTH_PX: Final = 980
_CHOICES: Final = 8
_PER_ROW: Final = 4


class ComparePanel(Panel):
    """The products as columns, their facts as rows, and below them what else can be chosen."""

    def __init__(
        self,
        compare: ComparePresenter,
        money: Currency,
        local: Callable[[datetime], datetime],
        is_member: Callable[[], bool],
    ) -> None:
        self._compare, self._money, self._local = compare, money, local
        self._is_member = is_member
        self.adds: list[Button] = []
        self.choices: list[ChoiceButton] = []
        self.table = _Columns()
        self.search = SearchField("compare.search")
        self.search.searched.connect(compare.search)
        self._others = VBox(gap="small")
        self._hint = Label(lambda t: t("compare.hint", n=compare.most), tone="text_muted")
        body = VBox(
            self.table,
            Label(self._figure_words, type="caption", tone="text_muted", wrap=True),
            Rule(),
            HBox(self._hint, self.search, gap="medium"),
            self._others,
            gap="small",
        )
        body.add_stretch()
        super().__init__("compare.title", body, icon="item", width_px=WIDTH_PX)
        self.setObjectName("compare")
        compare.changed.connect(self._show)
        self.closed.connect(compare.close)
        self._show()

    def focus_first(self) -> None:
        """Return adds the first."""
        (self.adds[0] if self.adds else self).setFocus()

    def column(self, at: int) -> list[tuple[str, str]]:
        """What one column says: (fact, words)."""
        return self.table.said(at)

    def _show(self) -> None:
        """Built anew; the cursor stays on the key it stood on."""
        now = QApplication.focusWidget()
        add, choice = _place(self.adds, now), _place(self.choices, now)
        self._show_columns()
        self._show_choices()
        self._hint.retranslate()
        if add >= 0:
            self.adds[min(add, len(self.adds) - 1)].setFocus()
        elif choice >= 0 and self.choices:
            self.choices[min(choice, len(self.choices) - 1)].setFocus()

    def _show_columns(self) -> None:
        products = self._compare.products
        facts = [f.for_member() if self._is_member() else f for f in FACTS]
        told = Told(context().translator, self._money)
        used = [f for f in facts if any(f.words(told, c) for c in products)]
        heads = [self._column_head(c, can_go=len(products) > 1) for c in products]
        self.adds = [self._add_key(c) for c in products]
        self.table.show_columns(products, heads, used, self.adds, self._money)

    def _column_head(self, compared: Compared, *, can_go: bool) -> QWidget:
        product = compared.product
        row = HBox(gap="tight")
        row.add(Folded(lambda t: product.name_in(t.language)), 1)
        if can_go:
            row.add(Button(
                lambda t: t("compare.remove", product=product.name_in(t.language)),
                kind="quiet", icon="clear", icon_only=True,
                on_click=partial(self._compare.toggle, product.sku),
            ))  # fmt: skip
        return row

    def _add_key(self, compared: Compared) -> Button:
        product = compared.product
        words: Say = "compare.add" if product.active else "compare.inactive"
        key = Button(words, kind="primary", icon="add", on_click=partial(self._add, product))
        key.setEnabled(product.active)
        key.setToolTip(
            self.word(lambda t: t("compare.add_one", product=product.name_in(t.language)))
        )
        return key

    def _add(self, product: Product) -> None:
        self._compare.add(product)

    def _show_choices(self) -> None:
        """Variants and others of the category; those compared already carry a tick."""
        self._others.clear()
        chosen = self._compare.skus
        self.choices = [self._choice(p, p.sku in chosen) for p in self._compare.choices[:_CHOICES]]
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        columns = max(1, min(_PER_ROW, self._compare.most))
        for at, button in enumerate(self.choices):
            grid.addWidget(button, at // columns, at % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self._others.add(holder)

    def _choice(self, product: Product, chosen: bool) -> ChoiceButton:
        def words(t: Translator) -> str:
            variant = product.variant_in(t.language)
            name = product.name_in(t.language)
            short = variant if variant and self._is_variant(product) else name
            return f"{short}  ·  {price_text(product, self._money)}"

        key = ChoiceButton(words, on_click=partial(self._compare.toggle, product.sku))
        key.setChecked(chosen)
        return key

    def _is_variant(self, product: Product) -> bool:
        first = self._compare.products[0].product if self._compare.products else product
        return bool(product.style) and product.style == first.style

    def _figure_words(self, t: Translator) -> str:
        comparison = self._compare.comparison
        at = comparison.state.updated_at if comparison is not None else None
        if at is None:
            return t("lookup.age_unknown")
        return t("compare.figures", time=t.date_time(self._local(at)))


def _place(keys: Sequence[Button], widget: QWidget | None) -> int:
    """Where a key stands among others; -1 for none of them."""
    return next((at for at, key in enumerate(keys) if key is widget), -1)


class _Columns(QWidget):
    """The table: facts down, products across."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._said: list[list[tuple[Label, Label]]] = []

    def said(self, at: int) -> list[tuple[str, str]]:
        """What a column says."""
        return [(fact.text(), words.text()) for fact, words in self._said[at] if words.text()]

    def show_columns(
        self,
        products: tuple[Compared, ...],
        heads: list[QWidget],
        facts: list[Fact],
        keys: list[Button],
        money: Currency,
    ) -> None:
        """Show these in place of what stood there."""
        self._clear()
        self._said = [[] for _ in products]
        for column, head in enumerate(heads, start=1):
            self._grid.addWidget(head, 0, column)
            self._grid.setColumnStretch(column, 3)
        self._grid.setColumnStretch(0, 2)
        for column, key in enumerate(keys, start=1):
            self._grid.addWidget(key, 1, column)
        for row, fact in enumerate(facts, start=2):
            self._add_fact(row, fact, products, money)

    def _add_fact(
        self, row: int, fact: Fact, products: tuple[Compared, ...], money: Currency
    ) -> None:
        top = Qt.AlignmentFlag.AlignTop
        name = Label(fact.name, type="caption", tone="text_muted", wrap=True)
        self._grid.addWidget(name, row, 0, top)
        for column, compared in enumerate(products):
            words = Label(
                partial(_fact_words, fact, compared, money),
                type=fact.type, tone=fact.tone, wrap=True,
            )  # fmt: skip
            self._grid.addWidget(words, row, column + 1, top)
            self._said[column].append((name, words))

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)


def _fact_words(fact: Fact, compared: Compared, money: Currency, t: Translator) -> str:
    return fact.words(Told(t, money), compared)
