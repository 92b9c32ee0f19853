"""The command line as scripts and store IT use it: answers, statuses, words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.suite import run as run_benchmarks
from pos_app.bootstrap import open_installation
from pos_app.cli.app import default_language
from pos_app.errors import BadInput
from pos_app.i18n import Translator
from tests.replay.replaying import command

CATALOGUE = """sku,gtin,name,price_minor,name_zh,unit
A1,9521234000013,Green tea,1250,绿茶,piece
A2,,Loose rice,650,散装大米,kg
A3,9521234000018,Bad digit,100,,piece
A1,,Green tea again,1300,绿茶,piece
A4,,Negative,-5,,piece
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "goods.csv"
    path.write_text(CATALOGUE, "utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """The one JSON document on standard output."""
    return json.loads(capsys.readouterr().out)


def test_an_import_keeps_good_rows_and_tells_bad_ones(
    data_dir: Path, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "catalogue", "import", str(catalogue), "--json") == 0
    report = answer(capsys)
    assert report["read"] == 5
    assert report["added"] + report["changed"] + report["same"] + report["refused"] == 5
    assert {r["line"] for r in report["refusals"]} >= {4, 6}
    assert all(r["reason"] for r in report["refusals"])


def test_the_same_import_again_changes_nothing(
    data_dir: Path, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = catalogue.with_name("good.csv")
    good.write_text("".join(CATALOGUE.splitlines(keepends=True)[:3]), "utf-8")
    command(data_dir, "catalogue", "import", str(good), "--json")
    assert answer(capsys)["added"] == 2
    command(data_dir, "catalogue", "import", str(good), "--json")
    assert answer(capsys)["same"] == 2


def test_a_file_that_is_not_there_is_bad_input(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "catalogue", "import", "nowhere.csv", "--json") == 2
    assert answer(capsys)["error"]["name"] == "rule.file_missing"


def test_a_demo_day_without_a_window_trades_and_proves_itself(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "demo", "--headless", "--json") == 0
    day = answer(capsys)
    assert day["sales"] == 120
    assert day["net_minor"] == day["sales_minor"] + day["returns_minor"]
    assert day["difference_minor"] == day["counted_cash_minor"] - day["expected_cash_minor"] == -50
    assert day["journal_holds"] is True
    assert day["z_number"] == 1


def test_two_demo_days_are_two_z_reports_of_equal_trade(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = []
    for folder in (data_dir, data_dir, data_dir / "another"):
        assert command(folder, "demo", "--headless", "--json") == 0
        days.append(answer(capsys))
    assert [d["z_number"] for d in days] == [1, 2, 1]
    # The second day finds some coupons used and points spent; a day of its own is the same day.
    assert days[0]["sales"] == days[1]["sales"]
    money = ("sales_minor", "returns_minor", "promotions_minor", "points_earned", "points_spent")
    assert [days[0][name] for name in money] == [days[2][name] for name in money]


def test_the_demo_days_members_earn_and_spend_points(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "demo", "--headless", "--json") == 0
    day = answer(capsys)
    assert day["members"] >= 20
    assert day["promotions_minor"] > 0
    assert day["points_earned"] > 0
    assert day["points_spent"] > 0


@pytest.mark.parametrize("form", ["text", "png", "escpos", "pdf", "html"])
@pytest.mark.parametrize("width", ["80", "58"])
def test_the_last_receipt_in_every_form(
    data_dir: Path, tmp_path: Path, form: str, width: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command(data_dir, "demo", "--headless", "--json")
    last = answer(capsys)["last_receipt"]
    out = tmp_path / f"receipt.{form}"
    words = ("receipt", last, "--as", form, "--width-mm", width, "--out", str(out), "--json")
    assert command(data_dir / "demo", *words) == 0
    assert answer(capsys)["receipt"] == last
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "escpos": b"\x1b@", "html": b"<!DOCTYPE"}
    assert out.read_bytes().startswith(start.get(form, b""))
    if form in {"text", "html"}:
        assert last in out.read_text("utf-8")


def test_a_receipt_that_does_not_exist_is_refused_by_a_rule(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "receipt", "S01-T1-A999999", "--json") == 3
    assert answer(capsys)["error"]["name"] == "rule.receipt_unknown"


def test_the_demo_never_touches_a_real_store(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(data_dir, "demo", "--headless", "--json")
    capsys.readouterr()
    assert not (data_dir / "journal.db").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_unknown_benchmark_is_refused_in_words(language: str) -> None:
    with pytest.raises(BadInput) as caught:
        run_benchmarks(["nonsense"], None)
    assert "nonsense" in Translator(language).error(caught.value)


def test_a_demo_day_without_a_window_leaves_no_paper_waiting(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(data_dir, "demo", "--headless", "--json")
    capsys.readouterr()
    with open_installation(data_dir / "demo", prints=False) as shop:
        assert shop.journal.waiting_jobs() == ()


def test_wrong_use_is_status_2(data_dir: Path) -> None:
    with pytest.raises(SystemExit) as left:
        command(data_dir, "recipt")
    assert left.value.code == 2


def test_the_language_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert default_language() == "zh"
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert default_language() == "en"
