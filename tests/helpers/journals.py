"""Real journals in a directory of their own, and facts to put into them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import DeviceKey, Ed25519Verifier
from pos_app.domain.facts import (
    Context,
    Fact,
    NewFact,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
)
from pos_app.domain.sale import Trade
from pos_app.domain.till import Shift, ShiftReport
from pos_app.ports.clock import Clock
from pos_app.ports.journal import Commit
from pos_app.store.journal import JournalPlace, JournalStore, JournalTools, open_journal
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_sale import back, returned, sale
from tests.helpers.fake_ports import FakeClock

DAY: Final = date(2026, 3, 2)
CONTEXT: Final = Context(store="S01", till="T1", business_date=DAY, shift="s1", actor="ann")


def journal_place(directory: Path, **changes: Any) -> JournalPlace:
    """``data/journal.db`` and ``state`` in the directory; no ballast, a mark after each commit."""
    return replace(
        JournalPlace(
            path=directory / "data" / "journal.db", state_dir=directory / "state",
            store="S01", till="T1", app_version="test", ballast_bytes=0, mark_every_ms=0,
        ),
        **changes,
    )  # fmt: skip


def open_in(
    directory: Path, clock: Clock | None = None, *, seed: int = 1, **changes: Any
) -> JournalStore:
    """The journal of the directory; the device's key follows from the seed."""
    clock = clock or FakeClock()
    tools = JournalTools(
        clock=clock, identity=DeviceIdentity(clock), signer=DeviceKey(bytes([seed]) * 32),
        verifier=Ed25519Verifier(),
    )  # fmt: skip
    return open_journal(journal_place(directory, **changes), tools)


def new(body: Fact, **context: Any) -> NewFact:
    """A fact by ann in shift s1."""
    return NewFact(body=body, context=replace(CONTEXT, **context))


def commit(*bodies: Fact, **parts: Any) -> Commit:
    """One transaction of these facts."""
    return Commit(facts=tuple(new(body) for body in bodies), **parts)


def sold(receipt: str, lines: int = 2, basket_id: str = "b1") -> SaleCompleted:
    """A sale for cash."""
    entries = [entry(quantity_milli=1000 * n, mergeable=False) for n in range(1, lines + 1)]
    return SaleCompleted(trade=sale(basket(*entries, basket_id=basket_id), receipt=receipt))


def brought_back(of: Trade, receipt: str, line_no: int = 1, quantity: int = 1000) -> Fact:
    """A return of part of a line."""
    return ReturnCompleted(trade=returned(of, {}, [back(line_no, quantity)], receipt=receipt))


def shift_opened(shift_id: str = "s1", float_minor: int = 20_000) -> ShiftOpened:
    """A shift of ann's."""
    return ShiftOpened(shift=a_shift(shift_id, float_minor))


def shift_closed(z_number: int, shift_id: str = "s1") -> ShiftClosed:
    """Its Z report."""
    shift = replace(a_shift(shift_id), is_open=False)
    return ShiftClosed(
        report=ShiftReport(
            shift=shift, currency="CNY", sums={}, expected_cash_minor=0, z_number=z_number
        )
    )


def a_shift(shift_id: str = "s1", float_minor: int = 20_000) -> Shift:
    """An open shift."""
    return Shift(
        id=shift_id, cashier="ann", business_date=DAY, opened_ms=1, float_minor=float_minor
    )


def sell(journal: JournalStore, count: int = 1, lines: int = 2) -> list[str]:
    """That many sales, one commit each; their receipt numbers."""
    numbers = []
    for _ in range(count):
        numbers.append(journal.next_receipt())
        journal.commit(commit(sold(numbers[-1], lines)))
    return numbers
