"""Three short sounds: accepted, not known, needs a person. Silence never stops a sale.

Qt's sound classes are not part of PySide6-Essentials, so the platform plays the file: winsound
on Windows, ``afplay`` on macOS, the first of pw-play, paplay, aplay on Linux.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QProcess, QStandardPaths
from PySide6.QtWidgets import QApplication

from pos_app.i18n import RESOURCES


class Sound(StrEnum):
    """What a sound says. The value is the file's name."""

    ACCEPTED = "accepted"
    NOT_KNOWN = "not_known"
    NEEDS_PERSON = "needs_person"


class SoundPlayer(Protocol):
    """Plays a sound and returns at once."""

    def play(self, sound: Sound) -> None:
        """Play; whatever goes wrong is not worth stopping for."""
        ...


class NoSound:
    """Plays nothing, remembers what it was asked for: for tests and silent stores."""

    def __init__(self) -> None:
        self.played: list[Sound] = []

    def play(self, sound: Sound) -> None:
        """See :class:`SoundPlayer`."""
        self.played = [*self.played[-99:], sound]


class CommandSound:
    """Hands the file to a program of the system."""

    def __init__(self, program: str, arguments: tuple[str, ...] = ()) -> None:
        self._program, self._arguments = program, arguments

    def play(self, sound: Sound) -> None:
        """See :class:`SoundPlayer`."""
        QProcess.startDetached(self._program, [*self._arguments, str(sound_file(sound))])


class WindowsSound:
    """The multimedia call of Windows, which plays on its own thread."""

    def __init__(self) -> None:
        self._winsound: Any = import_module("winsound")  # there on Windows only

    def play(self, sound: Sound) -> None:
        """See :class:`SoundPlayer`."""
        flags = (
            self._winsound.SND_FILENAME | self._winsound.SND_ASYNC | self._winsound.SND_NODEFAULT
        )
        self._winsound.PlaySound(str(sound_file(sound)), flags)


class Beep:
    """The system's beep, where nothing better is there; silent for what was accepted."""

    def play(self, sound: Sound) -> None:
        """See :class:`SoundPlayer`."""
        if sound is not Sound.ACCEPTED:
            QApplication.beep()


_LINUX_PLAYERS: Final = (("pw-play", ()), ("paplay", ()), ("aplay", ("-q",)))


def sound_file(sound: Sound) -> Path:
    """The wave file of a sound."""
    return RESOURCES / "sounds" / f"{sound.value}.wav"


def system_player() -> SoundPlayer:
    """The best player of this machine."""
    if sys.platform == "win32":
        return WindowsSound()
    players = (("afplay", ()),) if sys.platform == "darwin" else _LINUX_PLAYERS
    for name, arguments in players:
        program = QStandardPaths.findExecutable(name)
        if program:
            return CommandSound(program, arguments)
    return Beep()
