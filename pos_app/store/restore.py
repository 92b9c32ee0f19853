"""Puts a backup in the journal's place, as a new incarnation; deletes nothing (ADR 0011).

The journal is made anew from the envelopes alone, in a folder beside the present one: each is
checked, what follows from them is worked out again, and the whole is proved before anything is
moved. Drafts of the backup are left out, because a basket may have been sold since; parked baskets
come back from their facts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import insert

from pos_app.domain.envelope import Envelope, device_number
from pos_app.domain.facts import IncarnationOpened
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.journal import JournalProof
from pos_app.store import tables as t
from pos_app.store.backup import device_folder, lines
from pos_app.store.chain import Head
from pos_app.store.copies import newest_copy
from pos_app.store.database import (
    Access,
    RawConnection,
    faults,
    files_of,
    open_database,
    raw,
    sync_directory,
)
from pos_app.store.envelopes import ChainWalk, JournalReader, Tail
from pos_app.store.highwater import HighWater
from pos_app.store.instance import InstanceLock
from pos_app.store.journal import JournalPlace, JournalStore, JournalTools, open_journal
from pos_app.store.migrations import migrate
from pos_app.store.restore_keys import bring_keys
from pos_app.store.restore_source import Attempt, Leftovers, source_envelopes
from pos_app.store.segments import SUFFIX, scan
from pos_app.store.tables import JOURNAL, driver_sql, fact_id

_WORK: Final = "restoring"
_TRADES: Final = frozenset({"sale_completed", "return_completed"})
_PUT_FACT: Final = driver_sql(insert(t.fact))
_PUT_HEAD: Final = driver_sql(insert(t.head))


class Restored(Struct, frozen=True, kw_only=True):
    """What a restore did."""

    facts: int
    """Taken from the backup."""
    incarnation: int
    """The new one."""
    next_receipt: str
    proof: JournalProof
    set_aside: Path | None
    """Where the journal lies that was there before."""
    lost_from_seq: int
    """First number known to be missing in the old incarnation; 0 when none is."""
    parked: int
    """Parked baskets that came back."""
    keys: int
    """Members' keys that were found again; words sealed under others cannot be read."""
    attempts: tuple[Attempt, ...]
    """Payments nobody said the outcome of: to be looked up at the terminal."""


def restore(
    source: Path, place: JournalPlace, tools: JournalTools, backups: Path | None = None
) -> Restored:
    """Go on from a backup: a ``.db`` copy, a segment file, or a folder of segments.

    ``place`` is that of the journal to be; its store and till are replaced by the backup's.
    ``backups`` is searched for numbers that were already used. Raises BadInput
    ``backup_not_found``, ``backup_damaged``, ``backup_empty``; EnvironmentFault
    ``already_running`` and those of the disk. Then the present journal is as it was.
    """
    place.path.parent.mkdir(parents=True, exist_ok=True)
    lock = InstanceLock(place.path.parent)
    work = place.path.parent / _WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        done = _restore(source, place, tools, work, backups)
        aside = _swap(work / place.path.name, place.path)
        return replace(done, set_aside=aside)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        lock.release()


def _restore(
    source: Path, place: JournalPlace, tools: JournalTools, work: Path, backups: Path | None
) -> Restored:
    target = work / place.path.name
    device = device_number(tools.signer.public_key) if place.device is None else place.device
    migrate(target, JOURNAL)
    left = Leftovers()
    walk = ChainWalk(verifier=tools.verifier)
    found = _write_facts(target, source_envelopes(source, work, device, walk), left)
    if found is None:
        raise BadInput("backup_empty", file=str(source))
    _raise_mark(HighWater(place.state_dir, device), walk.tail, _known(place, backups, device))
    mine = replace(
        place, path=target, store=found.context.store, till=found.context.till, ballast_bytes=0,
        restored=True,
    )  # fmt: skip
    copy = newest_copy(backups, device) if backups is not None else None
    key_files = [f for f in (place.path, source, copy) if f is not None and f.suffix != SUFFIX]
    return _open_and_prove(mine, tools, walk, left, key_files)


def _open_and_prove(
    place: JournalPlace,
    tools: JournalTools,
    walk: ChainWalk,
    left: Leftovers,
    key_files: list[Path],
) -> Restored:
    journal = open_journal(place, tools)
    try:
        journal.rebuild()
        for draft in left.parked():
            journal.save_draft(draft)
        keys = bring_keys(journal, key_files)
        proof = journal.verify()
        tail, next_receipt = Tail(*_head_of(journal)), journal.next_receipt()
        opened = journal.fact(tail.incarnation, 1)
    finally:
        journal.close()
    if not proof.holds:
        raise BadInput("backup_damaged", file=str(place.path), detail=proof.problems[0])
    body = opened.body if opened is not None else None
    return Restored(
        facts=walk.facts, incarnation=tail.incarnation, next_receipt=next_receipt, proof=proof,
        set_aside=None, parked=len(left.parked()), attempts=left.attempts(), keys=keys,
        lost_from_seq=body.lost_from_seq if isinstance(body, IncarnationOpened) else 0,
    )  # fmt: skip


def _head_of(journal: JournalStore) -> tuple[int, int, bytes]:
    with JournalReader(journal.path) as reader:
        tail = reader.tail()
    return tail.incarnation, tail.seq, tail.hash


def _write_facts(
    target: Path, found: Iterator[tuple[bytes, Envelope]], left: Leftovers
) -> Envelope | None:
    """All facts and the head row, in one transaction; the newest envelope, or None."""
    engine = open_database(target, JOURNAL, Access.WRITE)
    try:
        with faults(target, JOURNAL):
            connection = raw(engine)
            connection.execute("BEGIN IMMEDIATE")
            last, receipts = None, 0
            for data, one in found:
                left.add(one)
                header = one.header
                connection.execute(
                    _PUT_FACT, (fact_id(header.inc, header.seq), header.type, data)
                )  # fmt: skip
                is_new_life = last is None or last.header.inc != header.inc
                receipts = (0 if is_new_life else receipts) + (header.type in _TRADES)
                last = one
            _put_head(connection, last, receipts)
            connection.execute("COMMIT")
            return last
    finally:
        engine.dispose()


def _put_head(connection: RawConnection, last: Envelope | None, receipts: int) -> None:
    if last is not None:
        head = last.header
        connection.execute(
            _PUT_HEAD, (1, head.inc, head.seq, last.hash, receipts, last.moment.wall_ms)
        )


def _known(place: JournalPlace, backups: Path | None, device: int) -> Tail:
    """The farthest this device is known to have come, wherever that is written."""
    known = [Tail()]
    try:
        with JournalReader(place.path) as reader:
            known.append(reader.tail())
    except EnvironmentFault:
        pass  # that the present journal cannot be read is why it is being replaced
    if backups is not None:
        for line in lines(device_folder(backups, device)):
            found = scan(line.files()[-1]) if line.files() else None
            known += [found.steps[-1].tail] if found is not None else []
    return max(known)


def _raise_mark(mark: HighWater, restored: Tail, known: Tail) -> None:
    """Numbers that were used must not be used again, also where the mark itself was lost."""
    held = mark.read()
    marked = (held.incarnation, held.seq) if held is not None else (0, 0)
    if known <= restored or marked >= (known.incarnation, known.seq):
        return
    mark.write(
        Head(
            incarnation=known.incarnation, seq=known.seq, hash=known.hash, receipts=0, wall_ms=0
        )
    )  # fmt: skip


def _swap(fresh: Path, path: Path) -> Path | None:
    """The new file in the journal's place, the old one and its log in a folder beside it.

    At no moment is there no journal: a kill in between leaves the old or the new file, and the
    high-water mark, already moved on, makes the program see that it is the old one.
    """
    present = [part for part in files_of(path) if part.exists()]
    if not present:
        fresh.replace(path)
        sync_directory(path.parent)
        return None
    aside = _fresh_folder(path)
    for part in present[::-1]:
        if part == path:
            _link(part, aside / part.name)
        else:
            part.replace(aside / part.name)
    sync_directory(aside)
    fresh.replace(path)
    sync_directory(path.parent)
    return aside


def _fresh_folder(path: Path) -> Path:
    number = 1
    while (folder := path.with_name(f"{path.name}.before-restore-{number}")).exists():
        number += 1
    folder.mkdir()
    return folder


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        shutil.copy2(path, target)
