"""The laws of points as plain functions. Each raises AssertionError where its law is broken.

They call the rules through their modules, so that tests/mutation can break one rule and see that
the law notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from pos_app.domain import accrual, benefits, ledger, redemption, return_mirror, tiers
from pos_app.domain.buyer import Buyer, PointsWish
from pos_app.domain.ledger import Account, Posting
from pos_app.domain.loyalty import PointsEntry, Program, RedemptionRule, TierProgram
from pos_app.domain.redemption import PayableLine
from pos_app.domain.return_mirror import Mirror
from pos_app.domain.sale import Trade
from pos_app.errors import RuleRefused

# Earning and spending ----------------------------------------------------------------------------


def earning_is_exact(
    lines: Sequence[accrual.EarningLine],
    program: Program,
    buyer: Buyer,
    on: date,
    times_bp: Mapping[int, int],
) -> None:
    """A rule's points are its exact figure rounded down; a line's are within one of its share of
    them."""
    entries = accrual.earned(lines, program, buyer, on, times_bp)
    for rule in program.earning:
        exact = {
            x.line.line_no: Fraction(
                x.net_minor * rule.points * rule.tier_times_bp.get(buyer.tier, 10_000)
                * times_bp.get(x.line.line_no, 10_000),
                rule.per_minor * 10_000**2,
            )
            for x in lines
            if x.net_minor > 0
        }  # fmt: skip
        mine = {e.line_no: e.points for e in entries if e.rule == rule.id}
        whole = sum(exact.values())
        assert sum(mine.values()) == whole // 1
        for line_no, part in exact.items():
            assert abs(mine.pop(line_no, 0) - whole // 1 * part / (whole or 1)) < 1
        assert not mine
    assert all(e.points > 0 for e in entries)


def points_pay_exactly_and_within_limits(
    lines: Sequence[PayableLine], rule: RedemptionRule, wish: PointsWish
) -> None:
    """What is off is what the steps are worth, and neither rule, basket, wish nor lease gives
    more than it has."""
    done = redemption.redeem(lines, rule, wish)
    left = [x.left_minor for x in lines]
    assert done.points * rule.step_minor == done.off_minor * rule.step_points
    assert done.points % rule.step_points == 0
    assert done.points == 0 or rule.min_points <= done.points <= wish.points
    assert done.off_minor * 10_000 <= sum(left) * rule.cap_bp
    assert rule.max_points is None or done.points <= rule.max_points
    assert sum(done.shares_minor) == done.off_minor
    assert all(0 <= s <= x for s, x in zip(done.shares_minor, left, strict=True))
    assert sum(e.points for e in done.entries) == -done.points
    assert all(e.points < 0 for e in done.entries)
    _leases_cover(done.entries, wish)
    _nothing_more_fits(lines, rule, wish, done.points)


def _leases_cover(entries: Iterable[PointsEntry], wish: PointsWish) -> None:
    """No lease gives more than it was asked for, and they are drawn on in their order."""
    drawn: Counter[str] = Counter()
    for entry in entries:
        drawn[entry.lease] -= entry.points
    limits = dict(wish.leases)
    assert all(points <= limits[lease] for lease, points in drawn.items())
    used = [drawn[lease] for lease, _ in wish.leases]
    for n, (lease, points) in enumerate(wish.leases):
        assert drawn[lease] == points or not any(used[n + 1 :])


def _nothing_more_fits(
    lines: Sequence[PayableLine], rule: RedemptionRule, wish: PointsWish, points: int
) -> None:
    """One step more would break a limit, unless the minimum forbids them all."""
    more = points + rule.step_points
    off = more // rule.step_points * rule.step_minor
    whole = sum(x.left_minor for x in lines)
    fits = (
        more <= min(wish.points, sum(p for _, p in wish.leases))
        and off * 10_000 <= whole * rule.cap_bp
        and (rule.max_points is None or more <= rule.max_points)
    )
    assert not fits or (points == 0 and rule.min_points > rule.step_points)


# The ledger --------------------------------------------------------------------------------------


def an_account_adds_up(postings: Sequence[Posting]) -> None:
    """After every posting: points less debt (and less what an expiry took too much) are the sum
    of the ledger, and there are never both."""
    account = Account()
    posted: dict[ledger.EntryKey, Posting] = {}
    for posting in postings:
        account = account.post(posting)
        posted.setdefault(posting.key, posting)
        _figures_hold(account, sum(p.entry.points for p in posted.values()), posting.day)


def _figures_hold(account: Account, total: int, on: date) -> None:
    there = sum(lot.points for lot in account.lots)
    parts = account.available_points(on), account.pending_points(on), account.lapsed_points(on)
    assert account.balance == total
    known = total + account.regained_points
    assert account.regained_points >= 0
    assert (there, account.debt_points) == (max(0, known), max(0, -known))
    assert all(lot.points >= 0 for lot in account.lots)
    assert parts[0] == sum(
        lot.points for lot in account.lots if (lot.vests_on or on) <= on <= (lot.expires_on or on)
    )
    assert min(parts) >= 0
    assert sum(parts) == there
    assert sum(lot.points for lot in account.expiring(on)) == there - parts[2]


def deliveries_do_not_matter(postings: Sequence[Posting], delivered: Sequence[Posting]) -> None:
    """The same postings in another order, some of them more than once, make the same account."""
    assert ledger.account_of(delivered) == ledger.account_of(postings)


def together_is_as_one_by_one(postings: Sequence[Posting]) -> None:
    """An account made at once is the one that grew posting by posting."""
    account = Account()
    for p in sorted(
        postings, key=lambda p: (p.day, p.order, p.entry.return_of is not None, p.fact, p.index)
    ):
        account = account.post(p)
    assert ledger.account_of(postings) == account


def repeats_change_nothing(postings: Sequence[Posting]) -> None:
    """All that was posted, posted again."""
    account = Account()
    for posting in postings:
        account = account.post(posting)
    for posting in postings:
        assert account.post(posting) == account


def spending_is_first_in_first_out(account: Account, spend: Posting) -> None:
    """Nothing is taken from a lot while one that goes before it still has points to spend."""
    before, after = account.lots, account.post(spend).lots
    usable = [i for i, lot in enumerate(before) if lot.is_available(spend.day)]
    if -spend.entry.points > account.available_points(spend.day):
        return
    first_out = sorted(
        usable,
        key=lambda i: (before[i].expires_on or date.max, before[i].vests_on or date.min, i),
    )
    touched = [before[i].points != after[i].points for i in first_out if before[i].points]
    emptied = [after[i].points == 0 for i in first_out if before[i].points]
    assert touched == sorted(touched, reverse=True)
    assert emptied == sorted(emptied, reverse=True)
    assert sum(touched) - sum(emptied) in {0, 1}
    assert all(before[i] == after[i] for i in range(len(before)) if i not in usable)


def expiry_takes_what_has_lapsed(account: Account, on: date) -> None:
    """All of it, nothing else, once, the earliest first."""
    entries = [e for e in ledger.expire(account, on) if e.points < 0]
    lapsed, others = account.lapsed_points(on), account.expiring(on)
    days = [e.expires_on for e in entries if e.expires_on is not None]
    assert days == sorted(days)
    assert all(day < on for day in days)
    assert sum(e.points for e in entries) == -lapsed
    account = _expired(account, on)
    assert (account.lapsed_points(on), account.expiring(on)) == (0, others)
    assert account.regained_points == 0
    assert ledger.expire(account, on) == ()


def _expired(account: Account, on: date) -> Account:
    for posting in ledger.postings_of(f"expiry-{on}", on, ledger.expire(account, on)):
        account = account.post(posting)
    return account


def a_sale_and_its_return_leave_the_account(
    before: Account, sold: Trade, parts: Sequence[Trade], on: date
) -> None:
    """As if it had never been: the same points with the same last days, the same debt."""
    account = _traded(before, [sold, *parts], on)
    assert account.expiring(on) == before.expiring(on)
    assert account.balance == before.balance
    assert account.available_points(on) == before.available_points(on)


def expiry_in_between_changes_nothing(
    before: Account, sold: Trade, parts: Sequence[Trade], on: date, later: date
) -> None:
    """What the sale earned expired, and only then it came back: still as if it had never been."""
    account = _expired(_traded(before, [sold], on), later)
    account = _expired(_traded(account, parts, later), later + timedelta(days=1))
    never = _expired(_expired(before, later), later + timedelta(days=1))
    assert account.expiring(later) == never.expiring(later)
    assert (account.balance, account.debt_points) == (never.balance, never.debt_points)


def _traded(account: Account, trades: Iterable[Trade], on: date) -> Account:
    for trade in trades:
        fact = f"fact-{trade.receipt}"
        for posting in ledger.postings_of(fact, on, trade.points, receipt=trade.receipt):
            account = account.post(posting)
    return account


# Returns -----------------------------------------------------------------------------------------


def mirrors_cancel_the_sale(sold: Trade, mirrors: Sequence[Mirror]) -> None:
    """Points by rule, kind and lease, uses of promotions, coupons and benefits: exactly zero."""
    left: Counter[tuple[object, ...]] = Counter()
    for one in (sold, *mirrors):
        for entry in one.points:
            left["points", entry.rule, entry.kind, entry.lease] += entry.points
        for offer in one.offers:
            left["times", offer.promotion] += offer.times
            left["off", offer.promotion] += offer.off_minor
        for coupon in one.coupons:
            left["coupon", coupon.code] += coupon.uses
        for benefit in one.benefits:
            left["benefit", benefit.benefit, benefit.period] += benefit.uses
    assert {key: n for key, n in left.items() if n} == {}


def a_part_gives_back_its_share(sold: Trade, before: Mapping[int, int], part: Trade) -> None:
    """Never more than belongs to what comes back, but for the half point that must go somewhere."""
    mirror = return_mirror.mirror_of(sold, before, part.lines)
    for line in part.lines:
        assert line.return_of is not None
        whole = sold.line(line.return_of.line_no)
        assert whole is not None
        given = [e for e in sold.points if e.line_no == whole.line_no]
        back = Counter({(e.rule, e.lease): e.points for e in mirror.points
                        if e.line_no == line.line_no})  # fmt: skip
        for entry in given:
            exact = Fraction(entry.points * line.quantity_milli, whole.quantity_milli)
            assert abs(back[entry.rule, entry.lease] - exact) <= 1


# Tiers and benefits ------------------------------------------------------------------------------


def tiers_rise_at_once_and_fall_by_one(
    program: TierProgram, current: str, until: date, score: int, on: date
) -> None:
    """Never below what the score reaches, never more than one below what was held, and not at all
    before the period and its grace are over."""
    ids = [t.id for t in program.tiers]
    held = ids.index(current)
    reached = sum(t.from_score <= score for t in program.tiers) - 1
    state = tiers.tier_of(program, current, until, score, on)
    now = ids.index(state.tier)
    assert now >= max(reached, held - 1)
    assert now <= max(reached, held)
    if on <= until + timedelta(days=program.grace_days):
        assert now >= held
    assert state.until is None or state.grace_until is not None or state.until >= on


def a_quota_is_not_exceeded(program: Program, buyer: Buyer, days: Sequence[date]) -> None:
    """However often it is claimed, no period counts more uses than the quota."""
    uses: Counter[tuple[str, str]] = Counter()
    for on in days:
        for benefit in program.benefits:
            try:
                use = benefits.claim(benefits.offer_of(program, buyer, on, uses, benefit.id))
            except RuleRefused:
                continue
            uses[use.benefit, use.period] += use.uses
            assert benefit.quota is None or uses[use.benefit, use.period] <= benefit.quota
    assert uses
