"""A printer that is not there: a TCP server on this machine that behaves as printers do.

For tests and for trying a till without hardware. It answers status requests while a job streams
in, and can be without paper, open, silent, slow, talkative, or die in the middle of a job.
"""

from __future__ import annotations

import socket
import threading
from enum import Enum
from types import TracebackType
from typing import Final

from msgspec import Struct

from printing.escpos.commands import PROCESSED, STATUS

LOOPBACK: Final = "127.0.0.1"
_READY: Final = (0x16, 0x12, 0x12, 0x12)
_ANSWERS: Final = {
    "ready": _READY,
    "paper_low": (0x16, 0x12, 0x12, 0x1E),
    "paper_out": (0x1E, 0x32, 0x12, 0x72),
    "cover_open": (0x1E, 0x16, 0x12, 0x12),
    "error": (0x1E, 0x52, 0x32, 0x12),
}
"""Answers to ``DLE EOT`` 1 to 4, with their fixed bits."""
_STATUS_BLOCK: Final = b"\x10\x00\x00\x00"


class Condition(Enum):
    """How the printer is."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    ERROR = "error"


class Behaviour(Struct, frozen=True, kw_only=True):
    """What is unusual about it."""

    condition: Condition = Condition.READY
    is_silent: bool = False
    """Never answers, as many do."""
    confirms: bool = True
    """Answers ``GS r``."""
    sends_blocks: bool = False
    """Sends status blocks nobody asked for, before each answer."""
    dies_after_bytes: int = 0
    """Closes the connection after that many bytes of a job; 0 for never."""
    runs_out_after_bytes: int = 0
    """Out of paper after that many bytes of a job; 0 for never."""
    pause_s: float = 0.0
    """Rest after each kilobyte."""


class FakePrinter:
    """Use as a context manager; ``jobs`` are the bytes of each finished connection."""

    def __init__(self, behaviour: Behaviour = Behaviour()) -> None:  # noqa: B008 - frozen
        self.behaviour = behaviour
        self.jobs: list[bytes] = []
        self.broken: list[bytes] = []
        """What had arrived when a connection died."""
        self._server = socket.create_server((LOOPBACK, 0))
        self._server.settimeout(0.05)
        self._is_closing = threading.Event()
        self._guard = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="fake-printer", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._server.getsockname()[:2]
        return host, port

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_closing.set()
        self._thread.join(5)
        self._server.close()

    def wait_for_jobs(self, count: int, timeout_s: float = 5.0) -> list[bytes]:
        """The jobs once there are that many, or those there are after the timeout."""
        with self._guard:
            self._guard.wait_for(lambda: len(self.jobs) >= count, timeout_s)
            return list(self.jobs)

    def _serve(self) -> None:
        while not self._is_closing.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(0.05)
                self._finish(_Session(connection, self.behaviour, self._is_closing))

    def _finish(self, session: _Session) -> None:
        finished = session.run()
        with self._guard:
            if not finished:
                self.broken.append(session.job)
            elif session.job:
                self.jobs.append(session.job)
            self._guard.notify_all()


class _Session:
    """One connection. Requests are taken out of the stream, the rest is the job."""

    def __init__(
        self, connection: socket.socket, behaviour: Behaviour, is_closing: threading.Event
    ) -> None:
        self._connection = connection
        self._behaviour = behaviour
        self._is_closing = is_closing
        self._pending = b""
        self.job = b""

    def run(self) -> bool:
        """True when the other side ended it; False when we died."""
        while not self._is_closing.is_set():
            try:
                data = self._connection.recv(1024)
            except TimeoutError:
                continue
            except OSError:
                return False
            if not data:
                self.job += self._pending
                return True
            self._pending += data
            if not self._digest():
                return False
        return False

    def _digest(self) -> bool:
        while request := self._first_request():
            at, length = request
            self.job += self._pending[:at]
            self._reply(self._pending[at : at + length])
            self._pending = self._pending[at + length :]
        keep = max(len(STATUS), len(PROCESSED))
        self.job += self._pending[:-keep]
        self._pending = self._pending[-keep:]
        self._is_closing.wait(self._behaviour.pause_s)
        dies = self._behaviour.dies_after_bytes
        return not dies or len(self.job) < dies

    def _first_request(self) -> tuple[int, int] | None:
        found = [
            (at, len(request) + extra)
            for request, extra in ((STATUS, 1), (PROCESSED, 0))
            if (at := self._pending.find(request)) >= 0
            and len(self._pending) >= at + len(request) + extra
        ]
        return min(found, default=None)

    def _reply(self, request: bytes) -> None:
        if self._behaviour.is_silent:
            return
        noise = _STATUS_BLOCK if self._behaviour.sends_blocks else b""
        condition = self._condition()
        if request.startswith(STATUS):
            number = min(max(request[-1], 1), 4)
            self._send(noise + bytes([_ANSWERS[condition.value][number - 1]]))
        elif self._behaviour.confirms and condition in {Condition.READY, Condition.PAPER_LOW}:
            self._send(noise + b"\x00")

    def _condition(self) -> Condition:
        limit = self._behaviour.runs_out_after_bytes
        return Condition.PAPER_OUT if 0 < limit <= len(self.job) else self._behaviour.condition

    def _send(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError:
            return
