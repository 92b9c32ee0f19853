"""What every widget shares: language, theme, text size; and the one signal when they change.

There is one per GUI process, like the application object itself. A widget on its own (in a test,
in the gallery) gets a default one: English, light, 100 %.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_app.domain.money import Currency
from pos_app.i18n import LANGUAGES, Translator
from ui.theme import Theme
from ui.theme.tokens import SCALES
from ui.words import Say, worded


class UiContext(QObject):
    """Language and look. ``changed`` comes after either changed; widgets then re-say and re-size.

    ``look_changed`` comes first and only for theme or text size: the application renews its
    stylesheet on it, so that widgets measure themselves in the new fonts.
    """

    look_changed = Signal()
    changed = Signal()

    def __init__(self, language: str = "en", theme: str = "light", scale: float = 1.0) -> None:
        super().__init__()
        self.translator = Translator(language)
        self.theme = Theme(theme, scale)

    @property
    def language(self) -> str:
        """The language of the words: ``en`` or ``zh``."""
        return self.translator.language

    def word(self, words: Say) -> str:
        """The text of something to say, now."""
        return worded(words, self.translator)

    def set_language(self, language: str) -> None:
        """Speak another language from now on."""
        if language != self.language:
            money = self.translator.currency
            self.translator = Translator(language)
            self.translator.currency = money
            self.changed.emit()

    def set_currency(self, money: Currency) -> None:
        """The store's money, for refusals that name amounts."""
        self.translator.currency = money

    def next_language(self) -> None:
        """The other language (the next of LANGUAGES)."""
        at = LANGUAGES.index(self.language)
        self.set_language(LANGUAGES[(at + 1) % len(LANGUAGES)])

    def set_look(self, theme: str | None = None, scale: float | None = None) -> None:
        """Another theme or text size, or both."""
        new = Theme(theme or self.theme.name, scale or self.theme.scale)
        if (new.name, new.scale) != (self.theme.name, self.theme.scale):
            self.theme = new
            self.look_changed.emit()
            self.changed.emit()

    def toggle_theme(self) -> None:
        """Light to dark and back."""
        self.set_look(theme="light" if self.theme.is_dark else "dark")

    def step_scale(self, steps: int) -> None:
        """Text one step larger (+1) or smaller (-1)."""
        at = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self.theme.scale))
        self.set_look(scale=SCALES[max(0, min(len(SCALES) - 1, at + steps))])


_current: list[UiContext] = []


def context() -> UiContext:
    """The context of this process; a default one when none was set."""
    if not _current:
        _current.append(UiContext())
    return _current[0]


def set_context(new: UiContext) -> None:
    """Make this the context of widgets created from now on (create_app and tests)."""
    _current[:] = [new]
