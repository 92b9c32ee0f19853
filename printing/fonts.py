"""Fonts for what we draw ourselves: previews, pictures for printers without Chinese, PDF.

Only fonts that are installed or lie in ``resources/fonts`` are used. The first choice has Latin
at exactly half the width of Chinese, which is a printer's grid.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from PIL import ImageFont

from pos_app.i18n import RESOURCES

log = logging.getLogger(__name__)

_DIRS: Final = (
    RESOURCES / "fonts",
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("C:/Windows/Fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)
_WANTED: Final = (
    ("NotoSansCJK-{weight}.ttc", "Noto Sans Mono CJK SC"),
    ("NotoSansMonoCJKsc-{weight}.otf", ""),
    ("SourceHanSansSC-{weight}.otf", ""),
    ("wqy-microhei.ttc", "WenQuanYi Micro Hei Mono"),
    ("wqy-zenhei.ttc", "WenQuanYi Zen Hei Mono"),
    ("msyh.ttc", ""),
    ("simsun.ttc", ""),
    ("simhei.ttf", ""),
    ("STHeiti Light.ttc", ""),
    ("PingFang.ttc", ""),
    ("DroidSansFallbackFull.ttf", ""),
)
"""File and, within a collection, the family; the best first."""


class FontFile(NamedTuple):
    """A font and, in a collection, which one of it."""

    path: Path
    face: int


@lru_cache(maxsize=4)
def cjk_font(*, bold: bool = False) -> FontFile | None:
    """A font with Chinese, bold where there is one; None where the machine has none."""
    weights = ("Bold", "Regular") if bold else ("Regular",)
    for weight in weights:
        for pattern, family in _WANTED:
            path = _find(pattern.format(weight=weight))
            if path is not None:
                return FontFile(path, _index_of(path, family))
    log.info("no font with Chinese found under %s", ", ".join(map(str, _DIRS)))
    return None


def _find(name: str) -> Path | None:
    return next((found for base in _DIRS for found in _below(base, name)), None)


def _below(base: Path, name: str) -> Iterator[Path]:
    return iter(sorted(base.rglob(name)) if base.is_dir() else ())


def _index_of(path: Path, family: str) -> int:
    if not family:
        return 0
    for index in range(64):
        try:
            if ImageFont.truetype(path, 12, index=index).getname()[0] == family:
                return index
        except OSError:
            break
    return 0


@lru_cache(maxsize=8)
def drawing_font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font to draw with; without any Chinese font Pillow's own, which has Latin only."""
    font = cjk_font(bold=bold)
    if font is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(font.path, size, index=font.face)
