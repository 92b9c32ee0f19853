"""Where settings are kept, and trying out the devices they describe."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pos_app.settings import Settings


class SettingsStore(Protocol):
    """Keeps the settings of this device. Law: a save is whole or did not happen."""

    @property
    def path(self) -> Path:
        """Where they are kept, for a person to know."""
        ...

    def load(self) -> Settings:
        """The settings as kept; all defaults when nothing was kept yet.

        Raises BadInput ``setting_unknown``, ``setting_refused``, ``settings_unreadable``.
        """
        ...

    def save(self, settings: Settings) -> None:
        """Keep them. Raises EnvironmentFault ``disk_full``, ``disk_read_only``, ``disk_io``."""
        ...


class DeviceCheck(Protocol):
    """Devices as settings describe them. Calls may take seconds."""

    def test_print(self, settings: Settings) -> None:
        """Print a test page there, without a sale.

        Raises EnvironmentFault as a printer's transport does, and RuleRefused
        ``printer_not_set`` when no printer is chosen.
        """
        ...

    def use(self, settings: Settings) -> None:
        """Work with the devices of these settings from now on; what waits is kept."""
        ...
