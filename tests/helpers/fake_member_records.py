"""What follows from facts about members, by going through all of them each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pos_app.domain.buyer import PromotionUses
from pos_app.domain.facts import StoredFact
from pos_app.domain.lease import Lease
from pos_app.ports.journal import Commit, LedgerRow, MemberTotals
from pos_app.store.effects import trade_of
from pos_app.store.member_effects import EVER, MemberEffects, MemberTally, member_effects_of


class FakeMemberRecords:
    """Answers from ``_facts`` and the tally; keys in a dictionary."""

    _facts: list[StoredFact]

    def __init__(self) -> None:
        self._member_tally = MemberTally()
        self._keys: dict[str, bytes] = {}

    def ledger(self, member: str, since: int = 0) -> tuple[LedgerRow, ...]:
        """Oldest first."""
        return tuple(
            LedgerRow(
                incarnation=fact.incarnation, seq=fact.seq, wall_ms=fact.wall_ms,
                fact_type=fact.type, receipt=_receipt(fact), entry=entry,
            )
            for fact, effects in self._concerning(member)
            if fact.seq > since
            for entry in effects.entries
        )  # fmt: skip

    def member_totals(self, member: str, since: int = 0) -> MemberTotals:
        """Sums after a mark."""
        found = [
            (fact, effects.row)
            for fact, effects in self._concerning(member)
            if fact.seq > since and effects.row is not None
        ]
        return MemberTotals(
            net_minor=sum(row.net_minor for _, row in found),
            sales=sum(row.sales for _, row in found),
            tier_points=sum(row.tier_points for _, row in found),
            last_sale_ms=max((fact.wall_ms for fact, row in found if row.sales), default=0),
        )

    def member_facts(
        self, member: str, types: tuple[str, ...] = (), limit: int = 50
    ) -> tuple[StoredFact, ...]:
        """Newest first."""
        found = [f for f, _ in self._concerning(member) if not types or f.type in types]
        return tuple(found[::-1][: max(limit, 0)])

    def enrolments(self) -> tuple[StoredFact, ...]:
        """Oldest first."""
        return tuple(f for f in self._facts if f.type == "member_enrolled")

    def leases(self, member: str) -> tuple[Lease, ...]:
        """In the order they were granted."""
        return tuple(x for x in self._member_tally.leases.values() if x.member == member)

    def promotion_uses(
        self, promotions: tuple[str, ...], member: str, business_date: date
    ) -> Mapping[str, PromotionUses]:
        """Never below zero."""
        found = {p: self._uses(p, member, business_date.isoformat()) for p in promotions}
        return {p: uses for p, uses in found.items() if uses != PromotionUses()}

    def coupon_uses(self, code: str, campaign: str, member: str = "") -> tuple[int, int]:
        """In all, and by the member."""
        uses = self._member_tally.coupons
        total = max(0, uses.get((code, campaign, ""), 0))
        return total, max(0, uses.get((code, campaign, member), 0)) if member else 0

    def benefit_uses(self, member: str) -> Mapping[tuple[str, str], int]:
        """Those used at least once."""
        return {
            (benefit, period): uses
            for (whose, benefit, period), uses in self._member_tally.benefits.items()
            if whose == member and uses > 0
        }

    def member_key(self, member: str) -> bytes | None:
        """As last put."""
        return self._keys.get(member)

    def _change_keys(self, commit: Commit) -> None:
        for member in commit.remove_keys:
            self._keys.pop(member, None)
        self._keys.update(commit.put_keys)

    def _uses(self, promotion: str, member: str, day: str) -> PromotionUses:
        sums = self._member_tally.promotions
        mine = [
            (effects.day, use.times)
            for _, effects in self._concerning(member)
            for use in effects.offers
            if use.promotion == promotion
        ]
        return PromotionUses(
            by_member=max(0, sum(times for _, times in mine)),
            by_member_today=max(0, sum(times for at, times in mine if at == day)),
            today=max(0, sums.get((promotion, day), (0, 0))[0]),
            off_minor=max(0, sums.get((promotion, EVER), (0, 0))[1]),
        )

    def _concerning(self, member: str) -> Iterator[tuple[StoredFact, MemberEffects]]:
        for fact in self._facts:
            effects = member_effects_of(fact)
            if member and effects is not None and effects.member == member:
                yield fact, effects


def _receipt(fact: StoredFact) -> str:
    trade = trade_of(fact)
    return trade.receipt if trade is not None else ""
