"""Which products a selection means."""

from __future__ import annotations

import pytest

from pos_app.domain.product_match import is_within, matches
from pos_app.domain.promotions import EVERYTHING, ProductMatch, Products
from tests.helpers.builders_loyalty import line

TEE = line(
    sku="TEE-M", category="Clothes/Shirts", brand="Lane", style="TEE",
    attributes=(("size", "M"), ("colour", "Blue")),
)  # fmt: skip


def only(**said: object) -> Products:
    """Products for which one match holds."""
    return Products(include=(ProductMatch(**said),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("products", "fits"),
    [
        (EVERYTHING, True),
        (only(skus=("TEE-M", "TEE-L")), True),
        (only(skus=("TEE",)), False),
        (only(categories=("Clothes",)), True),
        (only(categories=("Cloth",)), False),
        (only(brands=("Other", "Lane")), True),
        (only(styles=("POLO",)), False),
        (only(attributes={"size": ("S", "M")}), True),
        (only(attributes={"size": ("M",), "colour": ("Red",)}), False),
        (only(attributes={"fit": ("M",)}), False),
        (only(brands=("Lane",), skus=("OTHER",)), False),
        (only(sets=("unknown",)), False),
        (Products(include=(ProductMatch(skus=("A",)), ProductMatch(brands=("Lane",)))), True),
        (Products(exclude=(ProductMatch(categories=("Clothes",)),)), False),
        (Products(exclude=(ProductMatch(brands=("Other",)),)), True),
    ],
)
def test_a_selection(products: Products, fits: bool) -> None:
    assert matches(products, TEE) is fits


def test_sets_of_a_file_may_build_on_each_other() -> None:
    sets = {
        "lane": only(brands=("Lane",)),
        "blue": Products(include=(ProductMatch(sets=("lane",), attributes={"colour": ("Blue",)}),)),
        "loop": only(sets=("loop",)),
    }
    assert matches(only(sets=("blue",)), TEE, sets)
    assert matches(only(sets=("none", "lane")), TEE, sets)
    assert not matches(Products(exclude=(ProductMatch(sets=("blue",)),)), TEE, sets)
    assert not matches(only(sets=("loop",)), TEE, sets)


def test_a_category_holds_for_all_below_it() -> None:
    assert is_within("Food", "Food")
    assert is_within("Food/Drinks/Tea", "Food/Drinks")
    assert not is_within("Foodstuff", "Food")
    assert not is_within("Food", "Food/Drinks")
