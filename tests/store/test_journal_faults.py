"""Full, read-only and vanished disks; damaged and foreign files; a second instance."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Draft, DraftKind
from pos_app.store import database
from pos_app.store.damage import set_aside
from pos_app.store.file import require_head_row
from pos_app.store.journal import JournalStore
from pos_app.store.tables import JOURNAL
from tests.helpers.builders_basket import basket, entry
from tests.helpers.journals import commit, journal_place, open_in, sell, shift_opened, sold
from tests.helpers.logfail import LogWatch
from tests.helpers.places import ROOT
from tests.helpers.profiles import bounded

_STORE: Final = "pos_app.store"


def _fault(work: Callable[[], object]) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        work()
    return caught.value.name


def _draft(basket_id: str = "b1") -> Draft:
    return Draft(kind=DraftKind.OPEN, basket=basket(entry(), basket_id=basket_id))


def _holds(journal: JournalStore, *, receipts: int) -> None:
    """Nothing half-done is left, and trade goes on."""
    assert journal.verify().problems == ()
    assert journal.next_receipt() == f"S01-T1-A{receipts + 1:06d}"
    sell(journal, 1)
    assert journal.verify().problems == ()


def _limit_pages(journal: JournalStore, pages: int | None) -> None:
    """A disk that is full at so many pages; None for one with room."""
    connection = journal._file.writer_connection()
    limit = pages if pages is not None else 1 << 30
    journal.writer.run(lambda: connection.execute(f"PRAGMA max_page_count = {limit}"))


@pytest.mark.parametrize(
    "row", [(1, 7, None, 3, 9), (None, 7, b"h", 3, 9), (1, "7", b"h", 3, 9), (1, 7, "h", 3, 9)]
)
def test_a_head_row_of_nonsense_is_damage(row: tuple[object, ...]) -> None:
    """Flipped bits can put NULL where a hash stood, whatever the table's rules say."""
    assert _fault(lambda: require_head_row(Path("journal.db"), *row)) == "journal_damaged"  # type: ignore[arg-type]
    require_head_row(Path("journal.db"), 1, 7, b"h", 3, 9)


def test_the_shift_in_memory_is_the_shift_in_the_file(tmp_path: Path) -> None:
    """A commit that fails opens no shift; one that succeeds does, also after a restart."""
    journal = open_in(tmp_path)
    _limit_pages(journal, 1)
    with pytest.raises(EnvironmentFault, match="disk_full"):
        while True:
            journal.commit(commit(sold(journal.next_receipt(), 20)))
    assert (
        _fault(
            lambda: journal.commit(commit(shift_opened("s1"), *[sold(journal.next_receipt(), 20)]))
        )
        == "disk_full"
    )
    assert journal.open_shift() is None
    _limit_pages(journal, None)
    journal.commit(commit(shift_opened("s1")))
    kept = journal.open_shift()
    assert kept is not None
    assert journal.rebuild() == ()
    assert journal.open_shift() == journal.last_shift() == kept
    journal.close()
    again = open_in(tmp_path)
    assert again.open_shift() == kept
    again.close()


# Full disk ----------------------------------------------------------------------------------------


def test_full_disk_refuses_whole_commits(tmp_path: Path) -> None:
    """The number is not used, the draft stays, and all goes on once there is room."""
    journal = open_in(tmp_path)
    journal.save_draft(_draft())
    _limit_pages(journal, 1)
    done = 0
    with pytest.raises(EnvironmentFault, match="disk_full"):
        for done in range(200):  # noqa: B007 - the count of sales that still fitted
            journal.commit(commit(sold(journal.next_receipt(), 20), remove_drafts=()))
    assert _fault(lambda: journal.commit(commit(sold(journal.next_receipt(), 20)))) == "disk_full"
    assert journal.drafts(DraftKind.OPEN) == (_draft(),)
    _limit_pages(journal, None)
    _holds(journal, receipts=done)
    journal.close()


def test_ballast_lets_the_till_close(tmp_path: Path, expected_logs: LogWatch) -> None:
    """Thrown off by the first commit that finds no room, which is then recorded after all."""
    expected_logs("disk is full; ballast freed", logger=_STORE)
    journal = open_in(tmp_path, ballast_bytes=1 << 20)
    ballast = tmp_path / "data" / "ballast"
    assert ballast.stat().st_size == 1 << 20
    assert not journal.is_space_low
    real = journal._ballast.free

    def free() -> bool:
        _limit_pages(journal, None)
        return real()

    journal._ballast.free = free  # type: ignore[method-assign]
    _limit_pages(journal, 1)
    journal.commit(commit(*[shift_opened(f"s{n}") for n in range(500)]))
    assert not ballast.exists()
    _holds(journal, receipts=0)
    journal.close()
    open_in(tmp_path, ballast_bytes=1 << 20).close()
    assert ballast.exists()


def test_space_is_low_below_twice_the_ballast(tmp_path: Path) -> None:
    """Then no new sale should begin; without a ballast nobody asks."""
    journal = open_in(tmp_path, ballast_bytes=1 << 50)
    assert journal.is_space_low
    assert not (tmp_path / "data" / "ballast").exists()
    journal.close()


_CHILD: Final = """
import resource, signal, sys
from pathlib import Path
from pos_app.errors import EnvironmentFault
from tests.helpers.journals import open_in, sell
journal = open_in(Path(sys.argv[1]))
sell(journal, 3)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = journal.path.stat().st_size + 40_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
sold = 3
try:
    for _ in range(1000):
        sell(journal, 1, lines=20)
        sold += 1
except EnvironmentFault as fault:
    print(fault.name, sold, journal.next_receipt())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sell(journal, 1)
print(journal.verify().problems)
journal.close()
"""


def _child(script: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True,
        timeout=50,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_file_size_limit(tmp_path: Path) -> None:
    """A quota: SQLITE_IOERR_WRITE in the middle of a write."""
    refused, proof = _child(_CHILD, str(tmp_path))
    name, sold_before, next_number = refused.split()
    assert name in {"disk_io", "disk_full"}
    assert next_number == f"S01-T1-A{int(sold_before) + 1:06d}"
    assert proof == "()"


@pytest.mark.faults
def test_full_file_system(tmp_path: Path, expected_logs: LogWatch) -> None:
    """A real one of two megabytes, where the machine lets us have one."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)])
    if made.returncode:
        pytest.skip("no right to mount a file system")
    try:
        expected_logs("disk is full; ballast freed", logger=_STORE)
        journal = open_in(mount, state_dir=tmp_path / "state", ballast_bytes=300_000)
        with pytest.raises(EnvironmentFault, match="disk_full"):
            for _ in range(10_000):
                sell(journal, 1, lines=20)
        proof = journal.verify()
        assert proof.problems == ()
        journal.close()
        again = open_in(mount, state_dir=tmp_path / "state")
        assert again.verify().facts == proof.facts
        again.close()
    finally:
        subprocess.run(["umount", "-l", str(mount)])


# Read-only, vanished, busy ------------------------------------------------------------------------

_READ_ONLY_CHILD: Final = """
import os, sys
from pathlib import Path
from pos_app.errors import EnvironmentFault
from tests.helpers.journals import open_in
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    open_in(Path(sys.argv[1]))
except EnvironmentFault as fault:
    print(fault.name)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_read_only_directory(tmp_path: Path) -> None:
    """Said at the start, before anybody sells."""
    open_in(tmp_path).close()
    data = tmp_path / "data"
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and path != Path(path.root):
            path.chmod(path.stat().st_mode | 0o055)
        if path.name.startswith("pytest-of-"):
            break
    data.chmod(0o555)
    (data / "lanehouse.lock").unlink(missing_ok=True)
    try:
        assert _child(_READ_ONLY_CHILD, str(tmp_path)) == ["disk_read_only"]
    finally:
        data.chmod(0o755)


def test_vanished_file(tmp_path: Path) -> None:
    """A deleted file would still take writes that nobody could ever read again."""
    journal = open_in(tmp_path)
    sell(journal, 1)
    journal.path.rename(tmp_path / "moved.db")
    assert _fault(lambda: sell(journal, 1)) == "disk_gone"
    assert _fault(lambda: journal.save_draft(_draft())) == "disk_gone"
    (tmp_path / "moved.db").rename(journal.path)
    _holds(journal, receipts=1)
    journal.close()


def test_replaced_file(tmp_path: Path) -> None:
    """Another file under the same name is not ours."""
    journal = open_in(tmp_path)
    sell(journal, 1)
    aside = tmp_path / "ours.db"
    journal.path.rename(aside)
    shutil.copy(aside, journal.path)
    assert _fault(lambda: sell(journal, 1)) == "disk_gone"
    aside.replace(journal.path)
    _holds(journal, receipts=1)
    journal.close()


def test_busy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup program that locks the file: a bounded wait, then words."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    journal = open_in(tmp_path)
    other = sqlite3.connect(journal.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert _fault(lambda: sell(journal, 1)) == "disk_busy"
    other.execute("ROLLBACK")
    other.close()
    _holds(journal, receipts=0)
    journal.close()


# Damage -------------------------------------------------------------------------------------------


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A directory whose journal was closed after 40 sales; no mark, so that only bytes speak."""
    journal = open_in(tmp_path)
    journal.commit(commit(shift_opened()))
    sell(journal, 40)
    journal.close()
    shutil.rmtree(tmp_path / "state")
    return tmp_path


def _refused_untouched(directory: Path, *names: str) -> None:
    """The journal is refused in those words, and not one byte of it is changed."""
    path = journal_place(directory).path
    before = path.read_bytes()
    assert _fault(lambda: open_in(directory)) in names
    assert path.read_bytes() == before


def test_file_that_is_no_database(closed: Path) -> None:
    """Text, say."""
    journal_place(closed).path.write_text("nothing to see here" * 500)
    _refused_untouched(closed, "journal_damaged")


def test_foreign_database(closed: Path) -> None:
    """Another program's file stays as it is."""
    path = journal_place(closed).path
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    _refused_untouched(closed, "store_foreign")


def test_newer_database(closed: Path) -> None:
    """A newer major is refused with both versions; a newer minor is used."""
    path = journal_place(closed).path
    known = JOURNAL.version
    for version, is_refused in (
        (database.SchemaVersion(known.major + 1), True),
        (database.SchemaVersion(known.major, known.minor + 1), False),
    ):
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {version.number}")
        connection.close()
        if is_refused:
            with pytest.raises(EnvironmentFault) as caught:
                open_in(closed)
            facts = caught.value.facts
            assert (caught.value.name, facts["found"]) == ("store_newer", str(version))
            assert facts["known"] == str(known)
        else:
            open_in(closed).close()


@pytest.mark.parametrize("kept", [0.999, 0.9, 0.5, 0.1])
def test_truncated_file(closed: Path, kept: float) -> None:
    """Cut short by a dying disk."""
    path = journal_place(closed).path
    os.truncate(path, int(path.stat().st_size * kept))
    _refused_untouched(closed, "journal_damaged")


def test_foreign_log(closed: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The write-ahead log of another journal beside ours is seen before it is applied."""
    other = open_in(tmp_path_factory.mktemp("other"), seed=7)
    sell(other, 5)
    log = other.path.with_name("journal.db-wal")
    shutil.copy(log, journal_place(closed).path.with_name("journal.db-wal"))
    other.close()
    _refused_untouched(closed, "journal_damaged")


def test_lost_log(tmp_path: Path) -> None:
    """Without it the journal is older and whole: the mark tells, and a new incarnation begins."""
    journal = open_in(tmp_path)
    journal.close()
    journal = open_in(tmp_path)
    sell(journal, 5)
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "data").mkdir()
    shutil.copy(journal.path, copy / "data")
    journal.close()
    shutil.copytree(tmp_path / "state", copy / "state")
    again = open_in(copy)
    assert again.next_receipt() == "S01-T1-B000001"
    assert again.verify().problems == ()
    again.close()


def _content(path: Path) -> list[list[tuple[object, ...]]]:
    """Every row of every table."""
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
    rows = [connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables]
    connection.close()
    return rows


def test_flipped_bits(closed: Path) -> None:
    """A flip is refused at the start, found by the proof, or hits bytes that mean nothing."""
    path = journal_place(closed).path
    sound, rows = path.read_bytes(), _content(path)
    count = bounded(ci=40, full=2_000)
    for at in range(0, len(sound), len(sound) // count):
        damaged = bytearray(sound)
        damaged[at] ^= 1 << at % 8
        path.write_bytes(damaged)
        assert _is_noticed(closed, bytes(damaged)) or _content(path) == rows, at
        for part in database.files_of(path)[1:]:
            part.unlink(missing_ok=True)
        shutil.rmtree(closed / "state", ignore_errors=True)


def _is_noticed(directory: Path, damaged: bytes) -> bool:
    try:
        journal = open_in(directory)
    except EnvironmentFault as fault:
        assert fault.name in {"journal_damaged", "store_foreign", "store_newer"}
        assert journal_place(directory).path.read_bytes() == damaged
        return True
    try:
        return not journal.verify().holds
    except EnvironmentFault as fault:
        assert fault.name == "journal_damaged"
        return True
    finally:
        journal.close()


def test_damaged_fact(closed: Path) -> None:
    """Among the newest, which are followed at every start."""
    connection = sqlite3.connect(journal_place(closed).path)
    connection.execute("UPDATE fact SET envelope = x'00' WHERE id = (1 << 40) + 3")
    connection.commit()
    connection.close()
    with pytest.raises(EnvironmentFault, match="fact 3 cannot be read"):
        open_in(closed)


def test_set_aside(closed: Path) -> None:
    """The file and its companions move together; nothing is thrown away, not even a second time."""
    path = journal_place(closed).path
    for number in (1, 2):
        path.write_bytes(b"damaged")
        path.with_name("journal.db-wal").write_bytes(b"log")
        aside = set_aside(path)
        assert aside.name == f"journal.db.damaged-{number}"
        assert (aside / "journal.db").read_bytes() == b"damaged"
        assert (aside / "journal.db-wal").read_bytes() == b"log"
        assert not path.exists()
    open_in(closed).close()


def test_damaged_draft_is_reported(tmp_path: Path, expected_logs: LogWatch) -> None:
    """The others are there; selling goes on; it is said once."""
    expected_logs("draft of basket b2 is damaged", logger=_STORE)
    journal = open_in(tmp_path)
    for name in ("b1", "b2", "b3"):
        journal.save_draft(_draft(name))
    connection = journal._file.writer_connection()
    journal.writer.run(
        lambda: connection.execute("UPDATE draft SET content = zeroblob(9) WHERE basket = 'b2'")
    )
    for _ in range(2):
        assert [d.basket.id for d in journal.drafts(DraftKind.OPEN)] == ["b1", "b3"]
    assert journal.damaged_drafts() == ("b2",)
    _holds(journal, receipts=0)
    journal.close()


# One instance, one close --------------------------------------------------------------------------


def test_second_instance(tmp_path: Path) -> None:
    """Refused; the first goes on; after it a third may start."""
    journal = open_in(tmp_path)
    assert _fault(lambda: open_in(tmp_path)) == "already_running"
    _holds(journal, receipts=0)
    journal.close()
    open_in(tmp_path).close()


def test_failed_start_lets_go(closed: Path) -> None:
    """Of the lock, so that a repaired journal can be opened by the same process."""
    path = journal_place(closed).path
    sound = path.read_bytes()
    path.write_bytes(b"damaged" * 1000)
    assert _fault(lambda: open_in(closed)) == "journal_damaged"
    path.write_bytes(sound)
    open_in(closed).close()
