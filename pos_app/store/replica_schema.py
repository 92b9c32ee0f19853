"""What stands in ``replica.db``, and the order its rows are kept in (ADR 0008).

A product's row number is its rank: active before inactive, shorter names before longer, then the
order in which the till learned of them. Every index that ends in the row number therefore answers
"the best N" by reading N entries, however many there are.
"""

from __future__ import annotations

from typing import Final

from pos_app.domain.catalogue import Product
from pos_app.store.database import Kind, RawConnection, SchemaVersion, stamp, version_of

REPLICA: Final = Kind(
    name="replica", application_id=0x4C48_5250, version=SchemaVersion(1, 1),
    synchronous="NORMAL", cache_kib=32_768,
)  # fmt: skip
KEPT: Final = Kind(name="keep", application_id=0x4C48_4B50, version=SchemaVersion(1), cache_kib=512)

_SEQUENCE_BITS: Final = 40
_INACTIVE_BIT: Final = 1 << 60
_LONGEST_RANKED: Final = 1023

# Everything but letters, digits and the newline between grams belongs to a gram: names contain
# any punctuation, and the marks of word and name starts are control characters.
_PUNCTUATION: Final = "".join(
    chr(code) for code in range(1, 128) if not chr(code).isalnum() and chr(code) != "\n"
)
_TOKENS: Final = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''")).replace('"', '""')

_DOCUMENTS: Final = """
    CREATE TABLE document (
        kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)
    ) WITHOUT ROWID"""

_REPLICA_TABLES: Final = (
    "CREATE TABLE figure (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE product (
        id INTEGER PRIMARY KEY, folded TEXT NOT NULL, sku TEXT NOT NULL,
        style TEXT NOT NULL, body BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX product_sku ON product (folded, sku)",
    "CREATE INDEX product_style ON product (style) WHERE style <> ''",
    """
    CREATE TABLE gtin (
        gtin INTEGER NOT NULL, product INTEGER NOT NULL, PRIMARY KEY (gtin, product)
    ) WITHOUT ROWID""",
    f"""
    CREATE VIRTUAL TABLE grams USING fts5 (
        names, content='', columnsize=0, detail=none, tokenize="{_TOKENS}"
    )""",
    # Grams of a whole batch are sorted in memory and written as one segment.
    "INSERT INTO grams (grams, rank) VALUES ('hashsize', 67108864)",
    _DOCUMENTS,
)
"""Version 1.0."""

_MEMBER_TABLES: Final = (
    "CREATE TABLE member (number TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE member_lookup (
        digest BLOB NOT NULL, number TEXT NOT NULL, PRIMARY KEY (digest, number)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE member_end (
        place INTEGER NOT NULL, folded TEXT NOT NULL, standing INTEGER NOT NULL,
        number TEXT NOT NULL, PRIMARY KEY (place, folded, standing, number)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE coupon (
        folded TEXT NOT NULL, code TEXT NOT NULL, campaign TEXT NOT NULL, member TEXT NOT NULL,
        body BLOB NOT NULL, PRIMARY KEY (folded, code, campaign)
    ) WITHOUT ROWID""",
    "CREATE INDEX coupon_member ON coupon (member) WHERE member <> ''",
    "CREATE TABLE campaign (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE target (
        member TEXT NOT NULL, campaign TEXT NOT NULL, PRIMARY KEY (member, campaign)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE affinity (
        sku TEXT NOT NULL, strength INTEGER NOT NULL, other TEXT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (sku, strength, other)
    ) WITHOUT ROWID""",
)
"""Version 1.1: what was there stays as it is, so an older file is brought here where it lies."""

type_of_steps = tuple[tuple[SchemaVersion, tuple[str, ...]], ...]


def rank_id(product: Product, sequence: int) -> int:
    """The row number of a product that is the ``sequence``-th the till learned of."""
    length = min(len(product.name), _LONGEST_RANKED)
    return (0 if product.active else _INACTIVE_BIT) | length << _SEQUENCE_BITS | sequence


def prepare_replica(connection: RawConnection) -> None:
    """Make the tables that the file does not have yet: all of an empty one, the newer of an older
    one, none of one of this version."""
    steps = ((SchemaVersion(1), _REPLICA_TABLES), (SchemaVersion(1, 1), _MEMBER_TABLES))
    _prepare(connection, REPLICA, steps)


def prepare_kept(connection: RawConnection) -> None:
    """Make the table of an empty copy of staff and policies."""
    _prepare(connection, KEPT, ((KEPT.version, (_DOCUMENTS,)),))


def _prepare(connection: RawConnection, kind: Kind, steps: type_of_steps) -> None:
    if version_of(connection) >= kind.version:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = version_of(connection)  # another process may have been quicker
        for version, statements in steps:
            for statement in statements if version > found else ():
                connection.execute(statement)
        if found < kind.version:
            stamp(connection, kind)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
