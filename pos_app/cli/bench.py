"""`bench`: the figures the README quotes, each beside its floor in the same run."""

from __future__ import annotations

from typing import Any

from pos_app.cli.command import Call, type_of_commands


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the command."""
    parser = commands.add_parser("bench", help="measure this machine")
    parser.add_argument("names", metavar="NAME", nargs="*", help="all when none is named")
    parser.add_argument("--size", type=int, metavar="N", help="SKUs or facts, where it matters")
    parser.set_defaults(run=bench)


def bench(call: Call) -> int:
    """Run the benchmarks; a missed goal is told, not punished: machines differ."""
    rows = call.launch.benchmarks(call.args.names, call.args.size)
    call.output.answer(rows, [_line(call, row) for row in rows])
    return 0


def _line(call: Call, row: dict[str, object]) -> str:
    verdict = ""
    if row["met"] is not None:
        limit = abs(float(str(row["limit"])))
        key = "cli.bench_met" if row["met"] else "cli.bench_missed"
        verdict = call.output.tr(key, limit=f"{limit:g}")
    figure = f"{row['benchmark']:<10} {row['figure']:<62} {row['value']:>12}"
    return f"{figure} {row['unit']:<8}{verdict}"
