"""Where a member stands now: what the centre last said, with this device's own facts laid over it.

There is no other place where the two are mixed (HOUSE, three rooms). Facts that the centre's
figures include already are left out by the mark that came with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.activities import ActivityEarning, ActivitySoFar
from pos_app.domain.activities import earn as earn_activity
from pos_app.domain.benefits import (
    BenefitOffer,
    buyer_benefits,
    has_early_access,
    offered,
    return_window_days,
)
from pos_app.domain.buyer import Buyer
from pos_app.domain.facts import PointsEarned
from pos_app.domain.lease import spendable_points
from pos_app.domain.ledger import Account, Posting, account_of
from pos_app.domain.loyalty import EntryKind, PointsEntry, Program, Statement
from pos_app.domain.members import Lot, Member
from pos_app.domain.tiers import TierState, missing_to_keep_minor, progress, score_of, tier_of
from pos_app.errors import RuleRefused
from pos_app.ports.journal import LedgerRow, MemberTotals
from pos_app.services.member_views import PointsView, TierView
from pos_app.services.workplace import Workplace

_LONG_AGO: Final = date(1970, 1, 1)
_TOLD: Final = "told"


class _Spend(Struct, frozen=True):
    """What counts towards the tier."""

    spend_minor: int
    activity_points: int


class Standings:
    """Answers about one member at a time; reads only."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    # As pricing wants it --------------------------------------------------------------------------

    def buyer(self, member: Member) -> Buyer:
        """The member as pricing sees them, fixed in the basket when they are attached."""
        totals = self._totals(member)
        buyer = Buyer(
            member=member.number,
            tier=self._tier_state(member, _spend_of(member, totals)).tier,
            segment=member.segment,
            birthday_from=member.birthday_from,
            birthday_until=member.birthday_until,
            first_purchase=not member.purchases and not totals.sales,
        )
        program = self._wp.rules.program()
        if program is None:
            return buyer
        return replace(
            buyer,
            benefits=buyer_benefits(program, buyer, self._today(), self._uses(member.number)),
            early_access=has_early_access(program, buyer, self._today()),
        )

    # Points ---------------------------------------------------------------------------------------

    def points(self, member: Member) -> PointsView:
        """Points now, what is pending or owed, and how old the centre's part of it is."""
        rows = self._wp.journal.ledger(member.number, self._mark(member))
        account, today = self._account(member, rows), self._today()
        leases = self._wp.journal.leases(member.number)
        return PointsView(
            available=account.available_points(today),
            pending=account.pending_points(today),
            debt=account.debt_points,
            own=sum(row.entry.points for row in rows),
            spendable_here=spendable_points(leases, self._wp.now_ms()),
            told_ms=member.points_ms,
            next_expiry=account.next_expiry(today),
        )

    def _account(self, member: Member, rows: tuple[LedgerRow, ...]) -> Account:
        moments = {row.wall_ms for row in rows}
        days = {wall_ms: self._wp.local(wall_ms).date() for wall_ms in moments}
        own = [
            Posting(
                fact=f"{row.incarnation}:{row.seq}",
                index=index,
                day=days[row.wall_ms],
                entry=row.entry,
                receipt=row.receipt,
                order=row.wall_ms,
            )
            for index, row in enumerate(rows)
        ]
        return account_of([*self._told(member), *own])

    def _told(self, member: Member) -> list[Posting]:
        """The centre's figures as if they were the first entries of the ledger."""
        in_lots = sum(lot.points for lot in member.lots)
        lots = [*member.lots, Lot(member.points - in_lots)]
        # What vests when is the centre's to say; until it does, pending points stay pending.
        pending = PointsEntry(
            rule=_TOLD, kind=EntryKind.EARNED, points=member.pending_points,
            vests_on=self._today() + timedelta(days=1),
        )  # fmt: skip
        owed = PointsEntry(rule=_TOLD, kind=EntryKind.ADJUSTED, points=-member.debt_points)
        entries = [
            PointsEntry(rule=_TOLD, kind=EntryKind.EARNED, points=lot.points,
                        expires_on=lot.expires_on)
            for lot in lots
        ]  # fmt: skip
        return [
            Posting(fact=_TOLD, index=i, day=_LONG_AGO, entry=entry)
            for i, entry in enumerate([*entries, pending, owed])
            if entry.points
        ]

    # Tier -----------------------------------------------------------------------------------------

    def _tier_state(self, member: Member, spend: _Spend) -> TierState:
        """The tier today: what was bought here counts at once."""
        program = self._wp.rules.program()
        if program is None:
            return TierState(tier=member.tier, until=member.tier_until)
        return self._tier_with(program, member, spend, 0)

    def tier(self, member: Member, more_minor: int = 0) -> TierView | None:
        """Tier and progress, counting ``more_minor`` that is about to be spent; None where there
        are no tiers."""
        program = self._wp.rules.program()
        if program is None or not program.tiers.tiers:
            return None
        return self._tier(program, member, self._spend(member), more_minor)

    def _tier(self, program: Program, member: Member, spend: _Spend, more_minor: int) -> TierView:
        state = self._tier_with(program, member, spend, more_minor)
        way = progress(
            program.tiers, state.tier, spend.spend_minor + more_minor, spend.activity_points
        )
        return TierView(
            tier=program.tier(state.tier),
            until=state.until,
            next_tier=way.next_tier if way is not None else None,
            missing_minor=way.missing_minor if way is not None else 0,
            progress_bp=way.done_bp if way is not None else 10_000,
            keep_missing_minor=self._missing_to_keep(program, state, spend, more_minor),
            grace_until=state.grace_until,
        )

    def _missing_to_keep(
        self, program: Program, state: TierState, spend: _Spend, more_minor: int
    ) -> int:
        score = score_of(program.tiers, spend.spend_minor + more_minor, spend.activity_points)
        return missing_to_keep_minor(program.tiers, state.tier, score) if state.until else 0

    def _tier_with(
        self, program: Program, member: Member, spend: _Spend, more_minor: int
    ) -> TierState:
        score = score_of(program.tiers, spend.spend_minor + more_minor, spend.activity_points)
        return tier_of(program.tiers, member.tier, member.tier_until, score, self._today())

    # Paper ----------------------------------------------------------------------------------------

    def statement(
        self, number: str, entries: Sequence[PointsEntry], total_minor: int
    ) -> Statement | None:
        """Where a member will stand after a trade of these points and this total; None for one not
        known here, or without a program."""
        member, program = self._wp.members.member(number), self._wp.rules.program()
        if member is None or program is None:
            return None
        spend, points = self._spend(member), self.points(member)
        tier = self._tier(program, member, spend, total_minor) if program.tiers.tiers else None
        change = sum(entry.points for entry in entries)
        today = self._today()
        pending = sum(e.points for e in entries if e.vests_on and e.vests_on > today)
        names, ahead = (tier.tier, tier.next_tier) if tier is not None else (None, None)
        return Statement(
            points=points.available + points.pending + change,
            pending=points.pending + pending,
            told_ms=member.points_ms,
            tier_name=names.name if names is not None else "",
            tier_name_zh=names.name_zh if names is not None else "",
            next_tier_name=ahead.name if ahead is not None else "",
            next_tier_name_zh=ahead.name_zh if ahead is not None else "",
            missing_minor=tier.missing_minor if tier is not None else 0,
            return_window_days=self._window_days(program, member, spend),
        )

    def _window_days(self, program: Program, member: Member, spend: _Spend) -> int:
        """Only where it is longer than the store's; 0 else."""
        buyer = Buyer(member=member.number, tier=self._tier_state(member, spend).tier)
        default = self._wp.policies.returns.window_days
        days = return_window_days(program, buyer, self._today(), default)
        return days if days > default else 0

    # Benefits, activities -------------------------------------------------------------------------

    def benefits(
        self, member: Member, buyer: Buyer, skus: tuple[str, ...] = ()
    ) -> tuple[BenefitOffer, ...]:
        """Every benefit of the member's as it stands today."""
        program = self._wp.rules.program()
        if program is None:
            return ()
        return offered(program, buyer, self._today(), self._uses(member.number), skus)

    def activity(self, member: Member, activity: str) -> ActivityEarning:
        """What doing it earns now. RuleRefused ``no_program`` and as
        :func:`pos_app.domain.activities.earn`."""
        program = self._wp.rules.program()
        if program is None:
            raise RuleRefused("no_program")
        return earn_activity(program, activity, self._so_far(member, activity), self._today())

    def _so_far(self, member: Member, activity: str) -> ActivitySoFar:
        facts = self._wp.journal.member_facts(member.number, ("points_earned",), 1000)
        done = [
            f for f in facts if isinstance(f.body, PointsEarned) and f.body.activity == activity
        ]
        context = self._wp.context()
        today = [f for f in done if f.context.business_date == context.business_date]
        return ActivitySoFar(today=len(today), ever=len(done))

    # Inside ---------------------------------------------------------------------------------------

    def _spend(self, member: Member) -> _Spend:
        return _spend_of(member, self._totals(member))

    def _totals(self, member: Member) -> MemberTotals:
        return self._wp.journal.member_totals(member.number, self._mark(member))

    def _mark(self, member: Member) -> int:
        return member.applied.get(self._wp.device, 0)

    def _uses(self, member: str) -> Mapping[tuple[str, str], int]:
        return self._wp.journal.benefit_uses(member)

    def _today(self) -> date:
        return self._wp.pricing_time().date()


def _spend_of(member: Member, totals: MemberTotals) -> _Spend:
    return _Spend(
        member.qualifying_minor + totals.net_minor, member.activity_points + totals.tier_points
    )
