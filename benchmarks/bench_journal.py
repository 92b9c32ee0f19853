"""What a durable sale costs, beside the floor of the same rows in bare sqlite3, and at size.

    python -m benchmarks.bench_journal [facts]

A sale has eight lines; it is signed, chained, projected, and on disk when the clock stops. Sale and
floor take turns in one run, because a disk is never twice the same.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import Figure, settled, timed_s
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import DeviceKey, Ed25519Verifier
from pos_app.domain.basket import Basket
from pos_app.domain.facts import Context, NewFact, SaleCompleted, ShiftOpened
from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.tax import TaxMode, TaxShare
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.till import Shift
from pos_app.ports.journal import Commit, Draft, DraftKind, ReceiptQuery
from pos_app.ports.printing import PrintRequest
from pos_app.store.effects import effects_of
from pos_app.store.journal import JournalPlace, JournalStore, JournalTools, open_journal
from pos_app.store.migrations.v1_0 import SCHEMA
from pos_app.store.projections import receipt_values
from pos_app.store.verify import verify_journal

LINES: Final = 8
SKUS: Final = 20_000
"""Facts a second, signatures aside."""
SHIFT: Final = "5" * 32
DAY: Final = date(2026, 3, 2)
CONTEXT: Final = Context(
    store="S01", till="T1", business_date=DAY, shift=SHIFT, actor="ann", corr="c" * 32
)
SMALL: Final = 1_000
FULL: Final = 1_000_000
_BATCH: Final = 1_000


def run(facts: int = FULL, rounds: int = 400) -> list[Figure]:
    """Every figure; ``facts`` is the size of the large journal."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as directory:
        base = Path(directory)
        return [*_beside_floor(base / "floor", rounds), *_at_size(base, facts, rounds)]


def _beside_floor(base: Path, rounds: int) -> Iterator[Figure]:
    journal = _journal(base, SMALL)
    floor = _Floor(base / "floor.db", journal)
    ours, theirs, draft = [], [], []
    for number in range(rounds):
        new = _sale(journal, number)
        basket = Basket(id=f"{number:032x}")
        draft.append(timed_s(lambda: journal.save_draft(_draft(basket))))  # noqa: B023
        ours.append(timed_s(lambda: _sell(journal, new, basket.id)))  # noqa: B023
        theirs.append(timed_s(lambda: floor.write(number)))  # noqa: B023
    journal.close()
    yield Figure("sale of 8 lines, durable", median(ours) * 1e3, "ms")
    yield Figure("same rows in bare sqlite3, synchronous=FULL", median(theirs) * 1e3, "ms")
    yield Figure("sale / floor", median(ours) / median(theirs), "×", 4)
    yield Figure("draft saved", median(draft) * 1e3, "ms")


def _at_size(base: Path, facts: int, rounds: int) -> Iterator[Figure]:
    """Small and large take turns; the large one grows first, which is a figure as well."""
    small = _journal(base / "small", SMALL)
    began = time.perf_counter()
    large = _journal(base / "large", facts)
    yield Figure(f"append, {_BATCH} a commit", facts / (time.perf_counter() - began), "facts/s")
    sales: dict[str, list[float]] = {"small": [], "large": []}
    lookups: dict[str, list[float]] = {"small": [], "large": []}
    for number in range(rounds):
        for name, journal in (("small", small), ("large", large)):
            new = _sale(journal, number)
            sales[name].append(timed_s(lambda: _sell(journal, new, "")))  # noqa: B023
            wanted = f"S01-T1-A{1 + number * 7919 % (SMALL - 1):06d}"
            lookups[name].append(timed_s(lambda: journal.receipt(wanted)))  # noqa: B023
    for what, times in (("sale", sales), ("receipt lookup", lookups)):
        yield Figure(f"{what} at {SMALL:,} facts", median(times["small"]) * 1e3, "ms")
        yield Figure(f"{what} at {facts:,} facts", median(times["large"]) * 1e3, "ms")
        ratio = median(times["large"]) / median(times["small"])
        yield Figure(f"{what}, large / small", ratio, "×", 1.2)
    yield from _searches(large, facts)
    yield from _proofs(large, "sales of 8 lines")
    yield from _rebuilt(large, facts)
    small.close()
    large.close()
    short = _journal(base / "short", min(facts, 50_000), lines=2)
    yield from _proofs(short, "sales of 2 lines")
    short.close()


def _searches(journal: JournalStore, facts: int) -> Iterator[Figure]:
    for what, query in (
        ("a common SKU", ReceiptQuery(sku="SKU00013")),
        ("a SKU never sold", ReceiptQuery(sku="SKU-NONE")),
        ("part of a number never used", ReceiptQuery(text="A999999")),
    ):
        found = timed_s(lambda: journal.find_receipts(query))  # noqa: B023
        yield Figure(f"find receipts of {what} in {facts:,} facts", found * 1e3, "ms")


def _proofs(journal: JournalStore, what: str) -> Iterator[Figure]:
    for how, verifier in (("without signatures", None), ("with signatures", Ed25519Verifier())):
        settled()
        began = time.perf_counter()
        proof = verify_journal(journal.path, verifier)
        assert proof.holds, proof.problems
        speed = proof.facts / (time.perf_counter() - began)
        yield Figure(f"verify {what} {how}", speed, "facts/s")


def _rebuilt(journal: JournalStore, facts: int) -> Iterator[Figure]:
    began = time.perf_counter()
    assert not journal.rebuild()
    yield Figure("rebuild", facts / (time.perf_counter() - began), "facts/s")


class _Floor:
    """The same rows, ready made, in a bare connection."""

    def __init__(self, path: Path, journal: JournalStore) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(SCHEMA)
        sold = journal.last_receipt()
        assert sold is not None
        self._effects = effects_of(sold)
        row = sqlite3.connect(journal.path).execute("SELECT max(length(envelope)) FROM fact")
        self._envelope = bytes(row.fetchone()[0])
        self._connection.execute(
            "INSERT INTO shift VALUES (1, ?, 'ann', '2026-03-02', 0, 0, 0, 0, '', '')", (SHIFT,)
        )

    def write(self, number: int) -> None:
        """One transaction."""
        db, effects = self._connection, self._effects
        assert effects.receipt is not None
        receipt = receipt_values(effects.receipt, effects.skus)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO fact VALUES (?, 'sale_completed', ?)", (number, self._envelope))
        db.execute("INSERT OR REPLACE INTO head VALUES (1, 1, 1, ?, 1, 1)", (bytes(32),))
        db.execute(
            f"INSERT INTO receipt VALUES ({', '.join('?' * len(receipt))})",
            (number, f"{receipt[1]}{number}", *receipt[2:]),
        )
        db.execute("UPDATE shift SET last_receipt = ? WHERE id = ?", (receipt[1], SHIFT))
        db.executemany(
            "INSERT INTO shift_sum VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " count = count + excluded.count, amount_minor = amount_minor + excluded.amount_minor",
            [(SHIFT, *bucket) for bucket in effects.buckets],
        )
        db.executemany(
            "INSERT INTO stock VALUES (?, ?) ON CONFLICT DO UPDATE SET"
            " quantity_milli = quantity_milli + excluded.quantity_milli",
            [(f"SKU{(number * 8 + i) % SKUS:05d}", -1000) for i in range(LINES)],
        )
        db.execute("DELETE FROM draft WHERE basket = ?", (f"{number:032x}",))
        db.execute(
            "INSERT INTO print_job (kind, fact, copy, language, state, attempts, last_fault,"
            " queued_ms) VALUES ('document', ?, 0, '', 'waiting', 0, '', 0)", (number,)
        )  # fmt: skip
        db.execute("COMMIT")


def _journal(base: Path, facts: int, lines: int = LINES) -> JournalStore:
    """A journal with that many facts."""
    clock = SystemClock()
    journal = open_journal(
        JournalPlace(
            path=base / "journal.db", state_dir=base / "state", store="S01", till="T1",
            ballast_bytes=0,
        ),
        JournalTools(
            clock=clock, identity=DeviceIdentity(clock), signer=DeviceKey(bytes(32)),
            verifier=Ed25519Verifier(),
        ),
    )  # fmt: skip
    shift = Shift(id=SHIFT, cashier="ann", business_date=DAY, opened_ms=0, float_minor=0)
    journal.commit(Commit(facts=(NewFact(body=ShiftOpened(shift=shift), context=CONTEXT),)))
    made = 2
    while made < facts:
        size = min(_BATCH, facts - made)
        prefix, _, first_number = journal.next_receipt().rpartition("A")
        first = int(first_number)
        batch = tuple(_new(f"{prefix}A{n:06d}", n, lines) for n in range(first, first + size))
        journal.commit(Commit(facts=batch))
        made += size
    return journal


def _sale(journal: JournalStore, number: int) -> NewFact:
    return _new(journal.next_receipt(), number)


def _new(receipt: str, number: int, line_count: int = LINES) -> NewFact:
    lines = tuple(_line(number, line_no) for line_no in range(1, line_count + 1))
    total = sum(line.total_minor for line in lines)
    paid = Tender(
        type_id="cash", kind=TenderKind.CASH, amount_minor=total, given_minor=total + 500,
        change_minor=500,
    )  # fmt: skip
    trade = Trade(
        receipt=receipt, basket=f"{number:032x}", currency="CNY", tax_mode=TaxMode.INCLUDED,
        lines=lines, gross_minor=total, savings_minor=0, tax_minor=230 * line_count,
        total_minor=total, tenders=(paid,),
    )  # fmt: skip
    return NewFact(body=SaleCompleted(trade=trade), context=CONTEXT)


def _line(number: int, line_no: int) -> TradeLine:
    sku = (number * LINES + line_no) % SKUS
    return TradeLine(
        line_no=line_no, sku=f"SKU{sku:05d}", name=f"Wide leg trousers {sku}",
        name_zh="阔腿裤", gtin="04006381333931", quantity_milli=1000,
        list_price_milliminor=1_999_000, price_milliminor=1_999_000, gross_minor=1999,
        net_minor=1999, taxes=(TaxShare("standard", "VAT", 130_000, 1769, 230),),
        total_minor=1999,
    )  # fmt: skip


def _sell(journal: JournalStore, new: NewFact, basket: str) -> None:
    removed = (basket,) if basket else ()
    journal.commit(Commit(facts=(new,), remove_drafts=removed, prints=(PrintRequest(),)))


def _draft(basket: Basket) -> Draft:
    return Draft(kind=DraftKind.OPEN, basket=basket)


if __name__ == "__main__":
    for figure in run(int(sys.argv[1]) if len(sys.argv) > 1 else FULL):
        goal = "" if figure.limit is None else f"  (goal {figure.limit:,})"
        print(f"{figure.what:60} {figure.value:12,.2f} {figure.unit}{goal}")
