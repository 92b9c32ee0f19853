"""One theme at one text size: what widgets ask for colours, distances and fonts."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase

from ui.theme import tokens

MIN_SCALE: Final = tokens.SCALES[0]
MAX_SCALE: Final = tokens.SCALES[-1]


class Theme:
    """Colours, distances and fonts by role. Immutable: a change of look makes a new one.

    Text grows with ``scale`` in full; distances and targets by a part of it, because what a
    reader with weak sight needs on a small screen is larger letters, not larger gaps.
    """

    def __init__(self, name: str = "light", scale: float = 1.0) -> None:
        """``name`` is "light" or "dark"; ``scale`` is held between 1.0 and 2.0."""
        self.name = name
        self.scale = min(MAX_SCALE, max(MIN_SCALE, scale))
        self._colours = tokens.COLOURS[name]
        self._fonts: dict[str, QFont] = {}
        """Made once: a screenful of widgets asks for them at every paint."""

    @property
    def is_dark(self) -> bool:
        """True for light words on a dark ground."""
        return self.name == "dark"

    def colour(self, role: str) -> str:
        """``#RRGGBB`` (or ``#AARRGGBB``) of a role; raises KeyError for an unknown one."""
        return self._colours[role]

    def qcolour(self, role: str) -> QColor:
        """The same as a QColor."""
        return QColor(self._colours[role])

    def space(self, role: str) -> int:
        """A distance: hair tight small medium large wide page."""
        return round(tokens.SPACING[role] * (1 + (self.scale - 1) * 0.4))

    def radius(self, role: str) -> int:
        """A corner: small control card pill."""
        return tokens.RADII[role]

    def text_px(self, role: str) -> int:
        """Size of a type role in pixels at this scale."""
        return round(tokens.TYPE[role][0] * self.scale)

    @property
    def target(self) -> int:
        """Smallest side of anything that can be touched."""
        return self._grown(tokens.TARGET_PX)

    @property
    def large_target(self) -> int:
        """Side of the few keys that are hit most: pay, keypad."""
        return self._grown(tokens.LARGE_TARGET_PX)

    @property
    def row(self) -> int:
        """Height of a table row."""
        return self._grown(tokens.ROW_PX)

    @property
    def icon_px(self) -> int:
        """Side of an icon beside body text."""
        return round(20 * self.scale)

    def font(self, role: str) -> QFont:
        """The font of a type role, with figures of one width."""
        if role not in self._fonts:
            font = base_font()
            font.setPixelSize(self.text_px(role))
            font.setWeight(QFont.Weight(_nearest_weight(tokens.TYPE[role][1])))
            self._fonts[role] = font
        return QFont(self._fonts[role])

    def _grown(self, px: int) -> int:
        return round(px * (1 + (self.scale - 1) * 0.6))


def base_font() -> QFont:
    """The program's face: families present on this machine, tabular figures."""
    font = QFont()
    font.setFamilies(_families())
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


_present: list[str] = []


def _families() -> list[str]:
    # Asking Qt for a face that is not there makes it search all aliases, which costs start-up time.
    if not _present:
        wanted = tokens.FAMILIES.get(sys.platform, tokens.FAMILIES["linux"])
        installed = set(QFontDatabase.families())
        _present.extend([f for f in wanted if f in installed or f.startswith(".")] or wanted)
    return list(_present)


def _nearest_weight(weight: int) -> QFont.Weight:
    return min(QFont.Weight, key=lambda known: abs(known.value - weight))
