"""The member screen: found by what is typed or scanned, attached, looked at, taken off again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.domain.coupons import Coupon
from tests.ui.keys import Keyboard
from tests.ui.member_world import CARD, LONG_NAME, MUG, MemberWorld
from tests.ui.test_lookup_presenter import Later
from ui.context import context
from ui.presenters.member import MemberPresenter
from ui.scan_wedge import ScanWedge
from ui.screens.member.finder import MemberFinder
from ui.screens.member.screen import PAGES
from ui.tasks import Tasks
from ui.widgets import SearchField

KEY = Qt.Key
KEY_TAB = Qt.FocusPolicy.TabFocus


@pytest.fixture
def world(qtbot, tmp_path):
    world = MemberWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def search(screen, text):
    screen.field.setText(text)
    screen.field._search()


def press(screen, key):
    QTest.keyClick(screen.field, key)


def said(world):
    return world.shell.message_text


def names(screen):
    return [m.display_name for m in screen.finder.model.rows]


def basket(world):
    return world.services.checkout.view().basket


def words(key, **facts):
    return context().translator(key, **facts)


# Opening --------------------------------------------------------------------------------------


def test_f3_opens_the_screen_with_the_cursor_in_the_search_box(world, qtbot):
    world.window.navigator.home()
    world.shell.show()
    world.shell.activateWindow()
    qtbot.waitUntil(world.shell.isActiveWindow)
    QTest.keyClick(world.shell, KEY.Key_F3)
    assert world.front == "member"
    assert world.shell.focusWidget() is world.shell.front.field
    assert world.shell.front._faces.currentIndex() == 0


def test_f3_again_begins_another_search(world):
    screen = world.open_member()
    screen.begin_enrolment()
    world.shell.run("member")
    assert screen._faces.currentIndex() == 0


def test_with_a_member_at_the_basket_it_opens_at_them(world):
    world.services.membership.attach("M10002")
    screen = world.open_member(MUG)
    assert screen._faces.currentIndex() == 1
    assert screen.card.name.text() == "王**"


# Finding --------------------------------------------------------------------------------------


def test_found_by_number_card_phone_and_name(world):
    screen = world.open_member()
    for text in ("M10001", "lhm-10001", "13900010001", "139 0001 0001", "anna"):
        search(screen, text)
        assert names(screen) == ["Anna B."], text


def test_a_search_waits_for_the_typing_to_pause(world, qtbot):
    screen = world.open_member()
    asked = []
    screen._presenter.found.connect(asked.append)
    QTest.keyClicks(screen.field, "M1000")
    assert asked == []
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert len(names(screen)) == 6


def test_an_answer_to_an_older_text_is_dropped_and_return_waits_for_its_own(world, qtbot):
    later = Later()
    presenter = MemberPresenter(
        Tasks(later, later), world.services, world.window.session, world.shell
    )
    finder = MemberFinder(presenter, SearchField(), lambda: None)
    qtbot.addWidget(finder)
    picked = []
    finder.picked.connect(picked.append)
    presenter.search("anna")
    presenter.search("13900010002")
    assert presenter.is_searching
    finder.choose_when_found()
    later.work(1)
    qtbot.waitUntil(lambda: picked == ["M10002"])
    assert not later.jobs[0][0].set_running_or_notify_cancel()
    searching: bool = presenter.is_searching
    assert searching is False
    assert [m.number for m in finder.model.rows] == ["M10002"]


def test_up_down_and_enter_choose_and_attach(world):
    screen = world.open_member(MUG)
    search(screen, "M1000")
    press(screen, KEY.Key_Down)
    press(screen, KEY.Key_Down)
    press(screen, KEY.Key_Up)
    press(screen, KEY.Key_Down)
    press(screen, KEY.Key_Return)
    assert basket(world).member == "M10002"
    assert screen._faces.currentIndex() == 1
    assert said(world) == words("member.attached", name="王**")


def test_enter_never_guesses_among_several(world):
    screen = world.open_member(MUG)
    search(screen, "M1000")
    press(screen, KEY.Key_Return)
    assert basket(world).member == ""
    assert screen.finder.table.current_row().number == "M10001"
    press(screen, KEY.Key_Return)
    assert basket(world).member == "M10001"


def test_enter_takes_the_only_one_and_enter_again_goes_back_to_the_till(world):
    screen = world.open_member(MUG)
    QTest.keyClicks(screen.field, "13900010002")
    press(screen, KEY.Key_Return)
    assert basket(world).member == "M10002"
    press(screen, KEY.Key_Return)
    assert world.front == "till"


def test_a_touch_attaches(world):
    screen = world.open_member(MUG)
    search(screen, "anna")
    screen.finder.table._pick(screen.finder.model.index(0, 0))
    assert basket(world).member == "M10001"


def test_figures_can_be_touched(world):
    screen = world.open_member()
    for figure in "13900010002":
        screen.finder.pad.press(figure)
    assert screen.field.text() == "13900010002"


def test_hits_name_tier_and_tail_and_say_who_is_blocked(world):
    screen = world.open_member()
    search(screen, "M1000")
    row = next(m for m in screen.finder.model.rows if m.number == "M10006")
    name, tier = screen.finder.model.columns
    assert name.detail(row).startswith("…0006")
    assert words("member.status_blocked") in name.detail(row)
    assert tier.text(row) == "Gold"


def test_nobody_found_offers_to_enrol_with_what_was_typed(world):
    screen = world.open_member()
    search(screen, "139 9999 9999")
    assert screen.finder.nobody.text() == words("member.nobody", text="139 9999 9999")
    screen.finder.enrol.click()
    assert screen.form.fields["phone"].text() == "139 9999 9999"
    assert screen.form.fields["name"].text() == ""


# Scanning -------------------------------------------------------------------------------------


def test_a_card_attaches_at_once(world):
    screen = world.open_member(MUG, scan=CARD)
    assert basket(world).member == "M10001"
    assert screen.card.name.text() == "Anna B."
    assert screen.card.tier.accessibleName() == "Gold"


def test_a_card_scanned_with_the_cursor_in_the_search_box_leaves_it_empty(world, qtbot):
    screen = world.open_member(MUG)
    world.shell.show()
    qtbot.waitExposed(world.shell)
    wedge = ScanWedge(parent=world.shell)
    wedge.scanned.connect(world.shell.take_scan)
    wedge.watch(world.shell.windowHandle())
    screen.field.setFocus()
    Keyboard(world.shell).scan(CARD)
    assert screen.field.text() == ""
    assert basket(world).member == "M10001"


def test_goods_are_rung_up_at_the_till(world):
    world.open_member()
    world.scan(MUG)
    assert world.front == "till"
    assert [line.sku for line in basket(world).lines] == ["MUG"]


def test_goods_come_before_a_coupon_of_the_same_code(world):
    world.offers.put_coupons((Coupon(code="MUG", campaign="WELCOME"),))
    world.open_member()
    world.scan("MUG")
    assert world.front == "till"
    assert basket(world).coupons == ()
    assert [line.sku for line in basket(world).lines] == ["MUG"]


def test_a_code_nobody_knows_is_the_tills_to_refuse(world):
    world.open_member()
    world.scan("NOBODY-KNOWS")
    assert world.front == "till"


def test_a_coupon_goes_into_the_basket(world):
    screen = world.open_member(MUG, scan=CARD)
    world.scan("LHC0001")
    assert [c.code for c in basket(world).coupons] == ["LHC0001"]
    assert said(world) == words("member.coupon_added")
    assert screen.page("offers").coupons.list.shown[0].badge.accessibleName() == "In this sale"


def test_a_merged_number_leads_to_the_survivor(world):
    world.open_member(MUG, scan="M10008")
    assert basket(world).member == "M10002"


# Refusals in words ----------------------------------------------------------------------------


def test_a_blocked_member_is_said_and_only_looked_at(world):
    for language in ("en", "zh"):
        context().set_language(language)
        screen = world.open_member(scan="LHM-10006")
        assert basket(world).member == ""
        assert said(world) == words("rule.member_blocked", member="M10006")
        assert screen.card.warning.text == words("member.status_blocked")
        assert not screen.card.attach.isEnabled()


def test_an_erased_member_is_said_to_be_erased(world):
    world.open_member(MUG, scan="M10007")
    assert basket(world).member == ""
    assert said(world) == words("rule.member_erased", member="M10007")


def test_no_member_changes_while_money_is_taken(world):
    world.open_member(MUG)
    world.services.tendering.tender_cash(100)
    world.scan(CARD)
    assert basket(world).member == ""
    assert said(world) == words("rule.basket_tendering")
    screen = world.shell.front
    assert not screen.card.attach.isHidden()


def test_not_this_member(world):
    screen = world.open_member(MUG, scan=CARD)
    screen.card.detach.click()
    assert basket(world).member == ""
    assert said(world) == words("member.detached")
    assert not screen.card.attach.isHidden()
    screen.card.attach.click()
    assert basket(world).member == "M10001"


# Esc ------------------------------------------------------------------------------------------


def test_esc_goes_back_one_step_at_a_time(world):
    screen = world.open_member(MUG)
    search(screen, "nobody")
    screen.begin_enrolment()
    for face in (0, 0):
        QTest.keyClick(world.shell, KEY.Key_Escape)
        assert screen._faces.currentIndex() == face
    assert screen.field.text() == ""
    QTest.keyClick(world.shell, KEY.Key_Escape)
    assert world.front == "till"


def test_esc_leaves_a_member_who_is_only_looked_at(world):
    screen = world.open_member(MUG, scan="LHM-10006")
    QTest.keyClick(world.shell, KEY.Key_Escape)
    assert world.front == "member"
    assert screen._faces.currentIndex() == 0


# Room, words, targets -------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "percent"), [("en", 100), ("zh", 200)])
def test_everything_touched_is_large_enough_and_named(world, language, percent):
    context().set_language(language)
    context().set_look(scale=percent / 100)
    world.shell.resize(1024, 768)
    world.shell.show()
    screen = world.open_member(MUG, scan=CARD)
    for page in PAGES:
        screen.show_page(page)
        QApplication.processEvents()
        for button in screen.findChildren(type(screen.card.detach)):
            if button.isVisible():
                assert button.height() >= 44 and button.width() >= 44, button.text()
                assert button.accessibleName()
    assert all(f.accessibleName() for f in screen.findChildren(QLineEdit))


def test_a_long_name_folds_and_does_not_widen_the_column(world):
    world.shell.resize(1024, 768)
    world.shell.show()
    screen = world.open_member(MUG, scan="LHM-10005")
    QApplication.processEvents()
    assert screen.card.name.text() == LONG_NAME
    assert screen.card.width() <= 340


def tab_stops(screen):
    """Names of what Tab reaches from the search box, in order."""
    found, widget = [], screen.field.nextInFocusChain()
    while widget is not screen.field:
        if widget.isVisible() and widget.focusPolicy() & KEY_TAB and screen.isAncestorOf(widget):
            found.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_as_the_eye_does(world):
    world.shell.resize(1366, 768)
    world.shell.show()
    screen = world.open_member(MUG, scan="LHM-10004")
    world.scan(CARD)
    stops = tab_stops(screen)
    assert stops[:6] == [
        "Enrol", "Not this member", "Benefits", "Points", "Goods", "Notes (2)",
    ]  # fmt: skip
    assert stops[6:8] == [
        "Use: Free gift wrapping", "Add: Welcome back: 10 off from 50",
    ]  # fmt: skip


def test_the_till_may_ask_for_the_points_at_once(world):
    world.services.membership.attach("M10001")
    world.window.navigator.wanted("points")
    screen = world.shell.front
    assert screen.tabs["points"].isChecked()
    world.window.navigator.home()
    world.window.navigator.wanted("member")
    assert screen.tabs["offers"].isChecked()
