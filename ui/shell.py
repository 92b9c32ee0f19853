"""The main window: places header, screens, messages and status, and nothing else.

    shell = Shell(tasks, allowed=permissions.may)
    shell.add_screen(TillScreen(...))
    shell.show_screen("till")

Screens say what they have to say through :meth:`Shell.message`, ask through ``shell.panels``
(over the whole screen) or their own PanelStack, and answer actions by ``Screen.handlers``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.errors import LanehouseError
from ui.commands import ACTIONS, BY_ID, Action, actions_for
from ui.context import context
from ui.header import Header
from ui.key_map import key_map_panel
from ui.scan_wedge import ScanEvent
from ui.screen import Screen
from ui.sounds import NoSound, Sound, SoundPlayer
from ui.tasks import Tasks
from ui.widgets import PanelStack, Room, StatusBar, StatusInfo, Tone
from ui.words import Say, said, say


class Shell(QWidget):
    """The window around the screens."""

    screen_changed = Signal(str)
    lock_wanted = Signal()
    close_wanted = Signal()
    """The window is being closed by its frame; the composer decides what that means."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        allowed: Callable[[str], bool] = lambda _: True,
        sounds: SoundPlayer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``allowed`` answers whether the cashier has a permission."""
        super().__init__(parent)
        self.setObjectName("shell")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tasks, self.sounds = tasks, sounds or NoSound()
        self._allowed = allowed
        self.asks_before_closing = False
        self._screens: dict[str, Screen] = {}
        self._offers: dict[str, Callable[[], Screen]] = {}
        self._header, self._status = Header(), StatusBar()
        self._stack = _Stack()
        # Where text is so large that a screen needs more room than the window has, it scrolls;
        # the window never grows beyond the display.
        self.panels = PanelStack(Room(self._stack))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._header)
        box.addWidget(self.panels, 1)
        box.addWidget(self._status)
        self._own = self._own_handlers()
        self._actions = {action.id: self._bind(action) for action in ACTIONS}
        self._connect()
        self._retitle()

    # screens

    def add_screen(self, screen: Screen) -> None:
        """Make a screen known; it is not shown yet."""
        self._screens[screen.name] = screen
        self._stack.addWidget(screen)

    def offer_screen(self, name: str, make: Callable[[], Screen]) -> None:
        """Make a screen known that is built when it is first wanted: the start must not wait for
        screens that nobody has asked for."""
        self._offers[name] = make

    def known_screen(self, name: str) -> Screen:
        """A screen, built now if it has not been; raises KeyError for an unknown one."""
        if name in self._offers:
            self.add_screen(self._offers.pop(name)())
        return self._screens[name]

    def show_screen(self, name: str) -> Screen:
        """Bring a screen to the front; raises KeyError for an unknown one."""
        before, screen = self.front, self.known_screen(name)
        if before is not screen:
            self.panels.close_all()
        self._stack.setCurrentWidget(screen)
        if before is not None and before is not screen:
            before.left()
        screen.entered()
        self._retitle()
        self.refresh_actions()
        self.screen_changed.emit(name)
        return screen

    @property
    def front(self) -> Screen | None:
        """The screen in front."""
        current = self._stack.currentWidget()
        return current if isinstance(current, Screen) else None

    # what screens and services say

    def message(self, words: Say, tone: Tone = Tone.INFO) -> None:
        """Say something in the message strip."""
        self._header.strip.show_message(words, tone)

    def refuse(self, error: LanehouseError) -> None:
        """Say an error in words the cashier can act on, with the sound that calls for eyes."""
        self.message(said(error), Tone.REFUSED)
        self.sounds.play(Sound.NOT_KNOWN)

    def silence(self) -> None:
        """Empty the message strip."""
        self._header.strip.silence()

    @property
    def message_text(self) -> str:
        """What the strip says now."""
        return self._header.strip.text

    def show_status(self, info: StatusInfo) -> None:
        """Show who, where and how things are."""
        self._status.show_status(info)

    # actions and scans

    def run(self, action_id: str) -> None:
        """Do an action as if its key had been pressed; idle actions do nothing."""
        handler = self._handler(action_id)
        if handler is None:
            return
        action = BY_ID[action_id]
        if action.permission and not self._allowed(action.permission):
            if self.front is None or not self.front.not_allowed(action):
                self.message("shell.no_permission", Tone.REFUSED)
                self.sounds.play(Sound.NEEDS_PERSON)
            return
        handler()

    def refresh_actions(self) -> None:
        """Enable the keys that mean something now (call when a screen's handlers changed)."""
        for action_id, bound in self._actions.items():
            bound.setEnabled(self._handler(action_id) is not None)

    def answer(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Answer these actions on every screen: the composer's own, such as the menu."""
        self._own.update(handlers)
        self.refresh_actions()

    def take_scan(self, event: ScanEvent) -> None:
        """Give a scan to the screen in front (connect the wedge's ``scanned`` here)."""
        if self.front is not None:
            self.front.on_scan(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: a panel, then a step inside the screen."""
        if event.key() == Qt.Key.Key_Escape and (self.panels.back() or self._screen_back()):
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Where the composer wants to be asked, it decides: it clears ``asks_before_closing`` at
        once to let the window close, or later and closes it then."""
        if self.asks_before_closing:
            self.close_wanted.emit()
        event.setAccepted(not self.asks_before_closing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the header to the width."""
        self._header.fit(self.width())
        super().resizeEvent(event)

    def _screen_back(self) -> bool:
        return self.front is not None and self.front.go_back()

    def _handler(self, action_id: str) -> Callable[[], object] | None:
        if action_id in self._own:
            return self._own[action_id]
        if self.front is None or self.panels.top is not None:
            return None
        return self.front.handlers().get(action_id)

    def _own_handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "key_map": self._show_key_map,
            "lock": self.lock_wanted.emit,
            "language": self._next_language,
            "theme": context().toggle_theme,
            "text_larger": lambda: self._step_text(1),
            "text_smaller": lambda: self._step_text(-1),
        }

    def _bind(self, action: Action) -> QAction:
        bound = QAction(self)
        bound.setShortcut(QKeySequence(action.shortcut))
        bound.setAutoRepeat(False)
        bound.triggered.connect(lambda _checked=False: self.run(action.id))
        self.addAction(bound)
        return bound

    def _connect(self) -> None:
        self._header.run.connect(self.run)
        self.panels.changed.connect(self.refresh_actions)
        context().changed.connect(self._retitle)
        self.tasks.busy.connect(self._header.set_busy)
        self.tasks.refused.connect(self.refuse)
        self.tasks.bug.connect(self._own_fault)

    def _own_fault(self, _error: object) -> None:
        self.message("shell.basket_kept", Tone.WARN)
        self.sounds.play(Sound.NEEDS_PERSON)

    def _retitle(self) -> None:
        title: Say = self.front.title if self.front is not None else "shell.app"
        self._header.set_title(title or "shell.app")
        self.setWindowTitle(f"{context().word(title or 'shell.app')} – Lanehouse")

    def _show_key_map(self) -> None:
        if self.panels.top is not None and self.panels.top.objectName() == "key_map":
            self.panels.back()
            return
        name = self.front.name if self.front is not None else ""
        panel = self.panels.push(
            key_map_panel(
                actions_for(name), self._run_from_key_map, lambda a: self._would_run(a.id)
            )
        )
        panel.focus_chain()[1].setFocus()

    def _would_run(self, action_id: str) -> bool:
        return action_id in self._own or (
            self.front is not None and action_id in self.front.handlers()
        )

    def _run_from_key_map(self, action_id: str) -> None:
        self.panels.back()
        self.run(action_id)

    def _next_language(self) -> None:
        context().next_language()
        self.message("shell.switched_language")

    def _step_text(self, steps: int) -> None:
        context().step_scale(steps)
        self.message(say("shell.scale", percent=round(context().theme.scale * 100)))


class _Stack(QStackedWidget):
    """The screens. Only the one in front says how much room is needed: a tall one elsewhere must
    not make this one scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._measure)

    def minimumSizeHint(self) -> QSize:
        """The least size of the screen in front."""
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else QSize(0, 0)

    def _measure(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.update()
