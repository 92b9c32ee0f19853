"""Pairs of products over baskets, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.associations import Pair, associations, by_lift, by_support
from pos_app.errors import BadInput
from tests.helpers.refusals import refused

BASKETS = [{"tea", "cup"}, {"tea", "cup", "milk"}, {"tea"}, {"milk"}, set()]


def test_a_pair_worked_out_by_hand() -> None:
    found = associations(BASKETS, 2500)
    assert (found.baskets, found.min_count, found.frequent_items) == (4, 1, 3)
    assert found.items == {"tea": 3, "cup": 2, "milk": 2}
    cup_tea = found.pairs[1]
    assert cup_tea == Pair(a="cup", b="tea", n_ab=2, n_a=2, n_b=3, baskets=4)
    assert cup_tea.support == Fraction(1, 2)
    assert cup_tea.confidence_a_to_b == 1
    assert cup_tea.confidence_b_to_a == Fraction(2, 3)
    assert cup_tea.lift == Fraction(4, 3)


def test_support_is_rounded_up_to_whole_baskets() -> None:
    baskets = [{"a", "b"}] * 2 + [{"c"}] * 99
    assert associations(baskets, 100).min_count == 2
    assert len(associations(baskets, 100).pairs) == 1
    assert associations([{"a", "b"}] * 2 + [{"c"}] * 199, 100).pairs == ()


def test_few_baskets_need_a_number_besides() -> None:
    found = associations([{"a", "b"}] * 2 + [{"a", "c"}] * 3, 1, at_least=3)
    assert [(p.a, p.b) for p in found.pairs] == [("a", "c")]
    assert found.min_count == 3


def test_no_baskets_have_no_pairs() -> None:
    assert associations([], 100).pairs == associations([set()], 100).pairs == ()


@pytest.mark.parametrize("support", [0, -1, 10_001])
def test_a_support_that_means_nothing_is_refused(support: int) -> None:
    with refused("support_out_of_range", BadInput):
        associations(BASKETS, support)


baskets_of_letters = st.lists(st.sets(st.sampled_from("abcdeé"), max_size=5), max_size=25)


@given(baskets_of_letters, st.integers(1, 10_000))
def test_pairs_are_what_counting_each_finds(baskets: list[set[str]], support_bp: int) -> None:
    found = associations(baskets, support_bp)
    full = [b for b in baskets if b]
    expected = {}
    for a, b in combinations(sorted(set("abcdeé")), 2):
        n = sum({a, b} <= basket for basket in full)
        if n and n * 10_000 >= support_bp * len(full):
            expected[a, b] = n
    assert {(p.a, p.b): p.n_ab for p in found.pairs} == expected


@given(baskets_of_letters)
def test_rankings_are_total_orders_of_exact_figures(baskets: list[set[str]]) -> None:
    pairs = associations(baskets, 1).pairs
    ranked = by_lift(reversed(pairs))
    assert ranked == by_lift(pairs)
    for first, second in pairwise(ranked):
        assert (-first.lift, -first.n_ab, first.a, first.b) < (
            -second.lift, -second.n_ab, second.a, second.b,
        )  # fmt: skip
    counts = by_support(pairs)
    assert counts == sorted(pairs, key=lambda p: (-p.n_ab, p.a, p.b))


def test_lift_is_compared_exactly() -> None:
    """Two lifts that differ by less than a binary fraction of 53 bits can tell."""
    n = 10**17
    more = Pair(a="c", b="d", n_ab=n, n_a=n, n_b=n + 1, baskets=n + 1)
    less = Pair(a="a", b="b", n_ab=n, n_a=n, n_b=n + 2, baskets=n + 1)
    assert float(less.lift) == float(more.lift)
    assert by_lift([less, more]) == [more, less]
