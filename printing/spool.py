"""The spool's worker: takes waiting jobs from the journal and puts them on paper.

Laws:
- Nobody waits for it: :meth:`SpoolWorker.wake` returns at once, and faults become states.
- A job is done only after the transport has delivered all of its bytes. What broke off is printed
  again whole, with a line that says so when something may already have reached the paper.
- The drawer comes first, as bytes of its own. A drawer job is tried twice and then forgotten, and
  none survives a restart: a drawer must not open by surprise.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from pos_app.domain.facts import StoredFact
from pos_app.errors import EnvironmentFault, RuleRefused
from pos_app.ports.printing import JobKind, PrinterState, PrintJob, SpoolStore, Transport

log = logging.getLogger(__name__)

RETRY_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Waits after the first, second … failure in a row; the last one repeats."""
IDLE_POLL_S: Final = 15.0
"""How often an idle worker asks the printer how it is."""
DRAWER_ATTEMPTS: Final = 2
BROKE_OFF: Final = "printer_broke_off"
OUR_FAULT: Final = "paper_not_made"
_STATES: Final = {
    "printer_paper_out": PrinterState.PAPER_OUT,
    "printer_cover_open": PrinterState.COVER_OPEN,
}


class JobBytes(Protocol):
    """What turns a job into bytes; see :class:`printing.forms.DocumentForms`."""

    def printer_bytes(
        self,
        fact: StoredFact,
        *,
        language: str = "",
        copy: bool = False,
        interrupted: bool = False,
    ) -> bytes:
        """The document of a fact; raises RuleRefused ``not_printable``."""
        ...

    def drawer_bytes(self) -> bytes:
        """The pulse that opens the drawer."""
        ...


@runtime_checkable
class OpensDrawer(Protocol):
    """A transport that can open a drawer while its printer cannot print."""

    def pulse(self, data: bytes) -> None:
        """Deliver the bytes without asking about paper; raises EnvironmentFault."""
        ...


class SpoolWorker:
    """Implements the port ``Spool``. One per printer."""

    def __init__(
        self,
        store: SpoolStore,
        forms: JobBytes,
        transport: Transport,
        *,
        retry_s: tuple[float, ...] = RETRY_S,
        drops_stale: bool = True,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """``drops_stale`` False where stale drawers were forgotten before the first sale already.
        ``on_change`` is called on the worker's thread when state or count have changed."""
        self._store = store
        self._forms = forms
        self._transport = transport
        self._retry_s = retry_s
        self._on_change = on_change
        self._is_prepared = not drops_stale
        self._state = PrinterState.UNKNOWN
        self._waiting = 0
        self._fault = ""
        self._failures = 0
        self._sent: set[int] = set()
        self._round = threading.Lock()
        self._event = threading.Event()
        self._is_stopping = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be work; returns at once."""
        self._event.set()

    def printer_state(self) -> PrinterState:
        """The last known state, without asking the printer."""
        return self._state

    def waiting(self) -> int:
        """How many jobs waited when the worker last looked."""
        return self._waiting

    def fault(self) -> str:
        """Name of the fault that keeps jobs waiting (``fault.<name>``); empty when none does."""
        return self._fault

    @property
    def is_running(self) -> bool:
        """True while the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Forget stale drawer jobs and begin; a second call does nothing."""
        if self._thread is None:
            self.prepare()
            self._thread = threading.Thread(target=self._run, name="print-spool", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the job at hand, for good; jobs left wait for the next worker."""
        self._is_stopping = True
        self._event.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def prepare(self) -> None:
        """Once, before the first job: drawers that were to open earlier stay shut."""
        if not self._is_prepared:
            dropped = self._store.drop_stale_drawer_jobs()
            self._is_prepared = True
            if dropped:
                log.info("%d drawer jobs from before the start were dropped", dropped)

    def run_once(self) -> bool:
        """Work off what waits, in order, until done or a fault; True when nothing is left.

        Never raises for printer, disk or a document that cannot be made. A call beside a running
        round waits for it, so that no job is printed twice.
        """
        with self._round:
            return self._one_round()

    def _one_round(self) -> bool:
        before = (self._state, self._waiting, self._fault)
        try:
            self.prepare()
            is_clear = self._work_off()
        except EnvironmentFault as fault:
            log.warning("spool: %s", fault)
            self._fault, is_clear = fault.name, False
        self._failures = 0 if is_clear else self._failures + 1
        if self._on_change and before != (self._state, self._waiting, self._fault):
            self._on_change()
        return is_clear

    def pause_s(self) -> float:
        """How long to rest before the next round: grows with each failure in a row."""
        if not self._failures:
            return IDLE_POLL_S
        return self._retry_s[min(self._failures, len(self._retry_s)) - 1]

    def _run(self) -> None:
        while not self._is_stopping:
            self._event.clear()
            self._guarded_round()
            if not self._is_stopping:
                self._event.wait(self.pause_s())

    def _guarded_round(self) -> None:
        """Our bug in a transport or a store must not end all printing until the next start."""
        try:
            self.run_once()
        except Exception:
            log.exception("spool: the round broke off")
            self._fault = OUR_FAULT
            self._failures += 1

    def _work_off(self) -> bool:
        jobs = self._store.waiting_jobs()
        self._waiting, self._fault = len(jobs), ""
        for job in sorted(jobs, key=lambda j: (j.kind is not JobKind.DRAWER, j.id)):
            if self._is_stopping or not self._do(job):
                return False
        self._waiting = len(self._store.waiting_jobs())
        if not self._fault:
            self._state = self._transport.state()
        return self._waiting == 0

    def _do(self, job: PrintJob) -> bool:
        """One job; False when the printer is to blame, so that the others need not be tried."""
        if job.id not in self._sent:
            try:
                data = self._bytes_of(job)
            except RuleRefused as refused:
                log.warning("print job %d dropped: %s", job.id, refused)
                self._store.drop_job(job.id)
                return True
            if data is None:
                return True
            try:
                self._deliver(job, data)
            except EnvironmentFault as fault:
                self._note_failure(job, fault)
                return job.kind is JobKind.DRAWER
            self._sent.add(job.id)
        self._store.job_done(job.id)
        self._sent.discard(job.id)
        return True

    def _bytes_of(self, job: PrintJob) -> bytes | None:
        """None when making the document failed: our bug must not stop the papers behind it."""
        if job.kind is JobKind.DRAWER:
            return self._forms.drawer_bytes()
        try:
            return self._forms.printer_bytes(
                job.fact,
                language=job.language,
                copy=job.copy,
                interrupted=job.last_fault == BROKE_OFF,
            )
        except RuleRefused:
            raise
        except Exception:
            if not job.attempts:
                log.exception("print job %d: no document of %s", job.id, job.fact.type)
            self._fault = OUR_FAULT
            self._store.job_failed(job.id, OUR_FAULT)
            return None

    def _deliver(self, job: PrintJob, data: bytes) -> None:
        if job.kind is JobKind.DRAWER and isinstance(self._transport, OpensDrawer):
            self._transport.pulse(data)
        else:
            self._transport.send(data)

    def _note_failure(self, job: PrintJob, fault: EnvironmentFault) -> None:
        """Once broken off stays broken off: what may be on paper does not go away by retrying."""
        log.info("print job %d: %s", job.id, fault)
        self._fault = fault.name
        self._state = _STATES.get(fault.name, PrinterState.OFFLINE)
        name = BROKE_OFF if job.last_fault == BROKE_OFF else fault.name
        self._store.job_failed(job.id, name)
        if job.kind is JobKind.DRAWER and job.attempts + 1 >= DRAWER_ATTEMPTS:
            self._store.drop_job(job.id)
