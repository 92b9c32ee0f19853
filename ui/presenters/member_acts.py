"""What can be done for the member in view: benefits, coupons, points, rewards, notes, goods."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_app.domain.basket import Entry
from pos_app.domain.benefits import BenefitOffer
from pos_app.domain.catalogue import Product
from pos_app.domain.facts import BenefitClaimed, StoredFact
from pos_app.domain.loyalty import ActivityRule, BenefitKind, CatalogueReward, RewardKind
from pos_app.domain.members import NoteKind
from pos_app.errors import LanehouseError
from pos_app.services.checkout import PriceNeeded, QuantityNeeded
from pos_app.services.till_services import TillServices
from ui.presenters.member import MemberPresenter
from ui.presenters.notice import Notice
from ui.words import Say, say

_HANDED_OVER = frozenset({RewardKind.GOODS, RewardKind.SERVICE})


def needs_consent(reward: CatalogueReward) -> bool:
    """True for what spends the points at once, with no line to void: asked before it is done."""
    return reward.kind not in _HANDED_OVER


class MemberActs(QObject):
    """Each act runs on the engine lane; the presenter then looks at the member again."""

    def __init__(
        self, presenter: MemberPresenter, services: TillServices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._services = presenter, services

    # Benefits and coupons -------------------------------------------------------------------------

    def use_benefit(self, offer: BenefitOffer) -> None:
        """Use it now: a service on this basket, a partner's voucher handed out at once."""
        benefit = offer.benefit
        if benefit.kind is BenefitKind.PARTNER:
            self._presenter.run(lambda: self._services.points.claim_partner(benefit.id), _voucher)
        else:
            self._presenter.run(lambda: self._claim_service(offer), "member.benefit_used")

    def drop_benefit(self, benefit_id: str) -> None:
        """Not used on this basket after all."""
        self._presenter.run(
            lambda: self._services.points.unclaim_benefit(benefit_id), "member.benefit_dropped"
        )

    def add_coupon(self, code: str) -> None:
        """Put one of the member's coupons into the basket."""
        self._presenter.run(lambda: self._services.coupons.add(code), "member.coupon_added")

    def remove_coupon(self, code: str) -> None:
        """Take it out again."""
        self._presenter.run(lambda: self._services.coupons.remove(code), "member.coupon_removed")

    # Points ---------------------------------------------------------------------------------------

    def redeem(self, points: int) -> None:
        """So many points as money off; none takes the wish back."""
        if points:
            self._presenter.run(lambda: self._services.points.redeem(points), "member.redeemed")
        else:
            self._presenter.run(self._services.points.keep_points, "member.points_kept")

    def take_reward(self, reward: CatalogueReward) -> None:
        """Goods and services become a line; an event or a donation is paid with points at once."""
        if needs_consent(reward):
            self._presenter.run(lambda: self._services.points.spend(reward.id), "member.spent")
        else:
            self._presenter.run(
                lambda: self._services.points.take_reward(reward.id), "member.reward_taken"
            )

    def earn(self, activity: ActivityRule) -> None:
        """The member did something that earns points."""
        number = self._number
        self._presenter.run(
            lambda: self._services.points.earn(number, activity.id),
            lambda _: Notice(_earned(activity), "success", "accepted"),
        )

    # Notes ----------------------------------------------------------------------------------------

    def note(self, kind: NoteKind, text: str, then: Callable[[], object]) -> None:
        """Remember something; ``then`` once it is kept."""
        number = self._number

        def kept(_: object) -> Notice:
            then()
            return Notice("member.noted", "success", "accepted")

        self._presenter.run(lambda: self._services.membership.note(number, kind, text), kept)

    def withdraw_note(self, note_id: str) -> None:
        """It no longer holds."""
        number = self._number
        self._presenter.run(
            lambda: self._services.membership.withdraw_note(number, note_id),
            "member.note_withdrawn",
        )

    # Goods ----------------------------------------------------------------------------------------

    def add_goods(self, product: Product, suggestion: str = "") -> None:
        """One piece into the basket; what needs a price or a weight is asked for at the till."""

        def refused(error: LanehouseError) -> None:
            if isinstance(error, PriceNeeded | QuantityNeeded):
                self._presenter.passed_on.emit(product.sku)
            else:
                self._presenter.refuse(error)

        self._presenter.run(
            lambda: self._services.checkout.add(Entry(product=product, suggestion=suggestion)),
            lambda _: Notice(_added(product), "success", "accepted"),
            refused,
        )

    # Inside ---------------------------------------------------------------------------------------

    @property
    def _number(self) -> str:
        look = self._presenter.look
        return look.panel.member.number if look is not None else ""

    def _claim_service(self, offer: BenefitOffer) -> None:
        """On the engine lane. A service that is not in the basket yet comes with its use."""
        services = self._services
        services.points.claim_benefit(offer.benefit.id)
        skus = {line.sku for line in services.checkout.view().basket.lines}
        if not offer.benefit.skus or skus & set(offer.benefit.skus):
            return
        product = services.workplace.catalogue.product(offer.benefit.skus[0])
        if product is None:
            return
        try:
            services.checkout.add(Entry(product=product))
        except LanehouseError:
            services.points.unclaim_benefit(offer.benefit.id)
            raise


def _voucher(fact: object) -> Notice:
    body = fact.body if isinstance(fact, StoredFact) else None
    code = body.use.voucher if isinstance(body, BenefitClaimed) else ""
    words = say("member.voucher_given", code=code) if code else "member.benefit_used"
    return Notice(words, "success", "accepted")


def _earned(activity: ActivityRule) -> Say:
    return lambda t: t(
        "member.earned", name=activity.name_in(t.language), points=f"{activity.points:,}"
    )


def _added(product: Product) -> Say:
    return lambda t: t("member.goods_added", name=product.name_in(t.language))
