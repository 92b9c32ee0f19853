"""Measuring, cleaning and breaking text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.wrapping import ELLIPSIS, MAX_TEXT, char_width, clean, shorten, width, wrap

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("char", "columns"),
    [
        ("a", 1),
        ("é", 1),
        ("¥", 1),
        ("×", 1),
        ("…", 1),
        ("中", 2),
        ("￥", 2),
        ("，", 2),
        ("あ", 2),
        ("한", 2),
        ("𠮷", 2),
        ("🍎", 2),
        ("\u0301", 0),
    ],
)
def test_width_of_a_character(char: str, columns: int) -> None:
    """Wide and fullwidth are two, ambiguous is one, marks add nothing."""
    assert char_width(char) == columns


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("中文商品名称", 5, ["中文", "商品", "名称"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("a\nb", 10, ["a", "b"]),
        ("", 10, [""]),
        ("有机牛奶，鲜", 8, ["有机牛", "奶，鲜"]),
        ("净重 500g 装", 8, ["净重", "500g 装"]),
        ("A4 复印纸", 6, ["A4 复", "印纸"]),
    ],
)
def test_breaks(text: str, columns: int, lines: list[str]) -> None:
    """At blanks, between Chinese characters, never before a closing sign."""
    assert wrap(text, columns) == lines


def test_too_long_is_cut_with_an_ellipsis() -> None:
    """Ten thousand characters take as many lines as they are given."""
    lines = wrap("长" * 10_000, 20, max_lines=4)
    assert len(lines) == 4
    assert lines[-1].endswith(ELLIPSIS)
    assert all(width(line) <= 20 for line in lines)


def test_exactly_fitting_is_not_cut() -> None:
    """The last line allowed may be full."""
    assert wrap("ab cd", 2, max_lines=2) == ["ab", "cd"]


def test_steering_characters_do_not_reach_paper() -> None:
    """Escape codes, direction overrides and joiners vanish; half a surrogate pair is marked."""
    assert clean("a\x1b@b\u202ec\u200dd\ud800e\tf\u3000g") == "a@bcd\ufffde f g"


def test_letters_are_composed() -> None:
    """A letter and its accent are one character, which a code page may have."""
    assert clean("Cafe\u0301") == "Café"


@given(ANY_TEXT, st.integers(2, 60), st.integers(1, 6))
def test_lines_fit_whatever_the_text(text: str, columns: int, max_lines: int) -> None:
    """Never wider than asked, never more lines than asked, at least one."""
    lines = wrap(text, columns, max_lines)
    assert 1 <= len(lines) <= max_lines
    assert all(width(line) <= columns for line in lines)


@given(ANY_TEXT, st.integers(2, 60))
def test_nothing_is_lost_while_there_is_room(text: str, columns: int) -> None:
    """Apart from blanks at breaks, wrapping keeps every character in order."""
    wrapped = "".join(wrap(text, columns, max_lines=MAX_TEXT))
    assert wrapped.replace(" ", "") == clean(text).replace(" ", "").replace("\n", "")


@given(ANY_TEXT)
def test_cleaned_text_is_printable(text: str) -> None:
    """What is left can be encoded and steers nothing."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in cleaned)


@given(ANY_TEXT, st.integers(0, 30))
def test_shortened_is_a_beginning_that_fits(text: str, columns: int) -> None:
    """Possibly nothing."""
    short = shorten(text, columns)
    assert text.startswith(short)
    assert width(short) <= columns
