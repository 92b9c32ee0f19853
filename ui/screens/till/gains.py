"""What a sale brings the customer: savings, points earned and spent, and the balance after it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from pos_app.domain.loyalty import EntryKind
from pos_app.domain.money import Currency
from pos_app.domain.sale import Trade
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from ui.presenters.offer_words import points_text
from ui.screens.till.chips import Chip
from ui.widgets import ElidedLabel, HBox, IconLabel, Label, VBox
from ui.words import Say


class GainsRow(HBox):
    """One quiet line while paying, and the way to spend points instead of money."""

    def __init__(self, money: Currency, redeem: Callable[[], object]) -> None:
        super().__init__(gap="small")
        self._money = money
        self.words = ElidedLabel("", tone="savings")
        self.redeem = Chip("offers.spend_points", icon="points", on_click=redeem)
        self.add(IconLabel("points", tone="savings"))
        self.add(self.words, 1)
        self.add(self.redeem)

    def show_view(self, view: BasketView) -> None:
        """Show what this basket brings; nothing takes no room."""
        priced, money = view.priced, self._money
        self.words.say(lambda t: _gain_words(t, view, money))
        able = priced.redeemable
        can = able is not None and able.max_points > 0 and not view.basket.is_tendering
        if able is not None and can:
            self.redeem.say(lambda t: t(
                "offers.spend_points", points=points_text(able.max_points),
                amount=t.money(able.max_off_minor, money),
            ))  # fmt: skip
        self.redeem.setVisible(can and view.basket.wish is None)
        self.setVisible(bool(self.words.text()) or can)


def _gain_words(t: Translator, view: BasketView, money: Currency) -> str:
    priced = view.priced
    parts = []
    if priced.savings_minor:
        parts.append(t("offers.saves", amount=t.money(priced.savings_minor, money)))
    if priced.points_spent:
        parts.append(
            t("offers.spends", n=priced.points_spent, points=points_text(priced.points_spent))
        )
    if priced.points_earned:
        parts.append(
            t("offers.earns", n=priced.points_earned, points=points_text(priced.points_earned))
        )
    return " · ".join(parts)


class PointsDone(VBox):
    """After the sale: points earned, spent, and where the customer stands now."""

    def __init__(self) -> None:
        super().__init__(gap="tight")
        self.said: list[str] = []

    def show_trade(self, trade: Trade) -> None:
        """Show this sale's points; without any, nothing."""
        self.clear()
        self.said = []
        earned = sum(e.points for e in trade.points if e.kind is EntryKind.EARNED)
        spent = -sum(e.points for e in trade.points if e.kind is EntryKind.REDEEMED)
        if earned:
            self._row(
                "offers.earned", lambda t: t("offers.points", n=earned, points=points_text(earned))
            )
        if spent:
            self._row(
                "offers.spent", lambda t: t("offers.points", n=spent, points=points_text(spent))
            )
        if trade.statement is not None:
            self._row("offers.balance", lambda t: _balance_words(t, trade))
        self.setVisible(bool(self.said))

    def _row(self, name: str, words: Say) -> None:
        self.said.append(f"{self.word(name)}: {self.word(words)}")
        row = HBox(gap="medium")
        row.add(Label(name, tone="text_muted", wrap=True), 1)
        value = Label(words, type="strong", wrap=True)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.add(value, 1)
        self.add(row)


def _balance_words(t: Translator, trade: Trade) -> str:
    statement = trade.statement
    if statement is None:
        return ""
    if not statement.pending:
        return points_text(statement.points)
    return t(
        "offers.balance_pending", points=points_text(statement.points),
        pending=points_text(statement.pending),
    )  # fmt: skip
