"""The basket as a list model: one row per line, told to the view only where it differs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Currency, currency
from pos_app.domain.policies import Policies
from pos_app.domain.pricing import Adjustment, PricedLine
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from ui.context import context

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class LineTexts:
    """What one row says, in the reader's language; made once per line and language."""

    __slots__ = ("accessible", "adjustments", "detail", "name", "net", "quantity")

    def __init__(self, priced: PricedLine, t: Translator, store: Policies) -> None:
        money = currency(store.store.currency)
        line = priced.line
        self.name = line.name_in(t.language)
        variant = line.variant_in(t.language)
        self.detail = " · ".join(part for part in (variant, line.sku) if part)
        self.quantity = t(
            f"till.quantity_{line.unit}",
            quantity=t.quantity(line.quantity_milli),
            price=t.price(line.price_milliminor, money),
        )
        self.net = t.amount(priced.net_minor, money)
        self.adjustments = tuple(_adjustments(priced, t, store, money))
        self.accessible = ", ".join(
            (self.name, self.detail, self.quantity, *(a for a, _ in self.adjustments), self.net)
        )


class BasketModel(QAbstractListModel):
    """Lines of the open basket. Rows are compared by value, the first difference to the last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[PricedLine] = []
        self._texts: dict[int, LineTexts] = {}
        self._basket_id = ""
        self._store: Policies | None = None
        context().changed.connect(self._say_again)

    def set_store(self, policies: Policies) -> None:
        """The store's currency and reasons, for what rows say."""
        self._store = policies

    @property
    def lines(self) -> list[PricedLine]:
        """The lines shown."""
        return self._lines

    def texts(self, row: int) -> LineTexts:
        """What a row says."""
        priced = self._lines[row]
        found = self._texts.get(priced.line.line_no)
        if found is None:
            assert self._store is not None, "set_store comes before the first line"
            found = LineTexts(priced, context().translator, self._store)
            self._texts[priced.line.line_no] = found
        return found

    def row_of(self, line_no: int) -> int:
        """Where a line stands; -1 when it is not there. The newest are looked at first."""
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].line.line_no == line_no:
                return row
        return -1

    def show(self, view: BasketView) -> None:
        """Show this basket."""
        if view.basket.id != self._basket_id and self._lines:
            self._remove(0, len(self._lines))
        self._basket_id = view.basket.id
        self._match(list(view.priced.lines))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The whole row in words, for readers and tests; the delegate asks :meth:`texts`."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.texts(index.row()).accessible
        if role == LINE_ROLE:
            return self._lines[index.row()]
        return None

    def _match(self, new: list[PricedLine]) -> None:
        """Line numbers only grow, so what is missing was voided and what is new stands last."""
        kept = {p.line.line_no for p in new}
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].line.line_no not in kept:
                self._remove(row, row + 1)
        for row, priced in enumerate(new[: len(self._lines)]):
            if self._lines[row] != priced:
                self._replace(row, priced)
        self._append(new[len(self._lines) :])

    def _replace(self, row: int, priced: PricedLine) -> None:
        self._lines[row] = priced
        self._texts.pop(priced.line.line_no, None)
        at = self.index(row, 0)
        self.dataChanged.emit(at, at)

    def _remove(self, begin: int, end: int) -> None:
        self.beginRemoveRows(QModelIndex(), begin, end - 1)
        for priced in self._lines[begin:end]:
            self._texts.pop(priced.line.line_no, None)
        del self._lines[begin:end]
        self.endRemoveRows()

    def _append(self, lines: list[PricedLine]) -> None:
        if lines:
            at = len(self._lines)
            self.beginInsertRows(QModelIndex(), at, at + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def _say_again(self) -> None:
        self._texts.clear()
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, 0))


def _adjustments(
    priced: PricedLine, t: Translator, store: Policies, money: Currency
) -> list[tuple[str, str]]:
    """(what it was, what it took off), a price override first; that has no amount of its own."""
    line = priced.line
    said = [
        (_adjustment_words(a, t, store), t.amount(a.amount_minor, money))
        for a in priced.adjustments
    ]
    if line.override_reason:
        before = t.price(line.list_price_milliminor, money)
        reason = store.reason_in(line.override_reason, t.language)
        said.insert(0, (t("till.price_was", price=before, reason=reason), ""))
    return said


def _adjustment_words(adjustment: Adjustment, t: Translator, store: Policies) -> str:
    percent = t.quantity(adjustment.rate_bp * 10)
    reason = store.reason_in(adjustment.reason, t.language)
    if adjustment.rate_bp:
        return t(f"till.{adjustment.kind}_percent", reason=reason, percent=percent)
    return t(f"till.{adjustment.kind}", reason=reason)
