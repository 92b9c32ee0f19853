"""`insight segments`: customers by recency, frequency and money."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from pos_app.adapters.csv_invoices import read_invoices
from pos_app.cli.command import Call
from pos_app.cli.refusals import refused_data, refused_lines
from pos_app.domain.customer_sums import Dealings, dealings, reference_day, scored
from pos_app.domain.invoices import InvoiceRow
from pos_app.domain.money import currency
from pos_app.domain.segments import SEGMENT_TEXTS, Score, Segment, by_segment
from pos_app.domain.table_rows import Refused
from pos_app.errors import BadInput, EnvironmentFault

COLUMNS: Final = (
    "CustomerID", "first_sale", "last_sale", "sale_invoices", "sale_lines", "sales_minor",
    "return_invoices", "return_lines", "returns_minor", "net_minor", "recency_days", "R", "F", "M",
    "segment",
)  # fmt: skip


def segments(call: Call) -> int:
    """Score every customer of an export; exit status 2 when nothing could be read."""
    rows, refused = _invoices(call.args.file, currency(call.args.currency).exponent)
    reference = reference_day(rows)
    if reference is None:
        return _nothing_read(call, refused)
    found = dealings(rows)
    scores = scored(found, reference)
    table = [_row(d, scores.get(d.customer)) for d in found]
    if call.args.out:
        _write(Path(call.args.out), _csv_of(table))
    counts = by_segment(scores.values())
    data = {
        "reference": reference.isoformat(), "customers": len(found), "scored": len(scores),
        "segments": {str(segment): n for segment, n in counts.items()}, "rows": table,
        "refused": refused_data(call.output.tr, refused),
    }  # fmt: skip
    call.output.answer(data, _lines(call, data, reference, counts, refused))
    return 0


def _lines(
    call: Call, data: Mapping[str, Any], reference: date, counts: Mapping[Segment, int],
    refused: Sequence[Refused],
) -> list[str]:  # fmt: skip
    tr = call.output.tr
    customers, with_a_sale = data["customers"], data["scored"]
    lines = [
        tr("insight.segments_found", customers=customers, scored=with_a_sale,
           day=tr.date(reference))
    ]  # fmt: skip
    for segment, n in counts.items():
        lines.append(tr("insight.segments_line", segment=tr(SEGMENT_TEXTS[segment]), n=n))
    return [*lines, *refused_lines(tr, refused)]


def _row(of: Dealings, score: Score | None) -> dict[str, Any]:
    figures: Sequence[Any] = [None] * 5
    if score is not None:
        figures = [score.recency_days, score.r, score.f, score.m, str(score.segment)]
    values = [
        of.customer, _iso(of.first_sale), _iso(of.last_sale), of.sale_invoices, of.sale_lines,
        of.sales_minor, of.return_invoices, of.return_lines, of.returns_minor, of.net_minor,
        *figures,
    ]  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _csv_of(table: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise EnvironmentFault("file_unwritable", file=str(path), why=error.strerror) from error


def _invoices(file: str, exponent: int) -> tuple[tuple[InvoiceRow, ...], list[Refused]]:
    export = read_invoices(file, exponent)
    if not export.rows and not export.bad:
        raise BadInput("csv_no_rows", file=file)
    return export.rows, [Refused(file, bad.line, bad.error) for bad in export.bad]


def _nothing_read(call: Call, refused: list[Refused]) -> int:
    tr = call.output.tr
    call.output.answer({"refused": refused_data(tr, refused)}, refused_lines(tr, refused))
    return 2
