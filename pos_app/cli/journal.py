"""`journal`: prove it, count it, work its sums out again, export it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from pos_app.bootstrap import safety
from pos_app.cli.command import Call, type_of_commands
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.journal import JournalProof

FORMATS: Final = ("ndjson", "poslog")
OK: Final = 0
DOES_NOT_HOLD: Final = 4


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("journal", help="prove, count, rebuild or export the facts")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    inside.add_parser("verify", help="prove every link, number, signature and sum").set_defaults(
        run=verify
    )
    inside.add_parser("stats", help="how much there is of what").set_defaults(run=stats)
    inside.add_parser("rebuild", help="work out anew what follows from the facts").set_defaults(
        run=rebuild
    )
    parser = inside.add_parser("export", help="the facts for other programs")
    parser.add_argument("--format", choices=FORMATS, default="ndjson", dest="form")
    parser.add_argument("--since", type=int, default=0, metavar="SEQ", help="facts after this one")
    parser.add_argument("--out", metavar="FILE", default="-")
    parser.set_defaults(run=export)


def verify(call: Call) -> int:
    """Prove the journal; status 4 when it does not hold."""
    proof = safety.prove(call.data_dir, call.output.progress(call.output.tr("safety.proving")))
    call.output.answer(_proof(proof), _proof_lines(call, proof))
    return OK if proof.holds else DOES_NOT_HOLD


def stats(call: Call) -> int:
    """Count the facts."""
    tr, found = call.output.tr, safety.stats(call.data_dir)
    types = found["types"]
    assert isinstance(types, dict)
    call.output.answer(
        found,
        [
            tr("safety.stats_facts", n=found["facts"], head=str(found["head"])[:16]),
            tr("safety.stats_place", incarnation=found["incarnation"], seq=found["seq"]),
            tr("safety.stats_bytes", n=found["bytes"]),
            *(f"  {count:>10}  {name}" for name, count in types.items()),
        ],
    )
    return OK


def rebuild(call: Call) -> int:
    """Make the projections anew, then prove the journal."""
    tr = call.output.tr
    proof, wrong = safety.rebuild(call.data_dir, call.output.progress(tr("safety.rebuilding")))
    lines = [tr("safety.rebuilt", n=len(wrong)), *(f"  {name}" for name in wrong)]
    call.output.answer(
        _proof(proof) | {"rebuilt": list(wrong)}, [*lines, *_proof_lines(call, proof)]
    )
    return OK if proof.holds else DOES_NOT_HOLD


def export(call: Call) -> int:
    """Write the facts to a file or to standard output."""
    args = call.args
    if args.since < 0:
        raise BadInput("export_since_negative", since=args.since)
    pieces = safety.export(call.data_dir, args.form, args.since)
    if args.out == "-":
        if call.output.as_json:
            raise BadInput("export_needs_out")
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
        return OK
    written = _write(Path(args.out), pieces)
    answer = {"format": args.form, "out": args.out, "bytes": written}
    call.output.answer(answer, [call.output.tr("safety.exported", file=args.out, n=written)])
    return OK


def _write(path: Path, pieces: Iterable[str]) -> int:
    """Written aside and moved into place: a whole export or none."""
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        aside.replace(path)
        return path.stat().st_size
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise EnvironmentFault("file_unwritable", file=str(path), why=why) from error
    finally:
        aside.unlink(missing_ok=True)


def _proof(proof: JournalProof) -> dict[str, Any]:
    return {
        "facts": proof.facts, "incarnations": proof.incarnations, "head": proof.head,
        "problems": list(proof.problems), "holds": proof.holds,
    }  # fmt: skip


def _proof_lines(call: Call, proof: JournalProof) -> list[str]:
    tr = call.output.tr
    if proof.holds:
        return [tr("safety.holds", n=proof.facts, head=proof.head[:16])]
    problems = [f"  {problem}" for problem in proof.problems]
    return [tr("safety.does_not_hold", n=len(problems)), *problems, tr("safety.restore")]
