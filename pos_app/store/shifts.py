"""Shifts, their sums and reports, as projected from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from pos_app.domain.facts import Fact, ShiftClosed, ShiftOpened, StoredFact
from pos_app.domain.till import Shift, Sum
from pos_app.store.part import Part
from pos_app.store.tables import shift, shift_sum


class ShiftPart(Part):
    """Questions about accountable periods."""

    def open_shift(self) -> Shift | None:
        """The shift that is open at this till, or None.

        Every act asks for it, so the writer keeps it in memory: it is read from the file at the
        start and after a failed commit, and moved by the facts of each commit.
        """
        return self._shift_now

    def _read_open_shift(self) -> Shift | None:
        return self._newest_shift(shift.c.closed == 0)

    def last_shift(self) -> Shift | None:
        """The newest shift, open or closed."""
        return self._newest_shift()

    def sums(self, shift_id: str) -> Mapping[str, Sum]:
        """Bucket sums of a shift."""
        rows = self._rows(
            select(shift_sum.c.bucket, shift_sum.c["count"], shift_sum.c.amount_minor).where(
                shift_sum.c.shift == shift_id
            )
        )
        return {row[0]: Sum(row[1], row[2]) for row in rows}

    def receipts_of_shift(self, shift_id: str) -> tuple[str, str]:
        """First and last receipt number; empty strings when there is none."""
        rows = self._rows(
            select(shift.c.first_receipt, shift.c.last_receipt).where(shift.c.id == shift_id)
        )
        return (rows[0][0], rows[0][1]) if rows else ("", "")

    def last_z_number(self) -> int:
        """The newest Z number of this till; 0 before the first."""
        rows = self._rows(select(func.coalesce(func.max(shift.c.z_number), 0)))
        return int(rows[0][0])

    def reports(self, limit: int = 50) -> tuple[StoredFact, ...]:
        """Closed shifts, newest first."""
        rows = self._rows(
            select(shift.c.closed)
            .where(shift.c.closed > 0)
            .order_by(shift.c.closed.desc())
            .limit(limit)
        )
        return self._facts_at([row[0] for row in rows])

    def _newest_shift(self, *conditions: ColumnElement[bool]) -> Shift | None:
        rows = self._rows(select(shift).where(*conditions).order_by(shift.c.opened.desc()).limit(1))
        return _shift(rows[0]) if rows else None


def shift_after(before: Shift | None, facts: Iterable[Fact]) -> Shift | None:
    """Which shift is open once these facts are recorded."""
    for fact in facts:
        if isinstance(fact, ShiftOpened):
            before = fact.shift
        elif isinstance(fact, ShiftClosed):
            before = None
    return before


def _shift(row: Row[Any]) -> Shift:
    return Shift(
        id=row.id, cashier=row.cashier, business_date=date.fromisoformat(row.business_date),
        opened_ms=row.opened_ms, float_minor=row.float_minor, is_open=not row.closed,
    )  # fmt: skip
