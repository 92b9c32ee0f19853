"""Rows of a table as structs: good ones kept, others told by line (see ``domain.tables``)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Final, Generic, TypeVar

from pos_app.domain.tables import BadLine, Table, require_columns
from pos_app.errors import BadInput

MAX_NAME: Final = 500
_YES: Final = frozenset({"1", "true", "yes", "y", "是"})
_NO: Final = frozenset({"", "0", "false", "no", "n", "否"})

type_of_row = TypeVar("type_of_row")


class Cells:
    """One row's cells by column; an absent or short one is blank. Blanks around are taken off."""

    def __init__(self, places: Mapping[str, int], cells: Sequence[str]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, column: str) -> str:
        return self.as_written(column).strip()

    def as_written(self, column: str) -> str:
        """The cell with the blanks around it, which are part of another system's names."""
        at = self._places.get(column, len(self._cells))
        return self._cells[at] if at < len(self._cells) else ""

    def name(self, column: str) -> str:
        """A text for people; raises BadInput ``cell_too_long`` or ``text_unreadable``."""
        text = self[column]
        if len(text) > MAX_NAME:
            raise BadInput("cell_too_long", text=text[:40], limit=MAX_NAME)
        if not text.isprintable():
            shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:40])
            raise BadInput("text_unreadable", text=shown)
        return text

    def day(self, column: str) -> date | None:
        """An ISO 8601 date, None where blank; raises BadInput ``date_unreadable``."""
        text = self[column]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadInput("date_unreadable", text=text[:40]) from None

    def yes(self, column: str) -> bool:
        """Yes or no, blank for no; raises BadInput ``yes_no_unreadable``."""
        word = self[column].casefold()
        if word in _YES:
            return True
        if word not in _NO:
            raise BadInput("yes_no_unreadable", text=word[:40])
        return False


class Refused:
    """A row that was not taken, and why."""

    def __init__(self, file: str, line: int, error: BadInput) -> None:
        self.file, self.line, self.error = file, line, error


class Rows(Generic[type_of_row]):
    """What a table gave."""

    def __init__(self, file: str, width: int = 0) -> None:
        """``width`` is the number of columns in the heading."""
        self.file, self.width = file, width
        self.rows: list[tuple[int, type_of_row]] = []
        """(line, row)."""
        self.refused: list[Refused] = []

    def refuse(self, line: int, error: BadInput) -> None:
        """Keep why a line was not taken."""
        self.refused.append(Refused(self.file, line, error))

    def all(self) -> list[type_of_row]:
        """The rows without their lines."""
        return [row for _, row in self.rows]


def read_rows(
    table: Table, other_names: Mapping[str, str], required: Sequence[str],
    make: Callable[[Cells], type_of_row],
) -> Rows[type_of_row]:  # fmt: skip
    """Every row of the table that ``make`` takes; it raises BadInput for one it does not.

    ``other_names`` maps other headings to ours; a heading of ours comes before them. Raises
    BadInput ``columns_missing`` or ``columns_twice``.
    """
    places = _places(table.columns, other_names)
    require_columns(table.name, [*table.columns, *(places.keys() - set(table.columns))], required)
    read: Rows[type_of_row] = Rows(table.name, len(table.columns))
    for entry in table.lines():
        if isinstance(entry, BadLine):
            read.refuse(entry.line, entry.reason)
        else:
            _take(read, places, *entry, make=make)
    return read


def _places(columns: Sequence[str], other_names: Mapping[str, str]) -> Mapping[str, int]:
    places = {other_names[name]: i for i, name in enumerate(columns) if name in other_names}
    return places | {name: i for i, name in enumerate(columns)}


def _take(
    read: Rows[type_of_row], places: Mapping[str, int], line: int, cells: Sequence[str], *,
    make: Callable[[Cells], type_of_row],
) -> None:  # fmt: skip
    try:
        _require_no_surplus(cells, read.width)
        read.rows.append((line, make(Cells(places, cells))))
    except BadInput as error:
        read.refuse(line, error)


def _require_no_surplus(cells: Sequence[str], width: int) -> None:
    if any(cell.strip() for cell in cells[width:]):
        raise BadInput("cells_surplus", columns=width, cells=len(cells))


def once_each(
    read: Rows[type_of_row], key: Callable[[type_of_row], Hashable],
    clash: Callable[[type_of_row, int], BadInput],
) -> None:  # fmt: skip
    """Rows that say the same again are dropped; a row that says something else about the same key
    is refused with ``clash(row, line of the first)``."""
    first: dict[Hashable, tuple[int, type_of_row]] = {}
    for line, row in read.rows:
        line_before, before = first.setdefault(key(row), (line, row))
        if row != before:
            read.refuse(line, clash(row, line_before))
    read.rows = list(first.values())
    read.refused.sort(key=lambda refused: refused.line)
