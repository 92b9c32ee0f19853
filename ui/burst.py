"""Scanner or person? The decision alone: keys with their times in, a verdict out; no Qt.

A keyboard-wedge scanner types like a person, only faster and more evenly, and ends with Enter or
Tab. Keys are held back while they may still become a scan; how long is bounded by the pace a
scanner keeps, so a person hardly notices.

Thresholds: DEVICES §5. Scanners send a key every 5–60 ms, people rarely less than 60 ms over six
keys in a row.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from msgspec import Struct

GS: Final = "\x1d"
"""Group separator: FNC1 inside a GS1 code; scanners send it as Ctrl+]."""
END_CHARS: Final = frozenset("\r\t")
_AIM: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


class WedgeSettings(Struct, frozen=True, kw_only=True):
    """How the scanner of this till is programmed, and how fast it is."""

    prefix: str = ""
    """A key the scanner sends first ("F12", "Ctrl+B", "~"): the surest sign there is."""
    min_chars: int = 6
    min_chars_marked: int = 3
    """Enough after a prefix or an AIM identifier."""
    mean_gap_ms: int = 35
    max_gap_ms: int = 80
    end_gap_ms: int = 100
    """Enter or Tab comes within this time after the last character."""
    whole_ms: int = 1500
    """Time for a code of up to WHOLE_CHARS characters; a longer one gets as much more."""
    silence_ends: bool = False
    """The scanner sends no Enter: a pause ends the code."""
    watch_secret_fields: bool = True
    """Take badge scans out of password fields; False leaves those fields alone."""


BLUETOOTH: Final = WedgeSettings(mean_gap_ms=45, max_gap_ms=150, end_gap_ms=200, whole_ms=2500)
"""Wireless scanners deliver in fits and starts."""
WHOLE_CHARS: Final = 40


class Verdict(Enum):
    """What a key did to the burst."""

    HOLD = auto()
    """May be a scan: hold the key back."""
    TYPING = auto()
    """A person: give back what is held, then let this key pass."""
    RESTART = auto()
    """What is held was typing; this key may begin a scan and is held."""
    SCAN = auto()
    """A whole code was read; this key was its end."""


class Burst:
    """Keys held back because they may be a scan. Times are of the operating system, in ms."""

    def __init__(self, settings: WedgeSettings) -> None:
        self._settings = settings
        self.reset()

    def reset(self, *, marked: bool = False, at_ms: int = 0) -> None:
        """Forget all; ``marked`` opens a burst whose prefix came at ``at_ms``."""
        self._chars: list[str] = []
        self._marked = marked
        self._first_ms = self._last_ms = at_ms
        self._slowest_ms = 0

    @property
    def is_open(self) -> bool:
        """True while keys are held."""
        return self._marked or bool(self._chars)

    @property
    def is_marked(self) -> bool:
        """True when it began with the scanner's prefix."""
        return self._marked

    @property
    def text(self) -> str:
        """The characters so far."""
        return "".join(self._chars)

    @property
    def last_ms(self) -> int:
        """When the last character came."""
        return self._last_ms

    def add(self, char: str, at_ms: int) -> Verdict:
        """One more key: a character, or a carriage return or tab as a possible end."""
        if char in END_CHARS:
            return self._end(at_ms)
        if self.is_open and at_ms > self._next_char_until():
            self.reset()
            self._take(char, at_ms)
            return Verdict.RESTART
        self._take(char, at_ms)
        return Verdict.HOLD

    def hold_until(self) -> int:
        """When the held keys are given back if nothing more comes."""
        if self.proves():
            return max(self._last_ms + self._settings.end_gap_ms, self._next_char_until())
        return self._next_char_until()

    def silence(self) -> Verdict:
        """Nothing more came: a scan if the scanner ends by silence, else typing."""
        if self._settings.silence_ends and self.proves():
            return Verdict.SCAN
        return Verdict.TYPING

    def proves(self) -> bool:
        """True when the characters so far are a scanner's, whatever comes next."""
        count, settings = len(self._chars), self._settings
        marked = self._marked or _AIM.match(self.text) is not None
        if count < (settings.min_chars_marked if marked else settings.min_chars):
            return False
        if self._slowest_ms > settings.max_gap_ms:
            return False
        if self._marked:
            return True
        whole = self._last_ms - self._first_ms
        if whole * WHOLE_CHARS > settings.whole_ms * max(count, WHOLE_CHARS):
            return False
        return whole <= settings.mean_gap_ms * (count - 1)

    def is_swift(self) -> bool:
        """True for two or more characters at a scanner's pace, proven or not."""
        count = len(self._chars)
        return count > 1 and (
            self._last_ms - self._first_ms <= self._settings.mean_gap_ms * (count - 1)
        )

    def _end(self, at_ms: int) -> Verdict:
        in_time = at_ms - self._last_ms <= self._settings.end_gap_ms
        return Verdict.SCAN if in_time and self.proves() else Verdict.TYPING

    def _take(self, char: str, at_ms: int) -> None:
        if not self._chars and not self._marked:
            self._first_ms = at_ms
        else:
            self._slowest_ms = max(self._slowest_ms, at_ms - self._last_ms)
        self._chars.append(char)
        self._last_ms = at_ms

    def _next_char_until(self) -> int:
        """The latest time at which one more character still fits a scanner's pace.

        Early gaps may use up the slack between mean and longest gap once; after that the mean
        rules. This gives a person at 60 ms a key everything back with the third key.
        """
        settings = self._settings
        by_gap = self._last_ms + settings.max_gap_ms
        if self._marked:
            return by_gap
        slack = settings.max_gap_ms - settings.mean_gap_ms
        return min(by_gap, self._first_ms + settings.mean_gap_ms * len(self._chars) + slack)


def split_aim(text: str) -> tuple[str, str]:
    """``"]E04006381333931"`` → ``("]E0", "4006381333931")``; no identifier: ``("", text)``."""
    found = _AIM.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)
