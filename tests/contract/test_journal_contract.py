"""The laws of the journal's port, kept by the real one and by its fake alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from pos_app.domain.basket import Basket, VoidedLine
from pos_app.domain.facts import (
    ApprovalGiven,
    BasketVoided,
    CashMoved,
    ClockJumped,
    DrawerOpened,
    PinRefused,
    SaleCompleted,
    StaffSignedIn,
    StaffUnlocked,
    StockAdjusted,
    StockMovement,
)
from pos_app.domain.staff import PinGuard
from pos_app.domain.till import MovementKind, Sum
from pos_app.ports.clock import wall_ms
from pos_app.ports.journal import Commit, Draft, DraftKind, Journal, ReceiptQuery
from pos_app.ports.printing import PrintRequest
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_sale import sale
from tests.helpers.builders_staff import approval
from tests.helpers.fake_ports import NOON, FakeClock
from tests.helpers.journal_contract import JournalAndSpool, make_sale, type_of_reopen
from tests.helpers.journals import (
    DAY,
    brought_back,
    commit,
    new,
    shift_closed,
    shift_opened,
    sold,
)


def _basket(basket_id: str) -> Basket:
    return Basket(id=basket_id, label=f"for {basket_id}")


def _draft(basket_id: str, kind: str = DraftKind.OPEN, staff: str = "ann") -> Draft:
    return Draft(kind=kind, basket=_basket(basket_id), staff=staff, saved_ms=7, total_minor=5)


# Facts --------------------------------------------------------------------------------------------


def test_first_fact_opens_an_incarnation(journal: JournalAndSpool) -> None:
    """A journal is never empty."""
    first = next(journal.facts())
    assert (first.incarnation, first.seq, first.type) == (1, 1, "incarnation_opened")


def test_commit_returns_what_was_asked(journal: JournalAndSpool) -> None:
    """In order, numbered on, readable as committed."""
    bodies = (DrawerOpened(reason="change"), StaffSignedIn(staff="ann", method="pin"))
    stored = journal.commit(commit(*bodies))
    assert [f.body for f in stored] == list(bodies)
    assert [f.seq for f in stored] == [2, 3]
    assert tuple(journal.facts(since_seq=1)) == stored
    assert journal.fact(1, 3) == stored[1]
    assert journal.fact(1, 4) is None
    assert journal.fact(2, 1) is None


def test_facts_by_type(journal: JournalAndSpool) -> None:
    """Sales alone, others alone, and both together keep their order."""
    journal.commit(commit(DrawerOpened(reason="a")))
    make_sale(journal)
    journal.commit(commit(DrawerOpened(reason="b"), StaffSignedIn(staff="ann", method="pin")))
    both = ("drawer_opened", "sale_completed")
    assert [f.seq for f in journal.facts(types=("drawer_opened",))] == [2, 4]
    assert [f.seq for f in journal.facts(types=("sale_completed",))] == [3]
    assert [f.seq for f in journal.facts(types=both)] == [2, 3, 4]
    assert [f.seq for f in journal.facts(types=both, since_seq=3)] == [4]
    assert [f.seq for f in journal.facts(types=("drawer_opened", "staff_signed_in"))] == [2, 4, 5]


def test_everything_outlives_a_restart(reopen: type_of_reopen) -> None:
    """Facts, numbers and projections."""
    journal = reopen()
    journal.commit(commit(shift_opened()))
    stored = make_sale(journal)
    again = reopen()
    assert again.last_receipt() == stored
    assert again.next_receipt() == "S01-T1-A000002"
    assert again.open_shift() == shift_opened().shift


def test_empty_commit_changes_nothing(journal: JournalAndSpool) -> None:
    """It is allowed."""
    assert journal.commit(Commit()) == ()
    assert len(list(journal.facts())) == 1


# Receipt numbers ----------------------------------------------------------------------------------


def test_receipt_numbers_have_no_gaps(journal: JournalAndSpool) -> None:
    """Sales and returns share one count; other facts take none."""
    assert journal.next_receipt() == "S01-T1-A000001"
    first = make_sale(journal)
    journal.commit(commit(DrawerOpened(reason="change")))
    assert isinstance(first.body, SaleCompleted)
    journal.commit(commit(brought_back(first.body.trade, journal.next_receipt())))
    assert journal.next_receipt() == "S01-T1-A000003"


def test_two_trades_in_one_commit(journal: JournalAndSpool) -> None:
    """Each takes the next number."""
    stored = journal.commit(commit(sold("S01-T1-A000001"), sold("S01-T1-A000002")))
    assert journal.last_receipt() == stored[1]


@pytest.mark.parametrize("number", ["S01-T1-A000002", "S01-T1-A000000", "R1", "S01-T2-A000001"])
def test_number_out_of_turn_is_our_bug(journal: JournalAndSpool, number: str) -> None:
    """And nothing happens."""
    with pytest.raises(ValueError, match="out of turn"):
        journal.commit(commit(DrawerOpened(reason="x"), sold(number)))
    assert len(list(journal.facts())) == 1
    assert journal.next_receipt() == "S01-T1-A000001"


def test_trade_that_does_not_add_up_is_our_bug(journal: JournalAndSpool) -> None:
    """It never becomes a fact."""
    wrong = replace(sale(receipt=journal.next_receipt()), total_minor=1)
    with pytest.raises(ValueError, match="do not add up"):
        journal.commit(commit(SaleCompleted(trade=wrong)))
    assert journal.last_receipt() is None


def test_commit_is_all_or_nothing(journal: JournalAndSpool) -> None:
    """A print job for a fact that is not there fails the commit as a whole."""
    journal.save_draft(_draft("b1"))
    with pytest.raises(IndexError):
        make_sale(
            journal, remove_drafts=("b1",), put_drafts=(_draft("b2"),),
            prints=(PrintRequest(), PrintRequest(fact_index=5)),
        )  # fmt: skip
    assert journal.drafts(DraftKind.OPEN) == (_draft("b1"),)
    assert not journal.waiting_jobs()
    assert journal.last_receipt() is None
    assert journal.stock_change_milli("SKU-1") == 0
    assert make_sale(journal).seq == 2


# Drafts -------------------------------------------------------------------------------------------


def test_drafts_are_kept(reopen: type_of_reopen) -> None:
    """By kind, oldest first, each as saved."""
    journal = reopen()
    drafts = [_draft("b2"), _draft("b1"), _draft("p1", DraftKind.PARKED)]
    for draft in drafts:
        journal.save_draft(draft)
    again = reopen()
    assert list(again.drafts(DraftKind.OPEN)) == drafts[:2]
    assert list(again.drafts(DraftKind.PARKED)) == drafts[2:]
    assert again.drafts("other") == ()


def test_draft_is_replaced_in_its_place(journal: JournalAndSpool) -> None:
    """Saved again it stays where it was; parked it goes to the end of the parked."""
    for draft in (_draft("p1", DraftKind.PARKED), _draft("b1"), _draft("b2")):
        journal.save_draft(draft)
    journal.save_draft(_draft("b1", staff="bob"))
    assert [d.staff for d in journal.drafts(DraftKind.OPEN)] == ["bob", "ann"]
    journal.save_draft(_draft("b1", DraftKind.PARKED))
    assert [d.basket.id for d in journal.drafts(DraftKind.PARKED)] == ["p1", "b1"]
    journal.save_draft(_draft("p1", DraftKind.OPEN))
    assert [d.basket.id for d in journal.drafts(DraftKind.OPEN)] == ["b2", "p1"]


def test_draft_is_removed(journal: JournalAndSpool) -> None:
    """Alone, or with a commit; a draft that is not there may be removed."""
    for name in ("b1", "b2", "b3"):
        journal.save_draft(_draft(name))
    journal.remove_draft("b1")
    journal.remove_draft("b1")
    make_sale(journal, remove_drafts=("b2",), put_drafts=(_draft("b4"),))
    assert [d.basket.id for d in journal.drafts(DraftKind.OPEN)] == ["b3", "b4"]


def test_commit_may_remove_and_put_one_draft(journal: JournalAndSpool) -> None:
    """The one that is put stays."""
    journal.save_draft(_draft("b1"))
    journal.commit(Commit(remove_drafts=("b1",), put_drafts=(_draft("b1", staff="bob"),)))
    assert [d.staff for d in journal.drafts(DraftKind.OPEN)] == ["bob"]


# Trades -------------------------------------------------------------------------------------------


def test_receipt_is_found_in_any_case(journal: JournalAndSpool) -> None:
    """Blanks around it do not matter."""
    stored = make_sale(journal)
    assert journal.receipt("S01-T1-A000001") == stored
    assert journal.receipt(" s01-t1-a000001 ") == stored
    assert journal.receipt("S01-T1-A000009") is None
    assert journal.receipt("") is None


def _assorted(journal: Journal) -> list[str]:
    """Four trades of different kinds; their numbers."""
    red, blue = product("RED"), product("BLUE", price_milliminor=700_000)
    numbers = []
    for of, member, day in (
        (basket(entry(red)), "", DAY),
        (basket(entry(blue), entry(red, 2000)), "M1", DAY),
        (basket(entry(blue)), "", DAY + timedelta(days=1)),
    ):
        numbers.append(journal.next_receipt())
        trade = replace(sale(of, receipt=numbers[-1]), member=member)
        journal.commit(Commit(facts=(new(SaleCompleted(trade=trade), business_date=day),)))
    first = journal.receipt(numbers[0])
    assert first is not None and isinstance(first.body, SaleCompleted)
    numbers.append(journal.next_receipt())
    journal.commit(commit(brought_back(first.body.trade, numbers[-1])))
    return numbers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ReceiptQuery(), [3, 2, 1, 0]),
        (ReceiptQuery(limit=2), [3, 2]),
        (ReceiptQuery(text="a00000"), [3, 2, 1, 0]),
        (ReceiptQuery(text=" 000002"), [1]),
        (ReceiptQuery(text="%"), []),
        (ReceiptQuery(sku="RED"), [3, 1, 0]),
        (ReceiptQuery(sku="RED", limit=1), [3]),
        (ReceiptQuery(sku="RE"), []),
        (ReceiptQuery(business_date=DAY), [3, 1, 0]),
        (ReceiptQuery(business_date=date(2020, 1, 1)), []),
        (ReceiptQuery(total_minor=700), [2]),
        (ReceiptQuery(limit=0), []),
        (ReceiptQuery(member="M1"), [1]),
        (ReceiptQuery(member="M1", sku="RED", kind="sale"), [1]),
        (ReceiptQuery(member="M1", sku="GREEN"), []),
        (ReceiptQuery(member="M2"), []),
        (ReceiptQuery(kind="return"), [3]),
        (ReceiptQuery(kind="sale", sku="BLUE", business_date=DAY), [1]),
    ],
)
def test_receipts_are_looked_for(
    journal: JournalAndSpool, query: ReceiptQuery, expected: list[int]
) -> None:
    """Newest first; all that is asked must hold."""
    numbers = _assorted(journal)
    found = journal.find_receipts(query)
    assert [row.receipt for row in found] == [numbers[i] for i in expected]


def test_receipt_row_says_what_the_trade_says(journal: JournalAndSpool) -> None:
    """Every column."""
    _assorted(journal)
    (row,) = journal.find_receipts(ReceiptQuery(member="M1"))
    stored = journal.fact(row.incarnation, row.seq)
    assert stored is not None and isinstance(stored.body, SaleCompleted)
    trade = stored.body.trade
    assert (row.receipt, row.kind, row.lines, row.total_minor, row.member) == (
        trade.receipt, "sale", len(trade.lines), trade.total_minor, "M1",
    )  # fmt: skip
    assert (row.business_date, row.shift, row.actor, row.wall_ms) == (
        DAY, "s1", "ann", stored.wall_ms,
    )  # fmt: skip


def test_returned_quantities_add_up(journal: JournalAndSpool) -> None:
    """Over all returns of a receipt; and those returns are found."""
    first = journal.commit(commit(sold(journal.next_receipt(), lines=3)))[0]
    assert isinstance(first.body, SaleCompleted)
    trade = first.body.trade
    assert journal.returned(trade.receipt) == {}
    assert journal.returns_of(trade.receipt) == ()
    backs = [
        journal.commit(commit(brought_back(trade, journal.next_receipt(), line_no, quantity)))[0]
        for line_no, quantity in ((3, 1000), (2, 2000), (3, 2000))
    ]
    assert journal.returned(trade.receipt) == {2: 2000, 3: 3000}
    assert journal.returns_of(trade.receipt) == tuple(backs)


def test_stock_follows_goods(journal: JournalAndSpool) -> None:
    """Sales out, restocked returns in, corrections as they say."""
    journal.commit(commit(
        StockAdjusted(movements=(StockMovement(sku="RED", quantity_milli=-500),), reason="broken")
    ))  # fmt: skip
    _assorted(journal)
    assert journal.stock_change_milli("RED") == -500 - 1000 - 2000 + 1000
    assert journal.stock_change_milli("BLUE") == -2000
    assert journal.stock_change_milli("GREEN") == 0
    assert journal.stock_changes() == {"RED": -2500, "BLUE": -2000}


# Shifts -------------------------------------------------------------------------------------------


def test_shift_opens_and_closes(journal: JournalAndSpool) -> None:
    """Z numbers and reports follow."""
    assert (journal.open_shift(), journal.last_shift(), journal.last_z_number()) == (None, None, 0)
    journal.commit(commit(shift_opened()))
    assert journal.open_shift() == journal.last_shift() == shift_opened().shift
    first = journal.commit(commit(shift_closed(1)))[0]
    assert journal.open_shift() is None
    assert journal.last_shift() == replace(shift_opened().shift, is_open=False)
    assert journal.last_z_number() == 1
    journal.commit(commit(shift_opened("s2")))
    second = journal.commit(commit(shift_closed(2, "s2")))[0]
    assert journal.reports() == (second, first)
    assert journal.reports(1) == (second,)
    assert journal.last_z_number() == 2


def test_sums_of_a_shift(journal: JournalAndSpool) -> None:
    """Each kind of fact adds to its bucket; other shifts have their own."""
    journal.commit(commit(shift_opened()))
    total = sale().total_minor
    stored = make_sale(journal)
    assert isinstance(stored.body, SaleCompleted)
    total = stored.body.trade.total_minor
    journal.commit(commit(
        CashMoved(kind=MovementKind.SAFE_DROP, amount_minor=500, currency="CNY", reason="full"),
        CashMoved(kind=MovementKind.SAFE_DROP, amount_minor=300, currency="CNY", reason="full"),
        DrawerOpened(reason="change"),
        BasketVoided(basket="b9", gross_minor=99, lines=(
            VoidedLine(line_no=1, sku="A", quantity_milli=1000, gross_minor=99),
        )),
    ))  # fmt: skip
    sums = journal.sums("s1")
    assert sums["sales"] == Sum(1, total)
    assert sums["cash"].amount_minor == sum(t.amount_minor for t in stored.body.trade.tenders)
    assert sums["safe_drop"] == Sum(2, 800)
    assert sums["no_sale"] == Sum(1, 0)
    assert sums["void_sale"] == Sum(1, 99)
    assert journal.sums("s2") == {}


def test_receipts_of_a_shift(journal: JournalAndSpool) -> None:
    """First and last, sales and returns alike."""
    journal.commit(commit(shift_opened()))
    assert journal.receipts_of_shift("s1") == ("", "")
    for _ in range(3):
        make_sale(journal)
    assert journal.receipts_of_shift("s1") == ("S01-T1-A000001", "S01-T1-A000003")
    assert journal.receipts_of_shift("s9") == ("", "")


# People -------------------------------------------------------------------------------------------


def test_wrong_pins_are_counted(reopen: type_of_reopen, clock: FakeClock) -> None:
    """Per person, over a restart, until a right one; a clock set back shortens nothing."""
    journal = reopen()
    at = wall_ms(clock)
    journal.commit(commit(PinRefused(staff="ann"), PinRefused(staff="bob")))
    clock.set(NOON - timedelta(minutes=4))
    journal.commit(commit(PinRefused(staff="ann")))
    again = reopen()
    assert again.pin_guard("ann") == PinGuard(2, at)
    assert again.pin_guard("bob") == PinGuard(1, at)
    again.commit(commit(StaffSignedIn(staff="ann", method="badge")))
    assert again.pin_guard("ann") == PinGuard()
    assert again.pin_guard("bob").failures == 1


def test_a_lock_out_may_end_otherwise(journal: JournalAndSpool) -> None:
    """By a second person, or by the right PIN under an approval."""
    journal.commit(commit(PinRefused(staff="ann"), PinRefused(staff="mia")))
    journal.commit(commit(
        StaffUnlocked(staff="ann", approval=approval()), ApprovalGiven(approval=approval())
    ))  # fmt: skip
    assert journal.pin_guard("ann") == PinGuard()
    assert journal.pin_guard("mia") == PinGuard()


# Clock --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leap", "is_recorded"),
    [
        (timedelta(days=-1), True),
        (timedelta(days=-20_000), True),
        (timedelta(minutes=-4), False),
        (timedelta(minutes=4), False),
        (timedelta(days=3650), True),
    ],
)
def test_a_leap_of_the_clock_is_recorded(
    journal: JournalAndSpool, clock: FakeClock, leap: timedelta, is_recorded: bool
) -> None:
    """Before the fact that noticed it, once; selling goes on."""
    make_sale(journal)
    before = wall_ms(clock)
    clock.set(NOON + leap)
    stored = make_sale(journal, prints=(PrintRequest(),))
    jumps = [f for f in journal.facts() if isinstance(f.body, ClockJumped)]
    if is_recorded:
        assert [f.body for f in jumps] == [ClockJumped(from_ms=before, to_ms=wall_ms(clock))]
        assert jumps[0].seq == stored.seq - 1
    else:
        assert not jumps
    assert journal.waiting_jobs()[0].fact == stored
    make_sale(journal)
    assert len(list(journal.facts(types=("clock_jumped",)))) == len(jumps)


def test_time_that_passes_is_no_leap(journal: JournalAndSpool, clock: FakeClock) -> None:
    """Hours without a customer."""
    make_sale(journal)
    clock.advance(hours=9)
    make_sale(journal)
    assert not list(journal.facts(types=("clock_jumped",)))
