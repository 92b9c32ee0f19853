"""The continuous backup: what is in the journal is in it, whatever happened in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.envelope import device_number
from pos_app.errors import EnvironmentFault
from pos_app.store.backup import BackupKeeper, device_folder, lines
from pos_app.store.envelopes import ChainWalk, JournalReader
from pos_app.store.segments import Line
from tests.helpers.small_shop import OpenShop, SmallShop


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "disk2"


def home_of(shop: SmallShop, folder: Path) -> Path:
    return device_folder(folder, device_number(shop.key.public_key))


def held(line: Line) -> list[bytes]:
    return [data for data, _ in line.envelopes(ChainWalk())]


def in_journal(shop: SmallShop) -> list[bytes]:
    with JournalReader(shop.path) as reader:
        return [row.raw for row in reader.after()]


def keeper_of(open_shop: OpenShop, folder: Path, **more: int) -> BackupKeeper:
    return BackupKeeper(open_shop.journal, folder, open_shop.workplace.clock, **more)


def test_every_fact_byte_for_byte(shop: SmallShop, folder: Path) -> None:
    with shop.open() as till:
        keeper = keeper_of(till, folder)
        first = keeper.run_once()
        assert first.appended == first.seq > 0
        till.sell("MILK", "PEN")
        second = keeper.run_once()
        assert second.seq == first.seq + second.appended
        assert keeper.run_once().appended == 0
    (line,) = lines(home_of(shop, folder))
    assert held(line) == in_journal(shop)


def test_files_roll_over(shop: SmallShop, folder: Path) -> None:
    with shop.open() as till:
        keeper = keeper_of(till, folder, segment_bytes=3000)
        for _ in range(12):
            till.sell()
            keeper.run_once()
    (line,) = lines(home_of(shop, folder))
    assert len(line.files()) > 3
    assert held(line) == in_journal(shop)


def test_goes_on_after_a_restart(shop: SmallShop, folder: Path) -> None:
    for _ in range(3):
        with shop.open() as till:
            till.sell()
            keeper_of(till, folder).run_once()
    (line,) = lines(home_of(shop, folder))
    assert held(line) == in_journal(shop)


@pytest.mark.parametrize("cut", [1, 40, 500])
def test_a_torn_end_is_cut_off_and_written_again(shop: SmallShop, folder: Path, cut: int) -> None:
    with shop.open() as till:
        till.sell()
        keeper_of(till, folder).run_once()
        (line,) = lines(home_of(shop, folder))
        (file,) = line.files()
        file.write_bytes(file.read_bytes()[:-cut])
        till.sell()
        keeper_of(till, folder).run_once()
    assert held(line) == in_journal(shop)


def test_damage_is_kept_as_evidence_and_written_anew(
    shop: SmallShop, folder: Path, expected_logs
) -> None:
    expected_logs("is damaged", logger="pos_app.store")
    with shop.open() as till:
        till.sell()
        keeper_of(till, folder).run_once()
        (line,) = lines(home_of(shop, folder))
        (file,) = line.files()
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 4
        file.write_bytes(data)
        keeper_of(till, folder).run_once()
    assert held(line) == in_journal(shop)
    assert file.with_name(f"{file.name}.damaged-1").read_bytes() == bytes(data)


def test_a_missing_file_starts_a_new_line(shop: SmallShop, folder: Path, expected_logs) -> None:
    expected_logs("does not continue the backup", logger="pos_app.store")
    with shop.open() as till:
        keeper = keeper_of(till, folder, segment_bytes=2000)
        for _ in range(6):
            till.sell()
            keeper.run_once()
        (line,) = lines(home_of(shop, folder))
        line.files()[0].unlink()
        keeper_of(till, folder, segment_bytes=2000).run_once()
    assert [x.folder.name for x in lines(home_of(shop, folder))] == ["line-001", "line-002"]
    assert held(lines(home_of(shop, folder))[-1]) == in_journal(shop)


def test_a_journal_that_went_another_way_starts_a_new_line(
    shop: SmallShop, folder: Path, expected_logs
) -> None:
    """An old copy of the journal was put back: what the backup held beyond it is kept."""
    expected_logs("does not continue the backup", logger="pos_app.store")
    with shop.open() as till:
        till.sell()
    old = shop.path.read_bytes()
    with shop.open() as till:
        lost = till.sell()
        keeper_of(till, folder).run_once()
    shop.path.write_bytes(old)
    with shop.open() as till:
        till.sell()
        keeper_of(till, folder).run_once()
    first, second = lines(home_of(shop, folder))
    assert held(second) == in_journal(shop)
    with JournalReader(shop.path) as reader:
        assert not any(lost.hash == walked for walked in _hashes(reader))
    assert any(lost.hash == found.hash for _, found in first.envelopes(ChainWalk()))


def _hashes(reader: JournalReader) -> list[bytes]:
    walk = ChainWalk()
    return [walk.take(row.raw).hash for row in reader.after()]


def test_a_z_report_makes_one_copy(shop: SmallShop, folder: Path) -> None:
    with shop.open() as till:
        keeper = keeper_of(till, folder)
        assert keeper.run_once().copied == ""
        till.sell()
        till.close_shift()
        copied = keeper.run_once().copied
        assert copied.endswith(".db")
        assert keeper.run_once().copied == ""
        assert keeper_of(till, folder).run_once().copied == ""
    assert (home_of(shop, folder) / copied).exists()


def test_a_backup_disk_that_is_gone_says_so_and_is_caught_up_with(
    shop: SmallShop, tmp_path: Path, folder: Path
) -> None:
    with shop.open() as till:
        keeper = keeper_of(till, folder)
        keeper.run_once()
        away = folder.rename(tmp_path / "unplugged")
        folder.write_text("a file where the folder should be")
        till.sell()
        with pytest.raises(EnvironmentFault, match="backup_unwritable"):
            keeper.run_once()
        folder.unlink()
        away.rename(folder)
        keeper.run_once()
    assert held(lines(home_of(shop, folder))[-1]) == in_journal(shop)


def test_what_was_written_is_read_again(
    shop: SmallShop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that says yes and keeps something else is found at once."""

    def spoiled(file: Path, at: int) -> bytes:
        with file.open("rb") as handle:
            handle.seek(at)
            data = bytearray(handle.read())
        data[-70] ^= 1
        return bytes(data)

    with shop.open() as till:
        monkeypatch.setattr("pos_app.store.segments._read", spoiled)
        with pytest.raises(EnvironmentFault, match="backup_unsound"):
            keeper_of(till, folder).run_once()


def test_a_damaged_journal_is_not_backed_up_as_if_it_were_whole(
    shop: SmallShop, folder: Path
) -> None:
    with shop.open() as till:
        till.sell()
        keeper_of(till, folder).run_once()
        till.sell()

        def spoil() -> None:
            with till.journal._file.transaction() as connection:
                connection.execute("UPDATE fact SET envelope = x'00' WHERE id % 2 = 1")

        till.journal.writer.run(spoil)
        with pytest.raises(EnvironmentFault, match=r"journal_damaged|backup_unsound"):
            keeper_of(till, folder).run_once()
