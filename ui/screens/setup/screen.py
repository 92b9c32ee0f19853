"""The first screen of a device that does not know its store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from pos_app.domain.quantity import format_quantity
from pos_app.domain.tax import TaxMode
from pos_app.i18n import LANGUAGES
from pos_app.services.store_defaults import MARKETS
from ui.context import context
from ui.presenters.setup import FIELDS, SetupPresenter
from ui.screens.frame import Centred, Sides, SideScreen
from ui.widgets import (
    Button,
    Card,
    ChoiceButton,
    FormRow,
    HBox,
    IconLabel,
    Label,
    Message,
    PickBox,
    PrimaryButton,
    Scroll,
    Tone,
    VBox,
)
from ui.words import Say

_SECRET = frozenset({"pin", "pin_again"})
_PPM_PER_MILLI_PERCENT = 10


class SetupScreen(SideScreen):
    """Choose; then a form of one page."""

    name = "setup"
    title = "setup.title"

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.note = Message()
        self.note.hide()
        self.form = SetupForm(presenter, self._choose)
        self._faces = QStackedWidget()
        self._faces.addWidget(Centred(self._choices(), 760))
        self._faces.addWidget(Centred(self.form, 960, tall=True))
        self.column.addWidget(self.note)
        self.column.addWidget(self._faces, 1)
        presenter.refused.connect(self._refuse)
        presenter.working.connect(self._faces.setDisabled)
        self.live()

    def go_back(self) -> bool:
        """See :class:`ui.screen.Screen`."""
        if self._faces.currentIndex() == 0:
            return False
        self._choose()
        return True

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        (self.demo if self._presenter.can_demo else self.hand).setFocus()

    def by_hand(self) -> None:
        """Show the form."""
        self._faces.setCurrentIndex(1)
        self.form.begin()

    def _choose(self) -> None:
        self.note.hide()
        self._faces.setCurrentIndex(0)

    def _choices(self) -> QWidget:
        card = Card(gap="large", margin="page")
        languages = HBox(gap="small")
        languages.add(IconLabel("store", tone="accent_text", size_px=48))
        languages.add_stretch()
        for language in LANGUAGES:
            languages.add(
                Button(
                    f"settings.ui_language_{language}",
                    kind="quiet",
                    on_click=partial(context().set_language, language),
                )
            )
        card.add(languages)
        card.add(Label("setup.welcome", type="heading", wrap=True))
        card.add(Label("setup.welcome_hint", tone="text_muted", wrap=True))
        self.demo = PrimaryButton(
            "setup.demo", icon="basket", shape="large", on_click=self._presenter.demo
        )
        self.hand = Button("setup.by_hand", icon="edit", shape="large", on_click=self.by_hand)
        ways = (
            (self.demo, "setup.demo_hint", self._presenter.can_demo),
            (self.hand, "setup.by_hand_hint", self._presenter.can_set_up),
        )
        for button, hint, works in ways:
            way = VBox(button, Label(hint, tone="text_muted", wrap=True), gap="tight")
            card.add(way)
            way.setVisible(works)
        return card

    def _refuse(self, field: str, words: Say) -> None:
        if not self.form.refuse(field, words):
            self.note.show_message(words, Tone.REFUSED)
            self.note.show()


class SetupForm(VBox):
    """Store and tax at the left, till and manager at the right; the buttons stay in sight."""

    def __init__(self, presenter: SetupPresenter, back: Callable[[], object]) -> None:
        super().__init__(gap="medium")
        self._presenter = presenter
        self.fields = {name: _line(name) for name in FIELDS}
        self.rows = {
            name: FormRow(f"setup.{name}", field, hint=f"setup.{name}_hint")
            for name, field in self.fields.items()
        }
        self.currency = PickBox("setup.currency")
        for code in MARKETS:
            self.currency.addItem(code, code)
        self.currency.currentIndexChanged.connect(self._currency_chosen)
        self.modes = {
            mode: ChoiceButton(f"setup.tax_{mode}", on_click=partial(self._mode, mode))
            for mode in TaxMode
        }
        self._tax_mode = TaxMode.INCLUDED
        self.finish = PrimaryButton(
            "setup.create", icon="accept", shape="large", on_click=self._create
        )
        foot = HBox(Button("signin.back", icon="back", shape="large", on_click=back), gap="small")
        foot.add(self.finish, 1)
        sides = VBox(Sides(self._left(), self._right(), shares=(1, 1)), margin="small")
        card = Card(margin="small")
        card.add(Scroll(sides), 1)
        self.add(card, 1)
        self.add(foot)
        self._currency_chosen()

    def begin(self) -> None:
        """With what is usual filled in."""
        self.fields["store_id"].setText("S01")
        self.fields["till"].setText("T1")
        self.fields["manager_number"].setText("1001")
        self._currency_chosen()
        self.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, field: str, words: Say) -> bool:
        """Say at the field what is wrong; False when there is no such field."""
        for row in self.rows.values():
            row.refuse("")
        if field not in self.rows:
            return False
        self.rows[field].refuse(words)
        self.fields[field].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _left(self) -> QWidget:
        modes = HBox(gap="small")
        for button in self.modes.values():
            modes.add(button, 1)
        side = VBox(
            Label("setup.part_store", type="title"),
            self.rows["name"],
            self.rows["name_zh"],
            FormRow("setup.currency", self.currency),
            FormRow("setup.tax_mode", modes),
            self.rows["tax"],
            gap="medium",
        )
        side.add_stretch()
        return side

    def _right(self) -> QWidget:
        pins, codes = HBox(gap="small"), HBox(gap="small")
        for box, names in ((codes, ("store_id", "till")), (pins, ("pin", "pin_again"))):
            for name in names:
                box.add(self.rows[name], 1, Qt.AlignmentFlag.AlignTop)
        side = VBox(
            Label("setup.part_till", type="title"),
            codes,
            Label("setup.part_manager", type="title"),
            self.rows["manager_name"],
            self.rows["manager_number"],
            pins,
            gap="medium",
        )
        side.add_stretch()
        return side

    def _currency_chosen(self) -> None:
        market = self._presenter.market(str(self.currency.currentData()))
        self.fields["tax"].setText(format_quantity(market.tax_ppm // _PPM_PER_MILLI_PERCENT))
        self._mode(TaxMode.INCLUDED if market.tax_included else TaxMode.ADDED)

    def _mode(self, mode: TaxMode) -> None:
        self._tax_mode = mode
        for one, button in self.modes.items():
            button.setChecked(one is mode)

    def _create(self) -> None:
        for row in self.rows.values():
            row.refuse("")
        self._presenter.set_up(
            {n: f.text() for n, f in self.fields.items()},
            str(self.currency.currentData()),
            self._tax_mode,
        )


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(60)
    if name in _SECRET:
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setMaxLength(8)
    return line
