"""A journal in memory that passes the real one's contract tests, on the same effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from msgspec.structs import replace

from pos_app.domain.facts import Context, Fact, IncarnationOpened, NewFact, StoredFact, fact_type
from pos_app.domain.identifiers import receipt_number
from pos_app.domain.sale import check_trade
from pos_app.domain.staff import PinGuard
from pos_app.domain.till import Shift, Sum
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.journal import Commit, Draft, ReceiptQuery, ReceiptRow
from pos_app.ports.printing import JobKind, JobState, PrintJob, PrintRequest
from pos_app.store.chain import Head, jump_of
from pos_app.store.effects import ShiftState, Tally, effects_of, trade_of
from tests.helpers.fake_member_records import FakeMemberRecords


class FakeSpoolStore:
    """Jobs in memory."""

    def __init__(self) -> None:
        self._facts: list[StoredFact] = []
        self._jobs: dict[int, PrintJob] = {}
        self._queued = 0

    def waiting_jobs(self, limit: int = 50) -> tuple[PrintJob, ...]:
        """Oldest first."""
        return tuple(self._jobs.values())[:limit]

    def job_done(self, job_id: int) -> None:
        """Forget it."""
        self._jobs.pop(job_id, None)

    drop_job = job_done

    def job_failed(self, job_id: int, fault: str) -> None:
        """Count the attempt."""
        if job_id in self._jobs:
            job = self._jobs[job_id]
            self._jobs[job_id] = replace(job, attempts=job.attempts + 1, last_fault=fault)

    def drop_stale_drawer_jobs(self) -> int:
        """Forget drawers."""
        stale = [j.id for j in self._jobs.values() if j.kind is JobKind.DRAWER]
        for job_id in stale:
            del self._jobs[job_id]
        return len(stale)

    def _queue(self, request: PrintRequest, fact: StoredFact, now_ms: int) -> None:
        self._queued += 1
        self._jobs[self._queued] = PrintJob(
            id=self._queued, kind=request.kind, fact=fact, copy=request.copy,
            language=request.language, state=JobState.WAITING, attempts=0, last_fault="",
            queued_ms=now_ms,
        )  # fmt: skip


class FakeRecords(FakeSpoolStore, FakeMemberRecords):
    """Questions about what follows from the facts."""

    def __init__(self) -> None:
        FakeSpoolStore.__init__(self)
        FakeMemberRecords.__init__(self)
        self._tally = Tally()
        self._member_tally = self._tally.members
        self._rows: list[ReceiptRow] = []

    is_space_low = False

    def receipt(self, number: str) -> StoredFact | None:
        """In any case."""
        wanted = number.strip().upper()
        return next((self._of(r) for r in self._rows if r.receipt == wanted), None)

    def last_receipt(self) -> StoredFact | None:
        """The newest."""
        return self._of(self._rows[-1]) if self._rows else None

    def find_receipts(self, query: ReceiptQuery) -> tuple[ReceiptRow, ...]:
        """Newest first."""
        found = [r for r in reversed(self._rows) if self._matches(r, query)]
        return tuple(found[: query.limit])

    def returned(self, receipt: str) -> Mapping[int, int]:
        """Over all returns."""
        sums: dict[int, int] = {}
        for (number, _, line_no), quantity in self._tally.returned.items():
            if number == receipt:
                sums[line_no] = sums.get(line_no, 0) + quantity
        return sums

    def returns_of(self, receipt: str) -> tuple[StoredFact, ...]:
        """Oldest first."""
        seqs = {place[1] for number, place, _ in self._tally.returned if number == receipt}
        return tuple(self._facts[seq - 1] for seq in sorted(seqs))

    def stock_change_milli(self, sku: str) -> int:
        """Zero for a SKU that never moved."""
        return self._tally.stock.get(sku, 0)

    def stock_changes(self) -> Mapping[str, int]:
        """Every SKU that moved."""
        return dict(self._tally.stock)

    def pin_guard(self, staff_id: str) -> PinGuard:
        """In a row."""
        return self._tally.pins.get(staff_id, PinGuard())

    def open_shift(self) -> Shift | None:
        """The newest that is open."""
        return next((s.shift for s in self._newest_shifts() if not s.closed[1]), None)

    def last_shift(self) -> Shift | None:
        """The newest, as it stands."""
        state = next(self._newest_shifts(), None)
        return replace(state.shift, is_open=not state.closed[1]) if state else None

    def sums(self, shift_id: str) -> Mapping[str, Sum]:
        """Of that shift."""
        return {name: s for (shift, name), s in self._tally.sums.items() if shift == shift_id}

    def receipts_of_shift(self, shift_id: str) -> tuple[str, str]:
        """First and last."""
        state = self._tally.shifts.get(shift_id)
        return (state.first_receipt, state.last_receipt) if state else ("", "")

    def last_z_number(self) -> int:
        """The highest."""
        return max((s.z_number for s in self._tally.shifts.values()), default=0)

    def reports(self, limit: int = 50) -> tuple[StoredFact, ...]:
        """Newest first."""
        closed = sorted((s.closed[1] for s in self._newest_shifts() if s.closed[1]), reverse=True)
        return tuple(self._facts[seq - 1] for seq in closed[:limit])

    def _of(self, row: ReceiptRow) -> StoredFact:
        return self._facts[row.seq - 1]

    def _newest_shifts(self) -> Iterator[ShiftState]:
        return reversed(self._tally.shifts.values())

    def _matches(self, row: ReceiptRow, query: ReceiptQuery) -> bool:
        trade = trade_of(self._of(row))
        assert trade is not None
        return (
            query.text.strip().upper() in row.receipt
            and query.sku in {"", *(line.sku for line in trade.lines)}
            and query.business_date in {None, row.business_date}
            and query.total_minor in {None, row.total_minor}
            and query.member in {"", row.member}
            and query.kind in {"", row.kind}
        )


class FakeJournal(FakeRecords):
    """One incarnation that no disk can fail; ``fail_with`` makes the next commits fail."""

    def __init__(self, clock: Clock, store: str = "S01", till: str = "T1") -> None:
        super().__init__()
        self._clock = clock
        self._context = Context(store=store, till=till)
        self._drafts: dict[str, Draft] = {}
        self._mono_ms: int | None = None
        self.fail_with: EnvironmentFault | None = None
        self._append([self._stored(self._new(IncarnationOpened(public_key=b"", reason="new")), 1)])

    def commit(self, commit: Commit) -> tuple[StoredFact, ...]:
        """All or nothing."""
        if self.fail_with is not None:
            raise self.fail_with
        facts = (*self._clock_facts(), *commit.facts)
        stored = [self._stored(f, n) for n, f in enumerate(facts, len(self._facts) + 1)]
        asked = tuple(stored[len(stored) - len(commit.facts) :])
        self._check(asked)
        wanted = [self._wanted(request, asked) for request in commit.prints]
        self._append(stored)
        self._change_keys(commit)
        for basket_id in commit.remove_drafts:
            self._drafts.pop(basket_id, None)
        for draft in commit.put_drafts:
            self.save_draft(draft)
        for request, fact in zip(commit.prints, wanted, strict=True):
            self._queue(request, fact, wall_ms(self._clock))
        return asked

    def next_receipt(self) -> str:
        """One more than there are trades."""
        return self._number(1)

    def facts(self, *, since_seq: int = 0, types: tuple[str, ...] = ()) -> Iterator[StoredFact]:
        """Oldest first."""
        return (f for f in self._facts if f.seq > since_seq and (not types or f.type in types))

    def fact(self, incarnation: int, seq: int) -> StoredFact | None:
        """One fact."""
        known = incarnation == 1 and 0 < seq <= len(self._facts)
        return self._facts[seq - 1] if known else None

    def save_draft(self, draft: Draft) -> None:
        """In its old place unless its kind changed."""
        old = self._drafts.get(draft.basket.id)
        if old is not None and old.kind != draft.kind:
            del self._drafts[draft.basket.id]
        self._drafts[draft.basket.id] = draft

    def remove_draft(self, basket_id: str) -> None:
        """Forget."""
        self._drafts.pop(basket_id, None)

    def drafts(self, kind: str) -> tuple[Draft, ...]:
        """Oldest first."""
        return tuple(d for d in self._drafts.values() if d.kind == kind)

    def _append(self, stored: list[StoredFact]) -> None:
        for fact in stored:
            effects = effects_of(fact)
            self._tally.add(fact, effects)
            self._rows += [effects.receipt] if effects.receipt else []
        self._facts += stored
        self._mono_ms = self._clock.monotonic_ms()

    def _check(self, asked: tuple[StoredFact, ...]) -> None:
        trades = [trade for fact in asked if (trade := trade_of(fact)) is not None]
        for place, trade in enumerate(trades, 1):
            if check_trade(trade).receipt != self._number(place):
                raise ValueError(f"receipt {trade.receipt} is out of turn")

    def _wanted(self, request: PrintRequest, asked: tuple[StoredFact, ...]) -> StoredFact:
        return self._facts[request.fact_seq - 1] if request.fact_seq else asked[request.fact_index]

    def _number(self, ahead: int) -> str:
        context = self._context
        return receipt_number(context.store, context.till, 1, len(self._rows) + ahead)

    def _clock_facts(self) -> tuple[NewFact, ...]:
        last = self._facts[-1]
        head = Head(
            incarnation=1, seq=last.seq, hash=b"", receipts=0, wall_ms=last.wall_ms,
            mono_ms=self._mono_ms,
        )  # fmt: skip
        jump = jump_of(head, wall_ms(self._clock), self._clock.monotonic_ms())
        return (self._new(jump),) if jump else ()

    def _new(self, body: Fact) -> NewFact:
        return NewFact(body=body, context=self._context)

    def _stored(self, fact: NewFact, seq: int) -> StoredFact:
        return StoredFact(
            incarnation=1, seq=seq, event_id=f"{seq:032x}", wall_ms=wall_ms(self._clock),
            type=fact_type(type(fact.body)), context=fact.context, body=fact.body,
            hash=sha256(str(seq).encode()).digest(),
        )  # fmt: skip
