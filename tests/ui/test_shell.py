"""The main window: screens, keys, permissions, messages, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.errors import RuleRefused
from pos_app.i18n import LANGUAGES, Translator
from ui.app import create_app, remembered_context
from ui.commands import ACTIONS, BY_ID, Action, actions_for, hint_of
from ui.context import UiContext, context
from ui.preferences import MemoryPreferences
from ui.scan_wedge import ScanEvent
from ui.screen import Screen
from ui.shell import Shell
from ui.sounds import NoSound, Sound, sound_file, system_player
from ui.tasks import ImmediateTasks
from ui.theme.icons import ICONS
from ui.widgets import Button, Panel


class Till(Screen):
    """A screen that remembers what it was told."""

    name, title = "till", "shell.act_tender"

    def __init__(self) -> None:
        super().__init__()
        self.log: list[object] = []
        self.approves = False
        self.live()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            name: lambda n=name: self.log.append(n)  # type: ignore[misc]
            for name in ("tender", "discount", "void_line")
        }

    def on_scan(self, event: ScanEvent) -> None:
        self.log.append(event.payload)

    def not_allowed(self, action: Action) -> bool:
        self.log.append(f"approve {action.id}")
        return self.approves

    def entered(self) -> None:
        self.log.append("in")

    def left(self) -> None:
        self.log.append("out")


class Desk(Till):
    """Another one."""

    name, title = "desk", "shell.act_return"

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {}


@pytest.fixture
def shell(qtbot: QtBot) -> Shell:
    """A shell with two screens, the till in front."""
    made = Shell(ImmediateTasks(), allowed=lambda permission: permission != "discount")
    made.add_screen(Till())
    made.add_screen(Desk())
    qtbot.addWidget(made)
    made.resize(1024, 768)
    made.show_screen("till")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def front(shell: Shell) -> Till:
    """The screen in front."""
    assert isinstance(shell.front, Till)
    return shell.front


def test_keys_reach_the_screen_in_front(qtbot: QtBot, shell: Shell) -> None:
    """And only where it answers them."""
    qtbot.keyClick(shell, Qt.Key.Key_F10)
    assert front(shell).log == ["in", "tender"]
    shell.show_screen("desk")
    qtbot.keyClick(shell, Qt.Key.Key_F10)
    assert front(shell).log == ["in"]


def test_permission_is_asked_before_the_act(shell: Shell) -> None:
    """The screen may ask for an approval; else the cashier is told what to do."""
    shell.run("discount")
    assert front(shell).log[-1] == "approve discount"
    assert "approver" in shell.message_text
    shell.silence()
    front(shell).approves = True
    shell.run("discount")
    assert shell.message_text == ""


def test_scan_goes_to_the_screen_even_under_a_panel(shell: Shell) -> None:
    """Scanning is never blocked."""
    shell.run("key_map")
    shell.take_scan(ScanEvent("96385074"))
    assert front(shell).log[-1] == "96385074"


def test_key_map_opens_closes_and_acts(qtbot: QtBot, shell: Shell) -> None:
    """F1 twice is nothing; a line does what its key does; other keys rest meanwhile."""
    qtbot.keyClick(shell, Qt.Key.Key_F1)
    assert shell.panels.top is not None
    qtbot.keyClick(shell, Qt.Key.Key_F10)
    assert "tender" not in front(shell).log
    qtbot.keyClick(shell, Qt.Key.Key_F1)
    assert not any(p.isVisible() for p in shell.panels.findChildren(Panel))
    shell.run("key_map")
    button = next(b for b in shell.panels.findChildren(Button) if b.accessibleName() == "Tender")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert front(shell).log[-1] == "tender"
    assert shell.panels.top is None


def test_esc_goes_one_step_back(qtbot: QtBot, shell: Shell) -> None:
    """The panel first."""
    shell.run("key_map")
    qtbot.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Escape)
    assert shell.panels.top is None


def test_errors_are_said_in_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals from tasks reach the strip; our own faults say that the basket is kept."""
    monkeypatch.setattr(Translator, "error", lambda _self, error: f"why: {error.name}")
    shell.tasks.refused.emit(RuleRefused("basket_empty"))
    assert shell.message_text == "why: basket_empty"
    shell.tasks.bug.emit(ZeroDivisionError())
    assert "basket is kept" in shell.message_text
    assert isinstance(shell.sounds, NoSound)
    assert shell.sounds.played == [Sound.NOT_KNOWN, Sound.NEEDS_PERSON]


def test_language_theme_and_size_change_at_run_time(qtbot: QtBot, shell: Shell) -> None:
    """By their keys."""
    qtbot.keyClick(
        shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert context().language == "zh"
    assert shell.windowTitle().startswith("收款")
    shell.run("theme")
    shell.run("text_larger")
    assert context().theme.is_dark
    assert context().theme.scale > 1
    assert shell.size().toTuple() == (1024, 768)


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("language", LANGUAGES)
def test_window_never_outgrows_a_small_display(
    shell: Shell, ui: UiContext, scale: float, language: str
) -> None:
    """1024×768 at every text size."""
    ui.set_language(language)
    ui.set_look(scale=scale)
    least = shell.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 768


def test_what_was_chosen_is_remembered() -> None:
    """And read again at the next start; nonsense is not."""
    keeper = MemoryPreferences()
    create_app([], keeper)
    context().set_language("zh")
    context().set_look("dark", 1.5)
    again = remembered_context(keeper)
    assert (again.language, again.theme.name, again.theme.scale) == ("zh", "dark", 1.5)
    odd = MemoryPreferences(**{"ui.language": "xx", "ui.theme": "?", "ui.text_percent": "big"})
    again = remembered_context(odd)
    assert (again.language, again.theme.name, again.theme.scale) == ("en", "light", 1.0)


def test_actions_are_complete() -> None:
    """One key one action; each has an icon and words in both languages."""
    assert len({a.shortcut for a in ACTIONS}) == len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        assert action.icon in ICONS
        assert not QKeySequence(action.shortcut).isEmpty()
        assert all(Translator(language).has(action.text_key) for language in LANGUAGES)
    assert hint_of("tender") == "F10"
    assert {a.id for a in actions_for("desk")} < {a.id for a in actions_for("till")}


def test_sounds_are_there() -> None:
    """And some way to play them, or a beep, or silence."""
    for sound in Sound:
        assert sound_file(sound).read_bytes()[:4] == b"RIFF"
    assert hasattr(system_player(), "play")
