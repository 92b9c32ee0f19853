"""`members` as scripts use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import demo_staff, demo_store, load_demo_shop
from pos_app.cli.app import main
from pos_app.domain.facts import MemberErased
from pos_app.domain.members import Contact
from pos_app.services.membership import Enrolment
from tests.replay.replaying import NoLaunch, command

ROWS = """number,name,phone,card,tier,points,birthday,status,merged_into
N1,Nora Quist,13911110001,NEW-1,gold,40,05-20,,
N2,Otto Ruud,13911110002,NEW-2,,-5,,,
N3,,,,,,,merged,N1
N4,Pia Sand,13911110004,,,0,,blocked,
"""


@pytest.fixture
def demo(data_dir: Path) -> Path:
    with _open(data_dir) as shop:
        load_demo_shop(shop)
    return data_dir


def _open(data_dir: Path) -> Any:
    return open_installation(data_dir, prints=False, store=demo_store())


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "members.csv"
    path.write_text(ROWS, "utf-8")
    yield path


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def shown(demo: Path, number: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert command(demo, "members", "show", number, "--json") == 0
    return answer(capsys)


def test_good_rows_are_taken_and_bad_ones_told(
    demo: Path, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(demo, "members", "import", str(rows), "--json") == 0
    report = answer(capsys)
    assert {k: report[k] for k in ("members", "blocked", "merged", "erased")} == {
        "members": 3, "blocked": 1, "merged": 1, "erased": 0,
    }  # fmt: skip
    [refused] = report["refused"]
    assert (refused["line"], Path(refused["file"]).name) == (3, "members.csv")
    assert "points" in refused["reason"]


def test_they_are_found_by_what_is_never_stored(
    demo: Path, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(demo, "members", "import", str(rows))
    capsys.readouterr()
    for text in ("N1", "139 1111 0001", "new-1", "nora", "N3"):
        assert command(demo, "members", "find", text, "--json") == 0
        assert [m["number"] for m in answer(capsys)["members"]] == ["N1"], text
    assert command(demo, "members", "find", "N4") == 0
    assert "Blocked" in capsys.readouterr().out
    assert command(demo, "members", "find", "Zoltan") == 0
    assert "Nobody" in capsys.readouterr().out
    for file in demo.iterdir():
        content = file.read_bytes() if file.is_file() else b""
        assert b"Quist" not in content, file
        assert b"13911110001" not in content, file
        assert b"NEW-1" not in content, file
    assert b"Nora Q." in (demo / "replica.db").read_bytes()


def test_a_file_of_which_nothing_can_be_taken_is_bad_input(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("number,points\nN1,many\n", "utf-8")
    assert command(demo, "members", "import", str(path)) == 2
    assert "line 2" in capsys.readouterr().out
    path.write_text("name,points\nAnna,3\n", "utf-8")
    assert command(demo, "members", "import", str(path)) == 2
    assert command(demo, "members", "import", str(tmp_path / "none.csv")) == 2


def test_a_till_without_a_store_takes_nobody(
    data_dir: Path, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(data_dir, "members", "import", str(rows), "--json") == 3
    assert answer(capsys)["error"]["name"] == "rule.store_not_set_up"


def test_the_panel_is_shown_with_what_was_bought_here(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _open(demo) as shop:
        total_minor = shop.run(lambda: _sell_tea(shop))
    panel = shown(demo, "M10002", capsys)
    assert (panel["number"], panel["name"], panel["status"]) == ("M10002", "王**", "active")
    assert panel["tier"]["id"] == "silver"
    assert panel["points"]["own"] > 0
    assert panel["points"]["spendable_here"] == 400
    assert panel["points"]["age_s"] >= 0
    [bought] = panel["purchases"]
    assert (bought["kind"], bought["total_minor"], bought["lines"]) == ("sale", total_minor, 1)
    assert "DR012" in [usual["sku"] for usual in panel["usual"]]
    assert panel["segment"]["id"] == "potential"
    assert command(demo, "members", "show", "M10002") == 0
    text = capsys.readouterr().out
    assert bought["receipt"] in text
    assert "Told by the centre" in text
    words = ["members", "show", "M10002", "--lang", "zh", "--data-dir", str(demo)]
    assert main(words, NoLaunch()) == 0  # type: ignore[arg-type]
    assert "可用积分" in capsys.readouterr().out


def _sell_tea(shop: Installation) -> int:
    till = shop.till
    till.people.sign_in(demo_staff().cashier)
    till.shifts.open(0)
    till.checkout.scan("LHM-10002")
    till.checkout.scan("TE022")
    trade = till.tendering.exact_cash().trade
    assert trade is not None
    assert trade.member == "M10002"
    till.shifts.close(till.shifts.report().expected_cash_minor)
    return trade.total_minor


def test_nobody_is_refused_in_words(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(demo, "members", "show", "M404", "--json") == 3
    assert answer(capsys)["error"]["name"] == "rule.member_unknown"


def test_a_second_import_replaces_and_an_erased_row_forgets(
    demo: Path, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(demo, "members", "import", str(rows))
    with _open(demo) as shop:
        enrolled = shop.run(lambda: _enrol(shop))
    again = tmp_path / "again.csv"
    again.write_text(f"number,status,points\nN1,,7\nN4,erased,\n{enrolled},erased,\n", "utf-8")
    assert command(demo, "members", "import", str(again)) == 0
    capsys.readouterr()
    assert shown(demo, "N1", capsys)["points"]["available"] == 7
    for text in ("N4", "13911110004", "new-1", enrolled, "13911119999", "Ida"):
        command(demo, "members", "find", text, "--json")
        assert answer(capsys)["members"] == [], text
    with _open(demo) as shop:
        assert shop.journal.member_key(enrolled) is None
        erased = [f.body for f in shop.journal.facts(types=("member_erased",))]
        assert erased == [MemberErased(member=enrolled)]


def _enrol(shop: Installation) -> str:
    shop.till.people.sign_in(demo_staff().cashier)
    contact = Contact(name="Ida Holt", phone="13911119999")
    return shop.till.membership.enrol(Enrolment(contact=contact, consents=("terms",))).number
