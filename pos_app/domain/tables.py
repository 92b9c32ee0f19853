"""Tables cut into cells: the shape in which files of other systems come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pos_app.errors import BadInput

type_of_line = tuple[int, Sequence[str]]
"""(line of the file, cells)."""


class BadLine:
    """A line that is no row, and why."""

    def __init__(self, line: int, reason: BadInput) -> None:
        self.line, self.reason = line, reason


class Table(Protocol):
    """A file already cut into cells."""

    name: str
    """What a person calls the file."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns, in small letters, blanks as underscores."""
        ...

    def lines(self) -> Iterable[type_of_line | BadLine]:
        """The rows below the heading; a line that cannot be cut into cells comes as its reason."""
        ...


def require_columns(file: str, columns: Sequence[str], required: Sequence[str]) -> None:
    """Raises BadInput ``columns_missing`` or ``columns_twice``, naming the file."""
    missing = [name for name in required if name not in columns]
    if missing:
        raise BadInput(
            "columns_missing", file=file, missing=", ".join(missing), found=_printable(columns)
        )
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise BadInput("columns_twice", file=file, columns=_printable(sorted(twice)))


def _printable(names: Sequence[str]) -> str:
    """Names as a person may see them: a heading in another encoding is full of stray bytes."""
    return ", ".join(names)[:200].encode("utf-8", "replace").decode("utf-8")
