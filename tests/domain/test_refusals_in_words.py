"""A refusal reaches people as a sentence with money and quantities as they read them."""

from __future__ import annotations

import pytest

from pos_app.domain.money import currency
from pos_app.errors import RuleRefused
from pos_app.i18n import Translator

CNY, JPY = currency("CNY"), currency("JPY")


@pytest.mark.parametrize(
    ("language", "code", "shown"),
    [("en", "CNY", "¥1,234.50"), ("zh", "CNY", "¥1,234.50"), ("en", "JPY", "¥123,450")],
)
def test_amounts_of_a_refusal_are_money(language: str, code: str, shown: str) -> None:
    refusal = RuleRefused("tender_too_much", left_minor=123_450)
    assert shown in Translator(language).error(refusal, currency(code))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_quantities_of_a_refusal_are_as_short_as_they_are(language: str) -> None:
    for milli, shown in ((2000, "2"), (1250, "1.25")):
        refusal = RuleRefused("return_exceeds_sold", name_of_line="Milk", left_milli=milli)
        said = Translator(language).error(refusal)
        assert f" {shown} " in said.replace("。", " ")
        assert str(milli) not in said


def test_other_facts_stay_as_they_are() -> None:
    assert "2000" in Translator("en").error(RuleRefused("basket_full", limit=2000), CNY)
    named = RuleRefused("tender_unknown", tender="gift_minor")
    assert "gift_minor" in Translator("en").error(named, CNY)


def test_before_there_is_a_store_amounts_are_plain() -> None:
    assert "500" in Translator("en").error(RuleRefused("tender_too_much", left_minor=500))
