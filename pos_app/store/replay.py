"""Goes through all facts once more and says what their projections should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import EnvelopeDamagedError, stored_fact
from pos_app.domain.facts import StoredFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Progress
from pos_app.store.database import RawConnection
from pos_app.store.effects import Tally, effects_of
from pos_app.store.file import JournalFile
from pos_app.store.projections import put_receipts, receipt_values, replace_projections, tally_rows
from pos_app.store.tables import PROJECTIONS

PAGE: Final = 1_000
_BEYOND: Final = 1 << 62
"""Above every row number of a fact."""

type_of_receipt_row = tuple[object, ...]


class Page(Struct):
    """Facts in a range of row numbers, lower end excluded, and the receipts they should have."""

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


def receipts_between(connection: RawConnection, page: Page) -> list[type_of_receipt_row]:
    """The receipts that the table holds for a page."""
    return connection.execute(
        "SELECT * FROM receipt WHERE id > ? AND id <= ? ORDER BY id", (page.after, page.until)
    ).fetchall()


def tally_fact(tally: Tally, fact: StoredFact) -> type_of_receipt_row | None:
    """Add a fact to the tally; its row in the list of receipts, if it has one."""
    effects = effects_of(fact)
    tally.add(fact, effects)
    return receipt_values(effects.receipt, effects.skus) if effects.receipt else None


def tables_that_differ(connection: RawConnection, tally: Tally) -> list[str]:
    """Names of the tables that do not hold what the tally says."""
    keys = {table.name: ", ".join(c.name for c in table.primary_key) for table in PROJECTIONS}
    return [
        name
        for name, rows in tally_rows(tally).items()
        if not _same(connection, f"SELECT * FROM {name} ORDER BY {keys[name]}", rows)  # noqa: S608
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
            wanted = [_replayed(tally, raw, file) for _, _, raw in page.rows]
            if _put_page(connection, page, [row for row in wanted if row is not None]):
                differing.add("receipt")
            done += len(page.rows)
            if progress is not None:
                progress(done, total)
        differing.update(tables_that_differ(connection, tally))
        replace_projections(connection, tally)
    return tuple(sorted(differing))


def _replayed(tally: Tally, raw: bytes, file: JournalFile) -> type_of_receipt_row | None:
    try:
        return tally_fact(tally, stored_fact(raw))
    except EnvelopeDamagedError as error:
        raise EnvironmentFault("journal_damaged", path=str(file.path), detail=str(error)) from error


def _put_page(connection: RawConnection, page: Page, wanted: list[type_of_receipt_row]) -> bool:
    """True when the table held something else."""
    if receipts_between(connection, page) == wanted:
        return False
    connection.execute("DELETE FROM receipt WHERE id > ? AND id <= ?", (page.after, page.until))
    put_receipts(connection, wanted)
    return True


def _same(connection: RawConnection, query: str, wanted: list[tuple[object, ...]]) -> bool:
    cursor = connection.execute(query)
    at = 0
    while rows := cursor.fetchmany(PAGE):
        if rows != wanted[at : at + len(rows)]:
            return False
        at += len(rows)
    return at == len(wanted)
