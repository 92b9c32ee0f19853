"""The journal of this device, put together from its parts."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import device_number, take_apart
from pos_app.domain.facts import Context, IncarnationOpened, NewFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import Clock
from pos_app.ports.identity import Identity
from pos_app.ports.journal import JournalProof, Progress
from pos_app.ports.secrets import SignatureVerifier, Signer
from pos_app.store.ballast import ballast_beside
from pos_app.store.chain import Device, Head, seal_all
from pos_app.store.damage import require_sound
from pos_app.store.database import DatabaseError, empty_log
from pos_app.store.drafts import DraftPart
from pos_app.store.facts import FactPart, write_batch
from pos_app.store.file import JournalFile
from pos_app.store.highwater import HighWater, Mark
from pos_app.store.incarnations import Found, opening, reason_for_new
from pos_app.store.instance import InstanceLock
from pos_app.store.members import MemberPart
from pos_app.store.migrations import migrate
from pos_app.store.replay import rebuild_projections
from pos_app.store.shifts import ShiftPart
from pos_app.store.spool import SpoolPart
from pos_app.store.tables import JOURNAL, fact_id
from pos_app.store.trades import TradePart
from pos_app.store.verify import verify_journal
from pos_app.store.writer import Writer

_LOG: Final = logging.getLogger(__name__)


class JournalPlace(Struct, frozen=True, kw_only=True):
    """Where the journal lies and whose it is."""

    path: Path
    """``journal.db`` in the data directory."""
    state_dir: Path
    """Where the high-water mark lies; see :func:`pos_app.store.highwater.default_state_dir`."""
    store: str
    till: str
    app_version: str = ""
    device: int | None = None
    """The device's number where the centre gave it one; else it follows from the key."""
    ballast_bytes: int = 64 << 20
    mark_every_ms: int = 10_000
    restored: bool = False
    """A backup has just been put in place: go on in a new incarnation."""


class JournalTools(Struct, frozen=True, kw_only=True):
    """What the journal needs from outside."""

    clock: Clock
    identity: Identity
    signer: Signer
    verifier: SignatureVerifier


class JournalStore(FactPart, DraftPart, TradePart, ShiftPart, MemberPart, SpoolPart):
    """Implements :class:`pos_app.ports.journal.Journal` and ``SpoolStore``; see their laws."""

    def __init__(self, place: JournalPlace, tools: JournalTools, lock: InstanceLock) -> None:
        """Use :func:`open_journal`."""
        self._lock = lock
        number = place.device
        if number is None:
            number = device_number(tools.signer.public_key)
        self._place = place
        self._verifier = tools.verifier
        self._device = Device(
            number=number, store=place.store, till=place.till, app_version=place.app_version,
            boot_id=tools.identity.new_id(), clock=tools.clock, identity=tools.identity,
            signer=tools.signer,
        )  # fmt: skip
        self._reported = set()
        self._ballast = ballast_beside(place.path, place.ballast_bytes)
        self._high_water = HighWater(place.state_dir, number)
        self._marked_ms = 0
        self._mark_waits = False
        self._keys_in_log = False
        self._uses_kept = None
        self._file = JournalFile(place.path)
        self._writer = Writer()
        try:
            self._writer.run(self._start)
        except BaseException:
            self._shut()
            raise

    @property
    def writer(self) -> Writer:
        """The thread on which a whole service call may run."""
        return self._writer

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._place.path

    @property
    def is_space_low(self) -> bool:
        """True when no new sale should begin."""
        return self._ballast.is_space_low()

    def verify(self, progress: Progress | None = None) -> JournalProof:
        """Prove the journal from its bytes; reads beside whatever goes on."""
        return verify_journal(self.path, self._verifier, progress)

    def rebuild(self, progress: Progress | None = None) -> tuple[str, ...]:
        """Make every projection say what follows from the facts; names those that did not."""
        return self._writer.run(lambda: self._rebuilt(progress))

    def _rebuilt(self, progress: Progress | None) -> tuple[str, ...]:
        differed = rebuild_projections(self._file, progress)
        self._shift_now = self._read_open_shift()
        self._uses_kept = None
        return differed

    def close(self) -> None:
        """Finish what is queued, leave the mark, let go of the file."""
        self._writer.run(self._mark)
        self._shut()
        self._lock.release()

    def _shut(self) -> None:
        self._writer.close()
        self._file.close()

    def _start(self) -> None:
        self._head = self._file.head()
        self._shift_now = self._read_open_shift()
        found = self._found()
        public_key = self._device.signer.public_key
        reason = reason_for_new(found, public_key)
        if reason:
            number, fact = opening(found, public_key)
            _LOG.info("incarnation %d opened (%s)", number, reason)
            self._open_incarnation(number, fact)
        self._mark()
        self._ballast.fill()

    def _open_incarnation(self, number: int, fact: IncarnationOpened) -> None:
        context = Context(store=self._place.store, till=self._place.till)
        start = Head(
            incarnation=number, seq=0, hash=self._head.hash, receipts=0,
            wall_ms=self._head.wall_ms,
        )  # fmt: skip
        batch = seal_all(self._device, start, (NewFact(body=fact, context=context),))
        with self._file.transaction() as connection:
            write_batch(connection, batch)
        self._head = batch.head

    def _found(self) -> Found:
        mark = self._high_water.read()
        first = self.fact(self._head.incarnation, 1)
        opened = first.body if first else None
        return Found(
            head=self._head, mark=mark, restored=self._place.restored,
            public_key=opened.public_key if isinstance(opened, IncarnationOpened) else b"",
            hash_at_mark=self._hash_at(mark),
        )  # fmt: skip

    def _hash_at(self, mark: Mark | None) -> bytes:
        row = self._file.writer_connection().execute(
            "SELECT envelope FROM fact WHERE id = ?",
            (fact_id(mark.incarnation, mark.seq) if mark else 0,),
        ).fetchone()  # fmt: skip
        return take_apart(row[0]).hash if row else b""

    def _after_commit(self) -> None:
        """The mark waits until the commit has been answered: it has a sync of its own.

        One waits at a time. Where whole runs of commits are one piece of work, the queue behind
        them does not move; the mark is then written in their midst. Nothing here may raise: the
        commit has happened.
        """
        if self._keys_in_log:
            self._empty_log()
        now = self._device.clock.monotonic_ms()
        if now - self._marked_ms < self._place.mark_every_ms:
            return
        self._marked_ms = now
        if self._mark_waits or not self._queue_mark():
            self._mark()

    def _empty_log(self) -> None:
        """A key that was destroyed must not stand in the log; a reader in the way, the next commit
        tries again, and closing the file does it at last."""
        try:
            self._keys_in_log = not empty_log(self._file.writer_connection())
        except DatabaseError as error:
            _LOG.warning("the log cannot be emptied yet: %s", error)

    def _queue_mark(self) -> bool:
        """False when the queue has no room."""
        try:
            self._writer.submit(self._mark)
        except EnvironmentFault:
            return False
        self._mark_waits = True
        return True

    def _mark(self) -> None:
        self._mark_waits = False
        self._marked_ms = self._device.clock.monotonic_ms()
        self._high_water.write(self._head)


def open_journal(place: JournalPlace, tools: JournalTools) -> JournalStore:
    """The journal, made on first use, checked, and brought to the newest format.

    Raises EnvironmentFault ``already_running``, ``journal_damaged``, ``store_newer``,
    ``store_foreign`` or one of the disk's; then the file is as it was.
    """
    place.path.parent.mkdir(parents=True, exist_ok=True)
    lock = InstanceLock(place.path.parent)
    try:
        ballast_beside(place.path).make_room_to_open()
        require_sound(place.path)
        migrate(place.path, JOURNAL)
        return JournalStore(place, tools, lock)
    except BaseException:
        lock.release()
        raise
