"""Why a price is what it is, as sentences."""

from __future__ import annotations

import pytest

from pos_app.cli.price_words import hint_said, passed_over_said
from pos_app.domain.money import currency
from pos_app.domain.offers import Hint, Missing, PassedOver, Why
from pos_app.i18n import Translator

EN, ZH = Translator("en"), Translator("zh")
CNY = currency("CNY")


def hint(missing: Missing, saves: int = 3000, *, quantity: int = 0, minor: int = 0) -> Hint:
    return Hint(
        promotion="p", name="200 less 30", name_zh="满200减30", missing=missing,
        missing_minor=minor, missing_quantity=quantity, saves_minor=saves, skus=("G", "H"),
    )  # fmt: skip


@pytest.mark.parametrize("missing", Missing)
@pytest.mark.parametrize("saves", [0, 3000])
def test_every_hint_names_its_promotion_and_what_it_saves(missing: Missing, saves: int) -> None:
    given = hint(missing, saves, quantity=2, minor=1200)
    for tr, name in ((EN, "200 less 30"), (ZH, "满200减30")):
        said = hint_said(given, tr, CNY)
        assert name in said
        assert ("¥30.00" in said) == (bool(saves) and missing is not Missing.GIFT)
        assert ("¥12.00" in said) == (missing is Missing.SPEND)
        assert "{" not in said


def test_a_hint_of_a_gift_names_the_goods() -> None:
    assert "G, H" in hint_said(hint(Missing.GIFT, quantity=1), EN, CNY)


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("instead", [(), ("q", "r")])
def test_a_reason_names_the_promotion_and_what_came_instead(
    why: Why, instead: tuple[str, ...]
) -> None:
    passed = PassedOver(promotion="p", name="A tenth", name_zh="九折", why=why, instead=instead)
    said = passed_over_said(passed, EN, {"q": "Half price"})
    assert said.startswith("A tenth: ")
    assert passed_over_said(passed, ZH, {}).startswith("九折：")
    needs = why in {Why.BETTER, Why.GROUP, Why.PRIORITY}
    assert ("Half price" in said) == (needs and bool(instead))
