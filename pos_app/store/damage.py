"""Looks at a journal before anything may change it (SYNC faults F25, F26)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos_app.domain.envelope import EnvelopeDamagedError, envelope_hash, take_apart
from pos_app.errors import EnvironmentFault
from pos_app.store.database import (
    Access,
    DatabaseError,
    RawConnection,
    files_of,
    looking_into,
    open_memory,
    raw,
    sync_directory,
    version_of,
)
from pos_app.store.migrations import STEPS
from pos_app.store.tables import JOURNAL, fact_id, place_of

_TAIL: Final = 200
"""Newest facts whose links are followed at every start; the rest is for :func:`verify_journal`."""
_SMALL_BYTES: Final = 64 << 20
"""Up to this size every page is looked at, at every start; beyond, only after an unclean end."""


def require_sound(path: Path) -> None:
    """Pass when the file is missing, empty or looks whole; changes nothing in it.

    Raises EnvironmentFault ``journal_damaged`` with what is wrong, and what opening raises.
    """
    if not path.exists() or not path.stat().st_size:
        return
    with looking_into(path, JOURNAL) as connection:
        problem = _problem(connection, path)
    if problem:
        raise EnvironmentFault("journal_damaged", path=str(path), detail=problem)


def set_aside(path: Path) -> Path:
    """Move a damaged file and its companions into a directory beside it; returns the directory."""
    number = 1
    while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    target.mkdir()
    for part in files_of(path):
        if part.exists():
            part.replace(target / part.name)
    sync_directory(target)
    sync_directory(path.parent)
    return target


def _problem(connection: RawConnection, path: Path) -> str:
    if not version_of(connection).number:
        return ""
    log = files_of(path)[1]
    was_unclean = log.exists() and log.stat().st_size > 0
    if was_unclean or path.stat().st_size <= _SMALL_BYTES:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if found != "ok":
            return found
    if version_of(connection) == JOURNAL.version and _schema(connection) != _fresh_schema():
        return "its tables are not those of a journal"
    if was_unclean and not _goes_with_log(connection, path):
        return "the write-ahead log beside it belongs to another journal"
    return _tail_problem(connection)


def _schema(connection: RawConnection) -> set[tuple[str, ...]]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    return set(connection.execute(query))


def _fresh_schema() -> set[tuple[str, ...]]:
    engine = open_memory(JOURNAL)
    try:
        connection = raw(engine)
        for step in STEPS:
            step.apply(connection)
        return _schema(connection)
    finally:
        engine.dispose()


def _goes_with_log(connection: RawConnection, path: Path) -> bool:
    """True when the newest fact of the file alone is still there with the log applied.

    A file that cannot be read alone proves nothing: its pages may all be in the log.
    """
    try:
        with looking_into(path, JOURNAL, Access.FROZEN) as alone:
            head = alone.execute("SELECT incarnation, seq, hash FROM head").fetchone()
    except (EnvironmentFault, DatabaseError):
        return True
    if head is None:
        return True
    row = connection.execute(
        "SELECT envelope FROM fact WHERE id = ?", (fact_id(head[0], head[1]),)
    ).fetchone()
    return row is not None and envelope_hash(row[0]) == head[2]


def _tail_problem(connection: RawConnection) -> str:
    """Follow the links of the newest facts, and compare the last with the head row."""
    rows = connection.execute(
        "SELECT id, envelope FROM fact ORDER BY id DESC LIMIT ?", (_TAIL,)
    ).fetchall()
    head = connection.execute("SELECT incarnation, seq, hash FROM head").fetchone()
    if head is None or not rows:
        return "" if head is None and not rows else "the newest facts are missing"
    if place_of(rows[0][0]) != (head[0], head[1]):
        return f"fact {head[1]} should be the newest, fact {place_of(rows[0][0])[1]} is"
    wanted = bytes(head[2])
    for row_id, envelope in rows:
        seq = place_of(row_id)[1]
        try:
            found = take_apart(envelope)
        except EnvelopeDamagedError as error:
            return f"fact {seq} cannot be read: {error}"
        if found.hash != wanted:
            return f"fact {seq} is not what was recorded"
        wanted = found.header.prev
    return ""
