"""A retailer's invoice export as checked rows; bad rows are told, good rows are kept."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pos_app.adapters.csv_table import CsvTable
from pos_app.domain.invoices import REQUIRED, InvoiceRow, parse_invoice_row
from pos_app.domain.tables import BadLine, require_columns
from pos_app.errors import BadInput


class BadRow(Struct, frozen=True):
    """A record that cannot be read."""

    line: int
    invoice: str
    line_id: str
    error: BadInput


class InvoiceFile(Struct, frozen=True):
    """The whole export."""

    rows: tuple[InvoiceRow, ...]
    bad: tuple[BadRow, ...]


def read_invoices(name: str, exponent: int) -> InvoiceFile:
    """Read an export; raises what :class:`pos_app.adapters.csv_table.CsvTable` raises and BadInput
    ``columns_missing``."""
    with CsvTable(name, expected=REQUIRED) as table:
        return invoices_of(table, exponent)


def invoices_of(table: CsvTable, exponent: int) -> InvoiceFile:
    """The export in an open table; raises BadInput ``columns_missing``."""
    require_columns(table.name, table.columns, REQUIRED)
    reading = _Reading(table.columns, exponent)
    for entry in table.lines():
        if isinstance(entry, BadLine):
            reading.bad.append(BadRow(entry.line, "", "", entry.reason))
        else:
            reading.take(*entry)
    return InvoiceFile(tuple(reading.rows), tuple(reading.bad))


class _Reading:
    """What has been read so far."""

    def __init__(self, columns: Sequence[str], exponent: int) -> None:
        self._places = [(name, columns.index(name)) for name in REQUIRED]
        self._exponent = exponent
        self._seen: set[str] = set()
        self.rows: list[InvoiceRow] = []
        self.bad: list[BadRow] = []

    def take(self, line: int, cells: Sequence[str]) -> None:
        """One row; missing cells are empty."""
        raw = {name: cells[at] if at < len(cells) else "" for name, at in self._places}
        try:
            row = parse_invoice_row(raw, self._exponent)
            self._require_new(row.line_id)
        except BadInput as error:
            self.bad.append(BadRow(line, raw["invoiceno"], raw["line_id"], error))
        else:
            self.rows.append(row)

    def _require_new(self, line_id: str) -> None:
        if line_id in self._seen:
            raise BadInput("line_id_twice", line_id=line_id)
        self._seen.add(line_id)
