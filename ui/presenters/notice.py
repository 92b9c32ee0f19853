"""What a presenter wants said: words, kind and sound, without knowing who says it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from pos_app.errors import LanehouseError
from ui.words import Say, said

ToneName = Literal["info", "success", "warn", "refused"]
SoundName = Literal["", "accepted", "not_known", "needs_person"]


class Notice(Struct, frozen=True):
    """Something for the message strip; empty words silence it."""

    words: Say = ""
    tone: ToneName = "info"
    sound: SoundName = ""


ACCEPTED = Notice("", "info", "accepted")
"""It worked: a sound, and whatever was said before is over."""


def refusal(error: LanehouseError, sound: SoundName = "needs_person") -> Notice:
    """An error in words the cashier can act on."""
    return Notice(said(error), "refused", sound)
