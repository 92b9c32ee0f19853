"""One row of a catalogue file: what becomes a product, and the reason when it does not."""

from __future__ import annotations

import pytest

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.catalogue_rows import MAX_NAME, RowReader, check_columns
from pos_app.domain.quantity import Unit
from pos_app.errors import BadInput

BASE = ("sku", "gtin", "name", "price_minor")


def read(**cells: str) -> Product:
    """A row of the required columns, and those named, with sound values elsewhere."""
    row = {"sku": "A1", "gtin": "", "name": "Tea", "price_minor": "100"} | cells
    return RowReader(tuple(row)).product(tuple(row.values()))


def reason(**cells: str) -> str:
    """Why such a row is refused."""
    with pytest.raises(BadInput) as refused:
        read(**cells)
    return refused.value.name


def test_plain_row() -> None:
    """The required columns alone; blanks around cells do not count."""
    expected = Product(sku="A1", name="Tea", price_milliminor=100_000, gtins=("09520000000011",))
    assert read(sku=" A1 ", gtin="9520000000011", name=" Tea ", price_minor=" 100 ") == expected


def test_full_row() -> None:
    """Every column there is."""
    assert read(
        name_zh="茶", category="tea", tax_class="reduced", unit="千克", brand="B", style="S",
        size="M", color="Red", price_required="yes", minimum_age="18", stock="-1.5",
        discountable="0", returnable="否", active="N", gtin="96385074|9520000000011 96385074",
        price_minor="0.125",
    ) == Product(
        sku="A1", name="Tea", price_milliminor=125, name_zh="茶", category="tea",
        tax_class="reduced", unit=Unit.KILOGRAM, brand="B", style="S",
        attributes=(Attribute("size", "M"), Attribute("color", "Red")), price_required=True,
        minimum_age_years=18, stock_milli=-1500, discountable=False, returnable=False,
        active=False, gtins=("00000096385074", "09520000000011"),
    )  # fmt: skip


def test_blank_means_as_usual() -> None:
    """An empty cell is the same as no column."""
    blank = dict.fromkeys(("name_zh", "unit", "stock", "active", "size", "tax_class"), "")
    assert read(**blank) == read()
    assert read(tax_class="  ", unit=" ", size=" ") == read()


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"sku": " "}, "sku_empty"),
        ({"sku": "x" * 65}, "sku_unreadable"),
        ({"sku": "A\0"}, "sku_unreadable"),
        ({"gtin": "9520000000012"}, "gtin_check_digit"),
        ({"gtin": "952000000001"}, "gtin_check_digit"),
        ({"gtin": "95200"}, "gtin_length"),
        ({"gtin": "9.52E+12"}, "gtin_not_digits"),
        ({"gtin": "９"}, "gtin_not_digits"),
        ({"name": ""}, "name_empty"),
        ({"name": "x" * 10_000}, "name_too_long"),
        ({"name": "a\0b"}, "text_unreadable"),
        ({"name": "caf\udce9"}, "text_wrong_encoding"),
        ({"name_zh": "茶" * (MAX_NAME + 1)}, "name_too_long"),
        ({"price_minor": ""}, "price_missing"),
        ({"price_minor": "-1"}, "price_out_of_range"),
        ({"price_minor": "1" + "0" * 11}, "price_out_of_range"),
        ({"price_minor": "1e5"}, "number_unreadable"),
        ({"price_minor": "1,50"}, "number_unreadable"),
        ({"price_minor": "NaN"}, "number_unreadable"),
        ({"price_minor": "1.0001"}, "number_too_fine"),
        ({"price_minor": "9" * 5000}, "number_out_of_range"),
        ({"category": "x" * 101}, "cell_too_long"),
        ({"brand": "a\x1b"}, "text_unreadable"),
        ({"unit": "stone"}, "unit_unknown"),
        ({"active": "maybe"}, "yes_no_unreadable"),
        ({"minimum_age": "-1"}, "age_out_of_range"),
        ({"minimum_age": "18.5"}, "number_too_fine"),
        ({"stock": "99999999999"}, "stock_out_of_range"),
    ],
)
def test_refused(cells: dict[str, str], name: str) -> None:
    """Each with its own reason, which has words in both languages."""
    assert reason(**cells) == name


def test_name_at_the_limit_is_taken_whole() -> None:
    """And unusual blanks and marks in it are kept."""
    name = "\u00e9\u200d\u3000x" + "y" * (MAX_NAME - 4)
    assert read(name=name).name == name


def test_too_many_gtins() -> None:
    """A row is not a list of codes."""
    codes = " ".join(f"{n:07d}" + _check(f"{n:07d}") for n in range(21))
    assert reason(gtin=codes) == "gtins_too_many"


def _check(body: str) -> str:
    from pos_app.domain.identifiers import check_digit

    return check_digit(body)


def test_short_and_long_rows() -> None:
    """Missing cells are blank; surplus ones must be."""
    reader = RowReader((*BASE, "name_zh"))
    assert reader.product(["A", "", "Tea", "1"]).name_zh == ""
    assert reader.product(["A", "", "Tea", "1", "茶", "", " "]).name_zh == "茶"
    with pytest.raises(BadInput, match="cells_surplus"):
        reader.product(["A", "", "Tea", "1", "茶", "100"])
    with pytest.raises(BadInput, match="name_empty"):
        reader.product(["A"])


def test_columns() -> None:
    """Order does not matter; unknown ones are named, missing or double ones refused."""
    assert check_columns("goods.csv", ("colour", *reversed(BASE), "")) == ("colour", "")
    with pytest.raises(BadInput) as missing:
        check_columns("goods.csv", ("sku", "name", "ean"))
    assert missing.value.facts["missing"] == "gtin, price_minor"
    with pytest.raises(BadInput, match="columns_twice"):
        check_columns("goods.csv", (*BASE, "unit", "unit"))


def test_refused_rows_are_named_by_what_stands_there() -> None:
    """Printable whatever it is."""
    reader = RowReader(("name", "gtin", "price_minor", "sku"))
    assert reader.sku_of(["", "", "", " A\0B "]) == "A\ufffdB"
    assert reader.sku_of(["x"]) == ""
