"""Receipts: found by number, date, amount, product; looked at; printed again."""

from __future__ import annotations

import pytest

from tests.ui.till_world import TEES, gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.presenters.receipts import SearchBy
from ui.scan_wedge import ScanEvent

TEE = TEES[0].gtins[0][1:]


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    world.open_till()
    world.numbers = [world.sell(gtin(1)), world.sell(gtin(1), TEE), world.sell(gtin(2))]
    world.window.navigator.go("receipts")
    yield world
    world.close()


def listed(world):
    return [r.receipt for r in world.shell.front.finder.model.rows]


def search(world, by, text):
    finder = world.shell.front.finder
    finder._by[by].click()
    finder.field.setText(text)
    finder.field._search()


def test_the_newest_come_first(world):
    assert listed(world) == world.numbers[::-1]


@pytest.mark.parametrize(
    ("by", "text", "found"),
    [
        (SearchBy.NUMBER, "000002", [1]),
        (SearchBy.AMOUNT, "174", [1]),
        (SearchBy.AMOUNT, "45.00", [0]),
        (SearchBy.PRODUCT, "T-shirt", [1]),
        (SearchBy.PRODUCT, gtin(1), [1, 0]),
        (SearchBy.DATE, "2026-03-02", [2, 1, 0]),
        (SearchBy.DATE, "3-2", [2, 1, 0]),
        (SearchBy.DATE, "2026-03-01", []),
    ],
)
def test_receipts_are_found(world, by, text, found):
    search(world, by, text)
    assert listed(world) == [world.numbers[at] for at in found]


@pytest.mark.parametrize(
    ("by", "text"),
    [(SearchBy.DATE, "soon"), (SearchBy.DATE, "2026-02-30"), (SearchBy.AMOUNT, "much")],
)
def test_what_cannot_be_read_is_said(world, by, text):
    search(world, by, text)
    assert not world.shell.front.finder._wrong.isHidden()


def test_today_and_yesterday_are_one_touch(world):
    finder = world.shell.front.finder
    finder._by[SearchBy.DATE].click()
    finder._day(0)
    assert len(listed(world)) == 3
    finder._day(1)
    assert listed(world) == []


def test_a_scanned_receipt_is_shown(world):
    screen = world.shell.front
    world.shell.take_scan(ScanEvent(world.numbers[0]))
    assert screen._presenter.number == world.numbers[0]
    assert not screen.paper._picture.isNull()


def test_another_code_is_no_receipt(world):
    world.shell.take_scan(ScanEvent(gtin(1)))
    assert world.shell.front.note.text == context().translator("receipts.not_a_receipt")


def test_the_last_receipt_is_printed_again_as_a_copy(world):
    screen = world.shell.front
    screen._presenter.open("last")
    screen.again.click()
    assert [f.body.receipt for f in world.facts("receipt_reprinted")] == [world.numbers[-1]]
    assert world.numbers[-1] in screen.note.text


def test_a_return_begins_from_the_receipt(world):
    screen = world.shell.front
    screen._presenter.open(world.numbers[1])
    screen.take_back.click()
    assert world.front == "returns"
    assert world.shell.front._presenter.view.sale.receipt == world.numbers[1]


def test_the_paper_follows_the_language(world):
    screen = world.shell.front
    screen._presenter.open("last")
    before = screen.paper._picture.toImage()
    context().set_language("zh")
    assert screen.paper._picture.toImage() != before
