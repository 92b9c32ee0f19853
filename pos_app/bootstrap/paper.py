"""Everything that makes paper, put together for one printer's settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from pos_app.domain.policies import Policies
from pos_app.i18n import Translator
from pos_app.ports.printing import SpoolStore, Transport
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


class Paper:
    """Forms, transport and worker of one printer."""

    def __init__(
        self,
        settings: Settings,
        store: SpoolStore,
        policies: Callable[[], Policies],
        staff_name: Callable[[str], str],
        data_dir: Path,
    ) -> None:
        self.forms = DocumentForms(
            policies,
            profile=profile_of(settings),
            language=settings.text("ui.language") or "zh",
            staff_name=staff_name,
        )
        self.transport = transport_of(settings, data_dir)
        self.worker = SpoolWorker(store, self.forms, self.transport, drops_stale=False)


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


def send_test_page(settings: Settings, data_dir: Path) -> None:
    """Print the test page there; raises what a transport raises."""
    profile = profile_of(settings)
    page = printer_page(Translator(settings.text("ui.language") or "zh"), profile.columns)
    transport_of(settings, data_dir).send(
        EscPosEncoder(profile).encode(compose(page, profile.columns))
    )
