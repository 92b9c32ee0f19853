"""Baskets out of files of every shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.adapters.written_baskets import LINE_MAX, WrittenBaskets, type_of_written
from pos_app.errors import BadInput


def documents(path: Path, data: bytes) -> list[type_of_written]:
    path.write_bytes(data)
    baskets = WrittenBaskets(str(path))
    try:
        return list(baskets.documents())
    finally:
        baskets.close()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n \n", []),
        (b'{"a":1}', [(1, b'{"a":1}')]),
        (b'\n{"a":1}\r\n\r\n{"b":2}\r\n', [(2, b'{"a":1}'), (4, b'{"b":2}')]),
        (b'\xef\xbb\xbf{"a":1}\n{"b":2}', [(1, b'{"a":1}'), (2, b'{"b":2}')]),
        (b'{"a":\n1}\n', [(1, b'{"a":\n1}')]),
        (b'\n[{"a":1},\n{"b":2}]\n', [(2, b'{"a":1}'), (2, b'{"b":2}')]),
        (b"[1, 2]", [(1, b"1"), (1, b"2")]),
        (b"[]", []),
        (b'[1]\n{"a":1}', [(1, b"[1]"), (2, b'{"a":1}')]),
        (b'{"a":\n{"b":2}\noops\n', [(1, b'{"a":'), (2, b'{"b":2}'), (3, b"oops")]),
        (b'x' * (LINE_MAX + 5) + b'\n{"b":2}', [(1, None), (2, b'{"b":2}')]),
        (b'oops\n' + b'x' * (LINE_MAX + 5) + b'\n{"b":2}', [
            (1, b"oops"), (2, None), (3, b'{"b":2}')]),
        (b'{"a":1}\n' + b'x' * (LINE_MAX * 2), [(1, b'{"a":1}'), (2, None)]),
    ],
    ids=range(14),
)  # fmt: skip
def test_every_shape_gives_its_baskets_in_order(
    tmp_path: Path, data: bytes, expected: list[type_of_written]
) -> None:
    assert documents(tmp_path / "in", data) == expected


@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text(), max_size=3), min_size=1))
def test_lines_and_lists_hold_the_same(
    tmp_path_factory: pytest.TempPathFactory, baskets: list[dict[str, int | str]]
) -> None:
    path = tmp_path_factory.mktemp("in") / "in"
    lines = "\n".join(json.dumps(b) for b in baskets)
    for text in (lines, json.dumps(baskets), json.dumps(baskets, indent=1)):
        found = [json.loads(body or b"") for _, body in documents(path, text.encode())]
        assert found == baskets


def test_a_file_that_is_not_there_or_a_folder_is_bad_input(tmp_path: Path) -> None:
    for name, why in (("nothing", "file_missing"), (".", "file_is_folder")):
        with pytest.raises(BadInput) as refused:
            WrittenBaskets(str(tmp_path / name))
        assert refused.value.name == why
