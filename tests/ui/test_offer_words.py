"""How offers are said: what is missing, why not, what was taken off."""

from __future__ import annotations

import pytest

from pos_app.domain.money import currency
from pos_app.domain.offers import AppliedOffer, Hint, Missing, PassedOver, Why
from pos_app.i18n import Translator
from tests.ui.offers_world import HINTS, PASSED, OfferWorld
from tests.ui.till_world import PRODUCTS, gtin
from ui.presenters.offer_words import (
    applied_amount,
    applied_words,
    hint_words,
    masked,
    savings_of,
    why_words,
)

CNY = currency("CNY")
SHELF = {p.sku: p for p in PRODUCTS}
EN, ZH = Translator("en"), Translator("zh")


def test_hints_say_what_is_missing_and_what_it_saves() -> None:
    assert [hint_words(EN, h, SHELF, CNY) for h in HINTS] == [
        "¥12.00 more saves ¥50.00: 50 off every 500",
        "One more saves ¥22.50: Mugs: second one half price",
        "Gift not in the basket yet: Mineral water (Water with every mug)",
        "A member would save ¥6.00: Member price on mugs",
    ]
    assert [hint_words(ZH, h, SHELF, CNY) for h in HINTS] == [
        "再买 ¥12.00 可减 ¥50.00：每满500减50",
        "再买 1 件可减 ¥22.50：马克杯第二件半价",
        "赠品尚未加入：矿泉水（买马克杯送矿泉水）",
        "会员可减 ¥6.00：马克杯会员价",
    ]


@pytest.mark.parametrize("missing", list(Missing))
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_a_hint_that_saves_nothing_promises_nothing(missing: Missing, t: Translator) -> None:
    hint = Hint(promotion="P", name="Double", missing=missing, missing_minor=500)
    words = hint_words(t, hint, {}, CNY)
    assert "Double" in words
    assert "0.00" not in words.replace("5.00", "")


def test_several_missing_pieces_are_counted() -> None:
    hint = Hint(promotion="P", name="Mugs", missing=Missing.QUANTITY, missing_quantity=3,
                saves_minor=100)  # fmt: skip
    assert hint_words(EN, hint, {}, CNY) == "3 more save ¥1.00: Mugs"


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_every_reason_has_its_own_words(t: Translator) -> None:
    said = [why_words(t, p, {}) for p in PASSED]
    assert len(PASSED) == len(Why)
    assert len(set(said)) == len(said)


def test_a_better_offer_is_named() -> None:
    passed = PassedOver(promotion="A", name="A", why=Why.BETTER, instead=("B", "C", "gone"))
    names = {"B": "Shirts", "C": "Mugs"}
    assert why_words(EN, passed, names) == "More is saved by Shirts and Mugs"
    assert why_words(EN, passed, {}) == "Another combination saves more"


def test_what_applied_says_how_often_and_what_opened_it() -> None:
    offer = AppliedOffer(promotion="A", name="Ten off", reward="amount_off", times=3,
                         off_minor=3_000, campaign="C", benefit="b")  # fmt: skip
    assert applied_words(EN, offer) == "Ten off · 3 times · with coupon · member benefit"
    assert applied_amount(EN, offer, CNY) == "-¥30.00"
    double = AppliedOffer(promotion="D", name="D", reward="points_multiplier", times_bp=15_000)
    assert applied_amount(EN, double, CNY) == "Points × 1.5"


def test_a_member_is_recognised_but_not_given_away() -> None:
    assert masked("M10001") == "…0001"
    assert masked("42") == "42"


def test_savings_and_points_are_told_apart() -> None:
    world = OfferWorld()
    services = world.services
    for code in (gtin(101), "LHM-10001"):
        services.checkout.scan(code)
    view = services.points.redeem(300)
    saved = savings_of(view.basket, view.priced)
    assert (saved.offers_minor, saved.points_minor) == (1_290, 300)
    assert view.priced.savings_minor == 1_590
