"""Settings: who may change what, what is saved, and the devices tried out."""

from __future__ import annotations

import pytest

from pos_app.adapters.settings_file import SettingsFile
from pos_app.errors import EnvironmentFault, RuleRefused
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.scan_wedge import ScanEvent
from ui.sounds import NoSound
from ui.till_window import wedge_settings


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def opened(world, number="2001", pin="9999"):
    world.open_till(number=number, pin=pin)
    world.window.navigator.go("settings")
    return world.shell.front


def kept(world):
    world.window.keeper.flush()
    return SettingsFile(world.file.path).load()


def test_everyone_may_change_language_and_look(world):
    screen = opened(world, "1001", "1111")
    screen.look.languages["zh"].click()
    screen.look.themes["dark"].click()
    screen.look.scales[1.25].click()
    assert (context().language, context().theme.name, context().theme.scale) == ("zh", "dark", 1.25)
    assert screen.look.languages["zh"].isChecked()
    assert not screen.look.languages["en"].isChecked()


def test_a_cashier_may_look_at_the_rest_but_not_change_it(world):
    screen = opened(world, "1001", "1111")
    row = screen.printer.rows["printer.kind"]
    assert not row.field.isEnabled()
    assert not screen.printer.guard.isHidden()
    screen._presenter.change("printer.kind", "none")
    assert kept(world).text("printer.kind") == "preview"
    assert row._note.text() == context().translator("settings.not_allowed")


def test_a_manager_sets_the_printer_and_the_devices_follow(world):
    screen = opened(world)
    rows = screen.printer.rows
    assert rows["printer.host"].isHidden()
    rows["printer.kind"]._choices["network"].click()
    assert not rows["printer.host"].isHidden()
    line = rows["printer.host"].field
    line.setText("till-printer.example")
    line.editingFinished.emit()
    assert kept(world).text("printer.host") == "till-printer.example"
    assert world.devices.used[-1].text("printer.kind") == "network"


def test_an_impossible_value_is_refused_at_its_field(world):
    screen = opened(world)
    row = screen.printer.rows["printer.port"]
    row.field.setText("70000")
    row.field.editingFinished.emit()
    assert row._note.text()
    assert row.field.property("wrong")
    assert kept(world).number("printer.port") == 9100
    row.field.setText("9101")
    row.field.editingFinished.emit()
    assert not row.field.property("wrong")
    assert kept(world).number("printer.port") == 9101


def test_a_test_page_is_printed_with_the_settings_shown(world):
    screen = opened(world)
    screen._presenter.change("printer.kind", "file")
    screen.printer.test.click()
    assert world.devices.tested[-1].text("printer.kind") == "file"
    assert screen.printer.note.text == context().translator("settings.test_printed")


@pytest.mark.parametrize(
    "error",
    [
        EnvironmentFault("printer_unreachable", printer="x", detail="y"),
        RuleRefused("printer_not_set"),
    ],
)
def test_a_printer_that_fails_says_why(world, error):
    screen = opened(world)
    world.devices.fault = error
    screen.printer.test.click()
    assert screen.printer.note.text
    assert world.shell.panels.top is None, "a printer stops nothing"


def test_the_scanner_is_tried_in_its_box(world):
    screen = opened(world)
    world.shell.take_scan(ScanEvent("0106901234567892\x1d10ABC", "]d2"))
    assert screen.tabs["scanner"].isChecked()
    assert "‹GS›10ABC" in screen.scanner.seen.text()
    assert "]d2" in screen.scanner._aim.text()


def test_the_scanner_follows_its_settings(world):
    screen = opened(world)
    screen._presenter.change_text("scanner.prefix", "F12")
    screen._presenter.change("scanner.suffix", "none")
    screen._presenter.change_text("scanner.min_chars", "8")
    made = wedge_settings(world.window.keeper.settings)
    assert (made.prefix, made.silence_ends, made.min_chars) == ("F12", True, 8)


def test_sounds_are_silenced_at_once(world):
    screen = opened(world)
    assert world.shell.sounds is world.sounds
    screen._presenter.change("ui.sounds", False)
    assert isinstance(world.shell.sounds, NoSound) and world.shell.sounds is not world.sounds


def test_store_till_and_versions_are_shown(world):
    screen = opened(world)
    screen.show_page("about")
    texts = [label.text() for label in screen.about.findChildren(type(screen.scanner.seen))]
    assert "S01" in texts and "0.1.0" in texts and str(world.file.path) in texts


def test_changes_are_saved_by_themselves(world, qtbot):
    opened(world)._presenter.change("printer.width_mm", 58)
    qtbot.waitUntil(world.file.path.exists, timeout=3000)
    assert SettingsFile(world.file.path).load().number("printer.width_mm") == 58


def test_settings_that_cannot_be_saved_are_said(world, qtbot):
    screen = opened(world)
    world.file.path.mkdir(parents=True)
    (world.file.path / "in the way").touch()
    screen._presenter.change("printer.width_mm", 58)
    qtbot.waitUntil(lambda: world.shell.message_text != "", timeout=3000)
    world.window.keeper.settings = world.window.keeper._kept
