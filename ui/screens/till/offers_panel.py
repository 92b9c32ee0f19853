"""All about the basket's offers: what applied, coupons, what nearly did, what did not and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.buyer import BasketCoupon
from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from pos_app.domain.offers import AppliedOffer, Hint, PassedOver
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from ui.presenters.beside import BesidePresenter
from ui.presenters.offer_words import (
    applied_amount,
    applied_words,
    hint_words,
    names_of,
    savings_of,
    why_words,
)
from ui.screens.till.amounts import amount_words
from ui.screens.till.aside import coupon_row
from ui.screens.till.help_side import price_text
from ui.widgets import Button, HBox, Label, Message, MoneyLabel, Panel, Rule, Tone, VBox
from ui.words import Say

_PASSED: Final = 40
"""More reasons than that nobody reads out."""


class OffersPanel(Panel):
    """Follows the basket while it is open."""

    def __init__(
        self, beside: BesidePresenter, money: Currency, take: Callable[[Hint], object]
    ) -> None:
        self._beside, self._money, self._take = beside, money, take
        self._rows = VBox(gap="small")
        self.removes: list[Button] = []
        self.hints: list[Button] = []
        self.said: list[str] = []
        self._told: object = None
        super().__init__("offers.title", self._rows, icon="discount", width_px=680)
        self.setObjectName("offers")
        beside.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Built anew only when something it says differs: nobody loses their place for nothing."""
        view = self._beside.view
        if view is None or _told(view, self._beside) == self._told:
            return
        self._told = _told(view, self._beside)
        now = QApplication.focusWidget()
        was_here = now is not None and self.isAncestorOf(now)
        self._rows.clear()
        self.removes, self.hints, self.said = [], [], []
        self._show_applied(view)
        self._show_coupons(view)
        self._show_hints()
        self._show_passed(view)
        self._rows.add_stretch()
        if was_here:
            self.focus_first()

    def _show_applied(self, view: BasketView) -> None:
        self._title_row("offers.applied")
        priced = view.priced
        for offer in priced.offers:
            self._row(partial(_applied, offer), partial(_amount, offer, self._money))
        saved = savings_of(view.basket, priced)
        if not priced.offers:
            self._note("offers.applied_none")
        if saved.points_minor:
            self._row("offers.points_used", amount_words(-saved.points_minor, self._money))
        if saved.offers_minor:
            self._row("offers.saved", amount_words(-saved.offers_minor, self._money), strong=True)
        if priced.bounded:
            self._rows.add(Message("offers.bounded", Tone.INFO))

    def _show_coupons(self, view: BasketView) -> None:
        if not view.basket.coupons:
            return
        self._title_row("offers.coupons")
        opened = {o.campaign for o in view.priced.offers}
        for coupon in view.basket.coupons:
            self._rows.add(self._coupon(coupon, used=coupon.campaign in opened))

    def _coupon(self, coupon: BasketCoupon, *, used: bool) -> QWidget:
        row = coupon_row(coupon, self._beside, self.removes)
        if used:
            return row
        return VBox(row, Label("offers.coupon_unused", type="caption", tone="text_muted"), gap="")

    def _show_hints(self) -> None:
        view = self._beside.view
        hints = view.priced.hints if view is not None else ()
        if not hints:
            return
        self._title_row("offers.hints")
        for hint in hints:
            self._rows.add(self._hint(hint))

    def _hint(self, hint: Hint) -> QWidget:
        row = HBox(gap="small")
        row.add(Label(lambda t: self._hint_words(t, hint), wrap=True), 1)
        if hint.skus:
            key = Button("compare.add", icon="add", on_click=partial(self._take, hint))
            self.hints.append(key)
            row.add(key)
        return row

    def _hint_words(self, t: Translator, hint: Hint) -> str:
        return hint_words(t, hint, self._beside.beside.products, self._money)

    def _show_passed(self, view: BasketView) -> None:
        passed = view.priced.passed_over[:_PASSED]
        if not passed:
            return
        self._title_row("offers.passed")
        for one in passed:
            self._passed(view, one)

    def _passed(self, view: BasketView, passed: PassedOver) -> None:
        def name(t: Translator) -> str:
            return names_of(t, view.priced)[passed.promotion]

        def why(t: Translator) -> str:
            return why_words(t, passed, names_of(t, view.priced))

        self.said.append(f"{self.word(name)}: {self.word(why)}")
        self._rows.add(
            VBox(Label(name, wrap=True), Label(why, type="caption", tone="text_muted", wrap=True),
                 gap="")
        )  # fmt: skip

    def _title_row(self, words: Say) -> None:
        if self._rows.box.count():
            self._rows.add(Rule())
        self._rows.add(Label(words, type="strong", tone="text_muted"))

    def _note(self, words: Say) -> None:
        self.said.append(self.word(words))
        self._rows.add(Label(words, tone="text_muted", wrap=True))

    def _row(self, words: Say, amount: Say, *, strong: bool = False) -> None:
        self.said.append(f"{self.word(words)}: {self.word(amount)}")
        row = HBox(gap="medium")
        row.add(Label(words, type="strong" if strong else "body", wrap=True), 1)
        row.add(_Figure(amount))
        self._rows.add(row)


class _Figure(MoneyLabel):
    """An amount, or what stands in its place, said anew in another language."""

    def __init__(self, words: Say) -> None:
        self._amount_words = words
        super().__init__(type="strong", tone="savings", negative_tone="savings")

    def retranslate(self) -> None:
        """Write it as this language does."""
        self.set_amount(self.word(self._amount_words))
        super().retranslate()


class WhichPanel(Panel):
    """Several products would help: the cashier chooses one."""

    def __init__(
        self,
        hint: Hint,
        products: tuple[Product, ...],
        money: Currency,
        add: Callable[[Product], object],
    ) -> None:
        self._add = add
        self.buttons = [
            Button(
                partial(_priced_name, product, money),
                align="left",
                on_click=partial(self._chosen, product),
            )
            for product in products
        ]
        name = Label(
            lambda t: t("offers.which_hint", name=hint.name_in(t.language)),
            wrap=True, tone="text_muted",
        )  # fmt: skip
        body = VBox(name, *self.buttons, gap="small")
        body.add_stretch()
        super().__init__("offers.which", body, icon="gift")
        self.setObjectName("which")

    def focus_first(self) -> None:
        """Return takes the first."""
        (self.buttons[0] if self.buttons else self).setFocus()

    def _chosen(self, product: Product) -> None:
        self.close_panel()
        self._add(product)


def _priced_name(product: Product, money: Currency, t: Translator) -> str:
    return t("offers.which_add", product=product.name_in(t.language),
             price=price_text(product, money))  # fmt: skip


def _told(view: BasketView, beside: BesidePresenter) -> object:
    """All that the panel says."""
    basket, priced = view.basket, view.priced
    return (
        priced.offers, priced.hints, priced.passed_over, priced.bounded, priced.savings_minor,
        basket.coupons, savings_of(basket, priced), tuple(beside.beside.products),
    )  # fmt: skip


def _applied(offer: AppliedOffer, t: Translator) -> str:
    return applied_words(t, offer)


def _amount(offer: AppliedOffer, money: Currency, t: Translator) -> str:
    return applied_amount(t, offer, money)
