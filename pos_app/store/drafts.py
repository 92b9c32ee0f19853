"""Baskets that are not facts yet: they survive the death of the process, whole or not at all."""

from __future__ import annotations

import hashlib
import logging
from typing import Final

import msgspec
from sqlalchemy import select

from pos_app.ports.journal import Commit, Draft
from pos_app.store.database import RawConnection
from pos_app.store.part import Part
from pos_app.store.tables import draft

_LOG: Final = logging.getLogger(__name__)
_CHECKSUM_LENGTH: Final = 8
_PUT: Final = (
    "INSERT INTO draft (basket, kind, position, content, checksum)"
    " VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM draft), ?, ?)"
    " ON CONFLICT (basket) DO UPDATE SET content = excluded.content, checksum = excluded.checksum,"
    " position = iif(kind = excluded.kind, position, excluded.position), kind = excluded.kind"
)
"""A draft keeps its place among those of its kind however often it is saved."""
_REMOVE: Final = "DELETE FROM draft WHERE basket = ?"


class DraftPart(Part):
    """Saved without waiting for the disk (ADR 0009); facts never are."""

    _reported: set[str]
    """Damaged drafts already written to the log."""

    def save_draft(self, saved: Draft) -> None:
        """Put or replace the draft of that basket."""
        self._writer.run(lambda: self._save(saved))

    def remove_draft(self, basket_id: str) -> None:
        """Forget a basket that came to nothing."""
        self._writer.run(lambda: self._remove(basket_id))

    def drafts(self, kind: str) -> tuple[Draft, ...]:
        """All drafts of a kind, oldest first; damaged ones are left out and reported."""
        query = select(draft).where(draft.c.kind == kind).order_by(draft.c.position)
        found = []
        for row in self._rows(query):
            read = read_draft(row.content, row.checksum)
            if read is None:
                self._report(row.basket)
            else:
                found.append(read)
        return tuple(found)

    def damaged_drafts(self) -> tuple[str, ...]:
        """Basket ids of drafts whose bytes are not what was written."""
        rows = self._rows(select(draft).order_by(draft.c.position))
        return tuple(r.basket for r in rows if read_draft(r.content, r.checksum) is None)

    def _save(self, saved: Draft) -> None:
        with self._file.transaction("NORMAL") as connection:
            _put(connection, saved)

    def _remove(self, basket_id: str) -> None:
        with self._file.transaction("NORMAL") as connection:
            connection.execute(_REMOVE, (basket_id,))

    def _report(self, basket_id: str) -> None:
        if basket_id not in self._reported:
            self._reported.add(basket_id)
            _LOG.warning("draft of basket %s is damaged and was left out", basket_id)


def write(connection: RawConnection, commit: Commit) -> None:
    """The drafts of a commit, in its transaction. Removed first: an id may be put again."""
    for basket_id in commit.remove_drafts:
        connection.execute(_REMOVE, (basket_id,))
    for saved in commit.put_drafts:
        _put(connection, saved)


def read_draft(content: bytes, checksum: bytes) -> Draft | None:
    """The draft, or None when its bytes are not what was written."""
    if _checksum(content) != checksum:
        return None
    try:
        return msgspec.msgpack.decode(content, type=Draft)
    except msgspec.DecodeError:
        return None


def _put(connection: RawConnection, saved: Draft) -> None:
    content = msgspec.msgpack.encode(saved)
    connection.execute(_PUT, (saved.basket.id, saved.kind, content, _checksum(content)))


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECKSUM_LENGTH]
