"""Whatever happens in whatever order: the journal answers as its fake does, and can prove it."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.facts import (
    CashMoved,
    ClockJumped,
    DrawerOpened,
    Fact,
    PinRefused,
    SaleCompleted,
    StaffSignedIn,
)
from pos_app.domain.sale import Trade
from pos_app.domain.till import MovementKind
from pos_app.ports.journal import Draft, DraftKind, Journal, ReceiptQuery
from tests.helpers.builders_basket import basket, entry
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journals import (
    brought_back,
    commit,
    open_in,
    shift_closed,
    shift_opened,
    sold,
)

STEPS = (
    "sell", "return", "return_again", "shift", "close", "cash", "no_sale", "wrong_pin", "right_pin",
    "draft", "park", "drop", "clock_back", "clock_on", "restart", "rebuild",
)  # fmt: skip


class _World:
    """The same steps on both journals."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.clock = FakeClock()
        self.real = open_in(directory, self.clock)
        self.fake = FakeJournal(self.clock)
        self.shifts = 0
        self.sales: list[Trade] = []
        self.left: dict[str, int] = {}

    def both(self) -> tuple[Journal, Journal]:
        return self.real, self.fake

    def record(self, *bodies: Fact) -> None:
        real, fake = (j.commit(commit(*bodies)) for j in self.both())
        assert [f.body for f in real] == [f.body for f in fake]

    def step(self, name: str) -> None:
        getattr(self, f"do_{name}", lambda: self._simple(name))()

    def _simple(self, name: str) -> None:
        bodies: dict[str, Fact] = {
            "cash": CashMoved(
                kind=MovementKind.PAID_IN, amount_minor=5, currency="CNY", reason="coins"
            ),
            "no_sale": DrawerOpened(reason="change"),
            "wrong_pin": PinRefused(staff="ann"),
            "right_pin": StaffSignedIn(staff="ann", method="pin"),
        }
        self.record(bodies[name])

    def do_sell(self) -> None:
        sale = sold(self.real.next_receipt(), lines=1 + len(self.sales) % 3)
        self.sales.append(sale.trade)
        self.left[sale.trade.receipt] = 1
        self.record(sale)

    def do_return(self) -> None:
        if self.sales and self.left[self.sales[-1].receipt]:
            self.left[self.sales[-1].receipt] = 0
            self.record(brought_back(self.sales[-1], self.real.next_receipt()))

    def do_return_again(self) -> None:
        if self.sales and len(self.sales[0].lines) > 1:
            self.record(brought_back(self.sales[0], self.real.next_receipt(), line_no=2))

    def do_shift(self) -> None:
        if self.real.open_shift() is None:
            self.shifts += 1
            self.record(shift_opened(f"s{self.shifts}"))

    def do_close(self) -> None:
        if self.real.open_shift() is not None:
            self.record(shift_closed(self.real.last_z_number() + 1, f"s{self.shifts}"))

    def do_draft(self, kind: str = DraftKind.OPEN) -> None:
        name = f"b{len(self.sales) % 3}"
        for journal in self.both():
            journal.save_draft(Draft(kind=kind, basket=basket(entry(), basket_id=name)))

    def do_park(self) -> None:
        self.do_draft(DraftKind.PARKED)

    def do_drop(self) -> None:
        for journal in self.both():
            journal.remove_draft("b0")

    def do_clock_back(self) -> None:
        self.clock.set(self.clock.now() - timedelta(hours=1))

    def do_clock_on(self) -> None:
        self.clock.advance(minutes=7)

    def do_restart(self) -> None:
        self.real.close()
        self.real = open_in(self._directory, self.clock)

    def do_rebuild(self) -> None:
        assert self.real.rebuild() == ()


def _answers(journal: Journal, world: _World) -> list[object]:
    return [
        journal.next_receipt(),
        [f.type for f in journal.facts() if not isinstance(f.body, ClockJumped)],
        [
            (row.receipt, row.total_minor, row.lines)
            for row in journal.find_receipts(ReceiptQuery())
        ],
        [row.receipt for row in journal.find_receipts(ReceiptQuery(sku="SKU-1"))],
        [dict(journal.returned(t.receipt)) for t in world.sales],
        [[f.body for f in journal.returns_of(t.receipt)] for t in world.sales],
        [journal.stock_change_milli(line.sku) for t in world.sales for line in t.lines],
        [dict(journal.sums(f"s{n}")) for n in range(world.shifts + 1)],
        [journal.receipts_of_shift(f"s{n}") for n in range(world.shifts + 1)],
        [journal.open_shift(), journal.last_shift(), journal.last_z_number()],
        [f.body for f in journal.reports()],
        journal.pin_guard("ann").failures,
        [journal.drafts(kind) for kind in (DraftKind.OPEN, DraftKind.PARKED)],
        [last.body if (last := journal.last_receipt()) else None],
        [isinstance(f.body, SaleCompleted) for f in journal.facts(types=("sale_completed",))],
    ]


@given(steps=st.lists(st.sampled_from(STEPS), max_size=25))
def test_real_and_fake_agree(steps: list[str]) -> None:
    """On every question, after any story; and the proof holds."""
    with tempfile.TemporaryDirectory() as directory:
        world = _World(Path(directory))
        try:
            for step in steps:
                world.step(step)
            assert _answers(world.real, world) == _answers(world.fake, world)
            assert world.real.verify().problems == ()
        finally:
            world.real.close()
