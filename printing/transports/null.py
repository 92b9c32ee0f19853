"""A till without a printer."""

from __future__ import annotations

from pos_app.ports.printing import PrinterState


class NullTransport:
    """Takes every job and forgets it: without a printer there is nothing to wait for.

    Papers can still be had as picture, PDF or e-receipt, and reprinted once there is a printer.
    """

    name = "none"

    def send(self, data: bytes) -> None:
        """Forgets the bytes."""

    def state(self) -> PrinterState:
        """Nobody knows."""
        return PrinterState.UNKNOWN
