"""Proves a journal from its bytes: links, numbers, signatures, sums, and what was projected."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from pos_app.domain import envelope
from pos_app.domain.envelope import Envelope, EnvelopeDamagedError
from pos_app.domain.facts import Fact, IncarnationOpened, StoredFact
from pos_app.domain.identifiers import receipt_number
from pos_app.domain.sale import check_trade
from pos_app.ports.journal import JournalProof, Progress
from pos_app.ports.secrets import SignatureVerifier
from pos_app.store.database import RawConnection, looking_into
from pos_app.store.effects import Tally, trade_of
from pos_app.store.member_projections import type_of_rows
from pos_app.store.replay import (
    Page,
    PageRows,
    count_facts,
    pages,
    tables_held,
    tables_that_differ,
    tally_fact,
)
from pos_app.store.tables import JOURNAL, place_of

MAX_PROBLEMS: Final = 100
_PAGES_AHEAD: Final = 4


def verify_journal(
    path: Path, verifier: SignatureVerifier | None, progress: Progress | None = None
) -> JournalProof:
    """Prove the file, which may be in use meanwhile; without a verifier, all but the signatures.

    Raises EnvironmentFault when the file cannot be read at all.
    """
    with looking_into(path, JOURNAL) as connection:
        connection.execute("BEGIN")
        return _Prover(connection, verifier).prove(progress)


type_of_signature = tuple[int, bytes, bytes, bytes]
"""(row, public key, digest, signature)."""


class _Signatures:
    """Checks signatures on threads of their own: it is most of the work, and needs no Python."""

    def __init__(self, verifier: SignatureVerifier) -> None:
        self._verifier = verifier
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="signatures")
        self._checks: deque[Future[list[int]]] = deque()

    def check(self, page: list[type_of_signature]) -> Iterator[int]:
        """Begin with a page; gives the wrong rows of an earlier one, so that few pages wait."""
        self._checks.append(self._pool.submit(self._wrong, page))
        if len(self._checks) > _PAGES_AHEAD:
            yield from self._checks.popleft().result()

    def finish(self) -> Iterator[int]:
        """The wrong rows of all pages that are left."""
        for check in self._checks:
            yield from check.result()
        self._pool.shutdown()

    def _wrong(self, page: list[type_of_signature]) -> list[int]:
        verify = self._verifier.verify_signature
        return [row for row, key, digest, seal in page if not verify(key, digest, seal)]


class _Prover:
    """Walks once over the facts; remembers only sums."""

    def __init__(self, connection: RawConnection, verifier: SignatureVerifier | None) -> None:
        self._connection = connection
        self._signatures = _Signatures(verifier) if verifier else None
        self._to_check: list[type_of_signature] = []
        self._problems: list[str] = []
        self._tally = Tally()
        self._place = (0, 0)
        self._hash = envelope.NO_HASH
        self._public_key = b""
        self._device = 0
        self._receipts = 0
        self._incarnations = 0
        self._facts = 0

    def prove(self, progress: Progress | None) -> JournalProof:
        total = count_facts(self._connection)
        tables = tables_held(self._connection)
        for page in pages(self._connection):
            wanted = PageRows(tables)
            for row in page.rows:
                wanted.add(self._fact(*row))
            self._check_rows(page, wanted)
            self._check_signatures()
            if progress is not None:
                progress(self._facts, total)
        self._check_head()
        for row_id in self._signatures.finish() if self._signatures else ():
            self._unsigned(row_id)
        for name in tables_that_differ(self._connection, self._tally):
            self._problem(f"table {name} does not say what follows from the facts")
        self._check_pages()
        return JournalProof(
            facts=self._facts, incarnations=self._incarnations,
            head=self._hash.hex() if self._facts else "", problems=tuple(self._problems),
        )  # fmt: skip

    def _fact(self, row_id: int, type_name: str, data: bytes) -> dict[str, type_of_rows]:
        """Check one fact; the rows that should belong to it."""
        self._facts += 1
        rows: dict[str, type_of_rows] = {}
        try:
            found = envelope.take_apart(data)
            body = envelope.fact_of(found)
        except EnvelopeDamagedError as error:
            self._problem(f"{_name(row_id)} cannot be read: {error}")
            self._place = place_of(row_id)
        else:
            self._check_place(row_id, type_name, found, body)
            self._check_seals(row_id, found)
            rows = self._replay(row_id, found, body)
        self._hash = envelope.envelope_hash(data)
        return rows

    def _check_place(self, row_id: int, type_name: str, found: Envelope, body: Fact) -> None:
        header = found.header
        place = (header.inc, header.seq)
        if place != place_of(row_id) or header.type != type_name:
            self._problem(f"{_name(row_id)} stands in the place of another")
        if isinstance(body, IncarnationOpened) and header.seq == 1 and place > self._place:
            self._begin(found, body)
        elif place != (self._place[0], self._place[1] + 1):
            self._problem(f"{_name(row_id)} does not follow {_words(*self._place)}: a gap")
        if header.prev != self._hash:
            self._problem(f"{_name(row_id)} is not linked to the one before it")
        if header.device != self._device:
            self._problem(f"{_name(row_id)} is of device {header.device}, not {self._device}")
        self._place = place

    def _begin(self, found: Envelope, body: IncarnationOpened) -> None:
        self._public_key = body.public_key
        self._device = found.header.device
        self._receipts = 0
        self._incarnations += 1

    def _check_seals(self, row_id: int, found: Envelope) -> None:
        if not envelope.has_body_hash(found):
            self._problem(f"{_name(row_id)} has another body than its header says")
        if self._signatures is not None:
            self._to_check.append((row_id, self._public_key, found.digest, found.signature))

    def _check_signatures(self) -> None:
        if self._signatures is not None:
            for row_id in self._signatures.check(self._to_check):
                self._unsigned(row_id)
            self._to_check = []

    def _unsigned(self, row_id: int) -> None:
        self._problem(f"{_name(row_id)} is not signed by this device")

    def _replay(self, row_id: int, found: Envelope, body: Fact) -> dict[str, type_of_rows]:
        header = found.header
        fact = StoredFact(
            incarnation=header.inc, seq=header.seq, event_id="", wall_ms=found.moment.wall_ms,
            type=header.type, context=found.context, body=body, hash=found.hash,
        )  # fmt: skip
        self._check_trade(row_id, fact)
        return tally_fact(self._tally, fact)

    def _check_trade(self, row_id: int, fact: StoredFact) -> None:
        trade = trade_of(fact)
        if trade is None:
            return
        self._receipts += 1
        context = fact.context
        wanted = receipt_number(context.store, context.till, fact.incarnation, self._receipts)
        if trade.receipt != wanted:
            self._problem(f"{_name(row_id)} has receipt {trade.receipt}, {wanted} was next")
        try:
            check_trade(trade)
        except ValueError as error:
            self._problem(f"{_name(row_id)}: {error}")

    def _check_rows(self, page: Page, wanted: PageRows) -> None:
        for name, held, should in wanted.differing(self._connection, page):
            have, want = _by_fact(held), _by_fact(should)
            for row_id in sorted({*have, *want}, key=str):
                if have.get(row_id) != want.get(row_id):
                    what = "the list of receipts" if name == "receipt" else f"table {name}"
                    self._problem(f"{what} is wrong about {_name(int(str(row_id)))}")

    def _check_head(self) -> None:
        row = self._connection.execute(
            "SELECT incarnation, seq, hash, receipts FROM head"
        ).fetchone()
        head = ((row[0], row[1]), row[2], row[3]) if row else ((0, 0), envelope.NO_HASH, 0)
        if head != (self._place, self._hash, self._receipts):
            self._problem(f"the head says {_words(*head[0])}, the last is {_words(*self._place)}")

    def _check_pages(self) -> None:
        """What no fact tells of: pages, and indices against their tables."""
        found = self._connection.execute(f"PRAGMA integrity_check({MAX_PROBLEMS})").fetchall()
        for (words,) in found:
            if words != "ok":
                self._problem(f"the file: {words}")

    def _problem(self, words: str) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(words)


def _by_fact(rows: type_of_rows) -> dict[object, type_of_rows]:
    found: dict[object, type_of_rows] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _name(row_id: int) -> str:
    return _words(*place_of(row_id))


def _words(incarnation: int, seq: int) -> str:
    return f"fact {incarnation}/{seq}"
