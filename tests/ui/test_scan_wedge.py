"""The wedge in a window: scans go to the scanner, typing goes where the cursor is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keys import CTRL, Keyboard
from ui.burst import WedgeSettings
from ui.scan_wedge import ScanEvent, ScanWedge
from ui.widgets import KeyPad

EAN13, EAN8 = "4006381333931", "96385074"


class Desk:
    """A window with one of each, a wedge, and what happened."""

    def __init__(self, qtbot: QtBot, settings: WedgeSettings | None = None) -> None:
        self.window = QWidget()
        self.field, self.secret, self.button = QLineEdit(), QLineEdit(), QPushButton("Pay")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.pad = KeyPad()
        box = QVBoxLayout(self.window)
        for widget in (self.field, self.secret, self.button, self.pad):
            box.addWidget(widget)
        self.button.setAutoDefault(True)
        self.scans: list[ScanEvent] = []
        self.clicks: list[bool] = []
        self.entered: list[str] = []
        self.button.clicked.connect(lambda *_: self.clicks.append(True))
        self.pad.valueEntered.connect(self.entered.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWindow() is not None)
        self.wedge = ScanWedge(settings, self.window)
        self.wedge.watch(self.window.windowHandle())
        self.wedge.scanned.connect(self.scans.append)
        self.keys = Keyboard(self.window)
        self._qtbot = qtbot

    def focus(self, widget: QWidget) -> None:
        """Put the cursor there."""
        widget.setFocus()
        assert QApplication.focusWidget() is widget

    def settle(self) -> None:
        """Let whatever is held be given back."""
        self._qtbot.wait(160)

    def payloads(self) -> list[str]:
        """What was scanned."""
        return [scan.payload for scan in self.scans]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A window whose cursor stands in the text field."""
    made = Desk(qtbot)
    made.focus(made.field)
    return made


@pytest.mark.parametrize("code", [EAN13, EAN8])
@pytest.mark.parametrize("end", ["\r", "\t"])
def test_scan_leaves_the_field_untouched(desk: Desk, code: str, end: str) -> None:
    """A code never lands in a text field."""
    desk.field.setText("Wang")
    desk.keys.scan(code, end=end)
    desk.settle()
    assert desk.payloads() == [code]
    assert desk.field.text() == "Wang"
    assert QApplication.focusWidget() is desk.field


def test_scan_tells_symbology_and_time(desk: Desk) -> None:
    """AIM identifier apart, group separators kept."""
    desk.keys.scan("]d20104006381333931\x1d10AB")
    assert desk.scans[0].aim == "]d2"
    assert desk.scans[0].payload == "0104006381333931\x1d10AB"
    assert desk.scans[0].raw.startswith("]d201")
    assert desk.scans[0].at_ms == desk.keys.now_ms - 8


def test_typing_loses_no_character_and_no_order(desk: Desk) -> None:
    """Normal, hasty and uneven typing."""
    for text, gap in (("Nanjing Road 7, 3/F", 120), ("quick brown fox", 60), ("stutter", 85)):
        desk.field.clear()
        desk.keys.now_ms += 1000
        desk.keys.type(text, gap)
        desk.settle()
        assert desk.field.text() == text
    assert desk.scans == []


def test_hasty_words_without_enter_are_typing(desk: Desk) -> None:
    """Even at a scanner's pace: keys rolled over the keyboard and no Enter."""
    desk.keys.type("asdfgh", 15)
    desk.settle()
    assert desk.field.text() == "asdfgh"


def test_burst_with_a_late_enter_is_typing(desk: Desk) -> None:
    """Given back, then Enter does what Enter does."""
    returns: list[int] = []
    desk.field.returnPressed.connect(lambda: returns.append(1))
    desk.keys.type("asdfgh", 15)
    desk.keys.press("\r", 300)
    assert desk.field.text() == "asdfgh"
    assert returns == [1]
    assert desk.scans == []


def test_scan_after_typing_keeps_the_typing(desk: Desk) -> None:
    """What a person typed just before stays theirs."""
    desk.keys.type("ab", 150)
    desk.keys.scan(EAN13)
    desk.settle()
    assert desk.field.text() == "ab"
    assert desk.payloads() == [EAN13]


def test_editing_keys_come_after_what_was_held(desk: Desk) -> None:
    """Backspace deletes the letter typed before it, not the one before that."""
    desk.keys.type("ab", 40)
    desk.keys.press("\b", 40, key=Qt.Key.Key_Backspace)
    desk.settle()
    assert desk.field.text() == "a"


def test_scan_does_not_press_a_button(desk: Desk) -> None:
    """Neither its Enter, nor a blank in the code, nor an Enter after a code that was too short."""
    desk.focus(desk.button)
    desk.keys.scan(EAN13)
    desk.keys.scan("LOT 7 A1")
    desk.keys.scan("1234")
    desk.settle()
    assert desk.clicks == []
    assert desk.payloads() == [EAN13, "LOT 7 A1"]


def test_enter_and_blank_by_a_person_press_the_button(desk: Desk) -> None:
    """They are how the keyboard presses it."""
    desk.focus(desk.button)
    desk.keys.press(" ", 500)
    desk.settle()
    assert desk.clicks == [True]


def test_second_enter_of_a_scan_is_swallowed(desk: Desk) -> None:
    """CR LF; the next Enter is a person's."""
    returns: list[int] = []
    desk.field.returnPressed.connect(lambda: returns.append(1))
    desk.keys.scan(EAN13)
    desk.keys.press("\r", 8)
    assert returns == []
    desk.keys.press("\r", 900)
    assert returns == [1]


def test_line_feed_ends_a_scan_too(desk: Desk) -> None:
    """Sent as the key Linefeed, or as Ctrl+J."""
    desk.keys.type(EAN13, 8)
    desk.keys.press("\n", 8, key=10)
    desk.keys.now_ms += 500
    desk.keys.type(EAN8, 8)
    desk.keys.press("\n", 8, key=Qt.Key.Key_J, modifiers=CTRL)
    assert desk.payloads() == [EAN13, EAN8]


def test_two_scans_in_a_row(desk: Desk) -> None:
    """Without a pause between them."""
    desk.keys.scan(EAN13)
    desk.keys.type(EAN8 + "\r", 8)
    assert desk.payloads() == [EAN13, EAN8]


def test_password_field_keeps_what_it_had_and_the_badge_arrives(desk: Desk) -> None:
    """Nothing is held in a password field; a badge scanned there is taken out again."""
    desk.focus(desk.secret)
    desk.keys.type("12", 200)
    assert desk.secret.text() == "12"
    desk.keys.scan("STAFF-000123")
    assert desk.secret.text() == "12"
    assert desk.payloads() == ["STAFF-000123"]
    desk.keys.type("34", 200)
    assert desk.secret.text() == "1234"


def test_password_fields_can_be_left_alone(qtbot: QtBot) -> None:
    """Where badges have magnet strips that type a PIN."""
    desk = Desk(qtbot, WedgeSettings(watch_secret_fields=False))
    desk.focus(desk.secret)
    desk.keys.scan("STAFF-000123")
    assert desk.secret.text() == "STAFF-000123"
    assert desk.scans == []


@pytest.mark.parametrize("prefix", ["F12", "Ctrl+B", "~"])
def test_prefix_marks_a_scan(qtbot: QtBot, prefix: str) -> None:
    """Short and slow codes too, and in password fields as well."""
    desk = Desk(qtbot, WedgeSettings(prefix=prefix))
    for field in (desk.field, desk.secret):
        desk.focus(field)
        desk.keys.now_ms += 500
        _press_prefix(desk.keys, prefix)
        desk.keys.type("AB7\r", 60)
        assert field.text() == ""
    assert desk.payloads() == ["AB7", "AB7"]


def test_prefix_key_still_does_what_it_does(qtbot: QtBot) -> None:
    """F12 pressed by a person is exact cash, a moment later."""
    desk = Desk(qtbot, WedgeSettings(prefix="F12"))
    pressed: list[int] = []
    shortcut = QShortcut(QKeySequence("F12"), desk.window)
    shortcut.activated.connect(lambda: pressed.append(1))
    _press_prefix(desk.keys, "F12")
    desk.settle()
    assert pressed == [1]


def test_keypad_is_typed_into(desk: Desk) -> None:
    """Fast digits and Enter on the keypad are a person's amount."""
    desk.focus(desk.pad)
    desk.keys.type("50\r", 30)
    assert desk.entered == ["50"]
    desk.keys.scan(EAN13)
    assert desk.entered == ["50"]
    assert desk.payloads() == [EAN13]


def test_held_down_key_is_typing(desk: Desk) -> None:
    """A key that repeats itself comes as fast as a scanner."""
    desk.keys.press("a", 500)
    for _ in range(9):
        desk.keys.press("a", 30, repeat=True)
    desk.settle()
    assert desk.field.text() == "a" * 10


def test_keys_of_a_program_pass_at_once(desk: Desk, qtbot: QtBot) -> None:
    """They have no time of the system and are nobody's typing."""
    qtbot.keyClicks(desk.field, "4006381333931")
    assert desk.field.text() == EAN13
    assert desk.scans == []


def test_keys_queued_in_a_stall_are_judged_by_their_times(desk: Desk) -> None:
    """They arrive back to back here; their times say a person typed them."""
    for char in "123456\r":
        desk.keys.press(char, 140)
    desk.settle()
    assert desk.scans == []
    assert desk.field.text() == "123456"


def test_gs_is_not_a_shortcut_inside_a_scan(desk: Desk) -> None:
    """Ctrl+] would otherwise be taken by the shortcut system."""
    desk.keys.now_ms += 500
    desk.keys.type("010400638", 8)
    assert desk.keys.press("\x1d", 8, modifiers=CTRL)
    desk.keys.type("10A\r", 8)
    assert desk.payloads() == ["010400638\x1d10A"]


def _press_prefix(keys: Keyboard, prefix: str) -> None:
    if prefix == "F12":
        keys.press("", 0, key=Qt.Key.Key_F12)
    elif prefix == "Ctrl+B":
        keys.press("\x02", 0, key=Qt.Key.Key_B, modifiers=CTRL)
    else:
        keys.press("~")
