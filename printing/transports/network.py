"""Raw TCP to a printer's port 9100.

One connection per job: many printers serve one at a time, and several tills may share a printer.
``sendall`` returning means that a kernel took the bytes, nothing more (DEVICES §3), so a printer
that answers is asked before a job how it is and after it whether all was processed. Many never
answer; they print all the same.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import PrinterState
from printing.escpos.commands import PROCESSED, STATUS
from printing.escpos.status import Kind, ReplySorter, Statuses

CHUNK_BYTES: Final = 2048
RECEIVE_BYTES: Final = 256
MAX_NOISE_BYTES: Final = 4096
"""A device that talks without end is not listened to for ever."""
_FAULTS: Final = {
    PrinterState.PAPER_OUT: "printer_paper_out",
    PrinterState.COVER_OPEN: "printer_cover_open",
    PrinterState.OFFLINE: "printer_unreachable",
}


class NetworkTransport:
    """A printer in the network. Use it from one thread at a time."""

    def __init__(
        self,
        host: str,
        port: int = 9100,
        *,
        asks_status: bool = True,
        connect_timeout_s: float = 2.0,
        send_timeout_s: float = 5.0,
        status_timeout_s: float = 0.7,
        processed_timeout_s: float = 8.0,
    ) -> None:
        """``asks_status`` False for a printer that takes a status request for text.

        Timeouts are per step: to connect, for each chunk, for a status answer, and for the
        answer that a job was processed.
        """
        self._address = (host, port)
        self._asks_status = asks_status
        self._connect_timeout_s = connect_timeout_s
        self._send_timeout_s = send_timeout_s
        self._status_timeout_s = status_timeout_s
        self._processed_timeout_s = processed_timeout_s
        self._is_silent = False

    @property
    def name(self) -> str:
        """The kind and the address."""
        return f"network {self._address[0]}:{self._address[1]}"

    def send(self, data: bytes) -> None:
        """Deliver a job. Raises EnvironmentFault: ``printer_unreachable``, ``printer_paper_out``
        and ``printer_cover_open`` before anything was sent, ``printer_broke_off`` after."""
        with self._connected() as line:
            answers = self._asks_status and not self._is_silent and self._require_ready(line)
            self._push(line, data)
            if answers:
                self._require_processed(line)

    def pulse(self, data: bytes) -> None:
        """Deliver a drawer pulse: a drawer opens also while the paper is out."""
        with self._connected() as line:
            self._push(line, data)

    def state(self) -> PrinterState:
        """Ask; UNKNOWN for a printer that does not answer. Never raises."""
        try:
            with self._connected() as line:
                if not self._asks_status:
                    return PrinterState.UNKNOWN
                statuses = line.statuses()
        except EnvironmentFault:
            return PrinterState.OFFLINE
        self._is_silent = statuses is None
        return statuses.state() if statuses else PrinterState.UNKNOWN

    @contextmanager
    def _connected(self) -> Iterator[_Line]:
        try:
            connection = socket.create_connection(self._address, self._connect_timeout_s)
        except OSError as error:
            raise self._fault("printer_unreachable") from error
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield _Line(connection, self._status_timeout_s)
            _shut(connection)

    def _fault(self, name: str) -> EnvironmentFault:
        return EnvironmentFault(name, printer=self.name)

    def _require_ready(self, line: _Line) -> bool:
        """True when the printer answered and can print; False when it never answers."""
        statuses = line.statuses()
        self._is_silent = statuses is None and not line.is_closed
        if statuses is None:
            if line.is_closed:
                raise self._fault("printer_unreachable")
            return False
        if name := _FAULTS.get(statuses.state()):
            raise self._fault(name)
        return True

    def _push(self, line: _Line, data: bytes) -> None:
        try:
            line.write(data, self._send_timeout_s)
        except OSError as error:
            raise self._fault("printer_broke_off") from error

    def _require_processed(self, line: _Line) -> None:
        """Paper may run out in the middle: then the answer never comes, and the status says why.

        A printer that says it is ready but does not know ``GS r`` is believed.
        """
        if line.was_processed(self._processed_timeout_s):
            return
        statuses = line.statuses()
        if statuses is None or statuses.state() in _FAULTS:
            raise self._fault("printer_broke_off")


class _Line:
    """An open connection: writes, and waits for sorted answers."""

    def __init__(self, connection: socket.socket, status_timeout_s: float) -> None:
        self._socket = connection
        self._status_timeout_s = status_timeout_s
        self._sorter = ReplySorter()
        self.is_closed = False

    def write(self, data: bytes, timeout_s: float) -> None:
        """All bytes, chunk by chunk, each within the timeout; raises OSError."""
        self._socket.settimeout(timeout_s)
        for start in range(0, len(data), CHUNK_BYTES):
            self._socket.sendall(data[start : start + CHUNK_BYTES])

    def statuses(self) -> Statuses | None:
        """The four real-time statuses; None when an answer does not come."""
        values = []
        for number in range(1, 5):
            value = self._ask(STATUS + bytes([number]), Kind.REAL_TIME, self._status_timeout_s)
            if value is None:
                return None
            values.append(value)
        return Statuses(*values)

    def was_processed(self, timeout_s: float) -> bool:
        """True when the printer says that everything sent so far is processed."""
        return self._ask(PROCESSED, Kind.PROCESSED, timeout_s) is not None

    def _ask(self, question: bytes, kind: Kind, timeout_s: float) -> int | None:
        try:
            self.write(question, timeout_s)
            return self._answer(kind)
        except TimeoutError:
            return None
        except OSError:
            self.is_closed = True
            return None

    def _answer(self, kind: Kind) -> int | None:
        for _ in range(MAX_NOISE_BYTES // RECEIVE_BYTES):
            data = self._socket.recv(RECEIVE_BYTES)
            if not data:
                self.is_closed = True
                return None
            for reply in self._sorter.feed(data):
                if reply.kind is kind:
                    return reply.value
        return None


def _shut(connection: socket.socket) -> None:
    """Say that no more comes and let the rest drain: closing at once may throw it away."""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(0.2)
        while connection.recv(RECEIVE_BYTES):
            pass
    except OSError:
        return
