"""Makes the application object: faces, theme, language; and where our bugs go.

A program with windows begins so:

    app = create_app(sys.argv, preferences)
    shell = Shell(tasks)
    shell.show()
    sys.exit(app.exec())

Nothing is done on import.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from pos_app.i18n import LANGUAGES
from ui.context import UiContext, context, set_context
from ui.preferences import MemoryPreferences, Preferences
from ui.theme import THEME_NAMES, icons
from ui.theme.stylesheet import palette, stylesheet
from ui.theme.theme import base_font

LANGUAGE: Final = "ui.language"
THEME: Final = "ui.theme"
SCALE_PERCENT: Final = "ui.text_percent"

log = logging.getLogger(__name__)


def create_app(argv: Sequence[str], preferences: Preferences | None = None) -> QApplication:
    """The QApplication with language and look as remembered; the existing one in a test."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setApplicationName("Lanehouse")
    app.setStyle("Fusion")
    keeper = preferences or MemoryPreferences()
    ui = remembered_context(keeper)
    set_context(ui)
    _Dresser(app, ui, keeper)
    return app


def remembered_context(keeper: Preferences) -> UiContext:
    """Language, theme and text size as kept; what cannot be read falls back to the default."""
    language = keeper.get(LANGUAGE) or _system_language()
    theme = keeper.get(THEME, "light")
    percent = keeper.get(SCALE_PERCENT, "100")
    return UiContext(
        language if language in LANGUAGES else "en",
        theme if theme in THEME_NAMES else "light",
        int(percent) / 100 if percent.isdecimal() else 1.0,
    )


def report_uncaught(handler: Callable[[BaseException], object]) -> None:
    """Send exceptions out of Qt slots to ``handler`` (Tasks.report_bug) instead of a crash."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            handler(error)

    sys.excepthook = hook


def _system_language() -> str:
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


class _Dresser(QObject):
    """Keeps the application dressed in the context's look, and remembers changes."""

    def __init__(self, app: QApplication, ui: UiContext, keeper: Preferences) -> None:
        super().__init__(app)
        self._app, self._keeper = app, keeper
        ui.look_changed.connect(self._dress)
        ui.changed.connect(self._remember)
        self._dress()

    def _dress(self) -> None:
        theme = context().theme
        font = base_font()
        font.setPixelSize(theme.text_px("body"))
        self._app.setFont(font)
        self._app.setPalette(palette(theme))
        self._app.setStyleSheet(stylesheet(theme))
        self._app.setWindowIcon(icons.icon("store", theme.colour("accent")))

    def _remember(self) -> None:
        ui = context()
        self._keeper.set(LANGUAGE, ui.language)
        self._keeper.set(THEME, ui.theme.name)
        self._keeper.set(SCALE_PERCENT, str(round(ui.theme.scale * 100)))
