"""Members, points, leases and uses, as projected from the facts; and keys, which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select

from pos_app.domain.basket import LineRef
from pos_app.domain.buyer import PromotionUses
from pos_app.domain.facts import StoredFact
from pos_app.domain.lease import Lease, LeaseState
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.ports.journal import LedgerRow, MemberTotals
from pos_app.store.member_effects import EVER
from pos_app.store.member_keys import present_key
from pos_app.store.part import Part
from pos_app.store.tables import (
    benefit_use,
    coupon_use,
    fact,
    fact_id,
    lease,
    member_fact,
    member_key,
    offer_use,
    place_of,
    promotion_use,
)

_AT_ONCE: Final = 500
"""Values in one list of a query."""
_KINDS: Final = {kind.value: kind for kind in EntryKind}
_LEDGER: Final = """
    SELECT l.fact, m.type, m.wall_ms, r.number, l.line_no, l.rule, l.kind, l.points, l.lease,
        l.vests_on, l.expires_on, l.return_receipt, l.return_line
    FROM member_fact AS m JOIN ledger AS l ON l.fact = m.fact
    LEFT JOIN receipt AS r ON r.id = m.fact
    WHERE m.member = ? AND m.fact > ? ORDER BY l.fact, l.position"""
"""As text for the driver: a panel reads hundreds of entries at a time."""


class MemberPart(Part):
    """Questions about members. Nobody (an empty number) has nothing."""

    def ledger(self, member: str, since: int = 0) -> tuple[LedgerRow, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        after = fact_id(self._head.incarnation, since) if since else 0
        with self._file.reading() as connection:
            rows = connection.exec_driver_sql(_LEDGER, (member, after)).all()
        return tuple(_ledger_row(*row) for row in rows)

    def member_totals(self, member: str, since: int = 0) -> MemberTotals:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        columns = member_fact.c
        rows = self._rows(
            select(
                func.coalesce(func.sum(columns.net_minor), 0),
                func.coalesce(func.sum(columns.sales), 0),
                func.coalesce(func.sum(columns.tier_points), 0),
                func.coalesce(func.max(columns.wall_ms).filter(columns.sales > 0), 0),
            ).where(*self._of(member, since))
        )
        net, sales, tier_points, last = rows[0]
        return MemberTotals(
            net_minor=net, sales=sales, tier_points=tier_points, last_sale_ms=last
        )  # fmt: skip

    def member_facts(
        self, member: str, types: tuple[str, ...] = (), limit: int = 50
    ) -> tuple[StoredFact, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        conditions = self._of(member, 0)
        if types:
            conditions.append(member_fact.c.type.in_(types))
        rows = self._rows(
            select(member_fact.c.fact)
            .where(*conditions)
            .order_by(member_fact.c.fact.desc())
            .limit(max(limit, 0))
        )
        return self._facts_at([row[0] for row in rows])

    def enrolments(self) -> tuple[StoredFact, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._rows(
            select(fact.c.envelope).where(fact.c.type == "member_enrolled").order_by(fact.c.id)
        )
        return tuple(self._read(row[0]) for row in rows)

    def leases(self, member: str) -> tuple[Lease, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`; in the order they were granted."""
        rows = self._rows(select(lease).where(lease.c.member == member).order_by(lease.c.fact))
        return tuple(
            Lease(
                id=x.id, member=x.member, granted_points=x.granted_points,
                spent_points=x.spent_points, granted_ms=x.granted_ms, expires_ms=x.expires_ms,
                state=LeaseState(x.state),
            )
            for x in rows
        )  # fmt: skip

    def promotion_uses(
        self, promotions: tuple[str, ...], member: str, business_date: date
    ) -> Mapping[str, PromotionUses]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        day = business_date.isoformat()
        sums = self._sums_of(promotions, day)
        mine = self._uses_by(promotions, member, day)
        found = {}
        for promotion in {*sums, *mine}:
            by_member, by_member_today = mine.get(promotion, (0, 0))
            today, off = sums.get(promotion, (0, 0))
            found[promotion] = PromotionUses(
                by_member=max(0, by_member), by_member_today=max(0, by_member_today),
                today=max(0, today), off_minor=max(0, off),
            )  # fmt: skip
        return {p: uses for p, uses in found.items() if uses != PromotionUses()}

    def coupon_uses(self, code: str, campaign: str, member: str = "") -> tuple[int, int]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._rows(
            select(coupon_use.c.member, coupon_use.c.uses).where(
                coupon_use.c.code == code, coupon_use.c.campaign == campaign,
                coupon_use.c.member.in_(("", member)),
            )
        )  # fmt: skip
        uses = {row[0]: max(0, row[1]) for row in rows}
        return uses.get("", 0), uses.get(member, 0) if member else 0

    def benefit_uses(self, member: str) -> Mapping[tuple[str, str], int]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._rows(
            select(benefit_use).where(benefit_use.c.member == member, benefit_use.c.uses > 0)
        )
        return {(row.benefit, row.period): row.uses for row in rows}

    def member_key(self, member: str) -> bytes | None:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._rows(
            select(member_key.c.secret)
            .where(member_key.c.member == member)
            .order_by(member_key.c.id)
        )
        return present_key([row[0] for row in rows])

    def _of(self, member: str, since: int) -> list[ColumnElement[bool]]:
        """Facts of the member after a mark; older incarnations lie before any mark."""
        after = fact_id(self._head.incarnation, since) if since else 0
        return [member_fact.c.member == member, member_fact.c.fact > after]

    def _sums_of(self, promotions: Sequence[str], day: str) -> dict[str, tuple[int, int]]:
        """(times on the day, minor units off in all) by promotion."""
        found: dict[str, tuple[int, int]] = {}
        for at in range(0, len(promotions), _AT_ONCE):
            rows = self._rows(
                select(promotion_use).where(
                    promotion_use.c.promotion.in_(promotions[at : at + _AT_ONCE]),
                    promotion_use.c.day.in_((EVER, day)),
                )
            )
            for row in rows:
                today, off = found.get(row.promotion, (0, 0))
                is_day = row.day == day
                found[row.promotion] = (row.times, off) if is_day else (today, row.off_minor)
        return found

    def _uses_by(
        self, promotions: Sequence[str], member: str, day: str
    ) -> dict[str, tuple[int, int]]:
        """(times, times on the day) by promotion, of one member."""
        if not member:
            return {}
        times = offer_use.c.times
        rows = self._rows(
            select(
                offer_use.c.promotion, func.sum(times),
                func.coalesce(func.sum(times).filter(offer_use.c.day == day), 0),
            )
            .select_from(member_fact.join(offer_use, offer_use.c.fact == member_fact.c.fact))
            .where(*self._of(member, 0))
            .group_by(offer_use.c.promotion)
        )  # fmt: skip
        wanted = frozenset(promotions)
        return {row[0]: (row[1], row[2]) for row in rows if row[0] in wanted}


def _ledger_row(
    row_id: int, type_name: str, wall_ms: int, receipt: str | None, line_no: int, rule: str,
    kind: str, points: int, lease: str, vests_on: str, expires_on: str, return_receipt: str,
    return_line: int,
) -> LedgerRow:  # fmt: skip
    incarnation, seq = place_of(row_id)
    entry = PointsEntry(
        line_no=line_no, rule=rule, kind=_KINDS[kind], points=points, lease=lease,
        vests_on=date.fromisoformat(vests_on) if vests_on else None,
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        return_of=LineRef(return_receipt, return_line) if return_receipt else None,
    )  # fmt: skip
    return LedgerRow(
        incarnation=incarnation, seq=seq, wall_ms=wall_ms, fact_type=type_name,
        receipt=receipt or "", entry=entry,
    )  # fmt: skip
