"""What the parts of the journal have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVarTuple

from sqlalchemy import Row, Select, select

from pos_app.domain.envelope import EnvelopeDamagedError, stored_fact
from pos_app.domain.facts import StoredFact
from pos_app.domain.till import Shift
from pos_app.errors import EnvironmentFault
from pos_app.store.chain import Device, Head
from pos_app.store.file import JournalFile
from pos_app.store.tables import fact
from pos_app.store.writer import Writer

type_of_columns = TypeVarTuple("type_of_columns")
_FACT: Final = "SELECT envelope FROM fact WHERE id = ?"


class Part:
    """One side of the journal. Parts share the file, the writer and the head."""

    _file: JournalFile
    _writer: Writer
    _device: Device
    _head: Head
    """Replaced as a whole, and only after the transaction that moved it; readable anywhere."""

    _shift_now: Shift | None
    """The open shift, moved together with the head."""

    _keys_in_log: bool
    """A key was destroyed, and the write-ahead log may still have it."""

    def _read_open_shift(self) -> Shift | None:
        raise NotImplementedError

    def _rows(self, query: Select[*type_of_columns]) -> list[Row[*type_of_columns]]:
        with self._file.reading() as connection:
            return list(connection.execute(query).all())

    def _read_rows(self, sql: str, *values: object) -> Sequence[Any]:
        """A query as text for the driver: what is asked at every scan. On the writer's thread,
        where services run, its own connection answers."""
        if self._writer.is_here:
            return self._file.written_rows(sql, values)
        with self._file.reading() as connection:
            return connection.exec_driver_sql(sql, values).all()

    def _fact_at(self, row_id: int | None) -> StoredFact | None:
        if not row_id:
            return None
        rows = self._read_rows(_FACT, row_id)
        return self._read(rows[0][0]) if rows else None

    def _facts_at(self, row_ids: list[int]) -> tuple[StoredFact, ...]:
        """Those facts, in the order given."""
        rows = self._rows(select(fact.c.id, fact.c.envelope).where(fact.c.id.in_(row_ids)))
        found = {row[0]: self._read(row[1]) for row in rows}
        return tuple(found[row_id] for row_id in row_ids if row_id in found)

    def _read(self, raw: bytes) -> StoredFact:
        """The fact; raises EnvironmentFault ``journal_damaged`` when its bytes are not one."""
        try:
            return stored_fact(raw)
        except EnvelopeDamagedError as error:
            raise EnvironmentFault(
                "journal_damaged", path=str(self._file.path), detail=str(error)
            ) from error
