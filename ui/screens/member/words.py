"""How a member's figures are said: points, their age, tiers, benefits, coupons, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from pos_app.domain.benefits import BenefitOffer, BenefitState
from pos_app.domain.catalogue import Product
from pos_app.domain.loyalty import RewardKind
from pos_app.domain.members import Member, MemberStatus, NoteKind
from pos_app.domain.recommending import Reason
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from pos_app.services.member_views import CouponView, TierView
from ui.presenters.status import Session
from ui.words import Say

STATUS_WORDS: Final[Mapping[MemberStatus, str]] = {
    MemberStatus.BLOCKED: "member.status_blocked",
    MemberStatus.MERGED: "member.status_merged",
    MemberStatus.ERASED: "member.status_erased",
}
KIND_ICONS: Final[Mapping[NoteKind, str]] = {
    NoteKind.NOTE: "note", NoteKind.PREFERENCE: "member", NoteKind.DATE: "calendar",
}  # fmt: skip
REWARD_ICONS: Final[Mapping[RewardKind, str]] = {
    RewardKind.GOODS: "gift", RewardKind.SERVICE: "desk",
    RewardKind.EVENT: "calendar", RewardKind.DONATION: "people",
}  # fmt: skip
_BENEFIT: Final[Mapping[BenefitState, tuple[str, str]]] = {
    BenefitState.IN_FORCE: ("member.benefit_in_force", "success"),
    BenefitState.TO_CLAIM: ("member.benefit_to_claim", "info"),
    BenefitState.USED_UP: ("member.benefit_used_up", "neutral"),
    BenefitState.NOT_YET: ("member.benefit_not_yet", "neutral"),
}


def until_words(tier: TierView, until: date, session: Session) -> Say:
    """How long the tier lasts, and what keeps it: "Tier kept until 31 Dec · ¥80.00 keeps it"."""
    last = tier.grace_until if tier.grace_until is not None else until
    missing = tier.keep_missing_minor

    def words(t: Translator) -> str:
        kept = t("member.tier_until", day=t.date(last))
        more = (
            t("member.tier_keep", amount=t.money(missing, session.snapshot.currency))
            if missing
            else ""
        )
        return " · ".join(x for x in (kept, more) if x)

    return words


def title_of(member: Member) -> str:
    """What to call them."""
    return member.display_name or member.number


def age_words(told_ms: int, session: Session) -> Say:
    """How old the centre's figures are: "as of 14:03 yesterday"."""
    if not told_ms:
        return "member.never_told"
    return _age(session.snapshot.local(told_ms), session.now().date())


def _age(told: datetime, today: date) -> Say:
    key = "member.as_of_day"
    if told.date() == today:
        key = "member.as_of_today"
    elif told.date() == today - timedelta(days=1):
        key = "member.as_of_yesterday"
    return lambda t: t(key, time=t.time(told), day=t.date(told.date()))


def tier_words(tier: TierView, session: Session) -> Say:
    """The way to the next tier."""
    ahead = tier.next_tier
    if ahead is None:
        return "member.highest_tier"

    def words(t: Translator) -> str:
        missing = t.money(tier.missing_minor, session.snapshot.currency)
        return t("member.to_next_tier", amount=missing, tier=ahead.name_in(t.language))

    return words


def benefit_words(offer: BenefitOffer, *, is_claimed: bool) -> tuple[Say, str]:
    """The state of a benefit and the kind of its badge."""
    if is_claimed:
        return "member.in_basket", "success"
    key, kind = _BENEFIT[offer.state]
    begins = offer.begins_on
    if offer.state is BenefitState.NOT_YET and begins is not None:
        return lambda t: t("member.benefit_from", day=t.date(begins)), kind
    return key, kind


def benefit_detail(offer: BenefitOffer) -> Say:
    """What a benefit's rule says beside its name: note, uses left, the basket at hand."""

    def words(t: Translator) -> str:
        left = t("member.uses_left", n=offer.left) if offer.left is not None else ""
        fits = t("member.benefit_fits") if offer.skus else ""
        return " · ".join(x for x in (fits, offer.benefit.note_in(t.language), left) if x)

    return words


def coupon_words(view: CouponView, *, is_in_basket: bool) -> tuple[Say, str]:
    """The state of a coupon and the kind of its badge."""
    if is_in_basket:
        return "member.in_basket", "success"
    return f"member.coupon_{view.reason}", "info" if view.is_usable else "neutral"


def coupon_detail(view: CouponView) -> Say:
    """Its code and its last day."""
    until = view.coupon.until

    def words(t: Translator) -> str:
        last = t("member.until", day=t.date(until)) if until is not None else ""
        return " · ".join(x for x in (view.coupon.code, last) if x)

    return words


def reason_words(reason: Reason, basket: BasketView) -> Say:
    """Why something is offered, as the cashier may say it."""
    line = next((x for x in basket.basket.lines if x.sku == reason.sku), None)

    def words(t: Translator) -> str:
        product = line.name_in(t.language) if line is not None else reason.sku
        return t(reason.text, product=product, n=reason.n, of=reason.of, offer=reason.offer)

    return words


def product_words(product: Product) -> Say:
    """Name and variant."""

    def words(t: Translator) -> str:
        parts = (product.name_in(t.language), product.variant_in(t.language))
        return " · ".join(part for part in parts if part)

    return words


def price_words(product: Product, session: Session) -> Say:
    """What it costs."""
    if product.price_required:
        return "till.price_keyed"
    return lambda t: t.price(product.price_milliminor, session.snapshot.currency)
