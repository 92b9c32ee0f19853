"""CSV files that people and other systems made: ``.gz``, ``-``, and words for what is wrong.

Every failure names the file and, where there is one, the line. Nothing is guessed silently: the
encoding is UTF-8 (with or without a mark) unless told otherwise.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from pos_app.errors import BadInput, EnvironmentFault

STANDARD_INPUT: Final = "-"
MAX_FIELD_CHARACTERS: Final = 1_000_000


@contextmanager
def open_text(name: str, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """A text file, gunzipped where its name ends in ``.gz``; ``-`` is standard input.

    Raises BadInput ``file_missing``, ``file_is_folder``, ``file_not_gzip``,
    ``file_encoding`` (with the byte's place); EnvironmentFault ``file_unreadable``.
    """
    try:
        with _opened(name, encoding) as stream:
            yield stream
    except FileNotFoundError:
        raise BadInput("file_missing", file=name) from None
    except IsADirectoryError:
        raise BadInput("file_is_folder", file=name) from None
    except UnicodeDecodeError as error:
        raise BadInput(
            "file_encoding", file=name, encoding=encoding, byte=error.object[error.start]
        ) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BadInput("file_not_gzip", file=name) from None
    except OSError as error:
        raise EnvironmentFault("file_unreadable", file=name, why=error.strerror or "") from error


@contextmanager
def _opened(name: str, encoding: str) -> Iterator[TextIO]:
    if name == STANDARD_INPUT:
        yield io.TextIOWrapper(sys.stdin.buffer, encoding=encoding, newline="")
    elif name.endswith(".gz"):
        with gzip.open(Path(name), "rt", encoding=encoding, newline="") as stream:
            yield stream
    else:
        with Path(name).open(encoding=encoding, newline="") as stream:
            yield stream


def read_records(
    stream: TextIO, name: str, required: Sequence[str], delimiter: str = ","
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line number, record) of a CSV with a header. Missing cells are empty.

    Raises BadInput ``csv_empty``, ``csv_columns_missing`` (naming them), ``csv_broken`` with the
    line.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    reader = csv.DictReader(stream, delimiter=delimiter, restval="", strict=True)
    try:
        header = reader.fieldnames
        if not header:
            raise BadInput("csv_empty", file=name)
        missing = [column for column in required if column not in header]
        if missing:
            raise BadInput("csv_columns_missing", file=name, columns=", ".join(missing))
        for record in reader:
            yield reader.line_num, record
    except csv.Error as error:
        raise BadInput("csv_broken", file=name, line=reader.line_num, why=str(error)) from None
