"""Goods bought under offers come back: points, shares and coupons are said; whose it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from tests.ui.offers_world import ANNA, CARD, WELCOME, lease, put_offers
from tests.ui.till_world import TEES, gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.scan_wedge import ScanEvent

TEE = TEES[0].gtins[0][1:]


class Counter(WindowWorld):
    """A shirt and a mug sold to a member, with a coupon and points."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        put_offers(self)
        self.open_till()
        lease(self)
        for code in (TEE, gtin(1), CARD, WELCOME):
            self.services.checkout.scan(code)
        self.services.points.redeem(300)
        self.number = self.sell()


@pytest.fixture
def counter(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    qtbot.addWidget(counter.shell)
    yield counter
    counter.close()


def settled(counter: Counter) -> list[str]:
    """What the return screen says beside the money."""
    return counter.shell.front.editor.settled.text().split(" · ")  # type: ignore[union-attr]


def opened(counter: Counter) -> None:
    """The receipt on the return screen."""
    counter.window.navigator.go("returns")
    counter.shell.take_scan(ScanEvent(counter.number))


def test_a_part_says_its_shares(counter: Counter) -> None:
    opened(counter)
    counter.shell.take_scan(ScanEvent(TEE))
    said = settled(counter)
    assert said[-1].startswith(
        "not paid back, since taken off then: T-shirt weeks: 10% off all shirts -¥12.90, Welcome"
    )
    assert any(line.startswith("Points back to the customer: ") for line in said)
    assert any(line.startswith("Points taken back: ") for line in said)
    assert not any("coupon" in line for line in said)  # the mug had its share of it


def test_all_of_it_gives_everything_back(counter: Counter) -> None:
    opened(counter)
    screen = counter.shell.front
    screen._presenter.take_all_left()  # type: ignore[union-attr]
    said = settled(counter)
    assert "Points back to the customer: 300" in said
    assert "1 coupon can be used again" in said
    context().set_language("zh")
    assert "退还顾客的积分：300" in settled(counter)
    assert "1 张优惠券可再次使用" in settled(counter)


def test_a_sale_to_nobody_says_nothing_more(counter: Counter) -> None:
    counter.number = counter.sell(gtin(2))
    opened(counter)
    counter.shell.take_scan(ScanEvent(gtin(2)))
    assert settled(counter) == [""]


def test_receipts_say_whose_they_are_without_giving_them_away(counter: Counter) -> None:
    counter.sell(gtin(2))
    counter.window.navigator.go("receipts")
    finder = counter.shell.front.finder  # type: ignore[union-attr]
    details = [finder._when(row) for row in finder.model.rows]
    assert "member" not in details[0]
    assert details[1].endswith("member …0001")
    assert ANNA not in "".join(details)


def test_totals_of_a_short_list_are_whole(counter: Counter) -> None:
    counter.shell.show()
    counter.window.navigator.go("receipts")
    table = counter.shell.front.finder.table  # type: ignore[union-attr]
    total = QFontMetrics(context().theme.font("amount")).horizontalAdvance("¥142.10")
    assert table.columnWidth(1) > total


def test_f3_leads_to_the_member_and_back(counter: Counter) -> None:
    counter.services.checkout.scan(gtin(1))
    counter.window.navigator.go("till")
    till = counter.screen("till")
    counter.shell.run("member")
    assert counter.front == "member"
    counter.services.membership.attach(ANNA)
    counter.window.navigator.go("till")
    till.beside.read()
    assert till.beside.member.member.number == ANNA
