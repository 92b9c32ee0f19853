"""Baskets out of a file: one JSON document to a line, or one document over many lines.

A file is NDJSON unless its first line alone is no whole document and the file as a whole is one:
an object, or a list of them. A line beyond the limit is told and passed over.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import msgspec

from pos_app.adapters.input_file import open_input, type_of_binary, unreadable
from pos_app.errors import BadInput

LINE_MAX: Final = 16 << 20
"""A basket of 2,000 lines with all promotions of a chain written into it is far below."""
DOCUMENT_MAX: Final = 256 << 20
_BOM: Final = b"\xef\xbb\xbf"

type_of_written = tuple[int, bytes | None]
"""Line number, and the document; None for one that is too long."""


class WrittenBaskets:
    """An open file of baskets."""

    def __init__(self, name: str) -> None:
        """``name`` is a path, or ``-`` for standard input; raises as ``open_input``."""
        self.name = name
        self._open_files = ExitStack()
        self._file = open_input(name, self._open_files)

    def close(self) -> None:
        """Close the file; standard input stays open."""
        self._open_files.close()

    def documents(self) -> Iterator[type_of_written]:
        """The baskets, once; those of one document all have the line it begins on.

        Raises BadInput ``file_not_gzip``, EnvironmentFault ``file_unreadable``.
        """
        try:
            yield from self._documents()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadInput("file_not_gzip", file=self.name) from error
        except OSError as error:
            raise unreadable(self.name, error) from error

    def _documents(self) -> Iterator[type_of_written]:
        lines = _lines(self._file)
        first = next(lines, None)
        if first is None:
            return
        number, body = first
        if body is None or (_is_whole(body) and not body.startswith(b"[")):
            yield first
            yield from lines
            return
        rest = self._file.read(DOCUMENT_MAX) + self._file.readline(LINE_MAX)
        whole = _baskets_of(body + b"\n" + rest)
        if whole is not None:
            yield from ((number, basket) for basket in whole)
            return
        yield first
        yield from _split(rest, number + 1)
        yield from _lines(self._file, number + 1 + rest.count(b"\n"))


def _lines(file: type_of_binary, number: int = 1) -> Iterator[type_of_written]:
    """Lines that are not empty, from the place where the file stands."""
    while line := file.readline(LINE_MAX + 1):
        if len(line) > LINE_MAX:
            _skip_rest(file, line)
            yield number, None
        elif body := line.removeprefix(_BOM).strip():
            yield number, body
        number += 1


def _skip_rest(file: type_of_binary, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(LINE_MAX)


def _split(rest: bytes, number: int) -> Iterator[type_of_written]:
    for i, line in enumerate(rest.split(b"\n")):
        body = line.strip()
        if body:
            yield number + i, body if len(body) <= LINE_MAX else None


def _is_whole(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _baskets_of(document: bytes) -> list[bytes] | None:
    """The baskets of one document, or None where it is none."""
    try:
        if document.lstrip().startswith(b"["):
            many = msgspec.json.decode(document, type=list[msgspec.Raw])
            return [bytes(one) for one in many]
        return [bytes(msgspec.json.decode(document, type=msgspec.Raw))]
    except (msgspec.DecodeError, RecursionError):
        return None
