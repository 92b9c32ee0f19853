"""Amounts that follow the language: as words, and as a label."""

from __future__ import annotations

from pos_app.domain.money import Currency
from ui.widgets import MoneyLabel
from ui.words import Say


def amount_words(minor: int, money: Currency) -> Say:
    """An amount as something to say."""
    return lambda t: t.money(minor, money)


class AmountLabel(MoneyLabel):
    """An amount that is written anew in another language."""

    def __init__(self, minor: int, money: Currency, *, type: str = "amount") -> None:
        self._words = amount_words(minor, money)
        super().__init__(type=type)

    def retranslate(self) -> None:
        """Write it as this language does."""
        self.set_amount(self.word(self._words))
        super().retranslate()
