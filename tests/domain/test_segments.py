"""Recency, frequency, monetary value; segments; stages."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.segments import (
    ADVICE_TEXTS,
    SEGMENT_TEXTS,
    STAGE_TEXTS,
    Customer,
    Segment,
    Stage,
    by_segment,
    known_segment,
    scores,
    segment_of,
    stage,
)
from pos_app.i18n import LANGUAGES, load_texts

REFERENCE = date(2026, 8, 1)


def customer(number: int, days: int, frequency: int, monetary_minor: int) -> Customer:
    return Customer(
        customer=str(number), last_on=REFERENCE - timedelta(days=days), frequency=frequency,
        monetary_minor=monetary_minor,
    )  # fmt: skip


def test_five_customers_worked_out_by_hand() -> None:
    found = scores([customer(n, 50 - 10 * n, n + 1, n * 100) for n in range(5)], REFERENCE)
    assert [(s.r, s.f, s.m) for s in found] == [(n, n, n) for n in range(1, 6)]
    assert [s.recency_days for s in found] == [50, 40, 30, 20, 10]
    assert found[4].segment is Segment.CHAMPIONS
    assert found[0].segment is Segment.LOST


def test_equal_customers_score_alike_and_one_alone_scores_lowest() -> None:
    assert {(s.r, s.f, s.m) for s in scores([customer(1, 3, 2, 5)] * 7, REFERENCE)} == {(1, 1, 1)}
    assert scores([], REFERENCE) == ()


customers = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 5), st.integers(-300, 300)), max_size=30
)


@given(customers)
def test_scores_are_their_definition(rows: list[tuple[int, int, int]]) -> None:
    found = scores([customer(n, *row) for n, row in enumerate(rows)], REFERENCE)
    for (days, frequency, money), score in zip(rows, found, strict=True):
        n = len(rows)
        assert score.r == 1 + 5 * sum(d > days for d, _, _ in rows) // n
        assert score.f == 1 + 5 * sum(f < frequency for _, f, _ in rows) // n
        assert score.m == 1 + 5 * sum(m < money for _, _, m in rows) // n
        assert score.segment is segment_of(score.r, score.f, score.m)
    assert sum(by_segment(found).values()) == len(rows)


def first_that_holds(r: int, f: int, m: int) -> str:
    """The table of the definition, read from the top."""
    rules = [
        ("champions", r >= 4 and f >= 4 and m >= 4), ("loyal", r >= 3 and f >= 4),
        ("new", r >= 4 and f <= 2), ("potential", r >= 3), ("at_risk", f >= 4 or m >= 4),
        ("hibernating", r == 2), ("lost", True),
    ]  # fmt: skip
    return next(name for name, holds in rules if holds)


def test_every_triple_of_scores_has_the_segment_of_the_table() -> None:
    for r, f, m in product(range(1, 6), repeat=3):
        assert segment_of(r, f, m) == first_that_holds(r, f, m)


@pytest.mark.parametrize(
    ("purchases", "days", "expected"),
    [
        (0, None, Stage.PROSPECT), (1, 0, Stage.NEWCOMER), (1, 90, Stage.NEWCOMER),
        (2, 90, Stage.ACTIVE), (1, 91, Stage.LAPSING), (5, 180, Stage.LAPSING),
        (5, 181, Stage.LAPSED), (3, -2, Stage.ACTIVE),
    ],
)  # fmt: skip
def test_stages_of_life(purchases: int, days: int | None, expected: Stage) -> None:
    last_on = None if days is None else REFERENCE - timedelta(days=days)
    assert stage(purchases, last_on, REFERENCE) is expected


def test_segments_of_others_are_not_guessed() -> None:
    assert known_segment("loyal") is Segment.LOYAL
    assert known_segment("vip") is None and known_segment("") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_segment_and_stage_has_words(language: str) -> None:
    texts = load_texts(language)
    for table, of in ((SEGMENT_TEXTS, Segment), (ADVICE_TEXTS, Segment), (STAGE_TEXTS, Stage)):
        assert set(table) == set(of)
        assert all(texts[key] for key in table.values())
