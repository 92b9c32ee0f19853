"""`replay`: trade a retailer's exported invoices through the real checkout."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.csv_invoices import InvoiceFile, read_invoices
from pos_app.adapters.replay_clock import SettableClock
from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call, type_of_commands
from pos_app.cli.rule_files import program_file, promotions_file
from pos_app.domain.money import currency
from pos_app.domain.when_checks import known_from
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.offers import OffersWriter
from pos_app.services.replay import Replay
from pos_app.services.replay_report import report_of
from pos_app.services.replay_shop import CURRENCY, STORE_ID, people, set_up

MARK_EVERY_MS: Final = 3_600_000
"""Of the export's own time, in which hours pass in a moment."""


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the command."""
    parser = commands.add_parser("replay", help="trade a retailer's exported invoices")
    parser.add_argument("file", metavar="FILE.csv", help="invoice lines; .gz or - as well")
    parser.add_argument("--out", metavar="REPORT.json", help="write the report here too")
    parser.add_argument("--promotions", metavar="FILE.json", help="promotions in force throughout")
    parser.add_argument("--program", metavar="FILE.json", help="loyalty program: points and tiers")
    parser.set_defaults(run=replay)


def replay(call: Call) -> int:
    """Trade the file, then report from the journal."""
    watch = SystemClock()
    begun_ms = watch.monotonic_ms()
    export = read_invoices(call.args.file, currency(CURRENCY).exponent)
    if not export.rows and not export.bad:
        raise BadInput("csv_no_rows", file=call.args.file)
    report = _trade(call, export)
    report["seconds"] = (watch.monotonic_ms() - begun_ms) / 1000
    if call.args.out:
        _write(Path(call.args.out), report)
    call.output.answer(report, _lines(call, report))
    return 0


def _trade(call: Call, export: InvoiceFile) -> dict[str, Any]:
    clock = SettableClock(min((r.at for r in export.rows), default=datetime(1970, 1, 1)))  # noqa: DTZ001 - the export's own naive time
    with open_installation(
        call.data_dir, clock=clock, prints=False, store=STORE_ID, mark_every_ms=MARK_EVERY_MS
    ) as shop:
        set_up(shop.replica, shop.replica, shop.pins)
        _take_rules(call, shop.replica.offers)
        run = Replay(shop.till, shop.replica, clock.set_local, people())
        shop.run(lambda: run.run(export.rows, call.output.progress(call.output.tr("cli.trading"))))
        return report_of(shop.journal.facts()) | {"refused": _refused(call, export, run)}


def _take_rules(call: Call, offers: OffersWriter) -> None:
    """The promotions and the program to trade under; without them, what the directory holds."""
    program = program_file(call.args.program, call.output) if call.args.program else None
    if program is not None:
        offers.put_program(program)
    if call.args.promotions:
        known = known_from(program, currency=CURRENCY)
        offers.put_promotions(promotions_file(call.args.promotions, known, call.output).usable)


def _refused(call: Call, export: InvoiceFile, run: Replay) -> list[dict[str, str]]:
    tr = call.output.tr
    bad = [(b.invoice, b.line_id, b.error) for b in export.bad]
    traded = [(r.invoice, r.line_id, r.error) for r in run.refused]
    return [
        {"invoice": invoice, "line_id": line_id, "reason": tr.error(error)}
        for invoice, line_id, error in [*bad, *traded]
    ]


def _write(path: Path, report: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise EnvironmentFault("file_unwritable", file=str(path), why=error.strerror) from error


def _lines(call: Call, report: dict[str, Any]) -> list[str]:
    tr, totals = call.output.tr, report["totals"]

    def money(name: str) -> str:
        return tr.money(totals[name], currency(CURRENCY))

    return [
        tr("cli.replay_days", n=len(report["days"])),
        tr("cli.replay_sales", n=totals["sale_invoices"], amount=money("sales_minor")),
        tr("cli.replay_returns", n=totals["return_invoices"], amount=money("returns_minor")),
        tr("cli.replay_net", amount=money("net_minor")),
        tr("cli.replay_facts", n=report["facts"], head=report["journal_head"][:16]),
        tr("cli.replay_refused", n=len(report["refused"])),
        *[f"  {r['invoice']} {r['line_id']}: {r['reason']}" for r in report["refused"][:20]],
        tr("cli.replay_speed", seconds=report["seconds"]),
    ]
