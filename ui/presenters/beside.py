"""What stands beside the basket: the member, what to offer, what nearly applies, the clock.

It is read after the basket has been shown, never before: a scan waits for nothing here. An answer
to an older basket is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QTimer, Signal

from pos_app.domain.basket import Basket, Entry
from pos_app.domain.benefits import BenefitOffer, BenefitState
from pos_app.domain.catalogue import Product
from pos_app.domain.loyalty import BenefitKind
from pos_app.domain.offers import Hint
from pos_app.errors import LanehouseError, RuleRefused
from pos_app.services.checkout import BasketView, Understood
from pos_app.services.member_views import MemberPanel, Suggestion
from ui.presenters.beside_till import BesideTill
from ui.presenters.notice import Notice, refusal
from ui.words import Say

SETTLE_MS: Final = 60
"""After the last change of the basket, so that quick scanning is not held up."""
SUGGESTED: Final = 3
HINTED: Final = 3
_SPEAKING: Final = 20
"""Products of a long basket that are asked what goes with them."""


class Beside(Struct, frozen=True, kw_only=True):
    """What was read for one basket."""

    key: tuple[str, str] = ("", "")
    """(basket, member) that :attr:`member` was read for."""
    member: MemberPanel | None = None
    suggestions: tuple[Suggestion, ...] = ()
    products: Mapping[str, Product] = {}
    """Those that hints and reasons speak of."""
    is_clock_behind: bool = False


NOTHING: Final = Beside()


class BesidePresenter(BesideTill):
    """Reads what helps with the open basket of a TillPresenter, and does what is touched there."""

    changed = Signal()
    """What stands beside the basket is new, or the basket is another one."""
    noticed = Signal(object)

    def _set_up(self) -> None:
        self._asked = 0
        self.beside = NOTHING
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.read)
        self._till.view_changed.connect(self._basket_changed)

    # What is there --------------------------------------------------------------------------------

    @property
    def view(self) -> BasketView | None:
        """The basket it stands beside."""
        return self._till.view

    @property
    def member(self) -> MemberPanel | None:
        """The basket's member, once read."""
        basket = self.view.basket if self.view is not None else None
        panel = self.beside.member
        return panel if basket is not None and self.beside.key == _key(basket) else None

    @property
    def hints(self) -> tuple[Hint, ...]:
        """The nearest, a few."""
        return self.view.priced.hints[:HINTED] if self.view is not None else ()

    @property
    def benefits(self) -> tuple[BenefitOffer, ...]:
        """Services of the member's that could be used on this basket: what is in it first."""
        panel, view = self.member, self.view
        if panel is None or view is None:
            return ()
        skus = frozenset(line.sku for line in view.basket.lines)
        able = [b for b in panel.benefits if _is_service_now(b)]
        return tuple(sorted(able, key=lambda b: skus.isdisjoint(b.benefit.skus)))

    def local(self, wall_ms: int) -> datetime:
        """A moment in the store's zone."""
        return self._services.workplace.local(wall_ms)

    @property
    def today(self) -> date:
        """The day in the store's zone."""
        return self._services.workplace.local_now().date()

    # Reading --------------------------------------------------------------------------------------

    def forget(self) -> None:
        """The member may have changed elsewhere: read anew."""
        self.beside = NOTHING

    def read(self) -> None:
        """Read now what stands beside the basket."""
        view = self.view
        if view is None:
            return
        self._asked += 1
        ticket, known = self._asked, self.beside
        self._tasks.submit(
            lambda: self._read(view, known),
            lambda beside: self._show(beside, ticket),
            self._refused,
            owner=self,
            quiet=True,
        )

    def _read(self, view: BasketView, known: Beside) -> Beside:
        basket = view.basket
        suggestions = self._suggestions(basket)
        return Beside(
            key=_key(basket),
            member=known.member if known.key == _key(basket) else self._member(basket),
            suggestions=suggestions,
            products=self._products(_spoken_of(view, suggestions)),
            is_clock_behind=self._services.workplace.is_clock_behind,
        )

    def _suggestions(self, basket: Basket) -> tuple[Suggestion, ...]:
        """What was rung up last speaks; nothing is offered that is there already."""
        held = {line.sku for line in basket.lines}
        last = tuple(dict.fromkeys(line.sku for line in reversed(basket.lines)))[:_SPEAKING]
        if not last:
            return ()
        found = self._services.panels.suggestions(last, basket.buyer)
        return tuple(s for s in found if s.product.sku not in held)[:SUGGESTED]

    def _member(self, basket: Basket) -> MemberPanel | None:
        """None also for one this till knows nothing of: the basket was priced elsewhere."""
        if not basket.member:
            return None
        try:
            return self._services.panels.panel(basket.member)
        except RuleRefused:
            return None

    def _products(self, skus: Iterable[str]) -> Mapping[str, Product]:
        found = (self._services.workplace.catalogue.product(sku) for sku in dict.fromkeys(skus))
        return {p.sku: p for p in found if p is not None}

    def _show(self, beside: Beside, ticket: int) -> None:
        if ticket == self._asked:
            self.beside = beside
            self.changed.emit()

    def _basket_changed(self, view: BasketView) -> None:
        self._settle.start()
        if view.basket.is_empty or _key(view.basket) != self.beside.key:
            self.changed.emit()
        if view.understood is Understood.COUPON:
            self._say_coupon(view)
        elif view.understood is Understood.MEMBER:
            self.noticed.emit(Notice("offers.member_attached", "success"))

    def _say_coupon(self, view: BasketView) -> None:
        coupon, money = view.basket.coupons[-1], self._till.currency
        off = sum(o.off_minor for o in view.priced.offers if o.campaign == coupon.campaign)
        opened = any(o.campaign == coupon.campaign for o in view.priced.offers)
        self.noticed.emit(Notice(
            lambda t: t(
                "offers.coupon_taken" if opened else "offers.coupon_idle",
                name=coupon.name_in(t.language), amount=t.money(off, money),
            ),
            "success" if opened else "info",
        ))  # fmt: skip

    # What is touched ------------------------------------------------------------------------------

    def add(self, product: Product) -> None:
        """A gift goes into the basket."""
        self._till.add(product)

    def take_up(self, suggestion: Suggestion) -> None:
        """What was suggested goes into the basket, and the sale will say that it was."""
        self._till.add(suggestion.product, suggestion.why.why.because.value)

    def remove_coupon(self, code: str) -> None:
        """Take a coupon out."""
        self._do(lambda: self._services.coupons.remove(code), "offers.coupon_removed")

    def detach(self) -> None:
        """The basket is nobody's again."""
        self._do(self._services.membership.detach, "offers.member_gone")

    def keep_points(self) -> None:
        """Spend no points after all."""
        self._do(self._services.points.keep_points)

    def use_benefit(self, offer: BenefitOffer) -> None:
        """Use a benefit on this basket: what it makes free is rung up if it is not there yet."""
        benefit = offer.benefit
        self._do(
            lambda: self._claimed(offer),
            lambda t: t("offers.benefit_used", name=benefit.name_in(t.language)),
        )

    def drop_benefit(self, offer: BenefitOffer) -> None:
        """Do not use it after all."""
        benefit = offer.benefit
        self._do(
            lambda: self._services.points.unclaim_benefit(benefit.id),
            lambda t: t("offers.benefit_dropped", name=benefit.name_in(t.language)),
        )

    def _claimed(self, offer: BenefitOffer) -> BasketView:
        view = self._services.points.claim_benefit(offer.benefit.id)
        held = {line.sku for line in view.basket.lines}
        if not offer.benefit.skus or not held.isdisjoint(offer.benefit.skus):
            return view
        found = self._products(offer.benefit.skus)
        service = next((p for p in found.values() if p.active and not p.price_required), None)
        return self._services.checkout.add(Entry(product=service)) if service else view

    def _do(self, act: Callable[[], BasketView], words: Say = "") -> None:
        self._tasks.submit(act, lambda view: self._did(view, words), self._not_done, owner=self)

    def _did(self, view: BasketView, words: Say) -> None:
        self._till.adopt(view)
        self.noticed.emit(Notice(words, "info", "accepted"))

    def _not_done(self, error: LanehouseError) -> None:
        self._till.load()
        self._refused(error)

    def _refused(self, error: LanehouseError) -> None:
        self.noticed.emit(refusal(error))


def _key(basket: Basket) -> tuple[str, str]:
    return basket.id, basket.member


def _is_service_now(offer: BenefitOffer) -> bool:
    return offer.benefit.kind is BenefitKind.SERVICE and offer.state is BenefitState.TO_CLAIM


def _spoken_of(view: BasketView, suggestions: Iterable[Suggestion]) -> Iterable[str]:
    for hint in view.priced.hints[:HINTED]:
        yield from hint.skus
    for suggestion in suggestions:
        yield suggestion.why.why.sku
