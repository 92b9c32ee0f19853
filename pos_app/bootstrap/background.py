"""The backup kept up to date beside the till's work."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from pos_app.errors import EnvironmentFault
from pos_app.settings import Settings
from pos_app.store.backup import FOLDER_NAME, BackupKeeper

EVERY_S: Final = 5.0
"""How far the backup may lie behind the journal."""


def backup_folder(data_dir: Path, settings: Settings) -> Path:
    """Where the continuous backup lies."""
    named = settings.text("backup.folder")
    return Path(named) if named else data_dir / FOLDER_NAME


log = logging.getLogger(__name__)


class BackupThread:
    """Runs a keeper every few seconds; what fails is tried again and stays in the journal."""

    def __init__(self, keeper: BackupKeeper, every_s: float = EVERY_S) -> None:
        self._keeper = keeper
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.fault: EnvironmentFault | None = None
        """Why the last run failed; None when it did not."""

    def start(self) -> None:
        """Begin; the first run comes after a pause, so that a start is not slowed down."""
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Bring the backup up to date once more and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self.run_once()

    def run_once(self) -> None:
        """One run; a fault is kept and logged once, not raised."""
        try:
            self._keeper.run_once()
        except EnvironmentFault as fault:
            if self.fault is None or self.fault.name != fault.name:
                log.info("the backup waits: %s", fault)
            self.fault = fault
        else:
            self.fault = None

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self.run_once()
