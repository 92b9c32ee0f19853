"""Points on the member screen: as many as the customer wants, rewards, activities."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pos_app.domain.pricing import AdjustmentKind
from tests.ui.member_world import CARD, MUG, MemberWorld
from ui.context import context


@pytest.fixture
def world(qtbot, tmp_path):
    world = MemberWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


@pytest.fixture
def page(world):
    screen = world.open_member(MUG, MUG, scan=CARD)
    screen.show_page("points")
    return screen.page("points")


def words(key, **facts):
    return context().translator(key, **facts)


def wish(world):
    found = world.services.checkout.view().basket.wish
    return found.points if found else 0


def off(world):
    lines = world.services.checkout.view().priced.lines
    return -sum(
        a.amount_minor for x in lines for a in x.adjustments if a.kind is AdjustmentKind.POINTS
    )


def test_what_it_takes_off_is_said_while_sliding(page, world):
    panel = page.redemption
    panel.slider.setValue(1)
    assert panel.live_words.text() == "200 points would take off ¥2.00"
    assert panel.button.text() == "Use 200 points"
    assert wish(world) == 0
    panel.button.click()
    assert (wish(world), off(world)) == (200, 200)
    assert panel.live_words.text() == "200 points take off ¥2.00"
    assert not panel.button.isEnabled()


def test_slider_steps_and_arrows_stay_within_rule_basket_and_lease(page, world):
    panel = page.redemption
    assert panel.range.text() == "From 200 to 800 points in steps of 100: at most ¥8.00 off"
    stood = []
    for act in (
        lambda: panel.slider.setValue(99), lambda: panel.slider.setValue(0), panel.more.click,
        panel.more.click, panel.less.click, panel.less.click,
        lambda: QTest.keyClick(panel.slider, Qt.Key.Key_Right),
    ):  # fmt: skip
        act()
        stood.append(panel.wanted)
    assert stood == [800, 0, 200, 300, 200, 0, 200]
    panel.set_wanted(0)
    assert not panel.less.isEnabled()
    world.shell.show()
    at = QPoint(panel.slider.width() - 4, 10)
    QTest.mouseClick(panel.slider, Qt.MouseButton.LeftButton, pos=at)
    assert panel.wanted == 800


def test_keypad_and_enter(page, world):
    panel = page.redemption
    QTest.keyClicks(panel.pad, "500")
    assert panel.slider.value() == 4
    QTest.keyClick(panel.pad, Qt.Key.Key_Return)
    assert off(world) == 500


def test_a_number_that_cannot_be_spent_says_why(page, world):
    for language in ("en", "zh"):
        context().set_language(language)
        for typed, key, points in (
            ("150", "rule.points_below_minimum", "200"),
            ("250", "rule.points_not_in_steps", "100"),
            ("900", "rule.points_over_cap", "800"),
        ):
            page.redemption.pad.set_value(typed)
            assert page.redemption.live_words.text() == words(key, points=points)
            assert not page.redemption.button.isEnabled()
            page.redemption.spend()
            assert wish(world) == 0


def test_as_many_as_possible_and_none_at_once(page, world):
    panel = page.redemption
    panel.all.click()
    assert (wish(world), off(world)) == (800, 800)
    panel.none.click()
    assert (wish(world), off(world)) == (0, 0)


def test_what_was_keyed_survives_another_act(page):
    page.redemption.set_wanted(300)
    page.activities.list.shown[0].button.click()
    assert page.redemption.wanted == 300


def test_without_a_lease_it_says_why(world):
    screen = world.open_member(MUG, scan="LHM-10002")
    panel = screen.page("points").redemption
    for language in ("en", "zh"):
        context().set_language(language)
        assert panel.why.text == words("member.spend_no_lease")
        assert panel._form.isHidden()


def test_without_points_without_goods_and_without_the_sale_it_says_why(world):
    screen = world.open_member(scan="LHM-10004")
    panel = screen.page("points").redemption
    assert panel.why.text == words("member.spend_no_points")
    world.scan(CARD)
    assert panel.why.text == words("member.spend_no_goods")
    screen.card.detach.click()
    assert panel.why.text == words("member.spend_attach")


def test_too_few_points_here_says_the_minimum(world):
    world.lease("M10002", 150)
    screen = world.open_member(MUG, scan="LHM-10002")
    why = screen.page("points").redemption.why.text
    assert why == words("member.spend_too_few", points="200")


def test_without_a_rule_it_says_so(world):
    world.offers._program = None
    screen = world.open_member(MUG, scan=CARD)
    assert screen.page("points").redemption.why.text == words("member.spend_no_rule")
    assert screen.card.account.isHidden()


def test_a_service_for_points_becomes_a_line(page, world):
    reward = page.rewards.list.shown[0]
    assert reward.title.text() == "Gift wrapping"
    reward.button.click()
    taken = world.services.checkout.view().basket.rewards
    assert [(r.reward, r.points) for r in taken] == [("R-WRAP", 300)]


def test_rewards_out_of_reach_say_what_is_missing(page):
    notebook = page.rewards.list.shown[-1]
    assert notebook.badge.accessibleName() == "200 points short here"
    assert not notebook.button.isEnabled()


def test_a_donation_is_asked_first_and_spent_at_once(page, world):
    page.rewards.list.shown[1].button.click()
    assert world.facts("points_spent") == []
    panel = world.shell.panels.top
    assert panel is not None
    panel.focus_chain()[-1].click()
    (fact,) = world.facts("points_spent")
    assert fact.body.reward == "R-TREES"
    assert world.shell.message_text == words("member.spent")


def test_a_donation_refused_by_the_customer_spends_nothing(page, world):
    page.rewards.list.shown[1].button.click()
    QTest.keyClick(world.shell, Qt.Key.Key_Escape)
    assert world.facts("points_spent") == []


def test_activities_give_points_once_a_day(page, world):
    sign_in = page.activities.list.shown[0]
    sign_in.button.click()
    (fact,) = world.facts("points_earned")
    assert sum(p.points for p in fact.body.points) == 5
    assert world.shell.message_text == words("member.earned", name="Visit sign-in", points="5")
    sign_in.button.click()
    assert len(world.facts("points_earned")) == 1
    assert "1" in world.shell.message_text
    card = world.shell.front.card
    assert card.available.figure.amount == "2,355"
    assert card.age.text().endswith(words("member.own_since", points="+5"))
