"""Replaying under promotions and a loyalty program: sums hold, returns give back what was paid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.facts import StoredFact
from pos_app.services.replay import Replay
from tests.replay.offers import PROGRAM, PROMOTIONS, RULES, Refunded, broken_sums, returns, sales
from tests.replay.replaying import command, export_of, journal_of, replayed

DAY = "2010-12-01T09:{:02d}:00"
NEXT = "2010-12-02T10:{:02d}:00"
ROWS = [
    ("536365", "85123A", 6, DAY.format(0), "2.55", "17850"),
    ("536365", "71053", 7, DAY.format(0), "3.39", "17850"),
    ("536366", "85099B", 7, DAY.format(1), "1.95", "13047"),
    ("536366", "22386", 4, DAY.format(1), "1.95", "13047"),
    ("536366", "POST", 1, DAY.format(1), "18.00", "13047"),
    ("536367", "22382", 3, DAY.format(2), "1.65", ""),
    ("536368", "84879", 131, DAY.format(3), "1.69", "17850"),
    ("536368", "85123A", 2, DAY.format(3), "2.95", "17850"),
    ("C536369", "85123A", -4, DAY.format(4), "2.55", "17850"),
    ("C536370", "71053", -2, NEXT.format(0), "3.39", "17850"),
    ("C536371", "71053", -5, NEXT.format(1), "3.39", "17850"),
    ("C536371", "85123A", -2, NEXT.format(1), "2.55", "17850"),
    ("C536372", "84879", -50, NEXT.format(2), "1.69", "17850"),
    ("C536373", "22386", -4, NEXT.format(3), "1.95", "13047"),
    ("C536374", "D", -1, NEXT.format(4), "27.50", "17850"),
    ("536375", "85123A", 1, NEXT.format(5), "2.95", "17850"),
]
PARTS = ("days", "totals", "members", "skus", "returns", "refused", "loyalty")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return export_of(tmp_path / "in.csv", ROWS)


def traded(folder: Path, export: Path, *options: str) -> tuple[dict[str, Any], list[StoredFact]]:
    report = replayed(folder, export, *options)
    facts, proof = journal_of(folder)
    assert proof.holds
    return report, facts


def test_the_sums_of_every_trade_hold(tmp_path: Path, export: Path) -> None:
    report, facts = traded(tmp_path / "till", export, *RULES)
    assert list(broken_sums(facts)) == []
    of_sales = sum(use.off_minor for trade in sales(facts) for use in trade.offers)
    back = sum(use.off_minor for trade in returns(facts) for use in trade.offers)
    assert of_sales > 0 > back
    assert report["loyalty"]["promotions_minor"] == of_sales + back
    earned = sum(e.points for t in [*sales(facts), *returns(facts)] for e in t.points)
    assert report["loyalty"]["points_earned"] == earned > 0
    assert report["loyalty"]["points_redeemed"] == 0
    assert report["refused"] == []


def test_promotions_take_off_what_they_say(tmp_path: Path, export: Path) -> None:
    """Worked out by hand; a percentage is rounded once for equal pieces (6 at 2.55: 1.53)."""
    report, facts = traded(tmp_path / "till", export, *RULES)
    off = {
        trade.reference: {use.promotion: use.off_minor for use in trade.offers}
        for trade in sales(facts)
    }
    assert off == {
        "536365": {"HEARTS-10": 153, "FIRST": 200},
        "536366": {"BAGS-5FOR7": 2 * (5 * 195 - 700), "FIRST": 200},
        "536367": {"LUNCH-NTH": 83},
        "536368": {"HEARTS-10": 59, "SPEND-100": 1000},
        "536375": {"HEARTS-10": 30},
    }
    gross = {t.reference: t.gross_minor for t in sales(facts)}
    assert gross["536368"] == 131 * 169 + 590
    assert report["totals"]["sales_minor"] == sum(gross.values()) - sum(
        minor for of_sale in off.values() for minor in of_sale.values()
    )


def test_returns_of_promoted_sales_refund_what_was_paid(tmp_path: Path, export: Path) -> None:
    _, facts = traded(tmp_path / "till", export, *RULES)
    refunded = Refunded(facts)
    lines = list(refunded.lines())
    assert len(lines) == 4
    for sale, line, milli, minor in lines:
        if milli == line.quantity_milli:
            assert minor == line.total_minor, (sale.receipt, line.line_no)
        else:
            assert 0 <= minor < line.total_minor, (sale.receipt, line.line_no)
    [whole] = refunded.whole_sales()
    assert whole.reference == "536365"
    assert whole.offers
    assert sum(refunded.minor[whole.receipt, x.line_no] for x in whole.lines) == whole.total_minor


def test_points_of_a_sale_that_came_back_whole_are_gone(tmp_path: Path, export: Path) -> None:
    _, facts = traded(tmp_path / "till", export, *RULES)
    refunded = Refunded(facts)
    [whole] = refunded.whole_sales()
    assert sum(entry.points for entry in whole.points) > 0
    assert refunded.points_left(whole) == 0
    left = {t.reference: refunded.points_left(t) for t in refunded.sales.values()}
    assert left["536368"] > 0
    assert left["536367"] == 0  # nobody's


def test_an_interrupted_replay_goes_on_to_the_same_totals(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken up without naming the rules again: the directory holds them."""
    whole, _ = traded(tmp_path / "whole", export, *RULES)
    with monkeypatch.context() as patch:
        patch.setattr(Replay, "_trade", _dying(Replay._trade, after=6))
        assert command(tmp_path / "broken", "replay", str(export), *RULES) == 130
    resumed, facts = traded(tmp_path / "broken", export)
    for part in PARTS:
        assert resumed[part] == whole[part], part
    assert list(broken_sums(facts)) == []


def _dying(real: Callable[..., None], after: int) -> Callable[..., None]:
    left = [after]

    def trade(self: Replay, invoice: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        real(self, invoice)

    return trade


def test_without_the_options_nothing_is_promoted_and_nobody_earns(
    tmp_path: Path, export: Path
) -> None:
    report, facts = traded(tmp_path / "till", export)
    assert report["loyalty"] == {"promotions_minor": 0, "points_earned": 0, "points_redeemed": 0}
    for trade in [*sales(facts), *returns(facts)]:
        assert not trade.offers
        assert not trade.points
        assert trade.statement is None
    assert report["totals"]["sales_minor"] == sum(t.gross_minor for t in sales(facts))


def test_each_option_works_alone(tmp_path: Path, export: Path) -> None:
    promoted, _ = traded(tmp_path / "promoted", export, *PROMOTIONS)
    assert promoted["loyalty"]["promotions_minor"] > 0
    assert promoted["loyalty"]["points_earned"] == 0
    earning, _ = traded(tmp_path / "earning", export, *PROGRAM)
    assert earning["loyalty"]["promotions_minor"] == 0
    assert earning["loyalty"]["points_earned"] > 0


@pytest.mark.parametrize("option", ["--promotions", "--program"])
def test_rules_that_cannot_be_taken_are_bad_input_and_nothing_is_traded(
    tmp_path: Path, export: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.json"
    path.write_text('{"schema": 1, "currency": "EUR", "promotions": []}', "utf-8")
    assert command(tmp_path / "till", "replay", str(export), option, str(path), "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["message"]
    if option == "--promotions":
        assert "EUR" in error["message"]
    facts, _ = journal_of(tmp_path / "till")
    assert sales(facts) == []
