"""The customer at the till: who, tier, points with their age, and what they can use now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QWidget

from pos_app.domain.benefits import BenefitOffer
from pos_app.domain.money import Currency
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from pos_app.services.member_views import MemberPanel, PointsView
from ui.presenters.beside import BesidePresenter
from ui.presenters.offer_words import masked, points_text
from ui.screens.till.chips import Chip
from ui.widgets import Badge, Button, Card, ElidedLabel, HBox, IconLabel, Label
from ui.words import Say

_BENEFITS = 2
_LARGE = 1.4
"""Text size from which badges would take the name's room."""


class MemberCard(Card):
    """The member of the open basket, or the way to one."""

    def __init__(
        self, beside: BesidePresenter, money: Currency, open_member: Callable[[], object]
    ) -> None:
        super().__init__(gap="small", margin="medium")
        self._beside, self._money, self._open = beside, money, open_member
        self._said: object = None
        self.keys: dict[str, Button] = {}
        beside.changed.connect(self.show_member)
        self.show_member()

    def show_member(self) -> None:
        """Show who it is now; built anew only when something about them differs."""
        view, panel = self._beside.view, self._beside.member
        said = (self.theme.scale, _told(view, panel, self._beside.benefits))
        if said == self._said:
            return
        self._said = said
        self.clear()
        self.keys = {}
        if view is None or not view.basket.member:
            self._show_nobody()
        else:
            self._show_somebody(view, panel)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`: in large letters badges become words."""
        super().retranslate()
        if hasattr(self, "keys"):
            self.show_member()

    @property
    def _is_large(self) -> bool:
        return self.theme.scale >= _LARGE

    def _show_nobody(self) -> None:
        row = HBox(IconLabel("member"), gap="small")
        row.add(Label("offers.member_none", tone="text_muted"), 1)
        row.add(self._key("open", "offers.member_ask", "member", self._open, hint="F3"))
        self.add(row)

    def _show_somebody(self, view: BasketView, panel: MemberPanel | None) -> None:
        self.add(self._who(view, panel))
        if panel is not None:
            self.add(self._points_row(panel))
            self.add(Label(partial(self._standing_words, panel), type="caption", wrap=True))
            self._show_points(view)
            self._show_keys([*self._spend_keys(view), *self._benefit_keys(view)])

    def _who(self, view: BasketView, panel: MemberPanel | None) -> QWidget:
        number = view.basket.member
        name = panel.member.display_name if panel is not None else ""
        row = HBox(IconLabel("member", tone="accent_text", size_px=24), gap="small")
        words: Say = (lambda _: name) if name else _number(number)
        row.add(ElidedLabel(words, type="title"), 1)
        tier = panel.tier.tier if panel is not None and panel.tier is not None else None
        if tier is not None and not self._is_large:
            row.add(Badge(lambda t: tier.name_in(t.language), kind="info", icon="tier"))
        row.add(self._small("open", "offers.member_open", "next", self._open, hint="F3"))
        row.add(self._small("detach", "offers.member_detach", "cancel", self._beside.detach))
        return row

    def _points_row(self, panel: MemberPanel) -> QWidget:
        row = HBox(IconLabel("points", tone="accent_text", size_px=24), gap="small")
        have = panel.points.available if panel.points is not None else 0
        row.add(ElidedLabel(partial(_have_words, have), type="amount"), 1)
        if panel.is_birthday and not self._is_large:
            row.add(Badge("offers.birthday", kind="warn", icon="gift"))
        return row

    def _standing_words(self, panel: MemberPanel, t: Translator) -> str:
        """How old the points are, what is pending, and the way to the next tier."""
        parts = [_number(panel.member.number)(t)]
        if self._is_large:
            parts = _badge_words(t, panel) + parts
        if panel.points is not None:
            parts += _points_words(t, panel.points, self._beside)
        tier = panel.tier
        if tier is not None and tier.next_tier is not None and tier.missing_minor > 0:
            amount = t.money(tier.missing_minor, self._money)
            parts.append(
                t("offers.next_tier", amount=amount, tier=tier.next_tier.name_in(t.language))
            )
        return " · ".join(parts)

    def _show_points(self, view: BasketView) -> None:
        """How much points pay."""
        if view.basket.wish is not None:
            row = HBox(IconLabel("points", tone="success_text"), gap="small")
            row.add(ElidedLabel(_spending(view, self._money), type="strong", tone="savings"), 1)
            row.add(self._small("keep", "offers.spend_none", "clear", self._beside.keep_points))
            self.add(row)

    def _spend_keys(self, view: BasketView) -> Iterator[Button]:
        """How much points could pay."""
        able = view.priced.redeemable
        if view.basket.wish is None and able is not None and able.max_points > 0:
            words = partial(_able_words, able.max_points, able.max_off_minor, self._money)
            yield self._key("spend", words, "points", self._open)

    def _show_keys(self, keys: list[Button]) -> None:
        """Two beside one another: the quick keys below need the height."""
        for at in range(0, len(keys), 2):
            row = HBox(gap="small")
            for key in keys[at : at + 2]:
                row.add(key, 1)
            self.add(row)

    def _benefit_keys(self, view: BasketView) -> Iterator[Button]:
        """Those that help with this basket now, one touch each."""
        for offer in self._beside.benefits[:_BENEFITS]:
            used = offer.benefit.id in view.basket.claims
            act = self._beside.drop_benefit if used else self._beside.use_benefit
            key = self._key(
                offer.benefit.id, partial(_benefit_words, offer), "gift", partial(act, offer)
            )
            key.setCheckable(True)
            key.setChecked(used)
            key.set_icon("accept" if used else "gift")
            yield key

    def _key(
        self, name: str, words: Say, icon: str, act: Callable[[], object], hint: str = ""
    ) -> Button:
        self.keys[name] = Chip(words, icon=icon, align="left", hint=hint, on_click=act)
        return self.keys[name]

    def _small(
        self, name: str, words: Say, icon: str, act: Callable[[], object], hint: str = ""
    ) -> Button:
        self.keys[name] = Button(
            words, kind="quiet", icon=icon, icon_only=True, hint=hint, on_click=act
        )
        return self.keys[name]


def _told(
    view: BasketView | None, panel: MemberPanel | None, benefits: tuple[BenefitOffer, ...]
) -> object:
    """All that the card says."""
    if view is None:
        return None
    basket = view.basket
    return (
        basket.member, panel, basket.wish, basket.claims, view.priced.redeemable,
        view.priced.points_spent, benefits[:_BENEFITS],
    )  # fmt: skip


def _number(number: str) -> Callable[[Translator], str]:
    return lambda t: t("offers.member_number", number=masked(number))


def _points_words(t: Translator, points: PointsView, beside: BesidePresenter) -> list[str]:
    parts = []
    if points.pending:
        parts.append(t("offers.points_pending", points=points_text(points.pending)))
    if points.debt:
        parts.append(t("offers.points_debt", points=points_text(points.debt)))
    lot = points.next_expiry
    if lot is not None and lot.expires_on is not None:
        day = t.date(lot.expires_on)
        parts.append(t("offers.points_expire", points=points_text(lot.points), day=day))
    if points.told_ms:
        at = beside.local(points.told_ms)
        when = t.time(at) if at.date() == beside.today else t.date_time(at)
        parts.append(t("offers.points_age", time=when))
    else:
        parts.append(t("offers.points_own"))
    return parts


def _able_words(points: int, minor: int, money: Currency, t: Translator) -> str:
    return t("offers.spend_points", points=points_text(points), amount=t.money(minor, money))


def _badge_words(t: Translator, panel: MemberPanel) -> list[str]:
    tier = panel.tier.tier if panel.tier is not None else None
    parts = [tier.name_in(t.language)] if tier is not None else []
    return [*parts, t("offers.birthday")] if panel.is_birthday else parts


def _have_words(points: int, t: Translator) -> str:
    return t("offers.points", n=points, points=points_text(points))


def _spending(view: BasketView, money: Currency) -> Say:
    spent = view.basket.wish.points if view.basket.wish is not None else 0
    kind = "points"
    off = -sum(a.amount_minor for x in view.priced.lines for a in x.adjustments if a.kind == kind)
    return lambda t: t("offers.spending", points=points_text(spent), amount=t.money(off, money))


def _benefit_words(offer: BenefitOffer, t: Translator) -> str:
    name = offer.benefit.name_in(t.language)
    if offer.left is None:
        return name
    return t("offers.use_benefit_left", name=name, n=offer.left)
