"""Text measured in columns of a printer's fixed-width font: Chinese takes two, Latin one.

A character's width follows Unicode's East Asian Width (UAX #11): wide and fullwidth are two,
everything else is one, also the ambiguous ones such as × and …. How a character is printed follows
from its width, never the other way round (:mod:`printing.escpos.encoding`), so that a line fits
whichever way a printer comes by its glyphs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ELLIPSIS: Final = "…"
MAX_TEXT: Final = 4000
"""Characters of one text that are looked at. No paper shows more of one."""
_NOT_AT_START: Final = frozenset("，。、；：？！）》」』】〉〕％℃,.;:?!)]}%")
"""What Chinese typesetting never puts first on a line (GB/T 15834)."""
_SPACES: Final = re.compile(r"\s")


@lru_cache(maxsize=16_384)
def char_width(char: str) -> int:
    """Columns of one character: 0, 1 or 2."""
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def width(text: str) -> int:
    """Columns of a text."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def clean(text: str) -> str:
    """The text as it can be put on paper: composed, without what steers a terminal or a printer.

    Line breaks stay; other white space becomes a blank; control, format (also the ones that turn
    writing direction) and private characters go; half of a surrogate pair becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text[:MAX_TEXT]
    composed = unicodedata.normalize("NFC", text[:MAX_TEXT])
    return "".join(map(_printable, composed))


@lru_cache(maxsize=16_384)
def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or category[0] not in "CZ":
        return char
    if category[0] == "Z" or char in "\t\r\v\f\x85":
        return " "
    return "\ufffd" if category == "Cs" else ""


def wrap(text: str, columns: int, max_lines: int = 12) -> list[str]:
    """Lines of at most ``columns`` columns; at least one line, the last with … where cut."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines += _wrap_paragraph(paragraph, columns, max_lines + 1 - len(lines))
        if len(lines) > max_lines:
            return [*lines[: max_lines - 1], _ellipsized(lines[max_lines - 1], columns)]
    return lines


def _wrap_paragraph(text: str, columns: int, max_lines: int) -> list[str]:
    lines: list[str] = []
    rest = text.strip()
    while len(lines) < max_lines:
        head = fitting(rest, columns)
        if len(head) < len(rest):
            head = rest[: _break_before(rest, len(head))]
        lines.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
        if not rest:
            break
    return lines


def fitting(text: str, columns: int) -> str:
    """The longest beginning that fits; at least one character, so that wrapping ends."""
    if len(text) <= columns and text.isascii():
        return text
    used = 0
    for i, char in enumerate(text):
        used += char_width(char)
        if used > columns:
            return text[: max(i, 1)]
    return text


def _break_before(text: str, limit: int) -> int:
    """Where to break so that neither a Latin word nor a line start is spoilt; ``limit`` at most."""
    at = limit
    while at > 1 and text[at] in _NOT_AT_START and limit - at < 3:
        at -= 1
    if _splits_word(text, at):
        blank = max(text.rfind(" ", 0, at), _last_wide(text, at))
        at = blank + 1 if blank > limit // 4 else limit
    return at


def _splits_word(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return not (before == " " or after == " " or 2 in (char_width(before), char_width(after)))


def _last_wide(text: str, at: int) -> int:
    return next((i for i in range(at - 1, -1, -1) if char_width(text[i]) == 2), -1)


def _ellipsized(line: str, columns: int) -> str:
    if width(line) < columns:
        return line + ELLIPSIS
    return shorten(line, columns - 1) + ELLIPSIS


def shorten(text: str, columns: int) -> str:
    """The beginning that fits into ``columns``, possibly nothing."""
    used = 0
    for i, char in enumerate(text):
        used += char_width(char)
        if used > columns:
            return text[:i]
    return text


def one_line(text: str) -> str:
    """The cleaned text with its line breaks as blanks; blanks at its ends stay."""
    return _SPACES.sub(" ", clean(text))
