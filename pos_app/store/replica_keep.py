"""Staff, policies, promotions and program, kept a second time: a till that lost its replica can
still be signed in to, and prices as before.

The copy is a small SQLite file of its own, so that what protects the one (key, pragmas, damage
handling) protects the other (ADR 0008).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pos_app.errors import EnvironmentFault
from pos_app.store.database import Access, RawConnection, faults, files_of, open_database, raw
from pos_app.store.replica_schema import KEPT, prepare_kept

type_of_documents = list[tuple[str, str, bytes]]
_KEPT_BYTES: Final = 2 << 20
"""A larger document (a hundred thousand rules) is not kept twice: it is fetched again."""
DOCUMENTS: Final = (
    f"SELECT kind, id, body FROM document WHERE length(body) <= {_KEPT_BYTES}"  # noqa: S608
    " ORDER BY kind, id"
)
UNUSABLE: Final = frozenset({"keep_damaged", "replica_damaged", "store_newer", "disk_gone"})


class KeptDocuments:
    """The copy. Its faults are told and never raised: it must not stop what it is there for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble: EnvironmentFault | None = None

    def read(self) -> type_of_documents:
        """What the copy holds; nothing when it cannot be read."""
        found: type_of_documents = []
        with self._open() as connection:
            if connection is not None:
                found = connection.execute(DOCUMENTS).fetchall()
        return found

    def write(self, documents: type_of_documents) -> None:
        """Make the copy say the same, when it does not yet."""
        with self._open() as connection:
            if connection is None or connection.execute(DOCUMENTS).fetchall() == documents:
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM document")
            connection.executemany("INSERT INTO document VALUES (?, ?, ?)", documents)
            connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[RawConnection | None]:
        """The copy's connection, the file made anew if damaged; None when even that fails."""
        self.trouble = None
        connection = self._connection()
        try:
            with faults(self._path, KEPT):
                yield connection
        except EnvironmentFault as fault:
            self.trouble = fault
        finally:
            if connection is not None:
                connection.close()

    def _connection(self) -> RawConnection | None:
        for _ in range(2):
            try:
                return self._checked_connection()
            except EnvironmentFault as fault:
                self.trouble = fault
                if fault.name not in UNUSABLE or set_aside(self._path) is None:
                    return None
        return None

    def _checked_connection(self) -> RawConnection:
        connection = raw(open_database(self._path, KEPT, Access.CREATE))
        try:
            with faults(self._path, KEPT):
                prepare_kept(connection)
                connection.execute(DOCUMENTS).fetchall()
        except EnvironmentFault:
            connection.close()
            raise
        return connection


def set_aside(path: Path) -> Path | None:
    """Rename a file that cannot be used, its side files with it; None when there is no file.

    Side files without their file are removed: SQLite would take them for part of the next one.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    is_there = path.exists()
    for file, target in zip(files_of(path), files_of(aside), strict=True):
        if is_there and file.exists():
            file.rename(target)
        else:
            file.unlink(missing_ok=True)
    return aside if is_there else None
