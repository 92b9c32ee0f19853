"""The keeper of the continuous backup: every fact a second time, in plain files (ADR 0011).

Drafts are not in it: an open basket, a parked one's draft and the print queue die with the disk
(a parked basket comes back from its fact). What is in it was read back and its links followed.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from pos_app.domain.envelope import EnvelopeDamagedError, envelope_hash, take_apart
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import Clock
from pos_app.store.copies import make_copy, newest_copy, place_of_copy
from pos_app.store.database import sync_directory
from pos_app.store.envelopes import JournalReader, Row, Tail
from pos_app.store.segments import SEGMENT_BYTES, SUFFIX, Line, fault_of, scan
from pos_app.store.tables import place_of

FOLDER_NAME: Final = "backup"
"""Beside the journal, unless the settings name another disk."""
_BATCH_BYTES: Final = 1 << 20
_BATCH_FACTS: Final = 500
_Z_REPORT: Final = "shift_closed"
_LOG: Final = logging.getLogger(__name__)


class HasPath(Protocol):
    """A journal, as far as the keeper cares."""

    @property
    def path(self) -> Path:
        """The journal's file."""
        ...


class BackupState(Struct, frozen=True, kw_only=True):
    """Where the backup stands after a run."""

    incarnation: int = 0
    seq: int = 0
    head: str = ""
    """Hex hash of the newest envelope in the backup."""
    appended: int = 0
    """Facts this run added."""
    file: str = ""
    """The file they went to."""
    copied: str = ""
    """The whole copy this run made, after a Z report."""


class _Position(Struct, frozen=True):
    """Where the next envelope goes."""

    line: Line
    number: int
    end: int
    tail: Tail

    @property
    def file(self) -> Path:
        return self.line.folder / f"{self.number:06d}{SUFFIX}"

    def rolled(self, segment_bytes: int) -> _Position:
        if self.end < segment_bytes:
            return self
        return _Position(self.line, self.number + 1, 0, self.tail)


class BackupKeeper:
    """Brings the backup up to the journal, whenever ``run_once`` is called. One thread at a time.

    Reads the journal's file beside the writer and never keeps it waiting.
    """

    def __init__(
        self, journal: HasPath, folder: Path, clock: Clock, *, segment_bytes: int = SEGMENT_BYTES
    ) -> None:
        """``folder`` may lie on another disk and may be shared by several devices."""
        self._journal = journal
        self._folder = folder
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._position: _Position | None = None

    def run_once(self) -> BackupState:
        """Append what is new; after a Z report also make a whole copy.

        Raises EnvironmentFault ``backup_full``, ``backup_unwritable``, ``backup_unsound`` and what
        reading the journal raises. Nothing is lost by that: the next run goes on from there.
        """
        with JournalReader(self._journal.path) as reader:
            newest = reader.newest(1)
            if not newest:
                return BackupState()
            home = device_folder(self._folder, self._device_of(newest[0]))
            try:
                appended = self._append_new(reader, home)
            except BaseException:
                self._position = None
                raise
            copied = self._copy_when_due(reader, home)
        return self._state(appended, copied)

    def _device_of(self, newest: Row) -> int:
        try:
            return take_apart(newest.raw).header.device
        except EnvelopeDamagedError as error:
            raise EnvironmentFault(
                "journal_damaged", path=str(self._journal.path), detail=str(error)
            ) from error

    def _append_new(self, reader: JournalReader, home: Path) -> int:
        position = self._position
        if position is None or position.line.folder.parent != home or not position.file.exists():
            position = find_position(reader, home)
        before = position.tail
        appended = 0
        for batch in _batches(reader.after(before.row_id), self._segment_bytes):
            position = position.rolled(self._segment_bytes)
            done = position.line.append(position.file, position.tail, position.end, batch)
            position = _Position(position.line, position.number, done.end, done.tail)
            appended += len(batch)
        self._position = position
        return appended

    def _copy_when_due(self, reader: JournalReader, home: Path) -> str:
        """A copy that goes as far as the newest Z report, unless there is one."""
        closed = reader.newest_of(_Z_REPORT)
        if not closed:
            return ""
        copy = newest_copy(home, int(home.name, 16))
        if copy is not None and place_of_copy(copy) >= place_of(closed):
            return ""
        return make_copy(self._journal.path, home, self._clock).file.name

    def _state(self, appended: int, copied: str) -> BackupState:
        position = self._position
        if position is None:
            return BackupState()
        tail = position.tail
        return BackupState(
            incarnation=tail.incarnation, seq=tail.seq, head=tail.hash.hex(), appended=appended,
            file=str(position.file), copied=copied,
        )  # fmt: skip


def device_folder(folder: Path, device: int) -> Path:
    """Where a device keeps its lines and copies."""
    return folder / f"{device:08x}"


def lines(home: Path) -> list[Line]:
    """The lines of a device, oldest first."""
    return [Line(f) for f in sorted(home.glob("line-[0-9]*")) if f.is_dir()]


def find_position(reader: JournalReader, home: Path) -> _Position:
    """Where to go on: behind the newest line if the journal continues it, else in a new one."""
    try:
        held = lines(home)
        found = _end_of(held[-1], reader) if held else None
        if found is None and held:
            _LOG.warning("the journal does not continue the backup in %s", held[-1].folder)
        return found or _new_line(home, len(held) + 1)
    except OSError as error:
        raise fault_of(error, home) from error


def _continues(reader: JournalReader, tail: Tail) -> bool:
    data = reader.envelope(tail.row_id)
    return data is not None and envelope_hash(data) == tail.hash


def _end_of(line: Line, reader: JournalReader) -> _Position | None:
    """Behind the last link that holds, if that is where the journal goes on.

    None for a line that lacks a file, or that holds what the journal does not.
    """
    files = line.files()
    if [f.name for f in files] != [f"{n:06d}{SUFFIX}" for n in range(1, len(files) + 1)]:
        return None
    for number, file in reversed(list(enumerate(files, start=1))):
        found = scan(file)
        if found is None or found.is_damaged:
            _keep_damaged(file)
        for step in reversed(found.steps if found is not None else ()):
            if _continues(reader, step.tail):
                return _Position(line, number, step.end, step.tail)
            if found is not None and not found.is_damaged:
                return None
        file.unlink()
    return _Position(line, 1, 0, Tail())


def _keep_damaged(file: Path) -> None:
    """What does not fit may still be evidence; an empty file is not."""
    if not file.stat().st_size:
        return
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    shutil.copy2(file, aside)
    _LOG.warning("backup file %s is damaged; kept as %s and written anew", file, aside.name)


def _new_line(home: Path, number: int) -> _Position:
    while (folder := home / f"line-{number:03d}").exists():
        number += 1
    folder.mkdir(parents=True)
    sync_directory(home)
    return _Position(Line(folder), 1, 0, Tail())


def _batches(rows: Iterator[Row], limit_bytes: int) -> Iterator[list[bytes]]:
    limit_bytes = min(limit_bytes, _BATCH_BYTES)
    batch: list[bytes] = []
    size = 0
    for row in rows:
        batch.append(row.raw)
        size += len(row.raw)
        if size >= limit_bytes or len(batch) >= _BATCH_FACTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
