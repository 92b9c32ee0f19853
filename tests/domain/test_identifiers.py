"""GTINs against the list of real and damaged codes; SKUs; receipt numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pos_app.domain.identifiers import (
    MAX_SKU_LENGTH,
    check_digit,
    checked_sku,
    gtin14,
    incarnation_letters,
    is_gtin,
    looks_like_receipt,
    receipt_number,
)
from pos_app.errors import BadInput
from tests.helpers.refusals import refused


def test_every_real_and_damaged_code_is_told_apart(shared_dir: Path) -> None:
    with (shared_dir / "data/truth/gtin_cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1000
    wrong = [row["input"] for row in rows if is_gtin(row["input"]) != (row["valid"] == "True")]
    assert wrong == []
    wrong = [
        row["input"] for row in rows
        if row["valid"] == "True" and gtin14(row["input"]) != row["gtin14"]
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("code", ["96385074", "036000291452", "4006381333931", "10614141000415"])
def test_a_gtin_of_any_length_becomes_14_digits(code: str) -> None:
    assert gtin14(code) == code.zfill(14)
    assert check_digit(code[:-1]) == code[-1]


@pytest.mark.parametrize("code", ["", "96385O74", "９６３８５０７４", "9638-5074", "٩٦٣٨٥٠٧٤"])
def test_a_gtin_is_plain_digits(code: str) -> None:
    assert not is_gtin(code)
    with refused("gtin_not_digits", BadInput):
        gtin14(code)


def test_a_gtin_has_8_12_13_or_14_digits() -> None:
    with refused("gtin_length", BadInput, length=9):
        gtin14("123456789")


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with refused("gtin_check_digit", BadInput, expected="4"):
        gtin14("96385070")


def test_a_sku_loses_blanks_around_it() -> None:
    assert checked_sku("  A 1 ") == "A 1"


def test_a_sku_is_something_readable() -> None:
    with refused("sku_empty", BadInput):
        checked_sku("   ")
    for bad in ("x" * (MAX_SKU_LENGTH + 1), "A\x1dB", "A\nB"):
        with refused("sku_unreadable", BadInput):
            checked_sku(bad)


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")]
)
def test_incarnations_are_counted_in_letters(number: int, letters: str) -> None:
    assert incarnation_letters(number) == letters


def test_a_receipt_number_names_store_till_incarnation_and_count() -> None:
    number = receipt_number("S01", "T1", 1, 123)
    assert number == "S01-T1-A000123"
    assert looks_like_receipt(number)
    assert looks_like_receipt(f" {number.lower()} ")
    assert looks_like_receipt(receipt_number("S01", "T1", 2, 12_345_678))


@pytest.mark.parametrize(
    "text", ["", "4006381333931", "S01-T1-000123", "S01-T1-A123", "S01-A000123"]
)
def test_other_codes_do_not_look_like_receipts(text: str) -> None:
    assert not looks_like_receipt(text)
