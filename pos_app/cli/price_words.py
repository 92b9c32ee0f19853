"""Why a price is what it is, in the till's own sentences, for hints and what was passed over."""

from __future__ import annotations

from collections.abc import Mapping

from pos_app.domain.money import Currency
from pos_app.domain.offers import Hint, Missing, PassedOver
from pos_app.domain.pricing import PricedBasket
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator


def hint_said(hint: Hint, tr: Translator, currency: Currency) -> str:
    """What is missing and what it would save: "¥12.00 more saves ¥30.00: 200 less 30"."""
    name = hint.name_in(tr.language)
    if hint.missing is Missing.GIFT:
        if not hint.skus:
            return tr("offers.hint_gift_any", name=name)
        return tr("offers.hint_gift", product=", ".join(hint.skus), name=name)
    only = "" if hint.saves_minor else "_only"
    return tr(
        f"offers.hint_{hint.missing.value}{only}", name=name, n=max(1, hint.missing_quantity),
        amount=tr.money(hint.missing_minor, currency), saves=tr.money(hint.saves_minor, currency),
    )  # fmt: skip


def passed_over_said(passed: PassedOver, tr: Translator, names: Mapping[str, str]) -> str:
    """Why a promotion that concerns these goods did not apply; ``names`` of those that did."""
    instead = tr("offers.and").join(names.get(p, p) for p in passed.instead)
    key = f"offers.why_{passed.why.value}"
    than = f"{key}_than"
    why = tr(than if instead and tr.has(than) else key, instead=instead)
    return tr("promo.passed", name=wording_in(tr.language, passed.name, passed.name_zh), why=why)


def names_of(priced: PricedBasket, tr: Translator) -> dict[str, str]:
    """Names of the promotions that applied, by id."""
    return {offer.promotion: offer.name_in(tr.language) for offer in priced.offers}
