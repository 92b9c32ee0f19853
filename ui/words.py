"""Words that can be said again in another language.

A widget is never given a finished sentence, it is given something to say: a key of the
translator, or a function from the translator to a text. When the language changes the widget says
it anew.
"""

from __future__ import annotations

from collections.abc import Callable

from pos_app.errors import LanehouseError
from pos_app.i18n import Translator

Say = str | Callable[[Translator], str]
"""A key ("shell.lock"), or a function that words it: ``lambda t: t.date(day)``."""


def say(key: str, **facts: object) -> Say:
    """The text of a key with its facts: ``say("shell.waiting", n=12)``."""
    return lambda t: t(key, **facts)


def plain(text: str) -> Say:
    """A text that is the same in every language: a name, a number already formatted."""
    return lambda _: text


def said(error: LanehouseError) -> Say:
    """What happened, why and what to do, from an error a person can act on."""
    return lambda t: t.error(error)


def worded(words: Say, translator: Translator) -> str:
    """The text now, in the translator's language."""
    return translator(words) if isinstance(words, str) else words(translator)
