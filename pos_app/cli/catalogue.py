"""`catalogue import`: products from a CSV file; good rows are kept, bad ones told."""

from __future__ import annotations

from typing import Any

from pos_app.adapters.csv_table import AUTO, CsvTable
from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call, type_of_commands
from pos_app.services.catalogue_import import CatalogueImport, ImportReport


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("catalogue", help="products")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    parser = inside.add_parser("import", help="add and change products from a CSV file")
    parser.add_argument("file", metavar="FILE.csv", help=".gz or - as well")
    parser.add_argument("--encoding", default="", help="instead of UTF-8, for example gb18030")
    parser.set_defaults(run=import_catalogue)


def import_catalogue(call: Call) -> int:
    """Import the file; exit status 2 when nothing in it could be taken."""
    args = call.args
    with (
        open_installation(call.data_dir, prints=False) as shop,
        CsvTable(args.file, args.encoding or AUTO) as table,
    ):
        policies = shop.replica.policies()
        classes = [c.id for c in policies.tax.classes] if policies is not None else []
        progress = call.output.progress(call.output.tr("cli.importing"))
        report = CatalogueImport(
            shop.replica,
            tax_classes=classes,
            stock_changes=shop.journal.stock_changes(),
            progress=progress,
        ).run(table)
    call.output.answer(_data(call, report), _lines(call, report))
    if report.stopped_by is not None:
        raise report.stopped_by
    return 2 if report.read and report.read == report.refused else 0


def _data(call: Call, report: ImportReport) -> dict[str, Any]:
    tr = call.output.tr
    return {
        "read": report.read, "added": report.added, "changed": report.changed,
        "same": report.same, "refused": report.refused, "reasons": report.reasons,
        "refusals": [
            {"line": r.line, "sku": r.sku, "reason": tr.error(r.error)} for r in report.refusals
        ],
        "unknown_columns": list(report.unknown_columns),
    }  # fmt: skip


def _lines(call: Call, report: ImportReport) -> list[str]:
    tr = call.output.tr
    counts = {
        "read": report.read, "added": report.added, "changed": report.changed,
        "same": report.same, "refused": report.refused,
    }  # fmt: skip
    lines = [tr("cli.imported", **counts)]
    if report.unknown_columns:
        lines.append(tr("cli.imported_ignored", columns=", ".join(report.unknown_columns)))
    for refusal in report.refusals:
        sku = f" ({refusal.sku})" if refusal.sku else ""
        reason = tr.error(refusal.error)
        lines.append(tr("cli.imported_refused", line=refusal.line, sku=sku, reason=reason))
    return lines
