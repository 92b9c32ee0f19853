"""The member in view: tier, points and their age, benefits, coupons, goods, notes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.coupons import Verdict
from pos_app.domain.loyalty import RewardKind
from pos_app.domain.members import NoteKind
from pos_app.i18n import LANGUAGES, Translator
from tests.ui.member_world import CARD, MUG, WATER, MemberWorld, demo_program
from ui.context import context
from ui.screens.member.screen import PAGES

KEY = Qt.Key


@pytest.fixture
def world(qtbot, tmp_path):
    world = MemberWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def said(world):
    return world.shell.message_text


def basket(world):
    return world.services.checkout.view().basket


def words(key, **facts):
    return context().translator(key, **facts)


def test_every_state_has_its_words_in_both_languages():
    keys = [
        *(f"member.coupon_{verdict}" for verdict in Verdict),
        *(f"member.note_{kind}" for kind in NoteKind),
        *(f"member.reward_{kind}" for kind in RewardKind),
        *(f"member.page_{page}" for page in PAGES),
        *(f"member.language_{code}" for code in LANGUAGES),
        *(f"member.consent_{consent}" for consent in demo_program().consents),
    ]
    for language in LANGUAGES:
        translator = Translator(language)
        assert [key for key in keys if not translator.has(key)] == []


def test_the_card_says_tier_way_points_and_age(world):
    card = world.open_member(MUG, scan="LHM-10002").card
    assert card.way.text() == "¥320.00 more to Gold"
    assert card.progress.value() > 8000
    assert card.available.figure.amount == "640"
    assert card.here.figure.amount == "0"
    assert card.age.text() == "As of 10:00 yesterday"
    assert card.segment.text() == "Potential"
    assert card.pending.isHidden()
    assert card.birthday.isHidden()


def test_the_card_of_others_says_what_is_theirs(world):
    card = world.open_member(MUG, scan=CARD).card
    assert not card.birthday.isHidden()
    assert card.pending.figure.amount == "120"
    assert card.expiry.text() == "400 points expire after 1 Apr 2026"
    world.scan("LHM-10004")
    assert card.age.text() == words("member.never_told")
    assert card.expiry.isHidden()
    world.scan("LHM-10003")
    assert card.way.text() == words("member.highest_tier")
    assert card.progress.value() == card.progress.maximum()


def test_the_language_changes_under_the_panel(world):
    screen = world.open_member(MUG, scan="LHM-10002")
    context().set_language("zh")
    assert screen.card.way.text() == "再消费 ¥320.00 升级为金卡会员"
    row = screen.page("offers").benefits.list.shown[1]
    assert row.title.text() == "免费礼品包装"


def test_a_benefit_is_used_with_one_touch_and_kept_with_another(world):
    screen = world.open_member(MUG, scan=CARD)
    row = screen.page("offers").benefits.list.shown[1]
    assert row.title.text() == "Free gift wrapping"
    row.button.click()
    assert basket(world).claims == ("gift-wrap",)
    assert "GIFT" in [line.sku for line in basket(world).lines]
    assert row.button.text() == words("member.drop")
    row.button.click()
    assert basket(world).claims == ()


def test_a_benefit_that_applies_by_itself_has_no_button(world):
    screen = world.open_member(MUG, scan=CARD)
    row = screen.page("offers").benefits.list.shown[0]
    assert row.badge.accessibleName() == words("member.benefit_in_force")
    assert row.button.isHidden()


def test_a_benefit_of_another_day_says_from_when(world):
    screen = world.open_member(MUG, scan="LHM-10002")
    birthday = screen.page("offers").benefits.list.shown[0]
    assert birthday.badge.accessibleName() == "From 13 May 2026"
    assert birthday.button.isHidden()


def test_a_partners_voucher_is_given_once(world):
    screen = world.open_member(MUG, scan="LHM-10003")
    row = screen.page("offers").benefits.list.shown[-1]
    row.button.click()
    assert said(world) == words("member.voucher_given", code="TEAPOT-DEMO")
    assert len(world.facts("benefit_claimed")) == 1
    assert row.badge.accessibleName() == words("member.benefit_used_up")
    assert row.button.isHidden()


def test_coupons_with_their_state(world):
    screen = world.open_member(MUG, scan=CARD)
    usable, over = screen.page("offers").coupons.list.shown
    assert over.badge.accessibleName() == words("member.coupon_campaign_over")
    assert over.button.isHidden()
    usable.button.click()
    assert [c.code for c in basket(world).coupons] == ["LHC0001"]
    usable.button.click()
    assert basket(world).coupons == ()


def test_goods_are_added_with_one_touch(world):
    screen = world.open_member(MUG, scan=CARD)
    page = screen.page("goods")
    assert (
        page.suggestions.list.shown[0]
        .detail.text()
        .endswith(words("insight.because_together", product="Porcelain mug 350 ml", n=30, of=90))
    )
    page.suggestions.list.shown[0].button.click()
    page.usual.list.shown[0].button.click()
    skus = [line.sku for line in basket(world).lines]
    assert skus == ["MUG", "TEE-WHT-M", "MUG"]


def test_goods_that_need_a_price_are_asked_for_at_the_till(world):
    screen = world.open_member(MUG, scan=CARD)
    product = world.catalogue.product("OPEN")
    screen.page("goods")._acts.add_goods(product)
    assert world.front == "till"
    assert len(basket(world).lines) == 1


def test_a_purchase_opens_its_receipt(world):
    world.services.membership.attach("M10001")
    number = world.sell(MUG, WATER)
    screen = world.open_member(MUG, scan=CARD)
    screen.page("goods").purchases.list.shown[0].button.click()
    assert world.front == "receipts"
    assert world.shell.front._presenter.number == number
    QTest.keyClick(world.shell, KEY.Key_Escape)
    assert world.front == "member"
    world.window.navigator.go("receipts")
    QTest.keyClick(world.shell, KEY.Key_Escape)
    assert world.front == "till"


def test_a_blocked_member_has_nothing_to_use(world):
    page = world.open_member(MUG, scan="LHM-10006").page("offers")
    assert page.benefits.list.shown == []
    assert page.coupons.list.shown == []


def test_notes_with_author_and_day_are_kept_and_withdrawn(world):
    screen = world.open_member(MUG, scan=CARD)
    page = screen.page("notes")
    page.kinds[NoteKind.PREFERENCE].click()
    page.text.setText("  Window seat  ")
    page.button.click()
    first = page.notes.list.shown[0]
    assert first.title.text() == "Window seat"
    assert first.detail.text() == "Preference · 林晓雨 · 2 Mar 2026"
    assert page.text.text() == ""
    first.button.click()
    assert len(page.notes.list.shown) == 3
    world.shell.panels.top.focus_chain()[-1].click()
    assert world.shell.panels.top is None
    assert [r.title.text() for r in page.notes.list.shown].count("Window seat") == 0


def test_an_empty_note_is_refused_in_words(world):
    screen = world.open_member(MUG, scan=CARD)
    screen.page("notes").button.click()
    assert said(world) == words("rule.note_empty")


def test_a_question_may_be_left_with_esc(world):
    screen = world.open_member(MUG, scan=CARD)
    screen.page("notes").notes.list.shown[0].button.click()
    QTest.keyClick(world.shell, KEY.Key_Escape)
    assert world.shell.panels.top is None
    assert len(screen.page("notes").notes.list.shown) == 2
