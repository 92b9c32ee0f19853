"""How members are found by what a person types: the beginning of a name, a word or a number.

Every word of a display name is the beginning of an *end* of that name ("Anna B." has the ends
"anna b." and "b."), and all ends stand in one index, sorted. What was typed is then a range of the
index, of which the first few entries are read, however many members there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pos_app.domain.members import Member
from pos_app.store.replica_search import fold

LAST: Final = "\U0010ffff"
"""Above every character a name goes on with."""
WHOLE: Final = 0
"""Place of the end that is the whole name."""
LATER: Final = 1
"""Place of all other ends."""

_WORD: Final = re.compile(r"(?<!\w)\w")
_ENDS_KEPT: Final = 8

type_of_end = tuple[int, str]
"""(place, end)."""


def folded_name(text: str) -> str:
    """A name as it is compared: case folded, one blank between words."""
    return " ".join(fold(text).split())


def ends_of(display_name: str) -> list[type_of_end]:
    """Where a name can be entered; bounded, for a name is not a text."""
    name = folded_name(display_name)
    if not name:
        return []
    later = {name[m.start() :] for m in _WORD.finditer(name) if m.start()}
    return [(WHOLE, name), *((LATER, end) for end in sorted(later - {name})[:_ENDS_KEPT])]


def has_words(member: Member, words: list[str]) -> bool:
    """True when each begins some word of the name."""
    ends = [end for _, end in ends_of(member.display_name)]
    return all(any(end.startswith(word) for end in ends) for word in words)


def number_forms(text: str) -> Iterator[str]:
    """A number as typed, and in capitals: numbers are printed so and typed either way."""
    yield text
    if text.upper() != text:
        yield text.upper()
