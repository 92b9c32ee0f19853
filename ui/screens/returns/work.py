"""The return at hand: its lines at the left; the marked line, the reasons and the money right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from pos_app.domain.tender import TenderType
from pos_app.i18n import Translator
from ui.context import context
from ui.presenters.return_words import settled_words
from ui.presenters.returns import ReturnsPresenter, Step
from ui.presenters.returns_list import DISPOSITIONS, ReturnItem
from ui.presenters.status import Session
from ui.screens.cash.screen import ReasonGrid
from ui.widgets import (
    Badge,
    Button,
    Card,
    ChoiceButton,
    Column,
    EmptyState,
    FormRow,
    HBox,
    Label,
    ListTable,
    Message,
    NumberField,
    PrimaryButton,
    Scroll,
    TableModel,
    Tone,
    TotalPanel,
    VBox,
)
from ui.words import Say, plain, say, worded

_ONLY_WITH_RECEIPT = (1, 2, 3)
"""Columns that mean nothing for goods without a receipt."""


class ReturnLines(Card):
    """What was bought, what came back, what is left, what comes back now."""

    def __init__(self, presenter: ReturnsPresenter, session: Session) -> None:
        super().__init__(gap="small")
        self._presenter, self._session = presenter, session
        self._name = Label(type="title")
        self._when = Label(tone="text_muted", wrap=True)
        self.late = Badge("", kind="warn", icon="clock")
        self.all_left = Button("returns.all_left", icon="accept", on_click=presenter.take_all_left)
        self.model: TableModel[ReturnItem] = TableModel(self._columns(), key=lambda i: i.key)
        self.table = ListTable(
            self.model,
            name="returns.lines",
            empty=EmptyState("scan", "returns.scan_goods", "returns.scan_goods_hint"),
        )
        self.table.current_changed.connect(self._marked)
        self.table.picked.connect(lambda _: presenter.step_quantity(1))
        head = HBox(gap="small")
        head.add(VBox(self._name, self._when, gap=""), 1)
        head.add(self.late)
        head.add(self.all_left)
        self.add(head)
        self.add(self.table, 1)
        presenter.changed.connect(self.show_items)

    def show_items(self) -> None:
        """Show the return as it stands."""
        presenter = self._presenter
        if presenter.step not in (Step.RECEIPT, Step.LOOSE):
            return
        self._head()
        self.model.set_rows(presenter.items)
        at = next((n for n, i in enumerate(presenter.items) if i.key == presenter.key), None)
        if at is not None and self.table.currentIndex().row() != at:
            self.table.mark(at)

    def _head(self) -> None:
        view = self._presenter.view
        self.all_left.setVisible(view is not None)
        self.late.setVisible(view is not None and view.is_late)
        for column in _ONLY_WITH_RECEIPT:
            self.table.setColumnHidden(column, view is None)
        if view is None:
            self._name.say("returns.loose_title")
            self._when.say("returns.loose_hint")
            return
        self._name.say(plain(view.sale.receipt))
        sold, days = self._session.snapshot.local(view.sold_ms), view.age_days
        ago = say("returns.days_ago", n=days) if days else "returns.sold_today"
        self._when.say(lambda t: f"{t.date_time(sold)} · {worded(ago, t)}")
        self.late.say(say("returns.late", n=self._presenter.window_days))

    def _marked(self, item: ReturnItem | None) -> None:
        if item is not None:
            self._presenter.mark(item.key)

    def _columns(self) -> tuple[Column[ReturnItem], ...]:
        def words(item: ReturnItem) -> str:
            return item.name_in(context().language)

        def quantity(of: Callable[[ReturnItem], int]) -> Callable[[ReturnItem], str]:
            return lambda i: context().translator.quantity(of(i)) if of(i) else "–"

        return (
            Column(
                "returns.item",
                words,
                detail=self._detail,
                stretch=True,
                tone=lambda i: "" if i.can_return else "text_muted",
                icon=lambda i: "accept" if i.quantity_milli else "",
            ),
            Column("returns.sold", quantity(lambda i: i.sold_milli), kind="number"),
            Column("returns.returned", quantity(lambda i: i.returned_milli), kind="number"),
            Column(
                "returns.left",
                quantity(lambda i: i.left_milli if i.sold_milli else 0),
                kind="number",
            ),
            Column("returns.now", quantity(lambda i: i.quantity_milli), kind="money"),
        )

    def _detail(self, item: ReturnItem) -> str:
        t = context().translator
        money = self._session.snapshot.currency
        parts = [item.variant_in(t.language), t.price(item.price_milliminor, money)]
        reason = next((r for r in self._presenter.reasons if r.id == item.reason), None)
        if item.quantity_milli and reason is not None:
            where = t(f"returns.to_{item.disposition}")
            parts.append(f"{reason.name_in(t.language)} → {where}")
        return " · ".join(part for part in parts if part)


class ReturnEditor(VBox):
    """How many of the marked line, why, where they go; the refund; the one button."""

    def __init__(
        self, presenter: ReturnsPresenter, session: Session, edit_refunds: Callable[[], object]
    ) -> None:
        super().__init__(gap="small")
        self._presenter, self._session = presenter, session
        self.quantity = NumberField("returns.quantity")
        self.quantity.editingFinished.connect(lambda: presenter.type_quantity(self.quantity.text()))
        self.price = NumberField("returns.price")
        self.price.editingFinished.connect(lambda: presenter.type_price(self.price.text()))
        self.reasons = ReasonGrid(presenter.choose_reason)
        self.dispositions = {
            d: ChoiceButton(f"returns.to_{d}", on_click=partial(presenter.choose_disposition, d))
            for d in DISPOSITIONS
        }
        self.note = Message()
        self.note.hide()
        self.total = TotalPanel(say("returns.refund", n=0), type="display")
        self.how = Label(self._how_words, tone="text_muted", wrap=True)
        self.settled = Label(self._settled_words, type="caption", tone="text_muted", wrap=True)
        self.edit = Button("returns.edit_refunds", icon="edit", on_click=edit_refunds)
        self.pay = PrimaryButton(
            "returns.complete", icon="goods_return", shape="large", on_click=presenter.complete
        )
        self._title = Label(type="strong", wrap=True)
        self._card = Card(gap="small", margin="medium")
        self._card.add(Scroll(self._form()), 1)
        self.add(self._card, 1)
        for widget in (self.note, self.total, self.settled, self._money_row(), self.pay):
            self.add(widget)
        presenter.changed.connect(self.show_item)

    def show_item(self) -> None:
        """Show the marked line and what the return is worth."""
        presenter, item = self._presenter, self._presenter.item
        if presenter.step not in (Step.RECEIPT, Step.LOOSE):
            return
        self._card.setEnabled(item is not None and item.can_return)
        self._title.say(_name_of(item) if item is not None else "returns.choose_line")
        self._show_figures(item)
        self.reasons.show_reasons(presenter.reasons, item.reason if item else "")
        for disposition, button in self.dispositions.items():
            button.setChecked(item is not None and disposition == item.disposition)
        self._show_money()

    def _show_figures(self, item: ReturnItem | None) -> None:
        t, loose = context().translator, self._presenter.step is Step.LOOSE
        self.quantity.setText(t.quantity(item.quantity_milli) if item else "")
        self._price_row.setVisible(loose)
        self._remove.setVisible(loose)
        money = self._session.snapshot.currency
        self.price.setText(t.price(item.price_milliminor, money).replace(",", "") if item else "")

    def _show_money(self) -> None:
        quote = self._presenter.quote
        t, money = context().translator, self._session.snapshot.currency
        pieces = sum(1 for i in self._presenter.items if i.quantity_milli)
        self.total.set_total(
            t.money(quote.total_minor if quote else 0, money), say("returns.refund", n=pieces)
        )
        self.how.retranslate()
        self.settled.retranslate()
        self.settled.setVisible(bool(self.settled.text()))
        self.edit.setEnabled(quote is not None and quote.total_minor > 0)
        self.pay.setEnabled(quote is not None)

    def _form(self) -> QWidget:
        less = Button(
            "returns.less",
            icon="minus",
            icon_only=True,
            on_click=partial(self._presenter.step_quantity, -1),
        )
        more = Button(
            "returns.more",
            icon="add",
            icon_only=True,
            on_click=partial(self._presenter.step_quantity, 1),
        )
        self._remove = Button("returns.remove", icon="void", on_click=self._presenter.remove)
        row = HBox(less, gap="small")
        row.add(self.quantity, 1)
        row.add(more)
        row.add(self._remove)
        self._price_row = FormRow("returns.price", self.price)
        where = HBox(gap="small")
        for button in self.dispositions.values():
            where.add(button, 1)
        form = VBox(
            self._title,
            row,
            self._price_row,
            Label("returns.why", type="strong"),
            self.reasons,
            Label("returns.where", type="strong"),
            where,
            gap="small",
        )
        form.add_stretch()
        return form

    def _money_row(self) -> HBox:
        row = HBox(gap="small")
        row.add(self.how, 1)
        row.add(self.edit)
        return row

    def _settled_words(self, t: Translator) -> str:
        quote = self._presenter.quote
        return settled_words(t, quote, self._session.snapshot.currency) if quote else ""

    def _how_words(self, t: Translator) -> str:
        money = self._session.snapshot.currency
        names = {x.id: x.name_in(t.language) for x in self._presenter.refund_types}
        return " + ".join(
            f"{names.get(r.type_id, r.type_id)} {t.money(r.amount_minor, money)}"
            for r in self._presenter.chosen_refunds
        )

    def say(self, words: Say, tone: Tone) -> None:
        """Say something beside the money."""
        self.note.show_message(words, tone)
        self.note.show()


def _name_of(item: ReturnItem) -> Say:
    def words(t: Translator) -> str:
        return " · ".join(x for x in (item.name_in(t.language), item.variant_in(t.language)) if x)

    return words


def name_of_type(tender_type: TenderType) -> Say:
    """A tender's name in the reader's language."""
    return lambda t: tender_type.name_in(t.language)
