"""Rows of a file that were not taken, in an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pos_app.domain.table_rows import Refused
from pos_app.i18n import Translator

SHOWN: Final = 50


def refused_data(tr: Translator, refused: Sequence[Refused]) -> list[dict[str, Any]]:
    """With --json: every one."""
    return [{"file": r.file, "line": r.line, "reason": tr.error(r.error)} for r in refused]


def refused_lines(tr: Translator, refused: Sequence[Refused]) -> list[str]:
    """For people: how many, and the first of them."""
    if not refused:
        return []
    lines = [
        tr("cli.refused_line", file=r.file, line=r.line, reason=tr.error(r.error))
        for r in refused[:SHOWN]
    ]
    return [tr("cli.replay_refused", n=len(refused)), *lines]
