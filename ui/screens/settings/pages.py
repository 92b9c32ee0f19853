"""The pages of the settings screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from pos_app.i18n import LANGUAGES
from ui.context import context
from ui.presenters.settings import SettingsPresenter
from ui.scan_wedge import ScanEvent
from ui.screens.settings.rows import SettingRow
from ui.theme.tokens import SCALES, THEME_NAMES
from ui.widgets import (
    Button,
    Card,
    ChoiceButton,
    ElidedLabel,
    FormRow,
    HBox,
    IconLabel,
    Label,
    Message,
    Tone,
    VBox,
)
from ui.words import Say, plain, say

PRINTER = (
    "printer.kind",
    "printer.host",
    "printer.port",
    "printer.file",
    "printer.width_mm",
    "printer.chinese",
    "printer.drawer",
)
SCANNER = (
    "scanner.prefix",
    "scanner.suffix",
    "scanner.mean_gap_ms",
    "scanner.max_gap_ms",
    "scanner.min_chars",
)
_FOR_KIND = {"printer.host": "network", "printer.port": "network", "printer.file": "file"}


class About(Struct, frozen=True, kw_only=True):
    """What a support call asks."""

    version: str = ""
    data_dir: str = ""
    licences: Sequence[tuple[str, str]] = ()
    """(package, licence)."""
    versions: Sequence[tuple[str, str]] = ()
    """(what, version)."""


class LookPage(VBox):
    """Language, theme, text size: everyone may."""

    def __init__(self) -> None:
        super().__init__(gap="large")
        self.languages = {
            x: ChoiceButton(f"settings.ui_language_{x}", on_click=partial(self._language, x))
            for x in LANGUAGES
        }
        self.themes = {
            x: ChoiceButton(f"settings.ui_theme_{x}", on_click=partial(self._theme, x))
            for x in THEME_NAMES
        }
        self.scales = {
            x: ChoiceButton(plain(f"{round(x * 100)} %"), on_click=partial(self._scale, x))
            for x in SCALES
        }
        for key, buttons in (
            ("settings.ui_language", self.languages),
            ("settings.ui_theme", self.themes),
        ):
            self.add(FormRow(key, _row_of(list(buttons.values()))))
        sizes = list(self.scales.values())
        self.add(
            FormRow(
                "settings.ui_text_percent",
                VBox(_row_of(sizes[:3]), _row_of(sizes[3:]), gap="small"),
            )
        )
        self.add_stretch()
        self.retranslate()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if not hasattr(self, "scales"):
            return
        for language, button in self.languages.items():
            button.setChecked(language == context().language)
        for theme, button in self.themes.items():
            button.setChecked(theme == self.theme.name)
        for scale, button in self.scales.items():
            button.setChecked(scale == self.theme.scale)

    def _language(self, language: str) -> None:
        context().set_language(language)
        self.retranslate()

    def _theme(self, theme: str) -> None:
        context().set_look(theme=theme)
        self.retranslate()

    def _scale(self, scale: float) -> None:
        context().set_look(scale=scale)
        self.retranslate()


class RowsPage(VBox):
    """A page of rows by declaration; ``guard`` says so where the person may not change them."""

    def __init__(self, names: Sequence[str], presenter: SettingsPresenter) -> None:
        super().__init__(gap="large")
        self._presenter = presenter
        self.guard = Message("settings.not_allowed", Tone.INFO)
        self.add(self.guard)
        self.rows = {name: SettingRow(name, presenter) for name in names}
        for row in self.rows.values():
            self.add(row)
        presenter.keeper.changed.connect(lambda _: self.show_settings())

    def show_settings(self) -> None:
        """Show the values as they stand."""
        settings = self._presenter.keeper.settings
        self.guard.setVisible(not all(map(self._presenter.may_change, self.rows)))
        for name, row in self.rows.items():
            kind = _FOR_KIND.get(name)
            row.setVisible(kind is None or settings.text("printer.kind") == kind)
            row.show_settings(settings)


class PrinterPage(RowsPage):
    """The printer, and a test page."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(PRINTER, presenter)
        self.test = Button("settings.test_print", icon="print", on_click=self._test)
        self.note = Message()
        self.note.hide()
        if presenter.can_test:
            self.add(HBox(self.test, gap="small"))
        self.add(self.note)
        self.add_stretch()
        presenter.printed.connect(lambda: self._say("settings.test_printed", Tone.SUCCESS))
        presenter.hinted.connect(lambda words, _: self._say(words, Tone.REFUSED))

    def _test(self) -> None:
        self.note.hide()
        self._presenter.test_print()

    def _say(self, words: Say, tone: Tone) -> None:
        self.note.show_message(words, tone)
        self.note.show()


class ScannerPage(RowsPage):
    """The scanner, and a box that shows what it sends."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(SCANNER, presenter)
        self.seen = Label("settings.scan_now", wrap=True)
        self._aim = Label(type="caption", tone="text_muted")
        box = Card(
            HBox(IconLabel("scan", tone="accent_text", size_px=28), gap="small"),
            self.seen,
            self._aim,
            ground="sunken",
        )
        self.box.insertWidget(1, box)
        self.add_stretch()

    def show_scan(self, event: ScanEvent) -> None:
        """Show what was read."""
        self.seen.say(say("settings.scan_read", text=_visible(event.payload)))
        self._aim.say(say("settings.scan_aim", aim=event.aim or "–", n=len(event.payload)))


class AboutPage(VBox):
    """Store, till, versions, data folder, licences."""

    def __init__(
        self, about: About, identity: Callable[[], Sequence[tuple[Say, str]]], settings_path: str
    ) -> None:
        super().__init__(gap="medium")
        self._identity = identity
        self._who = VBox(gap="small")
        self.add(Card(Label("settings.identity", type="title"), self._who))
        rows = VBox(gap="small")
        for words, text in (
            ("settings.version", about.version),
            ("settings.data_dir", about.data_dir),
            ("settings.settings_file", settings_path),
        ):
            if text:
                rows.add(_fact(words, text))
        for what, version in about.versions:
            rows.add(_fact(plain(what), version))
        self.add(Card(Label("settings.versions", type="title"), rows))
        if about.licences:
            licences = VBox(gap="tight")
            for package, licence in about.licences:
                licences.add(_fact(plain(package), licence))
            self.add(Card(Label("settings.licences", type="title"), licences))
        self.add_stretch()

    def show_identity(self) -> None:
        """Show store and till as they are now."""
        self._who.clear()
        for words, text in self._identity():
            self._who.add(_fact(words, text))


def _fact(words: Say, text: str) -> HBox:
    row = HBox(gap="large")
    label = Label(words, tone="text_muted")
    row.add(label, 1)
    value = ElidedLabel(plain(text))
    row.add(value, 2)
    return row


def _row_of(buttons: Sequence[ChoiceButton]) -> HBox:
    row = HBox(gap="small")
    for button in buttons:
        row.add(button, 1)
    return row


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else "‹GS›" for c in text)[:200]
