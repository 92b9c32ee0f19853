"""Goes through all facts once more and says what their projections should be."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import EnvelopeDamagedError, stored_fact
from pos_app.domain.facts import StoredFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Progress
from pos_app.store.database import RawConnection, version_of
from pos_app.store.effects import Tally, effects_of
from pos_app.store.file import JournalFile
from pos_app.store.member_projections import type_of_rows
from pos_app.store.projections import put_rows, replace_projections, rows_of_fact, tally_rows
from pos_app.store.tables import JOURNAL, OF_FACTS, SUMS

PAGE: Final = 1_000
_BEYOND: Final = 1 << 62
"""Above every row number of a fact."""

_KEYS: Final = {
    table.name: [column.name for column in table.primary_key] for table in (*OF_FACTS, *SUMS)
}


class Page(Struct):
    """Facts in a range of row numbers, lower end excluded."""

    after: int
    until: int
    rows: list[tuple[int, str, bytes]]


def pages(connection: RawConnection) -> Iterator[Page]:
    """All facts, oldest first; the last page is empty and reaches beyond them all."""
    cursor = connection.execute("SELECT id, type, envelope FROM fact ORDER BY id")
    after = 0
    while rows := cursor.fetchmany(PAGE):
        yield Page(after, rows[-1][0], rows)
        after = rows[-1][0]
    yield Page(after, _BEYOND, [])


class PageRows:
    """What the facts of a page should have in the tables whose rows belong to one fact each."""

    def __init__(self, tables: Container[str]) -> None:
        """``tables`` are those of the file, see :func:`tables_held`."""
        names = (table.name for table in OF_FACTS if table.name in tables)
        self._rows: dict[str, type_of_rows] = {name: [] for name in names}

    def add(self, rows: dict[str, type_of_rows]) -> None:
        """Those of the next fact."""
        for name, some in rows.items():
            if name in self._rows:
                self._rows[name] += some

    def differing(
        self, connection: RawConnection, page: Page
    ) -> Iterator[tuple[str, type_of_rows, type_of_rows]]:
        """(table, what it holds, what it should hold) for each table that holds something else."""
        for name, wanted in self._rows.items():
            order = ", ".join(_KEYS[name])
            held = connection.execute(
                f"SELECT * FROM {name} WHERE {_KEYS[name][0]} > ?"  # noqa: S608 - our own tables
                f" AND {_KEYS[name][0]} <= ? ORDER BY {order}",
                (page.after, page.until),
            ).fetchall()
            if held != wanted:
                yield name, held, wanted


def tally_fact(tally: Tally, fact: StoredFact) -> dict[str, type_of_rows]:
    """Add a fact to the tally; the rows that belong to it alone."""
    effects = effects_of(fact)
    tally.add(fact, effects)
    return rows_of_fact(fact, effects)


def tables_held(connection: RawConnection) -> frozenset[str]:
    """The projections to be looked at: those the file has, and of today's format all."""
    if version_of(connection) >= JOURNAL.version:
        return frozenset(_KEYS)
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return frozenset(name for (name,) in rows)


def tables_that_differ(connection: RawConnection, tally: Tally) -> list[str]:
    """Names of the tables that do not hold what the tally says."""
    held = tables_held(connection)
    return [
        name
        for name, rows in tally_rows(tally).items()
        if name in held
        and not _same(connection, f"SELECT * FROM {name} ORDER BY {', '.join(_KEYS[name])}", rows)  # noqa: S608
    ]


def count_facts(connection: RawConnection) -> int:
    """How many facts there are."""
    return int(connection.execute("SELECT count(*) FROM fact").fetchone()[0])


def rebuild_projections(file: JournalFile, progress: Progress | None = None) -> tuple[str, ...]:
    """Make every projection hold what follows from the facts; the names of those that did not.

    One transaction: whoever reads meanwhile sees the old ones. Raises EnvironmentFault
    ``journal_damaged`` when a fact cannot be read; then nothing was changed.
    """
    with file.transaction() as connection:
        total, done = count_facts(connection), 0
        tally = Tally()
        differing: set[str] = set()
        for page in pages(connection):
            wanted = PageRows(_KEYS)
            for _, _, raw in page.rows:
                wanted.add(_replayed(tally, raw, file))
            differing.update(_put_page(connection, page, wanted))
            done += len(page.rows)
            if progress is not None:
                progress(done, total)
        differing.update(tables_that_differ(connection, tally))
        replace_projections(connection, tally)
    return tuple(sorted(differing))


def _replayed(tally: Tally, raw: bytes, file: JournalFile) -> dict[str, type_of_rows]:
    try:
        return tally_fact(tally, stored_fact(raw))
    except EnvelopeDamagedError as error:
        raise EnvironmentFault("journal_damaged", path=str(file.path), detail=str(error)) from error


def _put_page(connection: RawConnection, page: Page, wanted: PageRows) -> Iterator[str]:
    """The names of the tables that held something else."""
    for name, _, rows in wanted.differing(connection, page):
        key = _KEYS[name][0]
        connection.execute(
            f"DELETE FROM {name} WHERE {key} > ? AND {key} <= ?",  # noqa: S608 - our own tables
            (page.after, page.until),
        )
        put_rows(connection, name, rows)
        yield name


def _same(connection: RawConnection, query: str, wanted: list[tuple[object, ...]]) -> bool:
    cursor = connection.execute(query)
    at = 0
    while rows := cursor.fetchmany(PAGE):
        if rows != wanted[at : at + len(rows)]:
            return False
        at += len(rows)
    return at == len(wanted)
