"""An old copy of the journal is noticed, a new incarnation begins, and selling goes on."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from pos_app.domain.facts import IncarnationOpened, StoredFact
from pos_app.store.journal import JournalStore
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journals import journal_place, open_in, sell
from tests.helpers.logfail import LogWatch


def saved_copy(directory: Path) -> Path:
    """The journal as it stands on disk, set aside."""
    copy = directory / "old.db"
    shutil.copy(journal_place(directory).path, copy)
    return copy


def put_back(copy: Path, directory: Path) -> None:
    """As a restore would."""
    shutil.copy(copy, journal_place(directory).path)


def opened(journal: JournalStore) -> list[tuple[StoredFact, IncarnationOpened]]:
    """Every opening."""
    return [(f, f.body) for f in journal.facts() if isinstance(f.body, IncarnationOpened)]


def test_rolled_back_journal_goes_on_in_a_new_incarnation(tmp_path: Path) -> None:
    """Its numbers carry another letter, and its first fact says what was lost."""
    journal = open_in(tmp_path)
    sell(journal, 2)
    journal.close()
    copy = saved_copy(tmp_path)
    journal = open_in(tmp_path)
    sell(journal, 3)
    journal.close()
    put_back(copy, tmp_path)
    journal = open_in(tmp_path)
    (_, first), (fact, second) = opened(journal)
    before = journal.fact(1, 3)
    assert first.reason == "new"
    assert before is not None
    assert (fact.incarnation, fact.seq, second.reason) == (2, 1, "rolled_back")
    assert (second.previous_incarnation, second.previous_seq, second.lost_from_seq) == (1, 3, 4)
    assert second.previous_hash == before.hash
    assert sell(journal, 2) == ["S01-T1-B000001", "S01-T1-B000002"]
    assert journal.verify().holds
    assert journal.verify().incarnations == 2
    journal.close()
    journal = open_in(tmp_path)
    assert journal.next_receipt() == "S01-T1-B000003"
    assert len(opened(journal)) == 2
    journal.close()


def test_lost_journal(tmp_path: Path) -> None:
    """Nothing is left but the mark."""
    journal = open_in(tmp_path)
    sell(journal, 2)
    journal.close()
    journal_place(tmp_path).path.unlink()
    journal = open_in(tmp_path)
    ((fact, body),) = opened(journal)
    assert (fact.incarnation, fact.seq, body.reason, body.lost_from_seq) == (2, 1, "rolled_back", 1)
    assert journal.verify().holds
    journal.close()


def test_restored_twice(tmp_path: Path) -> None:
    """The same old copy again: the incarnation in between is skipped, never used twice."""
    journal = open_in(tmp_path)
    journal.close()
    copy = saved_copy(tmp_path)
    for letter in "ABC":
        journal = open_in(tmp_path)
        assert sell(journal, 1) == [f"S01-T1-{letter}000001"]
        assert journal.verify().holds
        journal.close()
        put_back(copy, tmp_path)
    journal = open_in(tmp_path)
    assert opened(journal)[-1][1].lost_from_seq == 1
    journal.close()


def test_journal_that_went_another_way(tmp_path: Path) -> None:
    """As long as the mark says, but not the facts the mark saw."""
    journal = open_in(tmp_path)
    sell(journal, 1)
    journal.close()
    copy = saved_copy(tmp_path)
    mark = next((tmp_path / "state").glob("*.mark"))
    old_mark = mark.read_text()
    journal = open_in(tmp_path)
    sell(journal, 1)
    journal.close()
    seen = mark.read_text()
    put_back(copy, tmp_path)
    mark.write_text(old_mark)
    journal = open_in(tmp_path)
    sell(journal, 2)
    journal.close()
    mark.write_text(seen)
    journal = open_in(tmp_path)
    _, body = opened(journal)[-1]
    assert (body.reason, body.lost_from_seq) == ("rolled_back", 0)
    assert journal.next_receipt() == "S01-T1-B000001"
    journal.close()


def test_missing_mark_is_fine(tmp_path: Path) -> None:
    """The state directory was cleaned: nothing is known, nothing is wrong."""
    journal = open_in(tmp_path)
    sell(journal, 1)
    journal.close()
    shutil.rmtree(tmp_path / "state")
    journal = open_in(tmp_path)
    assert journal.next_receipt() == "S01-T1-A000002"
    journal.close()
    assert list((tmp_path / "state").glob("*.mark"))


def test_damaged_mark_is_passed_over(tmp_path: Path, expected_logs: LogWatch) -> None:
    """And said."""
    expected_logs("high-water mark .* is damaged", logger="pos_app.store")
    open_in(tmp_path).close()
    mark = next((tmp_path / "state").glob("*.mark"))
    mark.write_text(mark.read_text().replace("1", "2", 1))
    journal = open_in(tmp_path)
    assert journal.next_receipt() == "S01-T1-A000001"
    journal.close()


def test_mark_that_cannot_be_written_stops_nothing(tmp_path: Path, expected_logs: LogWatch) -> None:
    """The state directory is a file."""
    expected_logs("cannot be", level=logging.WARNING, logger="pos_app.store")
    (tmp_path / "state").write_text("in the way")
    journal = open_in(tmp_path)
    sell(journal, 2)
    journal.close()


def test_restore_by_a_person(tmp_path: Path) -> None:
    """Says so, also where no mark can tell."""
    open_in(tmp_path).close()
    journal = open_in(tmp_path, restored=True)
    assert opened(journal)[-1][1].reason == "restored"
    assert journal.next_receipt() == "S01-T1-B000001"
    journal.close()


def test_another_key(tmp_path: Path) -> None:
    """What follows is signed by it, so it begins a new incarnation; the proof follows suit."""
    journal = open_in(tmp_path)
    sell(journal, 1)
    journal.close()
    journal = open_in(tmp_path, seed=2)
    sell(journal, 1)
    assert opened(journal)[-1][1].reason == "key_changed"
    assert journal.verify().holds
    journal.close()


@pytest.mark.parametrize("every_ms", [0, 10_000])
def test_mark_follows_the_head(tmp_path: Path, every_ms: int) -> None:
    """At most so often, and always at the end."""
    clock = FakeClock()
    journal = open_in(tmp_path, clock, mark_every_ms=every_ms)
    mark = next((tmp_path / "state").glob("*.mark"))
    sell(journal, 1)
    journal.writer.run(lambda: None)
    journal.writer.run(lambda: None)
    assert ('"seq":2' in mark.read_text()) == (every_ms == 0)
    clock.advance(seconds=11)
    sell(journal, 1)
    journal.writer.run(lambda: None)
    assert '"seq":3' in mark.read_text()
    sell(journal, 1)
    journal.close()
    assert '"seq":4' in mark.read_text()
