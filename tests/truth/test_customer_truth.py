"""Coupons, segments and pairs of real customers, against the published truth, all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.replay.replaying import command, records

EXPORT = "data/online_retail_2010-12_2011-07.csv.gz"


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def judged(data_dir: Path, data: Path, attempts: str) -> int:
    return command(
        data_dir, "coupons", "judge", "--coupons", str(data / "cj_coupons.csv.gz"),
        "--campaigns", str(data / "cj_campaign_descriptions.csv"),
        "--targets", str(data / "cj_campaigns_shared.csv.gz"),
        "--attempts", str(data / attempts), "--json",
    )  # fmt: skip


def test_every_coupon_attempt_has_the_true_verdict(
    shared_dir: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(data_dir, shared_dir / "data", "truth/cj_coupon_attempts.csv") == 0
    report = answer(capsys)
    truth = records(shared_dir / "data/truth/cj_coupon_attempts.csv")
    assert [(a["n"], a["verdict"]) for a in report["attempts"]] == [
        (t["n"], t["verdict"]) for t in truth
    ]
    assert report["equal"] == report["compared"] == len(truth) == 1000
    assert report["refused"] == []


def test_every_redemption_that_happened_is_valid(
    shared_dir: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They were all taken by households that the campaign was sent to, in its days."""
    assert judged(data_dir, shared_dir / "data", "cj_coupon_redemptions_shared.csv.gz") == 0
    report = answer(capsys)
    assert report["verdicts"] == {"valid": 1457}


@pytest.mark.replay
def test_every_customer_has_the_true_score(
    shared_dir: Path, data_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "segments.csv"
    assert (
        command(data_dir, "insight", "segments", str(shared_dir / EXPORT), "--out", str(out)) == 0
    )
    truth = records(shared_dir / "data/truth/or_customers.csv.gz")
    assert records(out) == truth
    assert len(truth) == 3193


def same_pairs(report: dict[str, Any], truth: dict[str, Any]) -> None:
    """Every key of the truth but the sentence that defines a basket."""
    truth.pop("basket_definition", None)
    for key, value in truth.items():
        assert report[key] == value, key


def test_pairs_of_groceries_are_the_true_ones(
    shared_dir: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared_dir / "data/groceries_shared.csv.gz"
    assert command(data_dir, "insight", "pairs", str(file), "--json") == 0
    truth = json.loads((shared_dir / "data/truth/groceries_assoc.json").read_text("utf-8"))
    same_pairs(answer(capsys), truth)


@pytest.mark.replay
def test_pairs_of_invoices_are_the_true_ones(
    shared_dir: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "insight", "pairs", str(shared_dir / EXPORT), "--json") == 0
    truth = json.loads((shared_dir / "data/truth/or_assoc.json").read_text("utf-8"))
    same_pairs(answer(capsys), truth)
