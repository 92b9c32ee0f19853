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
    name="replica", application_id=0x4C48_5250, version=SchemaVersion(1),
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


def rank_id(product: Product, sequence: int) -> int:
    """The row number of a product that is the ``sequence``-th the till learned of."""
    length = min(len(product.name), _LONGEST_RANKED)
    return (0 if product.active else _INACTIVE_BIT) | length << _SEQUENCE_BITS | sequence


def prepare_replica(connection: RawConnection) -> None:
    """Make the tables of an empty replica; a file that has them is left as it is."""
    _prepare(connection, REPLICA, _REPLICA_TABLES)


def prepare_kept(connection: RawConnection) -> None:
    """Make the table of an empty copy of staff and policies."""
    _prepare(connection, KEPT, (_DOCUMENTS,))


def _prepare(connection: RawConnection, kind: Kind, tables: tuple[str, ...]) -> None:
    if version_of(connection) != SchemaVersion(0):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version_of(connection) == SchemaVersion(0):
            for table in tables:
                connection.execute(table)
            stamp(connection, kind)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
