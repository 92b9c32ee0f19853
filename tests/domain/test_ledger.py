"""A member's account, entry by entry."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain.ledger import Account, Posting, account_of, expire, postings_of
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.members import Lot
from pos_app.errors import BadInput
from tests.helpers.builders_loyalty import claws_back, day, earns, gives_back, spends
from tests.helpers.refusals import refused


def after(*postings: Posting) -> Account:
    """The account after these, posted in this order."""
    account = Account()
    for posting in postings:
        account = account.post(posting)
    return account


def standing(account: Account, on: int = 0) -> tuple[int, int, int]:
    """(available, pending, debt)."""
    return account.available_points(day(on)), account.pending_points(day(on)), account.debt_points


def adjusts(fact: str, points: int, on: int = 0) -> Posting:
    """Points by hand."""
    entry = PointsEntry(rule="goodwill", kind=EntryKind.ADJUSTED, points=points)
    return Posting(fact=fact, day=day(on), entry=entry)


def test_points_are_pending_until_they_vest() -> None:
    account = after(earns("S1", 50, vests=30))
    assert standing(account, 29) == (0, 50, 0)
    assert standing(account, 30) == (50, 0, 0)
    assert not account.can_spend(1, day(29))


def test_the_last_day_is_part_of_it() -> None:
    account = after(earns("S1", 50, expires=10))
    assert account.can_spend(50, day(10))
    assert not account.can_spend(1, day(11))
    assert account.lapsed_points(day(11)) == 50


def test_points_are_spent_that_expire_first() -> None:
    account = after(
        earns("S1", 10), earns("S2", 10, expires=90), earns("S3", 10, expires=60),
        spends("S4", 15),
    )  # fmt: skip
    assert account.expiring(day(0)) == (Lot(5, day(90)), Lot(10, None))
    assert account.next_expiry(day(0)) == Lot(5, day(90))


def test_among_those_that_expire_together_the_earlier_vested_go_first() -> None:
    account = after(
        earns("S1", 10, vests=5, expires=90), earns("S2", 10, vests=2, expires=90),
        spends("S3", 10, 6),
    )  # fmt: skip
    assert [lot.points for lot in account.lots] == [10, 0]


def test_points_that_expire_together_are_told_together() -> None:
    account = after(earns("S1", 10, expires=9), earns("S2", 5, vests=3, expires=9))
    assert account.expiring(day(0)) == (Lot(15, day(9)),)
    assert after(earns("S1", 10)).next_expiry(day(0)) is None


def test_expiry_is_entries_one_for_each_lot() -> None:
    account = after(earns("S1", 10, expires=5), earns("S2", 7, expires=3), earns("S3", 1))
    assert expire(account, day(3)) == ()
    entries = expire(account, day(6))
    assert [(e.kind, e.points, e.expires_on) for e in entries] == [
        (EntryKind.EXPIRED, -7, day(3)), (EntryKind.EXPIRED, -10, day(5)),
    ]  # fmt: skip
    gone = after_all(account, postings_of("expiry-1", day(6), entries))
    assert (gone.balance, expire(gone, day(6))) == (1, ())
    assert after_all(gone, postings_of("expiry-1", day(6), entries)) == gone


def after_all(account: Account, postings: tuple[Posting, ...]) -> Account:
    """The account with these too."""
    for posting in postings:
        account = account.post(posting)
    return account


def test_points_that_had_expired_are_not_owed_when_their_sale_is_returned() -> None:
    """Ten earned, four spent, six expired; the return takes ten: four are owed, six come back."""
    account = after(earns("S1", 10, expires=5), spends("S2", 4))
    account = after_all(account, postings_of("expiry-6", day(6), expire(account, day(6))))
    account = account.post(claws_back("R1", "S1", 10, 7))
    assert (standing(account, 7), account.regained_points, account.balance) == ((0, 0, 4), 6, -10)
    (back,) = expire(account, day(8))
    assert (back.kind, back.points) == (EntryKind.EXPIRED, 6)
    account = after_all(account, postings_of("expiry-8", day(8), (back,)))
    assert (standing(account, 8), account.regained_points, account.balance) == ((0, 0, 4), 0, -4)


def test_an_expiry_takes_no_good_points() -> None:
    """It was worked out before a return that is posted before it: too much comes back."""
    account = after(earns("S1", 10, expires=5), earns("S2", 10), claws_back("R1", "S1", 4, 6))
    late = PointsEntry(rule="spend", kind=EntryKind.EXPIRED, points=-10)
    account = after_all(account, postings_of("expiry-6", day(6), (late,)))
    assert (standing(account, 6), account.regained_points) == ((10, 0, 0), 4)


def test_a_posting_counts_once() -> None:
    account = after(earns("S1", 50), spends("S2", 20))
    assert after(earns("S1", 50), spends("S2", 20), spends("S2", 20), earns("S1", 50)) == account
    assert account.balance == 30


def test_entries_of_one_fact_are_told_apart() -> None:
    one = PointsEntry(line_no=1, rule="redemption", kind=EntryKind.REDEEMED, points=-5, lease="L")
    postings = postings_of("S2", day(0), (one, one), receipt="R2")
    assert after(earns("S1", 50), *postings).balance == 40


def test_a_return_takes_back_the_points_of_its_own_sale_first() -> None:
    account = after(
        earns("S1", 10, expires=30), earns("S2", 20, vests=30), claws_back("R1", "S2", 15, 1)
    )
    assert standing(account, 1) == (10, 5, 0)


def test_then_what_else_is_there_and_the_rest_is_debt() -> None:
    account = after(
        earns("S1", 20), spends("S2", 15), earns("S3", 4, vests=30), claws_back("R1", "S1", 20),
    )  # fmt: skip
    assert standing(account) == (0, 0, 11)
    assert account.balance == -11


def test_later_earnings_pay_debt_first() -> None:
    account = after(earns("S1", 20), spends("S2", 20), claws_back("R1", "S1", 20))
    assert standing(account.post(earns("S3", 12))) == (0, 0, 8)
    assert standing(account.post(earns("S4", 25, vests=9))) == (0, 5, 0)
    assert standing(account.post(adjusts("A1", 30))) == (10, 0, 0)


def test_spent_points_come_back_to_the_lots_they_came_from() -> None:
    first = after(earns("S1", 10, expires=5), earns("S2", 10, expires=9))
    account = after_all(first, (spends("S3", 15), gives_back("R3", "S3", 5, 1)))
    assert [lot.points for lot in account.lots] == [0, 10]
    whole = account.post(gives_back("R4", "S3", 10, 2))
    assert whole.lots == first.lots
    assert whole.draws == ()


def test_points_that_come_back_pay_debt_first() -> None:
    account = after(
        earns("S1", 20), spends("S2", 20), claws_back("R1", "S1", 20), gives_back("R2", "S2", 20)
    )
    assert standing(account) == (0, 0, 0)
    assert account.balance == 0


def test_points_of_an_unknown_sale_come_back_as_a_lot_of_their_own() -> None:
    assert standing(after(gives_back("R9", "S9", 7))) == (7, 0, 0)


def test_a_spend_that_nothing_covers_is_debt_and_counted() -> None:
    """It happened all the same: pending points cover it first."""
    account = after(earns("S1", 10), earns("S2", 5, vests=30), spends("S3", 18))
    assert standing(account) == (0, 0, 3)
    assert account.overspent_points == 3


def test_an_adjustment_takes_what_is_there() -> None:
    assert standing(after(earns("S1", 10), adjusts("A1", -4))) == (6, 0, 0)


def test_a_posting_of_nothing_changes_no_figure() -> None:
    account = after(earns("S1", 10), adjusts("A1", 0), spends("S2", 0))
    assert (standing(account), account.draws) == ((10, 0, 0), ())


def test_deliveries_in_any_order_make_the_same_account() -> None:
    postings = [
        earns("S1", 20, 0, expires=40), earns("S2", 30, 1), spends("S3", 25, 2),
        claws_back("R1", "S1", 20, 3), gives_back("R3", "S3", 25, 4),
    ]  # fmt: skip
    wanted = account_of(postings)
    assert account_of(postings[::-1]) == wanted
    assert account_of([*postings[2:], *postings, postings[0]]) == wanted
    assert standing(wanted, 4) == (30, 0, 0)


def test_a_return_of_the_same_day_comes_after_its_sale() -> None:
    postings = [earns("S1", 20), claws_back("A-earlier-id", "S2", 5), earns("S2", 5)]
    assert [lot.points for lot in account_of(postings).lots] == [20, 0]


def test_what_cannot_be_spent_is_refused_in_words() -> None:
    account = after(earns("S1", 10))
    account.require_spendable(10, day(0))
    with refused("points_short", points=11, left=10):
        account.require_spendable(11, day(0))
    with refused("points_negative", BadInput):
        account.require_spendable(0, day(0))


@pytest.mark.parametrize("points", [0, -1, 11])
def test_only_what_is_there_can_be_spent(points: int) -> None:
    assert not after(earns("S1", 10)).can_spend(points, day(0))


def test_an_entry_of_another_lease_is_another_entry() -> None:
    same = spends("S2", 5)
    other = replace(same, entry=replace(same.entry, lease="L2"))
    assert after(earns("S1", 20), same, other).balance == 10
