"""Members, points, leases and uses, as projected from the facts; and keys, which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

import msgspec
from sqlalchemy import select

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
    fact,
    fact_id,
    place_of,
)

_KINDS: Final = {kind.value: kind for kind in EntryKind}
_LEDGER: Final = """
    SELECT l.fact, m.type, m.wall_ms, r.number, l.line_no, l.rule, l.kind, l.points, l.lease,
        l.vests_on, l.expires_on, l.return_receipt, l.return_line
    FROM member_fact AS m JOIN ledger AS l ON l.fact = m.fact
    LEFT JOIN receipt AS r ON r.id = m.fact
    WHERE m.member = ? AND m.fact > ? ORDER BY l.fact, l.position"""
"""Text for the driver, as those below: they are asked at every scan, or give hundreds of rows."""
_TOTALS: Final = """
    SELECT coalesce(sum(net_minor), 0), coalesce(sum(sales), 0), coalesce(sum(tier_points), 0),
        coalesce(max(wall_ms) FILTER (WHERE sales > 0), 0)
    FROM member_fact WHERE member = ? AND fact > ?"""
_FACTS: Final = """
    SELECT f.envelope FROM member_fact AS m CROSS JOIN fact AS f ON f.id = m.fact
    WHERE m.member = ? AND (? = '[]' OR m.type IN (SELECT value FROM json_each(?)))
    ORDER BY m.fact DESC LIMIT ?"""
_LEASES: Final = """
    SELECT id, member, granted_points, spent_points, granted_ms, expires_ms, state
    FROM lease WHERE member = ? ORDER BY fact"""
_PROMOTIONS: Final = """
    SELECT p.promotion, p.day, p.times, p.off_minor FROM json_each(?) AS wanted
    CROSS JOIN promotion_use AS p ON p.promotion = wanted.value AND p.day IN (?, ?)"""
_BY_MEMBER: Final = """
    SELECT o.promotion, sum(o.times), sum(iif(o.day = ?, o.times, 0))
    FROM member_fact AS m JOIN offer_use AS o ON o.fact = m.fact
    WHERE m.member = ? GROUP BY o.promotion"""
_COUPONS: Final = """
    SELECT member, uses FROM coupon_use WHERE code = ? AND campaign = ? AND member IN ('', ?)"""
_BENEFITS: Final = "SELECT benefit, period, uses FROM benefit_use WHERE member = ? AND uses > 0"
_SECRETS: Final = "SELECT secret FROM member_key WHERE member = ? ORDER BY id"


class MemberPart(Part):
    """Questions about members. Nobody (an empty number) has nothing."""

    _uses_kept: tuple[tuple[object, ...], Mapping[str, PromotionUses]] | None

    def ledger(self, member: str, since: int = 0) -> tuple[LedgerRow, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._read_rows(_LEDGER, member, self._mark_at(since))
        return tuple(_ledger_row(*row) for row in rows)

    def member_totals(self, member: str, since: int = 0) -> MemberTotals:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._read_rows(_TOTALS, member, self._mark_at(since))
        net, sales, tier_points, last = rows[0]
        return MemberTotals(
            net_minor=net, sales=sales, tier_points=tier_points, last_sale_ms=last
        )  # fmt: skip

    def member_facts(
        self, member: str, types: tuple[str, ...] = (), limit: int = 50
    ) -> tuple[StoredFact, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        wanted = msgspec.json.encode(types).decode()
        rows = self._read_rows(_FACTS, member, wanted, wanted, max(limit, 0))
        return tuple(self._read(row[0]) for row in rows)

    def enrolments(self) -> tuple[StoredFact, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._rows(
            select(fact.c.envelope).where(fact.c.type == "member_enrolled").order_by(fact.c.id)
        )
        return tuple(self._read(row[0]) for row in rows)

    def leases(self, member: str) -> tuple[Lease, ...]:
        """See :class:`pos_app.ports.journal.MemberRecords`; in the order they were granted."""
        if not member:
            return ()
        return tuple(
            Lease(
                id=lease_id, member=whose, granted_points=granted, spent_points=spent,
                granted_ms=granted_ms, expires_ms=expires_ms, state=LeaseState(state),
            )
            for lease_id, whose, granted, spent, granted_ms, expires_ms, state in self._read_rows(
                _LEASES, member
            )
        )  # fmt: skip

    def promotion_uses(
        self, promotions: tuple[str, ...], member: str, business_date: date
    ) -> Mapping[str, PromotionUses]:
        """See :class:`pos_app.ports.journal.MemberRecords`.

        Asked at every scan with the same words, so the newest answer is kept until the next fact.
        """
        head = self._head
        key = (head.incarnation, head.seq, promotions, member, business_date)
        kept = self._uses_kept
        if kept is None or kept[0] != key:
            found = self._promotion_uses(promotions, member, business_date.isoformat())
            self._uses_kept = kept = key, MappingProxyType(found)
        return kept[1]

    def _promotion_uses(
        self, promotions: tuple[str, ...], member: str, day: str
    ) -> dict[str, PromotionUses]:
        if not promotions:
            return {}
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
        rows = self._read_rows(_COUPONS, code, campaign, member)
        uses = {whose: max(0, used) for whose, used in rows}
        return uses.get("", 0), uses.get(member, 0) if member else 0

    def benefit_uses(self, member: str) -> Mapping[tuple[str, str], int]:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        rows = self._read_rows(_BENEFITS, member)
        return {(benefit, period): uses for benefit, period, uses in rows}

    def member_key(self, member: str) -> bytes | None:
        """See :class:`pos_app.ports.journal.MemberRecords`."""
        return present_key([secret for (secret,) in self._read_rows(_SECRETS, member)])

    def _mark_at(self, since: int) -> int:
        """The row a mark stands for; older incarnations lie before any."""
        return fact_id(self._head.incarnation, since) if since else 0

    def _sums_of(self, promotions: Sequence[str], day: str) -> dict[str, tuple[int, int]]:
        """(times on the day, minor units off in all) by promotion."""
        found: dict[str, tuple[int, int]] = {}
        wanted = msgspec.json.encode(promotions).decode()
        for promotion, at, times, off_minor in self._read_rows(_PROMOTIONS, wanted, EVER, day):
            today, off = found.get(promotion, (0, 0))
            found[promotion] = (times, off) if at == day else (today, off_minor)
        return found

    def _uses_by(
        self, promotions: Sequence[str], member: str, day: str
    ) -> dict[str, tuple[int, int]]:
        """(times, times on the day) by promotion, of one member."""
        if not member:
            return {}
        rows = self._read_rows(_BY_MEMBER, day, member)
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
