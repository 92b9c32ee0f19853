"""Points, tiers and benefits keep their laws for any program and any life of a member."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.buyer import PointsWish
from pos_app.domain.ledger import Account, Posting, account_of
from pos_app.domain.loyalty import (
    Benefit,
    BenefitKind,
    EntryKind,
    Program,
    QuotaPeriod,
    RedemptionRule,
    TierProgram,
)
from pos_app.domain.return_mirror import Mirror, mirror_of
from pos_app.domain.sale import Trade
from tests.helpers.builders_loyalty import buyer, day, earning, earns, payable, program, spends
from tests.helpers.profiles import bounded
from tests.property import loyalty_laws as laws
from tests.property.loyalty_strategies import (
    POINTS,
    TIMES_BP,
    postings,
    programs,
    redemption_rules,
    sales,
    tier_programs,
    wishes,
)
from tests.property.strategies import partitions

NETS = st.lists(st.integers(-500, 100_000), min_size=1, max_size=6)


@given(programs(), NETS, st.dictionaries(st.integers(1, 6), TIMES_BP))
def test_earning_is_exact(by: Program, nets: list[int], times_bp: dict[int, int]) -> None:
    laws.earning_is_exact(earning(*nets), by, buyer("gold"), day(0), times_bp)


@given(st.lists(st.integers(0, 50_000), max_size=6), redemption_rules(), wishes())
def test_points_pay_exactly_and_within_limits(
    lefts: list[int], rule: RedemptionRule, wish: PointsWish
) -> None:
    laws.points_pay_exactly_and_within_limits(payable(*lefts), rule, wish)


@given(postings())
def test_an_account_adds_up(life: list[Posting]) -> None:
    laws.an_account_adds_up(life)


@given(postings(), st.data())
def test_also_in_an_order_that_never_was(life: list[Posting], data: st.DataObject) -> None:
    laws.an_account_adds_up(data.draw(st.permutations(life)))


@given(postings(), st.data())
def test_deliveries_do_not_matter(life: list[Posting], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(life), max_size=8))
    laws.deliveries_do_not_matter(life, data.draw(st.permutations([*life, *again])))
    laws.repeats_change_nothing(life)


@given(postings(), st.lists(st.booleans(), min_size=14))
def test_together_is_as_one_by_one(life: list[Posting], kept: list[bool]) -> None:
    laws.together_is_as_one_by_one(life)
    laws.together_is_as_one_by_one([p for p, keep in zip(life, kept, strict=False) if keep])


@given(postings(), POINTS, st.integers(0, 400))
def test_spending_is_first_in_first_out(life: list[Posting], points: int, on: int) -> None:
    account = account_of(life)
    points = min(points, account.available_points(day(on)))
    laws.spending_is_first_in_first_out(account, spends("now", points, on))


@given(postings(), st.integers(0, 400))
def test_expiry_takes_what_has_lapsed(life: list[Posting], on: int) -> None:
    laws.expiry_takes_what_has_lapsed(account_of(life), day(on))


@settings(max_examples=bounded(ci=40, full=400))
@given(sales(), st.data())
def test_a_sale_and_any_partition_of_its_return_leave_nothing(
    sold: Trade, data: st.DataObject
) -> None:
    parts = data.draw(partitions(sold, 10))
    mirrors: list[Mirror] = []
    so_far: dict[int, int] = {}
    for part in parts:
        laws.a_part_gives_back_its_share(sold, so_far, part)
        mirrors.append(mirror_of(sold, so_far, part.lines))
        for line in part.lines:
            assert line.return_of is not None
            number = line.return_of.line_no
            so_far[number] = so_far.get(number, 0) - line.quantity_milli
    laws.mirrors_cancel_the_sale(sold, mirrors)


@settings(max_examples=bounded(ci=40, full=400))
@given(postings(), sales(), st.data())
def test_a_sale_and_its_return_leave_the_account(
    life: list[Posting], sold: Trade, data: st.DataObject
) -> None:
    """What the sale spends is what the account has, as leases see to it."""
    before, parts = _lifted(account_of(life), sold), _parts(data, sold)
    laws.a_sale_and_its_return_leave_the_account(before, sold, parts, day(400))


@settings(max_examples=bounded(ci=40, full=400))
@given(postings(), sales(), st.data())
def test_expiry_between_a_sale_and_its_return_changes_nothing(
    life: list[Posting], sold: Trade, data: st.DataObject
) -> None:
    before = _lifted(account_of(life), sold)
    short = tuple(
        replace(e, expires_on=day(410), vests_on=None) if e.points > 0 else e for e in sold.points
    )
    sold = replace(sold, points=short)
    parts = _parts(data, sold)
    laws.expiry_in_between_changes_nothing(before, sold, parts, day(400), day(420))


def _lifted(account: Account, sold: Trade) -> Account:
    """The account with as much as the sale spends, and more."""
    spent = -sum(e.points for e in sold.points if e.kind is EntryKind.REDEEMED)
    return account.post(earns("lift", spent + account.debt_points + 1, 400))


def _parts(data: st.DataObject, sold: Trade) -> list[Trade]:
    """The whole sale back in parts, with the points that each gives back."""
    parts: list[Trade] = []
    so_far: dict[int, int] = {}
    for part in data.draw(partitions(sold, 10)):
        parts.append(replace(part, points=mirror_of(sold, so_far, part.lines).points))
        for line in part.lines:
            assert line.return_of is not None
            number = line.return_of.line_no
            so_far[number] = so_far.get(number, 0) - line.quantity_milli
    return parts


@given(tier_programs(), st.data(), st.integers(-500, 500), st.integers(0, 150_000))
def test_tiers_rise_at_once_and_fall_by_one(
    by: TierProgram, data: st.DataObject, until: int, score: int
) -> None:
    current = data.draw(st.sampled_from([t.id for t in by.tiers]))
    laws.tiers_rise_at_once_and_fall_by_one(by, current, day(until), score, day(0))


@given(
    st.sampled_from(QuotaPeriod),
    st.integers(1, 3),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1, max_size=20),
)
def test_a_quota_is_not_exceeded(period: QuotaPeriod, quota: int, days: list[date]) -> None:
    wrap = Benefit(
        id="wrap", kind=BenefitKind.SERVICE, name="Wrap", quota=quota, quota_period=period
    )
    laws.a_quota_is_not_exceeded(program(benefits=(wrap,)), buyer(), days)
