"""Products side by side at the till: price today for this customer and why, stock, what goes with
it; chosen from a line, a search result, or beside one another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.offers_window import Window
from tests.ui.offers_world import CARD
from ui.context import context
from ui.screens.till.product_panel import ProductPanel


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.close()


def test_facts_of_the_marked_line(window: Window) -> None:
    window.scan(1, CARD)
    panel = window.compare()
    facts = dict(panel.column(0))
    assert facts["Price"] == "¥45.00"
    assert facts["Price today, this member"] == "¥39.00"
    assert facts["because of"] == "Member price on mugs -6.00"
    assert facts["Added to this basket"] == "¥28.50"
    assert facts["In stock"] == "24"
    assert facts["Often bought with it"] == "Mineral water\nOrganic cotton T-shirt White"
    assert facts["Can be returned"] == "Yes"
    assert "Minimum age" not in facts
    panel.adds[0].click()
    assert window.till.till.view.basket.lines[0].quantity_milli == 2_000


def test_variants_are_put_side_by_side(window: Window) -> None:
    window.scan(101)
    panel = window.compare()
    assert len(panel.choices) == 8
    panel.choices[0].click()
    assert len(panel.adds) == 2
    assert panel.choices[0].isChecked()
    panel.choices[0].click()
    assert len(panel.adds) == 1


def test_others_are_found_by_searching(window: Window) -> None:
    window.scan(101)
    panel = window.compare()
    panel.search.setText("mug")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert [c.text() for c in panel.choices] == ["Porcelain mug 350 ml  ·  45.00"]
    panel.choices[0].click()
    assert window.till.compare.skus == ("TEE-BLU-M", "MUG")
    panel.search.clear()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert len(panel.choices) == 8


def test_only_as_many_as_can_be_read(window: Window) -> None:
    said: list[str] = []
    window.till.compare.noticed.connect(lambda n: said.append(context().word(n.words)))
    window.scan(101)
    panel = window.compare()
    for at in range(5):
        panel.choices[at].click()
    assert len(panel.adds) == 4
    assert said[-1] == "Only 4 fit side by side. Take one away first."


def test_from_a_search_result_and_from_the_product(window: Window) -> None:
    window.till.lookup.open("TEE-BLU-M")
    product = window.view.side.top
    assert isinstance(product, ProductPanel)
    product.compare.click()
    assert window.till.compare.skus == ("TEE-BLU-M",)
    window.till.panels.back()
    window.till.panels.close_side()
    window.till.lookup.search("mug")
    window.view.help.mark_first()
    window.compare()
    assert window.till.compare.skus == ("MUG",)


def test_nothing_marked_compares_nothing(window: Window) -> None:
    window.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert window.till.sheet.top is None


def test_the_cursor_stays_where_it_stood(window: Window) -> None:
    window.scan(101)
    panel = window.compare()
    panel.choices[2].setFocus()
    window.key(Qt.Key.Key_Return)
    assert panel.choices[2].isChecked()
    assert panel.choices[2].hasFocus()


def test_prices_follow_the_basket_while_it_is_open(window: Window) -> None:
    window.scan(101, CARD)
    panel = window.compare()
    assert "Price today, this member" in dict(panel.column(0))
    window.beside.detach()
    facts = dict(panel.column(0))
    assert "Price today, this member" not in facts
    assert "Price today" in facts
