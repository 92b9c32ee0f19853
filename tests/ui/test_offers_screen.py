"""Offers at the till: names on lines, nearly there, coupons, the member, products side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.buyer import Buyer
from pos_app.domain.offers import Hint, Missing
from pos_app.services.member_views import Suggestion
from tests.ui.offers_window import Window, texts_of
from tests.ui.offers_world import ANNA, CARD, HINTS, OVER, WELCOME
from tests.ui.till_world import gtin
from ui.context import context
from ui.presenters.beside import SETTLE_MS
from ui.presenters.tender import Phase
from ui.scan_wedge import ScanEvent
from ui.screens.till.basket_view import _cut, _name_width
from ui.screens.till.offers_panel import OffersPanel, WhichPanel
from ui.screens.till.tiles import _first_line


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.close()


# Lines and totals ---------------------------------------------------------------------------------


def test_lines_name_what_touched_them(window: Window) -> None:
    window.scan(101, CARD, WELCOME)
    services = window.world.services
    services.points.take_reward("R-WATER")
    window.till.till.adopt(services.points.redeem(300))
    assert window.basket == [
        (
            "Organic cotton T-shirt Blue, Blue · M · TEE-BLU-M, 1 × 129.00, "
            "T-shirt weeks: 10% off all shirts -12.90, Welcome: 10 off from 50 -10.00, "
            "Paid with points -3.00, 103.10, instead of 129.00"
        ),
        (
            "Mineral water, WATER, 1 × 2.50, Taken for points: Mineral water -2.50, 0.00, "
            "instead of 2.50"
        ),
    ]
    assert window.view.band.rows == [
        ("Subtotal", "¥131.50"), ("Savings", "-¥22.90"), ("Points used", "-¥5.50"),
        ("Tax included", "¥11.86"),
    ]  # fmt: skip
    assert window.view.band.amount == "¥103.10"


def test_names_follow_the_language(window: Window) -> None:
    window.scan(101)
    context().set_language("zh")
    assert "T恤周 全场九折 -12.90" in window.basket[0]
    assert "原价 129.00" in window.basket[0]


def test_a_cut_name_is_whole_in_the_tool_tip(window: Window) -> None:
    window.scan(101)
    texts, look = window.view.table._lines.texts(0), window.view.table.look
    assert _cut(texts, look, 500, 900) == []
    cut = _cut(texts, look, _name_width(look, 260), 260)
    assert "T-shirt weeks: 10% off all shirts" in cut


def test_a_discount_on_everything_tells_the_view_once(window: Window) -> None:
    window.scan(*range(100, 105))
    told_rows: list[tuple[int, int]] = []
    window.view.model.dataChanged.connect(lambda a, b: told_rows.append((a.row(), b.row())))
    window.scan(9)  # now every line has its share of 50 off every 500
    assert told_rows[0] == (0, 4)


def test_a_change_of_one_line_tells_of_that_line_alone(window: Window) -> None:
    window.scan(1, 2, 101)
    told_rows: list[tuple[int, int]] = []
    window.view.model.dataChanged.connect(lambda a, b: told_rows.append((a.row(), b.row())))
    window.till.acts.change_quantity(1, "2")
    window.till.till.select(1)
    window.till.acts.change_quantity(1, "2")
    assert told_rows == [(0, 0)]


# Nearly there -------------------------------------------------------------------------------------


def test_hints_come_quietly_and_never_move_the_total(window: Window) -> None:
    window.scan(1)
    place = window.view.band.geometry()
    window.tell(*HINTS)
    assert window.chips == [
        "¥12.00 more saves ¥50.00: 50 off every 500",
        "One more saves ¥22.50: Mugs: second one half price",
        "Gift not in the basket yet: Mineral water (Water with every mug)",
    ]
    assert window.view.band.geometry() == place
    window.tell()
    assert window.chips == []
    assert window.view.hints.isVisible()  # keeps its room until the basket is over
    window.till.acts.void_line()
    window.beside.read()
    assert not window.view.hints.isVisible()


def test_one_touch_adds_the_gift(window: Window) -> None:
    window.scan(1)
    window.tell(HINTS[2])
    window.view.hints.chips[0].click()
    assert [line.split(",")[0] for line in window.basket] == [
        "Porcelain mug 350 ml",
        "Mineral water",
    ]


def test_of_several_gifts_the_cashier_chooses(window: Window) -> None:
    window.scan(1)
    gift = Hint(promotion="G", name="A gift", missing=Missing.GIFT, skus=("WATER", "OLD", "TWIN-A"))
    window.tell(gift)
    window.view.hints.chips[0].click()
    panel = window.till.sheet.top
    assert isinstance(panel, WhichPanel)
    assert len(panel.buttons) == 2  # the lamp is not sold any more
    panel.buttons[1].click()
    assert window.till.sheet.top is None
    assert window.basket[1].startswith("Candle, vanilla")


def test_what_cannot_be_added_is_explained(window: Window) -> None:
    window.scan(1)
    window.tell(HINTS[0])
    window.view.hints.chips[0].click()
    assert isinstance(window.till.sheet.top, OffersPanel)


def test_a_hint_for_members_leads_to_the_member(window: Window) -> None:
    window.scan(1)
    window.tell(HINTS[3])
    window.view.hints.chips[0].click()
    assert window.wanted == ["member"]


def test_large_letters_leave_the_hints_to_the_panel(window: Window) -> None:
    window.scan(1)
    window.tell(*HINTS)
    context().set_look(scale=2.0)
    QApplication.processEvents()
    assert not window.view.hints.isVisible()


# All offers ---------------------------------------------------------------------------------------


def test_the_panel_says_all_that_applied_and_what_did_not(window: Window) -> None:
    window.scan(1, 101, CARD, WELCOME)
    window.tell(*HINTS, bounded=True)
    panel = window.offers()
    assert panel.said[:5] == [
        "Member price on mugs: -¥6.00",
        "T-shirt weeks: 10% off all shirts: -¥12.90",
        "Welcome: 10 off from 50 · with coupon: -¥10.00",
        "Double points on shirts: Points × 2",
        "Saved in all: -¥28.90",
    ]
    assert "Offer better: More is saved by T-shirt weeks: 10% off all shirts" in panel.said
    assert "Offer budget: The promotion's budget is used up" in panel.said
    assert "too many combinations" in " ".join(texts_of(panel))
    panel.removes[0].click()
    window.beside.read()
    assert "Welcome: 10 off from 50 · with coupon: -¥10.00" not in panel.said
    window.key(Qt.Key.Key_Escape)
    assert window.till.sheet.top is None


def test_a_basket_without_offers_says_so(window: Window) -> None:
    window.scan(3)
    assert window.offers().said == ["No promotion has applied yet."]


def test_gifts_are_added_from_the_panel(window: Window) -> None:
    window.scan(1)
    window.tell(HINTS[2])
    window.offers().hints[0].click()
    assert len(window.basket) == 2


# Coupons ------------------------------------------------------------------------------------------


def test_a_coupon_is_typed_where_everything_is_typed(window: Window) -> None:
    window.scan(101)
    window.type(WELCOME.lower())
    assert [c.code for c in window.till.till.view.basket.coupons] == [WELCOME]
    assert "Welcome: 10 off from 50" in window.basket[0]
    assert len(window.view.aside.coupons.keys) == 1
    window.view.aside.coupons.keys[0].click()
    assert window.till.till.view.basket.coupons == ()
    assert "Welcome" not in window.basket[0]


def test_what_becomes_of_a_coupon_is_said(window: Window) -> None:
    said: list[str] = []
    window.beside.noticed.connect(lambda n: said.append(context().word(n.words)) if n.words else 0)
    window.till.till.noticed.connect(
        lambda n: said.append(context().word(n.words)) if n.words else 0
    )
    window.scan(101, WELCOME)
    window.scan(OVER)
    window.scan(WELCOME)
    assert said == [
        "Coupon taken: Welcome: 10 off from 50, ¥10.00 off.",
        "Coupon AUTUMN5 can no longer be used: its campaign ended on 2025-11-30.",
        "The coupon WELCOME10 is in the basket already.",
    ]


def test_the_sound_of_a_scan_does_not_silence_the_coupon(window: Window) -> None:
    window.scan(101, WELCOME)
    assert window.shell.message_text == "Coupon taken: Welcome: 10 off from 50, ¥10.00 off."


def test_a_coupon_that_opens_nothing_yet_says_that(window: Window) -> None:
    said: list[str] = []
    window.beside.noticed.connect(lambda n: said.append(context().word(n.words)))
    window.scan(2, WELCOME)
    assert said == [
        (
            "Coupon taken: Welcome: 10 off from 50. It takes nothing off yet; "
            "Offers says what is missing."
        )
    ]
    panel = window.offers()
    assert "takes nothing off yet" in texts_of(panel)


# The member ---------------------------------------------------------------------------------------


def test_the_card_says_who_it_is_and_what_they_have(window: Window) -> None:
    window.scan(1, CARD)
    words = " ".join(texts_of(window.view.aside.member))
    for part in ("Anna B.", "Gold", "2,350 points", "120 pending", "400 expire on 1 Apr 2026",
                 "as of 10:00", "Birthday",
                 "¥12,880.00 more to Platinum", "…0001"):  # fmt: skip
        assert part in words, part
    assert ANNA not in words
    assert "Free alteration" not in words  # another tier's


def test_nobody_yet_leads_to_the_member_by_touch_and_by_key(window: Window) -> None:
    window.view.aside.member.keys["open"].click()
    window.key(Qt.Key.Key_F3)
    assert window.wanted == ["member", "member"]


def test_a_benefit_is_used_by_one_touch_and_given_up_by_another(window: Window) -> None:
    window.scan(1, CARD)
    window.view.aside.member.keys["wrap"].click()
    window.beside.read()
    assert window.till.till.view.basket.claims == ("wrap",)
    assert window.basket[1].startswith("Gift wrap")  # rung up by itself
    key = window.view.aside.member.keys["wrap"]
    assert key.isChecked()
    key.click()
    window.beside.read()
    assert window.till.till.view.basket.claims == ()


def test_points_are_spent_elsewhere_and_kept_here(window: Window) -> None:
    window.scan(101, CARD)
    card = window.view.aside.member
    assert card.keys["spend"].text() == "Spend points: up to 800 = ¥8.00"
    card.keys["spend"].click()
    assert window.wanted == ["member"]
    window.till.till.adopt(window.world.services.points.redeem(300))
    window.beside.read()
    assert "300 points pay ¥3.00" in texts_of(card)
    card.keys["keep"].click()
    assert window.till.till.view.basket.wish is None


def test_the_basket_goes_on_without_the_member(window: Window) -> None:
    window.scan(1, CARD)
    assert window.view.band.amount == "¥39.00"
    window.view.aside.member.keys["detach"].click()
    assert window.view.band.amount == "¥45.00"
    assert "No member yet" in texts_of(window.view.aside.member)


def test_a_member_unknown_here_still_has_a_card(window: Window) -> None:
    window.scan(1, CARD)
    window.world.members.forget_member(ANNA)
    window.beside.forget()
    window.beside.read()
    assert "Number …0001" in texts_of(window.view.aside.member)


def test_the_next_customer_starts_with_an_empty_card(window: Window) -> None:
    window.scan(1, CARD, WELCOME)
    window.till.tender.exact()
    assert "No member yet" in texts_of(window.view.aside.member)
    assert window.view.aside.coupons.keys == []


def test_suggestions_come_with_their_reason_and_are_added_by_touch(window: Window) -> None:
    window.scan(1)
    first, second = window.view.aside.suggestions.keys
    assert first.accessibleName() == (
        "Mineral water  ·  2.50, "
        "Goes with Porcelain mug 350 ml: bought together in 30 of 90 baskets"
    )
    first.click()
    window.beside.read()
    assert window.basket[1].startswith("Mineral water")
    assert [k.text() for k in window.view.aside.suggestions.keys] == [second.text()]


def test_what_stands_beside_waits_until_scanning_pauses(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    panels = window.world.services.panels
    real = panels.suggestions

    def watched(skus: tuple[str, ...], buyer: Buyer | None) -> tuple[Suggestion, ...]:
        asked.append(skus)
        return real(skus, buyer)

    monkeypatch.setattr(panels, "suggestions", watched)
    for number in (1, 2, 101, 102):
        window.till.on_scan(ScanEvent(gtin(number)))
    assert asked == []
    qtbot.waitUntil(lambda: bool(asked), timeout=SETTLE_MS * 50)
    assert len(asked) == 1


# Paying -------------------------------------------------------------------------------------------


def test_paying_says_what_it_brings_and_leads_to_the_points(window: Window) -> None:
    window.scan(101, CARD)
    window.till.run("tender")
    gains = window.view.tender.gains
    assert gains.words.text() == "Saves ¥12.90 · Earns 232 points"
    assert window.view.band.rows[0] == ("Savings", "-¥12.90")
    gains.redeem.click()
    assert window.wanted == ["member"]
    assert window.till.tender.phase is Phase.BASKET


def test_without_anything_to_say_the_row_takes_no_room(window: Window) -> None:
    window.scan(2)
    window.till.run("tender")
    assert not window.view.tender.gains.isVisible()


def test_after_paying_points_and_balance_are_said(window: Window) -> None:
    window.scan(101, CARD)
    window.till.till.adopt(window.world.services.points.redeem(300))
    window.till.tender.exact()
    assert window.view.done.points.said == [
        "Points earned: 226 points", "Points spent: 300 points",
        "Points balance: 2,396, of which 120 pending",
    ]  # fmt: skip
    window.scan(2)
    window.till.tender.exact()
    assert window.view.done.points.said == []


# Around -------------------------------------------------------------------------------------------


def test_a_clock_set_back_is_said_calmly(window: Window) -> None:
    window.scan(1)
    note = window.view.clock
    assert not note.isVisible()
    window.world.clock.set(window.world.clock.now() - timedelta(days=2))
    window.scan(2)
    assert note.isVisible()
    assert "time last seen" in note.text
    note.dismissed.emit()
    window.scan(2)
    assert not note.isVisible()
    window.world.clock.set(window.world.clock.now() + timedelta(days=3))
    window.scan(2)
    assert not note.isVisible()


def test_parked_baskets_say_whose_they_are(window: Window) -> None:
    rows: list[object] = []
    window.scan(1, CARD)
    window.till.parked.park("")
    window.scan(2)
    window.till.parked.park("")
    window.till.parked.listed.connect(rows.extend)
    window.till.parked.list()
    assert [r.member for r in rows] == ["Anna B.", ""]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("再买 ¥222.80 可减 ¥50.00：每满500减50", ["再买 ¥222.80 可减", "¥50.00：每满500减50"]),
        ("One more saves ¥22.50: Mugs", ["One more saves", "¥22.50: Mugs"]),
    ],
)
def test_an_amount_is_never_torn_apart(text: str, lines: list[str]) -> None:
    metrics = QFontMetrics(context().theme.font("caption"))
    width = metrics.horizontalAdvance(text[: text.index("0:" if "0:" in text else "0：") + 1])
    assert list(_first_line(metrics, text, width)) == lines
