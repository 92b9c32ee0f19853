"""What the till needs of the window around it; the Shell is one."""

from __future__ import annotations

from typing import Protocol

from ui.presenters.notice import Notice
from ui.sounds import Sound, SoundPlayer
from ui.widgets import Tone
from ui.words import Say


class Voice(Protocol):
    """Says things, plays sounds, and asks again which keys mean something."""

    sounds: SoundPlayer

    def message(self, words: Say, tone: Tone = Tone.INFO) -> None:
        """Say something in the message strip."""
        ...

    def silence(self) -> None:
        """Empty the message strip."""
        ...

    def refresh_actions(self) -> None:
        """The keys that mean something have changed."""
        ...


def speak(voice: Voice, notice: Notice) -> None:
    """Say and sound a presenter's notice."""
    if notice.words:
        voice.message(notice.words, Tone(notice.tone))
    elif notice.sound == "accepted":
        voice.silence()
    if notice.sound:
        voice.sounds.play(Sound(notice.sound))
