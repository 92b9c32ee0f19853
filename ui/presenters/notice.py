"""What a presenter wants said: words, kind and sound, without knowing who says it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from pos_app.domain.money import Currency
from pos_app.errors import LanehouseError
from pos_app.i18n import Translator
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


def refused(error: LanehouseError, money: Currency) -> Say:
    """An error in words; amounts among its facts are written as money."""

    def words(t: Translator) -> str:
        facts = {
            name: t.money(fact, money)
            if name.endswith("_minor") and isinstance(fact, int)
            else fact
            for name, fact in error.facts.items()
        }
        return t(error.message_key, **facts)

    return words


def refusal(error: LanehouseError, sound: SoundName = "needs_person") -> Notice:
    """An error in words the cashier can act on."""
    return Notice(said(error), "refused", sound)
