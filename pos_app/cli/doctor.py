"""`doctor`: everything a support call would ask, each line ok, warn or fail and what to do."""

from __future__ import annotations

from typing import Any

from pos_app.bootstrap.checkup import collect
from pos_app.cli.command import Call, type_of_commands
from pos_app.i18n import Translator
from pos_app.services.doctor import Check, State, examine, is_healthy

OK, UNWELL = 0, 4


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the command."""
    parser = commands.add_parser("doctor", help="check everything and say what to do")
    parser.add_argument("--full", action="store_true", help="prove the whole journal as well")
    parser.set_defaults(run=doctor)


def doctor(call: Call) -> int:
    """Look, judge, say; status 4 when something has failed."""
    tr = call.output.tr
    progress = call.output.progress(tr("safety.proving")) if call.args.full else None
    checks = examine(collect(call.data_dir, full=call.args.full, progress=progress))
    call.output.answer([_row(tr, check) for check in checks], _lines(tr, checks))
    return OK if is_healthy(checks) else UNWELL


def _row(tr: Translator, check: Check) -> dict[str, str]:
    do = tr(check.do, **check.facts) if check.do else ""
    what = tr(check.what, **check.facts)
    return {"name": check.name, "state": check.state.value, "what": what, "do": do}


def _lines(tr: Translator, checks: tuple[Check, ...]) -> list[str]:
    lines = []
    for check in checks:
        row = _row(tr, check)
        lines.append(f"{tr(f'safety.state_{check.state}'):<5} {row['what']}")
        if row["do"]:
            lines.append(f"      → {row['do']}")
    bad = sum(check.state is State.FAIL for check in checks)
    warned = sum(check.state is State.WARN for check in checks)
    return [*lines, tr("safety.summary", bad=bad, warned=warned)]
