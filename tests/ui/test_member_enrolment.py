"""Enrolment at the till: consent first, errors at their field, a card by scan alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.keys import Keyboard
from tests.ui.member_world import CARD, MUG, MemberWorld
from ui.context import context
from ui.presenters.enrolment import EnrolForm, prefilled
from ui.scan_wedge import ScanWedge


@pytest.fixture
def world(qtbot, tmp_path):
    world = MemberWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


@pytest.fixture
def form(world):
    screen = world.open_member(MUG)
    screen.begin_enrolment()
    return screen.form


def words(key, **facts):
    return context().translator(key, **facts)


def note_of(form, field):
    return form.rows[field]._note.text()


def fill(form, *, agrees=True, **fields):
    for name, text in {"name": "张小雨", "phone": "137 0000 1234", **fields}.items():
        form.fields[name].setText(text)
    if agrees:
        form.consents["terms"].setChecked(True)


def member_of(world):
    return world.services.checkout.view().basket.member


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("137 0000 1234", EnrolForm(phone="137 0000 1234")),
        ("zhang@example.com", EnrolForm(email="zhang@example.com")),
        ("张小雨", EnrolForm(name="张小雨")),
        ("LHM-555-X", EnrolForm()),
        ("", EnrolForm()),
    ],
)
def test_what_was_searched_stands_where_it_belongs(typed, form):
    assert prefilled(typed) == form


def test_nothing_is_ticked_beforehand_and_the_first_is_required(form):
    assert [box.isChecked() for box in form.consents.values()] == [False, False]
    texts = [box.text() for box in form.consents.values()]
    assert texts == ["Membership terms (required)", "News and offers"]


def test_a_new_member_is_attached_and_their_number_said(world, form):
    fill(form, email="Zhang@Example.com", referred_by="13900010001")
    form.birthday.month.setCurrentIndex(5)
    form.birthday.day.setCurrentIndex(20)
    form.button.click()
    (fact,) = world.facts("member_enrolled")
    assert fact.body.consents == ("terms",)
    assert fact.body.referred_by == "M10001"
    assert member_of(world) == fact.body.member
    screen = world.shell.front
    assert screen._faces.currentIndex() == 1
    assert screen.card.name.text() == "张**"
    assert fact.body.member in world.shell.message_text


def test_return_in_a_field_enrols(world, form):
    fill(form)
    QTest.keyClick(form.fields["phone"], Qt.Key.Key_Return)
    assert member_of(world)


def test_what_is_wrong_is_said_at_its_field(world, form):
    for language in ("en", "zh"):
        context().set_language(language)
        for field, text, key in (
            ("name", " ", "rule.member_name_missing"),
            ("phone", "12", "rule.phone_unreadable"),
            ("email", "nobody", "rule.email_unreadable"),
            ("referred_by", "M99999", "rule.member_unknown"),
        ):
            fill(form, **{"email": "", "referred_by": "", field: text})
            form.button.click()
            assert note_of(form, field) == words(key, number=text)
            assert form.fields[field].property("wrong") is True
            assert world.facts("member_enrolled") == []


def test_half_a_birthday_is_said_at_the_birthday(form):
    fill(form)
    form.birthday.month.setCurrentIndex(2)
    form.button.click()
    assert note_of(form, "birthday") == words("rule.birthday_unreadable", text="02-00")


def test_without_consent_nobody_is_enrolled(form, world):
    fill(form, agrees=False)
    form.button.click()
    assert note_of(form, "consents") == words("rule.consent_missing")
    assert world.facts("member_enrolled") == []
    form.consents["terms"].setChecked(True)
    form.button.click()
    assert note_of(form, "consents") == ""
    assert len(world.facts("member_enrolled")) == 1


def test_who_is_a_member_already_is_offered(form, world):
    fill(form, phone="13900010001")
    form.button.click()
    assert form.note.text == words("rule.member_exists", name="Anna B.", number="M10001")
    form.existing.click()
    assert member_of(world) == "M10001"
    assert world.shell.front._faces.currentIndex() == 1


def test_a_scan_fills_the_card_field_and_no_other(form, world, qtbot):
    world.shell.show()
    qtbot.waitExposed(world.shell)
    wedge = ScanWedge(parent=world.shell)
    wedge.scanned.connect(world.shell.take_scan)
    wedge.watch(world.shell.windowHandle())
    form.fields["name"].setFocus()
    Keyboard(world.shell).scan("LHM-77777")
    assert form.fields["card"].text() == "LHM-77777"
    assert form.fields["name"].text() == ""
    fill(form)
    form.button.click()
    attached = member_of(world)
    world.services.membership.detach()
    world.scan("LHM-77777")
    assert member_of(world) == attached


def test_a_card_of_another_member_is_refused_at_the_card(form, world):
    world.scan(CARD)
    assert note_of(form, "card") == words("rule.member_exists", name="Anna B.", number="M10001")
    assert form.fields["card"].text() == ""
    assert member_of(world) == ""


def test_goods_are_no_card(form, world):
    world.scan(MUG)
    assert note_of(form, "card") == words("rule.card_is_goods")
    assert world.front == "member"


def test_a_second_press_enrols_nobody_twice(form, world):
    presenter = world.shell.front._enrolment
    presenter._busy = True
    fill(form)
    form.button.click()
    assert world.facts("member_enrolled") == []


def test_the_next_form_is_empty(form, world):
    fill(form, email="x")
    form.button.click()
    screen = world.shell.front
    QTest.keyClick(world.shell, Qt.Key.Key_Escape)
    screen.begin_enrolment()
    assert form.form() == EnrolForm(language="en")
    assert note_of(form, "email") == ""


def test_the_language_offered_first_is_the_screens(world):
    context().set_language("zh")
    screen = world.open_member()
    screen.begin_enrolment()
    assert screen.form.form().language == "zh"


def test_touch_types_the_phone_and_months_are_named_in_both_languages(form):
    for figure in "137":
        form.pad.press(figure)
    assert form.fields["phone"].text() == "137"
    assert form.birthday.month.itemText(0) == "Month"
    context().set_language("zh")
    assert form.birthday.month.itemText(0) == "月"
