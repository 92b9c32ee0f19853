"""Settings that take hold when they are saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pos_app.ports.settings import SettingsStore
from pos_app.settings import Settings


class LiveSettings:
    """Implements the port ``SettingsStore`` over another; tells who must act on a change."""

    def __init__(self, store: SettingsStore, changed: Callable[[Settings], object]) -> None:
        self._store = store
        self._changed = changed

    @property
    def path(self) -> Path:
        """Where they are kept, for a person to know."""
        return self._store.path

    def load(self) -> Settings:
        """The settings as kept."""
        return self._store.load()

    def save(self, settings: Settings) -> None:
        """Keep them, then act on them; nothing acts on settings that could not be kept."""
        self._store.save(settings)
        self._changed(settings)
