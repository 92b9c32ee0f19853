"""The two moments of paying that ask for eyes: a payment in doubt, and the finished sale."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.money import Currency
from pos_app.domain.sale import Trade
from pos_app.domain.tender import PaymentAttempt, TenderType
from pos_app.errors import LanehouseError
from pos_app.i18n import Translator
from ui.presenters.notice import refused
from ui.presenters.tender import TenderPresenter
from ui.screens.frame import Sides
from ui.screens.till.amounts import AmountLabel
from ui.screens.till.gains import PointsDone
from ui.widgets import (
    Button,
    Card,
    FormRow,
    HBox,
    IconLabel,
    KeyPad,
    Label,
    Message,
    PrimaryButton,
    Tone,
    VBox,
)
from ui.words import Say

_REFERENCE_LENGTH = 40


class AttemptView(Card):
    """A payment was asked for elsewhere; only the person at the terminal knows what became of it.

    The number is typed in the field, or touched on the keypad, which writes into the field.
    """

    def __init__(self, tender: TenderPresenter, money: Currency) -> None:
        super().__init__(gap="medium", margin="wide")
        self._tender, self._money = tender, money
        self._attempt: PaymentAttempt | None = None
        self._type: TenderType | None = None
        self.title = Label("", type="heading", wrap=True)
        self.reference = QLineEdit()
        self.reference.setMaxLength(_REFERENCE_LENGTH)
        self.reference.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.reference.returnPressed.connect(self._taken)
        self.pad = KeyPad(decimals=0, max_digits=20, shows_value=False)
        self.pad.valueChanged.connect(self.reference.setText)
        self.pad.valueEntered.connect(lambda _: self._taken())
        self.note = Message()
        self.note.hide()
        self.no = Button("tender.not_taken", icon="cancel", shape="large", on_click=self._not_taken)
        self.yes = PrimaryButton("tender.taken", icon="accept", shape="large", on_click=self._taken)
        self._build()
        tender.refused.connect(self._refuse)

    def show_attempt(self, attempt: PaymentAttempt, types: tuple[TenderType, ...]) -> None:
        """Ask about this payment."""
        if attempt != self._attempt:
            self._attempt = attempt
            self._type = next((t for t in types if t.id == attempt.type_id), None)
            self.reference.clear()
            self.pad.clear()
            self.note.hide()
            self.title.say(self._words)

    def begin(self) -> None:
        """The keys go to the number of the slip."""
        self.reference.setFocus()

    def _build(self) -> None:
        head = HBox(IconLabel("card", tone="accent_text", size_px=36))
        head.add(self.title, 1)
        left = VBox(
            Label("tender.attempt_hint", wrap=True),
            FormRow("tender.slip_number", self.reference),
            self.note,
        )
        left.add_stretch()
        for widget in (self.no, self.yes):
            left.add(widget)
        self.add(head)
        self.add(Sides(left, self.pad, shares=(5, 6), narrow_px=420), 1)

    def _words(self, t: Translator) -> str:
        if self._attempt is None:
            return ""
        name = self._type.name_in(t.language) if self._type else self._attempt.type_id
        amount = t.money(self._attempt.amount_minor, self._money)
        return t("tender.take_on_terminal", amount=amount, name=name)

    def _taken(self) -> None:
        self._tender.resolve(approved=True, reference=self.reference.text())

    def _not_taken(self) -> None:
        self._tender.resolve(approved=False)

    def _refuse(self, error: LanehouseError) -> None:
        if self.isVisible():
            self.note.show_message(refused(error, self._money), Tone.REFUSED)
            self.note.show()


class DoneView(VBox):
    """The sale is complete. The change stands in the band below in the largest type."""

    def __init__(self, money: Currency) -> None:
        super().__init__(gap="medium", margin="wide")
        self._money = money
        self._rows = VBox(gap="small")
        self.points = PointsDone()
        self.points.hide()
        self.title = Label("tender.done", type="heading")
        self.receipt = Label("", tone="text_muted")
        self.add_stretch()
        centre = Qt.AlignmentFlag.AlignHCenter
        self.add(IconLabel("success", tone="success_text", size_px=64), align=centre)
        self.add(self.title, align=centre)
        self.add(self.receipt, align=centre)
        self.add(self._rows)
        self.add(self.points)
        self.add(Label("tender.next_hint", tone="text_muted", wrap=True), align=centre)
        self.add_stretch()

    def show_trade(self, trade: Trade, types: tuple[TenderType, ...]) -> None:
        """Show how this sale was paid."""
        names = {t.id: t for t in types}
        self.receipt.say(lambda t: t("tender.receipt", number=trade.receipt))
        self.points.show_trade(trade)
        self._rows.clear()
        for tender in trade.tenders:
            given = tender.given_minor or tender.amount_minor
            self._rows.add(self._row(_name(names.get(tender.type_id), tender.type_id), given))

    def _row(self, words: Say, minor: int) -> HBox:
        return HBox(Label(words), AmountLabel(minor, self._money), gap="medium")


def _name(tender_type: TenderType | None, type_id: str) -> Say:
    return lambda t: tender_type.name_in(t.language) if tender_type else type_id
