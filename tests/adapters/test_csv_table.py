"""Catalogue files as people make them: encodings, delimiters, archives, and broken ones."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest

from pos_app.adapters.csv_table import CsvTable
from pos_app.domain.tables import BadLine
from pos_app.errors import BadInput

HEADING = "sku,gtin,name,price_minor\n"
CHINESE = HEADING + "A,,有机绿茶和牛奶,100\n"

type_of_read = list[tuple[int, list[str]] | tuple[int, str]]


def read(path: Path | str, encoding: str = "auto") -> type_of_read:
    """(line, cells) of good lines and (line, reason) of bad ones."""
    with CsvTable(str(path), encoding) as table:
        return [
            (entry.line, entry.reason.name) if isinstance(entry, BadLine) else
            (entry[0], list(entry[1]))
            for entry in table.lines()
        ]  # fmt: skip


def file(tmp_path: Path, content: bytes | str) -> Path:
    """A file with that content."""
    path = tmp_path / "catalogue.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    """As spreadsheet programs save them."""
    assert read(file(tmp_path, CHINESE.encode(encoding))) == [
        (2, ["A", "", "有机绿茶和牛奶", "100"])
    ]


def test_encoding_can_be_given(tmp_path: Path) -> None:
    """For old Western files, which look like nothing in particular."""
    path = file(tmp_path, (HEADING + "A,,Crème brûlée,100\n").encode("latin-1"))
    assert read(path, "latin-1")[0] == (2, ["A", "", "Crème brûlée", "100"])
    line, cells = read(path)[0]
    assert (line, "\udce8" in cells[2]) == (2, True)
    for unknown in ("klingon", "base64", "a\0b"):
        with pytest.raises(BadInput, match="encoding_unknown"):
            read(path, unknown)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, newline: str) -> None:
    """Whatever the country and the machine; quoted cells hold delimiters and line ends."""
    text = f'{HEADING}A,,"x\ny",100\n\nB,,z,200'.replace("\n", newline)
    path = file(tmp_path, text.replace(",", delimiter))
    assert read(path) == [(2, ["A", "", f"x{newline}y", "100"]), (5, ["B", "", "z", "200"])]


def test_heading_in_any_writing(tmp_path: Path) -> None:
    """Capitals, blanks, a byte order mark in front, empty lines above."""
    path = file(tmp_path, '\ufeff\n\n SKU ,GTIN,"Name",Price Minor\nA,,x,1\n')
    with CsvTable(str(path)) as table:
        assert table.columns == ("sku", "gtin", "name", "price_minor")
        assert [entry[0] for entry in table.lines() if not isinstance(entry, BadLine)] == [4]


def test_archive_by_content_not_by_name(tmp_path: Path) -> None:
    """A download may have lost its ending."""
    assert len(read(file(tmp_path, gzip.compress(CHINESE.encode())))) == 1


def test_archive_cut_off(tmp_path: Path) -> None:
    """The rows before the cut come; then the reason."""
    rows = "".join(f"{n},,{n * 7919},1\n" for n in range(50_000))
    packed = gzip.compress((HEADING + rows).encode())
    with CsvTable(str(file(tmp_path, packed[: len(packed) // 2]))) as table:
        lines = table.lines()
        assert next(lines) == (2, ["0", "", "0", "1"])
        with pytest.raises(BadInput, match="file_not_gzip"):
            list(lines)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash."""
    stdin = io.TextIOWrapper(io.BytesIO(CHINESE.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert len(read("-")) == 1


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    """Nothing in it is not the same as no products."""
    with pytest.raises(BadInput, match="csv_empty"):
        read(file(tmp_path, content))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    """Said as what they are."""
    for name in (tmp_path / "none.csv", "a\0b"):
        with pytest.raises(BadInput, match="file_missing"):
            read(name)
    with pytest.raises(BadInput, match="file_is_folder"):
        read(tmp_path)


def test_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    """It does not swallow the rest of the file, at its end either."""
    rows = [f"P{n},,Tea {n},100" for n in range(60)]
    rows[3] = 'P3,,"Tea 3,100'
    rows[59] = 'P59,,"Tea 59,100'
    found = read(file(tmp_path, HEADING + "\n".join(rows) + "\n"))
    assert [entry for entry in found if isinstance(entry[1], str)] == [
        (5, "row_broken"), (61, "row_broken")
    ]  # fmt: skip
    assert len(found) == 60


def test_text_after_a_quote_costs_one_row(tmp_path: Path) -> None:
    """An inch mark in a quoted cell."""
    found = read(file(tmp_path, HEADING + 'A,,"5" screen",1\nB,,b,2\n'))
    assert found == [(2, "row_broken"), (3, ["B", "", "b", "2"])]


def test_endless_line(tmp_path: Path) -> None:
    """A file that is no text is read in pieces and refused in pieces."""
    found = read(file(tmp_path, HEADING.encode() + b"\0x" * 500_000 + b"\nA,,a,1\n"))
    assert found[-1][1] == ["A", "", "a", "1"]
    assert len(found) < 20
