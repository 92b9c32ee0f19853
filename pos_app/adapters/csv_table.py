"""A CSV file as rows of cells: plain or gzip, from a path or standard input, row by row.

Nothing in a file stops the import but the file's own end: a line that cannot be read is given as
its reason, and reading goes on with the next line. An unclosed quotation mark would otherwise
swallow the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import IO, Final

from pos_app.adapters.input_file import open_input, type_of_binary, unreadable
from pos_app.domain.catalogue_rows import REQUIRED_COLUMNS
from pos_app.domain.tables import BadLine, type_of_line
from pos_app.errors import BadInput

AUTO: Final = "auto"
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
_SAMPLE_BYTES: Final = 1 << 20
_LINE_CHARACTERS: Final = 1 << 17
_LINES_PER_ROW: Final = 20
_UTF_16_MARKS: Final = frozenset({codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE})
_GB2312_LEAD: Final = range(0xA1, 0xD8)
"""Punctuation, full-width letters and the 3,755 characters of level 1 (GB 2312)."""
_DELIMITERS: Final = (",", ";", "\t")


class CsvTable:
    """An open file; implements ``domain.tables.Table``."""

    def __init__(
        self, name: str, encoding: str = AUTO, expected: Collection[str] = REQUIRED_COLUMNS
    ) -> None:
        """``name`` is a path, or ``-`` for standard input; ``expected`` names columns by which
        the delimiter is found.

        Raises BadInput ``file_missing``, ``file_is_folder``, ``csv_empty``,
        ``encoding_unknown``, ``columns_missing``; EnvironmentFault ``file_unreadable``.
        """
        self.name = name
        self._expected = expected
        self._open_files = ExitStack()
        try:
            binary = open_input(name, self._open_files)
            self.encoding = _encoding(binary, encoding, name)
            self._text = io.TextIOWrapper(
                binary, self.encoding, errors="surrogateescape", newline=""
            )
            # The wrapper would close standard input when it is thrown away.
            self._open_files.callback(self._text.detach)
            self._source = _Lines(self._text, name)
            self.delimiter, self.columns = self._heading()
        except BaseException:
            self._open_files.close()
            raise

    def __enter__(self) -> CsvTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Close the file; standard input stays open."""
        self._open_files.close()

    def lines(self) -> Iterator[type_of_line | BadLine]:
        """The rows below the heading, once.

        Raises BadInput ``file_not_gzip`` for a cut-off archive, EnvironmentFault
        ``file_unreadable``; the rows before have been given by then.
        """
        source = self._source
        reader = csv.reader(source, delimiter=self.delimiter, strict=True)
        while True:
            source.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _RowTooLong) as error:
                yield BadLine(source.row_line, BadInput("row_broken", detail=str(error)))
                source.read_again()
                reader = csv.reader(source, delimiter=self.delimiter, strict=True)
            else:
                if any(cells):
                    yield source.row_line, cells

    def _heading(self) -> tuple[str, Sequence[str]]:
        while True:
            self._source.begin_row()
            line = next(self._source, None)
            if line is None:
                raise BadInput("csv_empty", file=self.name)
            if line.strip():
                break
        readings = [(d, _columns(line, d)) for d in _DELIMITERS]
        return max(readings, key=lambda r: sum(c in self._expected for c in r[1]))


def _columns(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple("_".join(cell.replace("\ufeff", "").lower().split()) for cell in cells)


class _RowTooLong(Exception):
    """A row over many lines: a quotation mark that nobody closed."""


class _Lines:
    """Physical lines, counted; those of the present row can be read again."""

    def __init__(self, text: IO[str], name: str) -> None:
        self._text, self._name = text, name
        self._again: list[str] = []
        self._row: list[str] = []
        self._line = 0
        self.row_line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= _LINES_PER_ROW:
            raise _RowTooLong(f"more than {_LINES_PER_ROW} lines")
        line = self._again.pop() if self._again else self._read()
        if not line:
            raise StopIteration
        self._line += 1
        self._row.append(line)
        return line

    def begin_row(self) -> None:
        """The next line starts a row."""
        self._row.clear()
        self.row_line = self._line + 1

    def read_again(self) -> None:
        """Give up the row's first line and start over with the one after it."""
        self._again += reversed(self._row[1:])
        self._line = self.row_line

    def _read(self) -> str:
        try:
            return self._text.readline(_LINE_CHARACTERS)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadInput("file_not_gzip", file=self._name) from error
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            raise BadInput(
                "file_encoding", file=self._name, encoding=error.encoding, byte=byte
            ) from error
        except OSError as error:
            raise unreadable(self._name, error) from error


def _encoding(file: type_of_binary, wanted: str, name: str) -> str:
    """The encoding asked for, or the first that fits the beginning of the file."""
    if wanted not in {"", AUTO}:
        return _known_encoding(wanted)
    try:
        sample = file.peek(_SAMPLE_BYTES)[:_SAMPLE_BYTES]
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput("file_not_gzip", file=name) from error
    except OSError as error:
        raise unreadable(name, error) from error
    guess = _guess(sample)
    return "utf-8-sig" if guess == "utf-8" else guess


def _known_encoding(wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
        "".encode(name)  # not every codec makes text
    except (LookupError, ValueError) as error:
        raise BadInput(
            "encoding_unknown", encoding=wanted[:40], encodings=", ".join(ENCODINGS)
        ) from error
    return "utf-8-sig" if name == "utf-8" else name


def _guess(sample: bytes) -> str:
    """UTF-16 by its mark, GB18030 when nearly all of what is not ASCII is common Chinese in it.

    Western text in an old encoding also decodes as GB18030, into nonsense; it is read as UTF-8,
    where its rows are refused by line.
    """
    if sample[:2] in _UTF_16_MARKS:
        return "utf-16"
    if _decoded(sample, "utf-8") is None:
        other = re.findall("[^\x00-\x7f]", _decoded(sample, "gb18030") or "")
        common = sum(_is_common_chinese(c) for c in other)
        if other and common * 10 >= len(other) * 9:
            return "gb18030"
    return "utf-8"


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeError:
        return None


def _is_common_chinese(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] in _GB2312_LEAD
    except UnicodeError:
        return False
