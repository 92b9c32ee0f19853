"""A cashier at the real program: keys through the X server, eyes on the screen, and the journal.

    with Till.start(folder) as till:
        till.scan("9520000000011")
        till.wait(lambda: len(till.basket().lines) == 1)

A scanner types at 5 ms a key and ends with Return; a person at 70 ms. What happened is read from
the journal's file beside the running program, never through the program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtGui import QGuiApplication, QImage

from pos_app.domain.basket import Basket
from pos_app.domain.envelope import stored_fact
from pos_app.domain.facts import Fact, StoredFact, fact_type
from pos_app.ports.journal import Draft, DraftKind
from pos_app.store.database import Access, open_database
from pos_app.store.drafts import read_draft
from pos_app.store.tables import JOURNAL
from tests.helpers.places import ROOT

B = TypeVar("B", bound=Fact)

SCANNER_MS: Final = 5
PERSON_MS: Final = 70
FOREIGN_MS: Final = 500
PATIENCE_S: Final = 15
LOOK_S: Final = 0.04
QUIET_S: Final = 0.16
"""A picture that has not changed for so long is finished."""


class JournalFile:
    """The journal of a till, read beside the program that writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def facts(self, kind: type[B]) -> list[B]:
        """The bodies of all facts of a kind, oldest first."""
        return [f.body for f in self.stored(kind) if isinstance(f.body, kind)]

    def stored(self, kind: type[Fact]) -> list[StoredFact]:
        """All facts of a kind, oldest first."""
        rows = self._rows("SELECT envelope FROM fact WHERE type = ? ORDER BY id", fact_type(kind))
        return [stored_fact(row[0]) for row in rows]

    def drafts(self, kind: str) -> list[Draft]:
        """Baskets that are not facts yet."""
        rows = self._rows(
            "SELECT content, checksum FROM draft WHERE kind = ? ORDER BY position", kind
        )
        found = [read_draft(content, checksum) for content, checksum in rows]
        assert None not in found
        return [draft for draft in found if draft is not None]

    def basket(self) -> Basket:
        """The open basket; an empty one where there is none."""
        found = self.drafts(DraftKind.OPEN)
        return found[0].basket if found else Basket(id="")

    def lines(self) -> int:
        """How many lines the open basket has."""
        return len(self.basket().lines)

    def _rows(self, sql: str, *values: str) -> list[tuple[bytes, bytes]]:
        engine = open_database(self._path, JOURNAL, Access.READ)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(sql, values)]
        finally:
            engine.dispose()


class Till(JournalFile):
    """The program, running."""

    def __init__(self, data_dir: Path, state_dir: Path, language: str) -> None:
        super().__init__(data_dir / "demo" / "journal.db")
        self.data_dir, self.language = data_dir, language
        self._env = {
            **os.environ, "LANEHOUSE_STATE_DIR": str(state_dir), "QT_QPA_PLATFORM": "xcb",
        }  # fmt: skip
        self.process: subprocess.Popen[str] | None = None
        self._window = ""

    @classmethod
    @contextmanager
    def at(cls, folder: Path, language: str = "en") -> Iterator[Till]:
        """A till whose files lie in a folder; killed at the end if it still runs."""
        till = cls(folder / "data", folder / "state", language)
        try:
            yield till
        finally:
            till.kill()

    # The program ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait for its first screen."""
        log = (self.data_dir.parent / "stderr.txt").open("a", encoding="utf-8")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "demo", "--data-dir", str(self.data_dir),
                 "--lang", self.language],
                cwd=ROOT, env=self._env, stderr=log, text=True,
            )  # fmt: skip
        self.wait(self._find_window)
        self.look()

    def kill(self) -> None:
        """Kill -9, as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE_S)
            self.process = None

    def wait_for_end(self) -> int:
        """The exit status of a program that was told to close."""
        assert self.process is not None
        status = self.process.wait(PATIENCE_S)
        self.process = None
        return status

    @property
    def complaints(self) -> str:
        """What the program wrote beside its window; nothing, if all is well."""
        return (self.data_dir.parent / "stderr.txt").read_text("utf-8")

    def _find_window(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.complaints
        found = _xdotool("search", "--onlyvisible", "--pid", str(self.process.pid), "--name", ".")
        self._window = found.split()[0] if found else ""
        return bool(found) and len(self.title) > len("Lanehouse")

    # Hands ----------------------------------------------------------------------------------------

    def scan(self, code: str) -> None:
        """The scanner reads a code."""
        _xdotool("type", "--delay", str(SCANNER_MS), "--", f"{code}\n")

    def key_in(self, text: str) -> None:
        """A person types. Letters that the keyboard lacks take xdotool, and the program, longer."""
        delay_ms = PERSON_MS if text.isascii() else FOREIGN_MS
        _xdotool("type", "--delay", str(delay_ms), "--", text)

    def press(self, *keys: str) -> None:
        """Keys one after the other, as xdotool names them."""
        _xdotool("key", "--delay", "30", *keys)

    def act(self, *keys: str) -> None:
        """Press keys and wait until the screen shows what they did."""
        before = self._picture()
        self.press(*keys)
        self._changed(before)

    def enter(self, text: str) -> None:
        """Type, Return, and wait until the screen shows what that did."""
        self.key_in(text)
        self.look()
        self.act("Return")

    # Eyes -----------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The window's title: the screen in front."""
        return _xdotool("getwindowname", self._window).strip() if self._window else ""

    def screen(self, title: str) -> None:
        """Wait until a screen is in front and has settled."""
        self.wait(lambda: self.title.startswith(title), f"the screen {title}")
        self.look()

    def look(self) -> None:
        """Wait until the picture rests."""
        self._rest(self._picture())

    def _changed(self, before: QImage) -> None:
        self.wait(lambda: self._picture() != before, "a change on the screen")
        self.look()

    def _rest(self, picture: QImage) -> None:
        end, since = time.monotonic() + PATIENCE_S, time.monotonic()
        while time.monotonic() - since < QUIET_S and time.monotonic() < end:
            time.sleep(LOOK_S)
            now = self._picture()
            if now != picture:
                picture, since = now, time.monotonic()

    def _picture(self) -> QImage:
        return QGuiApplication.primaryScreen().grabWindow(0).toImage()

    def wait(self, holds: Callable[[], bool], what: str = "") -> None:
        """Until something holds; what it looked like is kept when it never does."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                path = self.data_dir.parent / "last-seen.png"
                self._picture().save(str(path))
                raise AssertionError(f"never came: {what or holds}; see {path}; {self.complaints}")
            time.sleep(LOOK_S)

    def wait_for(self, kind: type[B], count: int) -> B:
        """Wait for the so-manieth fact of a kind, and for the screen to show it."""
        self.wait(lambda: len(self.facts(kind)) >= count, f"{kind.__name__} {count}")
        self.look()
        found = self.facts(kind)
        assert len(found) == count
        return found[-1]

    def wait_lines(self, count: int) -> None:
        """Wait until the open basket has so many lines."""
        self.wait(lambda: self.lines() == count, f"{count} lines")


def _xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout


__all__ = ["Till"]
