"""`coupons` as scripts use it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pos_app.bootstrap import open_installation
from pos_app.domain.coupon_shelf import judge as judge_code
from pos_app.domain.coupons import Verdict
from tests.replay.replaying import command

COUPONS = """code,campaign,kind,member,max_uses,per_member
WELCOME-10,spring,,,,
R2,friends,referral,M7,,
A1,spring,,,,
A1,autumn,,,,
X!!,spring,,,,
"""
CAMPAIGNS = """campaign,from,until
spring,2026-03-01,2026-03-31
autumn,2026-09-01,2026-09-30
friends,,
"""
TARGETS = "campaign,member\nspring,M1\nautumn,M1\n"
ATTEMPTS = """n,member,code,campaign,date,verdict
1,M1,welcome 10,spring,2026-03-05,valid
2,M2,WELCOME10,spring,2026-03-05,household_not_targeted
3,M1,A1,spring,2026-04-01,outside_window
4,M1,A1,friends,2026-03-05,unknown_or_wrong_campaign_coupon
5,M1,ZZZ,spring,2026-03-05,valid
6,M1,A1,,2026-09-05,
7,M1,A1,,yesterday,
"""
FILES = {
    "coupons": COUPONS, "campaigns": CAMPAIGNS, "targets": TARGETS, "attempts": ATTEMPTS,
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / f"{name}.csv" for name in FILES}
    for name, path in paths.items():
        path.write_text(FILES[name], "utf-8")
    return paths


def judge(data_dir: Path, files: dict[str, Path], *more: str, leave_out: str = "") -> int:
    words = [w for n, p in files.items() if n != leave_out for w in (f"--{n}", str(p))]
    return command(data_dir, "coupons", "judge", *words, *more)


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_attempts_are_judged_compared_and_counted(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(data_dir, files, "--json") == 0
    report = answer(capsys)
    assert [a["verdict"] for a in report["attempts"]] == [
        "valid", "household_not_targeted", "outside_window", "unknown_or_wrong_campaign_coupon",
        "unknown_or_wrong_campaign_coupon", "valid",
    ]  # fmt: skip
    assert [a["reason"] for a in report["attempts"]][2:5] == [
        "campaign_over", "other_campaign", "unknown",
    ]  # fmt: skip
    assert report["attempts"][5]["campaign"] == "autumn"
    assert (report["judged"], report["compared"], report["equal"]) == (6, 5, 4)
    assert report["verdicts"]["valid"] == 2
    assert [(Path(r["file"]).name, r["line"]) for r in report["refused"]] == [
        ("coupons.csv", 6), ("attempts.csv", 8),
    ]  # fmt: skip
    assert (report["coupons"], report["campaigns"], report["targets"]) == (4, 3, 2)


def test_without_targets_nobody_is_left_out(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(data_dir, files, "--json", leave_out="targets") == 0
    assert "not_targeted" not in answer(capsys)["reasons"]


def test_people_read_sentences(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(data_dir, files) == 0
    said = capsys.readouterr().out
    assert "4 of 5 verdicts as in the file" in said
    assert "campaign ended on 2026-03-31" in said
    assert "line 8" in said


def test_nothing_to_judge_is_bad_input(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files["attempts"].write_text("code,date\nA1,soon\n", "utf-8")
    assert judge(data_dir, files, "--json") == 2
    assert answer(capsys)["judged"] == 0
    files["attempts"].write_text("code,date\n", "utf-8")
    assert judge(data_dir, files, "--json") == 2
    assert answer(capsys)["error"]["name"] == "rule.csv_no_rows"


def test_the_wrong_file_is_named(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files["coupons"] = files["campaigns"]
    assert judge(data_dir, files, "--json") == 2
    error = answer(capsys)["error"]
    assert error["name"] == "rule.columns_missing"
    assert "campaigns.csv" in error["message"] and "code" in error["message"]


def test_an_import_is_there_afterwards_and_may_be_repeated(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = [w for n in ("coupons", "campaigns", "targets") for w in (f"--{n}", str(files[n]))]
    for _ in range(2):
        assert command(data_dir, "coupons", "import", *words, "--json") == 0
        report = answer(capsys)
        assert (report["coupons"], report["campaigns"], report["targets"]) == (4, 3, 2)
        assert [r["line"] for r in report["refused"]] == [6]
    with open_installation(data_dir, prints=False) as shop:
        offers = shop.replica.offers
        judged = judge_code(offers, "WELCOME10", member="M1", on=date(2026, 3, 5), chain="")
        assert judged.verdict is Verdict.VALID
        judged = judge_code(offers, "A1", member="M2", on=date(2026, 3, 5), chain="")
        assert judged.verdict is Verdict.NOT_TARGETED


def test_an_import_of_nothing_is_refused(
    data_dir: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "coupons", "import", "--json") == 2
    assert answer(capsys)["error"]["name"] == "rule.coupon_files_missing"
    files["coupons"].write_text("code,campaign\n!,spring\n", "utf-8")
    assert command(data_dir, "coupons", "import", "--coupons", str(files["coupons"])) == 2
    assert "line 2" in capsys.readouterr().out
