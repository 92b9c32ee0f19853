"""The replica's file: opened, set aside when it cannot be used, and never in the way of selling.

The replica is fetched again when it is lost, so damage costs a fetch and no sale: the file is kept
beside for support, and a fresh one takes its place at once. Staff and policies are kept in a small
second file, because without them nobody could sign in to fetch anything (ADR 0008).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from pos_app.errors import EnvironmentFault
from pos_app.store.database import (
    Access,
    DatabaseError,
    RawConnection,
    fault_of,
    open_database,
    raw,
)
from pos_app.store.replica_schema import KEPT, REPLICA, prepare_kept, prepare_replica

_SIDE_FILES: Final = ("", "-wal", "-shm")
_UNUSABLE: Final = frozenset(
    {"replica_damaged", "keep_damaged", "store_newer", "disk_gone", "replica_incomplete"}
)
type_of_row = tuple[Any, ...]


class ReplicaFile:
    """Connections to the replica: one to write with, one to read with for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept_path = path.with_name(f"{path.stem}_keep{path.suffix}")
        self.troubles: list[EnvironmentFault] = []
        self.write_lock = threading.RLock()
        self._generation = 0
        self._local = threading.local()
        self._open_readers: list[RawConnection] = []
        self._engine: Engine | None = None
        self._readers: Engine | None = None
        self._open()

    def close(self) -> None:
        """Close every connection; no thread may be using one."""
        with self.write_lock:
            self._generation += 1
            for connection in self._open_readers:
                connection.close()
            self._open_readers.clear()
            for engine in (self._readers, self._engine):
                if engine is not None:
                    engine.dispose()
            self._readers = self._engine = None

    def rows(self, sql: str, *facts: object) -> list[type_of_row]:
        """All rows of a query, on the calling thread's own connection.

        Raises EnvironmentFault; after ``replica_damaged`` or ``disk_gone`` a fresh file stands
        ready and the next call answers from it.
        """
        try:
            return self.reader().execute(sql, facts).fetchall()
        except DatabaseError as error:
            self._handle(error)
            raise

    def stream(self, sql: str, *facts: object) -> Iterator[type_of_row]:
        """Rows one by one; leaving off early costs nothing. Raises like :meth:`rows`."""
        try:
            cursor = self.reader().execute(sql, facts)
            try:
                yield from cursor
            finally:
                cursor.close()
        except DatabaseError as error:
            self._handle(error)
            raise

    def reader(self) -> RawConnection:
        """The calling thread's connection to read with."""
        if getattr(self._local, "generation", -1) != self._generation:
            self._renew_reader()
        connection: RawConnection = self._local.connection
        return connection

    @contextmanager
    def writing(self) -> Iterator[RawConnection]:
        """One transaction: all of it is on disk afterwards, or nothing; raises as `rows` does."""
        with self.write_lock:
            connection = self._writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                with suppress(DatabaseError):
                    connection.execute("ROLLBACK")
                if isinstance(error, DatabaseError):
                    self._handle(error)
                raise

    def _writer(self) -> RawConnection:
        if self._engine is None:
            raise EnvironmentFault("replica_closed", path=str(self.path))
        if not self.path.exists():
            self._replace(EnvironmentFault("disk_gone", path=str(self.path), detail=""))
        return raw(self._engine)

    def _renew_reader(self) -> None:
        with self.write_lock:
            if self._readers is None:
                raise EnvironmentFault("replica_closed", path=str(self.path))
            if not self.path.exists():
                self._replace(EnvironmentFault("disk_gone", path=str(self.path), detail=""))
            self._local.connection = raw(self._readers)
            self._local.generation = self._generation
            self._open_readers.append(self._local.connection)

    def _handle(self, error: DatabaseError) -> None:
        """Say what it means; put a fresh file in the place of one that cannot be read."""
        fault = fault_of(error, self.path, REPLICA)
        if fault is None:
            return
        if fault.name in _UNUSABLE:
            self._replace(fault)
        raise fault from error

    def _open(self) -> None:
        try:
            self._connect()
        except EnvironmentFault as fault:
            if fault.name not in _UNUSABLE:
                raise
            self._replace(fault)

    def _connect(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = open_database(self.path, REPLICA, Access.CREATE)
        try:
            prepare_replica(raw(self._engine))
        except DatabaseError as error:
            fault = fault_of(error, self.path, REPLICA)
            if fault is None:
                raise
            raise fault from error
        self._readers = open_database(self.path, REPLICA, Access.READ)

    def _replace(self, fault: EnvironmentFault) -> None:
        with self.write_lock:
            self.close()
            aside = set_aside(self.path)
            self.troubles.append(fault)
            if aside is not None:
                self.troubles.append(
                    EnvironmentFault("replica_set_aside", path=str(self.path), aside=str(aside))
                )
            self._connect()
            self.restore_documents()

    # Staff and policies, kept twice -------------------------------------------------------------

    def keep_or_restore(self) -> None:
        """At start: whichever of replica and copy lost its documents gets them from the other."""
        if self.rows("SELECT 1 FROM document LIMIT 1"):
            self.keep_documents()
        else:
            self.restore_documents()

    def restore_documents(self) -> None:
        """Into an empty replica: the documents of the copy."""
        kept = self._kept()
        if kept is None:
            return
        rows = raw(kept).execute("SELECT kind, id, body FROM document").fetchall()
        kept.dispose()
        with self.writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO document VALUES (?, ?, ?)", rows)

    def keep_documents(self) -> None:
        """Bring the copy to what the replica says."""
        rows = self.rows("SELECT kind, id, body FROM document")
        with self.write_lock:
            kept = self._kept()
            if kept is None:
                return
            connection = raw(kept)
            if connection.execute("SELECT kind, id, body FROM document").fetchall() != rows:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM document")
                connection.executemany("INSERT INTO document VALUES (?, ?, ?)", rows)
                connection.execute("COMMIT")
            kept.dispose()

    def _kept(self) -> Engine | None:
        """The copy, made anew when unreadable; None, and a trouble, when it cannot be made."""
        for _ in range(2):
            try:
                engine = open_database(self.kept_path, KEPT, Access.CREATE)
                prepare_kept(raw(engine))
                raw(engine).execute("SELECT count(*) FROM document").fetchone()
            except EnvironmentFault as fault:
                self.troubles.append(fault)
                if fault.name not in _UNUSABLE:
                    return None
                set_aside(self.kept_path)
            else:
                return engine
        return None


def set_aside(path: Path) -> Path | None:
    """Rename a file that cannot be used, its side files with it; None when there is no file."""
    if not path.exists():
        for suffix in _SIDE_FILES:
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in _SIDE_FILES:
        file = Path(f"{path}{suffix}")
        if file.exists():
            file.rename(f"{aside}{suffix}")
    return aside
