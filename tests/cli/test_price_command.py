"""`price` as scripts use it: baskets in, answers in their places, words for what is wrong."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pos_app.bootstrap import open_installation
from pos_app.bootstrap.demo import load_demo_shop
from tests.replay.replaying import command

AT = "2026-11-21T10:00:00+08:00"
PERCENT = {"id": "p", "name": "A tenth", "name_zh": "九折",
           "reward": {"type": "percent_off", "rate_bp": 1000}}  # fmt: skip
SPEND = {"id": "s", "name": "200 less 30",
         "reward": {"type": "spend_and_save",
                    "steps": [{"spend_minor": 20_000, "off_minor": 3000}]}}  # fmt: skip


def basket(**fields: Any) -> dict[str, Any]:
    return {"id": "b", "at": AT, "lines": [{"sku": "A", "price_minor": 1000}], **fields}


def written(path: Path, *baskets: Any) -> Path:
    """Each basket on a line; bytes and text stand as they are."""
    lines = [
        b if isinstance(b, bytes) else (b if isinstance(b, str) else json.dumps(b)).encode()
        for b in baskets
    ]
    path.write_bytes(b"\n".join(lines))
    return path


def price(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, *baskets: Any, words: tuple[str, ...] = ()
) -> tuple[int, list[Any]]:
    """Exit status and answers of baskets on lines."""
    file = written(tmp_path / "in.ndjson", *baskets)
    status = command(tmp_path / "none", "price", str(file), *words)
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def rules(path: Path, *promotions: Any, **fields: Any) -> Path:
    document = {"schema": 1, "currency": "CNY", "promotions": promotions, **fields}
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_baskets_are_priced_with_no_data_directory_and_make_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answers = price(capsys, tmp_path, basket(id="1", promotions=[PERCENT]), basket(id="2"))
    assert status == 0
    assert [(a["id"], a["total_minor"]) for a in answers] == [("1", 900), ("2", 1000)]
    [adjustment] = answers[0]["lines"][0]["adjustments"]
    assert adjustment["kind"] == "promotion"
    assert (adjustment["source"], adjustment["amount_minor"]) == ("p", -100)
    assert not (tmp_path / "none").exists()


def test_with_json_the_answer_is_one_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "in.ndjson", basket(id="1"), basket(id="2"))
    assert command(tmp_path, "price", str(file), "--json") == 0
    assert [a["id"] for a in json.loads(capsys.readouterr().out)] == ["1", "2"]


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(basket(), indent=2),
        json.dumps([basket()], indent=2),
        json.dumps([basket()]),
        "\ufeff" + json.dumps(basket()),
        "\n\n" + json.dumps(basket()) + "\n\n",
    ],
)
def test_one_document_over_many_lines_is_taken_too(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answers = price(capsys, tmp_path, document)
    assert status == 0
    assert [a["total_minor"] for a in answers] == [1000]


def test_standard_input_and_gzip_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.dumps(basket()).encode()
    packed = tmp_path / "in.json.gz"
    packed.write_bytes(gzip.compress(data))
    assert command(tmp_path, "price", str(packed)) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert command(tmp_path, "price", "-") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


def test_a_cut_off_archive_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = tmp_path / "in.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(basket()).encode())[:-12])
    assert command(tmp_path, "price", str(packed)) == 2
    assert "archive" in capsys.readouterr().err


BAD: list[tuple[Any, str]] = [
    (b'{"id": "b", "at": "\xff"}', "promo.encoding_broken"),
    ('{"id": "b", ', "promo.json_unreadable"),
    (basket(colour="red"), "promo.field_unknown"),
    ({"id": "b", "at": AT}, "promo.field_missing"),
    (basket(at="2026-11-21T10:00:00"), "promo.time_unreadable"),
    (basket(at="1970-01-01T00:00:00+00:00"), "promo.time_absurd"),
    (basket(currency="yuan"), "rule.currency_unknown"),
    (basket(currency="EUR", promotions={"schema": 1, "currency": "CNY"}), "promo.currency_mixed"),
    (basket(promotions={"schema": 9, "currency": "CNY"}), "promo.schema_unknown"),
    (basket(promotions=3), "promo.type_wrong"),
    (basket(program={"vesting_days": -1}), "promo.figure_negative"),
    (basket(member={"number": "M1"}, redeem={"points": -5}), "promo.points_out_of_range"),
    (basket(member={"number": "M1"}, available_points=-5), "promo.points_out_of_range"),
    (
        basket(member={"number": "M1"}, redeem={"points": 5}, available_points=4),
        "promo.points_not_there",
    ),
    (basket(redeem={"points": 5}), "promo.points_without_member"),
    (basket(member={"number": " "}), "promo.member_missing"),
    (basket(uses={"p": {"today": -1}}), "promo.uses_negative"),
    (basket(rewards=[{"reward": "r", "line_no": 9, "points": 5}]), "promo.reward_line_unknown"),
    (basket(lines=[{"sku": "A"}]), "promo.price_missing"),
    (basket(lines=[{"sku": "A", "price_minor": 1, "price_milliminor": 1}]), "promo.price_twice"),
    (basket(lines=[{"sku": "A", "price_minor": -1}]), "rule.price_out_of_range"),
    (basket(lines=[{"sku": "", "price_minor": 1}]), "promo.sku_missing"),
    (basket(lines=[{"sku": "A", "price_minor": 1, "line_no": 0}]), "promo.line_number_wrong"),
    (basket(lines=[{"sku": "A", "price_minor": 1, "line_no": 1}] * 2), "promo.line_twice"),
    (basket(lines=[{"sku": "A", "price_minor": 1}] * 2001), "promo.too_many_lines"),
    (
        basket(lines=[{"sku": "A", "price_minor": 1, "quantity_milli": 0}]),
        "rule.quantity_not_positive",
    ),
    (
        basket(lines=[{"sku": "A", "price_minor": 1, "quantity_milli": 1500}]),
        "rule.quantity_not_whole",
    ),
    (
        basket(lines=[{"sku": "A", "price_minor": 1, "tax_class": "luxury"}]),
        "rule.tax_class_unknown",
    ),
    (basket(tax={"classes": [{"id": "a"}, {"id": "a"}]}), "promo.tax_class_twice"),
    (
        basket(tax={"classes": [{"id": "a", "rates": [{"authority": "T", "rate_ppm": -1}]}]}),
        "promo.tax_rate_wrong",
    ),
    (
        basket(discounts=[{"kind": "percent", "value": 10_001, "reason": "x"}]),
        "rule.discount_out_of_range",
    ),
    (
        basket(discounts=[{"kind": "amount", "value": 1001, "reason": "x"}]),
        "rule.discount_too_large",
    ),
    (b'{"id":"b","promotions":' + b"[" * 100_000, "promo.json_too_deep"),
    (b'{"id":"' + b"x" * (17 << 20) + b'"}', "promo.line_too_long"),
    ("7", "promo.type_wrong"),
    ("null", "promo.type_wrong"),
]


@pytest.mark.parametrize(("bad", "name"), BAD, ids=[f"{n}-{i}" for i, (_, n) in enumerate(BAD)])
def test_a_bad_basket_is_answered_in_its_place_and_the_rest_go_on(
    bad: Any, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answers = price(capsys, tmp_path, basket(id="1"), bad, basket(id="3"))
    assert status == 2
    first, refused, last = answers
    assert refused["error"]["name"] == name
    assert refused["line"] == 2
    assert len(refused["error"]["text"]) > 10
    assert "{" not in refused["error"]["text"]
    assert (first["id"], last["id"]) == ("1", "3")
    assert first["total_minor"] == last["total_minor"] == 1000


def test_a_bad_first_line_does_not_take_the_others_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answers = price(capsys, tmp_path, '{"id":', basket(id="2"), "]", basket(id="4"))
    assert status == 2
    assert [a.get("line", a["id"]) for a in answers] == [1, "2", 3, "4"]


def test_promotions_of_a_file_apply_and_the_bad_ones_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {**PERCENT, "id": "bad", "reward": {"type": "percent_off", "rate_bp": 20_000}}
    file = written(tmp_path / "in.ndjson", basket())
    promotions = rules(tmp_path / "p.json", bad, PERCENT)
    assert command(tmp_path, "price", str(file), "--promotions", str(promotions)) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["total_minor"] == 900
    assert "promotions[0].reward.rate_bp (bad)" in said.err


def test_promotions_in_another_currency_or_unreadable_price_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "in.ndjson", basket(currency="EUR"))
    promotions = rules(tmp_path / "p.json", PERCENT)
    assert command(tmp_path, "price", str(file), "--promotions", str(promotions)) == 2
    assert json.loads(capsys.readouterr().out)["error"]["name"] == "promo.currency_mixed"
    promotions.write_text("{", "utf-8")
    assert command(tmp_path, "price", str(file), "--promotions", str(promotions)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "line 1, column 2" in said.err


def test_bad_promotions_in_a_basket_are_left_out_and_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {**PERCENT, "id": "bad", "reward": {"type": "percent_off", "rate_bp": 0}}
    status, [answer] = price(capsys, tmp_path, basket(promotions=[PERCENT, bad]))
    assert status == 2
    assert answer["total_minor"] == 900
    assert [p["path"] for p in answer["problems"]] == ["promotions[1].reward.rate_bp"]


def test_a_program_from_a_file_earns_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "program.json"
    program.write_text('{"earning":[{"id":"base","points":1,"per_minor":100}]}', "utf-8")
    one = basket(member={"number": "M1"})
    status, [answer] = price(capsys, tmp_path, one, words=("--program", str(program)))
    assert (status, answer["points"]["earned"]) == (0, 10)


def test_hints_and_reasons_are_sentences_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"sku": "A", "price_minor": 18_800}]
    _, [answer] = price(capsys, tmp_path, basket(lines=lines, promotions=[SPEND]))
    [hint] = answer["hints"]
    assert hint["text"]["en"] == "¥12.00 more saves ¥30.00: 200 less 30"
    assert "¥12.00" in hint["text"]["zh"]
    closed = {**PERCENT, "when": {"coupon": "C1"}}
    _, [answer] = price(capsys, tmp_path, basket(promotions=[closed]))
    [passed] = answer["passed_over"]
    assert passed["why"] == "coupon"
    assert passed["text"]["en"].startswith("A tenth: ")
    assert passed["text"]["zh"].startswith("九折：")


def test_the_same_basket_gives_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"sku": s, "price_minor": 333, "line_no": i} for i, s in enumerate("ABC", 1)]
    ways = [basket(lines=order, promotions=[PERCENT]) for order in (lines, lines[::-1])]
    file = written(tmp_path / "in.ndjson", *ways, ways[0])
    command(tmp_path, "price", str(file))
    assert len(set(capsys.readouterr().out.splitlines())) == 1


def test_the_stores_own_rules_are_used_where_there_is_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = tmp_path / "shop"
    with open_installation(data_dir, prints=False) as shop:
        shop.run(lambda: load_demo_shop(shop))
        policies = shop.replica.policies()
        assert policies is not None
        code = policies.store.currency
        [product, *_] = shop.replica.search("a", 1)
    one = basket(currency=code, lines=[{"sku": product.sku}], promotions=[PERCENT])
    file = written(tmp_path / "in.ndjson", one, {**one, "currency": "BHD"})
    promotions = rules(tmp_path / "p.json", PERCENT, currency=code)
    assert command(data_dir, "promotions", "import", str(promotions)) == 0
    capsys.readouterr()
    assert command(data_dir, "price", str(file)) == 2
    answer, refused = (json.loads(x) for x in capsys.readouterr().out.splitlines())
    assert answer["lines"][0]["name"] == product.name
    assert answer["lines"][0]["price_milliminor"] == product.price_milliminor
    assert answer["lines"][0]["taxes"]
    assert refused["error"]["name"] == "promo.currency_mixed"


def test_a_basket_with_its_own_tax_costs_the_same_whatever_store_is_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = tmp_path / "shop"
    with open_installation(data_dir, prints=False) as shop:
        shop.run(lambda: load_demo_shop(shop))
        [product, *_] = shop.replica.search("a", 1)
    evening = {**PERCENT, "when": {"hours": [{"from": "20:00", "until": "21:00"}]}}
    alone = basket(
        at="2026-11-21T20:30:00-05:00", currency="BHD", tax={}, promotions=[evening],
        lines=[{"sku": product.sku, "price_minor": 1000}],
    )  # fmt: skip
    file = written(tmp_path / "in.ndjson", alone)
    assert command(data_dir, "price", str(file)) == 0
    assert command(tmp_path / "none", "price", str(file)) == 0
    with_store, without = capsys.readouterr().out.splitlines()
    assert with_store == without
    assert json.loads(without)["total_minor"] == 900
