"""Jobs into a file, a folder, or a device file such as a USB printer's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import PrinterState


class FileTransport:
    """Appends every job to one file, or writes one file per job into a folder.

    A job counts as delivered once it is on the disk (fsync), because the spool forgets it then.
    """

    def __init__(self, path: Path, *, is_folder: bool = False) -> None:
        """``path`` is the file or, with ``is_folder``, the folder; it is made when needed."""
        self._path = path
        self._is_folder = is_folder

    @property
    def name(self) -> str:
        """The kind and the path."""
        return f"{'folder' if self._is_folder else 'file'} {self._path}"

    def send(self, data: bytes) -> None:
        """Raises EnvironmentFault ``printer_file_failed``."""
        try:
            if self._is_folder:
                self._into_folder(data)
            else:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _write(self._path, data, os.O_APPEND | os.O_CREAT)
        except OSError as error:
            raise EnvironmentFault(
                "printer_file_failed", path=str(self._path), detail=error.strerror or str(error)
            ) from error

    def state(self) -> PrinterState:
        """Ready when the place can be written to."""
        place = self._path if self._path.exists() else self._path.parent
        return PrinterState.READY if os.access(place, os.W_OK) else PrinterState.OFFLINE

    def _into_folder(self, data: bytes) -> None:
        """Written beside and moved into place: whoever watches the folder sees whole jobs only."""
        self._path.mkdir(parents=True, exist_ok=True)
        number = next_number(self._path, ".bin")
        part = self._path / f"job-{number:06d}.part"
        _write(part, data, os.O_CREAT | os.O_TRUNC)
        part.replace(part.with_suffix(".bin"))


def next_number(folder: Path, suffix: str) -> int:
    """One more than the highest number among ``<word>-<number><suffix>``."""
    numbers = (f.stem.rpartition("-")[2] for f in folder.glob(f"*{suffix}"))
    return max((int(n) for n in numbers if n.isascii() and n.isdecimal()), default=0) + 1


def _write(path: Path, data: bytes, flags: int) -> None:
    handle = os.open(path, os.O_WRONLY | flags | getattr(os, "O_BINARY", 0), 0o600)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fsync(handle)
    finally:
        os.close(handle)
