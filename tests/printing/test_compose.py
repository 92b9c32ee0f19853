"""Blocks become lines of one paper width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.compose import Line, compose
from printing.document import (
    LARGE,
    PLAIN,
    Align,
    CopyMark,
    Document,
    Row,
    Rule,
    Style,
    Table,
    Text,
    type_of_block,
)
from printing.wrapping import width

WORDS = st.text(max_size=80)
STYLES = st.builds(Style, st.booleans(), st.booleans(), st.booleans(), st.booleans())
BLOCKS = st.one_of(
    st.builds(
        Text, text=WORDS, style=STYLES, align=st.sampled_from(Align), indent=st.integers(0, 6)
    ),
    st.builds(Row, left=WORDS, right=WORDS, middle=WORDS, style=STYLES, indent=st.integers(0, 6)),
    st.builds(CopyMark, WORDS),
    st.integers(2, 5).flatmap(
        lambda n: st.builds(
            Table,
            rows=st.lists(st.tuples(*[WORDS] * n), max_size=4).map(tuple),
            has_head=st.booleans(),
            has_total=st.booleans(),
        )
    ),
)


def lines(*blocks: type_of_block, columns: int = 48) -> list[str]:
    """The composed lines' texts."""
    document = Document(title="", language="en", blocks=blocks)
    return [p.text for p in compose(document, columns) if isinstance(p, Line)]


@given(st.lists(BLOCKS, max_size=4), st.sampled_from([32, 48]))
def test_no_line_is_wider_than_the_paper(blocks: list[type_of_block], columns: int) -> None:
    """Whatever the words, in every style."""
    document = Document(title="", language="en", blocks=tuple(blocks))
    for piece in compose(document, columns):
        assert isinstance(piece, Line)
        factor = 2 if piece.style.double_width else 1
        assert width(piece.text) * factor <= columns
        assert "\n" not in piece.text


def test_row_ends_at_the_margin() -> None:
    """Label left, value right."""
    assert lines(Row(left="合计", right="9.90"), columns=12) == ["合计    9.90"]


def test_value_stands_beside_the_last_line_of_a_long_label() -> None:
    """The eye goes from the end of the name to the price."""
    row = Row(left="one two three four", right="9.90")
    assert lines(row, columns=14) == ["one two", "three", "four      9.90"]


def test_row_that_does_not_fit_takes_two_lines() -> None:
    """A seven-digit total in large type on narrow paper is not cut."""
    row = Row(left="REFUND TOTAL", right="-¥1,234,567.00", style=LARGE)
    assert lines(row, columns=32) == ["REFUND TOTAL", "  -¥1,234,567.00"]


def test_middle_stands_in_the_middle() -> None:
    """Where there is room; otherwise behind the label."""
    assert lines(Row(left="a", middle="mid", right="z"), columns=13) == ["a    mid    z"]
    assert lines(Row(left="abcd", middle="mid", right="wxyz"), columns=13) == [
        "abcd mid wxyz",
    ]


def test_columns_of_a_table_stand_under_one_another() -> None:
    """The widest cell makes the column."""
    table = Table(rows=(("税额", "净额", "税"), ("A 13%", "110.62", "14.38")))
    assert lines(table, columns=24) == [
        "税额         净额     税",
        "A 13%      110.62  14.38",
    ]


def test_narrow_table_is_stacked() -> None:
    """The label gets its own line when the figures take the paper."""
    table = Table(rows=(("State sales tax", "1,234,567.00", "123,456.00"),))
    assert lines(table, columns=26) == ["State sales tax", "  1,234,567.00  123,456.00"]


def test_copy_mark_fills_the_paper() -> None:
    """White on black from edge to edge."""
    document = Document(title="", language="en", blocks=(CopyMark("COPY"),))
    (line,) = compose(document, 32)
    assert isinstance(line, Line)
    assert line.style == Style(bold=True, double_width=True, double_height=True, reverse=True)
    assert line.text == "      COPY      "


@pytest.mark.parametrize(("double", "char"), [(False, "-"), (True, "=")])
def test_rule(double: bool, char: str) -> None:
    """As wide as the paper."""
    document = Document(title="", language="en", blocks=(Rule(double),))
    assert compose(document, 32) == (Line(char * 32, PLAIN),)
