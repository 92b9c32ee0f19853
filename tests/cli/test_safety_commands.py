"""Proof, copies, restore, export and the doctor on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pos_app.adapters.demo_files import demo_people, load_demo
from pos_app.bootstrap import Installation, open_installation
from pos_app.cli.app import main
from pos_app.services.people import Credential
from pos_app.store.backup import BackupKeeper
from tests.replay.replaying import NoLaunch, command

CHECKS = [
    "versions", "files", "instance", "disk", "clock", "key", "journal", "backup", "replica",
    "members", "printer", "spool", "fonts", "display", "locale", "camera",
]  # fmt: skip


@pytest.fixture
def traded(data_dir: Path) -> Path:
    """A demo shop that has sold three baskets."""
    with open_installation(data_dir) as shop:
        load_demo(shop.replica, shop.replica, shop.pins)
        shop.run(lambda: trade(shop, 3))
        BackupKeeper(shop.journal, data_dir / "backup", shop.clock).run_once()
    return data_dir


def trade(shop: Installation, sales: int) -> None:
    till = shop.till
    till.workplace.refresh_policies()
    till.people.sign_in(Credential(badge=demo_people()[0].badge))
    if till.shifts.current() is None:
        till.shifts.open(10_000)
    product = next(p for p in till.lookup.search("a") if p.unit.is_whole)
    for _ in range(sales):
        till.checkout.scan(product.sku)
        till.tendering.exact_cash()


def in_language(data_dir: Path, lang: str, *words: str) -> int:
    return main([*words, "--data-dir", str(data_dir), "--lang", lang], NoLaunch())


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """The one JSON document on standard output, each time it is called."""
    yield lambda: json.loads(capsys.readouterr().out)


def spoil(path: Path, what: bytes = b"sale_completed") -> None:
    """Change bytes of the file, past what its pages need to be read."""
    data = bytearray(path.read_bytes())
    at = data.rindex(what) + 200
    data[at] ^= 255
    path.write_bytes(data)


def test_a_journal_that_holds(traded: Path, out: Any) -> None:
    assert command(traded, "journal", "verify", "--json") == 0
    proof = out()
    assert set(proof) == {"facts", "incarnations", "head", "problems", "holds"}
    assert proof["holds"] and proof["incarnations"] == 1 and not proof["problems"]
    assert command(traded, "journal", "stats", "--json") == 0
    found = out()
    assert (found["facts"], found["head"]) == (proof["facts"], proof["head"])
    assert found["types"]["sale_completed"] == 3


def test_a_journal_that_does_not_hold(traded: Path, out: Any) -> None:
    spoil(traded / "journal.db")
    assert command(traded, "journal", "verify", "--json") == 4
    proof = out()
    assert not proof["holds"] and proof["problems"]


def test_a_file_that_is_no_journal_any_more(traded: Path, out: Any) -> None:
    (traded / "journal.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert command(traded, "journal", "verify", "--json") == 4
    assert not out()["holds"]


def test_no_journal_yet(data_dir: Path, out: Any) -> None:
    assert command(data_dir, "journal", "verify", "--json") == 4
    assert out()["error"]["name"] == "fault.disk_gone"


def test_words_for_people(traded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_language(traded, "zh", "journal", "verify") == 0
    assert "流水完好" in capsys.readouterr().out
    assert command(traded, "journal", "stats") == 0
    assert "sale_completed" in capsys.readouterr().out
    spoil(traded / "journal.db")
    command(traded, "journal", "verify")
    assert "does not hold" in capsys.readouterr().out


def test_rebuild_says_what_was_wrong(traded: Path, out: Any) -> None:
    with open_installation(traded, prints=False) as shop:
        shop.run(lambda: _spoil_sum(shop))
    assert command(traded, "journal", "verify", "--json") == 4
    out()
    assert command(traded, "journal", "rebuild", "--json") == 0
    done = out()
    assert done["rebuilt"] == ["shift_sum"] and done["holds"]


def _spoil_sum(shop: Installation) -> None:
    with shop.journal._file.transaction() as connection:
        connection.execute("UPDATE shift_sum SET amount_minor = amount_minor + 1")


def test_rebuild_waits_for_no_other_till(traded: Path, out: Any) -> None:
    with open_installation(traded, prints=False):
        assert command(traded, "journal", "rebuild", "--json") == 4
    assert out()["error"]["name"] == "fault.already_running"


def test_export_as_lines(traded: Path, tmp_path: Path, out: Any) -> None:
    file = tmp_path / "facts.ndjson"
    assert command(traded, "journal", "export", "--out", str(file), "--json") == 0
    assert out()["bytes"] == file.stat().st_size
    facts = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [f["header"]["seq"] for f in facts] == list(range(1, len(facts) + 1))
    assert all(b["header"]["prev"] == a["hash"] for a, b in pairwise(facts))


def test_export_since(traded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(traded, "journal", "export", "--since", "4") == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["header"]["seq"] == 5


def test_export_as_poslog(traded: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.xml"
    assert command(traded, "journal", "export", "--format", "poslog", "--out", str(file)) == 0
    root = ElementTree.parse(file).getroot()
    assert "+08:00" in file.read_text("utf-8")
    assert len(root) == root_count(traded)


def root_count(data_dir: Path) -> int:
    with open_installation(data_dir, prints=False) as shop:
        return len(list(shop.journal.facts()))


@pytest.mark.parametrize("args", [["--json"], ["--since", "-1"]])
def test_an_export_that_makes_no_sense(traded: Path, out: Any, args: list[str]) -> None:
    assert command(traded, "journal", "export", *args, "--json") == 2
    assert out()["error"]["name"].startswith("rule.export_")


def test_an_export_that_cannot_be_written(traded: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "no" / "folder" / "x"
    assert command(traded, "journal", "export", "--out", str(nowhere)) == 4


def test_copy_and_restore(traded: Path, tmp_path: Path, out: Any) -> None:
    copies = tmp_path / "copies"
    assert command(traded, "backup", "--to", str(copies), "--json") == 0
    copy = out()
    assert Path(copy["file"]).exists() and copy["facts"] == copy["seq"]
    assert command(traded, "restore", "--from", copy["file"], "--json") == 0
    done = out()
    assert done["facts"] == copy["facts"] and done["incarnation"] == 2
    assert done["next_receipt"].endswith("-B000001")
    assert Path(done["set_aside"]).is_dir()
    assert command(traded, "journal", "verify", "--json") == 0
    assert out()["incarnations"] == 2


def test_a_copy_beside_a_running_till(traded: Path, tmp_path: Path) -> None:
    with open_installation(traded, prints=False):
        assert command(traded, "backup", "--to", str(tmp_path / "copies")) == 0
        assert command(traded, "journal", "verify") == 0


def test_a_damaged_journal_is_restored_from_the_backup_folder(
    traded: Path, out: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (traded / "journal.db").write_bytes(b"junk" * 5000)
    assert command(traded, "doctor", "--json") == 4
    rows = {row["name"]: row for row in out()}
    assert rows["journal"]["state"] == "fail" and "restore" in rows["journal"]["do"]
    assert command(traded, "restore", "--from", str(traded / "backup")) == 0
    assert "B000001" in capsys.readouterr().out
    assert command(traded, "doctor", "--full", "--json") == 0
    out()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_doctor_of_a_healthy_till(
    traded: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    assert in_language(traded, lang, "doctor", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == CHECKS
    assert all(set(row) == {"name", "state", "what", "do"} for row in rows)
    assert in_language(traded, lang, "doctor") == 0
    assert len(capsys.readouterr().out.splitlines()) > len(CHECKS)


def test_the_doctor_beside_a_running_till(traded: Path, out: Any) -> None:
    with open_installation(traded, prints=False):
        assert command(traded, "doctor", "--full", "--json") == 0
    rows = {row["name"]: row for row in out()}
    assert "running" in rows["instance"]["what"]


def test_the_doctor_where_there_is_nothing(tmp_path: Path, out: Any) -> None:
    nowhere = tmp_path / "nowhere"
    assert command(nowhere, "doctor", "--json") == 4
    assert {row["name"]: row["state"] for row in out()}["files"] == "fail"
    assert not nowhere.exists()


def test_restore_of_nothing(traded: Path, out: Any) -> None:
    assert command(traded, "restore", "--from", "nowhere.db", "--json") == 2
    assert out()["error"]["name"] == "rule.backup_not_found"
