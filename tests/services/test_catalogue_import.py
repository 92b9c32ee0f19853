"""Importing a catalogue: what is kept, what is refused, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pos_app.adapters.csv_table import CsvTable
from pos_app.domain.tables import BadLine, type_of_line
from pos_app.errors import BadInput, LanehouseError
from pos_app.i18n import LANGUAGES, Translator
from pos_app.services.catalogue_import import REFUSALS_KEPT, CatalogueImport, ImportReport
from pos_app.store.replica import Replica
from tests.helpers.fake_ports import FakeClock

COLUMNS = ("sku", "gtin", "name", "price_minor", "tax_class")
type_of_entries = Sequence[type_of_line | BadLine | LanehouseError]


class Table:
    """A table in memory; an error among its entries is raised there."""

    name = "table"

    def __init__(self, entries: type_of_entries, columns: Sequence[str] = COLUMNS) -> None:
        self.columns = columns
        self._entries = entries

    def lines(self) -> Iterator[type_of_line | BadLine]:
        """The entries in order."""
        for entry in self._entries:
            if isinstance(entry, LanehouseError):
                raise entry
            yield entry


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """An empty replica."""
    opened = Replica(tmp_path / "r.db", FakeClock())
    yield opened
    opened.close()


def rows(count: int, first: int = 0) -> list[type_of_line]:
    """Sound rows."""
    return [(n + 2, (f"P{n}", "", f"Tea {n}", "100", "")) for n in range(first, first + count)]


def test_counts_add_up(replica: Replica) -> None:
    """Every row read is added, changed, the same, or refused."""
    first = CatalogueImport(replica).run(Table(rows(5)))
    assert (first.read, first.added, first.refused) == (5, 5, 0)
    entries = [*rows(6)[1:], (9, ("P1", "", "Coffee", "100", "")), (10, ("X", "", "", "1", ""))]
    second = CatalogueImport(replica).run(Table(entries))
    assert second == ImportReport(
        read=7, added=1, changed=1, same=4, refused=1, reasons={"name_empty": 1},
        refusals=second.refusals,
    )  # fmt: skip
    assert [(r.line, r.sku, r.error.name) for r in second.refusals] == [(10, "X", "name_empty")]
    assert replica.state().products == 6


def test_refusals_come_in_the_order_of_the_file(replica: Replica) -> None:
    """From reading, from validation and from the catalogue alike."""
    code = "9520000000011"
    report = CatalogueImport(replica, tax_classes=["standard"]).run(
        Table(
            [
                (2, ("A", code, "a", "1", "standard")),
                (3, ("B", code, "b", "1", "standard")),
                (4, ("C", "", "c", "1", "luxury")),
                BadLine(5, BadInput("row_broken", detail="quote")),
                (6, ("D", "123", "d", "1", "standard")),
            ]
        )
    )
    assert [(r.line, r.error.name) for r in report.refusals] == [
        (3, "gtin_taken"), (4, "tax_class_unknown"), (5, "row_broken"), (6, "gtin_length"),
    ]  # fmt: skip
    assert (report.read, report.added, report.refused) == (5, 1, 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(replica: Replica, language: str) -> None:
    """With the facts of the matter filled in."""
    bad = ["sku_empty", "name_empty", "price_missing"]
    report = CatalogueImport(replica).run(
        Table(
            [(2, ("", "", "x", "1", "")), (3, ("A", "", "", "1", "")), (4, ("A", "", "x", "", ""))]
        )
    )
    assert [r.error.name for r in report.refusals] == bad
    for refusal in report.refusals:
        assert Translator(language).error(refusal.error)


def test_list_of_refusals_is_bounded(replica: Replica) -> None:
    """The count is not."""
    entries = [(n, (f"P{n}", "", "", "1", "")) for n in range(1000)]
    report = CatalogueImport(replica).run(Table(entries))
    assert (report.refused, len(report.refusals)) == (1000, REFUSALS_KEPT)
    assert report.reasons == {"name_empty": 1000}


def test_table_that_breaks_off(replica: Replica) -> None:
    """What came before is kept, and the report says why it ended."""
    broken = BadInput("file_not_gzip", file="x")
    report = CatalogueImport(replica).run(Table([*rows(3), broken]))
    assert (report.read, report.added, report.stopped_by) == (3, 3, broken)
    assert replica.state().products == 3


def test_stop_and_progress(replica: Replica) -> None:
    """Asked now and then; what was read by then is kept."""
    told: list[int] = []
    importer = CatalogueImport(
        replica, progress=lambda done, total: told.append(done), should_stop=lambda: len(told) == 3
    )
    report = importer.run(Table(rows(50_000)))
    assert told == [5000, 10_000, 15_000]
    assert report.interrupted
    assert report.added == replica.state().products == 15_000


def test_counted_stock_is_what_is_shown_after_own_sales(replica: Replica) -> None:
    """Own facts lie over the replica, so they are taken off what the file counted."""
    table = Table(
        [(2, ("A", "", "Tea", "100", "8")), (3, ("B", "", "Rice", "100", ""))],
        ("sku", "gtin", "name", "price_minor", "stock"),
    )
    CatalogueImport(replica, stock_changes={"A": -3000, "B": -1000}).run(table)
    tea, rice = replica.product("A"), replica.product("B")
    assert tea is not None
    assert rice is not None
    assert tea.stock_milli == 11_000
    assert rice.stock_milli is None


def test_wrong_heading_changes_nothing(replica: Replica) -> None:
    """The whole table is refused."""
    with pytest.raises(BadInput, match="columns_missing"):
        CatalogueImport(replica).run(Table(rows(3), ("sku", "ean", "title", "price", "tax")))
    assert replica.state().products == 0


def test_real_file_end_to_end(replica: Replica, tmp_path: Path) -> None:
    """A file with everything wrong that files have; the good rows are in."""
    file = tmp_path / "c.csv"
    file.write_bytes(
        "sku;gtin;name;price_minor;name_zh;colour\n"
        "A;9520000000011;Tea;250;茶;\n"
        "B;9520000000012;Wrong digit;250;;\n"
        'C;;"open quote;250;;\n'
        "D;;Nul\0name;250;;\n"
        f"E;;{'x' * 10_000};250;;\n"
        "F;;Last;0.5;末;red\n".encode()
        + b"G;;Caf\xe9;100;;\n"
    )
    with CsvTable(str(file)) as table:
        report = CatalogueImport(replica).run(table)
    assert [(r.line, r.sku, r.error.name) for r in report.refusals] == [
        (3, "B", "gtin_check_digit"), (4, "", "row_broken"), (5, "D", "text_unreadable"),
        (6, "E", "name_too_long"), (8, "G", "text_wrong_encoding"),
    ]  # fmt: skip
    assert (report.added, report.unknown_columns) == (2, ("colour",))
    assert [p.sku for p in replica.search("茶")] == ["A"]
