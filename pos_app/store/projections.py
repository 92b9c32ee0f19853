"""Writes what follows from facts into the projection tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import insert
from sqlalchemy.dialects.sqlite import insert as upsert

from pos_app.domain.facts import StoredFact
from pos_app.domain.till import Shift
from pos_app.ports.journal import ReceiptRow
from pos_app.store import tables as t
from pos_app.store.database import RawConnection
from pos_app.store.effects import Effects, Tally, effects_of
from pos_app.store.member_projections import (
    member_rows,
    member_tally_rows,
    project_members,
    type_of_rows,
)
from pos_app.store.tables import driver_sql, fact_id

_sum = upsert(t.shift_sum)
_stock = upsert(t.stock)
_returned = upsert(t.returned)
_ADD_SUM: Final = driver_sql(_sum.on_conflict_do_update(
    index_elements=["shift", "bucket"],
    set_={
        "count": t.shift_sum.c.count + _sum.excluded["count"],
        "amount_minor": t.shift_sum.c.amount_minor + _sum.excluded.amount_minor,
    },
))  # fmt: skip
_ADD_STOCK: Final = driver_sql(_stock.on_conflict_do_update(
    index_elements=["sku"],
    set_={"quantity_milli": t.stock.c.quantity_milli + _stock.excluded.quantity_milli},
))  # fmt: skip
_ADD_RETURNED: Final = driver_sql(_returned.on_conflict_do_update(
    index_elements=["receipt", "fact", "line_no"],
    set_={"quantity_milli": t.returned.c.quantity_milli + _returned.excluded.quantity_milli},
))  # fmt: skip
_PUTS: Final = {table.name: driver_sql(insert(table)) for table in t.PROJECTIONS}
_PUT_RECEIPT: Final = _PUTS["receipt"]
_PUT_SHIFT: Final = driver_sql(insert(t.shift))
_PUT_PINS: Final = driver_sql(insert(t.pin_guard))
_CLOSE_SHIFT: Final = "UPDATE shift SET closed = ?, z_number = ? WHERE id = ?"
_RECEIPT_OF_SHIFT: Final = (
    "UPDATE shift SET first_receipt = iif(first_receipt = '', ?1, first_receipt),"
    " last_receipt = ?1 WHERE id = ?2"
)
_CLEAR_PINS: Final = "DELETE FROM pin_guard WHERE staff = ?"
_COUNT_PIN: Final = (
    "INSERT INTO pin_guard (staff, failures, last_failure_ms) VALUES (?, 1, ?)"
    " ON CONFLICT (staff) DO UPDATE SET failures = failures + 1,"
    " last_failure_ms = max(last_failure_ms, excluded.last_failure_ms)"
)


def project(connection: RawConnection, fact: StoredFact) -> None:
    """Add what a fact adds, in the running transaction."""
    effects = effects_of(fact)
    if effects.receipt is not None:
        receipt = effects.receipt
        connection.execute(_PUT_RECEIPT, receipt_values(receipt, effects.skus))
        connection.execute(_RECEIPT_OF_SHIFT, (receipt.receipt, receipt.shift))
    if effects.buckets:
        shift = fact.context.shift
        connection.executemany(_ADD_SUM, [(shift, *bucket) for bucket in effects.buckets])
    if effects.stock:
        connection.executemany(_ADD_STOCK, effects.stock)
    if effects.returned:
        place = fact_id(fact.incarnation, fact.seq)
        connection.executemany(
            _ADD_RETURNED, [(receipt, place, *line) for receipt, *line in effects.returned]
        )
    if effects.members is not None:
        project_members(connection, fact, effects.members)
    _project_rare(connection, fact, effects)


def put_rows(connection: RawConnection, table: str, rows: type_of_rows) -> None:
    """Rows as :func:`rows_of_fact` makes them."""
    connection.executemany(_PUTS[table], rows)


def rows_of_fact(fact: StoredFact, effects: Effects) -> dict[str, type_of_rows]:
    """The rows that belong to this fact alone, by table (:data:`tables.OF_FACTS`)."""
    rows: dict[str, type_of_rows] = {}
    if effects.receipt is not None:
        rows["receipt"] = [receipt_values(effects.receipt, effects.skus)]
    if effects.members is not None:
        rows.update(member_rows(fact, effects.members))
    return rows


def receipt_values(row: ReceiptRow, skus: bytes) -> tuple[object, ...]:
    """The row as it stands in the table."""
    return (
        fact_id(row.incarnation, row.seq), row.receipt, row.kind, row.wall_ms,
        row.business_date.isoformat(), row.shift, row.actor, row.total_minor, row.lines,
        row.member, skus,
    )  # fmt: skip


def _project_rare(connection: RawConnection, fact: StoredFact, effects: Effects) -> None:
    place = fact_id(fact.incarnation, fact.seq)
    if effects.opened is not None:
        connection.execute(_PUT_SHIFT, _shift_values(place, effects.opened, 0, 0, "", ""))
    if effects.closed is not None:
        report = effects.closed
        connection.execute(_CLOSE_SHIFT, (place, report.z_number, report.shift.id))
    if effects.pin_cleared:
        connection.execute(_CLEAR_PINS, (effects.pin_cleared,))
    if effects.pin_failed:
        connection.execute(_COUNT_PIN, (effects.pin_failed, fact.wall_ms))


def _shift_values(
    opened: int, shift: Shift, closed: int, z_number: int, first: str, last: str
) -> tuple[object, ...]:
    return (
        opened, shift.id, shift.cashier, shift.business_date.isoformat(), shift.opened_ms,
        shift.float_minor, closed, z_number, first, last,
    )  # fmt: skip


def tally_rows(tally: Tally) -> dict[str, type_of_rows]:
    """The tally as rows of the tables it stands for, each in the order of its key."""
    return {
        "returned": [
            (receipt, fact_id(*place), line_no, n)
            for (receipt, place, line_no), n in sorted(tally.returned.items())
        ],
        "stock": sorted(tally.stock.items()),
        "shift": sorted(
            _shift_values(fact_id(*s.opened), s.shift, fact_id(*s.closed), s.z_number,
                          s.first_receipt, s.last_receipt)
            for s in tally.shifts.values()
        ),
        "shift_sum": [(*k, s.count, s.amount_minor) for k, s in sorted(tally.sums.items())],
        "pin_guard": [
            (staff, g.failures, g.last_failure_ms) for staff, g in sorted(tally.pins.items())
        ],
        **member_tally_rows(tally.members),
    }  # fmt: skip


def replace_projections(connection: RawConnection, tally: Tally) -> None:
    """Put the tally in the place of what the tables hold; rows of one fact are the caller's."""
    for name, rows in tally_rows(tally).items():
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own tables
        connection.executemany(_PUTS[name], rows)
