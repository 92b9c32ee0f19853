"""The till's printer as its settings describe it; renewed when they change.

What makes paper (pictures, codes, fonts) takes a tenth of a second to load, so it is loaded by the
first job, by a call for a preview, or a moment after the start, and never before the first screen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_app.domain.facts import StoredFact
from pos_app.domain.policies import Policies
from pos_app.errors import RuleRefused
from pos_app.ports.printing import PrinterState, SpoolStore
from pos_app.settings import Settings

if TYPE_CHECKING:
    from pos_app.bootstrap.paper import Paper

LOAD_AFTER_S: Final = 2.0


class Printer:
    """Implements the ports ``Spool``, ``ReceiptForms`` and ``DeviceCheck`` over one worker."""

    def __init__(
        self,
        store: SpoolStore,
        policies: Callable[[], Policies],
        staff_name: Callable[[str], str],
        data_dir: Path,
    ) -> None:
        self._store = store
        self._policies = policies
        self._staff_name = staff_name
        self._data_dir = data_dir
        self._settings = Settings()
        self._lock = threading.RLock()
        self._paper: Paper | None = None
        self._is_started = False
        self._timer: threading.Timer | None = None

    def use(self, settings: Settings) -> None:
        """Go on with the printer of these settings; jobs that wait are kept."""
        with self._lock:
            was_loaded = self._drop()
            self._settings = settings
        if was_loaded and self._is_started:
            self.wake()

    def start(self) -> None:
        """Forget drawers that were to open earlier, and begin to print what waits."""
        self._store.drop_stale_drawer_jobs()
        self._is_started = True
        self._timer = threading.Timer(LOAD_AFTER_S, self.wake)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """End after the job at hand; jobs left wait for the next start."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._is_started = False
            self._drop()

    # The port Spool -------------------------------------------------------------------------------

    def wake(self) -> None:
        """There may be work; returns at once."""
        if not self._is_started:
            return
        if self._paper is None:
            threading.Thread(target=self._loaded, name="print-start", daemon=True).start()
        else:
            self._paper.worker.wake()

    def printer_state(self) -> PrinterState:
        """The last known state, without asking the printer."""
        paper = self._paper
        return paper.worker.printer_state() if paper is not None else PrinterState.UNKNOWN

    def waiting(self) -> int:
        """How many jobs wait."""
        paper = self._paper
        return paper.worker.waiting() if paper is not None else 0

    def fault(self) -> str:
        """Name of the fault that keeps jobs waiting; empty when none does."""
        paper = self._paper
        return paper.worker.fault() if paper is not None else ""

    # The port ReceiptForms ------------------------------------------------------------------------

    def render(
        self, fact: StoredFact, form: str, *, width_mm: int, language: str, copy: bool = False
    ) -> bytes:
        """The document of a fact in one form; see :class:`printing.forms.DocumentForms`."""
        forms = self._loaded().forms
        return forms.render(fact, form, width_mm=width_mm, language=language, copy=copy)

    # The port DeviceCheck -------------------------------------------------------------------------

    def test_print(self, settings: Settings) -> None:
        """Print a page that shows everything settings can get wrong.

        Raises RuleRefused ``printer_not_set`` and what a transport raises.
        """
        if settings.text("printer.kind") == "none":
            raise RuleRefused("printer_not_set")
        from pos_app.bootstrap.paper import send_test_page  # noqa: PLC0415 - loaded when needed

        send_test_page(settings, self._data_dir)

    # Inside ---------------------------------------------------------------------------------------

    def _loaded(self) -> Paper:
        with self._lock:
            if self._paper is None:
                from pos_app.bootstrap.paper import Paper  # noqa: PLC0415 - loaded when needed

                self._paper = Paper(
                    self._settings, self._store, self._policies, self._staff_name, self._data_dir
                )
                if self._is_started:
                    self._paper.worker.start()
                    self._paper.worker.wake()
            return self._paper

    def _drop(self) -> bool:
        """Stop the worker there is; True when there was one."""
        paper, self._paper = self._paper, None
        if paper is not None:
            paper.worker.stop()
        return paper is not None
