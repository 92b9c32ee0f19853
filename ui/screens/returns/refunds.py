"""Where the refund goes: as it was paid, or as the cashier says, within authority."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import Currency, parse_decimal
from pos_app.domain.tender import TenderType
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.returning import Refund
from ui.context import context
from ui.presenters.returns import ReturnsPresenter
from ui.presenters.status import Session
from ui.screens.returns.work import name_of_type
from ui.widgets import (
    Button,
    FormRow,
    HBox,
    Label,
    Message,
    NumberField,
    Panel,
    PrimaryButton,
    Tone,
    VBox,
)
from ui.words import Say, plain


class _Row(Struct, frozen=True):
    """The fields of one tender."""

    tender_type: TenderType
    amount: NumberField
    form: FormRow
    reference: QLineEdit | None


class RefundPanel(Panel):
    """One amount per tender; together they must be the refund."""

    def __init__(self, presenter: ReturnsPresenter, session: Session) -> None:
        self._presenter, self._session = presenter, session
        self._rows = [self._row(t) for t in presenter.refund_types]
        self.note = Message()
        self.note.hide()
        body = VBox(
            Label(self._total_words, type="title"),
            Label("returns.refunds_hint", tone="text_muted", wrap=True),
        )
        for row in self._rows:
            body.add(self._line(row))
        body.add(self.note)
        super().__init__(
            "returns.refunds_title",
            body,
            icon="money",
            width_px=640,
            actions=(
                Button("returns.as_paid", icon="history", on_click=self._as_paid),
                PrimaryButton("returns.refunds_apply", icon="accept", on_click=self.apply),
            ),
        )
        self._fill(presenter.chosen_refunds)

    def apply(self) -> None:
        """Take what was keyed, if it adds up."""
        try:
            refunds = [r for r in (self._read(row) for row in self._rows) if r is not None]
        except BadInput as error:
            self._say(self._session.refusal(error))
            return
        if self._presenter.set_refunds(refunds):
            self.close_panel()
        else:
            self._say(_mismatch())

    def all_on(self, type_id: str) -> None:
        """The whole refund to one tender."""
        quote = self._presenter.quote
        total = quote.total_minor if quote is not None else 0
        self._fill((Refund(type_id=type_id, amount_minor=total),))

    def _as_paid(self) -> None:
        self._presenter.set_refunds(None)
        self.close_panel()

    def _row(self, tender_type: TenderType) -> _Row:
        amount = NumberField(name_of_type(tender_type))
        amount.returnPressed.connect(self.apply)
        reference = QLineEdit() if tender_type.needs_reference else None
        if reference is not None:
            reference.setMaxLength(40)
        return _Row(tender_type, amount, FormRow(name_of_type(tender_type), amount), reference)

    def _line(self, row: _Row) -> QWidget:
        line = HBox(gap="small")
        line.add(row.form, 1)
        if row.reference is not None:
            line.add(FormRow("returns.reference", row.reference), 1)
        holder = VBox(
            Label(plain(" ")),
            Button("returns.all_here", on_click=partial(self.all_on, row.tender_type.id)),
            gap="tight",
        )
        line.add(holder)
        return line

    def _fill(self, refunds: tuple[Refund, ...]) -> None:
        by_type = {r.type_id: r for r in refunds}
        for row in self._rows:
            refund = by_type.get(row.tender_type.id)
            row.amount.setText(_plain(refund.amount_minor, self._money()) if refund else "")

    def _read(self, row: _Row) -> Refund | None:
        text = row.amount.text().strip()
        if not text:
            return None
        amount = parse_decimal(text, self._money().exponent)
        reference = row.reference.text().strip() if row.reference is not None else ""
        return Refund(type_id=row.tender_type.id, amount_minor=amount, reference=reference)

    def _money(self) -> Currency:
        return self._session.snapshot.currency

    def _total_words(self, t: Callable[..., str]) -> str:
        quote = self._presenter.quote
        total = context().translator.money(quote.total_minor if quote else 0, self._money())
        return t("returns.refunds_total", amount=total)

    def _say(self, words: Say) -> None:
        self.note.show_message(words, Tone.REFUSED)
        self.note.show()


def _plain(amount_minor: int, money: Currency) -> str:
    return context().translator.amount(amount_minor, money).replace(",", "")


def _mismatch() -> Say:
    error: LanehouseError = BadInput("refund_mismatch")
    return lambda t: t.error(error)
