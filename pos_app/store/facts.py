"""Committing and reading facts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import insert, select

from pos_app.domain.facts import StoredFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Commit
from pos_app.store import drafts, member_keys, spool
from pos_app.store.ballast import Ballast
from pos_app.store.chain import Batch, next_receipt, seal_all
from pos_app.store.database import RawConnection
from pos_app.store.part import Part
from pos_app.store.projections import project
from pos_app.store.shifts import shift_after
from pos_app.store.tables import (
    RARE_TYPE,
    driver_sql,
    fact,
    fact_id,
    head,
)

_LOG: Final = logging.getLogger(__name__)
_PUT_FACT: Final = driver_sql(insert(fact))
_PUT_HEAD: Final = driver_sql(insert(head).prefix_with("OR REPLACE"))
_HEAD_ROW: Final = 1
_PAGE: Final = 500


class FactPart(Part):
    """The one way to change anything that matters."""

    _ballast: Ballast
    _after_commit: Callable[[], None]

    def commit(self, commit: Commit) -> tuple[StoredFact, ...]:
        """Record all of it, durably; see :class:`pos_app.ports.journal.FactJournal`."""
        return self._writer.run(lambda: self._commit_with_ballast(commit))

    def next_receipt(self) -> str:
        """The number the next completed trade must carry."""
        return next_receipt(self._device, self._head)

    def fact(self, incarnation: int, seq: int) -> StoredFact | None:
        """One fact."""
        return self._fact_at(fact_id(incarnation, seq))

    def facts(self, *, since_seq: int = 0, types: tuple[str, ...] = ()) -> Iterator[StoredFact]:
        """Facts of all incarnations, oldest first; after a number, of the present one only.

        Read page by page, so a slow reader holds nothing up.
        """
        after = fact_id(self._head.incarnation, since_seq) if since_seq else 0
        while rows := self._page(after, types):
            yield from (self._read(row[1]) for row in rows)
            after = rows[-1][0]

    def _page(self, after: int, types: tuple[str, ...]) -> list[tuple[int, bytes]]:
        query = select(fact.c.id, fact.c.envelope).where(fact.c.id > after)
        if types:
            query = query.where(fact.c.type.in_(types))
            if "sale_completed" not in types:
                query = query.where(RARE_TYPE)
        query = query.order_by(fact.c.id).limit(_PAGE)
        with self._file.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def _commit_with_ballast(self, commit: Commit) -> tuple[StoredFact, ...]:
        """On a full disk the ballast is thrown off and the commit tried once more."""
        try:
            return self._commit(commit)
        except EnvironmentFault as fault:
            if fault.name != "disk_full" or not self._ballast.free():
                raise
            _LOG.warning("the disk is full; ballast freed")
            return self._commit(commit)

    def _commit(self, commit: Commit) -> tuple[StoredFact, ...]:
        batch = seal_all(self._device, self._head, commit.facts)
        try:
            with self._file.transaction() as connection:
                write_batch(connection, batch)
                member_keys.write(connection, commit)
                drafts.write(connection, commit)
                spool.write(connection, commit, batch)
        except BaseException:
            self._reload()
            raise
        self._shift_now = shift_after(self._shift_now, (link.fact.body for link in batch.links))
        self._head = batch.head
        self._keys_in_log = self._keys_in_log or bool(commit.remove_keys)
        self._after_commit()
        return batch.asked

    def _reload(self) -> None:
        """After a failure the file alone says what holds; unreadable, it has not moved."""
        try:
            self._head = self._file.head()
            self._shift_now = self._read_open_shift()
        except EnvironmentFault as fault:
            _LOG.warning("the head cannot be read again: %s", fault)


def write_batch(connection: RawConnection, batch: Batch) -> None:
    """Facts, head and everything that follows from the facts."""
    if not batch.links:
        return
    connection.executemany(_PUT_FACT, [
        (fact_id(link.fact.incarnation, link.fact.seq), link.fact.type, link.raw)
        for link in batch.links
    ])  # fmt: skip
    now = batch.head
    connection.execute(
        _PUT_HEAD, (_HEAD_ROW, now.incarnation, now.seq, now.hash, now.receipts, now.wall_ms)
    )
    for link in batch.links:
        project(connection, link.fact)
