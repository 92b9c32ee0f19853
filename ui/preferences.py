"""What the window remembers between two runs: language, theme, text size."""

from __future__ import annotations

from typing import Protocol


class Preferences(Protocol):
    """Small texts by name, kept for this device. Must answer at once, without I/O that waits."""

    def get(self, name: str, default: str = "") -> str:
        """The text kept under a name, or the default."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a text; may be written later."""
        ...


class MemoryPreferences:
    """Preferences that are forgotten at the end: for tests and demonstrations."""

    def __init__(self, **values: str) -> None:
        self._values = dict(values)

    def get(self, name: str, default: str = "") -> str:
        """See :class:`Preferences`."""
        return self._values.get(name, default)

    def set(self, name: str, value: str) -> None:
        """See :class:`Preferences`."""
        self._values[name] = value
