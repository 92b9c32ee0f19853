"""Format 1.0: the first. Facts, what follows from them, drafts and the print queue."""

from __future__ import annotations

from typing import Final

from pos_app.store.database import RawConnection

SCHEMA: Final = """
CREATE TABLE fact (
    id INTEGER NOT NULL,
    type TEXT NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX fact_by_type ON fact (type) WHERE type != 'sale_completed';
CREATE TABLE head (
    id INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    receipts INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE TABLE receipt (
    id INTEGER NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    wall_ms INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    shift TEXT NOT NULL,
    actor TEXT NOT NULL,
    total_minor INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    member TEXT NOT NULL,
    skus BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX receipt_by_number ON receipt (number);
CREATE INDEX receipt_by_day ON receipt (business_date);
CREATE TABLE returned (
    receipt TEXT NOT NULL,
    fact INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    quantity_milli INTEGER NOT NULL,
    PRIMARY KEY (receipt, fact, line_no)
) STRICT, WITHOUT ROWID;
CREATE TABLE stock (
    sku TEXT NOT NULL,
    quantity_milli INTEGER NOT NULL,
    PRIMARY KEY (sku)
) STRICT, WITHOUT ROWID;
CREATE TABLE shift (
    opened INTEGER NOT NULL,
    id TEXT NOT NULL,
    cashier TEXT NOT NULL,
    business_date TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    float_minor INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    z_number INTEGER NOT NULL,
    first_receipt TEXT NOT NULL,
    last_receipt TEXT NOT NULL,
    PRIMARY KEY (opened)
) STRICT;
CREATE UNIQUE INDEX shift_by_id ON shift (id);
CREATE TABLE shift_sum (
    shift TEXT NOT NULL,
    bucket TEXT NOT NULL,
    count INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (shift, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE pin_guard (
    staff TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_failure_ms INTEGER NOT NULL,
    PRIMARY KEY (staff)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
    basket TEXT NOT NULL,
    kind TEXT NOT NULL,
    position INTEGER NOT NULL,
    content BLOB NOT NULL,
    checksum BLOB NOT NULL,
    PRIMARY KEY (basket)
) STRICT, WITHOUT ROWID;
CREATE TABLE print_job (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    fact INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_fault TEXT NOT NULL,
    queued_ms INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(fact) REFERENCES fact (id)
) STRICT;
"""


def apply(connection: RawConnection) -> None:
    """From an empty file; statement by statement, as a script would commit in between."""
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
