"""Clocks gone mad in mid-shift (SYNC F35–F37) and printers that die in mid-receipt (F19, F34)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.domain.facts import ClockJumped, SaleCompleted
from pos_app.services.lookup import number_of
from printing.forms import DocumentForms
from printing.profiles import PROFILES
from printing.simulator import Behaviour, FakePrinter
from printing.spool import SpoolWorker
from printing.transports.network import NetworkTransport
from tests.helpers.builders_policies import policies
from tests.helpers.fake_ports import NOON, FakeClock
from tests.helpers.small_shop import OpenShop, SmallShop

pytestmark = pytest.mark.faults

JUMPS = {
    "a day back": NOON - timedelta(days=1),
    "1970": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
    "before 1970": datetime(1960, 1, 1, tzinfo=UTC),
    "ten years on": NOON + timedelta(days=3653),
    "an hour back": NOON - timedelta(hours=1),
    "past midnight": NOON + timedelta(hours=14),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_selling_goes_on(tmp_path: Path, jump: str) -> None:
    """The jump is a fact, the shift keeps its business date, numbers have no gap."""
    clock = FakeClock()
    shop = SmallShop(tmp_path, clock)
    with shop.open() as till:
        till.sell()
        day = till.till.shifts.current()
        assert day is not None
        till.till.checkout.scan("MILK")
        clock.set(JUMPS[jump])
        sale = till.sell("PEN")
        assert sale.context.business_date == day.business_date
        assert number_of(sale).endswith("A000002")
        jumps = [f.body for f in till.journal.facts() if isinstance(f.body, ClockJumped)]
        assert len(jumps) == 1
        assert jumps[0].to_ms == int(JUMPS[jump].timestamp() * 1000)
        z_report = till.close_shift()
        assert z_report.context.business_date == day.business_date
        assert till.journal.verify().holds
    clock.set(NOON + timedelta(hours=2))
    with shop.open(signed_in=False) as till:
        till.begin()
        till.sell()
        assert till.journal.verify().holds


def test_a_battery_that_died_over_night(tmp_path: Path) -> None:
    """The till starts in 1970 with a shift open: the shift and its date are kept."""
    clock = FakeClock()
    shop = SmallShop(tmp_path, clock)
    with shop.open() as till:
        till.sell()
    night = FakeClock(JUMPS["1970"])
    again = SmallShop(tmp_path, night)
    with again.open() as till:
        sale = till.sell()
        assert sale.context.business_date == datetime(2026, 3, 2, tzinfo=UTC).date()
        assert any(isinstance(f.body, ClockJumped) for f in till.journal.facts())
        assert till.journal.verify().holds


def worker_of(till: OpenShop, printer: FakePrinter) -> SpoolWorker:
    forms = DocumentForms(
        policies, profile=PROFILES["western"], language="en", staff_name=lambda s: s
    )  # fmt: skip
    return SpoolWorker(till.journal, forms, NetworkTransport(*printer.address))


@pytest.fixture
def dying() -> Iterator[FakePrinter]:
    with FakePrinter(Behaviour(dies_after_bytes=80)) as printer:
        yield printer


def test_a_printer_that_dies_in_mid_receipt(tmp_path: Path, dying: FakePrinter) -> None:
    """One sale; after the restart its receipt is printed, and the drawer stays shut."""
    shop = SmallShop(tmp_path)
    with shop.open() as till:
        sale = till.sell()
        assert not worker_of(till, dying).run_once()
        assert till.journal.waiting_jobs()
        assert sales(till) == 1
    with shop.open() as till, FakePrinter() as printer:
        assert worker_of(till, printer).run_once()
        assert not till.journal.waiting_jobs()
        printed = b"".join(printer.jobs)
        assert printed.count(number_of(sale).encode()) >= 1
        assert sales(till) == 1
        assert till.journal.verify().holds


def test_selling_goes_on_beside_a_dead_printer(tmp_path: Path, dying: FakePrinter) -> None:
    shop = SmallShop(tmp_path)
    with shop.open() as till:
        worker = worker_of(till, dying)
        numbers = []
        for _ in range(5):
            numbers.append(number_of(till.sell()))
            worker.run_once()
        assert sales(till) == 5
    with shop.open() as till, FakePrinter() as printer:
        worker_of(till, printer).run_once()
        printed = b"".join(printer.jobs)
        assert all(number.encode() in printed for number in numbers)


def sales(till: OpenShop) -> int:
    return sum(isinstance(f.body, SaleCompleted) for f in till.journal.facts())
