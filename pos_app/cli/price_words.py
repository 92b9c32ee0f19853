"""Why a price is what it is, in sentences: hints and promotions passed over, in each language."""

from __future__ import annotations

from pos_app.domain.money import Currency
from pos_app.domain.offers import Hint, Missing, PassedOver
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator


def hint_said(hint: Hint, tr: Translator, currency: Currency) -> str:
    """What is missing and what it would save: "CNY 12.00 more saves CNY 30.00: …"."""
    name = hint.name_in(tr.language)
    saves = tr.money(hint.saves_minor, currency)
    skus = ", ".join(hint.skus)
    if hint.missing is Missing.GIFT:
        return tr("promo.hint_gift", n=hint.missing_quantity, name=name, skus=skus)
    open_end = "" if hint.saves_minor else "_open"
    if hint.missing is Missing.SPEND:
        missing = tr.money(hint.missing_minor, currency)
        return tr(f"promo.hint_spend{open_end}", missing=missing, saves=saves, name=name)
    if hint.missing is Missing.QUANTITY:
        n = hint.missing_quantity
        return tr(f"promo.hint_quantity{open_end}", n=n, saves=saves, name=name)
    return tr(f"promo.hint_member{open_end}", saves=saves, name=name)


def passed_over_said(passed: PassedOver, tr: Translator) -> str:
    """Why a promotion that concerns these goods did not apply."""
    key = f"promo.why_{passed.why.value}"
    if not passed.instead and tr.has(f"{key}_alone"):
        key = f"{key}_alone"
    instead = ", ".join(passed.instead)
    return tr(key, name=wording_in(tr.language, passed.name, passed.name_zh), instead=instead)
