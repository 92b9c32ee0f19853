"""What is in a pack and what a kilogram, a litre or a metre of it costs."""

from __future__ import annotations

import pytest

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.content import Content, content_of, unit_price_minor
from pos_app.domain.quantity import Unit


def product(*attributes: Attribute, unit: Unit = Unit.PIECE, name: str = "Juice") -> Product:
    return Product(sku="J", name=name, price_milliminor=1_000_000, unit=unit, attributes=attributes)


@pytest.mark.parametrize(
    ("text", "unit", "milli"),
    [
        ("350 ml", Unit.LITRE, 350), ("1.5 l", Unit.LITRE, 1500), ("0,75 L", Unit.LITRE, 750),
        ("33cl", Unit.LITRE, 330), ("6 x 330 ml", Unit.LITRE, 1980), ("2×1.5升", Unit.LITRE, 3000),
        ("500 g", Unit.KILOGRAM, 500), ("2.5千克", Unit.KILOGRAM, 2500),
        ("250克", Unit.KILOGRAM, 250), ("180 cm", Unit.METRE, 1800), ("3米", Unit.METRE, 3000),
    ],
)  # fmt: skip
def test_content_is_read_from_the_size(text: str, unit: Unit, milli: int) -> None:
    assert content_of(product(Attribute("Size", text))) == Content(unit=unit, milli=milli)


@pytest.mark.parametrize("text", ["M", "2XL", "42", "", "ml", "0 ml", "0.5 g", "350 ml bottle"])
def test_what_is_no_content_is_left_out(text: str) -> None:
    assert content_of(product(Attribute("size", text))) is None


def test_a_number_in_a_name_or_another_attribute_says_nothing() -> None:
    assert content_of(product(name="Porcelain mug 350 ml")) is None
    assert content_of(product(Attribute("colour", "350 ml"))) is None


def test_goods_sold_by_weight_are_their_own_unit() -> None:
    content = content_of(product(unit=Unit.KILOGRAM))
    assert content == Content(unit=Unit.KILOGRAM, milli=1000)
    assert unit_price_minor(1_180, content) == 1_180


def test_a_unit_price_is_rounded_half_away() -> None:
    assert unit_price_minor(250, Content(unit=Unit.LITRE, milli=550)) == 455  # 454.54…
    assert unit_price_minor(1, Content(unit=Unit.LITRE, milli=2000)) == 1  # 0.5
