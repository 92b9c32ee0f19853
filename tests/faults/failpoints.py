"""Places where a process kills itself, and mutants of the journal, both put in from outside.

The product knows nothing of them: functions of the store are wrapped in the process that is going
to die, so nothing is paid for in the hot path.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pos_app.ports.journal import Commit
from pos_app.store import backup, drafts, facts, highwater, segments, spool
from pos_app.store.chain import seal_all
from pos_app.store.database import RawConnection
from pos_app.store.facts import FactPart
from pos_app.store.file import JournalFile
from printing.spool import SpoolWorker

POINTS = (
    "before_begin", "after_facts", "after_drafts", "after_spool", "after_commit", "before_mark",
    "after_mark", "before_wake", "before_send", "after_send", "before_draft", "after_draft",
    "between_acts", "segment_written", "before_segment", "copy_made",
)  # fmt: skip
MUTANTS = ("draft_first", "draft_later", "spool_later", "early_answer")

_armed: list[Any] = ["", 0]


def arm(name: str, after: int) -> None:
    """Die at that point, when it is passed for the ``after``-th time."""
    _armed[:] = [name, after]
    for owner, attribute, before, behind in _WRAPS:
        _wrap(owner, attribute, before, behind)
    _wrap_transaction()


def point(name: str) -> None:
    """Die here, if this is the place."""
    if name and _armed[0] == name:
        _armed[1] -= 1
        if _armed[1] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


_WRAPS: tuple[tuple[Any, str, str, str], ...] = (
    (facts, "write_batch", "", "after_facts"),
    (drafts, "write", "", "after_drafts"),
    (spool, "write", "", "after_spool"),
    (highwater.HighWater, "write", "before_mark", "after_mark"),
    (FactPart, "commit", "before_begin", "before_wake"),
    (SpoolWorker, "_deliver", "before_send", "after_send"),
    (drafts.DraftPart, "_save", "before_draft", "after_draft"),
    (segments, "_write", "before_segment", "segment_written"),
    (backup, "make_copy", "", "copy_made"),
)


def _wrap(owner: Any, attribute: str, before: str, behind: str) -> None:
    real = getattr(owner, attribute)

    def wrapped(*args: Any, **more: Any) -> Any:
        point(before)
        result = real(*args, **more)
        point(behind)
        return result

    setattr(owner, attribute, wrapped)


def _wrap_transaction() -> None:
    real = JournalFile.transaction

    @contextmanager
    def transaction(self: JournalFile, synchronous: str = "FULL") -> Iterator[RawConnection]:
        with real(self, synchronous) as connection:
            yield connection
        point("after_commit")

    JournalFile.transaction = transaction  # type: ignore[method-assign]


# Mutants: each breaks one promise; the harness must notice ---------------------------------------


def mutate(name: str) -> None:
    """Break one promise of the journal in this process."""
    _MUTATIONS[name]()


def _split(first: Callable[[RawConnection, Commit, Any], None]) -> Callable[..., Any]:
    """A commit in which a part is done in a transaction of its own, after the rest."""

    def commit(self: FactPart, wanted: Commit) -> Any:
        batch = seal_all(self._device, self._head, wanted.facts)
        with self._file.transaction() as connection:
            facts.write_batch(connection, batch)
            if first is not _drafts:
                drafts.write(connection, wanted)
            if first is not _spool:
                spool.write(connection, wanted, batch)
        self._head = batch.head
        point("between_halves")
        with self._file.transaction() as connection:
            first(connection, wanted, batch)
        self._after_commit()
        return batch.asked

    return commit


def _drafts(connection: RawConnection, wanted: Commit, _: Any) -> None:
    drafts.write(connection, wanted)


def _spool(connection: RawConnection, wanted: Commit, batch: Any) -> None:
    spool.write(connection, wanted, batch)


def _draft_first() -> None:
    real = FactPart._commit

    def commit(self: FactPart, wanted: Commit) -> Any:
        with self._file.transaction() as connection:
            drafts.write(connection, wanted)
        point("between_halves")
        return real(self, wanted)

    FactPart._commit = commit  # type: ignore[assignment, method-assign]


def _draft_later() -> None:
    FactPart._commit = _split(_drafts)  # type: ignore[method-assign]


def _spool_later() -> None:
    FactPart._commit = _split(_spool)  # type: ignore[method-assign]


def _early_answer() -> None:
    """Says it is recorded before it is: what a write-behind cache does."""
    waiting: list[Callable[[], Any]] = []

    def commit(self: FactPart, wanted: Commit) -> Any:
        batch = seal_all(self._device, self._head, wanted.facts)
        self._head = batch.head
        while waiting:
            waiting.pop()()

        def late() -> None:
            with self._file.transaction() as connection:
                facts.write_batch(connection, batch)
                drafts.write(connection, wanted)
                spool.write(connection, wanted, batch)

        waiting.append(late)
        return batch.asked

    FactPart._commit = commit  # type: ignore[assignment, method-assign]


_MUTATIONS: dict[str, Callable[[], None]] = {
    "draft_first": _draft_first,
    "draft_later": _draft_later,
    "spool_later": _spool_later,
    "early_answer": _early_answer,
}
