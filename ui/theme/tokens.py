"""The theme file: every colour, distance, radius and type size of the program, by role.

Widgets name roles; no other file of ``ui`` holds a colour. Each pair of colours that meets on a
screen is listed in TEXT_PAIRS or SHAPE_PAIRS, and a test holds them to 4.5:1 and 3:1 in both
themes (WCAG 2.2 §1.4.3 and §1.4.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    # where things lie
    "canvas": "#F2F4F7",
    "surface": "#FFFFFF",
    "raised": "#FFFFFF",
    "sunken": "#E9EDF2",
    "hover": "#EEF2F8",
    "selected": "#E3ECFD",
    "line": "#DCE2EA",
    "line_strong": "#7C8798",
    "scrim": "#59111722",
    # words
    "text": "#151B26",
    "text_muted": "#4E586A",
    "text_disabled": "#6E7889",
    # the one accent
    "accent": "#1F56D8",
    "accent_hover": "#1A4ABD",
    "accent_pressed": "#153E9F",
    "on_accent": "#FFFFFF",
    "accent_text": "#1B4CC2",
    # acts that take something away
    "danger": "#BE2A20",
    "danger_hover": "#A5221A",
    "danger_pressed": "#8C1B14",
    "on_danger": "#FFFFFF",
    "danger_text": "#B02319",
    # states, each with a calm ground and the words on it
    "info_soft": "#E5EDFD",
    "on_info_soft": "#173F9E",
    "success_soft": "#DDF3E5",
    "on_success_soft": "#0E5A30",
    "warn_soft": "#FDEFD2",
    "on_warn_soft": "#7A4700",
    "refused_soft": "#FCE4E1",
    "on_refused_soft": "#94190F",
    "neutral_soft": "#E7EBF1",
    "on_neutral_soft": "#3D4759",
    "success_text": "#116635",
    "warn_text": "#865000",
    # money
    "negative": "#B02319",
    "savings": "#116635",
    # the panel of the total
    "total_ground": "#121A2B",
    "on_total": "#FFFFFF",
    "on_total_muted": "#B6C2D6",
    "on_total_savings": "#7FDDA6",
    "on_total_negative": "#FFA9A0",
    # keyboard focus
    "focus": "#0B3FBF",
    "focus_gap": "#FFFFFF",
}

DARK: Final[Mapping[str, str]] = {
    "canvas": "#0F131A",
    "surface": "#191F29",
    "raised": "#212936",
    "sunken": "#11161E",
    "hover": "#242D3B",
    "selected": "#22345C",
    "line": "#2D3746",
    "line_strong": "#7E8BA0",
    "scrim": "#99000000",
    "text": "#EDF1F7",
    "text_muted": "#AEB9CA",
    "text_disabled": "#8591A4",
    "accent": "#7DA6FF",
    "accent_hover": "#97B8FF",
    "accent_pressed": "#6793F2",
    "on_accent": "#0A1530",
    "accent_text": "#94B6FF",
    "danger": "#FF8F84",
    "danger_hover": "#FFA59C",
    "danger_pressed": "#F2796D",
    "on_danger": "#35070A",
    "danger_text": "#FF9D93",
    "info_soft": "#1C2C50",
    "on_info_soft": "#BCD1FF",
    "success_soft": "#12351F",
    "on_success_soft": "#97E4B5",
    "warn_soft": "#3B2A08",
    "on_warn_soft": "#FFD488",
    "refused_soft": "#451A17",
    "on_refused_soft": "#FFBBB4",
    "neutral_soft": "#283140",
    "on_neutral_soft": "#CAD3E1",
    "success_text": "#7FD9A3",
    "warn_text": "#F2C069",
    "negative": "#FF9D93",
    "savings": "#7FD9A3",
    "total_ground": "#05080D",
    "on_total": "#FFFFFF",
    "on_total_muted": "#AEBBD0",
    "on_total_savings": "#7FDDA6",
    "on_total_negative": "#FFA9A0",
    "focus": "#B9CFFF",
    "focus_gap": "#0F131A",
}

COLOURS: Final[Mapping[str, Mapping[str, str]]] = {"light": LIGHT, "dark": DARK}
THEME_NAMES: Final = tuple(COLOURS)

_GROUNDS: Final = ("canvas", "surface", "raised", "sunken", "hover", "selected")
_WORDS: Final = (
    "text",
    "text_muted",
    "accent_text",
    "danger_text",
    "success_text",
    "warn_text",
    "negative",
    "savings",
)
TEXT_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((word, ground) for word in _WORDS for ground in _GROUNDS),
    *(("on_accent", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
    *(("on_danger", ground) for ground in ("danger", "danger_hover", "danger_pressed")),
    *(
        (f"on_{kind}_soft", f"{kind}_soft")
        for kind in ("info", "success", "warn", "refused", "neutral")
    ),
    *(
        (word, "total_ground")
        for word in ("on_total", "on_total_muted", "on_total_savings", "on_total_negative")
    ),
)
"""(words, ground): at least 4.5:1."""

SHAPE_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *(("focus", ground) for ground in (*_GROUNDS, "focus_gap")),
    *(("line_strong", ground) for ground in ("canvas", "surface", "raised")),
    *(("accent", ground) for ground in ("canvas", "surface", "raised")),
    *(("text_disabled", ground) for ground in ("canvas", "surface", "raised", "sunken")),
    ("focus_gap", "accent"),
    ("focus_gap", "danger"),
)
"""(shape, ground): at least 3:1. Words of disabled controls are held to it too."""

SPACING: Final[Mapping[str, int]] = {
    "hair": 2,
    "tight": 4,
    "small": 8,
    "medium": 12,
    "large": 16,
    "wide": 24,
    "page": 32,
}
RADII: Final[Mapping[str, int]] = {"small": 6, "control": 8, "card": 12, "pill": 999}

TARGET_PX: Final = 44
"""Smallest side of anything that can be touched."""
LARGE_TARGET_PX: Final = 64
ROW_PX: Final = 48

TYPE: Final[Mapping[str, tuple[int, int]]] = {
    "caption": (14, 400),
    "body": (15, 400),
    "strong": (15, 600),
    "button": (16, 600),
    "title": (19, 600),
    "heading": (24, 700),
    "amount": (17, 600),
    "keypad": (24, 500),
    "display": (34, 600),
    "total": (52, 700),
}
"""Role → (pixels at 100 %, weight). Nothing is smaller than 14."""

SCALES: Final = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "win32": ("Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei", "SimHei"),
    "darwin": (".AppleSystemUIFont", "PingFang SC", "Hiragino Sans GB"),
    "linux": (
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Noto Sans SC",
        "Noto Sans",
        "WenQuanYi Micro Hei",
        "DejaVu Sans",
    ),
}
"""Sans faces by platform, the first one present wins and the rest fill in missing characters.

On Linux the Chinese face comes first because its Latin letters are drawn to match.
"""
