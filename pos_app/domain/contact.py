"""What a customer says about themselves, brought into one form, and cut down to what may be shown.

Numbers are compared as digits with the country's own prefix taken off; e-mail in lower case
(RFC 5321 §2.3.11 leaves the local part to the host, which in practice ignores case).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from pos_app.domain.members import Contact
from pos_app.errors import BadInput

MAX_NAME: Final = 60
_PHONE_DIGITS: Final = range(5, 16)
"""ITU-T E.164 §6.2.1: at most fifteen."""
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LEAP_YEAR: Final = 2000


def normal_phone(text: str) -> str:
    """Digits only, without an international prefix of +86 or 0086 before an eleven-digit number.

    Raises BadInput ``phone_unreadable``.
    """
    digits = re.sub(r"[\s().-]", "", text.strip())
    digits = re.sub(r"^(\+|00)86(?=1\d{10}$)", "", digits).removeprefix("+")
    if not digits.isascii() or not digits.isdecimal() or len(digits) not in _PHONE_DIGITS:
        raise BadInput("phone_unreadable")
    return digits


def looks_like_phone(text: str) -> bool:
    """True when :func:`normal_phone` would read it."""
    try:
        normal_phone(text)
    except BadInput:
        return False
    return True


def normal_email(text: str) -> str:
    """Trimmed, in lower case; raises BadInput ``email_unreadable``."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise BadInput("email_unreadable")
    return email


def normal_card(text: str) -> str:
    """A card's code without blanks, in capitals."""
    return "".join(text.split()).upper()


def checked_contact(contact: Contact) -> Contact:
    """The contact in normal form.

    Raises BadInput ``member_name_missing``, ``member_name_unreadable``, ``phone_unreadable``,
    ``email_unreadable`` or ``birthday_unreadable``.
    """
    name = " ".join(contact.name.split())
    if not name:
        raise BadInput("member_name_missing")
    if len(name) > MAX_NAME or not name.isprintable():
        raise BadInput("member_name_unreadable", limit=MAX_NAME)
    birthday = contact.birthday.strip()
    if birthday:
        _birthday_in(birthday, _LEAP_YEAR)
    return Contact(
        name=name,
        phone=normal_phone(contact.phone) if contact.phone.strip() else "",
        email=normal_email(contact.email) if contact.email.strip() else "",
        birthday=birthday,
    )


def display_name(name: str) -> str:
    """Enough to greet and to tell apart: "Anna B." for "Anna Brown", "王**" for "王小明"."""
    words = name.split()
    if not words:
        return ""
    if not words[0].isascii() and len(words) == 1:
        return words[0][0] + "*" * min(len(words[0]) - 1, 2)
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else words[0]


def birthday_window(birthday: str, on: date, before: int, after: int) -> tuple[date, date] | None:
    """The days around the birthday nearest to ``on``, both included; None without a birthday.

    A birthday on 29 February is kept on 28 February in other years.
    """
    if not birthday:
        return None
    windows = [
        (day - timedelta(days=before), day + timedelta(days=after))
        for day in (_birthday_in(birthday, year) for year in (on.year - 1, on.year, on.year + 1))
    ]
    return next(window for window in windows if window[1] >= on)


def _birthday_in(birthday: str, year: int) -> date:
    match = re.fullmatch(r"(\d{2})-(\d{2})", birthday)
    try:
        if match is None:
            raise ValueError
        month, day = int(match[1]), int(match[2])
        date(_LEAP_YEAR, month, day)
        return (
            date(year, 2, 28)
            if (month, day) == (2, 29) and not _is_leap(year)
            else date(year, month, day)
        )
    except ValueError:
        raise BadInput("birthday_unreadable", text=birthday[:10]) from None


def _is_leap(year: int) -> bool:
    """Proleptic Gregorian, ISO 8601 §4.2.1."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
