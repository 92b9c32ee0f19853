"""A row of the settings screen for each kind of setting, made from its declaration."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.settings import BY_NAME, Settings, type_of_value
from ui.presenters.settings import SettingsPresenter
from ui.widgets import ChoiceButton, FormRow, HBox, NumberField
from ui.words import Say, plain


def key_of(name: str) -> str:
    """The text key of a setting: ``printer.host`` → ``settings.printer_host``."""
    return f"settings.{name.replace('.', '_')}"


class SettingRow(FormRow):
    """One setting: its name, its field, and what it is for."""

    def __init__(self, name: str, presenter: SettingsPresenter) -> None:
        self.name = name
        self._presenter = presenter
        self._setting = BY_NAME[name]
        self._choices: dict[type_of_value, ChoiceButton] = {}
        self._line: QLineEdit | None = None
        super().__init__(key_of(name), self._field(), hint=f"{key_of(name)}_hint")
        presenter.refused.connect(self._refused)
        presenter.accepted.connect(self._accepted)

    def show_settings(self, settings: Settings) -> None:
        """Show the value, and whether the person may change it."""
        value = settings.value(self.name)
        for choice, button in self._choices.items():
            button.setChecked(choice == value)
        if self._line is not None and not self._line.hasFocus():
            self._line.setText(str(value))
        self.field.setEnabled(self._presenter.may_change(self.name))

    def _field(self) -> QWidget:
        if self._setting.choices or isinstance(self._setting.default, bool):
            return self._choice_row()
        line = (
            NumberField(key_of(self.name))
            if isinstance(self._setting.default, int)
            else QLineEdit()
        )
        line.editingFinished.connect(
            lambda: self._presenter.change_text(self.name, line.text().strip())
        )
        self._line = line
        return line

    def _choice_row(self) -> QWidget:
        row = HBox(gap="small")
        for choice in self._setting.choices or (True, False):
            button = ChoiceButton(
                _choice_words(self.name, choice), on_click=partial(self._chosen, choice)
            )
            self._choices[choice] = button
            row.add(button, 1)
        return row

    def _chosen(self, choice: type_of_value) -> None:
        self._presenter.change(self.name, choice)
        self.show_settings(self._presenter.keeper.settings)

    def _refused(self, name: str, words: Say) -> None:
        if name == self.name:
            self.refuse(words)

    def _accepted(self, name: str) -> None:
        if name == self.name:
            self.refuse("")


def _choice_words(name: str, choice: type_of_value) -> Say:
    if isinstance(choice, bool):
        return "settings.yes" if choice else "settings.no"
    if isinstance(choice, int):
        return plain(str(choice))
    return f"{key_of(name)}_{choice}"
