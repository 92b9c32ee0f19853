"""Products and policies as data: names, variants, and what is looked up in them."""

from __future__ import annotations

from pos_app.domain.catalogue import Attribute
from pos_app.domain.policies import Reason, StoreProfile
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import CARD, CASH, policies
from tests.helpers.refusals import refused


def test_names_fall_back_to_the_main_name() -> None:
    both = StoreProfile(id="S01", name="Lane", name_zh="小巷", footer="Bye", footer_zh="再见")
    one = StoreProfile(id="S01", name="Lane", footer="Bye")
    assert [both.name_in(x) for x in ("en", "zh")] == ["Lane", "小巷"]
    assert [one.name_in(x) for x in ("en", "zh")] == ["Lane", "Lane"]
    assert [both.footer_in(x) for x in ("en", "zh")] == ["Bye", "再见"]
    assert one.footer_in("zh") == "Bye"
    assert product(name_zh="牛奶").name_in("zh") == "牛奶"
    assert product().name_in("zh") == "Milk"
    assert Reason("r", ("return",), "Broken", "破损").name_in("zh") == "破损"
    assert Reason("r", ("return",), "Broken").name_in("zh") == "Broken"


def test_a_variant_is_told_by_its_attributes() -> None:
    shirt = product(attributes=(Attribute("size", "M"), Attribute("colour", "Blue")))
    assert shirt.variant_in("en") == "M · Blue"
    assert product().variant_in("en") == ""


def test_tenders_are_found_by_id_and_cash_by_its_kind() -> None:
    assert policies().tender_type("card") == CARD
    assert policies().cash_tender() == CASH
    with refused("tender_unknown", tender="gold"):
        policies().tender_type("gold")
    with refused("tender_unknown", tender="cash"):
        policies(tender_types=(CARD,)).cash_tender()


def test_reasons_are_offered_by_use() -> None:
    assert [r.id for r in policies().reasons_for("void")] == ["damaged"]
    assert policies().reasons_for("no_sale") == ()
