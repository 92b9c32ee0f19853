"""Replaying small exports: good rows kept, bad rows told, an interrupted run taken up again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pos_app.domain.facts import ReturnCompleted, SaleCompleted
from pos_app.services.replay import Replay
from tests.replay.replaying import command, export_of, journal_of, replayed

DAY = "2010-12-01T09:{:02d}:00"
NEXT = "2010-12-02T10:{:02d}:00"

ROWS = [
    ("536365", "85123A", 6, DAY.format(0), "2.55", "17850"),
    ("536365", "71053", 6, DAY.format(0), "3.39", "17850"),
    ("536366", "22632", 80995, DAY.format(1), "0.001", ""),
    ("536367", "84879", 32, DAY.format(2), "0", "13047"),
    ("C536368", "85123A", -2, DAY.format(3), "2.55", "17850"),
    ("C536368", "D", -1, DAY.format(3), "27.50", "17850"),
    ("536369", "84406B", -10, DAY.format(4), "0", ""),
    ("A536370", "B", 1, DAY.format(5), "-11062.06", ""),
    ("C536371", "85123A", -5, NEXT.format(0), "2.55", "17850"),
    ("536372", "85123A", 1, NEXT.format(1), "2.95", "17850"),
]


def test_a_day_of_everything_adds_up(tmp_path: Path) -> None:
    report = replayed(tmp_path / "till", export_of(tmp_path / "in.csv", ROWS))
    first, second = report["days"]
    assert first["sale_invoices"] == 3
    assert first["return_invoices"] == first["adjustment_lines"] == 1
    assert first["sales_minor"] == 1530 + 2034 + 8100  # 80,995 × 0.001 rounds up to 81.00
    assert first["returns_minor"] == -(510 + 2750)
    assert first["net_minor"] == first["sales_minor"] + first["returns_minor"]
    assert [first["z_number"], second["z_number"]] == [1, 2]
    assert report["returns"]["over_returned"] == 2
    assert report["returns"]["non_merchandise"] == 1
    assert report["members"] == 2
    assert report["refused"] == []


def test_an_over_returned_line_is_bounded_by_what_is_left(tmp_path: Path) -> None:
    replayed(tmp_path / "till", export_of(tmp_path / "in.csv", ROWS))
    facts, proof = journal_of(tmp_path / "till")
    returns = [f.body.trade for f in facts if isinstance(f.body, ReturnCompleted)]
    against = [[line.return_of is not None for line in t.lines] for t in returns]
    assert against == [[True, False], [False]]
    assert all(t.approvals for t in returns)
    assert proof.holds


def test_an_interrupted_replay_ends_with_the_same_totals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = export_of(tmp_path / "in.csv", ROWS)
    whole = replayed(tmp_path / "whole", export)

    real, left = Replay._trade, [3]

    def dying(self: Replay, invoice: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        real(self, invoice)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Replay, "_trade", dying)
        assert command(tmp_path / "broken", "replay", str(export)) == 130
    resumed = replayed(tmp_path / "broken", export)
    for part in ("days", "totals", "members", "skus", "returns", "refused"):
        assert resumed[part] == whole[part], part


def test_a_replay_run_again_changes_nothing(tmp_path: Path) -> None:
    export = export_of(tmp_path / "in.csv", ROWS)
    once = replayed(tmp_path / "till", export)
    twice = replayed(tmp_path / "till", export)
    assert twice["journal_head"] == once["journal_head"]
    assert twice["facts"] == once["facts"]


def test_bad_rows_are_told_and_good_rows_kept(tmp_path: Path) -> None:
    bad = [
        ("536365", "85123A", 6, DAY.format(0), "2.55", "17850"),
        ("536365", "71053", "six", DAY.format(0), "3.39", "17850"),
        ("536365", "71053", 6, "yesterday", "3.39", "17850"),
        ("536365", "71053", 6, DAY.format(0), "-3.39", "17850"),
        ("536365", "", 6, DAY.format(0), "3.39", "17850"),
        ("536365", "71053", 0, DAY.format(0), "3.39", "17850"),
        ("X36365", "71053", 6, DAY.format(0), "3.39", "17850"),
        ("536365", "71053", 99999999999, DAY.format(0), "3.39", "17850"),
        ("536365", "71053", 1, DAY.format(0), "0.0000001", "17850"),
    ]
    report = replayed(tmp_path / "till", export_of(tmp_path / "in.csv", bad))
    assert report["totals"]["sale_lines"] == 1
    assert [r["line_id"] for r in report["refused"]] == [str(n) for n in range(2, 10)]
    assert all(r["reason"] for r in report["refused"])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "rule.csv_empty"),
        (b"a,b,c\n1,2,3\n", "rule.columns_missing"),
        (b"line_id,InvoiceNo,StockCode\xff\n", "rule.columns_missing"),
    ],
)
def test_files_that_are_no_export_are_refused_in_words(
    tmp_path: Path, content: bytes, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert command(tmp_path / "till", "replay", str(path), "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["name"] == name
    assert "bad.csv" in error["message"]


def test_a_missing_file_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path / "till", "replay", str(tmp_path / "none.csv")) == 2
    assert "none.csv" in capsys.readouterr().err


def test_sales_carry_the_invoice_they_stand_for(tmp_path: Path) -> None:
    replayed(tmp_path / "till", export_of(tmp_path / "in.csv", ROWS))
    facts, _ = journal_of(tmp_path / "till")
    sales = [f.body.trade for f in facts if isinstance(f.body, SaleCompleted)]
    assert [t.reference for t in sales] == ["536365", "536366", "536367", "536372"]
    assert [t.receipt for t in sales] == [
        "REPLAY-T1-A000001", "REPLAY-T1-A000002", "REPLAY-T1-A000003", "REPLAY-T1-A000006",
    ]  # fmt: skip
