"""The basket as a list model: one row per line, told to the view only where it differs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Currency, currency, line_amount_minor
from pos_app.domain.policies import Policies
from pos_app.domain.pricing import Adjustment, AdjustmentKind, PricedLine
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from ui.context import context

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_NAMED: Final = frozenset({AdjustmentKind.PROMOTION, AdjustmentKind.POINTS, AdjustmentKind.REWARD})
"""Adjustments known by the name of what gave them; the others by the reason people chose."""


class LineTexts:
    """What one row says, in the reader's language; made once per line and language."""

    __slots__ = ("accessible", "adjustments", "detail", "name", "net", "quantity", "was")

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
        self.was = _list_amount(priced, t, money)
        self.adjustments = tuple(_adjustments(priced, t, store, money))
        touched = (f"{words} {amount}".rstrip() for words, amount in self.adjustments)
        before = (t("offers.instead_of", amount=self.was),) if self.was else ()
        self.accessible = ", ".join(
            (self.name, self.detail, self.quantity, *touched, self.net, *before)
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
        self._replace(new[: len(self._lines)])
        self._append(new[len(self._lines) :])

    def _replace(self, new: list[PricedLine]) -> None:
        """Neighbours that differ are told as one: a discount on everything changes every row."""
        first = -1
        for row, priced in enumerate(new):
            if self._lines[row] != priced:
                self._lines[row] = priced
                self._texts.pop(priced.line.line_no, None)
                first = row if first < 0 else first
            elif first >= 0:
                self._tell(first, row - 1)
                first = -1
        if first >= 0:
            self._tell(first, len(new) - 1)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

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


def _list_amount(priced: PricedLine, t: Translator, money: Currency) -> str:
    """What the line would cost at its list price; "" where it costs just that."""
    line = priced.line
    before = line_amount_minor(line.list_price_milliminor, line.quantity_milli)
    return t.amount(before, money) if before > priced.net_minor else ""


def _adjustment_words(adjustment: Adjustment, t: Translator, store: Policies) -> str:
    if adjustment.kind in _NAMED:
        name = wording_in(t.language, adjustment.name, adjustment.name_zh) or adjustment.source
        return t(f"till.{adjustment.kind}", name=name)
    percent = t.quantity(adjustment.rate_bp * 10)
    reason = store.reason_in(adjustment.reason, t.language)
    if adjustment.rate_bp:
        return t(f"till.{adjustment.kind}_percent", reason=reason, percent=percent)
    return t(f"till.{adjustment.kind}", reason=reason)
