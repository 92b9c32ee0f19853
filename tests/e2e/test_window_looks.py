"""Every screen of the real shop in a real window: nothing cut, all in reach, no way lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from tests.e2e.demo_window import CASHIER, DemoWindow, demo_window
from tests.ui.keys import Keyboard
from ui.app import create_app
from ui.context import context
from ui.preferences import MemoryPreferences
from ui.scan_wedge import ScanWedge
from ui.screens.till.tiles import ProductTile
from ui.widgets import KeyPad

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(os.environ.get("QT_QPA_PLATFORM") != "xcb", reason="make window"),
]

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
SCREENS = ("till", "returns", "cash", "receipts", "reports", "settings", "shift_close", "sign_in")
PANELS = ("discount", "price", "quantity", "park", "void_basket", "tender")


@pytest.fixture
def shop(tmp_path: Path, qapp: QApplication) -> Iterator[DemoWindow]:
    """A till with a sale behind it and a basket before it."""
    assert create_app([], MemoryPreferences(**{"ui.language": "en"})) is qapp
    with demo_window(tmp_path) as window:
        window.open_till()
        window.sell("RC011", "TE021", given_minor=10_000)
        yield window


def at_screen(shop: DemoWindow, name: str) -> None:
    """To a screen by the way a cashier takes."""
    shop.home()
    if name == "sign_in":
        shop.window.navigator.lock()
    elif name != "till":
        shop.go(name)
    QTest.qWait(20)
    assert shop.front == name


def visible(shop: DemoWindow, kind: type[QWidget]) -> list[QWidget]:
    """Widgets of a kind that can be seen."""
    return [w for w in shop.shell.findChildren(kind) if w.isVisible() and w.width() > 0]


def cut(label: QLabel) -> bool:
    """True where a plain label has less room than its words need."""
    text, metrics = label.text(), QFontMetrics(label.font())
    if not text or not label.pixmap().isNull() or "Elided" in type(label).__name__:
        return False
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + metrics.descent()
    return metrics.horizontalAdvance(text) > label.width() + 2


def folds(button: QAbstractButton) -> bool:
    """True where a button's words need more than two lines of its width.

    A product's tile may shorten its name: the whole one is in the basket and in the tool tip.
    """
    if isinstance(button, ProductTile):
        return False
    words = QFontMetrics(button.font()).horizontalAdvance(button.text())
    return bool(button.text()) and words * 0.7 > 2 * button.width()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_words_are_cut(shop: DemoWindow, language: str, percent: int) -> None:
    """Labels have the room their words need, in every screen and size."""
    context().set_language(language)
    context().set_look("light", percent / 100)
    bad = []
    for size, name in product(SIZES, SCREENS):
        shop.shell.resize(*size)
        at_screen(shop, name)
        if name == "sign_in":
            continue_after_lock(shop)
        found = [w for w in visible(shop, QLabel) if isinstance(w, QLabel) and cut(w)]
        keys = [w for w in visible(shop, QAbstractButton)
                if isinstance(w, QAbstractButton) and folds(w)]  # fmt: skip
        bad += [(size, name, w.accessibleName() or w.text()) for w in found]
        bad += [(size, name, w.text()) for w in keys]
    assert not bad, "\n".join(map(str, bad))


def continue_after_lock(shop: DemoWindow) -> None:
    """The next screen needs somebody signed in."""
    shop.shop.run(lambda: shop.shop.till.people.sign_in(CASHIER))


@pytest.mark.parametrize("name", [s for s in SCREENS if s not in {"till", "sign_in"}])
def test_esc_goes_back_to_the_till(shop: DemoWindow, name: str) -> None:
    """From every screen, one step."""
    at_screen(shop, name)
    QTest.keyClick(shop.shell, Qt.Key.Key_Escape)
    QTest.qWait(20)
    assert shop.front == "till"


@pytest.mark.parametrize("act", PANELS)
def test_esc_closes_a_panel_and_nothing_else(shop: DemoWindow, act: str) -> None:
    """The basket is as it was."""
    at_screen(shop, "till")
    shop.scan("RC011", "TE021")
    shop.till.run(act)
    QTest.qWait(20)
    QTest.keyClick(shop.shell, Qt.Key.Key_Escape)
    QTest.qWait(20)
    assert shop.till.panels.top is None
    assert shop.till.tender.phase.name == "BASKET"
    assert len(shop.shop.run(shop.shop.till.checkout.view).basket.lines) == 2


@pytest.mark.parametrize("name", SCREENS)
def test_a_scan_never_lands_in_a_field(shop: DemoWindow, name: str) -> None:
    """Wherever the cursor stands, fields keep what they had."""
    at_screen(shop, name)
    wedge = ScanWedge()
    wedge.scanned.connect(shop.shell.take_scan)
    wedge.watch(shop.shell.windowHandle())
    keyboard = Keyboard(shop.shell)
    fields = [w for w in visible(shop, QWidget) if isinstance(w, QLineEdit | KeyPad)]
    assert fields or name in {"reports", "settings"}
    for field in fields:
        field.setFocus()
        keyboard.scan("9520000009992")
        QTest.qWait(5)
        kept = field.text() if isinstance(field, QLineEdit) else field.value
        assert kept == "", (name, field.accessibleName())


@pytest.mark.parametrize("name", SCREENS)
def test_tab_reaches_everything(shop: DemoWindow, name: str) -> None:
    """All that can be pressed or typed into is in the Tab order, but for the figures of keypads."""
    at_screen(shop, name)
    reached, widget = set(), shop.shell.nextInFocusChain()
    while widget is not None and widget is not shop.shell:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    missing = [
        w.accessibleName() or type(w).__name__
        for w in visible(shop, QAbstractButton)
        if w.isEnabled() and w not in reached and not in_keypad(w)
    ]
    assert missing == []


def in_keypad(widget: QWidget) -> bool:
    """True for the figures, which are typed."""
    parent = widget.parentWidget()
    return isinstance(parent, KeyPad)


def test_large_text_leaves_the_total_in_sight(shop: DemoWindow) -> None:
    """At 200 % on the smallest display the amount and its button are not scrolled away."""
    context().set_look("light", 2.0)
    shop.shell.resize(1024, 768)
    at_screen(shop, "till")
    shop.scan("RC011")
    QTest.qWait(20)
    band = shop.till.view.band
    bottom = band.mapTo(shop.shell, band.rect().bottomLeft()).y()
    assert band.isVisible() and bottom <= shop.shell.height()
    areas = [a for a in shop.shell.findChildren(QScrollArea) if a.isAncestorOf(band)]
    assert all(not a.verticalScrollBar().isVisible() for a in areas)


def test_a_quantity_swallowed_by_the_scan_counts(shop: DemoWindow) -> None:
    """``3*`` keyed so late that scanner and person are one burst."""
    at_screen(shop, "till")
    shop.till.till.scan(f"3*{shop.code('DR043')}")
    line = shop.shop.run(shop.shop.till.checkout.view).basket.lines[-1]
    assert (line.sku, line.quantity_milli) == ("DR043", 3000)
