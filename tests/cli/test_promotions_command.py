"""`promotions` as scripts use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pos_app.bootstrap import open_installation
from pos_app.bootstrap.demo import load_demo_shop
from pos_app.domain.published_schemas import DOCUMENTS, schema_text
from tests.architecture.source import ROOT
from tests.replay.replaying import command

GOOD = {"id": "good", "name": "A tenth", "reward": {"type": "percent_off", "rate_bp": 1000}}
BAD = {"id": "bad", "name": "Too much", "reward": {"type": "percent_off", "rate_bp": 20_000}}


def rules(path: Path, *promotions: Any, **fields: Any) -> Path:
    document = {"schema": 1, "currency": "CNY", "promotions": promotions, **fields}
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The data directory of a store that trades in CNY."""
    data_dir = tmp_path / "shop"
    with open_installation(data_dir, prints=False) as opened:
        opened.run(lambda: load_demo_shop(opened))
    return data_dir


def test_a_check_says_what_is_wrong_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path / "p.json", GOOD, BAD)
    assert command(tmp_path / "none", "promotions", "check", str(file), "--json") == 2
    found = json.loads(capsys.readouterr().out)
    assert (found["promotions"], found["usable"], found["errors"]) == (2, 1, 1)
    [problem] = found["problems"]
    assert (problem["promotion"], problem["severity"]) == ("bad", "error")
    assert problem["path"] == "promotions[1].reward.rate_bp"
    assert not (tmp_path / "none").exists()


def test_a_good_file_passes_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(tmp_path, "promotions", "check", str(rules(tmp_path / "p.json", GOOD))) == 0
    assert capsys.readouterr().out == "1 promotion, 1 usable, 0 errors, 0 notes\n"


def test_what_has_ended_is_told_and_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path / "p.json", {**GOOD, "when": {"until": "2001-01-01"}})
    assert command(tmp_path, "promotions", "check", str(file)) == 0
    assert "ended on 2001-01-01" in capsys.readouterr().out


def test_a_program_says_which_tiers_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "program.json"
    program.write_text('{"tiers":{"tiers":[{"id":"gold","name":"Gold"}]}}', "utf-8")
    file = rules(tmp_path / "p.json", {**GOOD, "when": {"tiers": ["tin"]}})
    assert command(tmp_path, "promotions", "check", str(file)) == 0
    words = ("promotions", "check", str(file), "--program", str(program))
    assert command(tmp_path, *words) == 2
    assert "tin" in capsys.readouterr().out


def test_an_import_puts_the_usable_ones_in_force(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rules(tmp_path / "p.json", GOOD, BAD)
    assert command(shop, "promotions", "import", str(file)) == 2
    assert "1 promotion in force" in capsys.readouterr().out
    assert command(shop, "promotions", "list", "--json") == 0
    assert [p["id"] for p in json.loads(capsys.readouterr().out)["promotions"]] == ["good"]
    assert command(shop, "promotions", "list") == 0
    assert capsys.readouterr().out == "good  A tenth  percent_off  without end\n"


@pytest.mark.parametrize(
    ("fields", "words"), [({"currency": "BHD"}, "BHD"), ({"schema": 7}, "version 7")]
)
def test_a_file_refused_as_a_whole_leaves_what_was_in_force(
    fields: dict[str, Any], words: str, shop: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert command(shop, "promotions", "import", str(rules(tmp_path / "p.json", GOOD))) == 0
    bad = rules(tmp_path / "q.json", {**GOOD, "id": "other"}, **fields)
    assert command(shop, "promotions", "import", str(bad)) == 2
    assert words in capsys.readouterr().err
    command(shop, "promotions", "list")
    assert capsys.readouterr().out.startswith("good ")


def test_no_store_takes_no_promotions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rules(tmp_path / "p.json", GOOD)
    assert command(tmp_path / "new", "promotions", "import", str(file)) == 3
    assert capsys.readouterr().err
    assert command(tmp_path / "none", "promotions", "list") == 0
    assert capsys.readouterr().out == "No promotions are in force\n"


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_published_schemas_are_those_of_the_classes(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = (ROOT / "docs" / f"{document}.schema.json").read_text("utf-8")
    assert published == schema_text(document), "run `make schemas`"
    assert command(tmp_path, "promotions", "schema", "--of", document) == 0
    assert capsys.readouterr().out == published
