"""The doctor's judgement: every sentence it can say, in both languages, with its facts."""

from __future__ import annotations

import string
from typing import Any

import pytest

from pos_app.i18n import LANGUAGES, Translator
from pos_app.ports.printing import PrinterState
from pos_app.services.doctor import Check, Findings, State, examine, is_healthy

NOW_MS = 1_795_000_000_000
DAY_MS = 86_400_000


def found(**changes: Any) -> Findings:
    """A till in good health."""
    return Findings(**{
        "app": "1.0", "python": "3.11", "qt": "6.11", "sqlite": "3.40.1", "data_dir": "d",
        "exists": True, "writable": True, "is_running": False, "free_bytes": 1 << 36,
        "ballast_bytes": 64 << 20, "now_ms": NOW_MS, "key_exists": True, "key_mode": 0o600,
        "facts": 500, "checked": 500, "last_fact_ms": NOW_MS - 1000, "products": 10,
        "replica_ms": NOW_MS - DAY_MS, "is_set_up": True, "printer": "network",
        "printer_state": PrinterState.READY, "backup_dir": "b", "backup_s": NOW_MS // 1000 - 60,
        "backup_copy": "c.db", "same_disk": False, "font": "Noto", **changes,
    })  # fmt: skip


def check(name: str, **changes: Any) -> Check:
    """One line of the report."""
    return next(c for c in examine(found(**changes)) if c.name == name)


SICK: list[tuple[str, dict[str, Any], State]] = [
    ("versions", {"sqlite": "3.31.0"}, State.FAIL),
    ("versions", {"qt": ""}, State.WARN),
    ("files", {"exists": False}, State.FAIL),
    ("files", {"writable": False}, State.FAIL),
    ("instance", {"is_running": True}, State.OK),
    ("disk", {"free_bytes": 10 << 20}, State.FAIL),
    ("disk", {"free_bytes": 300 << 20}, State.WARN),
    ("disk", {"free_bytes": 30 << 20, "ballast_bytes": 0}, State.FAIL),
    ("clock", {"now_ms": 0}, State.FAIL),
    ("clock", {"now_ms": 1 << 62}, State.FAIL),
    ("clock", {"last_fact_ms": NOW_MS + DAY_MS}, State.WARN),
    ("clock", {"last_fact_ms": NOW_MS - 400 * DAY_MS}, State.WARN),
    ("key", {"key_exists": False}, State.FAIL),
    ("key", {"key_fault": "key_unreadable"}, State.FAIL),
    ("key", {"key_exists": False, "facts": 0}, State.OK),
    ("key", {"key_mode": 0o644}, State.WARN),
    ("key", {"key_mode": None}, State.OK),
    ("journal", {"journal_fault": "journal_damaged"}, State.FAIL),
    ("journal", {"journal_fault": "disk_gone"}, State.WARN),
    ("journal", {"journal_problems": ("fact 1/2 is gone",)}, State.FAIL),
    ("journal", {"journal_problems": ("a", "b")}, State.FAIL),
    ("journal", {"checked": 100}, State.OK),
    ("members", {"members": 10, "members_ms": NOW_MS - 9 * DAY_MS}, State.WARN),
    ("members", {"members": 1, "promotions": 5, "members_ms": NOW_MS}, State.OK),
    ("members", {"pepper_exists": False}, State.FAIL),
    ("backup", {"backup_fault": "No such device"}, State.FAIL),
    ("backup", {"backup_s": 0}, State.WARN),
    ("backup", {"backup_s": 0, "facts": 0}, State.OK),
    ("backup", {"behind": 1}, State.WARN),
    ("backup", {"same_disk": True}, State.OK),
    ("replica", {"replica_fault": "disk_gone"}, State.WARN),
    ("replica", {"is_set_up": False}, State.WARN),
    ("replica", {"replica_fault": "replica_damaged"}, State.FAIL),
    ("replica", {"products": 0}, State.WARN),
    ("replica", {"replica_ms": NOW_MS - 30 * DAY_MS}, State.OK),
    ("replica", {"replica_ms": 0}, State.OK),
    ("printer", {"printer_state": PrinterState.PAPER_OUT}, State.WARN),
    ("printer", {"printer_state": PrinterState.UNKNOWN}, State.OK),
    ("spool", {"waiting": 3, "waiting_since_ms": NOW_MS - 60_000}, State.WARN),
    ("fonts", {"font": ""}, State.WARN),
    ("display", {"has_display": False}, State.WARN),
    ("locale", {"encoding": "ascii"}, State.WARN),
    ("camera", {"has_zbar": False}, State.OK),
]


@pytest.mark.parametrize(("name", "changes", "state"), SICK)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_words(
    name: str, changes: dict[str, Any], state: State, language: str
) -> None:
    one = check(name, **changes)
    assert one.state is state
    tr = Translator(language)
    for key in filter(None, (one.what, one.do)):
        text = tr(key, **one.facts)
        assert text and not set(string.Formatter().parse(text)) & {"{"}
    if state is not State.OK:
        assert one.do, "says what to do"


def test_a_healthy_till_has_nothing_to_do() -> None:
    checks = examine(found())
    assert all(c.state is State.OK and not c.do for c in checks)
    assert is_healthy(checks)
    assert len({c.name for c in checks}) == len(checks)


def test_only_a_failure_is_unhealthy() -> None:
    assert is_healthy(examine(found(font="")))
    assert not is_healthy(examine(found(exists=False)))
