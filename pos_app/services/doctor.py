"""Judges what was found on a till: each check as data, with a state and what to do.

Finding is done elsewhere, because it needs files and devices; judging is pure, so that every
sentence a person may get to read can be tried out. A check's ``what`` and ``do`` are keys of texts
in ``resources/i18n/*/safety.toml``; ``do`` is empty when there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.ports.printing import PrinterState

_MEBI: Final = 1 << 20
_DAY_MS: Final = 86_400_000
_JUMP_MS: Final = 5 * 60_000
_OLDEST_SQLITE: Final = (3, 37)
"""STRICT tables."""
_BUILT_MS: Final = 1_735_689_600_000
"""2025-01-01: no till of this program has lived before."""
_FAR_MS: Final = 4_102_444_800_000
"""2100-01-01."""
_STALE_DAYS: Final = 7
_IDLE_DAYS: Final = 60
_BEHIND_FACTS: Final = 0
_OWNER_ONLY: Final = 0o077


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Check(Struct, frozen=True, kw_only=True):
    """One line of the report."""

    name: str
    state: State = State.OK
    what: str
    """Key of what was found."""
    do: str = ""
    """Key of what to do; empty when nothing."""
    facts: dict[str, object] = {}
    """Fill in both texts."""


class Findings(Struct, frozen=True, kw_only=True):
    """Everything that was looked at. Zero, empty or None where there was nothing to find."""

    app: str
    python: str
    qt: str
    sqlite: str
    data_dir: str
    exists: bool
    writable: bool
    is_running: bool
    free_bytes: int
    ballast_bytes: int
    """Room the till keeps in reserve."""
    now_ms: int
    key_exists: bool
    key_mode: int | None
    key_fault: str = ""
    facts: int = 0
    checked: int = 0
    last_fact_ms: int = 0
    journal_fault: str = ""
    """Name of the fault that opening the journal raised."""
    journal_problems: tuple[str, ...] = ()
    replica_fault: str = ""
    products: int = 0
    replica_bytes: int = 0
    replica_ms: int = 0
    is_set_up: bool = False
    members: int = 0
    members_ms: int = 0
    promotions: int = 0
    pepper_exists: bool = True
    """False where members are looked up by digests and what they were made with is gone."""
    printer: str = ""
    printer_state: PrinterState = PrinterState.UNKNOWN
    waiting: int = 0
    waiting_since_ms: int = 0
    print_fault: str = ""
    backup_dir: str = ""
    backup_fault: str = ""
    behind: int = 0
    """Facts that are not in the backup yet."""
    backup_s: int = 0
    backup_copy: str = ""
    same_disk: bool = True
    font: str = ""
    encoding: str = "utf8"
    has_display: bool = True
    has_zbar: bool = True


def examine(found: Findings) -> tuple[Check, ...]:
    """Every check, in the order a support call would ask."""
    return tuple(judge(found) for judge in _JUDGES)


def is_healthy(checks: tuple[Check, ...]) -> bool:
    """True when nothing has failed."""
    return all(check.state is not State.FAIL for check in checks)


def _versions(f: Findings) -> Check:
    facts: dict[str, object] = {
        "app": f.app, "python": f.python, "qt": f.qt or "–", "sqlite": f.sqlite,
    }  # fmt: skip
    number = tuple(int(part) for part in f.sqlite.split(".")[:2])
    if number < _OLDEST_SQLITE:
        return _check("versions", "versions", "update_sqlite", State.FAIL, **facts)
    if not f.qt:
        return _check("versions", "versions", "install_qt", State.WARN, **facts)
    return _check("versions", "versions", **facts)


def _files(f: Findings) -> Check:
    if not f.exists:
        return _check("files", "files_missing", "set_up_first", State.FAIL, path=f.data_dir)
    if not f.writable:
        return _check("files", "files_read_only", "allow_writing", State.FAIL, path=f.data_dir)
    return _check("files", "files", path=f.data_dir)


def _instance(f: Findings) -> Check:
    return _check("instance", "instance_running" if f.is_running else "instance_free")


def _disk(f: Findings) -> Check:
    facts: dict[str, object] = {
        "free_mb": f.free_bytes // _MEBI, "reserve_mb": f.ballast_bytes // _MEBI,
    }  # fmt: skip
    least = max(f.ballast_bytes, 64 * _MEBI)
    if f.free_bytes < least:
        return _check("disk", "disk", "free_disk_now", State.FAIL, **facts)
    if f.free_bytes < 8 * least:
        return _check("disk", "disk", "free_disk_soon", State.WARN, **facts)
    return _check("disk", "disk", **facts)


def _clock(f: Findings) -> Check:
    if not _BUILT_MS <= f.now_ms < _FAR_MS:
        return _check("clock", "clock_absurd", "set_clock", State.FAIL)
    back_ms = f.last_fact_ms - f.now_ms
    if back_ms > _JUMP_MS:
        minutes = back_ms // 60_000
        return _check("clock", "clock_back", "set_clock", State.WARN, minutes=minutes)
    days = -back_ms // _DAY_MS
    if f.last_fact_ms and days > _IDLE_DAYS:
        return _check("clock", "clock_far", "look_at_clock", State.WARN, days=days)
    return _check("clock", "clock")


def _key(f: Findings) -> Check:
    if f.key_fault or (f.facts and not f.key_exists):
        return _check("key", "key_missing", "put_key_back", State.FAIL)
    if not f.key_exists:
        return _check("key", "key_none")
    if f.key_mode is not None and f.key_mode & _OWNER_ONLY:
        mode = f"{f.key_mode:03o}"
        return _check("key", "key_open", "close_key", State.WARN, mode=mode)
    return _check("key", "key")


def _journal(f: Findings) -> Check:
    if f.journal_fault == "disk_gone":
        return _check("journal", "journal_missing", "journal_missing_do", State.WARN)
    if f.journal_fault:
        return _check("journal", "journal_unreadable", "restore", State.FAIL, fault=f.journal_fault)
    if f.journal_problems:
        first = f.journal_problems[0]
        return _check(
            "journal", "journal_problems", "restore", State.FAIL, n=len(f.journal_problems),
            first=first,
        )  # fmt: skip
    if f.checked < f.facts:
        return _check("journal", "journal_quick", "prove_fully", n=f.facts, checked=f.checked)
    return _check("journal", "journal_proved", n=f.facts)


def _backup(f: Findings) -> Check:
    if f.backup_fault:
        return _check("backup", "backup_fault", "plug_in_backup", State.FAIL, why=f.backup_fault)
    if not f.backup_s:
        state = State.WARN if f.facts else State.OK
        return _check("backup", "backup_none", "back_up", state, path=f.backup_dir)
    if f.behind > _BEHIND_FACTS:
        return _check("backup", "backup_behind", "start_till", State.WARN, n=f.behind)
    hours = max(0, f.now_ms // 1000 - f.backup_s) // 3600
    do = "other_disk" if f.same_disk else ""
    return _check("backup", "backup", do, hours=hours, copy=f.backup_copy or "–")


def _replica(f: Findings) -> Check:
    if f.replica_fault == "disk_gone" or (not f.replica_fault and not f.is_set_up):
        return _check("replica", "replica_none", "set_up_store", State.WARN)
    if f.replica_fault:
        return _check("replica", "replica_damaged", "fetch_again", State.FAIL, why=f.replica_fault)
    days = max(0, f.now_ms - f.replica_ms) // _DAY_MS if f.replica_ms else 0
    size = f.replica_bytes // _MEBI
    if not f.products:
        return _check("replica", "replica_empty", "import_catalogue", State.WARN)
    if days > _STALE_DAYS:
        return _check("replica", "replica", "look_at_prices", n=f.products, days=days, size_mb=size)
    return _check("replica", "replica", n=f.products, days=days, size_mb=size)


def _members(f: Findings) -> Check:
    if not f.pepper_exists:
        return _check("members", "pepper_missing", "put_pepper_back", State.FAIL)
    if not f.members and not f.promotions:
        return _check("members", "members_none")
    days = max(0, f.now_ms - f.members_ms) // _DAY_MS if f.members_ms else 0
    facts: dict[str, object] = {"n": f.members, "days": days, "promotions": f.promotions}
    if days > _STALE_DAYS:
        return _check("members", "members", "look_at_members", State.WARN, **facts)
    return _check("members", "members", **facts)


def _printer(f: Findings) -> Check:
    good = {PrinterState.READY, PrinterState.UNKNOWN}
    facts: dict[str, object] = {"printer": f.printer, "state": f.printer_state.value}
    if f.printer_state in good:
        return _check("printer", "printer", **facts)
    return _check("printer", "printer", "look_at_printer", State.WARN, **facts)


def _spool(f: Findings) -> Check:
    if not f.waiting:
        return _check("spool", "spool_empty")
    minutes = max(0, f.now_ms - f.waiting_since_ms) // 60_000
    return _check(
        "spool", "spool_waiting", "start_printer", State.WARN, n=f.waiting, minutes=minutes,
        why=f.print_fault or "–",
    )  # fmt: skip


def _fonts(f: Findings) -> Check:
    if not f.font:
        return _check("fonts", "fonts_none", "install_font", State.WARN)
    return _check("fonts", "fonts", font=f.font)


def _screen(f: Findings) -> Check:
    if not f.has_display:
        return _check("display", "display_none", "no_display", State.WARN)
    return _check("display", "display")


def _language(f: Findings) -> Check:
    if f.encoding != "utf8":
        return _check("locale", "locale_odd", "set_utf8", State.WARN, encoding=f.encoding)
    return _check("locale", "locale")


def _camera(f: Findings) -> Check:
    return _check("camera", "zbar" if f.has_zbar else "zbar_none", "" if f.has_zbar else "zbar_do")


def _check(
    name: str, what: str, do: str = "", state: State = State.OK, /, **facts: object
) -> Check:
    return Check(
        name=name, state=state, what=f"safety.{what}", do=f"safety.{do}" if do else "", facts=facts
    )  # fmt: skip


_JUDGES: Final[tuple[Callable[[Findings], Check], ...]] = (
    _versions, _files, _instance, _disk, _clock, _key, _journal, _backup, _replica, _members,
    _printer, _spool, _fonts, _screen, _language, _camera,
)  # fmt: skip
