"""The keyboard wedge: takes scans out of the stream of keys before any widget sees them.

    wedge = ScanWedge(WedgeSettings(prefix="F12"))
    wedge.install(app)
    wedge.scanned.connect(shell.take_scan)

It watches the windows, not the widgets: a key reaches a window first, once, and with the time the
operating system gave it. Times decide, not arrival: after a stall of the GUI a person's keys
arrive back to back and would look like a scanner's. (On Windows Qt stamps keys when it reads them
from the queue; a stall there is told by many keys with one time, and the end gap guards it.) Keys
without a time come from a program, not a keyboard, and pass.

What is held back is given back in order to whatever has the focus, at the latest when the pace of
a scanner is missed. In password fields nothing is held: the field keeps what it had before, and a
badge scanned there goes where scans go.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.burst import GS, Burst, Verdict, WedgeSettings, split_aim

TAKES_TEXT: Final = "takesText"
"""Dynamic property of a widget that is typed into though it is no text field (the keypad)."""
_OVERSLEPT_MS: Final = 15
_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_Mode_switch,
    }
)
_ENDS: Final[dict[int, str]] = {
    Qt.Key.Key_Return: "\r",
    Qt.Key.Key_Enter: "\r",
    Qt.Key.Key_Tab: "\t",
}
_TEXT_FIELDS: Final = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_COMMANDS: Final = _CTRL | _ALT | Qt.KeyboardModifier.MetaModifier


class ScanEvent(Struct, frozen=True):
    """A code as it was read, before anyone decided what it means."""

    payload: str
    """Without AIM identifier, with GS separators."""
    aim: str = ""
    """The AIM symbology identifier ("]E0"), where the scanner sends it."""
    source: str = "wedge"
    at_ms: int = 0
    """Time of the last character, by the operating system's clock of key events."""

    @property
    def raw(self) -> str:
        """As the scanner sent it: AIM identifier and payload."""
        return self.aim + self.payload


class ScanWedge(QObject):
    """Watches every window of the program; says ``scanned(ScanEvent)``."""

    scanned = Signal(object)

    def __init__(
        self, settings: WedgeSettings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings or WedgeSettings()
        self._prefix = QKeySequence(self._settings.prefix) if self._settings.prefix else None
        self._burst = Burst(self._settings)
        self._held: list[QKeyEvent] = []
        self._unreleased: set[int] = set()
        self._window: QWindow | None = None
        self._replaying = False
        self._secret: tuple[QLineEdit, str] | None = None
        self._scanned_at_ms = -10_000
        self._slept = QElapsedTimer()
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setTimerType(Qt.TimerType.PreciseTimer)
        self._hold.timeout.connect(self._held_long_enough)

    def install(self, app: QGuiApplication) -> None:
        """Watch the windows there are, and each new one when it gets the focus."""
        for window in app.topLevelWindows():
            self.watch(window)
        app.focusWindowChanged.connect(self.watch)

    def watch(self, window: QWindow | None) -> None:
        """Watch one window."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for keys that are held or were part of a scan."""
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        self._window = watched if isinstance(watched, QWindow) else None
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        if kind == QEvent.Type.KeyPress:
            return self._press(event)
        return kind == QEvent.Type.KeyRelease and self._release(event)

    # keys coming in

    def _claim(self, event: QKeyEvent) -> bool:
        """Take a key from the shortcut system when its press will be ours to judge."""
        ours = (
            self._is_prefix(event)
            or (self._char_of(event) != "" and not self._in_secret())
            or (_end_of(event) != "" and self._burst.is_open)
        )
        if ours and _is_judged(event):
            event.accept()
            return True
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS or self._is_alt_code(event):
            return False
        if not _is_judged(event):
            return self._pass()
        if self._is_prefix(event):
            return self._begin_marked(event)
        char = self._char_of(event)
        if char:
            return self._judge_char(char, event)
        if _end_of(event):
            return self._judge_end(event)
        return self._pass()

    def _release(self, event: QKeyEvent) -> bool:
        if event.key() not in self._unreleased:
            return False
        if self._held:
            self._held.append(_copy(event))
        self._unreleased.discard(event.key())
        return True

    def _judge_char(self, char: str, event: QKeyEvent) -> bool:
        if self._in_secret() and not self._burst.is_marked:
            self._watch_secret(char, event)
            return False
        if self._burst.is_open and not self._held:
            self._burst.reset()  # what came before went to a field that has lost the focus
        if self._burst.add(char, event.timestamp()) is Verdict.RESTART:
            self._give_back()
        self._hold_back(event)
        return True

    def _judge_end(self, event: QKeyEvent) -> bool:
        if not self._burst.is_open:
            return self._is_second_end(event)
        verdict = self._burst.add(_end_of(event), event.timestamp())
        if verdict is Verdict.SCAN:
            self._unreleased.add(event.key())
            self._accept()
            return True
        blocked = self._burst.is_swift() and not _takes_text(self._focus())
        self._forget_or_give_back()
        if blocked:
            self._unreleased.add(event.key())
        return blocked

    def _begin_marked(self, event: QKeyEvent) -> bool:
        self._forget_or_give_back()
        self._burst.reset(marked=True, at_ms=event.timestamp())
        self._hold_back(event)
        return True

    def _is_second_end(self, event: QKeyEvent) -> bool:
        """CR and LF both arrive as Enter: the second one belongs to the scan as well."""
        if event.timestamp() - self._scanned_at_ms > self._settings.end_gap_ms:
            return False
        self._unreleased.add(event.key())
        return True

    def _pass(self) -> bool:
        self._forget_or_give_back()
        return False

    # holding and giving back

    def _hold_back(self, event: QKeyEvent) -> None:
        self._held.append(_copy(event))
        self._unreleased.add(event.key())
        self._wait()

    def _wait(self) -> None:
        self._slept.restart()
        self._hold.start(max(1, self._burst.hold_until() - self._burst.last_ms))

    def _held_long_enough(self) -> None:
        if self._slept.elapsed() > self._hold.interval() + _OVERSLEPT_MS:
            # The GUI stalled: keys may be queued behind this timer. Let them come first.
            self._slept.restart()
            self._hold.start(_OVERSLEPT_MS)
        elif self._burst.silence() is Verdict.SCAN:
            self._accept()
        else:
            self._forget_or_give_back()

    def _forget_or_give_back(self) -> None:
        self._secret = None
        self._burst.reset()
        self._give_back()

    def _give_back(self) -> None:
        self._hold.stop()
        events, self._held = self._held, []
        self._unreleased.clear()
        self._replaying = True
        try:
            for event in events:
                self._replay(event)
        finally:
            self._replaying = False

    def _replay(self, event: QKeyEvent) -> None:
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and self._is_prefix(event) and _trigger_shortcut(event):
            return
        focused: QWindow | None = QGuiApplication.focusWindow()
        window = focused if focused is not None else self._window
        if window is None:
            return
        QCoreApplication.sendEvent(window, event)
        if pressed and not event.isAccepted():
            _trigger_shortcut(event)

    def _accept(self) -> None:
        aim, payload = split_aim(self._burst.text)
        scan = ScanEvent(payload, aim, "wedge", self._burst.last_ms)
        secret, self._secret = self._secret, None
        self._hold.stop()
        self._held = []
        self._scanned_at_ms = self._burst.last_ms
        self._burst.reset()
        if secret is not None:
            field, before = secret
            field.setText(before)
        self.scanned.emit(scan)

    # password fields

    def _focus(self) -> QWidget | None:
        """Where keys go; where no window manager hands the focus out, the window still knows."""
        found = QApplication.focusWidget()
        if found is None and self._window is not None:
            top = (w for w in QApplication.topLevelWidgets() if w.windowHandle() is self._window)
            found = next((w.focusWidget() for w in top), None)
        return found

    def _in_secret(self) -> bool:
        field = self._focus()
        return isinstance(field, QLineEdit) and field.echoMode() != QLineEdit.EchoMode.Normal

    def _watch_secret(self, char: str, event: QKeyEvent) -> None:
        if not self._settings.watch_secret_fields:
            return
        field = self._focus()
        if self._held:
            self._forget_or_give_back()
        fresh = not self._burst.is_open
        if self._burst.add(char, event.timestamp()) is Verdict.RESTART or fresh:
            self._secret = (field, field.text()) if isinstance(field, QLineEdit) else None
        self._wait()

    # what a key is

    def _is_prefix(self, event: QKeyEvent) -> bool:
        if self._prefix is None:
            return False
        if len(self._settings.prefix) == 1:
            return event.text() == self._settings.prefix
        return self._prefix == QKeySequence(event.keyCombination())

    def _char_of(self, event: QKeyEvent) -> str:
        text, held = event.text(), event.modifiers() & _COMMANDS
        if text == GS or (event.key() == Qt.Key.Key_BracketRight and held == _CTRL):
            return GS
        # AltGr arrives as Ctrl+Alt on Windows and makes real characters.
        plain = not held or held == _CTRL | _ALT
        return text if plain and len(text) == 1 and text.isprintable() else ""

    def _is_alt_code(self, event: QKeyEvent) -> bool:
        """Alt+029 on the keypad: how some scanners send GS; the character itself follows."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        return bool(self._burst.is_open and event.modifiers() & _ALT and event.modifiers() & keypad)


def _is_judged(event: QKeyEvent) -> bool:
    """False for keys a scanner cannot send: repeated by holding, or made by a program."""
    return event.timestamp() > 0 and not event.isAutoRepeat()


def _end_of(event: QKeyEvent) -> str:
    """What may end a scan: Enter or Tab, and a line feed in any guise (Ctrl+J, Linefeed)."""
    if event.text() in {"\r", "\n"}:
        return "\r"
    return "" if event.modifiers() & _COMMANDS else _ENDS.get(event.key(), "")


def _takes_text(widget: QWidget | None) -> bool:
    return isinstance(widget, _TEXT_FIELDS) or (
        widget is not None and bool(widget.property(TAKES_TEXT))
    )


def _copy(event: QKeyEvent) -> QKeyEvent:
    copy = event.clone()
    copy.setAccepted(True)
    return copy


def _trigger_shortcut(event: QKeyEvent) -> bool:
    """Do what the shortcut of a key that was held back would have done."""
    window, keys = QApplication.activeWindow(), QKeySequence(event.keyCombination())
    if window is None:
        return False
    for action in {*window.actions(), *window.findChildren(QAction)}:
        if action.isEnabled() and keys in action.shortcuts():
            action.trigger()
            return True
    for shortcut in window.findChildren(QShortcut):
        if shortcut.isEnabled() and keys == shortcut.key():
            shortcut.activated.emit()
            return True
    return False
