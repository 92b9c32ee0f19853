"""A retailer's invoice export as checked rows; bad rows are told, good rows are kept."""

from __future__ import annotations

from msgspec import Struct

from pos_app.adapters.csv_files import open_text, read_records
from pos_app.domain.invoices import COLUMNS, InvoiceRow, parse_invoice_row
from pos_app.errors import BadInput

_NEEDED = COLUMNS[:8]


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
    """Read an export; raises what :mod:`pos_app.adapters.csv_files` raises."""
    rows: list[InvoiceRow] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    with open_text(name) as stream:
        for line, record in read_records(stream, name, _NEEDED):
            try:
                row = parse_invoice_row(record, exponent)
                _require_new(row.line_id, seen)
            except BadInput as error:
                bad.append(BadRow(line, record["InvoiceNo"], record["line_id"], error))
            else:
                rows.append(row)
    return InvoiceFile(tuple(rows), tuple(bad))


def _require_new(line_id: str, seen: set[str]) -> None:
    if line_id in seen:
        raise BadInput("line_id_twice", line_id=line_id)
    seen.add(line_id)
