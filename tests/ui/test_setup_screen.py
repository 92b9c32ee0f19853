"""First run: the demo shop, or a store by hand."""

from __future__ import annotations

import pytest

from tests.ui.window_world import PEOPLE, POLICIES, WindowWorld
from ui.context import context
from ui.till_window import RESTART


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path, is_set_up=False, demo=lambda: _fill(world))
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def _fill(world):
    world.store.put_staff(PEOPLE)
    world.store.put_policies(POLICIES)


def keyed(world, **changes):
    screen = world.shell.front
    screen.by_hand()
    values = {
        "name": "Corner Shop",
        "manager_name": "Ann",
        "pin": "7395",
        "pin_again": "7395",
        **changes,
    }
    for name, text in values.items():
        screen.form.fields[name].setText(text)
    screen.form.finish.click()
    return screen


def test_the_first_screen_offers_what_works(world):
    assert world.front == "setup"
    screen = world.shell.front
    assert screen.demo.isVisibleTo(screen) and screen.hand.isVisibleTo(screen)


def test_the_demo_shop_opens_at_the_sign_in(world):
    world.shell.front.demo.click()
    assert world.front == "sign_in"


def test_a_store_by_hand_sells_at_once(world):
    keyed(world)
    assert world.front == "sign_in"
    world.sign_in("1001", "7395")
    assert world.front == "shift_open"
    assert world.store.policies().tax.of("standard").rates[0].rate_ppm == 130_000


def test_another_till_name_asks_for_a_restart(world, monkeypatch):
    ended = []
    monkeypatch.setattr(world.window, "_close", ended.append)
    keyed(world, till="k2")
    assert ended == [RESTART]
    assert world.file.load().text("device.till") == "K2"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("pin_again", {"pin_again": "7396"}),
        ("pin", {"pin": "1234", "pin_again": "1234"}),
        ("name", {"name": " "}),
        ("tax", {"tax": "much"}),
        ("tax", {"tax": "12.34567"}),
        ("till", {"till": "no spaces"}),
        ("manager_number", {"manager_number": ""}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, field, changes):
    screen = keyed(world, **changes)
    wrong = [name for name, line in screen.form.fields.items() if line.property("wrong")]
    assert wrong == [field]
    assert world.store.policies() is None


def test_the_currency_brings_what_is_usual(world):
    screen = world.shell.front
    screen.by_hand()
    form = screen.form
    form.currency.setCurrentIndex(form.currency.findData("USD"))
    assert form.fields["tax"].text() == "0"
    assert [m.value for m, b in form.modes.items() if b.isChecked()] == ["added"]
    form.currency.setCurrentIndex(form.currency.findData("GBP"))
    assert form.fields["tax"].text() == "20"


def test_esc_leaves_the_form_but_not_the_choice(world):
    screen = world.shell.front
    screen.by_hand()
    assert screen.go_back()
    assert not screen.go_back()


def test_both_languages_are_one_touch_away(world):
    context().set_language("zh")
    assert world.shell.front.hand.text() == "手动设置门店"


def test_the_menu_stays_shut_until_somebody_signs_in(world):
    world.shell.run("menu")
    assert world.shell.panels.top is None
    assert world.shell.message_text
