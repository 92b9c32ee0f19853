"""Settings of this device: kept in memory, saved shortly after a change, tried out on demand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.staff import Permission
from pos_app.errors import BadInput, LanehouseError
from pos_app.ports.settings import DeviceCheck, SettingsStore
from pos_app.settings import BY_NAME, Settings, parse_setting, type_of_value
from ui.presenters.status import Session
from ui.tasks import Tasks
from ui.words import Say

SAVE_AFTER_MS: Final = 400
EVERYONE: Final = frozenset({"ui.language", "ui.theme", "ui.text_percent"})
"""What anybody may change: language and look."""


class SettingsKeeper(QObject):
    """The settings now. Also the window's Preferences: small texts by name.

    Saving happens on the engine lane, one file after the other; until :meth:`use_tasks` was called
    (the window is still being made) changes wait in memory.
    """

    changed = Signal(str)
    """Name of the setting."""
    fault = Signal(object)
    """A LanehouseError: what was changed could not be saved."""

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        """Raises what :meth:`SettingsStore.load` raises."""
        super().__init__(parent)
        self._store = store
        self._tasks: Tasks | None = None
        self.settings = self._kept = store.load()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SAVE_AFTER_MS)
        self._later.timeout.connect(self._save)

    @property
    def path(self) -> str:
        """Where the settings are kept."""
        return str(self._store.path)

    def use_tasks(self, tasks: Tasks) -> None:
        """Save through these from now on."""
        self._tasks = tasks

    def change(self, name: str, value: type_of_value) -> None:
        """Another value. Raises BadInput ``setting_refused``."""
        new = self.settings.changed(name, value)
        if new != self.settings:
            self.settings = new
            self._later.start()
            self.changed.emit(name)

    def flush(self) -> None:
        """Save now what waits, at the end of the program."""
        self._later.stop()
        if self.settings != self._kept:
            self._store.save(self.settings)
            self._kept = self.settings

    # Preferences ----------------------------------------------------------------------------------

    def get(self, name: str, default: str = "") -> str:
        """See :class:`ui.preferences.Preferences`."""
        if name not in BY_NAME:
            return default
        return str(self.settings.value(name)) or default

    def set(self, name: str, value: str) -> None:
        """See :class:`ui.preferences.Preferences`."""
        if self.get(name) != value:
            self.change(name, parse_setting(name, value))

    def _save(self) -> None:
        if self._tasks is None or self.settings == self._kept:
            return
        saving = self.settings
        self._tasks.submit(
            lambda: self._store.save(saving),
            lambda _: self._saved(saving),
            self.fault.emit,
            owner=self,
            quiet=True,
        )

    def _saved(self, settings: Settings) -> None:
        self._kept = settings


class SettingsPresenter(QObject):
    """The settings screen: who may change what, and trying the devices."""

    refused = Signal(str, object)
    """Name of the setting, and a Say why not."""
    accepted = Signal(str)
    hinted = Signal(object, bool)
    printed = Signal()
    """The test page was delivered."""

    def __init__(
        self,
        tasks: Tasks,
        keeper: SettingsKeeper,
        session: Session,
        devices: DeviceCheck | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._session, self._devices = tasks, session, devices
        self.keeper = keeper
        keeper.fault.connect(self._say)

    @property
    def can_test(self) -> bool:
        """True where devices can be tried out."""
        return self._devices is not None

    def may_change(self, name: str) -> bool:
        """Language and look are everyone's; the rest takes the permission."""
        return name in EVERYONE or self._session.may(Permission.SETTINGS)

    def change_text(self, name: str, text: str) -> None:
        """A value as typed or chosen."""
        try:
            value = parse_setting(name, text)
        except BadInput as error:
            self.refused.emit(name, self._session.refusal(error))
            return
        self.change(name, value)

    def change(self, name: str, value: type_of_value) -> None:
        """Another value, when the person may."""
        if not self.may_change(name):
            self.refused.emit(name, "settings.not_allowed")
            return
        try:
            self.keeper.change(name, value)
        except BadInput as error:
            self.refused.emit(name, self._session.refusal(error))
            return
        self.accepted.emit(name)
        if name.startswith("printer."):
            self._use_devices()

    def test_print(self) -> None:
        """Print a test page with the settings as they stand."""
        devices, settings = self._devices, self.keeper.settings
        if devices is not None:
            self._tasks.submit(
                lambda: devices.test_print(settings),
                lambda _: self.printed.emit(),
                self._say,
                lane="io",
                owner=self,
            )

    def _use_devices(self) -> None:
        devices, settings = self._devices, self.keeper.settings
        if devices is not None:
            self._tasks.submit(
                lambda: devices.use(settings), None, self._say, owner=self, quiet=True
            )

    def _say(self, error: LanehouseError) -> None:
        words: Say = self._session.refusal(error)
        self.hinted.emit(words, True)
