"""Whole copies: proved, named, pruned."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.errors import EnvironmentFault
from pos_app.store.copies import make_copy, newest_copy, place_of_copy, to_prune
from pos_app.store.database import RawConnection
from pos_app.store.journal import JournalStore
from pos_app.store.verify import verify_journal
from tests.helpers.small_shop import SmallShop


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path)


def test_a_copy_of_a_journal_in_use_holds(shop: SmallShop, tmp_path: Path) -> None:
    with shop.open() as till:
        till.sell()
        copy = make_copy(shop.path, tmp_path / "copies", shop.clock, shop.tools.verifier)
        till.sell()
    assert copy.proof.holds and copy.proof.facts == copy.tail.seq
    assert verify_journal(copy.file, shop.tools.verifier) == copy.proof
    assert copy.file.name.startswith("lanehouse-")
    assert f"-A{copy.tail.seq:010d}-20260302T040000Z.db" in copy.file.name
    assert [f.name for f in copy.file.parent.iterdir()] == [copy.file.name]


def test_a_journal_that_does_not_hold_is_not_copied(shop: SmallShop, tmp_path: Path) -> None:
    with shop.open() as till:
        till.sell()
        spoil(till.journal)
        with pytest.raises(EnvironmentFault, match="backup_unsound"):
            make_copy(shop.path, tmp_path / "copies", shop.clock, shop.tools.verifier)
    assert not list((tmp_path / "copies").iterdir())


def spoil(journal: JournalStore) -> None:
    """Change a sum behind the journal's back."""

    def change() -> None:
        with journal._file.transaction() as connection:
            assert isinstance(connection, RawConnection)
            connection.execute("UPDATE shift_sum SET amount_minor = amount_minor + 1")

    journal.writer.run(change)


def name(seq: int, day: str, device: str = "0000002a", letters: str = "A") -> Path:
    return Path(f"lanehouse-{device}-{letters}{seq:010d}-{day}T200000Z.db")


def test_the_newest_seven_and_the_last_of_twelve_months_are_kept() -> None:
    days = [f"2025{m:02d}{d:02d}" for m in range(1, 13) for d in (5, 28)]
    days += [f"202601{d:02d}" for d in range(1, 11)]
    files = [name(n, day) for n, day in enumerate(days, start=1)]
    gone = to_prune(files, files[-1])
    kept = [f for f in files if f not in gone]
    assert kept == [name(n, day) for n, day in enumerate(days, start=1) if _stays(day)]


def _stays(day: str) -> bool:
    is_month_end = day.endswith("28") and day >= "202502"
    return is_month_end or day >= "20260104"


def test_other_files_are_left_alone() -> None:
    mine = [name(n, "20260101") for n in range(1, 30)]
    others = [name(n, "20260101", "ffffffff") for n in range(1, 30)] + [Path("photo.db")]
    gone = to_prune([*mine, *others], mine[-1])
    assert gone == mine[:22]


def test_a_later_incarnation_goes_farther(tmp_path: Path) -> None:
    for file in (name(900, "20260101"), name(3, "19700101", letters="B")):
        (tmp_path / file).touch()
    newest = newest_copy(tmp_path, 0x2A)
    assert newest is not None and place_of_copy(newest) == (2, 3)
    assert newest_copy(tmp_path, 1) is None
