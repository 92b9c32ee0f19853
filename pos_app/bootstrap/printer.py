"""The till's printer as its settings describe it; renewed when they change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from pos_app.domain.facts import StoredFact
from pos_app.domain.policies import Policies
from pos_app.errors import RuleRefused
from pos_app.i18n import Translator
from pos_app.ports.printing import PrinterState, SpoolStore, Transport
from pos_app.settings import Settings
from printing.compose import compose
from printing.escpos.encoder import EscPosEncoder
from printing.forms import DocumentForms
from printing.layouts.printer_page import printer_page
from printing.profiles import PROFILES, PrinterProfile
from printing.spool import SpoolWorker
from printing.transports.file import FileTransport
from printing.transports.network import NetworkTransport
from printing.transports.null import NullTransport
from printing.transports.preview import PreviewTransport


def profile_of(settings: Settings) -> PrinterProfile:
    """What the printer of these settings can do."""
    name = "chinese" if settings.flag("printer.chinese") else "western"
    return replace(PROFILES[name], width_mm=settings.number("printer.width_mm"))


def transport_of(settings: Settings, data_dir: Path) -> Transport:
    """The way to the printer of these settings."""
    kind = settings.text("printer.kind")
    if kind == "network":
        return NetworkTransport(settings.text("printer.host"), settings.number("printer.port"))
    if kind == "file":
        named = settings.text("printer.file")
        return FileTransport(Path(named) if named else data_dir / "receipts.bin")
    if kind == "preview":
        return PreviewTransport(dots=profile_of(settings).dots)
    return NullTransport()


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
        self._is_started = False
        self._take(Settings())

    def use(self, settings: Settings) -> None:
        """Go on with the printer of these settings; jobs that wait are kept."""
        if self._is_started:
            self._worker.stop()
        self._take(settings)
        if self._is_started:
            self._worker.start()

    def _take(self, settings: Settings) -> None:
        self.forms = self._forms(settings)
        self.transport = transport_of(settings, self._data_dir)
        self._worker = SpoolWorker(self._store, self.forms, self.transport)

    def start(self) -> None:
        """Begin to print what waits."""
        self._is_started = True
        self._worker.start()
        self._worker.wake()

    def stop(self) -> None:
        """End after the job at hand."""
        if self._is_started:
            self._worker.stop()
            self._is_started = False

    def drain(self) -> bool:
        """Print everything that waits, now, on this thread; True when nothing is left."""
        return self._worker.run_once()

    # The port Spool -------------------------------------------------------------------------------

    def wake(self) -> None:
        """There may be work; returns at once."""
        self._worker.wake()

    def printer_state(self) -> PrinterState:
        """The last known state, without asking the printer."""
        return self._worker.printer_state()

    def waiting(self) -> int:
        """How many jobs wait."""
        return self._worker.waiting()

    def fault(self) -> str:
        """Name of the fault that keeps jobs waiting; empty when none does."""
        return self._worker.fault()

    # The port ReceiptForms ------------------------------------------------------------------------

    def render(
        self, fact: StoredFact, form: str, *, width_mm: int, language: str, copy: bool = False
    ) -> bytes:
        """The document of a fact in one form; see :class:`printing.forms.DocumentForms`."""
        return self.forms.render(fact, form, width_mm=width_mm, language=language, copy=copy)

    # The port DeviceCheck -------------------------------------------------------------------------

    def test_print(self, settings: Settings) -> None:
        """Print the store's name and the date of these settings' printer.

        Raises RuleRefused ``printer_not_set`` and what a transport raises.
        """
        if settings.text("printer.kind") == "none":
            raise RuleRefused("printer_not_set")
        transport = transport_of(settings, self._data_dir)
        profile = profile_of(settings)
        page = printer_page(Translator(settings.text("ui.language") or "zh"), profile.columns)
        transport.send(EscPosEncoder(profile).encode(compose(page, profile.columns)))

    def _forms(self, settings: Settings) -> DocumentForms:
        return DocumentForms(
            self._policies, profile=profile_of(settings),
            language=settings.text("ui.language") or "zh", staff_name=self._staff_name,
        )  # fmt: skip
