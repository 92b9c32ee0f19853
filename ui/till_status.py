"""The status bar's feed: who, where, link, printer, clock; and a word when the printer changes."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.i18n import Translator
from pos_app.ports.printing import PrinterState, Spool
from ui.context import context
from ui.presenters.settings import SettingsKeeper
from ui.presenters.status import Session, Snapshot
from ui.sounds import Sound
from ui.widgets import DeviceState, LinkState, StatusInfo, Tone

TICK_MS: Final = 1000
_DEVICE: Final = {
    PrinterState.READY: DeviceState.OK, PrinterState.UNKNOWN: DeviceState.OK,
    PrinterState.PAPER_LOW: DeviceState.WARN, PrinterState.PAPER_OUT: DeviceState.OFF,
    PrinterState.COVER_OPEN: DeviceState.OFF, PrinterState.OFFLINE: DeviceState.OFF,
}  # fmt: skip
_SOUNDS: Final = {PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.OFFLINE}
_WITHOUT_PRINTER: Final = frozenset({"none", "preview"})


class StatusFeed(QObject):
    """Looks once a second and says what the bar should show."""

    status = Signal(object)
    """A StatusInfo."""
    spoken = Signal(object, object, object)
    """A Say, a Tone and a Sound or None: the printer's state changed."""

    def __init__(
        self, session: Session, spool: Spool, keeper: SettingsKeeper, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._spool, self._keeper = session, spool, keeper
        self._printer = PrinterState.UNKNOWN
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)
        session.changed.connect(self.look)
        context().changed.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """The program ends."""
        self._timer.stop()

    def look(self) -> None:
        """Say the state now."""
        state = self._spool.printer_state()
        self.status.emit(self._info(context().translator, state))
        before, self._printer = self._printer, state
        if state is not before and self._has_printer():
            self._speak(before, state)

    def _speak(self, before: PrinterState, state: PrinterState) -> None:
        if state in _SOUNDS:
            self.spoken.emit(f"window.say_{state}", Tone.WARN, Sound.NEEDS_PERSON)
        elif state is PrinterState.PAPER_LOW:
            self.spoken.emit("window.say_paper_low", Tone.INFO, None)
        elif state is PrinterState.READY and before in _SOUNDS:
            self.spoken.emit("window.say_ready", Tone.SUCCESS, None)

    def _has_printer(self) -> bool:
        return self._keeper.settings.text("printer.kind") not in _WITHOUT_PRINTER

    def _info(self, t: Translator, state: PrinterState) -> StatusInfo:
        snapshot = self._session.snapshot
        shift = snapshot.shift
        device, text = self._printer_words(t, state)
        now = self._session.now()
        return StatusInfo(
            store=snapshot.policies.store.name_in(t.language) if snapshot.policies else "",
            till=snapshot.till,
            cashier=snapshot.actor.name if snapshot.actor else "",
            shift=_shift_words(t, snapshot) if snapshot.policies else "",
            business_date=t.date(shift.business_date) if shift else "",
            link=LinkState.OFFLINE, link_text=_link_words(t, snapshot, now.date()),
            printer=device, printer_text=text, clock=t.time(now),
        )  # fmt: skip

    def _printer_words(self, t: Translator, state: PrinterState) -> tuple[DeviceState, str]:
        kind = self._keeper.settings.text("printer.kind")
        if kind in _WITHOUT_PRINTER:
            return DeviceState.OK, t(f"window.printer_{kind}")
        words, waiting = t(f"window.printer_{state}"), self._spool.waiting()
        if waiting:
            words = t("window.printing_waits", state=words, n=waiting)
        return _DEVICE[state], words


def _shift_words(t: Translator, snapshot: Snapshot) -> str:
    shift = snapshot.shift
    if shift is None:
        return t("window.no_shift")
    opened = t.time(snapshot.local(shift.opened_ms))
    if snapshot.actor is not None and not snapshot.owns_shift:
        return t("window.shift_of", name=snapshot.shift_cashier, time=opened)
    return t("window.shift_since", time=opened)


def _link_words(t: Translator, snapshot: Snapshot, today: date) -> str:
    updated = snapshot.catalogue.updated_at if snapshot.catalogue else None
    words = t("window.link_none")
    if updated is None:
        return words
    local = updated.astimezone(snapshot.zone)
    is_today = local.date() == today
    age = t("window.prices_updated", time=t.time(local) if is_today else t.date(local.date()))
    return f"{words} · {age}"
