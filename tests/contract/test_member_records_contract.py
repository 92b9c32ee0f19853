"""What the journal says of members, by the real one and by its fake alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from pos_app.domain.buyer import PromotionUses
from pos_app.domain.facts import (
    BenefitClaimed,
    DrawerOpened,
    Fact,
    LeaseClosed,
    MemberEnrolled,
    MemberErased,
    MemberNoted,
    MemberNoteWithdrawn,
    ReturnCompleted,
    SaleCompleted,
    StoredFact,
)
from pos_app.domain.lease import Lease, LeaseState
from pos_app.domain.offers import BenefitUse
from pos_app.domain.sale import Trade
from pos_app.ports.clock import wall_ms
from pos_app.ports.journal import Commit, Journal, LedgerRow, MemberTotals
from pos_app.ports.printing import PrintRequest
from tests.helpers.builders_members import (
    COUPON,
    SUMMER,
    WRAP,
    donated,
    earned,
    given_back,
    granted,
    redeemed,
    signed_in,
    sold_to,
)
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journal_contract import JournalAndSpool, make_sale, type_of_reopen
from tests.helpers.journals import DAY, brought_back, commit, new

NEXT_DAY = DAY + timedelta(days=1)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def put(journal: Journal, *bodies: Fact) -> tuple[StoredFact, ...]:
    """Facts of one commit."""
    return journal.commit(commit(*bodies))


def sale_to(journal: Journal, member: str, *points: object, **parts: object) -> Trade:
    """A sale with the next number."""
    body = sold_to(member, journal.next_receipt(), *points, **parts)  # type: ignore[arg-type]
    put(journal, body)
    return body.trade


def return_of(journal: Journal, trade: Trade, **parts: object) -> Trade:
    """Line 1 of it comes back, with whatever else the return undoes."""
    plain = brought_back(trade, journal.next_receipt())
    assert isinstance(plain, ReturnCompleted)
    back = replace(plain.trade, member=trade.member, **parts)
    put(journal, ReturnCompleted(trade=back))
    return back


# Ledger and totals --------------------------------------------------------------------------------


def test_nobody_has_nothing(journal: JournalAndSpool) -> None:
    """Unknown members, and sales without one."""
    make_sale(journal)
    for member in ("", "M1"):
        assert journal.ledger(member) == ()
        assert journal.member_facts(member) == ()
        assert journal.member_totals(member) == MemberTotals()
        assert journal.leases(member) == ()
        assert journal.benefit_uses(member) == {}
        assert journal.member_key(member) is None
        assert journal.promotion_uses(("summer",), member, DAY) == {}
    assert journal.enrolments() == ()
    assert journal.coupon_uses("SAVE", "c1", "M1") == journal.coupon_uses("", "") == (0, 0)


def test_ledger_says_what_facts_said(reopen: type_of_reopen) -> None:
    """Every entry whole, oldest first and within a fact as it stood there; over a restart."""
    journal = reopen()
    entries = (
        earned(10, 2, "base", vests_on=date(2026, 4, 1), expires_on=date(2027, 3, 31)),
        earned(3, 1, "bonus"), redeemed(100), earned(10, 2, "base"),
    )  # fmt: skip
    sale_to(journal, "M1", *entries)
    sale_to(journal, "M2", earned(7))
    put(journal, signed_in("M1"))
    trade = sale_to(journal, "M1", redeemed(50))
    return_of(journal, trade, points=(given_back(50, trade.receipt),))
    again = reopen()
    rows = again.ledger("M1")
    assert [row.entry for row in rows] == [
        *entries, earned(5, 0, "sign_in"), redeemed(50), given_back(50, trade.receipt),
    ]  # fmt: skip
    assert [row.entry.points for row in again.ledger("M2")] == [7]
    assert [(row.fact_type, row.receipt) for row in rows[3:6]] == [
        ("sale_completed", "S01-T1-A000001"), ("points_earned", ""),
        ("sale_completed", "S01-T1-A000003"),
    ]  # fmt: skip


def test_row_names_its_fact(journal: JournalAndSpool, clock: FakeClock) -> None:
    """Where it stands, and when."""
    clock.advance(minutes=3)
    (stored,) = put(journal, signed_in("M1"))
    assert journal.ledger("M1") == (
        LedgerRow(
            incarnation=1, seq=stored.seq, wall_ms=wall_ms(clock), fact_type="points_earned",
            receipt="", entry=earned(5, 0, "sign_in"),
        ),
    )  # fmt: skip


def test_ledger_and_totals_after_a_mark(journal: JournalAndSpool) -> None:
    """What the centre has applied is left out."""
    first = put(journal, signed_in("M1", 5, 2))[0]
    sale_to(journal, "M1", earned(7))
    last = put(journal, signed_in("M1", 6, 3))[0]
    assert [r.entry.points for r in journal.ledger("M1", since=first.seq)] == [7, 6]
    assert [r.entry.points for r in journal.ledger("M1", since=last.seq)] == []
    assert journal.member_totals("M1", since=first.seq).tier_points == 3
    assert journal.member_totals("M1", since=first.seq).sales == 1
    assert journal.member_totals("M1", since=last.seq) == MemberTotals()


def test_totals_of_a_member(journal: JournalAndSpool, clock: FakeClock) -> None:
    """Sales less returns; a return is no sale, and not the last one either."""
    first = sale_to(journal, "M1")
    clock.advance(minutes=1)
    second = sale_to(journal, "M1")
    at = wall_ms(clock)
    clock.advance(minutes=1)
    back = return_of(journal, first)
    sale_to(journal, "M2")
    put(journal, signed_in("M1", tier_points=2), signed_in("M1", tier_points=3))
    net = sum(x.net_minor for t in (first, second, back) for x in t.lines)
    assert journal.member_totals("M1") == MemberTotals(
        net_minor=net, sales=2, tier_points=5, last_sale_ms=at
    )


def test_facts_of_a_member(journal: JournalAndSpool) -> None:
    """Newest first; of some types only; at most so many."""
    enrolled = MemberEnrolled(member="M1", sealed=b"s", lookups=(b"c" * 16,))
    stored = put(
        journal, enrolled, MemberNoted(member="M1", kind="note", sealed=b"n"),
        MemberNoteWithdrawn(member="M1", note="n1"), signed_in("M1"), granted(),
        donated("M1", 10), BenefitClaimed(member="M1", use=WRAP),
        LeaseClosed(lease="L1", member="M1", left_points=390), MemberErased(member="M1"),
        MemberEnrolled(member="M2"), DrawerOpened(reason="x"),
    )  # fmt: skip
    sale_to(journal, "M1")
    found = journal.member_facts("M1")
    assert found[0].type == "sale_completed"
    assert found[1:] == stored[:9][::-1]
    assert journal.member_facts("M1", ("member_noted", "points_spent")) == (stored[5], stored[1])
    assert journal.member_facts("M1", ("drawer_opened",)) == ()
    assert journal.member_facts("M1", limit=2) == found[:2]
    assert journal.member_facts("M1", limit=0) == ()
    assert journal.enrolments() == (stored[0], stored[9])


# Leases -------------------------------------------------------------------------------------------


def lease_of(journal: Journal, lease: str = "L1", member: str = "M1") -> Lease:
    """That lease as it stands."""
    return next(x for x in journal.leases(member) if x.id == lease)


def test_lease_is_spent_by_what_was_drawn_on_it(reopen: type_of_reopen) -> None:
    """In sales and outside; by its name, not by its member alone."""
    journal = reopen()
    put(journal, granted(), granted("L2", points=50), granted("L3", "M2"))
    assert journal.leases("M1") == (granted().lease, granted("L2", points=50).lease)
    sale_to(journal, "M1", redeemed(100), redeemed(30, "L2"), redeemed(5, line_no=2), earned(9))
    put(journal, donated("M1", 20), signed_in("M1", 1000))
    again = reopen()
    assert [x.spent_points for x in again.leases("M1")] == [125, 30]
    assert [x.spent_points for x in again.leases("M2")] == [0]
    assert lease_of(again).left_points == 400 - 125


def test_return_gives_back_to_the_member_not_to_the_lease(journal: JournalAndSpool) -> None:
    """The centre alone frees what was spent."""
    put(journal, granted())
    trade = sale_to(journal, "M1", redeemed(100))
    return_of(journal, trade, points=(given_back(100, trade.receipt),))
    assert lease_of(journal).spent_points == 100
    assert sum(row.entry.points for row in journal.ledger("M1")) == 0


def test_closed_lease(journal: JournalAndSpool) -> None:
    """Stays closed; others stay open."""
    put(journal, granted(), granted("L2"), LeaseClosed(lease="L1", member="M1", left_points=400))
    assert [x.state for x in journal.leases("M1")] == [LeaseState.CLOSED, LeaseState.OPEN]
    put(journal, granted())
    assert lease_of(journal).state is LeaseState.CLOSED


def test_unknown_lease_is_nothing(journal: JournalAndSpool) -> None:
    """Spent or closed: the fact stands, no lease comes of it."""
    put(journal, donated("M1", 20, "L9"), LeaseClosed(lease="L9", member="M1", left_points=0))
    assert journal.leases("M1") == ()
    assert [row.entry.points for row in journal.ledger("M1")] == [-20]


# Uses ---------------------------------------------------------------------------------------------


def test_promotion_uses(journal: JournalAndSpool) -> None:
    """By promotion: ever and today, by the member and by all."""
    sale_to(journal, "M1", offers=(SUMMER, replace(SUMMER, promotion="gift", off_minor=0)))
    sale_to(journal, "", offers=(replace(SUMMER, times=1, off_minor=50),))
    later = replace(sold_to("M1", journal.next_receipt()).trade, offers=(SUMMER,))
    journal.commit(Commit(facts=(new(SaleCompleted(trade=later), business_date=NEXT_DAY),)))
    uses = journal.promotion_uses(("summer", "gift", "never"), "M1", DAY)
    assert uses == {
        "summer": PromotionUses(by_member=4, by_member_today=2, today=3, off_minor=650),
        "gift": PromotionUses(by_member=2, by_member_today=2, today=2),
    }
    other = journal.promotion_uses(("summer",), "M2", NEXT_DAY)
    assert other == {"summer": PromotionUses(today=2, off_minor=650)}
    assert journal.promotion_uses(("summer",), "", DAY)["summer"].by_member == 0
    assert journal.promotion_uses((), "M1", DAY) == {}


def test_uses_follow_each_sale(journal: JournalAndSpool) -> None:
    """Asked with the same words before and after."""
    for sold in range(3):
        uses = journal.promotion_uses(("gift", "summer"), "M1", DAY)
        assert uses.get("summer", PromotionUses()).today == 2 * sold
        sale_to(journal, "M1", offers=(SUMMER,))


def test_returned_promotion_was_not_used(journal: JournalAndSpool) -> None:
    """Taken off on the day of the return, never below zero."""
    trade = sale_to(journal, "M1", offers=(SUMMER,))
    undone = replace(SUMMER, times=-2, off_minor=-300)
    return_of(journal, trade, offers=(undone,))
    assert journal.promotion_uses(("summer",), "M1", DAY) == {}
    return_of(journal, sale_to(journal, "M1"), offers=(undone,))
    assert journal.promotion_uses(("summer",), "M1", DAY) == {}


def test_coupon_uses(journal: JournalAndSpool) -> None:
    """Of a code in a campaign; by anyone, and by one member; returns take them off."""
    trade = sale_to(journal, "M1", coupons=(COUPON,))
    sale_to(journal, "", coupons=(COUPON,))
    sale_to(journal, "M1", coupons=(replace(COUPON, campaign="c2"),))
    assert journal.coupon_uses("SAVE", "c1") == (2, 0)
    assert journal.coupon_uses("SAVE", "c1", "M1") == (2, 1)
    assert journal.coupon_uses("SAVE", "c1", "M2") == (2, 0)
    assert journal.coupon_uses("save", "c1") == (0, 0)
    return_of(journal, trade, coupons=(replace(COUPON, uses=-1),))
    assert journal.coupon_uses("SAVE", "c1", "M1") == (1, 0)


def test_benefit_uses(journal: JournalAndSpool) -> None:
    """By period; in sales and outside; returns take them off."""
    trade = sale_to(journal, "M1", benefits=(WRAP,))
    put(journal, BenefitClaimed(member="M1", use=WRAP))
    put(journal, BenefitClaimed(member="M1", use=BenefitUse(benefit="taxi", uses=2)))
    put(journal, BenefitClaimed(member="M2", use=WRAP))
    assert journal.benefit_uses("M1") == {("wrap", "2026"): 2, ("taxi", ""): 2}
    return_of(journal, trade, benefits=(replace(WRAP, uses=-1),))
    assert journal.benefit_uses("M1")["wrap", "2026"] == 1
    assert journal.benefit_uses("M2") == {("wrap", "2026"): 1}


# Keys ---------------------------------------------------------------------------------------------


def test_keys_are_kept_and_destroyed(reopen: type_of_reopen) -> None:
    """With the commit's facts, over a restart."""
    journal = reopen()
    enrolled = MemberEnrolled(member="M1")
    journal.commit(commit(enrolled, put_keys=(("M1", KEY), ("M2", OTHER_KEY))))
    again = reopen()
    assert (again.member_key("M1"), again.member_key("M2")) == (KEY, OTHER_KEY)
    again.commit(commit(MemberErased(member="M1"), remove_keys=("M1", "M7")))
    assert (again.member_key("M1"), again.member_key("M2")) == (None, OTHER_KEY)
    last = reopen()
    assert (last.member_key("M1"), last.member_key("M2")) == (None, OTHER_KEY)
    last.commit(Commit(remove_keys=("M2",), put_keys=(("M2", KEY),)))
    assert last.member_key("M2") == KEY


def test_keys_come_with_the_whole_commit_or_not_at_all(journal: JournalAndSpool) -> None:
    """As everything in it."""
    journal.commit(Commit(put_keys=(("M1", KEY),)))
    with pytest.raises(IndexError):
        make_sale(
            journal, put_keys=(("M2", KEY),), remove_keys=("M1",),
            prints=(PrintRequest(fact_index=5),),
        )  # fmt: skip
    assert (journal.member_key("M1"), journal.member_key("M2")) == (KEY, None)
