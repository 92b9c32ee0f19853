"""Panels of the tender screen: the number of a voucher, giving a card payment back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.money import Currency
from pos_app.domain.tender import Tender, TenderType
from pos_app.errors import LanehouseError
from pos_app.i18n import Translator
from ui.presenters.notice import refused
from ui.presenters.tender import TenderPresenter
from ui.widgets import DangerButton, FormRow, Label, Message, Panel, PrimaryButton, Tone, VBox


class ReferencePanel(Panel):
    """The number of a voucher or cheque, before it counts."""

    def __init__(
        self, tender: TenderPresenter, tender_type: TenderType, amount: str, money: Currency
    ) -> None:
        self._tender, self._type, self._amount, self._money = tender, tender_type, amount, money
        self.field = QLineEdit()
        self.field.setMaxLength(40)
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.field.returnPressed.connect(self._enter)
        self.note = Message()
        self.note.hide()
        body = VBox(
            FormRow("tender.reference", self.field, hint="tender.reference_hint"), self.note
        )
        button = PrimaryButton("tender.take", icon="accept", on_click=self._enter)
        super().__init__(self._name, body, icon="coupon", actions=(button,))
        self.setObjectName("reference")
        tender.amount_used.connect(self.close_panel)
        tender.refused.connect(self._refuse)

    def _name(self, t: Translator) -> str:
        return self._type.name_in(t.language)

    def _enter(self) -> None:
        self._tender.other(self._type.id, self._amount, self.field.text())

    def _refuse(self, error: LanehouseError) -> None:
        self.note.show_message(refused(error, self._money), Tone.REFUSED)
        self.note.show()


class ReversePanel(Panel):
    """A card payment is given back on the terminal first; then it no longer counts here."""

    def __init__(self, tender: TenderPresenter, taken: Tender, money: Currency) -> None:
        def words(t: Translator) -> str:
            return t(
                "tender.reverse_hint",
                amount=t.money(taken.amount_minor, money),
                reference=taken.reference,
            )

        button = DangerButton(
            "tender.reversed", icon="accept", on_click=lambda: tender.reverse(taken.attempt_id)
        )
        super().__init__(
            "tender.reverse", VBox(Label(words, wrap=True)), icon="card", actions=(button,)
        )
        self.setObjectName("reverse")
        tender.amount_used.connect(self.close_panel)
