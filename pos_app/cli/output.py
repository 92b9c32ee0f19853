"""What a command says: one JSON document, or text for people; progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from tqdm import tqdm

from pos_app.i18n import Translator
from pos_app.ports.journal import Progress


@dataclass
class Output:
    """Where a command's answer goes. ``answer`` is called exactly once per command."""

    tr: Translator
    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def answer(self, data: object, text: Iterable[str]) -> None:
        """The result: ``data`` with --json, the lines of ``text`` without."""
        if self.as_json:
            json.dump(data, self.out, ensure_ascii=False, indent=1)
            self.out.write("\n")
        else:
            self.out.writelines(f"{line}\n" for line in text)
        self.out.flush()

    def note(self, text: str) -> None:
        """A remark for the person watching; never part of the answer."""
        self.err.write(f"{text}\n")
        self.err.flush()

    def progress(self, label: str) -> Progress:
        """A bar where a person watches, silence elsewhere."""
        return _Bar(label, self.err)


class _Bar:
    """A tqdm bar that learns its total from the first call."""

    def __init__(self, label: str, err: TextIO) -> None:
        self._bar = tqdm(desc=label, file=err, disable=not err.isatty(), unit="", leave=False)

    def __call__(self, done: int, total: int, /) -> None:
        self._bar.total = total
        self._bar.n = done
        self._bar.refresh()
        if done >= total:
            self._bar.close()
