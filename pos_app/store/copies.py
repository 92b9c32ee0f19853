"""Whole copies of the journal's file, each proved before it gets its name (ADR 0011)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import take_apart
from pos_app.domain.identifiers import incarnation_letters
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import Clock
from pos_app.ports.journal import JournalProof, Progress
from pos_app.ports.secrets import SignatureVerifier
from pos_app.store.damage import require_sound
from pos_app.store.database import sync_directory
from pos_app.store.envelopes import JournalReader, Tail
from pos_app.store.segments import fault_of
from pos_app.store.verify import verify_journal

KEEP_NEWEST: Final = 7
KEEP_MONTHS: Final = 12
_NAME: Final = re.compile(
    r"^lanehouse-(?P<device>[0-9a-f]{8})-(?P<letters>[A-Z]{1,3})(?P<seq>\d{10})"
    r"-(?P<month>\d{6})\d{2}T\d{6}Z\.db$"
)


class Copy(Struct, frozen=True, kw_only=True):
    """A copy that was proved."""

    file: Path
    bytes: int
    proof: JournalProof
    tail: Tail
    removed: tuple[Path, ...] = ()
    """Older copies that made room."""


def make_copy(
    journal: Path,
    folder: Path,
    clock: Clock,
    verifier: SignatureVerifier | None = None,
    progress: Progress | None = None,
) -> Copy:
    """Copy the journal, which may be in use, into a folder; prove it; then prune older copies.

    Raises EnvironmentFault ``backup_full``, ``backup_unwritable``, ``backup_unsound`` when the copy
    does not hold, and what reading the journal raises.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy = _proved(journal, folder, clock, verifier, progress)
        removed = tuple(to_prune(folder.iterdir(), copy.file))
        for old in removed:
            old.unlink()
    except OSError as error:
        raise fault_of(error, folder) from error
    return Copy(
        file=copy.file, bytes=copy.bytes, proof=copy.proof, tail=copy.tail, removed=removed
    )  # fmt: skip


def to_prune(files: Iterable[Path], newest: Path) -> list[Path]:
    """Copies of the same device that are neither among the newest seven nor the last of one of the
    last twelve months that have any. Other files are nobody's business."""
    mine = _NAME.match(newest.name)
    found = [(m, f) for f in files if (m := _NAME.match(f.name))]
    if mine is None:
        return []
    ours = sorted((_rank(m), f) for m, f in found if m["device"] == mine["device"])
    kept = {f for _, f in ours[-KEEP_NEWEST:]} | {newest}
    months: dict[str, Path] = {}
    for (_, month), file in ((r, f) for r, f in ours):
        months[month] = file
    kept |= {months[month] for month in sorted(months)[-KEEP_MONTHS:]}
    return [f for _, f in ours if f not in kept]


def newest_copy(folder: Path, device: int) -> Path | None:
    """The copy of that device that goes farthest."""
    files = folder.glob(f"lanehouse-{device:08x}-*.db") if folder.is_dir() else ()
    ranked = sorted((_rank(m), f) for f in files if (m := _NAME.match(f.name)))
    return ranked[-1][1] if ranked else None


def place_of_copy(file: Path) -> tuple[int, int]:
    """Incarnation and number that a copy's name says it goes to."""
    found = _NAME.match(file.name)
    return _rank(found)[0] if found else (0, 0)


def _proved(
    journal: Path,
    folder: Path,
    clock: Clock,
    verifier: SignatureVerifier | None,
    progress: Progress | None,
) -> Copy:
    aside = folder / "lanehouse.unproved"
    try:
        with JournalReader(journal) as reader:
            reader.copy_to(aside)
        require_sound(aside)
        proof = verify_journal(aside, verifier, progress)
        if not proof.holds:
            raise EnvironmentFault("backup_unsound", file=str(journal), detail=proof.problems[0])
        with JournalReader(aside) as reader:
            tail, newest = reader.tail(), reader.newest(1)
        device = take_apart(newest[0].raw).header.device if newest else 0
        target = folder / _name(device, tail, clock.now())
        aside.replace(target)
        sync_directory(folder)
    finally:
        aside.unlink(missing_ok=True)
    return Copy(file=target, bytes=target.stat().st_size, proof=proof, tail=tail)


def _name(device: int, tail: Tail, now: datetime) -> str:
    letters = incarnation_letters(tail.incarnation) or "A"
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"lanehouse-{device:08x}-{letters}{tail.seq:010d}-{stamp}.db"


def _rank(found: re.Match[str]) -> tuple[tuple[int, int], str]:
    incarnation = 0
    for letter in found["letters"]:
        incarnation = incarnation * 26 + ord(letter) - 64
    return (incarnation, int(found["seq"])), found["month"]
