"""The print queue, kept with the facts that ask for paper."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from pos_app.ports.journal import Commit
from pos_app.ports.printing import JobKind, JobState, PrintJob, PrintRequest
from pos_app.store.chain import Batch
from pos_app.store.database import RawConnection
from pos_app.store.part import Part
from pos_app.store.tables import fact, fact_id, print_job

_PUT: Final = (
    "INSERT INTO print_job (kind, fact, copy, language, state, attempts, last_fault, queued_ms)"
    " VALUES (?, ?, ?, ?, 'waiting', 0, '', ?)"
)
_END: Final = "UPDATE print_job SET state = ? WHERE id = ? AND state = 'waiting'"
_PRUNE: Final = (
    "DELETE FROM print_job WHERE state <> 'waiting' AND id < (SELECT max(id) FROM print_job)"
)
"""The newest job stays, so that its number is never given to another."""
_FAILED: Final = (
    "UPDATE print_job SET attempts = attempts + 1, last_fault = ?"
    " WHERE id = ? AND state = 'waiting'"
)
_DROP_DRAWERS: Final = (
    "UPDATE print_job SET state = 'dropped' WHERE state = 'waiting' AND kind = 'drawer'"
)


class SpoolPart(Part):
    """Changes here may be lost in a power cut: the price is a receipt printed twice."""

    def waiting_jobs(self, limit: int = 50) -> tuple[PrintJob, ...]:
        """Jobs still to do, oldest first."""
        query = (
            select(print_job, fact.c.envelope)
            .join(fact, fact.c.id == print_job.c.fact)
            .where(print_job.c.state == JobState.WAITING.value)
            .order_by(print_job.c.id)
            .limit(limit)
        )
        return tuple(
            PrintJob(
                id=row.id, kind=JobKind(row.kind), fact=self._read(row.envelope),
                copy=bool(row.copy), language=row.language, state=JobState(row.state),
                attempts=row.attempts, last_fault=row.last_fault, queued_ms=row.queued_ms,
            )
            for row in self._rows(query)
        )  # fmt: skip

    def job_done(self, job_id: int) -> None:
        """The job is finished."""
        self._end_job(job_id, JobState.DONE)

    def job_failed(self, job_id: int, fault: str) -> None:
        """The job failed and stays waiting; the attempt is counted."""
        self._writer.run(lambda: self._change_jobs(_FAILED, (fault, job_id)))

    def drop_job(self, job_id: int) -> None:
        """Nobody wants the job any more."""
        self._end_job(job_id, JobState.DROPPED)

    def drop_stale_drawer_jobs(self) -> int:
        """Forget drawers that were to open before; returns how many."""
        return self._writer.run(lambda: self._change_jobs(_DROP_DRAWERS, ()))

    def _end_job(self, job_id: int, state: JobState) -> None:
        self._writer.run(lambda: self._change_jobs(_END, (state.value, job_id)))

    def _change_jobs(self, statement: str, values: tuple[object, ...]) -> int:
        with self._file.transaction("NORMAL") as connection:
            changed = connection.execute(statement, values).rowcount
            connection.execute(_PRUNE)
        return changed


def write(connection: RawConnection, commit: Commit, batch: Batch) -> None:
    """Queue the print jobs of a commit, in its transaction."""
    for request in commit.prints:
        connection.execute(_PUT, (
            request.kind.value, _fact_of(request, batch), int(request.copy), request.language,
            batch.head.wall_ms,
        ))  # fmt: skip


def _fact_of(request: PrintRequest, batch: Batch) -> int:
    if request.fact_seq:
        return fact_id(request.fact_incarnation or batch.head.incarnation, request.fact_seq)
    asked = batch.asked[request.fact_index]
    return fact_id(asked.incarnation, asked.seq)
