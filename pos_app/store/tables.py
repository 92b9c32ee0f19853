"""The journal's tables as SQLAlchemy Core sees them, and their statements as the driver takes them.

The file itself is made by :mod:`pos_app.store.migrations`, whose steps are frozen; a test proves
that both say the same.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

from pos_app.store.database import Kind, SchemaVersion

JOURNAL: Final = Kind(
    name="journal", application_id=0x4C484A31, version=SchemaVersion(1, 1), synchronous="FULL"
)
"""``LHJ1`` in the file's header."""

INCARNATION_SHIFT: Final = 40
"""A fact's row number is ``incarnation << 40 | seq``: one B-tree, in order, and no index beside."""

metadata: Final = MetaData()


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


def _int(name: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=False, primary_key=primary_key, autoincrement=False)


def _blob(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _table(name: str, *columns: Column[Any], rowid: bool = True) -> Table:
    """STRICT: a text in a number's place is an error here, not a surprise later."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


fact = _table("fact", _int("id", primary_key=True), _text("type"), _blob("envelope"))
RARE_TYPE: Final = fact.c.type != "sale_completed"
"""Sales are found through their receipts; the index by type holds all other facts."""
Index("fact_by_type", fact.c.type, sqlite_where=RARE_TYPE)

head = _table(
    "head", _int("id", primary_key=True), _int("incarnation"), _int("seq"),
    _blob("hash"), _int("receipts"), _int("wall_ms"),
)  # fmt: skip
"""One row: the newest fact, repeated here so that a lost tail is noticed."""

receipt = _table(
    "receipt", _int("id", primary_key=True), _text("number"), _text("kind"),
    _int("wall_ms"), _text("business_date"), _text("shift"), _text("actor"), _int("total_minor"),
    _int("lines"), _text("member"), _blob("skus"),
)  # fmt: skip
"""``skus`` holds four bytes of a digest for each SKU: a tenth of an index of its own, and rows are
read newest first."""
Index("receipt_by_number", receipt.c.number, unique=True)
Index("receipt_by_day", receipt.c.business_date)

returned = _table(
    "returned", _text("receipt", primary_key=True), _int("fact", primary_key=True),
    _int("line_no", primary_key=True), _int("quantity_milli"), rowid=False,
)  # fmt: skip
"""What each return, ``fact``, took back of another receipt."""
stock = _table(
    "stock", _text("sku", primary_key=True), _int("quantity_milli"),
    rowid=False,
)  # fmt: skip
shift = _table(
    "shift", _int("opened", primary_key=True), _text("id"), _text("cashier"),
    _text("business_date"), _int("opened_ms"), _int("float_minor"), _int("closed"),
    _int("z_number"), _text("first_receipt"), _text("last_receipt"),
)  # fmt: skip
"""``opened`` and ``closed`` are facts; ``closed`` is 0 while the shift is open."""
Index("shift_by_id", shift.c.id, unique=True)
shift_sum = _table(
    "shift_sum", _text("shift", primary_key=True), _text("bucket", primary_key=True),
    _int("count"), _int("amount_minor"), rowid=False,
)  # fmt: skip
pin_guard = _table(
    "pin_guard", _text("staff", primary_key=True), _int("failures"),
    _int("last_failure_ms"), rowid=False,
)  # fmt: skip

member_fact = _table(
    "member_fact", _int("fact", primary_key=True), _text("member"), _text("type"), _int("wall_ms"),
    _int("net_minor"), _int("sales"), _int("tier_points"),
)  # fmt: skip
"""Which facts concern which member, and what each adds to the member's sums."""
Index("member_fact_by_member", member_fact.c.member, member_fact.c.fact)
ledger = _table(
    "ledger", _int("fact", primary_key=True), _int("line_no", primary_key=True),
    _text("rule", primary_key=True), _int("position", primary_key=True), _text("kind"),
    _int("points"), _text("lease"), _text("vests_on"), _text("expires_on"),
    _text("return_receipt"), _int("return_line"), rowid=False,
)  # fmt: skip
"""Points by (fact, line, rule); ``position`` is the entry's place in its fact. The member stands in
``member_fact``. Written at the end of the tree only, as facts are."""
offer_use = _table(
    "offer_use", _int("fact", primary_key=True), _int("position", primary_key=True),
    _text("promotion"), _text("day"), _int("times"), rowid=False,
)  # fmt: skip
"""Uses of promotions by members; those of all customers together are sums in ``promotion_use``."""
promotion_use = _table(
    "promotion_use", _text("promotion", primary_key=True), _text("day", primary_key=True),
    _int("times"), _int("off_minor"), rowid=False,
)  # fmt: skip
"""An empty day stands for all of them."""
coupon_use = _table(
    "coupon_use", _text("code", primary_key=True), _text("campaign", primary_key=True),
    _text("member", primary_key=True), _int("uses"), rowid=False,
)  # fmt: skip
"""An empty member stands for everyone."""
benefit_use = _table(
    "benefit_use", _text("member", primary_key=True), _text("benefit", primary_key=True),
    _text("period", primary_key=True), _int("uses"), rowid=False,
)  # fmt: skip
lease = _table(
    "lease", _text("id", primary_key=True), _int("fact"), _text("member"), _int("granted_points"),
    _int("spent_points"), _int("granted_ms"), _int("expires_ms"), _text("state"), rowid=False,
)  # fmt: skip
"""``fact`` is the grant."""
Index("lease_by_member", lease.c.member, lease.c.fact)

OF_FACTS: Final = (receipt, member_fact, ledger, offer_use)
"""Projections whose rows belong to one fact each, which is the first column of their key: compared
and made anew piece by piece."""
SUMS: Final = (
    returned, stock, shift, shift_sum, pin_guard, promotion_use, coupon_use, benefit_use, lease,
)  # fmt: skip
PROJECTIONS: Final = (*OF_FACTS, *SUMS)
"""Follow from the facts and can be made anew."""

member_key = _table("member_key", _int("id", primary_key=True), _text("member"), _blob("secret"))
"""No projection: a key that is destroyed must not come back from the facts. Rows are added at the
end and never deleted: rows that move leave their bytes behind. A destroyed key is overwritten with
zeros where it stands."""
Index("member_key_by_member", member_key.c.member)

draft = _table(
    "draft", _text("basket", primary_key=True), _text("kind"), _int("position"),
    _blob("content"), _blob("checksum"), rowid=False,
)  # fmt: skip
print_job = _table(
    "print_job", _int("id", primary_key=True), _text("kind"),
    Column("fact", Integer, ForeignKey("fact.id"), nullable=False), _int("copy"),
    _text("language"), _text("state"), _int("attempts"), _text("last_fault"), _int("queued_ms"),
)  # fmt: skip


def fact_id(incarnation: int, seq: int) -> int:
    """The row number of a fact."""
    return incarnation << INCARNATION_SHIFT | seq


def place_of(row_id: int) -> tuple[int, int]:
    """Incarnation and number of a row."""
    return row_id >> INCARNATION_SHIFT, row_id & ((1 << INCARNATION_SHIFT) - 1)


def driver_sql(statement: ClauseElement | Executable) -> str:
    """A statement as text with ``?`` for its values, in the order they stand."""
    compiled = statement.compile(dialect=_DIALECT)  # type: ignore[union-attr]
    return str(compiled)


_DIALECT: Final = sqlite.dialect(paramstyle="qmark")
