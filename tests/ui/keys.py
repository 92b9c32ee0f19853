"""Keys as a keyboard or a scanner sends them: to the window, with the system's times."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

CTRL = Qt.KeyboardModifier.ControlModifier
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_NAMED = {
    "\r": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "\x1d": Qt.Key.Key_BracketRight,
    " ": Qt.Key.Key_Space,
}


class Keyboard:
    """Presses keys at times it is told, beginning well after the clock's zero."""

    def __init__(self, window: QWidget) -> None:
        self._widget = window
        self.now_ms = 1_000_000

    def press(
        self,
        char: str,
        after_ms: int = 0,
        *,
        key: int | None = None,
        modifiers: Qt.KeyboardModifier = NO_MODIFIER,
        repeat: bool = False,
    ) -> bool:
        """One key down and up; True when the window did not see the press."""
        self.now_ms += after_ms
        code = key if key is not None else _code(char)
        mods = CTRL if char == "\x1d" else modifiers
        self._claim(code, mods, char)
        eaten = self._send(QEvent.Type.KeyPress, code, mods, char, repeat)
        self._send(QEvent.Type.KeyRelease, code, mods, char, repeat)
        return eaten

    def type(self, text: str, gap_ms: int) -> None:
        """Keys at an even pace."""
        for char in text:
            self.press(char, gap_ms)

    def scan(self, code: str, gap_ms: int = 8, end: str = "\r") -> None:
        """A scanner's burst."""
        self.now_ms += 500
        self.type(code + end, gap_ms)

    def _claim(self, code: int, mods: Qt.KeyboardModifier, char: str) -> None:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, code, mods, char)
        event.setTimestamp(self.now_ms)
        event.ignore()
        QCoreApplication.sendEvent(self._window(), event)

    def _send(
        self, kind: QEvent.Type, code: int, mods: Qt.KeyboardModifier, char: str, repeat: bool
    ) -> bool:
        event = QKeyEvent(kind, code, mods, char, repeat)
        event.setTimestamp(self.now_ms)
        return QCoreApplication.sendEvent(self._window(), event)

    def _window(self) -> QWindow:
        handle = self._widget.window().windowHandle()
        assert handle is not None
        return handle


def _code(char: str) -> int:
    return _NAMED.get(char, ord(char.upper()))
