"""Every step has a stored file it was proved on; a step that dies leaves a usable file."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import MetaData

from pos_app.adapters.secrets import Ed25519Verifier
from pos_app.errors import EnvironmentFault
from pos_app.store import tables
from pos_app.store.database import (
    Access,
    Kind,
    RawConnection,
    SchemaVersion,
    open_database,
    open_memory,
    raw,
    version_of,
)
from pos_app.store.migrations import STEPS, Step, migrate
from pos_app.store.tables import JOURNAL
from pos_app.store.verify import verify_journal
from tests.helpers.fake_ports import NOON, FakeClock
from tests.helpers.journals import journal_place, open_in, sell
from tests.helpers.places import ROOT

SAMPLES: Final = ROOT / "tests" / "data"
NEXT: Final = SchemaVersion(1, 7)
AFTER: Final = SchemaVersion(2, 0)
NEWER: Final = Kind(
    name="journal", application_id=JOURNAL.application_id, version=AFTER, synchronous="FULL"
)


def _sample(version: SchemaVersion) -> Path:
    return SAMPLES / f"journal_v{version}.db"


def _add_table(connection: RawConnection) -> None:
    connection.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")


def _add_column(connection: RawConnection) -> None:
    connection.execute("ALTER TABLE print_job ADD COLUMN printer TEXT NOT NULL DEFAULT ''")


def _fail(connection: RawConnection) -> None:
    _add_column(connection)
    raise EnvironmentFault("disk_full", path="", detail="")


def _state(path: Path) -> tuple[SchemaVersion, set[str]]:
    connection = sqlite3.connect(path)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    version = version_of(connection)
    connection.close()
    return version, names


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The first version's sample, as a till would find it."""
    path = journal_place(tmp_path).path
    path.parent.mkdir()
    shutil.copy(_sample(STEPS[0].version), path)
    return path


def test_every_version_has_a_sample() -> None:
    """Whoever adds a step adds the file it was proved on."""
    assert {_sample(step.version).name for step in STEPS} == {
        path.name for path in SAMPLES.glob("journal_v*.db")
    }


def test_steps_are_in_order() -> None:
    """And end at the version this program knows."""
    versions = [step.version for step in STEPS]
    assert versions == sorted(set(versions))
    assert versions[-1] == JOURNAL.version


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step.version))
def test_sample_of_every_version_is_used(step: Step, tmp_path: Path) -> None:
    """Opened, proved and traded on by today's program; the same facts as on the day."""
    path = journal_place(tmp_path).path
    path.parent.mkdir()
    shutil.copy(_sample(step.version), path)
    journal = open_in(tmp_path, FakeClock(NOON))
    facts = list(journal.facts())
    assert [f.type for f in facts[:4]] == [
        "incarnation_opened", "shift_opened", "sale_completed", "return_completed",
    ]  # fmt: skip
    assert journal.next_receipt() == "S01-T1-A000003"
    sell(journal, 1)
    assert journal.verify().problems == ()
    assert [d.basket.id for d in journal.drafts("parked")] == ["parked-1"]
    assert [j.fact.seq for j in journal.waiting_jobs()] == [3, 7]
    journal.close()


def test_metadata_says_what_the_steps_make() -> None:
    """Core's tables and the frozen statements are two tellings of one schema."""
    engine = open_memory(JOURNAL)
    for step in STEPS:
        step.apply(raw(engine))
    made = _described(raw(engine))
    engine.dispose()
    declared = open_memory(JOURNAL)
    tables.metadata.create_all(declared)
    assert made == _described(raw(declared))
    reflected = MetaData()
    reflected.reflect(declared)
    declared.dispose()
    assert set(reflected.tables) == set(tables.metadata.tables)


def _described(connection: RawConnection) -> set[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    plain = {name: "".join(sql.split()) for name, sql in rows}
    return {
        (n, sql.replace("STRICT,WITHOUTROWID", "WITHOUTROWID,STRICT")) for n, sql in plain.items()
    }


def test_new_file(tmp_path: Path) -> None:
    """All steps, no copy."""
    path = tmp_path / "journal.db"
    migrate(path, JOURNAL)
    assert _state(path)[0] == JOURNAL.version
    assert [p.name for p in tmp_path.glob("journal.db.v*")] == []


def test_two_steps(old: Path) -> None:
    """One after the other; the file as it was is kept beside."""
    before = _state(old)
    steps = (*STEPS, Step(NEXT, _add_table), Step(AFTER, _add_column))
    migrate(old, NEWER, steps)
    version, names = _state(old)
    assert (version, "later" in names) == (AFTER, True)
    copy = old.with_name(f"journal.db.v{STEPS[0].version}")
    assert _state(copy) == before
    assert verify_journal(copy, Ed25519Verifier()).holds
    migrate(old, NEWER, steps)


def test_failed_step_puts_the_file_back(old: Path) -> None:
    """Also the steps before it are undone, so that the old program can go on."""
    before = _state(old)
    with pytest.raises(EnvironmentFault, match="disk_full"):
        migrate(old, NEWER, (*STEPS, Step(NEXT, _add_table), Step(AFTER, _fail)))
    assert _state(old) == before
    assert verify_journal(old, Ed25519Verifier()).holds


_CHILD: Final = """
import os, signal, sys
from pathlib import Path
from pos_app.store.migrations import STEPS, Step, migrate
from tests.store.test_migrations import AFTER, NEWER, NEXT, _add_column, _add_table
def die(connection):
    _add_column(connection)
    for n in range(5000):
        connection.execute("INSERT INTO stock VALUES (?, 1)", (f"filler {n}" * 20,))
    os.kill(os.getpid(), signal.SIGKILL)
migrate(Path(sys.argv[1]), NEWER, (*STEPS, Step(NEXT, _add_table), Step(AFTER, die)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_killed_in_the_middle(old: Path) -> None:
    """The step before it stands, and the next start goes on from there."""
    done = subprocess.run([sys.executable, "-c", _CHILD, str(old)], cwd=ROOT, timeout=50)
    assert done.returncode < 0
    version, names = _state(old)
    assert (version, "later" in names) == (NEXT, True)
    migrate(old, NEWER, (*STEPS, Step(NEXT, _add_table), Step(AFTER, _add_column)))
    assert _state(old)[0] == AFTER
    connection = sqlite3.connect(old)
    assert connection.execute("SELECT count(*) FROM stock WHERE sku LIKE 'filler%'").fetchone() == (
        0,
    )
    connection.close()


def test_reader_of_an_older_file(old: Path) -> None:
    """Reading needs no step."""
    engine = open_database(old, NEWER, Access.READ)
    engine.dispose()
