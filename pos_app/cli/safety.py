"""`backup` and `restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from pos_app.bootstrap import safety
from pos_app.cli.command import Call, type_of_commands
from pos_app.store.restore import Restored


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    parser = commands.add_parser("backup", help="a verified copy of the journal")
    parser.add_argument("--to", metavar="DIR", required=True)
    parser.set_defaults(run=backup)
    parser = commands.add_parser("restore", help="go on from a backup, as a new incarnation")
    parser.add_argument(
        "--from", dest="source", metavar="FILE", required=True,
        help="a copy (.db), a backup folder, or one of its files (.lhj)",
    )  # fmt: skip
    parser.set_defaults(run=restore)


def backup(call: Call) -> int:
    """Copy the journal, prove the copy, make room for it among older ones."""
    tr = call.output.tr
    copy = safety.copy_to(
        call.data_dir, Path(call.args.to).expanduser(), call.output.progress(tr("safety.proving"))
    )
    answer = {
        "file": str(copy.file), "bytes": copy.bytes, "facts": copy.proof.facts,
        "incarnation": copy.tail.incarnation, "seq": copy.tail.seq, "head": copy.proof.head,
        "removed": [str(old) for old in copy.removed],
    }  # fmt: skip
    lines = [tr("safety.copied", file=copy.file, n=copy.proof.facts, head=copy.proof.head[:16])]
    if copy.removed:
        lines.append(tr("safety.pruned", n=len(copy.removed)))
    call.output.answer(answer, lines)
    return 0


def restore(call: Call) -> int:
    """Put a backup in the journal's place; the present one is set aside, never deleted."""
    done = safety.restore_from(call.data_dir, Path(call.args.source).expanduser())
    answer = {
        "from": call.args.source, "facts": done.facts, "incarnation": done.incarnation,
        "next_receipt": done.next_receipt, "head": done.proof.head,
        "set_aside": str(done.set_aside) if done.set_aside else None,
        "lost_from_seq": done.lost_from_seq, "parked": done.parked,
        "unresolved_attempts": msgspec.to_builtins(done.attempts),
    }  # fmt: skip
    call.output.answer(answer, _restored(call, done))
    return 0


def _restored(call: Call, done: Restored) -> list[str]:
    tr = call.output.tr
    lines = [
        tr("safety.restored", n=done.facts, receipt=done.next_receipt),
        tr("safety.restored_parked", n=done.parked),
    ]
    if done.set_aside is not None:
        lines.append(tr("safety.set_aside", path=done.set_aside))
    if done.lost_from_seq:
        lines.append(tr("safety.lost", seq=done.lost_from_seq))
    lines += [
        tr("safety.attempt", tender=a.type_id, amount_minor=a.amount_minor, at=_time(a.wall_ms))
        for a in done.attempts
    ]
    return lines


def _time(wall_ms: int) -> str:
    return datetime.fromtimestamp(wall_ms / 1000, UTC).isoformat(timespec="seconds")
