"""The high-water mark: how far the journal had come, written where a restore does not reach.

Should the journal be found behind it, an old copy was put back: numbers it would use next have
been used already, so it goes on in a new incarnation (SYNC §2.2, ADR 0010).
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from msgspec import Struct

from pos_app.store.chain import Head
from pos_app.store.database import sync_directory

_LOG: Final = logging.getLogger(__name__)
STATE_DIR_VARIABLE: Final = "LANEHOUSE_STATE_DIR"


class Mark(Struct, frozen=True):
    """The newest fact seen."""

    incarnation: int
    seq: int
    hash: str
    """In hex."""


def default_state_dir() -> Path:
    """Outside the data directory, so outside its backups."""
    named = os.environ.get(STATE_DIR_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_state_dir("lanehouse"))


class HighWater:
    """The mark of one device. A mark that cannot be read or written never stops a sale."""

    def __init__(self, directory: Path, device: int) -> None:
        self._path = directory / f"journal-{device:08x}.mark"

    def read(self) -> Mark | None:
        """The mark, or None when there is none that can be trusted."""
        try:
            text = self._path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            _LOG.warning("high-water mark cannot be read: %s", error)
            return None
        mark = _parse(text)
        if mark is None:
            _LOG.warning("high-water mark %s is damaged and was passed over", self._path)
        return mark

    def write(self, head: Head) -> None:
        """Written aside, synced, and moved into place."""
        content = msgspec.json.encode(Mark(head.incarnation, head.seq, head.hash.hex())).decode()
        aside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="ascii") as file:
                file.write(f"{content}\n{_checksum(content)}\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
            sync_directory(self._path.parent)
        except OSError as error:
            _LOG.warning("high-water mark cannot be written: %s", error)


def _parse(text: str) -> Mark | None:
    content, _, checksum = text.strip().partition("\n")
    if checksum != _checksum(content):
        return None
    return msgspec.convert(json.loads(content), Mark)


def _checksum(content: str) -> str:
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:16]
