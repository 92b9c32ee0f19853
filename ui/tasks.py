"""Work beside the GUI: the only module that knows threads.

    submit(fn, on_result, on_error)          one call; the answer comes back to the GUI thread

Two lanes. ``"engine"`` is one worker: every change to the journal goes there, in order.
``"io"`` is a small pool: printer, terminal, lookups that may take long.

An answer is one of three:
- a result: ``on_result(result)``;
- a :class:`~pos_app.errors.LanehouseError`, which a person can act on: ``on_error(error)``, or the
  signal ``refused`` when the caller gave no ``on_error``;
- anything else is our bug: logged with its traceback and said by the signal ``bug``.

Each lane takes a bounded number of calls; beyond it the caller gets ``TooMuchWaiting`` at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Literal, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from pos_app.errors import EnvironmentFault, LanehouseError

T = TypeVar("T")
Lane = Literal["engine", "io"]
OnResult = Callable[[Any], object]
OnError = Callable[[LanehouseError], object]

LIMITS: Final[dict[Lane, int]] = {"engine": 64, "io": 32}
IO_WORKERS: Final = 4
BUSY_AFTER_MS: Final = 300
"""No spinner for a shorter wait."""

log = logging.getLogger(__name__)


class TooMuchWaiting(EnvironmentFault):
    """A lane is full: the machine cannot keep up, and the cashier is told instead of the queue
    growing without end."""

    area = "shell"

    def __init__(self) -> None:
        super().__init__("too_much_waiting")


class Executor(Protocol):
    """What a lane needs of ``concurrent.futures.Executor``."""

    def submit(self, fn: Callable[[], T], /) -> Future[T]:
        """Run later on a worker of this executor."""
        ...


class Task:
    """One call under way. Forget it, or keep it to :meth:`cancel`."""

    def __init__(
        self,
        lane: Lane,
        on_result: OnResult | None,
        on_error: OnError | None,
        owner: QObject | None,
        quiet: bool,
    ) -> None:
        self.lane, self.quiet = lane, quiet
        self.on_result, self.on_error, self.owner = on_result, on_error, owner
        self.future: Future[Any] | None = None
        self._dropped = False

    def cancel(self) -> None:
        """Do not run it if it has not begun; in any case do not deliver."""
        self._dropped = True
        if self.future is not None:
            self.future.cancel()

    @property
    def wanted(self) -> bool:
        """False once cancelled, or when the owner is gone."""
        return not self._dropped and (self.owner is None or isValid(self.owner))


class Tasks(QObject):
    """The two lanes. Lives in the GUI thread; ``submit`` is called from there alone."""

    busy = Signal(bool)
    """True once something has been waited for longer than 300 ms, False when nothing is."""
    refused = Signal(object)
    """A LanehouseError whose caller gave no ``on_error``."""
    bug = Signal(object)
    """The exception of a call that failed through our fault; already logged."""
    _done = Signal(object)

    def __init__(
        self, engine: Executor, io: Executor | None = None, parent: QObject | None = None
    ) -> None:
        """``engine`` has one worker and is shut down by whoever made it."""
        super().__init__(parent)
        self._own_io = None if io else ThreadPoolExecutor(IO_WORKERS, "lanehouse-io")
        self._lanes: dict[Lane, Executor] = {"engine": engine, "io": io or self._own_io or engine}
        self._waiting: dict[Lane, set[Task]] = {"engine": set(), "io": set()}
        self._busy = False
        self.is_closed = False
        """The program ends: what is asked for now is never run."""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(BUSY_AFTER_MS)
        self._patience.timeout.connect(lambda: self._say_busy(True))
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        fn: Callable[[], T],
        on_result: Callable[[T], object] | None = None,
        on_error: OnError | None = None,
        *,
        lane: Lane = "engine",
        owner: QObject | None = None,
        quiet: bool = False,
    ) -> Task:
        """Run ``fn`` on a lane and bring its answer back to the GUI thread.

        ``owner``: deliver nothing once this object is destroyed (a screen that was left).
        ``quiet``: background work that nobody waits for; it does not count as busy.
        """
        task = Task(lane, on_result, on_error, owner, quiet)
        if self.is_closed:
            task.cancel()
            return task
        if len(self._waiting[lane]) >= LIMITS[lane]:
            self._refuse_later(task)
            return task
        self._waiting[lane].add(task)
        if not quiet and not self._busy and not self._patience.isActive():
            self._patience.start()
        task.future = self._lanes[lane].submit(fn)
        task.future.add_done_callback(lambda _: self._done.emit(task))
        return task

    def waiting(self, lane: Lane) -> int:
        """How many calls of a lane have not been answered."""
        return len(self._waiting[lane])

    def close(self) -> None:
        """Stop taking calls and answers; the program ends. Calls under way run to their end."""
        self.is_closed = True
        self._patience.stop()
        for task in [*self._waiting["engine"], *self._waiting["io"]]:
            task.on_result = task.on_error = None
            task.owner = None
        if self._own_io is not None:
            self._own_io.shutdown(wait=True, cancel_futures=True)

    def report_bug(self, error: BaseException) -> None:
        """Log an exception that nobody could act on, and say so to the shell."""
        log.error("our bug", exc_info=error)
        self.bug.emit(error)

    def _deliver(self, task: Task) -> None:
        self._waiting[task.lane].discard(task)
        self._settle_busy()
        if not task.wanted or task.future is None or task.future.cancelled():
            return
        error = task.future.exception()
        if error is None:
            if task.on_result is not None:
                task.on_result(task.future.result())
        elif isinstance(error, LanehouseError):
            self._refuse(task, error)
        else:
            self.report_bug(error)

    def _refuse(self, task: Task, error: LanehouseError) -> None:
        if task.on_error is not None:
            task.on_error(error)
        else:
            self.refused.emit(error)

    def _refuse_later(self, task: Task) -> None:
        log.warning("lane %s is full", task.lane)
        QTimer.singleShot(0, self, lambda: self._refuse(task, TooMuchWaiting()))

    def _settle_busy(self) -> None:
        if any(not task.quiet for lane in self._waiting.values() for task in lane):
            return
        self._patience.stop()
        self._say_busy(False)

    def _say_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy.emit(busy)


class ImmediateTasks(Tasks):
    """For tests: runs each call at once in the caller's thread and delivers before returning.

    A bug in ``fn`` is raised to the test instead of being said by ``bug``.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        idle = _NoWorker()
        super().__init__(idle, idle, parent)

    def submit(
        self,
        fn: Callable[[], T],
        on_result: Callable[[T], object] | None = None,
        on_error: OnError | None = None,
        *,
        lane: Lane = "engine",
        owner: QObject | None = None,
        quiet: bool = False,
    ) -> Task:
        """See :meth:`Tasks.submit`."""
        task = Task(lane, on_result, on_error, owner, quiet)
        try:
            result = fn()
        except LanehouseError as error:
            self._refuse(task, error)
        else:
            if on_result is not None:
                on_result(result)
        return task


class _NoWorker:
    """An executor that is never asked."""

    def submit(self, fn: Callable[[], T], /) -> Future[T]:
        raise NotImplementedError
