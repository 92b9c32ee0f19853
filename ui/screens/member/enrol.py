"""The enrolment form: what the customer says, what they agree to, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.contact import MAX_NAME
from pos_app.i18n import LANGUAGES, Translator
from ui.context import context
from ui.presenters.enrolment import EnrolForm, EnrolPresenter, prefilled
from ui.screens.frame import Sides
from ui.screens.member.digits import DigitPad
from ui.screens.member.rows import Section, tab_in_order
from ui.widgets import (
    Button,
    CheckBox,
    ChoiceButton,
    FormRow,
    HBox,
    Label,
    Message,
    PickBox,
    PrimaryButton,
    Tone,
    VBox,
)
from ui.words import Say

_MONTHS: Final = 12
_DAYS: Final = 31
_CARD_MAX: Final = 64


class Birthday(HBox):
    """Month and day; the year is nobody's business here."""

    def __init__(self) -> None:
        self.month, self.day = PickBox("member.month"), PickBox("member.day")
        super().__init__(gap="small")
        for box, most in ((self.month, _MONTHS), (self.day, _DAYS)):
            box.addItem("")
            box.addItems([str(n) for n in range(1, most + 1)])
            self.add(box, 1)
        self.retranslate()

    def clear(self) -> None:
        """Not said."""
        self.month.setCurrentIndex(0)
        self.day.setCurrentIndex(0)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.month.setItemText(0, self.word("member.month"))
        self.day.setItemText(0, self.word("member.day"))


class EnrolPanel(Sides):
    """Form at the left; consents, privacy and the one button at the right."""

    def __init__(
        self,
        presenter: EnrolPresenter,
        cancel: Callable[[], object],
        use_existing: Callable[[str], object],
    ) -> None:
        self._presenter, self._use_existing = presenter, use_existing
        self._existing = ""
        self.fields = {
            name: QLineEdit() for name in ("name", "phone", "email", "card", "referred_by")
        }
        self.birthday = Birthday()
        self.languages = {
            code: ChoiceButton(f"member.language_{code}", on_click=partial(self._speak, code))
            for code in LANGUAGES
        }
        self.consents: dict[str, CheckBox] = {}
        self._ticks = VBox(gap="")
        self.note = Message()
        self.existing = Button("member.use_existing", icon="member", on_click=self._use)
        self.button = PrimaryButton("member.enrol", icon="accept", shape="large",
                                    on_click=self.enrol)  # fmt: skip
        self.rows = self._made_rows()
        super().__init__(self._form(), self._agreement(cancel), shares=(3, 2), narrow_px=720)
        self._limit()
        presenter.ready.connect(self._show_consents)
        presenter.refused.connect(self.refuse)
        presenter.exists.connect(self._show_existing)
        presenter.card_read.connect(self._card_read)

    def begin(self, typed: str) -> None:
        """An empty form, with what was searched for where it belongs."""
        start = prefilled(typed)
        for name, field in self.fields.items():
            field.setText(getattr(start, name))
        self.birthday.clear()
        self._speak(context().language)
        self._unrefuse()
        self._presenter.begin()
        first = "name" if not start.name else "phone"
        self.fields[first].setFocus()

    def enrol(self) -> None:
        """Try it as it stands."""
        self._unrefuse()
        self._presenter.enrol(self.form())

    def form(self) -> EnrolForm:
        """What the form says."""
        said = {name: field.text() for name, field in self.fields.items()}
        language = next((c for c, b in self.languages.items() if b.isChecked()), "")
        return EnrolForm(
            **said,
            month=self.birthday.month.currentIndex(),
            day=self.birthday.day.currentIndex(),
            language=language,
            consents=tuple(c for c, box in self.consents.items() if box.isChecked()),
        )

    def refuse(self, field: str, words: Say) -> None:
        """Say what is wrong where it is wrong."""
        if field in self.rows:
            self.rows[field].refuse(words)
            target = self.fields.get(field) or self._other(field)
            target.setFocus()
        else:
            self.note.show_message(words, Tone.REFUSED)
            self.note.show()

    # Inside ---------------------------------------------------------------------------------------

    def _other(self, field: str) -> PickBox | CheckBox:
        if field == "birthday":
            return self.birthday.month
        return next(iter(self.consents.values()))

    def _unrefuse(self) -> None:
        for row in self.rows.values():
            row.refuse("")
        self.note.hide()
        self.existing.hide()

    def _show_existing(self, number: str) -> None:
        self._existing = number
        self.existing.show()

    def _use(self) -> None:
        self._use_existing(self._existing)

    def _card_read(self, card: str) -> None:
        self.rows["card"].refuse("")
        self.fields["card"].setText(card)

    def _speak(self, language: str) -> None:
        for code, button in self.languages.items():
            button.setChecked(code == language)

    def _show_consents(self, consents: tuple[str, ...]) -> None:
        self._ticks.clear()
        self.consents = {}
        for at, consent in enumerate(consents):
            box = CheckBox(_consent_words(consent, required=at == 0))
            self.consents[consent] = box
            self._ticks.add(box)
        self.rows["consents"].setVisible(bool(consents))
        tab_in_order(self)

    def _limit(self) -> None:
        limits = {"name": MAX_NAME, "phone": 24, "email": 254, "card": _CARD_MAX,
                  "referred_by": _CARD_MAX}  # fmt: skip
        for name, limit in limits.items():
            self.fields[name].setMaxLength(limit)
            self.fields[name].returnPressed.connect(self.enrol)
        self.existing.hide()
        self.note.hide()

    def _made_rows(self) -> dict[str, FormRow]:
        hints = {"name": "member.name_hint", "card": "member.card_hint",
                 "referred_by": "member.referred_hint"}  # fmt: skip
        rows = {
            name: FormRow(f"member.field_{name}", field, hint=hints.get(name, ""))
            for name, field in self.fields.items()
        }
        rows["birthday"] = FormRow("member.field_birthday", self.birthday)
        rows["consents"] = FormRow("member.field_consents", self._ticks)
        return rows

    def _form(self) -> VBox:
        speaks = HBox(gap="small")
        for button in self.languages.values():
            speaks.add(button, 1)
        rows = self.rows
        pairs = (
            (rows["name"], rows["phone"]), (rows["email"], rows["birthday"]),
            (rows["card"], rows["referred_by"]),
        )  # fmt: skip
        card = Section("member.enrol_title", self.note, self.existing)
        for left, right in pairs:
            card.add(Sides(_top(left), _top(right), shares=(1, 1), narrow_px=430))
        card.add(FormRow("member.field_language", speaks))
        holder = VBox(card)
        holder.add_stretch()
        return holder

    def _agreement(self, cancel: Callable[[], object]) -> VBox:
        self.pad = DigitPad(self.fields["phone"])
        card = Section(
            "member.agree_title", self.rows["consents"],
            Label("member.privacy", tone="text_muted", wrap=True), self.button,
            Button("member.enrol_cancel", icon="cancel", hint="Esc", on_click=cancel),
        )  # fmt: skip
        holder = VBox(card, Section("member.phone_pad", self.pad), gap="medium")
        holder.add_stretch()
        return holder


def _top(row: FormRow) -> VBox:
    """A form row at the top of its cell, however high its neighbour is."""
    holder = VBox(row, gap="")
    holder.add_stretch()
    return holder


def _consent_words(consent: str, *, required: bool) -> Say:
    """What is agreed to; a consent this program has no words for is said by its own name."""
    key = f"member.consent_{consent}"

    def words(t: Translator) -> str:
        said = t(key) if t.has(key) else consent
        return t("member.required", words=said) if required else said

    return words
