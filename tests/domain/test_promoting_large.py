"""Baskets far beyond the ordinary are priced too: at the bound, lawfully, without an error."""

from __future__ import annotations

from itertools import islice

import pytest
from msgspec.structs import replace

from benchmarks.synthetic_catalogue import products
from pos_app.adapters.demo_loyalty import demo_promotions
from pos_app.domain.basket import Basket, Entry
from pos_app.domain.pricing import Offers, price_basket
from pos_app.domain.promotion_book import PromotionBook
from tests.helpers.builders_basket import AT, LIMIT, entry
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import policies

CATEGORIES = ("tea", "noodles", "snacks", "coffee", "clothing", "books", "drinks", "fresh", "dairy")


def wide(lines: int, pieces: int = 1) -> Basket:
    basket = Basket(id="wide")
    for n in range(lines):
        goods = product(f"S{n}", 199 + n * 37 % 9000, category=CATEGORIES[n % len(CATEGORIES)])
        basket = basket.add(entry(goods, quantity_milli=pieces * 1000), LIMIT)
    return basket


@pytest.mark.parametrize(("lines", "pieces"), [(400, 1), (1500, 1), (60, 80_995)])
def test_a_basket_of_any_size_is_priced(lines: int, pieces: int) -> None:
    basket = wide(lines, pieces)
    plain = price_basket(basket, policies(), AT)
    priced = price_basket(basket, policies(), AT, Offers(book=PromotionBook(demo_promotions())))
    assert 0 < priced.total_minor < plain.total_minor
    assert all(line.net_minor >= 0 for line in priced.lines)
    assert priced.savings_minor == sum(offer.off_minor for offer in priced.offers)


def test_a_way_of_a_thousand_parts_is_walked() -> None:
    """This very basket led to a path deeper than Python calls itself."""
    goods = [p for p in islice(products(3000), 3000) if p.gtins and p.unit.is_whole][:1072]
    basket = Basket(id="thousand")
    for one in goods:
        basket = basket.add(Entry(product=replace(one, tax_class="standard")), 5000)
    priced = price_basket(basket, policies(), AT, Offers(book=PromotionBook(demo_promotions())))
    assert priced.savings_minor == sum(offer.off_minor for offer in priced.offers) > 0
