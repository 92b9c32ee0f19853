"""The till's window: puts shell, tasks, scanner, screens and status together and runs them.

    sys.exit(open_till(services, engine=…, settings=…, spool=…, forms=…, argv=sys.argv))

Nothing is made here that touches files or devices: everything is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.errors import EnvironmentFault, LanehouseError
from pos_app.ports.catalogue import StoreDataWriter
from pos_app.ports.printing import ReceiptForms, Spool
from pos_app.ports.settings import DeviceCheck, SettingsStore
from pos_app.services.store_setup import StoreSetup
from pos_app.services.till_services import TillServices
from pos_app.settings import Settings
from ui.app import create_app, report_uncaught
from ui.burst import WedgeSettings
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.settings import SettingsKeeper
from ui.presenters.setup import SetupPresenter
from ui.presenters.status import Session
from ui.scan_wedge import ScanWedge
from ui.screens.settings.pages import About
from ui.screens.setup.screen import SetupScreen
from ui.screens.till.approval_panel import attach_approvals
from ui.shell import Shell
from ui.sounds import NoSound, Sound, SoundPlayer, system_player
from ui.tasks import Executor, Tasks
from ui.till_faults import Bell, WatchedTasks, show_fault
from ui.till_menu import close_panel, focus_menu, menu_panel
from ui.till_screens import Navigator, Parts, add_screens
from ui.till_status import StatusFeed
from ui.widgets import Tone
from ui.words import Say

RESTART: Final = 81
"""Exit status of a window whose device was just set up under new names: open everything anew."""
BUILD_TILL_AFTER_MS: Final = 150
SIZE: Final = QSize(1366, 768)
SHOWN_AFTER_MS: Final = 2000


@dataclass(frozen=True, kw_only=True)
class TillParts:
    """What a till's window is handed."""

    services: TillServices
    engine: Executor
    settings: SettingsStore
    spool: Spool
    forms: ReceiptForms
    devices: DeviceCheck | None = None
    store_writer: StoreDataWriter | None = None
    """Where a store set up by hand is written; None offers no set-up."""
    demo: Callable[[], object] | None = None
    """Fills this device with the demo shop (on the engine lane); None offers no demo."""
    about: About = field(default_factory=About)


def open_till(
    services: TillServices,
    *,
    engine: Executor,
    settings: SettingsStore,
    spool: Spool,
    forms: ReceiptForms,
    devices: DeviceCheck | None = None,
    store_writer: StoreDataWriter | None = None,
    demo: Callable[[], object] | None = None,
    about: About | None = None,
    argv: Sequence[str] = (),
    mode: str = "till",
) -> int:
    """Open the window and stay until it closes; the exit status, or :data:`RESTART`.

    ``mode`` names the window; all modes but the till come later and open the till. Raises BadInput
    for a settings file that cannot be read.
    """
    parts = TillParts(
        services=services,
        engine=engine,
        settings=settings,
        spool=spool,
        forms=forms,
        devices=devices,
        store_writer=store_writer,
        demo=demo,
        about=about or About(),
    )
    keeper = SettingsKeeper(settings)
    app = create_app(argv, keeper)
    app.setProperty("mode", mode)
    window = TillWindow(parts, keeper)
    _fit(window.shell, app)
    window.start(app)
    window.show_when_ready()
    status = app.exec()
    window.end()
    return status


def _fit(shell: Shell, app: QApplication) -> None:
    """No larger than the display: many tills run without a window manager that would see to it."""
    room = app.primaryScreen().availableGeometry()
    shell.resize(SIZE.boundedTo(room.size()))
    shell.move(room.topLeft())


class TillWindow(QObject):
    """The window and what keeps it going. ``start`` and ``end`` once each."""

    def __init__(
        self,
        parts: TillParts,
        keeper: SettingsKeeper,
        *,
        tasks: Tasks | None = None,
        sounds: SoundPlayer | None = None,
    ) -> None:
        """``tasks`` and ``sounds`` are replaced in tests."""
        super().__init__()
        self._parts, self.keeper = parts, keeper
        self.tasks = tasks or WatchedTasks(parts.engine)
        self._player = sounds or system_player()
        self.session = Session(self.tasks, parts.services, self)
        self.shell = Shell(self.tasks, allowed=self.session.may, sounds=self._sounds())
        self.approvals = ApprovalFlow(self.tasks, parts.services, self)
        attach_approvals(self.approvals, self.shell.panels)
        self._screen_parts = Parts(
            services=parts.services,
            tasks=self.tasks,
            session=self.session,
            keeper=keeper,
            forms=parts.forms,
            shell=self.shell,
            approvals=self.approvals,
            devices=parts.devices,
            about=parts.about,
        )
        self.navigator = Navigator(self._screen_parts, self)
        self.feed = StatusFeed(self.session, parts.spool, keeper, self)
        self._wedge: ScanWedge | None = None
        self._app: QApplication | None = None
        self._is_furnished = False
        self._idle = QTimer(self.shell, singleShot=True, interval=BUILD_TILL_AFTER_MS)
        self._idle.timeout.connect(self._build_till)
        keeper.use_tasks(self.tasks)
        self._add_setup()
        self._connect()

    def start(self, app: QApplication | None = None) -> None:
        """Watch the scanner, take the first look, show the first screen."""
        self._app = app
        if app is not None:
            report_uncaught(self.tasks.report_bug)
            self._install_wedge()
        self.shell.asks_before_closing = True
        self.feed.start()
        self.session.refresh(self._begin)

    def show_when_ready(self) -> None:
        """Show the window with its first screen, not with an empty one before it; after two
        seconds in any case, so that what went wrong can be read."""
        self.navigator.went.connect(lambda _: self._show(), Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(SHOWN_AFTER_MS, self.shell, self._show)

    def _show(self) -> None:
        """With the keyboard: without a window manager nobody else hands it over."""
        if not self.shell.isVisible():
            self.shell.show()
            self.shell.activateWindow()

    def end(self) -> None:
        """Stop what runs; settings not saved yet are saved now."""
        self.feed.stop()
        self.tasks.close()
        self.keeper.flush()

    # Inside ---------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self.session.snapshot.policies is not None and not self._is_furnished:
            self._is_furnished = True
            context().set_currency(self.session.snapshot.currency)
            add_screens(self._screen_parts, self.navigator)
            self._idle.start()
        self.navigator.home()

    def _build_till(self) -> None:
        """While the first person keys their PIN."""
        self.shell.known_screen("till")

    def _add_setup(self) -> None:
        parts = self._parts
        setup = (
            StoreSetup(parts.services.workplace, parts.store_writer, parts.settings)
            if parts.store_writer is not None
            else None
        )
        presenter = SetupPresenter(self.tasks, setup, parts.demo, self)
        presenter.ready.connect(self._set_up)
        self.shell.offer_screen(SetupScreen.name, lambda: SetupScreen(presenter))

    def _set_up(self, needs_restart: bool) -> None:
        workplace = self._parts.services.workplace
        workplace.refresh_policies()
        self.keeper.change("device.store", workplace.policies.store.id)
        self.keeper.change("device.till", workplace.till)
        if needs_restart:
            self._close(RESTART)
        else:
            self.session.refresh(self._begin)

    def _connect(self) -> None:
        shell, tasks = self.shell, self.tasks
        shell.lock_wanted.connect(self.navigator.lock)
        shell.close_wanted.connect(self._ask_to_close)
        shell.answer({"menu": self._menu, **self.navigator.actions()})
        if isinstance(tasks, WatchedTasks):
            tasks.bell = Bell(self)
            tasks.bell.rang.connect(self._fault)
        self.feed.status.connect(shell.show_status)
        self.feed.spoken.connect(self._speak)
        self.keeper.changed.connect(self._setting_changed)
        self.keeper.fault.connect(self._settings_fault)
        shell.screen_changed.connect(lambda _: self.session.refresh())

    def _menu(self) -> None:
        if self.session.snapshot.actor is None:
            self.shell.message("window.sign_in_first", Tone.WARN)
            return
        top = self.shell.panels.top
        if top is not None and top.objectName() == "menu":
            self.shell.panels.back()
        else:
            focus_menu(self.shell.panels.push(menu_panel(self._run_from_menu, self._ask_to_close)))

    def _run_from_menu(self, action_id: str) -> None:
        self.shell.panels.back()
        beside = {"return": "returns", "drawer": "cash"}.get(action_id)
        if beside is not None:
            self.navigator.go(beside)
        else:
            self.shell.run(action_id)

    def _ask_to_close(self) -> None:
        self.session.refresh(self._close_or_ask)

    def _close_or_ask(self) -> None:
        snapshot = self.session.snapshot
        if not snapshot.basket_lines and snapshot.shift is None:
            self._close(0)
            return
        top = self.shell.panels.top
        if top is None or top.objectName() != "close":
            close_panel(self.shell.panels, snapshot, lambda: self._close(0))

    def _close(self, status: int) -> None:
        self.shell.asks_before_closing = False
        self.shell.close()
        if self._app is not None:
            self._app.exit(status)

    def _fault(self, error: EnvironmentFault) -> None:
        show_fault(self.shell.panels, error)
        self.shell.sounds.play(Sound.NEEDS_PERSON)

    def _settings_fault(self, error: LanehouseError) -> None:
        self.shell.message(self.session.refusal(error), Tone.WARN)

    def _speak(self, words: Say, tone: Tone, sound: Sound | None) -> None:
        self.shell.message(words, tone)
        if sound is not None:
            self.shell.sounds.play(sound)

    def _setting_changed(self, name: str) -> None:
        if name == "ui.sounds":
            self.shell.sounds = self._sounds()
        elif name.startswith("scanner.") and self._app is not None:
            self._install_wedge()
        elif name.startswith("printer."):
            self.feed.look()

    def _sounds(self) -> SoundPlayer:
        return self._player if self.keeper.settings.flag("ui.sounds") else NoSound()

    def _install_wedge(self) -> None:
        if self._wedge is not None:
            self._wedge.deleteLater()
        assert self._app is not None
        self._wedge = ScanWedge(wedge_settings(self.keeper.settings), self)
        self._wedge.scanned.connect(self.shell.take_scan)
        # Makes the window now: without a window manager no focus event ever names it.
        self.shell.winId()
        self._wedge.install(self._app)


def wedge_settings(settings: Settings) -> WedgeSettings:
    """How the scanner is programmed, as the settings say."""
    return WedgeSettings(
        prefix=settings.text("scanner.prefix"),
        min_chars=settings.number("scanner.min_chars"),
        mean_gap_ms=settings.number("scanner.mean_gap_ms"),
        max_gap_ms=settings.number("scanner.max_gap_ms"),
        silence_ends=settings.text("scanner.suffix") == "none",
    )
