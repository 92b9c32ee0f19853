"""The drawer menu: paid-in, paid-out, safe drop, no-sale."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.facts import CashMoved, StoredFact
from pos_app.domain.policies import Reason
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.cash import CashAct, CashPresenter
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen, Tiles
from ui.widgets import (
    Button,
    Card,
    ChoiceButton,
    EmptyState,
    FormRow,
    KeyPad,
    Label,
    Message,
    PrimaryButton,
    Scroll,
    Tone,
)
from ui.words import Say

_ICONS = {
    CashAct.PAID_IN: "add",
    CashAct.PAID_OUT: "minus",
    CashAct.SAFE_DROP: "money",
    CashAct.NO_SALE: "drawer",
}


class CashScreen(SideScreen):
    """Left what and why, right how much."""

    name = "cash"
    title = "cash.title"

    def __init__(
        self,
        presenter: CashPresenter,
        session: Session,
        approvals: ApprovalFlow,
        leave: Callable[[], object],
        tools: tuple[Button, ...] = (),
    ) -> None:
        super().__init__(approvals, leave=leave)
        self._presenter, self._session = presenter, session
        self.acts = {
            act: ChoiceButton(f"cash.{act}", shape="large", on_click=partial(presenter.begin, act))
            for act in CashAct
        }
        self.reasons = ReasonGrid(presenter.choose_reason)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.textEdited.connect(presenter.set_note)
        self.pad = KeyPad(
            decimals=session.snapshot.currency.exponent, max_digits=11, enter_words="cash.confirm"
        )
        self.pad.valueChanged.connect(presenter.set_typed)
        self.pad.valueEntered.connect(lambda _: presenter.confirm())
        self.message = Message()
        self.message.hide()
        self.open_drawer = PrimaryButton(
            "cash.open_drawer", icon="drawer", shape="large", on_click=presenter.confirm
        )
        self._amount_title = Label(type="title")
        self.column.addWidget(self.head("cash.head", *tools))
        self.column.addWidget(Sides(self._left(), self._right()), 1)
        presenter.changed.connect(self._show)
        presenter.done.connect(self._done)
        presenter.hinted.connect(self._hint)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.message.hide()
        self._presenter.begin()
        self.pad.setFocus()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.note.setPlaceholderText(self.word("cash.note_hint"))

    def _left(self) -> QWidget:
        acts = QWidget()
        grid = QGridLayout(acts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, button in enumerate(self.acts.values()):
            grid.addWidget(button, at // 2, at % 2)
        self._why = Label(type="strong")
        card = Card(acts, self._why)
        card.add(Scroll(self.reasons), 1)
        card.add(FormRow("cash.note", self.note))
        return card

    def _right(self) -> QWidget:
        card = Card(self._amount_title, self.message)
        card.add(self.pad, 1)
        self._calm = EmptyState("drawer", "cash.no_sale_title", "cash.no_sale_hint")
        card.add(self._calm, 1)
        self._calm.hide()
        self.open_drawer.hide()
        card.add(self.open_drawer)
        return card

    def _show(self) -> None:
        presenter = self._presenter
        for act, button in self.acts.items():
            button.setChecked(act is presenter.act)
        self.reasons.show_reasons(presenter.reasons, presenter.reason)
        self._why.say(f"cash.why_{presenter.act}")
        self._amount_title.say(f"cash.amount_{presenter.act}")
        self.pad.setVisible(presenter.act.takes_amount)
        for widget in (self.open_drawer, self._calm):
            widget.setVisible(not presenter.act.takes_amount)
        self._amount_title.setVisible(presenter.act.takes_amount)
        if self.note.text() != presenter.note:
            self.note.setText(presenter.note)
        self.pad.set_value(presenter.typed)
        (self.pad if presenter.act.takes_amount else self.open_drawer).setFocus()

    def _done(self, act: CashAct, fact: StoredFact) -> None:
        amount = fact.body.amount_minor if isinstance(fact.body, CashMoved) else 0
        money = self._session.snapshot.currency
        self._say(lambda t: t(f"cash.done_{act}", amount=t.money(amount, money)), Tone.SUCCESS)

    def _hint(self, words: Say, refused: bool) -> None:
        self._say(words, Tone.REFUSED if refused else Tone.INFO)

    def _say(self, words: Say, tone: Tone) -> None:
        self.message.show_message(words, tone)
        self.message.show()


class ReasonGrid(Tiles):
    """The store's reasons as touch keys; one is marked."""

    def __init__(self, choose: Callable[[str], object]) -> None:
        super().__init__(cell_px=160, columns=2)
        self._choose = choose
        self._shown: tuple[Reason, ...] = ()
        self.buttons: dict[str, ChoiceButton] = {}

    def show_reasons(self, reasons: tuple[Reason, ...], marked: str) -> None:
        """Offer these, with one marked."""
        if reasons != self._shown:
            self._shown = reasons
            self.buttons = {
                r.id: ChoiceButton(_name_of(r), on_click=partial(self._pick, r.id)) for r in reasons
            }
            self.show_tiles(list(self.buttons.values()))
        for reason_id, button in self.buttons.items():
            button.setChecked(reason_id == marked)

    def _pick(self, reason_id: str) -> None:
        self.buttons[reason_id].setChecked(True)
        self._choose(reason_id)


def _name_of(reason: Reason) -> Say:
    return lambda t: reason.name_in(t.language)
