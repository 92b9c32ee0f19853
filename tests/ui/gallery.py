"""What every gallery does with its command line: scenes named, or all, as pictures in a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from ui.app import create_app
from ui.preferences import MemoryPreferences

type_of_shoot = Callable[[Path, str, str, str, str, int], None]


def run(scenes: Iterable[str], shoot: type_of_shoot) -> None:
    """All scenes, or those named: ``scene:size:language:theme:percent`` with parts left out."""
    create_app(sys.argv, MemoryPreferences())
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    defaults = ["", "1024", "zh", "light", "100"]
    for wish in sys.argv[2:] or list(scenes):
        given = wish.split(":")
        scene, size, language, theme, percent = given + defaults[len(given) :]
        shoot(out, scene, size, language, theme, int(percent))
