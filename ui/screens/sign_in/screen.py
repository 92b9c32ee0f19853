"""The sign-in screen; the same one stands before a locked till."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.staff import Staff
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.sign_in import SignInPresenter
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen, Tiles
from ui.widgets import (
    Button,
    Card,
    ChoiceButton,
    FormRow,
    HBox,
    IconLabel,
    KeyPad,
    Label,
    Message,
    Scroll,
    Tone,
)
from ui.words import plain, say

PIN_DIGITS = 8


class SignInScreen(SideScreen):
    """Choose the person or type the number, key the PIN; or scan a badge."""

    name = "sign_in"
    title = "signin.title"

    def __init__(
        self, presenter: SignInPresenter, session: Session, approvals: ApprovalFlow
    ) -> None:
        super().__init__(approvals)
        self._presenter, self._session = presenter, session
        self.number = QLineEdit()
        self.number.setMaxLength(16)
        self.number.textEdited.connect(presenter.choose)
        self.number.returnPressed.connect(self._to_pin)
        self.pad = KeyPad(
            decimals=0, max_digits=PIN_DIGITS, secret=True, enter_words="signin.enter"
        )
        self.pad.valueEntered.connect(self._enter)
        self.people = _People(presenter, self.pad.setFocus)
        self.note = Message()
        self.kept = Message(tone=Tone.INFO)
        self.unlock = Button("signin.unlock", icon="unlock", on_click=presenter.unlock)
        self._store = Label(type="heading")
        self._who = Label("signin.who_next", type="title")
        self._sides = Sides(self._left(), self._right())
        self.column.addWidget(self._sides, 1)
        self._connect()
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.pad.clear()
        self._presenter.load()
        self._say_basket()
        self._hint("signin.or_badge", False)
        (self.pad if self._presenter.number else self.number).setFocus()

    def left(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.pad.clear()

    def scanned(self, code: str) -> None:
        """A badge signs in."""
        self._presenter.take_badge(code)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.pad.setMinimumHeight(self.pad.minimumSizeHint().height())
        two_lines = 2 * self.fontMetrics().lineSpacing() + self.theme.space("medium")
        self.note.setMinimumHeight(max(self.theme.target, two_lines))
        self.number.setPlaceholderText(self.word("signin.number_hint"))
        policies = self._session.snapshot.policies
        name = policies.store.name_in(self.theme_language()) if policies else "Lanehouse"
        self._store.say(plain(name))

    def theme_language(self) -> str:
        """The language shown now."""
        return self.word(lambda t: t.language)

    def _left(self) -> QWidget:
        brand = HBox(IconLabel("store", tone="accent_text", size_px=28), gap="small")
        brand.add(self._store, 1)
        card = Card(brand, self.kept, Label("signin.who", type="title"))
        people = Scroll(self.people)
        people.setMinimumHeight(160)
        card.add(people, 1)
        card.add(FormRow("signin.number", self.number))
        return card

    def _right(self) -> QWidget:
        card = Card(self._who, self.note, self.unlock)
        card.add(self.pad, 1)
        self.pad.setMaximumHeight(560)
        self.unlock.hide()
        return card

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.people_changed.connect(self._show_people)
        presenter.chosen.connect(self._mark)
        presenter.hinted.connect(self._hint)
        presenter.locked_out.connect(self.unlock.show)
        presenter.checking.connect(self.pad.setDisabled)
        self._session.changed.connect(self._say_again)

    def _say_again(self) -> None:
        self.retranslate()
        self._say_basket()

    def _say_basket(self) -> None:
        lines = self._session.snapshot.basket_lines
        self.kept.setVisible(lines > 0)
        if lines:
            self.kept.show_message(say("signin.basket_kept", n=lines), Tone.INFO)

    def _show_people(self) -> None:
        self.people.show_people(self._presenter.people)
        self._mark()

    def _mark(self) -> None:
        self.people.mark(self._presenter.number)
        person = self._presenter.person
        self._who.say(say("signin.pin_of", name=person.name) if person else "signin.who_next")
        self.unlock.hide()
        self.pad.clear()
        if person is not None and self.number.text().strip() != person.id:
            self.number.clear()
        if person is not None and not self.number.hasFocus():
            self.pad.setFocus()

    def _to_pin(self) -> None:
        self._presenter.choose(self.number.text())
        self.pad.setFocus()

    def _enter(self, pin: str) -> None:
        if self._presenter.enter_pin(pin):
            self.pad.clear()

    def _hint(self, words: object, refused: bool) -> None:
        self.note.show_message(words, Tone.REFUSED if refused else Tone.INFO)  # type: ignore[arg-type]
        if refused:
            self.pad.clear()
            self.pad.setFocus()


class _People(Tiles):
    """Everyone who works here, as touch keys."""

    def __init__(self, presenter: SignInPresenter, touched: Callable[[], object]) -> None:
        super().__init__(cell_px=240, columns=2)
        self._presenter, self._touch = presenter, touched
        self.buttons: dict[str, ChoiceButton] = {}

    def show_people(self, people: tuple[Staff, ...]) -> None:
        """Fill the grid anew where somebody came or left."""
        if list(self.buttons) != [s.id for s in people]:
            self.buttons = {s.id: self._button(s) for s in people}
            self.show_tiles(list(self.buttons.values()))

    def mark(self, number: str) -> None:
        """Mark one person, or nobody."""
        for staff_id, button in self.buttons.items():
            button.setChecked(staff_id == number)

    def _button(self, staff: Staff) -> ChoiceButton:
        return ChoiceButton(
            plain(staff.name), hint=staff.id, shape="large",
            on_click=partial(self._touched, staff.id),
        )  # fmt: skip

    def _touched(self, staff_id: str) -> None:
        self._presenter.choose(staff_id)
        self.mark(staff_id)
        self._touch()
