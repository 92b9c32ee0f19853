"""Looks at everything the doctor judges. Never writes, never waits for the till to be free."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pos_app.adapters import machine
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.secrets import Ed25519Verifier, device_key
from pos_app.adapters.settings_file import FILE_NAME, SettingsFile
from pos_app.bootstrap.background import backup_folder
from pos_app.bootstrap.installation import CHAIN_PEPPER, DEVICE_KEY, JOURNAL, REPLICA, app_version
from pos_app.bootstrap.paper import transport_of
from pos_app.domain.envelope import device_number
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.journal import Progress
from pos_app.services.doctor import Findings
from pos_app.settings import Settings
from pos_app.store.envelopes import Tail
from pos_app.store.probes import (
    is_running,
    look_at_backup,
    look_at_journal,
    look_at_replica,
    sqlite_version,
)
from pos_app.store.verify import verify_journal
from printing.fonts import cjk_font


def collect(
    data_dir: Path,
    *,
    full: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Findings:
    """What is found in a data directory and on the machine; ``full`` proves the whole journal."""
    settings = _settings(data_dir)
    folder = machine.look_at_folder(data_dir)
    ballast = data_dir / "ballast"
    return Findings(
        app=app_version(), python=machine.python_version(), sqlite=sqlite_version(),
        qt=machine.package_version("PySide6-Essentials"), data_dir=str(data_dir),
        exists=folder.exists, writable=folder.writable, is_running=is_running(data_dir),
        free_bytes=folder.free_bytes, now_ms=wall_ms(clock or SystemClock()),
        ballast_bytes=ballast.stat().st_size if ballast.exists() else 0,
        has_display=machine.has_display(), encoding=machine.text_encoding(),
        has_zbar=machine.has_library("zbar"), font=_font(),
        **_key(data_dir / DEVICE_KEY), **_journal(data_dir / JOURNAL, full, progress),
        **_replica(data_dir, full), **_printer(settings, data_dir),
        **_backup(data_dir, settings, folder.disk),
    )  # fmt: skip


def _settings(data_dir: Path) -> Settings:
    try:
        return SettingsFile(data_dir / FILE_NAME).load()
    except (BadInput, EnvironmentFault):
        return Settings()


def _key(path: Path) -> dict[str, Any]:
    exists = path.exists()
    mode = machine.mode_of(path) if machine.has_permission_bits() else None
    fault = ""
    try:
        if exists:
            device_key(path)
    except EnvironmentFault as error:
        fault = error.name
    return {"key_exists": exists, "key_mode": mode, "key_fault": fault}


def _journal(path: Path, full: bool, progress: Progress | None) -> dict[str, Any]:
    try:
        look = look_at_journal(path)
        found: dict[str, Any] = {
            "facts": look.facts, "checked": look.checked, "last_fact_ms": look.last_ms,
            "waiting": look.waiting, "waiting_since_ms": look.waiting_since_ms,
            "print_fault": look.print_fault,
        }  # fmt: skip
        if full:
            proof = verify_journal(path, Ed25519Verifier(), progress)
            found |= {"journal_problems": proof.problems, "checked": proof.facts}
        return found
    except EnvironmentFault as fault:
        return {"journal_fault": fault.name}


def _replica(data_dir: Path, full: bool) -> dict[str, Any]:
    path = data_dir / REPLICA
    try:
        look = look_at_replica(path, full=full)
    except EnvironmentFault as fault:
        return {"replica_fault": fault.name}
    return {
        "products": look.products, "replica_ms": look.updated_ms,
        "is_set_up": look.policies is not None, "replica_bytes": path.stat().st_size,
        "replica_fault": look.problem, "members": look.members, "members_ms": look.members_ms,
        "promotions": look.promotions,
        "pepper_exists": not look.has_lookups or (data_dir / CHAIN_PEPPER).exists(),
    }  # fmt: skip


def _printer(settings: Settings, data_dir: Path) -> dict[str, Any]:
    transport = transport_of(settings, data_dir)
    return {"printer": transport.name, "printer_state": transport.state()}


def _backup(data_dir: Path, settings: Settings, disk: int) -> dict[str, Any]:
    folder = backup_folder(data_dir, settings)
    found: dict[str, Any] = {
        "backup_dir": str(folder), "same_disk": machine.look_at_folder(folder).disk == disk,
    }  # fmt: skip
    try:
        key = data_dir / DEVICE_KEY
        device = device_number(device_key(key).public_key) if key.exists() else 0
        look = look_at_backup(folder, device)
        behind = _behind(data_dir / JOURNAL, look.tail)
    except OSError as error:
        return found | {"backup_fault": error.strerror or type(error).__name__}
    except EnvironmentFault as fault:
        return found | {"backup_fault": fault.name}
    return found | {
        "backup_s": look.written_s, "backup_copy": look.copy, "behind": behind,
    }  # fmt: skip


def _behind(journal: Path, tail: Tail) -> int:
    """Facts the backup lacks; 0 where the journal cannot say."""
    try:
        newest = look_at_journal(journal).tail
    except EnvironmentFault:
        return 0
    if newest.incarnation == tail.incarnation:
        return max(0, newest.seq - tail.seq)
    return newest.seq if newest > tail else 0


def _font() -> str:
    font = cjk_font()
    return font.path.name if font is not None else ""
