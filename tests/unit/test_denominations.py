"""Notes and coins, and what a count of them comes to."""

from __future__ import annotations

import pytest

from pos_app.domain.denominations import counted_minor, denominations


@pytest.mark.parametrize("code", ["CNY", "GBP", "JPY", "USD", "EUR"])
def test_largest_first_each_once(code):
    found = denominations(code)
    assert list(found) == sorted(set(found), reverse=True)
    assert all(value > 0 for value in found)


def test_a_store_adds_its_own():
    assert denominations("XXX", (100, 500, 100)) == (500, 100)
    assert 20_000 in denominations("CNY", (20_000,))


def test_a_count_is_the_sum_of_its_pieces():
    assert counted_minor({10_000: 3, 50: 2, 10: 0}) == 30_100
    assert counted_minor({}) == 0
