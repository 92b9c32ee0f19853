"""The plain text of a document: the printed lines, in UTF-8, without codes and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from printing.compose import Line, type_of_piece
from printing.document import Feed


def text_of(pieces: Iterable[type_of_piece]) -> str:
    """One text line per printed line. Codes and pictures are left out: their number stands by."""
    return "".join(f"{line}\n" for line in _lines(pieces))


def _lines(pieces: Iterable[type_of_piece]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Line):
            yield piece.text.rstrip()
        elif isinstance(piece, Feed):
            yield from [""] * piece.lines
