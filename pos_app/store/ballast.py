"""A file that only takes up room, to be thrown off when the disk is full."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Final

_LOG: Final = logging.getLogger(__name__)
_BLOCK: Final = bytes(1 << 20)
_RESERVE: Final = 2
"""Below this many times the ballast, no new sale should begin (SYNC §2.2)."""
_TO_OPEN: Final = 1 << 20
"""SQLite needs room beside its files merely to open them."""


class Ballast:
    """Keeps room for closing the till."""

    def __init__(self, path: Path, size: int) -> None:
        """``size`` in bytes; 0 keeps none."""
        self._path = path
        self._size = size

    def fill(self) -> None:
        """Take the room up where there is plenty; without room there is nothing to keep."""
        if not self._size or self._held() >= self._size or self._free() < 2 * self._size:
            return
        try:
            with self._path.open("wb") as file:
                _allocate(file.fileno(), self._size)
        except OSError as error:
            _LOG.warning("no ballast could be kept: %s", error)
            self._path.unlink(missing_ok=True)

    def free(self) -> bool:
        """Give the room back; False when there was none."""
        if not self._held():
            return False
        self._path.unlink(missing_ok=True)
        return True

    def make_room_to_open(self) -> None:
        """On a disk that is full to the brim the till could not even start to close its shift."""
        if self._held() and self._free() < _TO_OPEN:
            _LOG.warning("the disk is full; ballast freed to start")
            self.free()

    def is_space_low(self) -> bool:
        """True when so little room is left that only finishing and closing are wise."""
        return self._size > 0 and self._free() + self._held() < _RESERVE * self._size

    def _held(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _free(self) -> int:
        return shutil.disk_usage(self._path.parent).free


def ballast_beside(journal: Path, size: int = 0) -> Ballast:
    """The ballast of a data directory, by its journal."""
    return Ballast(journal.with_name("ballast"), size)


def _allocate(descriptor: int, size: int) -> None:
    """Real blocks: a sparse file would promise room it does not have."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    left = size
    while left > 0:
        left -= os.write(descriptor, _BLOCK[:left])
