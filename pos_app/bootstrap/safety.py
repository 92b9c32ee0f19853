"""Proof, copies, restore and export of a data directory's journal, without opening the shop.

All but restore and rebuild work beside a till that is running.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import Ed25519Verifier, device_key
from pos_app.adapters.settings_file import FILE_NAME, SettingsFile
from pos_app.bootstrap.background import backup_folder
from pos_app.bootstrap.installation import DEVICE_KEY, JOURNAL, REPLICA, app_version
from pos_app.domain.envelope import stored_fact
from pos_app.domain.fact_lines import ndjson_line
from pos_app.domain.poslog import poslog
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import JournalProof, Progress
from pos_app.store.copies import Copy, make_copy
from pos_app.store.envelopes import JournalReader, Row
from pos_app.store.highwater import default_state_dir
from pos_app.store.journal import JournalPlace, JournalTools, open_journal
from pos_app.store.probes import look_at_replica
from pos_app.store.restore import Restored, restore
from pos_app.store.tables import fact_id
from pos_app.store.verify import verify_journal


def prove(data_dir: Path, progress: Progress | None = None) -> JournalProof:
    """Prove the journal; one that cannot be read at all is a proof that does not hold.

    Raises EnvironmentFault where the file is missing or not ours.
    """
    try:
        return verify_journal(data_dir / JOURNAL, Ed25519Verifier(), progress)
    except EnvironmentFault as fault:
        if fault.name != "journal_damaged":
            raise
        detail = str(fault.facts.get("detail", fault.name))
        return JournalProof(facts=0, incarnations=0, head="", problems=(detail,))


def rebuild(
    data_dir: Path, progress: Progress | None = None
) -> tuple[JournalProof, tuple[str, ...]]:
    """Make the projections anew; the proof afterwards, and the tables that had been wrong.

    Raises EnvironmentFault ``already_running`` and what opening the journal raises.
    """
    journal = open_journal(journal_place(data_dir), journal_tools(data_dir))
    try:
        wrong = journal.rebuild(progress)
        return journal.verify(), wrong
    finally:
        journal.close()


def copy_to(data_dir: Path, folder: Path, progress: Progress | None = None) -> Copy:
    """A verified copy; raises what :func:`make_copy` raises."""
    return make_copy(data_dir / JOURNAL, folder, SystemClock(), Ed25519Verifier(), progress)


def restore_from(data_dir: Path, source: Path) -> Restored:
    """Go on from a backup; raises what :func:`restore` raises."""
    backups = backup_folder(data_dir, SettingsFile(data_dir / FILE_NAME).load())
    data_dir.mkdir(parents=True, exist_ok=True)
    return restore(source, journal_place(data_dir), journal_tools(data_dir), backups)


def export(data_dir: Path, form: str, since_seq: int = 0) -> Iterator[str]:
    """The facts as pieces of text: ``ndjson`` or ``poslog``; after a number of the present
    incarnation, or all of them. Raises EnvironmentFault as reading the journal does."""
    with JournalReader(data_dir / JOURNAL) as reader:
        tail = reader.tail()
        rows = reader.after(fact_id(tail.incarnation, since_seq) if since_seq else 0)
        if form == "poslog":
            yield from poslog((stored_fact(row.raw) for row in rows), _zone(data_dir))
        else:
            yield from _ndjson(rows)


def stats(data_dir: Path) -> dict[str, object]:
    """Counts and sizes. Raises EnvironmentFault as reading the journal does."""
    path = data_dir / JOURNAL
    with JournalReader(path) as reader:
        tail, counts = reader.tail(), reader.counts()
        return {
            "facts": sum(counts.values()), "incarnation": tail.incarnation, "seq": tail.seq,
            "head": tail.hash.hex(), "bytes": path.stat().st_size, "types": counts,
        }  # fmt: skip


def journal_place(data_dir: Path) -> JournalPlace:
    """Where the journal of a data directory lies, and whose it is by the settings."""
    settings = SettingsFile(data_dir / FILE_NAME).load()
    return JournalPlace(
        path=data_dir / JOURNAL, state_dir=default_state_dir(), app_version=app_version(),
        store=settings.text("device.store"), till=settings.text("device.till"),
    )  # fmt: skip


def journal_tools(data_dir: Path) -> JournalTools:
    """What a journal needs from outside."""
    clock = SystemClock()
    return JournalTools(
        clock=clock, identity=DeviceIdentity(clock), signer=device_key(data_dir / DEVICE_KEY),
        verifier=Ed25519Verifier(),
    )  # fmt: skip


def _ndjson(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        yield ndjson_line(row.raw) + "\n"


def _zone(data_dir: Path) -> tzinfo:
    """The store's; UTC where the replica cannot say."""
    try:
        policies = look_at_replica(data_dir / REPLICA).policies
    except EnvironmentFault:
        return UTC
    return ZoneInfo(policies.store.timezone) if policies is not None else UTC
