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


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        (
            hint(Missing.SPEND, minor=1200),
            "¥12.00 more saves ¥30.00: 200 less 30",
            "再买 ¥12.00 可省 ¥30.00：满200减30",
        ),
        (
            hint(Missing.SPEND, 0, minor=1200),
            "¥12.00 more opens 200 less 30",
            "再买 ¥12.00 即可享受满200减30",
        ),
        (
            hint(Missing.QUANTITY, quantity=1),
            "1 more saves ¥30.00: 200 less 30",
            "再买 1 件可省 ¥30.00：满200减30",
        ),
        (
            hint(Missing.QUANTITY, 0, quantity=2),
            "2 more open 200 less 30",
            "再买 2 件即可享受满200减30",
        ),
        (
            hint(Missing.GIFT, quantity=2),
            "2 free with 200 less 30: add any of G, H",
            "满200减30：可免费领取 2 件，请加入 G, H",
        ),
        (
            hint(Missing.MEMBER),
            "As a member: ¥30.00 less with 200 less 30",
            "会员可省 ¥30.00：满200减30",
        ),
        (hint(Missing.MEMBER, 0), "As a member: 200 less 30", "会员可享满200减30"),
    ],
)
def test_a_hint_says_what_is_missing_and_what_it_saves(given: Hint, en: str, zh: str) -> None:
    assert (hint_said(given, EN, CNY), hint_said(given, ZH, CNY)) == (en, zh)


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("instead", [(), ("q", "r")])
def test_a_reason_names_the_promotion_and_what_came_instead(
    why: Why, instead: tuple[str, ...]
) -> None:
    passed = PassedOver(promotion="p", name="A tenth", name_zh="九折", why=why, instead=instead)
    said = passed_over_said(passed, EN)
    assert said.startswith("A tenth: ")
    assert passed_over_said(passed, ZH).startswith("九折：")
    needs = why in {Why.BETTER, Why.GROUP, Why.PRIORITY}
    assert ("q, r" in said) == (needs and bool(instead))
    assert "()" not in said
