"""`insight` as scripts use it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pos_app.adapters.replay_clock import SettableClock
from pos_app.bootstrap import open_installation
from pos_app.domain.recommending import Affinity, recommend
from tests.replay.replaying import LATER, command, export_of

MORNING = "2026-03-02 09:00:00"
ROWS: list[tuple[object, ...]] = [
    (500001, "10001", 2, MORNING, "2.55", "17850"),
    (500001, "10002", 1, MORNING, "1.00", "17850"),
    (500002, "10001", 1, "2026-03-04 10:00:00", "2.55", "13047"),
    (500002, "10002", 3, "2026-03-04 10:00:00", "1.00", "13047"),
    (500003, "10003", 1, "2026-03-04 11:00:00", "0.00", ""),
    (500004, "POST", 1, "2026-03-05 11:00:00", "15.00", ""),
    ("C500005", "10001", -1, "2026-03-06 11:00:00", "2.55", "17850"),
    ("C500006", "10001", -1, "2026-03-06 11:00:00", "2.55", "12000"),
    ("broken", "10001", 1, MORNING, "2.55", "17850"),
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return export_of(tmp_path / "export.csv", ROWS)


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_customers_are_scored_and_written(
    data_dir: Path, export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert command(data_dir, "insight", "segments", str(export), "--out", str(out), "--json") == 0
    report = answer(capsys)
    assert (report["reference"], report["customers"], report["scored"]) == ("2026-03-07", 3, 2)
    assert [r["line"] for r in report["refused"]] == [10]
    first, second, third = report["rows"]
    assert (first["CustomerID"], first["R"], first["net_minor"]) == ("12000", None, -255)
    assert (second["CustomerID"], second["recency_days"], second["net_minor"]) == ("13047", 3, 555)
    assert (second["R"], second["F"], second["M"], second["segment"]) == (3, 1, 3, "potential")
    assert (third["sales_minor"], third["returns_minor"], third["R"]) == (610, -255, 1)
    assert sum(report["segments"].values()) == 2
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert written == [{k: "" if v is None else str(v) for k, v in r.items()}
                       for r in report["rows"]]  # fmt: skip


def test_people_read_segments_by_name(
    data_dir: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "insight", "segments", str(export)) == 0
    said = capsys.readouterr().out
    assert "3 customers, 2 with a sale" in said and "Potential: 1" in said


def test_pairs_of_invoices_are_of_paid_goods(
    data_dir: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "insight", "pairs", str(export), "--json") == 0
    report = answer(capsys)
    assert (report["n_baskets"], report["n_items"], report["min_support_count"]) == (2, 2, 1)
    [pair] = report["top_by_lift"]
    assert (pair["a"], pair["b"], pair["n_ab"], pair["lift"]) == ("10001", "10002", 2, 1.0)
    assert pair["a_name"]


def test_pairs_of_baskets(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baskets.csv"
    path.write_text("basket_id,item\n1,tea\n2,tea\n1,cup \n1,tea\n3,\n2,milk\n", "utf-8")
    words = ("insight", "pairs", str(path), "--min-support-bp", "5000", "--top", "1")
    assert command(data_dir, *words, "--json") == 0
    report = answer(capsys)
    assert report["item_counts"] == {"tea": 2, "cup ": 1, "milk": 1}
    assert report["pairs_meeting_min_support"] == 2
    assert [(p["a"], p["b"]) for p in report["top_by_lift"]] == [("cup ", "tea")]
    assert report["min_support"] == 0.5
    assert [r["line"] for r in report["refused"]] == [6]
    assert command(data_dir, *words) == 0
    assert "2 baskets, 3 products" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "more", "name"),
    [
        ("a,b\n1,2\n", (), "rule.columns_missing"),
        ("basket_id,item\n", (), "rule.csv_no_rows"),
        ("", (), "rule.csv_empty"),
        ("basket_id,item\n1,a\n", ("--min-support-bp", "0"), "rule.support_out_of_range"),
        ("basket_id,item\n1,a\n", ("--top", "-1"), "rule.top_negative"),
    ],
)
def test_bad_files_and_options_are_refused(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    text: str, more: tuple[str, ...], name: str,
) -> None:  # fmt: skip
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8")
    assert command(data_dir, "insight", "pairs", str(path), *more, "--json") == 2
    assert answer(capsys)["error"]["name"] == name


def test_a_file_of_which_nothing_can_be_read_is_bad_input(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = export_of(tmp_path / "bad.csv", [("?", "10001", 1, MORNING, "1.00", "1")])
    for words in (("insight", "segments"), ("insight", "pairs")):
        assert command(data_dir, *words, str(export), "--json") == 2
        assert [r["line"] for r in answer(capsys)["refused"]] == [2]
    assert command(data_dir, "insight", "segments", str(export), "--currency", "pounds") == 2


def test_a_till_learns_from_its_own_sales(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold = [
        (500100 + n, sku, 1, f"2026-03-{n + 1:02} 09:00:00", "1.00", "")
        for n, skus in enumerate(["10001 10002"] * 3 + ["10001 10003"] * 2 + ["10004"] * 4)
        for sku in skus.split()
    ]
    assert command(data_dir, "replay", str(export_of(tmp_path / "sold.csv", sold))) == 0
    capsys.readouterr()
    assert command(data_dir, "insight", "mine", "--json") == 0
    report = answer(capsys)
    assert (report["baskets"], report["items"], report["affinities"]) == (9, 4, 2)
    with open_installation(data_dir, clock=SettableClock(LATER), prints=False) as shop:
        [found] = recommend(["10002"], shop.replica.offers.affinities(["10002"]))
        assert (found.sku, found.why.sku, found.why.n, found.why.of) == ("10001", "10002", 3, 3)
        assert shop.replica.offers.affinities(["10003"]) == ()


def test_a_till_without_sales_keeps_what_it_was_told(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Affinity(sku="10001", other="10002", n_both=3, n_sku=4, n_other=5, baskets=9)
    with open_installation(data_dir, prints=False) as shop:
        shop.replica.offers.put_affinities([told])
    assert command(data_dir, "insight", "mine", "--json") == 0
    assert answer(capsys)["affinities"] == 0
    with open_installation(data_dir, prints=False) as shop:
        assert shop.replica.offers.affinities(["10001"]) == (told,)
