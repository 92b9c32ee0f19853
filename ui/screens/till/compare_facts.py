"""The facts of a product, one after the other, as a comparison names and words them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.money import Currency
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator
from pos_app.services.comparing import Compared
from ui.presenters.offer_words import hint_words


class Told(Struct, frozen=True):
    """What words need: the reader's language and the store's money."""

    t: Translator
    money: Currency


class Fact(Struct, frozen=True, kw_only=True):
    """One row: its name and what it says of a product; "" says nothing."""

    name: str
    words: Callable[[Told, Compared], str]
    type: str = "body"
    tone: str = "text"

    def for_member(self) -> Fact:
        """As it is called where the customer is known."""
        return replace(self, name=_MEMBER_NAMES.get(self.name, self.name))


_MEMBER_NAMES: Final = {"compare.price_now": "compare.price_now_member"}


def _list_price(told: Told, compared: Compared) -> str:
    price = compared.price
    if price is None:
        return told.t("compare.keyed")
    return told.t.money(price.list_minor, told.money)


def _price_now(told: Told, compared: Compared) -> str:
    price = compared.price
    if price is None or (price.alone_minor == price.list_minor and not price.because):
        return ""
    return told.t.money(price.alone_minor, told.money)


def _because(told: Told, compared: Compared) -> str:
    adjustments = compared.price.because if compared.price is not None else ()
    return "\n".join(
        f"{wording_in(told.t.language, a.name, a.name_zh)} "
        f"{told.t.amount(a.amount_minor, told.money)}"
        for a in adjustments
    )


def _beside(told: Told, compared: Compared) -> str:
    price = compared.price
    if price is None or price.beside_minor is None or price.beside_minor == price.alone_minor:
        return ""
    return told.t.money(price.beside_minor, told.money)


def _cheaper(told: Told, compared: Compared) -> str:
    hints = compared.price.hints if compared.price is not None else ()
    return hint_words(told.t, hints[0], {}, told.money) if hints else ""


def _unit_price(told: Told, compared: Compared) -> str:
    if compared.unit_price_minor is None or compared.content is None:
        return ""
    amount = told.t.money(compared.unit_price_minor, told.money)
    return told.t(f"compare.per_{compared.content.unit}", amount=amount)


def _attributes(told: Told, compared: Compared) -> str:
    return compared.product.variant_in(told.t.language)


def _brand(_: Told, compared: Compared) -> str:
    return compared.product.brand


def _category(_: Told, compared: Compared) -> str:
    return compared.product.category


def _stock(told: Told, compared: Compared) -> str:
    milli = compared.stock.on_hand_milli
    if milli is None:
        return told.t("compare.stock_none")
    return told.t("compare.stock_out") if milli <= 0 else told.t.quantity(milli)


def _age(told: Told, compared: Compared) -> str:
    years = compared.product.minimum_age_years
    return told.t("compare.age_years", n=years) if years else ""


def _returnable(told: Told, compared: Compared) -> str:
    yes = compared.product.returnable
    return told.t("compare.returnable_yes" if yes else "compare.returnable_no")


def _discounts(told: Told, compared: Compared) -> str:
    return "" if compared.product.discountable else told.t("compare.discounts_no")


def _sku(_: Told, compared: Compared) -> str:
    return compared.product.sku


def _together(told: Told, compared: Compared) -> str:
    return "\n".join(p.name_in(told.t.language) for p in compared.together)


FACTS: Final = (
    Fact(name="compare.list_price", words=_list_price, type="strong"),
    Fact(name="compare.price_now", words=_price_now, type="amount", tone="savings"),
    Fact(name="compare.because", words=_because, type="caption", tone="savings"),
    Fact(name="compare.beside", words=_beside),
    Fact(name="compare.cheaper", words=_cheaper, type="caption"),
    Fact(name="compare.unit_price", words=_unit_price),
    Fact(name="compare.attributes", words=_attributes),
    Fact(name="compare.brand", words=_brand),
    Fact(name="compare.category", words=_category, type="caption"),
    Fact(name="compare.stock", words=_stock),
    Fact(name="compare.age", words=_age),
    Fact(name="compare.returnable", words=_returnable),
    Fact(name="compare.discounts", words=_discounts, type="caption"),
    Fact(name="compare.together", words=_together, type="caption"),
    Fact(name="compare.sku", words=_sku, type="caption", tone="text_muted"),
)
"""From what is asked first to what is asked last."""
