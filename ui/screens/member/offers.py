"""What the member may have now: benefits and coupons, one touch each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from pos_app.domain.benefits import BenefitOffer, can_claim
from pos_app.domain.loyalty import BenefitKind
from pos_app.services.member_views import CouponView
from ui.presenters.member import MemberLook
from ui.presenters.member_acts import MemberActs
from ui.screens.frame import Sides
from ui.screens.member.rows import ListSection, Row, column
from ui.screens.member.words import benefit_detail, benefit_words, coupon_detail, coupon_words

_ICONS = {
    BenefitKind.PROMOTION: "discount", BenefitKind.SERVICE: "gift",
    BenefitKind.EARLY_ACCESS: "clock", BenefitKind.RETURN_WINDOW: "goods_return",
    BenefitKind.PARTNER: "store",
}  # fmt: skip


class OffersPage(Sides):
    """Benefits at the left, coupons at the right."""

    def __init__(self, acts: MemberActs) -> None:
        self._acts = acts
        self.benefits = ListSection("member.benefits", "member.no_benefits")
        self.coupons = ListSection("member.coupons", "member.no_coupons")
        super().__init__(column(self.benefits), column(self.coupons), shares=(1, 1), narrow_px=760)

    def show_member(self, look: MemberLook) -> None:
        """Show what they have; it can be used once the basket is theirs. Who is blocked has
        nothing."""
        panel = look.panel
        usable = panel.member.can_use()
        self.benefits.show_rows([self._benefit(o, look) for o in panel.benefits if usable])
        self.coupons.show_rows([self._coupon(v, look) for v in panel.coupons if usable])

    def _benefit(self, offer: BenefitOffer, look: MemberLook) -> Row:
        benefit = offer.benefit
        claimed = benefit.id in look.basket.basket.claims and look.is_attached
        badge, kind = benefit_words(offer, is_claimed=claimed)
        row = Row(
            title=lambda t: benefit.name_in(t.language), icon=_ICONS[benefit.kind],
            detail=benefit_detail(offer), badge=badge, badge_kind=kind,
        )  # fmt: skip
        if claimed:
            return _with(row, "member.drop", "cancel", partial(self._acts.drop_benefit, benefit.id))
        if not can_claim(offer):
            return row
        act = partial(self._acts.use_benefit, offer) if look.is_attached else None
        return _with(row, "member.use", "accept", act, is_main=bool(offer.skus))

    def _coupon(self, view: CouponView, look: MemberLook) -> Row:
        coupon = view.coupon
        inside = any(c.code == coupon.code for c in look.basket.basket.coupons)
        badge, kind = coupon_words(view, is_in_basket=inside)
        row = Row(
            title=lambda t: coupon.name_in(t.language) or coupon.code, icon="coupon",
            detail=coupon_detail(view), badge=badge, badge_kind=kind,
        )  # fmt: skip
        if inside:
            act = partial(self._acts.remove_coupon, coupon.code)
            return _with(row, "member.take_out", "cancel", act)
        if not view.is_usable:
            return row
        add = partial(self._acts.add_coupon, coupon.code) if look.is_attached else None
        return _with(row, "member.add", "add", add)


def _with(
    row: Row, verb: str, icon: str, act: Callable[[], object] | None, *, is_main: bool = False
) -> Row:
    return replace(row, verb=verb, verb_icon=icon, act=act, is_main=is_main)
