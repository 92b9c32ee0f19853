"""Opening files, and what the driver's errors mean."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pos_app.errors import EnvironmentFault
from pos_app.store.database import (
    Access,
    Kind,
    SchemaVersion,
    copy_database,
    fault_of,
    faults,
    files_of,
    looking_into,
    open_database,
    open_memory,
    raw,
    stamp,
    version_of,
)

KIND = Kind(name="replica", application_id=0x4C48_0099, version=SchemaVersion(1, 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A marked file with one table; odd characters in its name."""
    path = tmp_path / "a b?#%20.db"
    engine = open_database(path, KIND, Access.CREATE)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE)"))
        stamp(raw(engine), KIND)
    engine.dispose()
    return path


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_only_create_makes_a_file(tmp_path: Path) -> None:
    """A missing file is a fault, never an empty database."""
    for access in (Access.READ, Access.WRITE, Access.FROZEN):
        with pytest.raises(EnvironmentFault, match="disk_gone"):
            open_database(tmp_path / "none.db", KIND, access)
    assert not list(tmp_path.iterdir())


def test_writer_is_durable(path: Path) -> None:
    """The pragmas of SYNC §2.2."""
    engine = open_database(path, KIND, Access.WRITE)
    connection = raw(engine)
    assert _pragma(connection, "journal_mode") == "wal"
    assert _pragma(connection, "synchronous") == 2
    assert _pragma(connection, "foreign_keys") == 1
    assert _pragma(connection, "trusted_schema") == 0
    assert _pragma(connection, "cell_size_check") == 1
    engine.dispose()


def test_reader_cannot_write(path: Path) -> None:
    """Whatever it tries."""
    with (
        pytest.raises(EnvironmentFault, match="disk_read_only"),
        looking_into(path, KIND) as connection,
    ):
        connection.execute("INSERT INTO t VALUES (1, 'x')")


def test_reader_sees_what_was_committed(path: Path) -> None:
    """And a frozen look does not see the log."""
    writer = open_database(path, KIND, Access.WRITE)
    with writer.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, 'x')"))
    with looking_into(path, KIND) as reader, looking_into(path, KIND, Access.FROZEN) as frozen:
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (1,)
        assert frozen.execute("SELECT count(*) FROM t").fetchone() == (0,)
    writer.dispose()


def test_our_own_bugs_stay_bugs(path: Path) -> None:
    """A broken rule or a wrong statement says nothing about the machine."""
    engine = open_database(path, KIND, Access.WRITE)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, 'x'), (2, 'x')"))
    with pytest.raises(sqlite3.OperationalError), faults(path, KIND):
        raw(engine).execute("SELECT nonsense FROM nowhere")
    engine.dispose()


def test_core_errors_are_translated(path: Path) -> None:
    """The same through SQLAlchemy."""
    engine = open_database(path, KIND)
    with pytest.raises(EnvironmentFault, match="disk_read_only"), engine.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, 'x')"))
    engine.dispose()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (sqlite3.SQLITE_FULL, "disk_full"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk_io"),
        (sqlite3.SQLITE_IOERR_FSYNC, "disk_io"),
        (sqlite3.SQLITE_IOERR_SHORT_READ, "replica_damaged"),
        (sqlite3.SQLITE_READONLY, "disk_read_only"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "disk_gone"),
        (sqlite3.SQLITE_CANTOPEN, "disk_gone"),
        (sqlite3.SQLITE_BUSY, "disk_busy"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "disk_busy"),
        (sqlite3.SQLITE_CORRUPT, "replica_damaged"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "replica_damaged"),
        (sqlite3.SQLITE_NOTADB, "replica_damaged"),
        (sqlite3.SQLITE_CONSTRAINT, None),
        (sqlite3.SQLITE_ERROR, None),
        (sqlite3.SQLITE_MISUSE, None),
    ],
)
def test_meaning_of_errors(code: int, name: str | None) -> None:
    """By the extended code where it says more."""
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    fault = fault_of(error, Path("x"), KIND)
    assert (fault.name if fault else None) == name


def test_text_that_is_not_utf8_is_damage() -> None:
    """All text we write is."""
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    fault = fault_of(error, Path("x"), KIND)
    assert fault is not None and fault.name == "replica_damaged"
    assert fault_of(ValueError("ours"), Path("x"), KIND) is None
    assert fault_of(sqlite3.ProgrammingError("ours"), Path("x"), KIND) is None


def test_versions() -> None:
    """Major and minor in one number, in order."""
    assert SchemaVersion.of(SchemaVersion(3, 9).number) == SchemaVersion(3, 9)
    assert SchemaVersion(1, 9) < SchemaVersion(2, 0) < SchemaVersion(2, 1)
    assert SchemaVersion(1, 9).number < SchemaVersion(2, 0).number
    assert str(SchemaVersion(1, 2)) == "1.2"


def test_copy_is_whole(path: Path) -> None:
    """With what is still in the log; it replaces an older copy, and nothing is left aside."""
    writer = open_database(path, KIND, Access.WRITE)
    with writer.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, 'x')"))
    target = path.with_name("copy.db")
    target.write_text("an older copy")
    copy_database(raw(writer), target)
    writer.dispose()
    assert {p.name for p in path.parent.iterdir()} == {path.name, "copy.db"}
    with looking_into(target, KIND) as copy:
        assert copy.execute("SELECT * FROM t").fetchall() == [(1, "x")]
        assert version_of(copy) == KIND.version


def test_memory() -> None:
    """Private, one connection."""
    engine = open_memory(KIND)
    raw(engine).execute("CREATE TABLE t (a)")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
    engine.dispose()


def test_files_of(tmp_path: Path) -> None:
    """What belongs to a database."""
    names = [p.name for p in files_of(tmp_path / "j.db")]
    assert names == ["j.db", "j.db-wal", "j.db-shm", "j.db-journal"]
