"""The one module that opens SQLite files: pragmas, versions, and what their failures mean.

Driver and key are chosen here and nowhere else, so an encrypted build (SQLCipher) changes this
file only. Everything that comes out of an engine opened here is either a result, our own bug, or
an EnvironmentFault that says what the machine lacks.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool, StaticPool

from pos_app.errors import EnvironmentFault

BUSY_TIMEOUT_MS: Final = 5_000
_LOG_WAIT_MS: Final = 100
_MINOR_BITS: Final = 16
_STATEMENTS_CACHED: Final = 256
_EMPTY: Final = 0

RawConnection = sqlite3.Connection
"""What the hot path works on; obtained with :func:`raw`."""

DatabaseError = sqlite3.Error
"""What a raw connection raises; :func:`faults` turns it into an EnvironmentFault."""


class SchemaVersion(Struct, frozen=True, order=True):
    """A newer minor can still be used, a newer major cannot."""

    major: int
    minor: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def number(self) -> int:
        """As it stands in ``user_version``."""
        return self.major << _MINOR_BITS | self.minor

    @staticmethod
    def of(number: int) -> SchemaVersion:
        """Read from ``user_version``."""
        return SchemaVersion(number >> _MINOR_BITS, number & ((1 << _MINOR_BITS) - 1))


class Access(StrEnum):
    """How a file is opened. Only CREATE makes one: a missing file is otherwise a fault."""

    READ = "ro"
    FROZEN = "ro&immutable=1"
    """To read with, as if there were no write-ahead log beside the file."""
    WRITE = "rw"
    CREATE = "rwc"

    @property
    def can_write(self) -> bool:
        """True when changes are meant to be made."""
        return self in {Access.WRITE, Access.CREATE}


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of file: what it is called, marked with, and how much its commits promise."""

    name: str
    """``journal`` or ``replica``; its damage is the fault ``<name>_damaged``."""
    application_id: int
    version: SchemaVersion
    synchronous: str = "FULL"
    cache_kib: int = 8_192


def open_database(path: Path, kind: Kind, access: Access = Access.READ) -> Engine:
    """An engine on the file: one shared connection to write with, a pool to read with.

    Writers begin with BEGIN IMMEDIATE, readers with BEGIN on a consistent view. A writer's one
    connection belongs to one thread at a time; who writes sees to that.

    Raises EnvironmentFault: ``disk_gone`` for a missing file, ``disk_read_only``,
    ``<name>_damaged``, ``store_foreign`` for another program's file, ``store_newer``.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _connect(path, kind, access),
        **_pool(access),
    )
    event.listen(engine, "begin", _begin_write if access.can_write else _begin_read)
    event.listen(engine, "handle_error", _translator(path, kind))
    with engine.connect():
        return engine


def open_memory(kind: Kind) -> Engine:
    """A private database in memory, for rebuilding and tests."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _tuned(_driver(":memory:"), kind),
        **_pool(Access.WRITE),
    )
    event.listen(engine, "begin", _begin_write)
    return engine


def raw(engine: Engine) -> RawConnection:
    """The driver's own connection in autocommit mode, for statements in the hot path.

    A writer's is the engine's own and is closed with it; a reader's is new, and its caller's to
    close.
    """
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    if not isinstance(connection, RawConnection):
        raise TypeError(f"not the driver's connection: {type(connection)}")
    if isinstance(engine.pool, StaticPool):
        pooled.close()
    else:
        pooled.detach()
    return connection


def version_of(connection: RawConnection) -> SchemaVersion:
    """The schema version of the open file; 0.0 for an empty one."""
    return SchemaVersion.of(int(connection.execute("PRAGMA user_version").fetchone()[0]))


def stamp(connection: RawConnection, kind: Kind, version: SchemaVersion | None = None) -> None:
    """Mark the file as of this kind and version; part of the running transaction."""
    connection.execute(f"PRAGMA application_id = {kind.application_id}")
    connection.execute(f"PRAGMA user_version = {(version or kind.version).number}")


def copy_database(connection: RawConnection, target: Path) -> None:
    """A consistent copy of the open file, write-ahead log included, whole or not there at all."""
    aside = target.with_name(f"{target.name}.part")
    aside.unlink(missing_ok=True)
    copy = _driver(f"file:{quote(str(aside.absolute()))}?mode=rwc")
    try:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    sync_file(aside)
    aside.replace(target)
    sync_directory(target.parent)


@contextmanager
def overwriting(connection: RawConnection) -> Iterator[None]:
    """What is deleted meanwhile is overwritten with zeros, also in pages that become free."""
    usual = connection.execute("PRAGMA secure_delete").fetchone()[0]
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        with suppress(DatabaseError):
            connection.execute(f"PRAGMA secure_delete = {_SECURE_DELETE[usual]}")


def empty_log(connection: RawConnection) -> bool:
    """Move the write-ahead log into the file and cut it off; False when a reader was in the way."""
    wait = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}")
    try:
        row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return row is not None and not row[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {wait}")


def sync_file(path: Path) -> None:
    """The file's content is on disk when this returns."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """The directory's names are on disk. Windows has no such call and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_of(path: Path) -> tuple[Path, ...]:
    """The database file and what SQLite may keep beside it."""
    return tuple(path.with_name(path.name + tail) for tail in ("", "-wal", "-shm", "-journal"))


@contextmanager
def looking_into(path: Path, kind: Kind, access: Access = Access.READ) -> Iterator[RawConnection]:
    """A connection of its own to read one file with; faults as in :func:`open_database`."""
    engine = open_database(path, kind, access)
    try:
        with faults(path, kind):
            connection = raw(engine)
            try:
                yield connection
            finally:
                connection.close()
    finally:
        engine.dispose()


@contextmanager
def faults(path: Path, kind: Kind) -> Iterator[None]:
    """Turn what a raw connection raises into the fault it means; our own bugs pass as they are."""
    try:
        yield
    except (DatabaseError, UnicodeDecodeError) as error:
        fault = fault_of(error, path, kind)
        if fault is None:
            raise
        raise fault from error


def fault_of(error: BaseException | None, path: Path, kind: Kind) -> EnvironmentFault | None:
    """What a driver's error says about the machine; None when it is our bug."""
    if isinstance(error, UnicodeDecodeError):
        name: str | None = "damaged"
    elif isinstance(error, DatabaseError):
        name = _fault_name(error)
    else:
        return None
    if name == "damaged":
        return EnvironmentFault(f"{kind.name}_damaged", path=str(path), detail=str(error))
    return EnvironmentFault(name, path=str(path), detail=str(error)) if name else None


def _fault_name(error: DatabaseError) -> str | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Raised by the driver itself for text that is not UTF-8; all text we write is.
        return "damaged" if isinstance(error, sqlite3.OperationalError) else None
    return _EXTENDED.get(code) or _PRIMARY.get(code & 0xFF)


_SECURE_DELETE: Final = ("OFF", "ON", "FAST")
_PRIMARY: Final = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "disk_read_only",
    sqlite3.SQLITE_PERM: "disk_read_only",
    sqlite3.SQLITE_AUTH: "disk_read_only",
    sqlite3.SQLITE_CANTOPEN: "disk_gone",
    sqlite3.SQLITE_BUSY: "disk_busy",
    sqlite3.SQLITE_LOCKED: "disk_busy",
    sqlite3.SQLITE_PROTOCOL: "disk_busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FORMAT: "damaged",
    sqlite3.SQLITE_IOERR: "disk_io",
    sqlite3.SQLITE_NOLFS: "disk_io",
}
_EXTENDED: Final = {
    sqlite3.SQLITE_READONLY_DBMOVED: "disk_gone",
    sqlite3.SQLITE_IOERR_SHORT_READ: "damaged",
    sqlite3.SQLITE_IOERR_CORRUPTFS: "damaged",
}


def _connect(path: Path, kind: Kind, access: Access) -> RawConnection:
    with faults(path, kind):
        connection = _driver(f"file:{quote(str(path.absolute()))}?mode={access}")
        try:
            _tuned(connection, kind, access)
            _check_marks(connection, path, kind)
        except BaseException:
            connection.close()
            raise
        return connection


def _driver(uri: str) -> RawConnection:
    """Autocommit mode: transactions begin where the code says so, never by themselves."""
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000, cached_statements=_STATEMENTS_CACHED,
    )  # fmt: skip


def _tuned(connection: RawConnection, kind: Kind, access: Access | None = None) -> RawConnection:
    for pragma in (
        "trusted_schema = OFF", "cell_size_check = ON", "foreign_keys = ON",
        f"cache_size = -{kind.cache_kib}", "temp_store = MEMORY",
        f"synchronous = {kind.synchronous}",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    if access is not None and access.can_write:
        connection.execute("PRAGMA journal_mode = WAL")
    elif access is not None:
        connection.execute("PRAGMA query_only = ON")
    return connection


def _check_marks(connection: RawConnection, path: Path, kind: Kind) -> None:
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    found = version_of(connection)
    if mark != kind.application_id and (mark or not _is_empty(connection)):
        raise EnvironmentFault("store_foreign", path=str(path))
    if found.major > kind.version.major:
        raise EnvironmentFault(
            "store_newer", path=str(path), found=str(found), known=str(kind.version)
        )


def _is_empty(connection: RawConnection) -> bool:
    return int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]) == _EMPTY


def _pool(access: Access) -> dict[str, Any]:
    if not access.can_write:
        return {"poolclass": QueuePool, "pool_size": 8, "max_overflow": -1}
    # Handing the one connection back must not roll back what is under way on it.
    return {"poolclass": StaticPool, "pool_reset_on_return": None}


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_write(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translator(path: Path, kind: Kind) -> Callable[[ExceptionContext], None]:
    def translate(context: ExceptionContext) -> None:
        fault = fault_of(context.original_exception, path, kind)
        if fault is not None:
            raise fault from context.original_exception

    return translate
