"""The one thread that changes the journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from pos_app.errors import EnvironmentFault

QUEUE_LIMIT: Final = 1_000
_T = TypeVar("_T")


class Writer:
    """Runs work in order on one thread of its own.

    ``run`` from anywhere waits for the result; from the thread itself it just calls, so a service
    that runs here as a whole (the engine lane of the screens) may commit in the middle.
    """

    def __init__(self, name: str = "journal") -> None:
        self._thread: int | None = None
        self._places = threading.BoundedSemaphore(QUEUE_LIMIT)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=self._started)

    @property
    def is_here(self) -> bool:
        """True on the thread itself."""
        return threading.get_ident() == self._thread

    def run(self, work: Callable[[], _T]) -> _T:
        """The result of the work, or what it raised."""
        if self.is_here:
            return work()
        return self.submit(work).result()

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Queue work and go on. Raises EnvironmentFault ``till_busy`` when the queue is full."""
        if not self._places.acquire(blocking=False):
            raise EnvironmentFault("till_busy")
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return future

    def close(self) -> None:
        """Finish what is queued and end the thread; not to be called from it."""
        self._pool.shutdown(wait=True)

    def _started(self) -> None:
        self._thread = threading.get_ident()
