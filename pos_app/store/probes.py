"""Looks at a till's files without changing them, also while it runs, also when they are damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from pos_app.domain.envelope import EnvelopeDamagedError, take_apart
from pos_app.domain.policies import Policies
from pos_app.domain.promotions import PromotionFile
from pos_app.errors import EnvironmentFault
from pos_app.store.backup import device_folder, lines
from pos_app.store.copies import newest_copy
from pos_app.store.damage import require_sound
from pos_app.store.database import Access, RawConnection, faults, open_database, raw
from pos_app.store.envelopes import ChainWalk, JournalReader, Tail
from pos_app.store.instance import InstanceLock
from pos_app.store.replica_schema import REPLICA
from pos_app.store.replica_seal import POLICIES, BrokenSealError, unseal
from pos_app.store.segments import scan
from pos_app.store.tables import JOURNAL

NEWEST_FACTS = 1_000
PROMOTIONS: Final = msgspec.json.Decoder(PromotionFile)


class JournalLook(Struct, frozen=True, kw_only=True):
    """The journal at a glance."""

    facts: int
    tail: Tail
    last_ms: int
    """Wall clock of the newest fact."""
    device: int
    checked: int
    """Newest facts whose links were followed."""
    waiting: int
    """Print jobs that wait."""
    waiting_since_ms: int
    print_fault: str


class ReplicaLook(Struct, frozen=True, kw_only=True):
    """The replica at a glance."""

    products: int
    updated_ms: int
    policies: Policies | None
    problem: str
    members: int = 0
    members_ms: int = 0
    promotions: int = 0
    has_lookups: bool = False
    """Members are found by keyed digests."""


class BackupLook(Struct, frozen=True, kw_only=True):
    """A device's backup at a glance."""

    tail: Tail
    bytes: int
    written_s: int
    """When the newest file was written, in seconds since 1970; 0 when there is none."""
    copy: str
    """Name of the farthest whole copy."""


def sqlite_version() -> str:
    """Of the library in use."""
    return sqlite3.sqlite_version


def is_running(data_dir: Path) -> bool:
    """True when a till works on that directory now."""
    if not data_dir.is_dir():
        return False
    try:
        InstanceLock(data_dir).release()
    except EnvironmentFault:
        return True
    return False


def look_at_journal(path: Path) -> JournalLook:
    """Counts, and the links of the newest facts.

    Raises EnvironmentFault ``journal_damaged`` and what opening a file raises.
    """
    require_sound(path)
    with JournalReader(path) as reader:
        rows = reader.newest(NEWEST_FACTS)
        walk = ChainWalk()
        try:
            for row in rows:
                header = take_apart(row.raw).header
                if not walk.facts and header.seq > 1:
                    walk = ChainWalk(Tail(header.inc, header.seq - 1, header.prev))
                elif not walk.facts:
                    walk = ChainWalk(Tail(header.inc - 1, 0, header.prev))
                walk.take(row.raw)
        except EnvelopeDamagedError as error:
            raise EnvironmentFault("journal_damaged", path=str(path), detail=str(error)) from error
        last = take_apart(rows[-1].raw) if rows else None
        waiting, since, fault = _print_queue(path)
        return JournalLook(
            facts=reader.count(), tail=walk.tail, last_ms=last.moment.wall_ms if last else 0,
            device=last.header.device if last else 0, checked=walk.facts, waiting=waiting,
            waiting_since_ms=since, print_fault=fault,
        )  # fmt: skip


def look_at_replica(path: Path, *, full: bool = False) -> ReplicaLook:
    """Size, age and policies. Raises EnvironmentFault as opening a database does."""
    engine = open_database(path, REPLICA, Access.READ)
    try:
        with faults(path, REPLICA):
            connection = raw(engine)
            try:
                return _replica_look(connection, full=full)
            finally:
                connection.close()
    finally:
        engine.dispose()


def look_at_backup(folder: Path, device: int) -> BackupLook:
    """How far the backup of a device goes. Raises OSError."""
    home = device_folder(folder, device)
    held = lines(home) if home.is_dir() else []
    files = held[-1].files() if held else []
    found = scan(files[-1]) if files else None
    copy = newest_copy(home, device)
    return BackupLook(
        tail=found.steps[-1].tail if found is not None else Tail(),
        bytes=sum(f.stat().st_size for line in held for f in line.files()),
        written_s=int(files[-1].stat().st_mtime) if files else 0,
        copy=copy.name if copy is not None else "",
    )  # fmt: skip


def _print_queue(path: Path) -> tuple[int, int, str]:
    engine = open_database(path, JOURNAL, Access.READ)
    try:
        with faults(path, JOURNAL):
            connection = raw(engine)
            try:
                row = connection.execute(
                    "SELECT count(*), coalesce(min(queued_ms), 0), coalesce(max(last_fault), '')"
                    " FROM print_job WHERE state = 'waiting'"
                ).fetchone()
            finally:
                connection.close()
    finally:
        engine.dispose()
    return int(row[0]), int(row[1]), str(row[2])


def _replica_look(connection: RawConnection, *, full: bool) -> ReplicaLook:
    figures = dict(connection.execute("SELECT name, value FROM figure").fetchall())
    row = connection.execute("SELECT body FROM document WHERE kind = 'policies'").fetchone()
    problem = ""
    if full:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        problem = "" if found == "ok" else found
    policies = None
    try:
        policies = unseal(row[0], POLICIES) if row else None
    except BrokenSealError:
        problem = "policies"
    return ReplicaLook(
        products=figures.get("products", 0), updated_ms=figures.get("updated_ms", 0),
        policies=policies, problem=problem, members=figures.get("members", 0),
        members_ms=figures.get("members_ms", 0), **_rules_look(connection),
    )  # fmt: skip


def _rules_look(connection: RawConnection) -> dict[str, Any]:
    """Promotions, and whether members have lookups; nothing of either in an older file."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if "member_lookup" not in tables:
        return {}
    row = connection.execute("SELECT body FROM document WHERE kind = 'promotions'").fetchone()
    try:
        file = unseal(row[0], PROMOTIONS) if row else None
    except BrokenSealError:
        file = None
    lookups = connection.execute("SELECT EXISTS (SELECT 1 FROM member_lookup)").fetchone()[0]
    return {"promotions": len(file.promotions) if file else 0, "has_lookups": bool(lookups)}
