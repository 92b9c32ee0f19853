"""The spool's worker against a store in memory and the simulator."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import MemberErased, StoredFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import JobKind, JobState, PrinterState, PrintJob
from printing.forms import DocumentForms
from printing.profiles import DRAWER_PIN_2
from printing.simulator import Behaviour, Condition, FakePrinter
from printing.spool import BROKE_OFF, IDLE_POLL_S, OUR_FAULT, SpoolWorker
from printing.transports.network import NetworkTransport
from printing.transports.null import NullTransport
from tests.helpers.logfail import LogWatch
from tests.printing import papers

AGAIN = "打印中断后重新打印".encode("gb18030")


class MemoryStore:
    """The port ``SpoolStore`` without a disk."""

    def __init__(self) -> None:
        self.jobs: dict[int, PrintJob] = {}
        self.is_broken = False
        self.done_fails = False

    def put(self, fact: StoredFact, kind: JobKind = JobKind.DOCUMENT, **more: object) -> int:
        """Queue a job, as a commit does."""
        values: dict = {
            "copy": False,
            "language": "zh",
            "state": JobState.WAITING,
            "attempts": 0,
            "last_fault": "",
            "queued_ms": 0,
        } | more
        job = PrintJob(id=len(self.jobs) + 1, kind=kind, fact=fact, **values)
        self.jobs[job.id] = job
        return job.id

    def waiting_jobs(self, limit: int = 50) -> tuple[PrintJob, ...]:
        if self.is_broken:
            raise EnvironmentFault("disk_io", detail="test")
        waiting = [j for j in self.jobs.values() if j.state is JobState.WAITING]
        return tuple(waiting[:limit])

    def job_done(self, job_id: int) -> None:
        if self.done_fails:
            raise EnvironmentFault("disk_full")
        self.jobs[job_id] = replace(self.jobs[job_id], state=JobState.DONE)

    def job_failed(self, job_id: int, fault: str) -> None:
        job = self.jobs[job_id]
        self.jobs[job_id] = replace(job, attempts=job.attempts + 1, last_fault=fault)

    def drop_job(self, job_id: int) -> None:
        self.jobs[job_id] = replace(self.jobs[job_id], state=JobState.DROPPED)

    def drop_stale_drawer_jobs(self) -> int:
        stale = [j.id for j in self.waiting_jobs() if j.kind is JobKind.DRAWER]
        for job_id in stale:
            self.drop_job(job_id)
        return len(stale)

    def states(self) -> list[JobState]:
        """Of all jobs, in order."""
        return [j.state for j in self.jobs.values()]


class MemoryTransport:
    """Keeps what it is sent; fails with the faults it is given, one per call."""

    name = "memory"

    def __init__(self, *faults: str) -> None:
        self.sent: list[bytes] = []
        self.faults = list(faults)

    def send(self, data: bytes) -> None:
        if self.faults:
            raise EnvironmentFault(self.faults.pop(0), printer=self.name)
        self.sent.append(data)

    def state(self) -> PrinterState:
        return PrinterState.READY


def worker(store: MemoryStore, transport: object, **options: object) -> SpoolWorker:
    """A worker for the example shop."""
    forms = DocumentForms(papers.policies)
    return SpoolWorker(store, forms, transport, **options)  # type: ignore[arg-type]


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore()


def test_jobs_are_printed_in_order_and_done(store: MemoryStore) -> None:
    """Oldest first; nothing waits afterwards."""
    store.put(papers.rich_sale())
    store.put(papers.z_report())
    transport = MemoryTransport()
    spool = worker(store, transport)
    assert spool.run_once()
    forms = DocumentForms(papers.policies)
    assert transport.sent == [
        forms.printer_bytes(papers.rich_sale()),
        forms.printer_bytes(papers.z_report()),
    ]
    assert store.states() == [JobState.DONE, JobState.DONE]
    assert (spool.waiting(), spool.printer_state(), spool.fault()) == (0, PrinterState.READY, "")


def test_language_and_copy_of_a_job_are_kept(store: MemoryStore) -> None:
    """A reprint in the customer's language."""
    store.put(papers.rich_sale(), language="en", copy=True)
    transport = MemoryTransport()
    worker(store, transport).run_once()
    assert transport.sent == [
        DocumentForms(papers.policies).printer_bytes(papers.rich_sale(), language="en", copy=True)
    ]


def test_drawer_comes_first_and_by_itself(store: MemoryStore) -> None:
    """The cashier's hand is on the drawer before the receipt is out."""
    spool = worker(store, transport := MemoryTransport())
    spool.prepare()
    store.put(papers.rich_sale())
    store.put(papers.rich_sale(), JobKind.DRAWER)
    spool.run_once()
    assert transport.sent[0] == DRAWER_PIN_2
    assert len(transport.sent) == 2


def test_drawer_from_before_the_start_stays_shut(store: MemoryStore) -> None:
    """Only documents survive a restart."""
    store.put(papers.rich_sale(), JobKind.DRAWER)
    store.put(papers.rich_sale())
    transport = MemoryTransport()
    worker(store, transport).run_once()
    assert DRAWER_PIN_2 not in transport.sent
    assert store.states() == [JobState.DROPPED, JobState.DONE]


def test_drawer_that_cannot_open_is_forgotten_after_two_tries(store: MemoryStore) -> None:
    """It must not spring open when the printer comes back; the receipt still prints."""
    spool = worker(store, transport := MemoryTransport(*["printer_unreachable"] * 2))
    spool.prepare()
    store.put(papers.rich_sale(), JobKind.DRAWER)
    spool.run_once()
    assert store.states() == [JobState.WAITING]
    spool.run_once()
    assert store.states() == [JobState.DROPPED]
    spool.run_once()
    assert transport.sent == []


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("printer_paper_out", PrinterState.PAPER_OUT),
        ("printer_cover_open", PrinterState.COVER_OPEN),
        ("printer_unreachable", PrinterState.OFFLINE),
        ("printer_file_failed", PrinterState.OFFLINE),
    ],
)
def test_fault_is_a_state_and_the_job_waits(
    fault: str, state: PrinterState, store: MemoryStore
) -> None:
    """The other jobs are not tried; the next round prints all, unmarked: nothing was sent."""
    store.put(papers.rich_sale())
    store.put(papers.z_report())
    spool = worker(store, transport := MemoryTransport(fault))
    assert not spool.run_once()
    assert (spool.printer_state(), spool.fault(), spool.waiting()) == (state, fault, 2)
    assert [j.attempts for j in store.jobs.values()] == [1, 0]
    assert spool.run_once()
    assert (spool.printer_state(), spool.fault(), spool.waiting()) == (PrinterState.READY, "", 0)
    assert AGAIN not in transport.sent[0]


def test_broken_off_receipt_is_printed_again_whole_and_says_so(store: MemoryStore) -> None:
    """Also when the printer could not be reached in between; it is no copy."""
    job = store.put(papers.rich_sale())
    spool = worker(store, transport := MemoryTransport(BROKE_OFF, "printer_unreachable"))
    spool.run_once()
    spool.run_once()
    assert store.jobs[job].last_fault == BROKE_OFF
    assert spool.run_once()
    assert transport.sent == [
        DocumentForms(papers.policies).printer_bytes(papers.rich_sale(), interrupted=True)
    ]
    assert AGAIN in transport.sent[0]
    assert "副本".encode("gb18030") not in transport.sent[0]


def test_fact_without_paper_is_dropped(store: MemoryStore, expected_logs: LogWatch) -> None:
    """It would wait for ever."""
    expected_logs("not_printable", logger="printing.spool")
    store.put(papers.stored(MemberErased(member="M")))
    store.put(papers.rich_sale())
    assert worker(store, MemoryTransport()).run_once()
    assert store.states() == [JobState.DROPPED, JobState.DONE]


def test_paper_that_cannot_be_made_does_not_stop_the_others(
    store: MemoryStore, expected_logs: LogWatch
) -> None:
    """Our bug: logged, the job kept, the customer behind gets a receipt."""
    expected_logs("no document of sale_completed", level=logging.ERROR, logger="printing.spool")
    damaged = store.put(replace(papers.rich_sale(), wall_ms=10**20))
    store.put(papers.rich_sale())
    spool = worker(store, transport := MemoryTransport())
    assert not spool.run_once()
    assert not spool.run_once()
    assert len(transport.sent) == 1
    assert store.jobs[damaged].last_fault == OUR_FAULT
    assert spool.fault() == OUR_FAULT


def test_sent_job_is_not_sent_again_when_the_disk_fails(
    store: MemoryStore, expected_logs: LogWatch
) -> None:
    """A full disk must not print the same receipt for ever."""
    expected_logs("disk_full", logger="printing.spool")
    store.put(papers.rich_sale())
    store.done_fails = True
    spool = worker(store, transport := MemoryTransport())
    assert not spool.run_once()
    assert not spool.run_once()
    store.done_fails = False
    assert spool.run_once()
    assert len(transport.sent) == 1
    assert store.states() == [JobState.DONE]


def test_broken_store_is_a_fault_not_an_exception(
    store: MemoryStore, expected_logs: LogWatch
) -> None:
    """The worker lives on."""
    expected_logs("disk_io", logger="printing.spool")
    store.is_broken = True
    spool = worker(store, MemoryTransport())
    assert not spool.run_once()
    assert spool.fault() == "disk_io"


def test_pauses_grow_and_begin_anew(store: MemoryStore) -> None:
    """1, 2 and then 3 seconds; after success only a look now and then."""
    store.put(papers.rich_sale())
    transport = MemoryTransport(*["printer_unreachable"] * 4)
    spool = worker(store, transport, retry_s=(1.0, 2.0, 3.0))
    pauses = []
    for _ in range(5):
        spool.run_once()
        pauses.append(spool.pause_s())
    assert pauses == [1.0, 2.0, 3.0, 3.0, IDLE_POLL_S]


def test_change_is_told_once(store: MemoryStore) -> None:
    """A screen is not woken when nothing is new."""
    told: list[None] = []
    spool = worker(store, MemoryTransport(), on_change=lambda: told.append(None))
    spool.run_once()
    spool.run_once()
    assert len(told) == 1


def test_null_transport_leaves_nothing_waiting(store: MemoryStore) -> None:
    """A till without a printer."""
    store.put(papers.rich_sale())
    assert worker(store, NullTransport()).run_once()
    assert store.states() == [JobState.DONE]


# With a thread and a simulated printer -----------------------------------------------------------


def running(store: MemoryStore, printer: FakePrinter, changed: Callable[[], None]) -> SpoolWorker:
    """A started worker that retries at once."""
    transport = NetworkTransport(*printer.address, status_timeout_s=5.0)
    spool = worker(store, transport, retry_s=(0.05,), on_change=changed)
    spool.start()
    return spool


def test_thread_prints_what_is_woken_for(store: MemoryStore) -> None:
    """Wake returns at once; the paper comes."""
    with FakePrinter() as printer:
        spool = running(store, printer, lambda: None)
        try:
            store.put(papers.rich_sale())
            spool.wake()
            (job,) = printer.wait_for_jobs(1)
        finally:
            spool.stop()
    assert job == DocumentForms(papers.policies).printer_bytes(papers.rich_sale())
    assert not spool.is_running
    assert store.states() == [JobState.DONE]


def test_paper_put_in_later_prints_everything(store: MemoryStore) -> None:
    """Out of paper is told; with paper, all that waited comes out, each once and in order."""
    out = threading.Event()
    with FakePrinter(Behaviour(condition=Condition.PAPER_OUT)) as printer:
        store.put(papers.rich_sale())
        store.put(papers.no_sale())
        spool = running(store, printer, out.set)
        try:
            assert out.wait(5)
            assert spool.printer_state() is PrinterState.PAPER_OUT
            assert printer.jobs == []
            printer.behaviour = Behaviour()
            jobs = printer.wait_for_jobs(2)
        finally:
            spool.stop()
    forms = DocumentForms(papers.policies)
    assert jobs == [forms.printer_bytes(f) for f in (papers.rich_sale(), papers.no_sale())]


def test_printer_that_dies_in_the_middle_gets_the_whole_receipt_again(store: MemoryStore) -> None:
    """With the line that says so."""
    broke = threading.Event()
    with FakePrinter(Behaviour(dies_after_bytes=300)) as printer:
        store.put(papers.rich_sale())
        spool = running(store, printer, broke.set)
        try:
            assert broke.wait(5)
            printer.behaviour = Behaviour()
            (job,) = printer.wait_for_jobs(1)
        finally:
            spool.stop()
    assert job == DocumentForms(papers.policies).printer_bytes(papers.rich_sale(), interrupted=True)


def test_bug_in_a_transport_does_not_end_printing(
    store: MemoryStore, expected_logs: LogWatch
) -> None:
    """The thread lives on, says that something is wrong, and prints when it can."""
    expected_logs("round broke off", level=logging.ERROR, logger="printing.spool")
    printed, broke = threading.Event(), threading.Event()

    class Buggy(MemoryTransport):
        def send(self, data: bytes) -> None:
            if not broke.is_set():
                broke.set()
                raise ValueError("test")
            super().send(data)
            printed.set()

    store.put(papers.rich_sale())
    spool = worker(store, Buggy(), retry_s=(0.05,))
    spool.start()
    try:
        assert printed.wait(5)
    finally:
        spool.stop()
    assert store.states() == [JobState.DONE]


def test_two_rounds_at_once_print_once(store: MemoryStore) -> None:
    """A person asks for all that waits while the thread is at it."""
    sending, go_on = threading.Event(), threading.Event()

    class Slow(MemoryTransport):
        def send(self, data: bytes) -> None:
            sending.set()
            assert go_on.wait(5)
            super().send(data)

    store.put(papers.rich_sale())
    transport = Slow()
    spool = worker(store, transport)
    other = threading.Thread(target=spool.run_once)
    other.start()
    assert sending.wait(5)
    late = threading.Thread(target=spool.run_once)
    late.start()
    go_on.set()
    other.join(5)
    late.join(5)
    assert len(transport.sent) == 1


def test_start_and_stop_twice_do_no_harm(store: MemoryStore) -> None:
    """The window may close while the worker starts."""
    spool = worker(store, NullTransport())
    spool.stop()
    spool.start()
    spool.start()
    spool.stop()
    spool.stop()
    assert not spool.is_running
