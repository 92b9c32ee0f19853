"""`insight pairs` and `insight mine`: what is bought together, in a file or at this till."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct

from pos_app.adapters.csv_invoices import invoices_of
from pos_app.adapters.csv_table import CsvTable
from pos_app.cli.command import Call
from pos_app.cli.refusals import refused_data, refused_lines
from pos_app.domain.associations import (
    ALL_BP,
    Associations,
    Pair,
    associations,
    by_lift,
    by_support,
)
from pos_app.domain.basket_rows import REQUIRED, baskets_of, read_basket_rows
from pos_app.domain.customer_sums import baskets_of_invoices, names_of_goods
from pos_app.domain.invoices import REQUIRED as INVOICE_COLUMNS
from pos_app.domain.table_rows import Refused
from pos_app.errors import BadInput

BY_LIFT: Final = "lift desc (exact rational), n_ab desc, a asc, b asc; a<b by code point"
BY_SUPPORT: Final = "n_ab desc, a asc, b asc"
DECIMALS: Final = 6
EXPONENT: Final = 2
"""Of the prices; only whether a thing was paid for matters here."""


class Baskets(Struct, frozen=True, kw_only=True):
    """A file of either form."""

    baskets: list[frozenset[str]]
    names: Mapping[str, str]
    """Item → name, where the file has names."""
    refused: list[Refused]


def pairs(call: Call) -> int:
    """The pairs of a file; exit status 2 when nothing could be read."""
    args = call.args
    if args.top < 0:
        raise BadInput("top_negative")
    read = read_baskets(args.file)
    found = associations(read.baskets, args.min_support_bp)
    data = _data(found, args.min_support_bp, args.top, read.names)
    data["refused"] = refused_data(call.output.tr, read.refused)
    call.output.answer(data, _lines(call, found, read))
    return 0 if read.baskets or not read.refused else 2


def read_baskets(file: str) -> Baskets:
    """Baskets of invoice lines, or of ``basket_id,item`` rows, by the heading.

    Raises what CsvTable raises, and BadInput ``columns_missing``, ``csv_no_rows``.
    """
    with CsvTable(file, expected=(*INVOICE_COLUMNS, *REQUIRED)) as table:
        is_invoices = "invoiceno" in table.columns
        read = _of_invoices(table) if is_invoices else _of_rows(table)
    if not read.baskets and not read.refused:
        raise BadInput("csv_no_rows", file=file)
    return read


def _of_invoices(table: CsvTable) -> Baskets:
    export = invoices_of(table, EXPONENT)
    return Baskets(
        baskets=baskets_of_invoices(export.rows), names=names_of_goods(export.rows),
        refused=[Refused(table.name, bad.line, bad.error) for bad in export.bad],
    )  # fmt: skip


def _of_rows(table: CsvTable) -> Baskets:
    rows = read_basket_rows(table)
    return Baskets(baskets=baskets_of(rows.all()), names={}, refused=rows.refused)


def _data(
    found: Associations, support_bp: int, top: int, names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "n_baskets": found.baskets, "n_items": len(found.items),
        "min_support": _decimal(Fraction(support_bp, ALL_BP)),
        "min_support_count": found.min_count, "frequent_items": found.frequent_items,
        "pairs_meeting_min_support": len(found.pairs),
        "ranking_by_lift": BY_LIFT,
        "top_by_lift": [_pair(p, names) for p in by_lift(found.pairs)[:top]],
        "ranking_by_support": BY_SUPPORT,
        "top_by_support": [_pair(p, names) for p in by_support(found.pairs)[:top]],
        "item_counts": dict(sorted(found.items.items(), key=lambda item: (-item[1], item[0]))),
    }  # fmt: skip


def _pair(pair: Pair, names: Mapping[str, str]) -> dict[str, Any]:
    row = {
        "a": pair.a, "b": pair.b, "n_ab": pair.n_ab, "n_a": pair.n_a, "n_b": pair.n_b,
        "support": _decimal(pair.support),
        "confidence_a_to_b": _decimal(pair.confidence_a_to_b),
        "confidence_b_to_a": _decimal(pair.confidence_b_to_a), "lift": _decimal(pair.lift),
    }  # fmt: skip
    if names:
        row |= {"a_name": names.get(pair.a, pair.a), "b_name": names.get(pair.b, pair.b)}
    return row


def _decimal(exact: Fraction) -> float:
    """For reading; the order was worked out with the exact figure."""
    return float(round(exact, DECIMALS))


def _lines(call: Call, found: Associations, read: Baskets) -> list[str]:
    tr = call.output.tr
    lines = [
        tr("insight.pairs_found", baskets=found.baskets, items=len(found.items),
           frequent=found.frequent_items, pairs=len(found.pairs), least=found.min_count)
    ]  # fmt: skip
    for pair in by_lift(found.pairs)[: call.args.top]:
        a, b = (read.names.get(item, item) for item in (pair.a, pair.b))
        lift = f"{_decimal(pair.lift):.2f}"
        lines.append(tr("insight.pairs_line", a=a, b=b, n=pair.n_ab, lift=lift))
    return [*lines, *refused_lines(tr, read.refused)]
