"""Restore: everything that was backed up is back, nothing is deleted, no number is used twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.envelope import device_number
from pos_app.domain.facts import IncarnationOpened
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.services.lookup import number_of
from pos_app.store.backup import BackupKeeper, device_folder, lines
from pos_app.store.copies import make_copy
from pos_app.store.envelopes import JournalReader
from pos_app.store.instance import InstanceLock
from pos_app.store.restore import Restored, restore
from tests.helpers.small_shop import SmallShop


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "disk2"


def traded(shop: SmallShop, folder: Path, sales: int = 3) -> list[str]:
    """Trade, back up; the receipt numbers."""
    with shop.open() as till:
        facts = [till.sell("MILK", "PEN") for _ in range(sales)]
        BackupKeeper(till.journal, folder, shop.clock, segment_bytes=4000).run_once()
        return [number_of(fact) for fact in facts]


def restored(shop: SmallShop, source: Path, backups: Path | None = None) -> Restored:
    return restore(source, shop.place, shop.tools, backups)


def home_of(shop: SmallShop, folder: Path) -> Path:
    return device_folder(folder, device_number(shop.key.public_key))


@pytest.mark.parametrize("kind", ["folder", "device", "line", "segment", "copy"])
def test_everything_is_back_and_numbers_go_on_with_a_new_letter(
    shop: SmallShop, folder: Path, tmp_path: Path, kind: str
) -> None:
    receipts = traded(shop, folder)
    line = lines(home_of(shop, folder))[-1]
    copy = make_copy(shop.path, tmp_path / "copies", shop.clock).file
    sources = {
        "folder": folder, "device": home_of(shop, folder), "line": line.folder,
        "segment": line.files()[-1], "copy": copy,
    }  # fmt: skip
    before = shop.path.read_bytes()
    done = restored(shop, sources[kind], folder)
    assert done.proof.holds
    assert (done.incarnation, done.next_receipt) == (2, "S01-T1-B000001")
    assert done.lost_from_seq == 0
    assert done.set_aside is not None
    assert (done.set_aside / "journal.db").read_bytes() == before
    with shop.open() as till:
        for number in receipts:
            assert till.journal.receipt(number) is not None
        opened = till.journal.fact(2, 1)
        assert opened is not None and isinstance(opened.body, IncarnationOpened)
        assert opened.body.reason == "restored"
        assert number_of(till.sell()) == "S01-T1-B000001"
        assert till.journal.verify().holds
        state = BackupKeeper(till.journal, folder, shop.clock).run_once()
        assert (state.incarnation, len(lines(home_of(shop, folder)))) == (2, 1)


def test_a_journal_that_is_gone(shop: SmallShop, folder: Path) -> None:
    traded(shop, folder)
    shop.path.unlink()
    done = restored(shop, folder)
    assert done.proof.holds and done.set_aside is None


def test_an_old_copy_says_from_where_facts_are_missing(
    shop: SmallShop, folder: Path, tmp_path: Path
) -> None:
    traded(shop, folder)
    copy = make_copy(shop.path, tmp_path / "copies", shop.clock)
    with shop.open() as till:
        till.sell()
    done = restored(shop, copy.file)
    assert done.lost_from_seq == copy.tail.seq + 1


def test_numbers_used_are_known_from_the_backup_alone(
    shop: SmallShop, folder: Path, tmp_path: Path
) -> None:
    """New hardware, old copy, no mark: the backup disk still knows how far the device came."""
    with shop.open() as till:
        till.sell()
    copy = make_copy(shop.path, tmp_path / "copies", shop.clock).file
    restored(shop, copy)
    with shop.open() as till:
        till.sell()
        BackupKeeper(till.journal, folder, shop.clock).run_once()
    shop.path.unlink()
    for mark in (tmp_path / "state").iterdir():
        mark.unlink()
    assert restored(shop, copy, folder).incarnation == 3


def test_what_was_open_at_the_time(shop: SmallShop, folder: Path) -> None:
    """Parked baskets come back from their facts; a payment in doubt is named."""
    with shop.open() as till:
        till.till.checkout.scan("MILK")
        till.till.checkout.park("blue coat")
        till.till.checkout.scan("PEN")
        till.till.checkout.park("sold later")
        later = till.till.checkout.parked()[-1].basket.id
        till.till.checkout.recall(later)
        till.till.tendering.exact_cash()
        till.till.checkout.scan("SHIRT")
        due = till.till.checkout.view().settlement.left_minor
        till.till.tendering.begin_attempt("card", due)
        BackupKeeper(till.journal, folder, shop.clock).run_once()
    done = restored(shop, folder)
    assert done.parked == 1
    assert [(a.type_id, a.amount_minor) for a in done.attempts] == [("card", due)]
    with shop.open() as till:
        (draft,) = till.till.checkout.parked()
        assert draft.basket.label == "blue coat"
        assert till.till.checkout.view().basket.is_empty


def test_a_torn_end_is_passed_over(shop: SmallShop, folder: Path) -> None:
    traded(shop, folder)
    file = lines(home_of(shop, folder))[-1].files()[-1]
    file.write_bytes(file.read_bytes()[:-10])
    done = restored(shop, folder)
    assert done.proof.holds and done.lost_from_seq > 0


@pytest.mark.parametrize("spoiled", ["flip", "cut", "missing", "foreign", "empty"])
def test_a_damaged_source_is_refused_and_nothing_changes(
    shop: SmallShop, folder: Path, spoiled: str
) -> None:
    traded(shop, folder, sales=6)
    before = shop.path.read_bytes()
    files = lines(home_of(shop, folder))[-1].files()
    assert len(files) > 1
    data = files[0].read_bytes()
    if spoiled == "missing":
        files[0].unlink()
    else:
        at = len(data) // 2
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        files[0].write_bytes(
            {"flip": flipped, "cut": data[:-5], "foreign": b"hello" * 99, "empty": b""}[spoiled]
        )
    with pytest.raises(BadInput, match="backup_damaged"):
        restored(shop, folder)
    assert shop.path.read_bytes() == before
    assert not (shop.path.parent / "restoring").exists()


def test_a_damaged_copy_is_refused(shop: SmallShop, folder: Path, tmp_path: Path) -> None:
    traded(shop, folder, sales=20)
    copy = make_copy(shop.path, tmp_path / "copies", shop.clock).file
    with JournalReader(copy) as reader:
        middle = list(reader.after())[20].raw
    data = bytearray(copy.read_bytes())
    data[data.index(middle[-40:-20])] ^= 1
    copy.write_bytes(data)
    with pytest.raises(BadInput, match="backup_damaged"):
        restored(shop, copy)


def test_a_forged_fact_is_refused(shop: SmallShop, tmp_path: Path) -> None:
    """Signed by another key though named as ours: the chain alone would not notice."""
    other = SmallShop(tmp_path / "other", shop.clock, seed=bytes([7]) * 32)
    with other.open() as till:
        till.sell()
    copy = make_copy(other.path, tmp_path / "copies", shop.clock).file
    data = copy.read_bytes()
    assert data.count(other.key.public_key) == 1
    copy.write_bytes(data.replace(other.key.public_key, shop.key.public_key))
    with pytest.raises(BadInput, match="backup_damaged"):
        restored(shop, copy)


@pytest.mark.parametrize("what", ["nothing", "empty folder"])
def test_no_backup_there(shop: SmallShop, tmp_path: Path, what: str) -> None:
    source = tmp_path / "nowhere"
    if what == "empty folder":
        source.mkdir()
    with pytest.raises(BadInput, match="backup_not_found"):
        restored(shop, source)


def test_not_while_another_instance_runs(shop: SmallShop, folder: Path) -> None:
    traded(shop, folder)
    lock = InstanceLock(shop.path.parent)
    try:
        with pytest.raises(EnvironmentFault, match="already_running"):
            restored(shop, folder)
    finally:
        lock.release()


def test_a_kill_between_the_moves_leaves_a_journal(
    shop: SmallShop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is still there; the mark has moved on, so it takes a life of its own."""
    traded(shop, folder)

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt(f"{self} to {target}")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr("pos_app.store.highwater.HighWater.write", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            restored(shop, folder)
    assert shop.path.exists()
    with shop.open() as till:
        assert till.journal.verify().holds


def test_on_new_hardware(shop: SmallShop, folder: Path, tmp_path: Path) -> None:
    """Another device key and no files but the backup disk: all is back, signed by two devices."""
    receipts = traded(shop, folder)
    fresh = SmallShop(tmp_path / "fresh", shop.clock, seed=bytes([9]) * 32)
    done = restore(folder, fresh.place, fresh.tools, folder)
    assert done.proof.holds and done.incarnation == 2
    with fresh.open() as till:
        assert all(till.journal.receipt(number) is not None for number in receipts)
        BackupKeeper(till.journal, folder, shop.clock).run_once()
    assert len(lines(home_of(fresh, folder))) == 1
    again = SmallShop(tmp_path / "again", shop.clock, seed=bytes([9]) * 32)
    assert restore(folder, again.place, again.tools, folder).incarnation == 3
