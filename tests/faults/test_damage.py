"""Damage of the journal, and getting everything back from the continuous backup (SYNC F25, F26,
F28, F30; harness C)."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.errors import EnvironmentFault
from pos_app.store import restore as restoring
from pos_app.store.backup import BackupKeeper
from pos_app.store.envelopes import JournalReader
from pos_app.store.restore import restore
from tests.helpers.places import ROOT
from tests.helpers.profiles import bounded
from tests.helpers.small_shop import SmallShop

pytestmark = pytest.mark.faults
type_of_harm = Callable[[Path, random.Random], None]


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def truncate(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def zero_a_page(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data) // 4096) * 4096
    data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)


def swap_pages(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    one, two = (chance.randrange(1, len(data) // 4096) * 4096 for _ in range(2))
    first, second = data[one : one + 4096], data[two : two + 4096]
    data[one : one + 4096], data[two : two + 4096] = second, first
    path.write_bytes(data)


def junk_log(path: Path, chance: random.Random) -> None:
    path.with_name(path.name + "-wal").write_bytes(chance.randbytes(50_000))


HARMS: tuple[type_of_harm, ...] = (flip, truncate, zero_a_page, swap_pages, junk_log)


@pytest.fixture
def traded(tmp_path: Path) -> tuple[SmallShop, list[bytes]]:
    """A shop that was backed up and closed, and its envelopes."""
    shop = SmallShop(tmp_path / "till")
    with shop.open() as till:
        for _ in range(30):
            till.sell("MILK", "PEN")
        BackupKeeper(till.journal, tmp_path / "disk2", shop.clock, segment_bytes=20_000).run_once()
    with JournalReader(shop.path) as reader:
        return shop, [row.raw for row in reader.after()]


@pytest.mark.timeout(1200)
def test_whatever_happens_to_the_file(
    traded: tuple[SmallShop, list[bytes]], tmp_path: Path
) -> None:
    """Noticed, or harmless; and from the backup every fact comes back, byte for byte."""
    shop, envelopes = traded
    chance = random.Random(7)
    sound = tmp_path / "sound"
    shutil.copytree(shop.root, sound)
    noticed = 0
    for number in range(bounded(ci=50, full=600)):
        shutil.rmtree(shop.root)
        shutil.copytree(sound, shop.root)
        HARMS[number % len(HARMS)](shop.path, chance)
        noticed += is_noticed(shop, envelopes)
        done = restore(tmp_path / "disk2", shop.place, shop.tools, tmp_path / "disk2")
        assert done.proof.holds and done.facts == len(envelopes)
        with JournalReader(shop.path) as reader:
            assert [row.raw for row in reader.after()][: len(envelopes)] == envelopes
    assert noticed > 0


def is_noticed(shop: SmallShop, envelopes: list[bytes]) -> bool:
    """Refused in words or found by the proof; else not one fact has changed."""
    try:
        with shop.open(signed_in=False) as till:
            if not till.journal.verify().holds:
                return True
    except EnvironmentFault as fault:
        assert fault.name in {"journal_damaged", "store_foreign", "store_newer", "disk_io"}, fault
        return True
    with JournalReader(shop.path) as reader:
        present = [row.raw for row in reader.after()]
    if present[: len(envelopes)] == envelopes:
        return False
    opened = present[-1]
    assert b"incarnation_opened" in opened, "facts were lost and nobody was told"
    return True


def test_a_kill_in_the_middle_of_a_restore(
    traded: tuple[SmallShop, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each step: a journal is there that opens and holds, and restoring again works."""
    shop, envelopes = traded
    sound = tmp_path / "sound"
    shutil.copytree(shop.root, sound)
    steps = ("_write_facts", "_raise_mark", "_open_and_prove", "_swap", "_fresh_folder", "_link")
    for step in steps:
        for is_after in (False, True):
            shutil.rmtree(shop.root)
            shutil.copytree(sound, shop.root)
            with monkeypatch.context() as patch:
                _die_at(patch, step, is_after)
                with pytest.raises(KeyboardInterrupt):
                    restore(tmp_path / "disk2", shop.place, shop.tools, tmp_path / "disk2")
            with shop.open(signed_in=False) as till:
                assert till.journal.verify().holds, (step, is_after)
            done = restore(tmp_path / "disk2", shop.place, shop.tools, tmp_path / "disk2")
            assert done.facts == len(envelopes)


def _die_at(patch: pytest.MonkeyPatch, step: str, is_after: bool) -> None:
    real = getattr(restoring, step)

    def dies(*args: object) -> object:
        if is_after:
            real(*args)
        raise KeyboardInterrupt(step)

    patch.setattr(restoring, step, dies)


SECOND = """
import sys
from pathlib import Path
from pos_app.errors import EnvironmentFault
from tests.helpers.small_shop import SmallShop
try:
    with SmallShop(Path(sys.argv[1])).open():
        print("opened")
except EnvironmentFault as fault:
    print(fault.name)
"""


def second_instance(root: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SECOND, str(root)], cwd=ROOT, capture_output=True, text=True,
        timeout=50,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_second_instance_is_refused(tmp_path: Path) -> None:
    shop = SmallShop(tmp_path)
    with shop.open() as till:
        assert second_instance(tmp_path) == "already_running"
        till.sell()
    assert second_instance(tmp_path) == "opened"
