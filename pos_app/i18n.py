"""Every text on a screen, on paper or on the command line, in Chinese and English.

A text has a key ``area.name``; its wording stands in ``resources/i18n/<language>/<area>.toml``.
Symbolic keys, not English sentences, because rules and faults carry the same names
(:mod:`pos_app.errors`) and both languages are translations of equal rank (ADR 0004). A text may
be a table of plural forms chosen by the fact ``n``::

    items = {one = "{n} item", other = "{n} items"}
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from pos_app.domain.money import Currency
from pos_app.domain.quantity import format_quantity
from pos_app.errors import LanehouseError

LANGUAGES: Final = ("en", "zh")
RESOURCES: Final = Path(__file__).resolve().parent.parent / "resources"
_LOCALES: Final = {"en": "en_GB", "zh": "zh_Hans_CN"}

type_of_text = str | Mapping[str, str]


@lru_cache(maxsize=8)
def load_texts(language: str, root: Path = RESOURCES / "i18n") -> Mapping[str, type_of_text]:
    """All texts of one language by key, read once."""
    texts: dict[str, type_of_text] = {}
    for file in sorted((root / language).glob("*.toml")):
        for name, text in tomllib.loads(file.read_text("utf-8")).items():
            texts[f"{file.stem}.{name}"] = text
    return texts


class Translator:
    """Words and figures for one reader. Cheap to call; safe to share between threads."""

    def __init__(self, language: str) -> None:
        """``language`` is one of LANGUAGES; raises KeyError for any other."""
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        self.currency: Currency | None = None
        """The store's money, for words that name amounts; None before there is a store."""
        self._texts = load_texts(language)

    def __call__(self, key: str, /, **facts: object) -> str:
        """The text of a key with its facts filled in; raises KeyError when it is missing."""
        text = self._texts[key]
        if not isinstance(text, str):
            form = self.locale.plural_form(int(str(facts["n"])))
            text = text.get(form, text["other"])
        return text.format(**facts) if facts else text

    def has(self, key: str) -> bool:
        """True when the key has a text."""
        return key in self._texts

    def error(self, error: LanehouseError, currency: Currency | None = None) -> str:
        """What happened, why and what to do, in this language.

        Facts named ``*_milli`` are written as quantities, ``permission`` as the act it allows, and
        facts named ``*_minor`` as money of the currency given or of :attr:`currency` (as plain
        integers before there is a store).
        """
        money = currency or self.currency
        facts = {name: self._fact(name, fact, money) for name, fact in error.facts.items()}
        return self(error.message_key, **facts)

    def _fact(self, name: str, fact: object, currency: Currency | None) -> object:
        if isinstance(fact, int) and name.endswith("_milli"):
            return self.quantity(fact)
        if isinstance(fact, int) and name.endswith("_minor") and currency is not None:
            return self.money(fact, currency)
        if name == "permission" and self.has(f"approve.act_{fact}"):
            return self(f"approve.act_{fact}")
        return fact

    def money(self, amount_minor: int, currency: Currency) -> str:
        """An amount with its currency sign, as this language writes it."""
        return _money(amount_minor, currency.code, currency.exponent, str(self.locale))

    def amount(self, amount_minor: int, currency: Currency) -> str:
        """An amount without a currency sign, with the currency's decimals: "1,234.50"."""
        return _amount(amount_minor, currency.exponent, str(self.locale))

    def price(self, price_milliminor: int, currency: Currency) -> str:
        """A unit price without sign, with more decimals only where it has them."""
        whole, fine = divmod(price_milliminor, 1000)
        if not fine:
            return self.amount(whole, currency)
        digits = Decimal(price_milliminor).scaleb(-currency.exponent - 3).normalize()
        return str(format_decimal(digits, locale=self.locale, decimal_quantization=False))

    def quantity(self, quantity_milli: int) -> str:
        """A quantity without unit: "3", "1.25"."""
        return format_quantity(quantity_milli)

    def date(self, day: date) -> str:
        """A date of medium length."""
        return format_date(day, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Hours and minutes of an aware time in its own zone."""
        return format_time(moment, "short", locale=self.locale, tzinfo=moment.tzinfo)

    def date_time(self, moment: datetime) -> str:
        """Date and time, for receipts and lists."""
        return format_datetime(moment, "medium", tzinfo=moment.tzinfo, locale=self.locale)


@lru_cache(maxsize=4096)
def _money(amount_minor: int, code: str, exponent: int, locale: str) -> str:
    value = Decimal(amount_minor).scaleb(-exponent)
    return str(
        format_currency(
            value,
            code,
            locale=locale,
            currency_digits=False,
            format=_currency_pattern(_narrow_sign(code, locale), exponent),
        )
    )


@lru_cache(maxsize=4096)
def _amount(amount_minor: int, exponent: int, locale: str) -> str:
    value = Decimal(amount_minor).scaleb(-exponent)
    pattern = "#,##0." + "0" * exponent if exponent else "#,##0"
    return str(format_decimal(value, pattern, locale=locale))


def _currency_pattern(sign: str, exponent: int) -> str:
    number = "#,##0." + "0" * exponent if exponent else "#,##0"
    return f"'{sign}'{number};-'{sign}'{number}"


def _narrow_sign(code: str, locale: str) -> str:
    """The sign without the country's letters: within one shop "¥" cannot be mistaken for another
    currency, and totals stay short (CLDR calls it the narrow form)."""
    sign = get_currency_symbol(code, locale=locale)
    return sign.lstrip(ascii_uppercase) or sign
