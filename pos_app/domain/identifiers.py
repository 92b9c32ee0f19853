"""Codes that name things: GTINs (GS1 General Specifications §3.3, check digit §7.9) and documents.

A GTIN is stored and compared as 14 digits. A receipt number names store, till, incarnation of the
till's journal (a letter) and a gapless count: ``S01-T1-A000123``. The letter makes a number used
before a restore impossible to issue again.
"""

from __future__ import annotations

import re
from typing import Final

from pos_app.errors import BadInput

_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
_RECEIPT: Final = re.compile(r"^([A-Z0-9]{1,8})-([A-Z0-9]{1,8})-([A-Z]{1,3})(\d{6,12})$")
MAX_SKU_LENGTH: Final = 64


def check_digit(body: str) -> str:
    """GS1 check digit of the digits before it (weights 3 and 1 from the right, §7.9)."""
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """True for 8, 12, 13 or 14 digits with a right check digit."""
    return (
        len(text) in _GTIN_LENGTHS
        and text.isascii()
        and text.isdecimal()
        and check_digit(text[:-1]) == text[-1]
    )


def gtin14(text: str) -> str:
    """The 14-digit form of a GTIN-8, -12, -13 or -14.

    Raises BadInput ``gtin_not_digits``, ``gtin_length`` or ``gtin_check_digit``.
    """
    if not (text.isascii() and text.isdecimal()):
        raise BadInput("gtin_not_digits", code=text[:40])
    if len(text) not in _GTIN_LENGTHS:
        raise BadInput("gtin_length", code=text[:40], length=len(text))
    if check_digit(text[:-1]) != text[-1]:
        raise BadInput("gtin_check_digit", code=text, expected=check_digit(text[:-1]))
    return text.zfill(14)


def checked_sku(text: str) -> str:
    """The SKU without surrounding blanks; raises BadInput ``sku_empty`` or ``sku_unreadable``."""
    sku = text.strip()
    if not sku:
        raise BadInput("sku_empty")
    if len(sku) > MAX_SKU_LENGTH or not sku.isprintable():
        raise BadInput("sku_unreadable", sku=sku[:MAX_SKU_LENGTH], limit=MAX_SKU_LENGTH)
    return sku


def incarnation_letters(incarnation: int) -> str:
    """1 → A, 26 → Z, 27 → AA: the letters of an incarnation in a receipt number."""
    letters = ""
    while incarnation > 0:
        incarnation, digit = divmod(incarnation - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def receipt_number(store: str, till: str, incarnation: int, count: int) -> str:
    """The printed number of a receipt: ``S01-T1-A000123``."""
    return f"{store}-{till}-{incarnation_letters(incarnation)}{count:06d}"


def looks_like_receipt(text: str) -> bool:
    """True when the text has the form of a receipt number (upper or lower case)."""
    return _RECEIPT.match(text.strip().upper()) is not None
