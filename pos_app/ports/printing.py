"""Paper and drawer, as services and the spool see them.

Printing never takes part in a sale's transaction and can never undo it. A commit queues print
jobs; after it, the spool's worker turns each into bytes and sends them, with retries that survive
a restart. A drawer job is never replayed after a restart: a drawer must not open by surprise.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from pos_app.domain.facts import StoredFact


class JobKind(StrEnum):
    """What a job does."""

    DOCUMENT = "document"
    """Print the document of a fact: receipt, X or Z report, slip."""
    DRAWER = "drawer"
    """Open the cash drawer for a fact."""


class PrintRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A job to queue with a commit; it belongs to the ``fact_index``-th fact of that commit."""

    kind: JobKind = JobKind.DOCUMENT
    fact_index: int = 0
    fact_seq: int = 0
    """Set instead for an older fact (reprint): its number in the present incarnation's journal."""
    fact_incarnation: int = 0
    copy: bool = False
    language: str = ""


class JobState(StrEnum):
    """
    ======== ======================================
    state    may become
    ======== ======================================
    waiting  done, waiting (retry), dropped
    done     (end)
    dropped  (end; by a person, or a stale drawer)
    ======== ======================================
    """

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class PrintJob(Struct, frozen=True, kw_only=True):
    """A job of the spool."""

    id: int
    kind: JobKind
    fact: StoredFact
    copy: bool
    language: str
    state: JobState
    attempts: int
    last_fault: str
    queued_ms: int


class SpoolStore(Protocol):
    """Where jobs wait; implemented by the journal. Calls are safe on any thread."""

    def waiting_jobs(self, limit: int = 50) -> tuple[PrintJob, ...]:
        """Jobs still to do, oldest first."""
        ...

    def job_done(self, job_id: int) -> None:
        """The job is finished."""
        ...

    def job_failed(self, job_id: int, fault: str) -> None:
        """The job failed and stays waiting; the attempt is counted."""
        ...

    def drop_job(self, job_id: int) -> None:
        """Nobody wants the job any more."""
        ...

    def drop_stale_drawer_jobs(self) -> int:
        """At start: forget drawers that were to open before; returns how many."""
        ...


class PrinterState(StrEnum):
    """What a printer says of itself."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Transport(Protocol):
    """A way to a printer: bytes in, status out. One thread at a time."""

    @property
    def name(self) -> str:
        """What a person calls it: ``network 192.0.2.7:9100``, ``file /tmp/out.bin``."""
        ...

    def send(self, data: bytes) -> None:
        """Deliver the bytes.

        Raises EnvironmentFault ``printer_unreachable``, ``printer_paper_out``,
        ``printer_cover_open`` or ``printer_broke_off``, and nothing else.
        """
        ...

    def state(self) -> PrinterState:
        """Ask for the state; never raises."""
        ...


class Spool(Protocol):
    """What services and screens may ask of the spool's worker."""

    def wake(self) -> None:
        """There may be work; returns at once."""
        ...

    def printer_state(self) -> PrinterState:
        """The last known state, without asking the printer."""
        ...

    def waiting(self) -> int:
        """How many jobs wait."""
        ...


class ReceiptForms(Protocol):
    """Turns the document of a fact into a form a person or a printer can use."""

    def render(
        self, fact: StoredFact, form: str, *, width_mm: int, language: str, copy: bool = False
    ) -> bytes:
        """``form`` is text (UTF-8), png, escpos, pdf or html.

        Raises RuleRefused ``not_printable`` for a fact that has no document.
        """
        ...
