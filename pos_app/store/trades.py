"""Own sales and returns, stock and lock-outs, as projected from the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Row, Select, func, select

from pos_app.domain.facts import StoredFact
from pos_app.domain.staff import PinGuard
from pos_app.ports.journal import ReceiptQuery, ReceiptRow
from pos_app.store.effects import SKU_DIGEST_LENGTH, sku_digest, trade_of
from pos_app.store.part import Part
from pos_app.store.tables import member_fact, pin_guard, place_of, receipt, returned, stock

_PAGE: Final = 200
_BY_NUMBER: Final = """
    SELECT f.envelope FROM receipt AS r CROSS JOIN fact AS f ON f.id = r.id WHERE r.number = ?"""
_NEWEST: Final = """
    SELECT f.envelope FROM receipt AS r CROSS JOIN fact AS f ON f.id = r.id
    ORDER BY r.id DESC LIMIT 1"""
_RETURNED: Final = """
    SELECT line_no, sum(quantity_milli) FROM returned WHERE receipt = ? GROUP BY line_no"""


class TradePart(Part):
    """Questions about receipts, goods and people."""

    def receipt(self, number: str) -> StoredFact | None:
        """The trade of a receipt number (any case), or None."""
        rows = self._read_rows(_BY_NUMBER, number.strip().upper())
        return self._read(rows[0][0]) if rows else None

    def last_receipt(self) -> StoredFact | None:
        """The newest trade."""
        rows = self._read_rows(_NEWEST)
        return self._read(rows[0][0]) if rows else None

    def find_receipts(self, query: ReceiptQuery) -> tuple[ReceiptRow, ...]:
        """Matching trades, newest first."""
        sku = query.sku
        rows = (x for x in self._newest_first(query) if not sku or self._has_sku(x, sku))
        return tuple(_receipt_row(row) for row in islice(rows, max(query.limit, 0)))

    def returned(self, receipt: str) -> Mapping[int, int]:
        """Line number → thousandths returned so far."""
        return dict(self._read_rows(_RETURNED, receipt))

    def returns_of(self, receipt: str) -> tuple[StoredFact, ...]:
        """Every return that took back lines of that receipt, oldest first."""
        rows = self._rows(
            select(returned.c.fact)
            .where(returned.c.receipt == receipt)
            .distinct()
            .order_by(returned.c.fact)
        )
        return self._facts_at([row[0] for row in rows])

    def stock_change_milli(self, sku: str) -> int:
        """What our facts did to the stock of a SKU."""
        rows = self._rows(select(stock.c.quantity_milli).where(stock.c.sku == sku))
        return int(rows[0][0]) if rows else 0

    def stock_changes(self) -> Mapping[str, int]:
        """The same of every SKU that ever moved."""
        rows = self._rows(select(stock.c.sku, stock.c.quantity_milli))
        return {row[0]: row[1] for row in rows}

    def pin_guard(self, staff_id: str) -> PinGuard:
        """Wrong PINs in a row."""
        rows = self._rows(
            select(pin_guard.c.failures, pin_guard.c.last_failure_ms).where(
                pin_guard.c.staff == staff_id
            )
        )
        return PinGuard(*rows[0]) if rows else PinGuard()

    def _newest_first(self, query: ReceiptQuery) -> Iterator[Row[Any]]:
        """Page by page: how many are wanted is known only after a look at their lines."""
        wanted, place = _wanted(query)
        size = _PAGE if query.sku else min(query.limit, _PAGE)
        below: list[ColumnElement[bool]] = []
        while size > 0:
            rows = self._rows(wanted.where(*below).order_by(place.desc()).limit(size))
            yield from rows
            if len(rows) < size:
                return
            below = [place < rows[-1].id]

    def _has_sku(self, row: Row[Any], sku: str) -> bool:
        """The digests only say perhaps: two SKUs may share one, or two halves look like one."""
        digests = [
            row.skus[i : i + SKU_DIGEST_LENGTH] for i in range(0, len(row.skus), SKU_DIGEST_LENGTH)
        ]
        if sku_digest(sku) not in digests:
            return False
        fact = self._fact_at(row.id)
        trade = trade_of(fact) if fact is not None else None
        return trade is not None and any(line.sku == sku for line in trade.lines)


def _wanted(query: ReceiptQuery) -> tuple[Select[Any], Column[int]]:
    """The query, and the column by which it is put in order: a member's trades are found through
    the index of their facts."""
    wanted = select(receipt).where(*_conditions(query))
    if not query.member:
        return wanted, receipt.c.id
    theirs = member_fact.c
    wanted = wanted.join(member_fact, theirs.fact == receipt.c.id)
    return wanted.where(theirs.member == query.member), theirs.fact


def _conditions(query: ReceiptQuery) -> list[ColumnElement[bool]]:
    columns = receipt.c
    conditions: list[ColumnElement[bool]] = []
    if query.text.strip():
        conditions.append(func.instr(columns.number, query.text.strip().upper()) > 0)
    if query.sku:
        conditions.append(func.instr(columns.skus, sku_digest(query.sku)) > 0)
    if query.business_date is not None:
        conditions.append(columns.business_date == query.business_date.isoformat())
    if query.total_minor is not None:
        conditions.append(columns.total_minor == query.total_minor)
    if query.kind:
        conditions.append(columns.kind == query.kind)
    return conditions


def _receipt_row(row: Row[Any]) -> ReceiptRow:
    incarnation, seq = place_of(row.id)
    return ReceiptRow(
        receipt=row.number, kind=row.kind, incarnation=incarnation, seq=seq, wall_ms=row.wall_ms,
        business_date=date.fromisoformat(row.business_date), shift=row.shift, actor=row.actor,
        total_minor=row.total_minor, lines=row.lines, member=row.member,
    )  # fmt: skip
