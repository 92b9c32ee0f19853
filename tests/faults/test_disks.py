"""Full, limited, vanished disks while trading (SYNC F22–F24; harness D): refused in time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import PaymentAttempted, SaleCompleted
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import DraftKind
from tests.helpers.logfail import LogWatch
from tests.helpers.places import ROOT
from tests.helpers.small_shop import OpenShop, SmallShop

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="mounts and limits are POSIX"),
]
FULL = {"disk_full", "disk_io"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes, where the machine lets us have them."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)])
    if made.returncode:
        pytest.skip("no right to mount a file system")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "-l", str(mount)])


def shop_on(disk: Path, state: Path, ballast: int = 0) -> SmallShop:
    shop = SmallShop(disk)
    shop.place = replace(shop.place, state_dir=state, ballast_bytes=ballast)
    return shop


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    file = disk / "somebody's film"
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            return file


def until_refused(act: Callable[[], Any]) -> int:
    """How often it was done before the disk said no."""
    for done in range(10_000):
        try:
            act()
        except EnvironmentFault as fault:
            assert fault.name in FULL
            return done
    raise AssertionError("the disk never filled up")


def counts(till: OpenShop) -> tuple[int, int]:
    facts = list(till.journal.facts())
    attempts = sum(isinstance(f.body, PaymentAttempted) for f in facts)
    return sum(isinstance(f.body, SaleCompleted) for f in facts), attempts


def test_a_payment_is_refused_before_money_moves(small_disk: Path, tmp_path: Path) -> None:
    with shop_on(small_disk, tmp_path / "state").open() as till:
        till.sell()
        till.till.checkout.scan("MILK")
        film = fill(small_disk)
        before = counts(till)
        until_refused(till.till.shifts.read)
        due = till.till.checkout.view().settlement.left_minor
        for pay in (
            lambda: till.till.tendering.begin_attempt("card", due),
            till.till.tendering.exact_cash,
        ):
            with pytest.raises(EnvironmentFault) as refused:
                pay()
            assert refused.value.name in FULL
        view = till.till.checkout.view()
        assert counts(till) == before
        assert view.basket.open_attempt is None and not view.basket.tenders
        assert len(till.journal.drafts(DraftKind.OPEN)) == 1
        film.unlink()
        assert till.till.tendering.exact_cash().completed is not None
        assert counts(till) == (before[0] + 1, before[1])
        assert till.journal.verify().holds


def test_the_ballast_lets_the_shift_close(
    small_disk: Path, tmp_path: Path, expected_logs: LogWatch
) -> None:
    """No new sale begins; the one that is open is paid, and the shift is closed."""
    expected_logs("disk is full; ballast freed", logger="pos_app.store")
    ballast = small_disk / "data" / "ballast"
    with shop_on(small_disk, tmp_path / "state", ballast=200_000).open() as till:
        till.till.checkout.scan("MILK")
        fill(small_disk)
        until_refused(lambda: till.till.checkout.scan("PEN"))
        assert ballast.exists(), "scanning leaves the reserve alone"
        while ballast.exists():
            till.till.shifts.read()
        assert till.till.tendering.exact_cash().completed is not None
        assert till.close_shift().type == "shift_closed"
        assert till.journal.verify().holds


def test_a_till_that_starts_on_a_full_disk(
    small_disk: Path, tmp_path: Path, expected_logs: LogWatch
) -> None:
    """SQLite cannot even open its files there; the ballast makes room to close the shift."""
    expected_logs("ballast freed to start", logger="pos_app.store")
    shop = shop_on(small_disk, tmp_path / "state", ballast=200_000)
    with shop.open() as till:
        till.sell()
    fill(small_disk)
    with shop.open() as till:
        assert till.close_shift().type == "shift_closed"
        assert till.journal.verify().holds


def test_a_full_disk_without_a_ballast_says_so(small_disk: Path, tmp_path: Path) -> None:
    shop = shop_on(small_disk, tmp_path / "state")
    with shop.open() as till:
        till.sell()
    film = fill(small_disk)
    with pytest.raises(EnvironmentFault) as refused, shop.open():
        pass
    assert refused.value.name in FULL
    film.unlink()
    with shop.open() as till:
        till.sell()
        assert till.journal.verify().holds


def test_a_disk_that_is_unplugged(tmp_path: Path) -> None:
    shop = SmallShop(tmp_path)
    with shop.open() as till:
        till.till.checkout.scan("MILK")
        gone = shop.path.parent.rename(tmp_path / "unplugged")
        due = till.till.checkout.view().settlement.left_minor
        for act in (
            lambda: till.till.tendering.begin_attempt("card", due),
            till.till.tendering.exact_cash,
            lambda: till.till.checkout.scan("PEN"),
        ):
            with pytest.raises(EnvironmentFault, match="disk_gone"):
                act()
        gone.rename(shop.path.parent)
        assert till.till.tendering.exact_cash().completed is not None
        assert till.journal.verify().holds


LIMITED = """
import resource, signal, sys
from pathlib import Path
from pos_app.errors import EnvironmentFault
from tests.helpers.small_shop import SmallShop
shop = SmallShop(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with shop.open() as till:
    till.sell()
    limit = shop.path.stat().st_size + int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    sold = 1
    try:
        for _ in range(5000):
            till.sell("MILK", "PEN", "SHIRT")
            sold += 1
    except EnvironmentFault as fault:
        print(fault.name)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    left = till.till.checkout.view().basket.lines
    if not left:
        till.till.checkout.scan("MILK")
    till.till.tendering.exact_cash()
    proof = till.journal.verify()
    facts = [f for f in till.journal.facts() if f.type == "sale_completed"]
    print(proof.holds, len(facts) == sold + 1)
"""


@pytest.mark.parametrize("room", [1_000, 9_000, 40_000, 100_000])
def test_a_quota(tmp_path: Path, room: int) -> None:
    """RLIMIT_FSIZE: the write itself fails, anywhere in a transaction."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), str(room)], cwd=ROOT, timeout=55,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    name, verdict = done.stdout.splitlines()
    assert name in FULL
    assert verdict == "True True"
