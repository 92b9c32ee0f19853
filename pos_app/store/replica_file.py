"""The replica's file: opened, set aside when it cannot be used, and never in the way of selling.

The replica is fetched again when it is lost, so damage costs a fetch and no sale: the file is kept
beside for support and a fresh one takes its place at once, with staff and policies from their copy
(:mod:`.replica_keep`). A file deleted under a running till is written anew from what is still open.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Engine

from pos_app.errors import EnvironmentFault
from pos_app.store.database import (
    Access,
    DatabaseError,
    RawConnection,
    copy_database,
    empty_log,
    fault_of,
    faults,
    open_database,
    overwriting,
    raw,
)
from pos_app.store.replica_keep import DOCUMENTS, UNUSABLE, KeptDocuments, set_aside
from pos_app.store.replica_schema import REPLICA, prepare_replica
from pos_app.store.replica_seal import BrokenSealError, type_of_body, unseal

_TROUBLES_KEPT: Final = 20
type_of_row = tuple[Any, ...]


class ReplicaFile:
    """Connections to the replica: one to write with, one to read with for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.troubles: deque[EnvironmentFault] = deque(maxlen=_TROUBLES_KEPT)
        self._kept = KeptDocuments(path.with_name(f"{path.stem}_keep{path.suffix}"))
        # Whoever needs both takes the write lock first.
        self._write_lock = threading.RLock()
        self._open_lock = threading.RLock()
        self._generation = 0
        self._local = threading.local()
        self._open_readers: dict[threading.Thread, RawConnection] = {}
        self._engine: Engine | None = None
        self._readers: Engine | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connect()
        except EnvironmentFault as fault:
            self._replace(fault)
        self.keep_documents()

    def close(self) -> None:
        """Close every connection; no thread may be using one."""
        with self._write_lock, self._open_lock:
            self._generation += 1
            for connection in self._open_readers.values():
                connection.close()
            self._open_readers.clear()
            for engine in (self._readers, self._engine):
                if engine is not None:
                    engine.dispose()
            self._readers = self._engine = None

    # Reading ------------------------------------------------------------------------------------

    def rows(self, sql: str, *facts: object) -> list[type_of_row]:
        """All rows of a query, on the calling thread's own connection.

        Raises EnvironmentFault; after ``replica_damaged`` or ``disk_gone`` a fresh file stands
        ready and the next call answers from it.
        """
        generation = self._generation
        try:
            return self._reader().execute(sql, facts).fetchall()
        except DatabaseError as error:
            if generation != self._generation:  # another thread has just replaced the file
                return self.rows(sql, *facts)
            raise self._fault(error) from error

    def stream(self, sql: str, *facts: object) -> Iterator[type_of_row]:
        """Rows one by one; leaving off early costs nothing. Raises like :meth:`rows`."""
        generation = self._generation
        try:
            cursor = self._reader().execute(sql, facts)
            try:
                yield from cursor
            finally:
                cursor.close()
        except DatabaseError as error:
            if generation == self._generation:
                raise self._fault(error) from error

    def check_present(self) -> None:
        """Notice that the file was deleted, and put it back."""
        if self._engine is not None and not self.path.exists():
            self._replace(EnvironmentFault("disk_gone", path=str(self.path)))

    def damaged(self, detail: str) -> EnvironmentFault:
        """The fault of a file whose content is wrong; a fresh one is in its place."""
        fault = EnvironmentFault("replica_damaged", path=str(self.path), detail=detail)
        self._replace(fault)
        return fault

    def unsealed(self, body: bytes, decoder: msgspec.json.Decoder[type_of_body]) -> type_of_body:
        """What was sealed; raises as :meth:`damaged` where it is not what was written."""
        try:
            return unseal(body, decoder)
        except (BrokenSealError, msgspec.DecodeError) as error:
            raise self.damaged("a row is not what was written") from error

    def _reader(self) -> RawConnection:
        if getattr(self._local, "generation", -1) != self._generation:
            self._renew_reader()
        connection: RawConnection = self._local.connection
        return connection

    def _renew_reader(self) -> None:
        self.check_present()
        with self._open_lock:
            if self._readers is None:
                raise EnvironmentFault("replica_closed", path=str(self.path))
            for thread in [t for t in self._open_readers if not t.is_alive()]:
                self._open_readers.pop(thread).close()
            connection = raw(self._readers)
            self._open_readers[threading.current_thread()] = connection
            self._local.connection, self._local.generation = connection, self._generation

    # Writing ------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, *, erases: bool = False) -> Iterator[RawConnection]:
        """One transaction: all of it is on disk afterwards, or nothing; raises as `rows` does.

        With ``erases`` what is deleted is overwritten in the file and not only let go of.
        """
        with self._write_lock:
            self.check_present()
            if self._engine is None:
                raise EnvironmentFault("replica_closed", path=str(self.path))
            connection = raw(self._engine)
            try:
                connection.execute("BEGIN IMMEDIATE")
                with overwriting(connection) if erases else nullcontext():
                    yield connection
                connection.execute("COMMIT")
            except DatabaseError as error:
                _roll_back(connection)
                raise self._fault(error) from error
            except BaseException:
                _roll_back(connection)
                raise

    def empty_log(self) -> None:
        """Move the log into the file and cut it off, so that what was erased stands in neither;
        left for the next time where somebody is reading."""
        with self._write_lock, suppress(DatabaseError):
            if self._engine is not None:
                empty_log(raw(self._engine))

    def keep_documents(self) -> None:
        """Bring the copy of staff, policies, promotions and program to what the replica says; or,
        into a replica that knows nothing, the copy's."""
        documents = self.rows(DOCUMENTS)
        if documents:
            self._kept.write([(kind, key, body) for kind, key, body in documents])
        else:
            self._restore_documents()
        self._tell(self._kept.trouble)

    def _restore_documents(self) -> None:
        kept = self._kept.read()
        if kept:
            with self.writing() as connection:
                connection.executemany("INSERT OR IGNORE INTO document VALUES (?, ?, ?)", kept)

    # Opening and replacing ----------------------------------------------------------------------

    def _connect(self) -> None:
        with self._open_lock:
            self._engine = open_database(self.path, REPLICA, Access.CREATE)
            with faults(self.path, REPLICA):
                prepare_replica(raw(self._engine))
            self._readers = open_database(self.path, REPLICA, Access.READ)

    def _fault(self, error: DatabaseError) -> Exception:
        """What it means; a fresh file is in the place of one that cannot be read."""
        fault = fault_of(error, self.path, REPLICA)
        if fault is None:
            # The driver says so without a code when stored text is no longer UTF-8.
            return self.damaged(str(error)) if "decode to UTF-8" in str(error) else error
        if fault.name in UNUSABLE:
            self._replace(fault)
        return fault

    def _replace(self, fault: EnvironmentFault) -> None:
        """Put a usable file in the place of this one; raises the fault where that cannot help."""
        with self._write_lock:
            self._tell(fault)
            if fault.name not in UNUSABLE or not self.path.parent.is_dir():
                raise fault
            rescued = fault.name == "disk_gone" and self._rescue()
            self.close()
            aside = None if rescued else set_aside(self.path)
            if aside is not None:
                self._tell(EnvironmentFault(
                    "replica_set_aside", path=str(self.path), aside=str(aside)
                ))  # fmt: skip
            self._connect()
            self.keep_documents()

    def _rescue(self) -> bool:
        """Write a deleted file anew from the connection that still has it open."""
        if self._engine is None or self.path.exists():
            return False
        try:
            connection = raw(self._engine)
            set_aside(self.path)
            copy_database(connection, self.path)
        except (DatabaseError, OSError):
            self.path.unlink(missing_ok=True)
            return False
        return True

    def _tell(self, fault: EnvironmentFault | None) -> None:
        if fault is not None:
            self.troubles.append(fault)


def _roll_back(connection: RawConnection) -> None:
    with suppress(DatabaseError):
        connection.execute("ROLLBACK")
