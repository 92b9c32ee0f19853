"""What helps with this customer: the member card, the basket's coupons, what else to offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from pos_app.domain.buyer import BasketCoupon
from pos_app.domain.money import Currency
from pos_app.i18n import Translator
from pos_app.services.member_views import Suggestion
from ui.presenters.beside import BesidePresenter
from ui.presenters.offer_words import suggestion_words
from ui.screens.till.chips import ReasonChip
from ui.screens.till.help_side import price_text
from ui.screens.till.member_card import MemberCard
from ui.widgets import Button, ElidedLabel, HBox, IconLabel, Label, VBox


class Aside(VBox):
    """Stands above the quick keys; what is empty takes no room."""

    def __init__(
        self, beside: BesidePresenter, money: Currency, open_member: Callable[[], object]
    ) -> None:
        super().__init__(gap="small")
        self.member = MemberCard(beside, money, open_member)
        self.coupons = CouponRow(beside)
        self.suggestions = SuggestionRow(beside, money)
        for part in (self.member, self.coupons, self.suggestions):
            self.add(part)


class CouponRow(VBox):
    """A key for each coupon in the basket; touching it takes the coupon out."""

    def __init__(self, beside: BesidePresenter) -> None:
        super().__init__(gap="tight")
        self._beside = beside
        self._shown: tuple[BasketCoupon, ...] | None = None
        self.keys: list[Button] = []
        self._show()
        beside.changed.connect(self._show)

    def _show(self) -> None:
        view = self._beside.view
        coupons = view.basket.coupons if view is not None else ()
        if coupons == self._shown:
            return
        self._shown = coupons
        self.clear()
        self.keys = []
        for coupon in coupons:
            self.add(coupon_row(coupon, self._beside, self.keys))
        self.setVisible(bool(coupons))


def coupon_row(coupon: BasketCoupon, beside: BesidePresenter, keys: list[Button]) -> QWidget:
    """A coupon with the key that takes it out; the key goes to ``keys``, too."""

    def words(t: Translator) -> str:
        name = coupon.name_in(t.language)
        if name == coupon.code:
            return name
        return t("offers.coupon_chip", name=name, code=coupon.code)

    row = HBox(IconLabel("coupon", tone="accent_text"), gap="small")
    row.add(ElidedLabel(words), 1)
    remove = Button(
        lambda t: t("offers.coupon_remove", code=coupon.code),
        kind="quiet",
        icon="clear",
        icon_only=True,
        on_click=partial(beside.remove_coupon, coupon.code),
    )
    keys.append(remove)
    row.add(remove)
    return row


class SuggestionRow(VBox):
    """What goes with the basket or is usual for this customer, with the reason; one touch adds."""

    def __init__(self, beside: BesidePresenter, money: Currency) -> None:
        super().__init__(gap="tight")
        self._beside, self._money = beside, money
        self._shown: tuple[Suggestion, ...] | None = None
        self.keys: list[Button] = []
        self._show()
        beside.changed.connect(self._show)

    def _show(self) -> None:
        view = self._beside.view
        empty = view is None or view.basket.is_empty
        suggestions = () if empty else self._beside.beside.suggestions
        if suggestions == self._shown:
            return
        self._shown = suggestions
        self.clear()
        self.keys = []
        if suggestions:
            self.add(Label("offers.suggestions", type="strong", tone="text_muted"))
        for suggestion in suggestions:
            self.add(self._row(suggestion))
        self.setVisible(bool(suggestions))

    def _row(self, suggestion: Suggestion) -> QWidget:
        product, products = suggestion.product, self._beside.beside.products

        def words(t: Translator) -> str:
            return f"{product.name_in(t.language)}  ·  {price_text(product, self._money)}"

        def why(t: Translator) -> str:
            return suggestion_words(t, suggestion, products)

        key = ReasonChip(words, why, icon="add", on_click=partial(self._beside.take_up, suggestion))
        self.keys.append(key)
        return key
