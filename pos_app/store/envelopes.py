"""The bytes of a journal, for whoever copies or exports them: read beside the till, or checked.

Nothing here needs the instance lock and nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

from msgspec import Struct
from sqlalchemy import func, select

from pos_app.domain import envelope
from pos_app.domain.envelope import Envelope, EnvelopeDamagedError
from pos_app.domain.facts import IncarnationOpened
from pos_app.ports.secrets import SignatureVerifier
from pos_app.store.database import Access, copy_database, faults, open_database, raw
from pos_app.store.file import require_head_row
from pos_app.store.tables import JOURNAL, RARE_TYPE, fact, fact_id, head

_PAGE: Final = 500
_ARRAY_OF_FOUR: Final = 0x84
_BYTE_STRING: Final = 0x40
_WIDTHS: Final = {24: 1, 25: 2, 26: 4}


class Tail(Struct, frozen=True, order=True):
    """How far a chain goes."""

    incarnation: int = 0
    seq: int = 0
    hash: bytes = envelope.NO_HASH

    @property
    def row_id(self) -> int:
        """Where its newest fact stands in the journal."""
        return fact_id(self.incarnation, self.seq)


class Row(Struct, frozen=True):
    """One fact as it stands in the file."""

    id: int
    type: str
    raw: bytes


class JournalReader:
    """A view of a journal's file. Raises EnvironmentFault as opening a database does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_database(path, JOURNAL, Access.READ)

    def __enter__(self) -> JournalReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    def tail(self) -> Tail:
        """The newest fact, as the head row names it."""
        with self._engine.connect() as connection:
            row = connection.execute(select(head.c.incarnation, head.c.seq, head.c.hash)).first()
        if row is None:
            return Tail()
        require_head_row(self.path, *row)
        return Tail(row[0], row[1], bytes(row[2]))

    def count(self) -> int:
        """How many facts there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(fact)).scalar_one())

    def counts(self) -> dict[str, int]:
        """How many facts there are of each type."""
        query = select(fact.c.type, func.count()).group_by(fact.c.type).order_by(fact.c.type)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def envelope(self, row_id: int) -> bytes | None:
        """The bytes of one fact, or None."""
        query = select(fact.c.envelope).where(fact.c.id == row_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return bytes(row[0]) if row else None

    def after(self, row_id: int = 0, types: tuple[str, ...] = ()) -> Iterator[Row]:
        """Facts after a row, oldest first, page by page: no view is held open between pages."""
        while rows := self._page(row_id, types):
            yield from rows
            row_id = rows[-1].id

    def newest_of(self, type_name: str) -> int:
        """Row of the newest fact of a type other than sales; 0 when there is none."""
        query = select(func.max(fact.c.id)).where(RARE_TYPE, fact.c.type == type_name)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def newest(self, limit: int) -> list[Row]:
        """The newest facts, oldest of them first."""
        query = select(fact).order_by(fact.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Row(*row) for row in connection.execute(query)][::-1]

    def copy_to(self, target: Path) -> None:
        """A consistent copy of the file; whole or not there at all."""
        with faults(self.path, JOURNAL):
            connection = raw(self._engine)
            try:
                copy_database(connection, target)
            finally:
                connection.close()

    def _page(self, row_id: int, types: tuple[str, ...]) -> list[Row]:
        query = select(fact).where(fact.c.id > row_id).order_by(fact.c.id).limit(_PAGE)
        if types:
            query = query.where(fact.c.type.in_(types))
            if "sale_completed" not in types:
                query = query.where(RARE_TYPE)
        with self._engine.connect() as connection:
            return [Row(*row) for row in connection.execute(query)]


class ChainWalk:
    """Follows links from one envelope to the next; a checker of its own beside ``verify_journal``.

    Without a verifier, all but the signatures. The key of an incarnation is learnt from its first
    fact, so signatures are judged only in a walk that starts at the beginning of one.
    """

    def __init__(self, tail: Tail | None = None, verifier: SignatureVerifier | None = None) -> None:
        self.tail = tail or Tail()
        self.facts = 0
        self._verifier = verifier
        self._public_key = b""

    def take(self, data: bytes) -> Envelope:
        """The next envelope; raises EnvelopeDamagedError when it is not the next one."""
        found = envelope.take_apart(data)
        header = found.header
        if header.prev != self.tail.hash:
            raise EnvelopeDamagedError(f"{_name(found)} is not linked to the one before it")
        self._check_place(found)
        if not envelope.has_body_hash(found):
            raise EnvelopeDamagedError(f"{_name(found)} has another body than its header says")
        self._check_signature(found)
        self.tail = Tail(header.inc, header.seq, found.hash)
        self.facts += 1
        return found

    def _check_place(self, found: Envelope) -> None:
        header, tail = found.header, self.tail
        if header.seq == 1 and header.inc > tail.incarnation:
            opened = envelope.fact_of(found)
            if isinstance(opened, IncarnationOpened):
                self._public_key = opened.public_key
                return
        if (header.inc, header.seq) != (tail.incarnation, tail.seq + 1):
            place = f"{tail.incarnation}/{tail.seq}"
            raise EnvelopeDamagedError(f"{_name(found)} does not follow fact {place}")

    def _check_signature(self, found: Envelope) -> None:
        if self._verifier is None or not self._public_key:
            return
        if not self._verifier.verify_signature(self._public_key, found.digest, found.signature):
            raise EnvelopeDamagedError(f"{_name(found)} is not signed by its device")


def envelope_end(data: bytes | memoryview, at: int) -> int | None:
    """Where the envelope that starts there ends; None when it is cut off before its end.

    Raises EnvelopeDamagedError when no envelope starts there.
    """
    if at >= len(data):
        return None
    if data[at] != _ARRAY_OF_FOUR:
        raise EnvelopeDamagedError("no envelope starts here")
    place: int | None = at + 1
    for _ in range(4):
        place = None if place is None else _string_end(data, place)
    return place


def _string_end(data: bytes | memoryview, at: int) -> int | None:
    """End of a CBOR byte string (RFC 8949 §3, major type 2)."""
    if at >= len(data):
        return None
    extra = data[at] - _BYTE_STRING
    width = _WIDTHS.get(extra, 0)
    if not 0 <= extra < 24 and not width:
        raise EnvelopeDamagedError("not a byte string")
    start = at + 1 + width
    if start > len(data):
        return None
    length = int.from_bytes(data[at + 1 : start], "big") if width else extra
    return start + length if start + length <= len(data) else None


def _name(found: Envelope) -> str:
    return f"fact {found.header.inc}/{found.header.seq}"
