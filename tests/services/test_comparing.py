"""Products side by side: what one of each costs this customer now, and why."""

from __future__ import annotations

import pytest

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.promotions import PercentOff, Promotion, PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.errors import RuleRefused
from tests.ui.offers_world import CARD, WELCOME, OfferWorld
from tests.ui.till_world import PRODUCTS, gtin

JUICE = Product(
    sku="JUICE", name="Apple juice", price_milliminor=600_000, category="drinks",
    attributes=(Attribute("size", "750 ml"),), stock_milli=5_000, gtins=(gtin(70).zfill(14),),
)  # fmt: skip
CIDER = Product(
    sku="CIDER", name="Apple cider", price_milliminor=900_000, category="drinks",
    minimum_age_years=18,
)  # fmt: skip
OTHER = Product(sku="SOAP", name="Apple soap", price_milliminor=300_000, category="care")


@pytest.fixture
def world() -> OfferWorld:
    return OfferWorld(products=(*PRODUCTS, JUICE, CIDER, OTHER))


def test_a_product_by_itself_is_at_its_price(world: OfferWorld) -> None:
    (mug,) = world.services.comparing.compare(("MUG",)).products
    assert mug.price is not None
    assert (mug.price.list_minor, mug.price.alone_minor, mug.price.because) == (4_500, 4_500, ())
    assert mug.price.beside_minor is None


def test_promotions_and_the_members_price_are_in_it(world: OfferWorld) -> None:
    world.services.checkout.scan(CARD)
    mug, tee = world.services.comparing.compare(("MUG", "TEE-BLU-M")).products
    assert mug.price is not None
    assert mug.price.alone_minor == 3_900
    assert [a.source for a in mug.price.because] == ["MEMBER-MUG"]
    assert tee.price is not None
    assert tee.price.alone_minor == 11_610


def test_coupons_in_the_basket_count_and_nothing_is_changed(world: OfferWorld) -> None:
    world.services.checkout.scan(gtin(1))
    before = world.services.checkout.scan(WELCOME).basket
    (tee,) = world.services.comparing.compare(("TEE-BLU-M",)).products
    assert tee.price is not None
    assert {a.source for a in tee.price.because} == {"TEES", "WELCOME"}
    assert world.services.checkout.view().basket == before


def test_beside_the_basket_a_second_mug_costs_half(world: OfferWorld) -> None:
    world.services.checkout.scan(gtin(1))
    mug = world.services.workplace.catalogue.product("MUG")
    assert mug is not None
    price = world.services.comparing.price_now(mug)
    assert price is not None
    assert (price.alone_minor, price.beside_minor) == (4_500, 2_250)


def test_a_keyed_price_is_not_known(world: OfferWorld) -> None:
    (keyed,) = world.services.comparing.compare(("OPEN",)).products
    assert keyed.price is None
    assert keyed.unit_price_minor is None


def test_the_unit_price_follows_the_price_of_today(world: OfferWorld) -> None:
    (juice,) = world.services.comparing.compare(("JUICE",)).products
    assert juice.unit_price_minor == 800
    world.offers.put_promotions(PromotionFile(
        schema=1, currency="CNY",
        promotions=(Promotion(id="HALF", name="Half", reward=PercentOff(rate_bp=5_000)),),
    ))  # fmt: skip
    (juice,) = world.services.comparing.compare(("JUICE",)).products
    assert juice.unit_price_minor == 400


def test_stock_counts_what_was_sold_since(world: OfferWorld) -> None:
    world.services.checkout.scan(gtin(70))
    world.services.tendering.exact_cash()
    (juice,) = world.services.comparing.compare(("JUICE",)).products
    assert juice.stock.on_hand_milli == 4_000


def test_at_most_four_each_once(world: OfferWorld) -> None:
    skus = ("MUG", "MUG", "WATER", "JUICE", "CIDER", "SOAP")
    found = world.services.comparing.compare(skus)
    assert [c.product.sku for c in found.products] == ["MUG", "WATER", "JUICE", "CIDER"]


def test_alike_are_variants_then_others_of_the_category(world: OfferWorld) -> None:
    comparing = world.services.comparing
    assert all(p.style == "TEE" for p in comparing.alike("TEE-BLU-M"))
    assert len(comparing.alike("TEE-BLU-M", limit=3)) == 3
    assert "TEE-BLU-M" not in [p.sku for p in comparing.alike("TEE-BLU-M", limit=99)]
    assert [p.sku for p in comparing.alike("JUICE")] == ["CIDER"]


def test_what_is_bought_with_it(world: OfferWorld) -> None:
    pairs = [("WATER", 10), ("OLD", 9)]
    world.offers.put_affinities(
        Affinity(sku="MUG", other=o, n_both=n, n_sku=20, n_other=20, baskets=90) for o, n in pairs
    )
    (mug,) = world.services.comparing.compare(("MUG",)).products
    assert [p.sku for p in mug.together] == ["WATER"]  # the lamp is not sold any more


def test_what_is_not_in_the_catalogue_is_refused(world: OfferWorld) -> None:
    for act in (lambda: world.services.comparing.compare(("NONE",)),
                lambda: world.services.comparing.alike("NONE")):  # fmt: skip
        with pytest.raises(RuleRefused, match="product_unknown"):
            act()
