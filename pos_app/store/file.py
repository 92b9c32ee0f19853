"""The open journal file: one connection to write with, a pool to read with, and transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pos_app.errors import EnvironmentFault
from pos_app.store.chain import NO_HEAD, Head
from pos_app.store.database import Access, RawConnection, faults, open_database, raw
from pos_app.store.tables import JOURNAL


def require_head_row(
    path: Path, incarnation: object, seq: object, digest: object, *rest: object
) -> None:
    """A flipped bit can put anything where a number or a hash stood, NULL included.

    Raises EnvironmentFault ``journal_damaged``.
    """
    numbers = (incarnation, seq, *rest)
    if not isinstance(digest, bytes) or not all(isinstance(n, int) for n in numbers):
        raise EnvironmentFault("journal_damaged", path=str(path), detail="head")


class JournalFile:
    """Transactions are for the writer's thread only; reads are safe on any thread."""

    def __init__(self, path: Path) -> None:
        """Raises EnvironmentFault for a file that cannot be opened."""
        self.path = path
        self._write_engine = open_database(path, JOURNAL, Access.WRITE)
        self._connection = raw(self._write_engine)
        self._read_engine = open_database(path, JOURNAL, Access.READ)
        self._inode = self._present_inode()
        self._synchronous = JOURNAL.synchronous

    @contextmanager
    def transaction(self, synchronous: str = "FULL") -> Iterator[RawConnection]:
        """All of it is in the file when this ends, or nothing of it.

        With ``FULL`` it is on disk for good. With ``NORMAL`` it outlives the process, and a power
        cut may take it; a later FULL transaction takes it to the disk along with itself.

        Raises EnvironmentFault ``disk_full``, ``disk_io``, ``disk_read_only``, ``disk_gone``,
        ``disk_busy`` or ``journal_damaged``.
        """
        connection = self._connection
        with faults(self.path, JOURNAL):
            self._set_synchronous(synchronous)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                self._require_present()
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def writer_connection(self) -> RawConnection:
        """What the writer sees, for reading on its thread."""
        return self._connection

    def written_rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Rows of one query as the writer sees them; on its thread, and not within a
        transaction. Raises as :meth:`transaction`."""
        with faults(self.path, JOURNAL):
            return self._connection.execute(sql, values).fetchall()

    def head(self) -> Head:
        """The head as the file has it; on the writer's thread."""
        with faults(self.path, JOURNAL):
            row = self._connection.execute(
                "SELECT incarnation, seq, hash, receipts, wall_ms FROM head"
            ).fetchone()
        if row is None:
            return NO_HEAD
        require_head_row(self.path, *row)
        return Head(incarnation=row[0], seq=row[1], hash=row[2], receipts=row[3], wall_ms=row[4])

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view for a few queries; short, for an open view keeps the log growing."""
        with self._read_engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; the last one out moves the log into the file."""
        self._read_engine.dispose()
        self._write_engine.dispose()

    def _set_synchronous(self, synchronous: str) -> None:
        """Changes only between transactions, which is why it is done here."""
        if synchronous != self._synchronous:
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._synchronous = synchronous

    def _require_present(self) -> None:
        """A deleted or replaced file still takes writes, which nobody would ever find again."""
        if self._present_inode() != self._inode:
            raise EnvironmentFault("disk_gone", path=str(self.path))

    def _present_inode(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
