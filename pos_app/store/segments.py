"""Envelopes in plain files: the continuous backup (ADR 0011).

A *line* is one whole chain from the first fact on, in files ``000001.lhj``, ``000002.lhj`` … of a
folder ``line-001``. A file is a CBOR sequence (RFC 8742) of envelopes, the exact bytes of the
journal, and nothing else. Files are only ever appended to. Only the newest file of a line can have
a torn end, left by a kill or a power cut in the middle of an append; it is cut off before the next
append. Anything else that does not fit is damage, and says so.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import Envelope, EnvelopeDamagedError, take_apart
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.store.database import sync_directory
from pos_app.store.envelopes import ChainWalk, Tail, envelope_end

SEGMENT_BYTES: Final = 8 << 20
"""A file is closed once it is at least this long."""
SUFFIX: Final = ".lhj"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Step(Struct, frozen=True):
    """A place between two envelopes of a file."""

    tail: Tail
    end: int
    """Length of what is whole up to here."""


class Scan(Struct, frozen=True):
    """How far the links of a file hold."""

    steps: tuple[Step, ...]
    """One behind each envelope."""
    is_damaged: bool = False
    """True when what follows is not merely cut off. Then the last link may be bad itself."""


class Line:
    """One chain in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """The files in order."""
        return sorted(self.folder.glob(f"[0-9]*{SUFFIX}"))

    def envelopes(
        self, walk: ChainWalk, *, last: Path | None = None
    ) -> Iterator[tuple[bytes, Envelope]]:
        """Every envelope from the first on, each checked, to the end or to the end of ``last``.

        A torn end of the newest file is passed over. Raises BadInput ``backup_damaged`` and
        EnvironmentFault ``backup_unreadable``.
        """
        files = self.files()
        for number, file in enumerate(files, start=1):
            if file.name != f"{number:06d}{SUFFIX}":
                detail = f"{number:06d}{SUFFIX} is missing"
                raise BadInput("backup_damaged", file=str(file), detail=detail)
            yield from _checked(file, walk, may_be_torn=file == files[-1])
            if file == last:
                return

    def append(self, file: Path, tail: Tail, at: int, envelopes: list[bytes]) -> Step:
        """Write behind what is whole, bring it to the disk, read it again and follow its links.

        Raises EnvironmentFault ``backup_unwritable``, ``backup_full``, ``backup_unsound``; then
        the end of the file is to be found anew.
        """
        try:
            _write(file, at, envelopes)
            written = _read(file, at)
        except OSError as error:
            raise fault_of(error, file) from error
        walk = ChainWalk(tail)
        try:
            for one in split(written):
                walk.take(one)
        except EnvelopeDamagedError as error:
            raise EnvironmentFault("backup_unsound", file=str(file), detail=str(error)) from error
        if walk.facts != len(envelopes):
            detail = f"{walk.facts} facts instead of {len(envelopes)}"
            raise EnvironmentFault("backup_unsound", file=str(file), detail=detail)
        return Step(walk.tail, at + len(written))


def scan(file: Path) -> Scan | None:
    """Follow the links of a file from its first envelope as far as they hold; None for no link."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise fault_of(error, file) from error
    walk: ChainWalk | None = None
    steps: list[Step] = []
    is_damaged = False
    try:
        for one in split(data):
            walk = walk or ChainWalk(_before(one))
            walk.take(one)
            steps.append(Step(walk.tail, (steps[-1].end if steps else 0) + len(one)))
    except EnvelopeDamagedError:
        is_damaged = True
    return Scan(tuple(steps), is_damaged) if steps else None


def _before(first: bytes) -> Tail:
    """The tail that a first envelope says it follows."""
    header = take_apart(first).header
    if header.seq > 1:
        return Tail(header.inc, header.seq - 1, header.prev)
    return Tail(header.inc - 1, 0, header.prev)


def split(data: bytes) -> Iterator[bytes]:
    """The envelopes of a sequence, as far as they are whole.

    Raises EnvelopeDamagedError where the next byte begins no envelope.
    """
    at = 0
    while at < len(data):
        end = envelope_end(data, at)
        if end is None:
            return
        yield data[at:end]
        at = end


def fault_of(error: OSError, path: Path) -> EnvironmentFault:
    """What went wrong with the backup's disk."""
    why = error.strerror or type(error).__name__
    if error.errno in _FULL:
        return EnvironmentFault("backup_full", path=str(path))
    return EnvironmentFault("backup_unwritable", path=str(path), detail=why)


def _checked(file: Path, walk: ChainWalk, *, may_be_torn: bool) -> Iterator[tuple[bytes, Envelope]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise EnvironmentFault("backup_unreadable", file=str(file), detail=detail) from error
    good = 0
    try:
        for one in split(data):
            found = walk.take(one)
            good += len(one)
            yield one, found
    except EnvelopeDamagedError as error:
        raise BadInput("backup_damaged", file=str(file), detail=str(error)) from error
    if good != len(data) and not may_be_torn:
        raise BadInput("backup_damaged", file=str(file), detail="it is cut off")


def _write(file: Path, at: int, envelopes: list[bytes]) -> None:
    is_new = not file.exists()
    with file.open("wb" if is_new else "r+b") as handle:
        handle.truncate(at)
        handle.seek(at)
        handle.writelines(envelopes)
        handle.flush()
        os.fsync(handle.fileno())
        _forget_cache(handle.fileno(), at)
    if is_new:
        sync_directory(file.parent)


def _read(file: Path, at: int) -> bytes:
    with file.open("rb") as handle:
        handle.seek(at)
        return handle.read()


def _forget_cache(descriptor: int, at: int) -> None:
    """Read back from the disk, not from memory, where the system can be asked to."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, at, 0, os.POSIX_FADV_DONTNEED)
