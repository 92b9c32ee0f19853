"""A disk that loses power: writes since the last sync are kept, lost or torn at random.

An SQLite VFS in memory (APSW). Each file has what is on the platter and the writes that only the
system's cache has. :meth:`Disk.after_cut` draws one of the states the platter may be in if power
goes now: of every write since the last sync each 512-byte sector is there or not, independently, so
that writes are lost, torn and in another order. The product's own statements run on it, through a
connection that looks like the standard driver's; what is left is opened with the real driver.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
_names = iter(range(1 << 30))


class Disk(apsw.VFS):
    """All files of one machine. Only one connection at a time, as in locking mode exclusive."""

    def __init__(self) -> None:
        self.name = f"power{next(_names)}"
        self.files: dict[str, DiskFile] = {}
        self.on_change: Callable[[], None] = lambda: None
        super().__init__(self.name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return self.files.setdefault(path, DiskFile(self))

    def xDelete(self, name: str, syncdir: bool) -> None:
        self.files.pop(name, None)
        self.on_change()

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self.files

    def xFullPathname(self, name: str) -> str:
        return name

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """One of the states the platter may be in now."""
        return {path: file.after_cut(chance) for path, file in self.files.items()}


class DiskFile:
    """A file: what is on the platter, and what is only in the cache."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._platter = b""
        self._content = bytearray()
        self._pending: list[tuple[int, bytes] | int] = []

    def after_cut(self, chance: random.Random) -> bytes:
        """The platter, with any of the sectors written since the last sync."""
        survives = chance.choice((0.0, 0.5, 0.5, 0.9, 1.0))
        left = bytearray(self._platter)
        for one in self._pending:
            if isinstance(one, int):
                if chance.random() < survives:
                    _resize(left, one)
                continue
            at, data = one
            for start in range(0, len(data), SECTOR):
                if chance.random() < survives:
                    part = data[start : start + SECTOR]
                    _resize(left, max(len(left), at + start + len(part)))
                    left[at + start : at + start + len(part)] = part
        return bytes(left)

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        data = bytes(data)
        _resize(self._content, max(len(self._content), offset + len(data)))
        self._content[offset : offset + len(data)] = data
        self._pending.append((offset, data))
        self._disk.on_change()

    def xTruncate(self, size: int) -> None:
        _resize(self._content, size)
        self._pending.append(size)
        self._disk.on_change()

    def xSync(self, flags: int) -> None:
        self._disk.on_change()
        self._platter = bytes(self._content)
        self._pending.clear()

    def xFileSize(self) -> int:
        return len(self._content)

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        """What SQLite believes of a common disk: bytes next to those written stay whole."""
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE)

    def xLock(self, level: int) -> None: ...
    def xUnlock(self, level: int) -> None: ...
    def xClose(self) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False


def _resize(data: bytearray, size: int) -> None:
    if size < len(data):
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))


class Driver:
    """A connection on such a disk that looks like the standard driver's to the store."""

    def __init__(self, path: str, disk: Disk) -> None:
        self._connection = apsw.Connection(path, vfs=disk.name)
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        self.isolation_level: str | None = None

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        return self.cursor().execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Any]) -> None:
        self._connection.executemany(sql, rows)

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, *_: Any, **__: Any) -> None: ...
    def close(self) -> None: ...


class Cursor:
    """Reads everything at once: results here are small."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self.description: Any = None
        self.rowcount = -1
        self._rows: Iterator[Any] = iter(())

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        if sql == "PRAGMA query_only = ON":
            return self
        cursor = self._connection.cursor()
        before = self._connection.total_changes()
        cursor.exec_trace = self._describe
        cursor.execute(sql, tuple(values))
        self._rows = iter(cursor.fetchall())
        self.rowcount = self._connection.total_changes() - before
        return self

    def _describe(self, cursor: apsw.Cursor, _: str, __: Any) -> bool:
        """Asked before the statement runs: afterwards an empty result has no columns any more."""
        columns = cursor.description
        self.description = tuple((*c[:2], *[None] * 5) for c in columns) or None
        return True

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None: ...


def put_down(files: dict[str, bytes], directory: Path) -> Path:
    """The files as a real directory; the journal's path."""
    directory.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (directory / Path(path).name).write_bytes(content)
    return directory / "journal.db"


def is_whole(path: Path) -> bool:
    """SQLite's own opinion."""
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()
        return bool(found == ("ok",))
    finally:
        connection.close()
