"""Settings in a TOML file that a person may read and edit.

The file holds what differs from the defaults, each value below its prose. It is written to a
temporary name beside it and moved into place, so that a power cut leaves the old or the new one.
"""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pos_app.errors import BadInput, EnvironmentFault
from pos_app.settings import BY_NAME, Settings, type_of_value

FILE_NAME: Final = "settings.toml"
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\"}


class SettingsFile:
    """See :class:`pos_app.ports.settings.SettingsStore`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def load(self) -> Settings:
        """See :class:`pos_app.ports.settings.SettingsStore`."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return Settings()
        except UnicodeDecodeError as error:
            raise BadInput("settings_unreadable", path=str(self._path), line=0) from error
        except OSError as error:
            raise _fault(error, self._path) from error
        try:
            return Settings(dict(_flat(tomllib.loads(text))))
        except tomllib.TOMLDecodeError as error:
            line = _line_of(str(error))
            raise BadInput("settings_unreadable", path=str(self._path), line=line) from error

    def save(self, settings: Settings) -> None:
        """See :class:`pos_app.ports.settings.SettingsStore`."""
        beside = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.write(toml_of(settings))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise _fault(error, self._path) from error


def toml_of(settings: Settings) -> str:
    """The file's text: a table per area, a comment per value."""
    lines = ["# Settings of this till. Only what differs from the default stands here.", ""]
    area = ""
    for name, value in settings.not_default().items():
        table, _, key = name.partition(".")
        if table != area:
            area = table
            lines += [f"[{table}]"]
        lines += [f"# {BY_NAME[name].prose}", f"{key} = {_literal(value)}", ""]
    return "\n".join(lines)


def _literal(value: type_of_value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'


def _flat(tables: dict[str, object]) -> Iterator[tuple[str, object]]:
    for area, inner in tables.items():
        if isinstance(inner, dict):
            yield from ((f"{area}.{key}", value) for key, value in inner.items())
        else:
            yield area, inner


def _line_of(message: str) -> int:
    words: Iterable[str] = message.replace(",", " ").split()
    return next((int(word) for word in words if word.isdecimal()), 0)


def _fault(error: OSError, path: Path) -> EnvironmentFault:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EnvironmentFault("disk_full")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return EnvironmentFault("disk_read_only", path=str(path))
    return EnvironmentFault("disk_io", detail=error.strerror or type(error).__name__)
