"""A member at the real program: card, coupon, enrolment by keyboard; then the journal is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from pos_app.domain.facts import MemberEnrolled, SaleCompleted
from pos_app.domain.loyalty import EntryKind
from tests.e2e.hands import Till
from tests.e2e.test_window_day import Day, pytestmark

__all__ = ["pytestmark"]

TEA, COFFEE, BOOK = "9520000000707", "9520000001063", "9520000002039"
CARD: Final = "LHM-10003"
COUPON: Final = "LIVE11"
TO_TERMS: Final = 9
"""From the name: phone, e-mail, month, day, card, friend, two languages, the terms."""


def _signed_in(till: Till, language: str) -> Day:
    till.start()
    day = Day(till, language)
    day.sign_in()
    day.open_shift()
    return day


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_members_card_and_coupon_pass_the_scanner(language: str, tmp_path: Path) -> None:
    """Platinum: tea 15 % off, coffee 12 % off by the coupon, points one and a half times."""
    with Till.at(tmp_path, language) as till:
        _signed_in(till, language)
        till.scan(CARD)
        till.wait(lambda: till.basket().member == "M10003", "the member is attached")
        till.scan(TEA)
        till.scan(COFFEE)
        till.wait_lines(2)
        till.scan(COUPON)
        till.wait(lambda: bool(till.basket().coupons), "the coupon is in the basket")
        till.look()
        till.act("F12")
        sale = till.wait_for(SaleCompleted, 1).trade
        assert till.complaints == ""
    assert (sale.member, sale.tier) == ("M10003", "platinum")
    # 21.60 less 15 %, 49.00 less 12 %.
    assert [line.net_minor for line in sale.lines] == [1836, 4312]
    assert [use.code for use in sale.coupons] == [COUPON]
    earned = sum(e.points for e in sale.points if e.kind is EntryKind.EARNED)
    # 61.48 paid is 92.22 points at one and a half.
    assert earned == 92
    assert sale.statement is not None
    assert sale.statement.points == 12_880 + 300 + earned


def test_a_customer_is_enrolled_by_keyboard_and_attached(tmp_path: Path) -> None:
    """F3, a phone nobody has, Enrol; the name, the consent: the sale goes on as theirs."""
    with Till.at(tmp_path) as till:
        day = _signed_in(till, "en")
        till.scan(BOOK)
        till.wait_lines(1)
        till.act("F3")
        till.screen(day.say("member.title"))
        till.key_in("13955550000")
        till.look()
        till.press("Tab", "Tab", "space")
        till.look()
        till.key_in("Nadia Orlov")
        till.press(*["Tab"] * TO_TERMS, "space", "Tab", "Tab", "space")
        member = till.wait_for(MemberEnrolled, 1)
        assert b"Nadia" not in member.sealed
        till.wait(lambda: till.basket().member == member.member, "the new member is attached")
        till.act("Escape")
        till.screen(day.say("till.title"))
        till.act("F12")
        sale = till.wait_for(SaleCompleted, 1).trade
        assert (sale.member, sale.tier) == (member.member, "member")
        # 38.00 on a book: a point each, doubled for books.
        assert sum(e.points for e in sale.points) == 76
        assert till.complaints == ""
