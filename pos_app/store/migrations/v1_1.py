"""Format 1.1: members, points, leases and uses of offers follow from the facts; keys of members.

Facts of format 1.0 know enrolments and trades with a member; what follows from those is put here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import cbor2

from pos_app.store.database import RawConnection

SCHEMA: Final = """
CREATE TABLE member_fact (
    fact INTEGER NOT NULL,
    member TEXT NOT NULL,
    type TEXT NOT NULL,
    wall_ms INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    sales INTEGER NOT NULL,
    tier_points INTEGER NOT NULL,
    PRIMARY KEY (fact)
) STRICT;
CREATE INDEX member_fact_by_member ON member_fact (member, fact);
CREATE TABLE ledger (
    fact INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    rule TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    points INTEGER NOT NULL,
    lease TEXT NOT NULL,
    vests_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    return_receipt TEXT NOT NULL,
    return_line INTEGER NOT NULL,
    PRIMARY KEY (fact, line_no, rule, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE offer_use (
    fact INTEGER NOT NULL,
    position INTEGER NOT NULL,
    promotion TEXT NOT NULL,
    day TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (fact, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE promotion_use (
    promotion TEXT NOT NULL,
    day TEXT NOT NULL,
    times INTEGER NOT NULL,
    off_minor INTEGER NOT NULL,
    PRIMARY KEY (promotion, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE coupon_use (
    code TEXT NOT NULL,
    campaign TEXT NOT NULL,
    member TEXT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (code, campaign, member)
) STRICT, WITHOUT ROWID;
CREATE TABLE benefit_use (
    member TEXT NOT NULL,
    benefit TEXT NOT NULL,
    period TEXT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (member, benefit, period)
) STRICT, WITHOUT ROWID;
CREATE TABLE lease (
    id TEXT NOT NULL,
    fact INTEGER NOT NULL,
    member TEXT NOT NULL,
    granted_points INTEGER NOT NULL,
    spent_points INTEGER NOT NULL,
    granted_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_by_member ON lease (member, fact);
CREATE TABLE member_key (
    id INTEGER NOT NULL,
    member TEXT NOT NULL,
    secret BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX member_key_by_member ON member_key (member)
"""

_CONCERNING: Final = """
    SELECT f.id, f.type, f.envelope FROM fact AS f JOIN receipt AS r ON r.id = f.id
    WHERE r.member <> '' UNION ALL
    SELECT id, type, envelope FROM fact WHERE type = 'member_enrolled' ORDER BY 1"""
_PUT: Final = "INSERT INTO member_fact VALUES (?, ?, ?, ?, ?, ?, 0)"


def apply(connection: RawConnection) -> None:
    """Statement by statement, as a script would commit in between."""
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    connection.executemany(_PUT, _rows(connection))


def _rows(connection: RawConnection) -> Iterator[tuple[Any, ...]]:
    for row_id, type_name, envelope in connection.execute(_CONCERNING).fetchall():
        try:
            yield row_id, *_row(type_name, envelope)
        except (cbor2.CBORError, ValueError, KeyError, TypeError):
            continue  # a damaged fact, which `journal verify` names; it must not keep a till shut


def _row(type_name: str, envelope: bytes) -> tuple[Any, ...]:
    # An envelope is an array of four byte strings, of which the second and third are maps.
    _, context, body, _ = cbor2.loads(envelope)
    wall_ms, content = cbor2.loads(context)["wall_ms"], cbor2.loads(body)
    if type_name == "member_enrolled":
        return content["member"], type_name, wall_ms, 0, 0
    trade = content["trade"]
    net = sum(line["net_minor"] for line in trade["lines"])
    return trade["member"], type_name, wall_ms, net, int(type_name == "sale_completed")
