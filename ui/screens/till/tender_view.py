"""How the customer pays: suggested cash, keypad, the store's tenders, what was paid so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.domain.money import Currency
from pos_app.domain.tender import Tender, TenderKind, TenderType
from pos_app.i18n import Translator
from pos_app.services.tendering import TenderState
from ui.presenters.tender import TenderPresenter
from ui.screens.frame import Sides
from ui.screens.till.amounts import AmountLabel, amount_words
from ui.screens.till.gains import GainsRow
from ui.widgets import Button, Card, HBox, KeyPad, Label, PrimaryButton, Scroll, VBox, tab_here
from ui.words import Say

_ICONS = {TenderKind.CASH: "cash", TenderKind.CARD_SLIP: "card", TenderKind.OTHER: "coupon"}


_TALLEST_PX = 560
"""Keys need not grow for ever on a large screen."""


class TenderView(VBox):
    """The paying phase."""

    reference_wanted = Signal(object, str)
    """(TenderType, keyed amount): this tender needs a number first."""

    def __init__(
        self, tender: TenderPresenter, money: Currency, redeem: Callable[[], object]
    ) -> None:
        """``redeem`` leads to the customer's points."""
        super().__init__(gap="medium")
        self._tender, self._money = tender, money
        self.gains = GainsRow(money, redeem)
        self.pad = KeyPad(decimals=money.exponent)
        self.pad.valueEntered.connect(tender.cash)
        self.suggested = HBox(gap="small")
        self.suggestions: list[Button] = []
        self.types = _TypeKeys(self._pay_with)
        self.finish = PrimaryButton(
            "tender.finish", icon="accept", shape="large", on_click=tender.finish
        )
        self.add(self.gains)
        self.add(Label("tender.cash_given", type="strong", tone="text_muted"))
        self.add(self.suggested)
        self.add(self.finish)
        self._sides = Sides(self.pad, self._side(), shares=(1, 1), narrow_px=420)
        self.add(self._sides, 1)
        self.add_stretch(0)
        self.retranslate()

    def show_state(self, state: TenderState) -> None:
        """Show what is due and what was paid."""
        self.gains.show_view(state.view)
        self._show_suggestions(state)
        self.types.show_types(self._tender.tender_types)
        free = state.can_finish
        self.finish.setVisible(free)
        self.suggested.setVisible(not free)
        self._sides.setEnabled(not free)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if hasattr(self, "_sides"):
            self._sides.setMaximumHeight(round(_TALLEST_PX * self.theme.scale))

    def begin(self) -> None:
        """The keys go to the keypad."""
        self.pad.setFocus()

    def _side(self) -> QWidget:
        column = VBox(self.types)
        column.add_stretch()
        return Scroll(column)

    def _show_suggestions(self, state: TenderState) -> None:
        self.suggested.clear()
        self.suggestions = []
        for at, minor in enumerate(state.suggestions):
            button = AmountKey(
                amount_words(minor, self._money),
                exact=at == 0,
                on_click=partial(self._tender.cash_minor, minor),
            )
            self.suggestions.append(button)
            self.suggested.add(button, 2 if at == 0 else 1)
        tab_here(self.suggested, self.suggestions)

    def _pay_with(self, tender_type: TenderType) -> None:
        if not self._tender.pay_with(tender_type, self.pad.value):
            self.reference_wanted.emit(tender_type, self.pad.value)


class AmountKey(Button):
    """A key that is an amount; the figure is written smaller where it does not fit, never cut."""

    def __init__(self, amount: Say, *, exact: bool, on_click: Callable[[], object]) -> None:
        kind, hint = ("primary", "F12") if exact else ("secondary", "")
        super().__init__(amount, kind=kind, hint=hint, shape="large", on_click=on_click)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the letters that fit."""
        super().resizeEvent(event)
        font = self.theme.font("amount")
        taken = 2 * self.theme.space("medium") + 4
        if self._hint:
            taken += self._hint_width() + self.theme.space("small")
        room = max(24, self.width() - taken)
        width = QFontMetrics(font).horizontalAdvance(self.text())
        if width > room:
            font.setPixelSize(max(9, font.pixelSize() * room // width))
        self.setFont(font)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(self.theme.target * 2, self.sizeHint().height())


class _TypeKeys(QWidget):
    """A key for each tender the store accepts."""

    def __init__(self, pay: Callable[[TenderType], object]) -> None:
        super().__init__()
        self._pay = pay
        self._types: tuple[TenderType, ...] = ()
        self.buttons: dict[str, Button] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)

    def show_types(self, types: tuple[TenderType, ...]) -> None:
        """Show these, cash first."""
        if types == self._types:
            return
        self._types = types
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self.buttons = {t.id: self._key(t) for t in types}
        for at, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, at, 0)
        tab_here(self, list(self.buttons.values()))

    def _key(self, tender_type: TenderType) -> Button:
        is_cash = tender_type.kind is TenderKind.CASH
        return Button(
            lambda t: tender_type.name_in(t.language),
            icon=_ICONS[tender_type.kind],
            align="left",
            shape="large",
            hint="\N{RETURN SYMBOL}" if is_cash else "",
            on_click=partial(self._pay, tender_type),
        )


class PaidList(Card):
    """What was paid so far, and how to undo it."""

    reverse_wanted = Signal(object)
    """A Tender to be given back on the terminal."""

    def __init__(self, money: Currency, take_back: Callable[[], object]) -> None:
        super().__init__(gap="small", margin="medium")
        self._money, self._take_back = money, take_back
        self._tenders: tuple[Tender, ...] = ()

    @property
    def has_tenders(self) -> bool:
        """True when something was paid."""
        return bool(self._tenders)

    def show_tenders(self, tenders: tuple[Tender, ...], types: tuple[TenderType, ...]) -> None:
        """Show these; nothing paid shows nothing."""
        if tenders == self._tenders:
            return
        self._tenders = tenders
        self.clear()
        names = {t.id: t for t in types}
        self.add(Label("tender.paid_so_far", type="strong"))
        for tender in tenders:
            self.add(self._row(tender, names.get(tender.type_id)))
        if any(not t.attempt_id for t in tenders):
            self.add(Button("tender.take_back", icon="back", on_click=self._take_back))

    def _row(self, tender: Tender, tender_type: TenderType | None) -> QWidget:
        def words(t: Translator) -> str:
            name = tender_type.name_in(t.language) if tender_type else tender.type_id
            return f"{name} · {tender.reference}" if tender.reference else name

        row = HBox(
            Label(words, wrap=True), AmountLabel(tender.amount_minor, self._money), gap="small"
        )
        if tender.attempt_id:
            row.add(
                Button(
                    "tender.reverse",
                    kind="quiet",
                    icon="cancel",
                    icon_only=True,
                    on_click=partial(self.reverse_wanted.emit, tender),
                )
            )
        return row
