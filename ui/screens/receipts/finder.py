"""Finding a receipt: by number, date, amount or product, and the list of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal

from pos_app.ports.journal import ReceiptRow
from ui.context import context
from ui.presenters.offer_words import masked
from ui.presenters.receipts import ReceiptSearch, SearchBy
from ui.presenters.status import Session
from ui.screens.frame import Tiles
from ui.widgets import (
    Button,
    Card,
    ChoiceButton,
    Column,
    EmptyState,
    HBox,
    Label,
    ListTable,
    SearchField,
    TableModel,
)
from ui.words import Say


class ReceiptFinder(Card):
    """The search row and the list."""

    picked = Signal(str)
    """A receipt was chosen: its number."""
    marked = Signal(str)
    """The mark moved to a receipt."""

    def __init__(self, search: ReceiptSearch, session: Session, *, touch_picks: bool) -> None:
        """``touch_picks``: one touch chooses (otherwise it only marks)."""
        super().__init__(gap="small")
        self._search, self._session = search, session
        self._by = {
            by: ChoiceButton(f"receipts.by_{by}", on_click=partial(search.search_by, by))
            for by in SearchBy
        }
        self.field = _Field()
        self.field.searched.connect(search.search)
        self.field.chosen.connect(self._pick_first)
        self._days = HBox(
            Button("receipts.today", on_click=lambda: self._day(0)),
            Button("receipts.yesterday", on_click=lambda: self._day(1)),
            gap="small",
        )
        self._wrong = Label(type="caption", tone="danger_text", wrap=True)
        self._wrong.hide()
        self.model: TableModel[ReceiptRow] = TableModel(self._columns(), key=lambda r: r.receipt)
        self.table = ListTable(
            self.model,
            name="receipts.list",
            pick_on_touch=touch_picks,
            empty=EmptyState("receipt", "receipts.none", "receipts.none_hint"),
        )
        self.table.picked.connect(lambda row: self.picked.emit(row.receipt))
        self.table.current_changed.connect(self._mark)
        kinds = Tiles(cell_px=104, columns=4)
        kinds.show_tiles(list(self._by.values()))
        for widget in (kinds, HBox(self.field, self._days, gap="small"), self._wrong):
            self.add(widget)
        self.add(self.table, 1)
        search.found.connect(self._found)
        search.by_changed.connect(self._show_by)
        search.refused.connect(self._refuse)
        self._show_by()

    def begin(self) -> None:
        """List the newest."""
        self.field.clear()
        self._search.by = SearchBy.NUMBER
        self._show_by()
        self._search.search("")

    def _day(self, days_ago: int) -> None:
        self.field.setText(self._search.day(days_ago))
        self._search.search(self.field.text())

    def _show_by(self) -> None:
        by = self._search.by
        for one, button in self._by.items():
            button.setChecked(one is by)
        self._days.setVisible(by is SearchBy.DATE)
        self.field.ask(f"receipts.search_{by}")
        self.field.setFocus()
        self._wrong.hide()

    def _found(self, rows: Sequence[ReceiptRow]) -> None:
        self._wrong.hide()
        self.model.set_rows(rows)

    def _refuse(self, words: Say) -> None:
        self._wrong.say(words)
        self._wrong.show()

    def _mark(self, row: ReceiptRow | None) -> None:
        if row is not None:
            self.marked.emit(row.receipt)

    def _pick_first(self) -> None:
        row = self.table.current_row() or self.model.row(0)
        if row is not None:
            self.picked.emit(row.receipt)

    def _columns(self) -> tuple[Column[ReceiptRow], ...]:
        return (
            Column(
                "receipts.number",
                lambda r: r.receipt,
                stretch=True,
                detail=self._when,
                icon=lambda r: "goods_return" if r.kind == "return" else "receipt",
            ),
            Column(
                "receipts.total",
                lambda r: context().translator.money(
                    r.total_minor, self._session.snapshot.currency
                ),
                kind="money",
            ),
        )

    def _when(self, row: ReceiptRow) -> str:
        t = context().translator
        when = t.date_time(self._session.snapshot.local(row.wall_ms))
        parts = [when, t("receipts.lines", n=row.lines)]
        if row.member:
            parts.append(t("offers.masked_member", number=masked(row.member)))
        return " · ".join([*parts, t("receipts.is_return")] if row.kind == "return" else parts)


class _Field(SearchField):
    """A search box whose question changes with what is searched by."""

    def ask(self, words: Say) -> None:
        """Begin anew with this question."""
        self.clear()
        self._placeholder, self._said = words, ""
        self.retranslate()
