"""Importing a catalogue: good rows are kept, bad ones refused with line and reason.

No reason in a file stops an import; only a file that ends in the middle does, and then what was
read up to there is kept and the report says so. Running the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.catalogue import Product
from pos_app.domain.catalogue_rows import RowReader
from pos_app.domain.tables import BadLine, Table, type_of_line
from pos_app.errors import BadInput, LanehouseError, RuleRefused
from pos_app.ports.catalogue import CatalogueWriter, ProductRow
from pos_app.ports.journal import Progress

REFUSALS_KEPT: Final = 200
_PROGRESS_ROWS: Final = 5_000


class Refusal(Struct, frozen=True):
    """A row that was not taken. The words are ``rule.<reason>`` with the facts."""

    line: int
    sku: str
    error: RuleRefused


class ImportReport(Struct, frozen=True, kw_only=True):
    """What an import did. Every row read was added, changed, the same, or refused."""

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    reasons: dict[str, int] = {}
    """Reason → how many rows."""
    refusals: tuple[Refusal, ...] = ()
    """The first ones, at most REFUSALS_KEPT."""
    unknown_columns: tuple[str, ...] = ()
    stopped_by: LanehouseError | None = None
    """Why reading ended before the end of the file, when it did."""
    interrupted: bool = False
    """True when someone asked to stop; whole batches up to there are kept."""


def never() -> bool:
    """Nobody asked to stop."""
    return False


class CatalogueImport:
    """One import of one table into a catalogue; use it once."""

    def __init__(
        self, writer: CatalogueWriter, *, tax_classes: Collection[str] = (),
        stock_changes: Mapping[str, int] | None = None,
        progress: Progress | None = None, should_stop: Callable[[], bool] = never,
    ) -> None:  # fmt: skip
        """``tax_classes`` are the store's; rows of any other are refused. None named: all go.

        ``stock_changes`` is what this till's own facts did to the stock. A file says what was
        counted, those facts included, and a screen lays them over the replica: so they are taken
        off here, and what is shown after the import is what the file says.
        """
        self._stock_changes = stock_changes or {}
        self._writer = writer
        self._tax_classes = frozenset(tax_classes)
        self._progress = progress
        self._should_stop = should_stop
        self._read = 0
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._refusals: list[Refusal] = []
        self._stopped_by: LanehouseError | None = None
        self._interrupted = False

    def run(self, table: Table) -> ImportReport:
        """Import all rows of the table.

        Raises BadInput ``columns_missing`` or ``columns_twice`` before anything is changed, and
        EnvironmentFault when the catalogue cannot be written (whole batches stay).
        """
        reader = RowReader(table.columns, table.name)
        for outcome in self._writer.upsert(self._good_rows(table, reader)):
            if outcome.kind == "refused":
                self._refuse(outcome.line, outcome.sku, BadInput(outcome.reason))
            else:
                self._counts[outcome.kind] += 1
        return self._report(reader)

    def _good_rows(self, table: Table, reader: RowReader) -> Iterator[ProductRow]:
        lines = iter(table.lines())
        while not self._interrupted:
            try:
                entry = next(lines, None)
            except LanehouseError as error:
                self._stopped_by = error
                return
            if entry is None:
                return
            row = self._good_row(entry, reader)
            if row is not None:
                yield row

    def _good_row(self, entry: type_of_line | BadLine, reader: RowReader) -> ProductRow | None:
        self._count_row()
        if isinstance(entry, BadLine):
            self._refuse(entry.line, "", entry.reason)
            return None
        line, cells = entry
        try:
            product = reader.product(cells)
            self._require_tax_class(product.tax_class)
        except BadInput as error:
            self._refuse(line, reader.sku_of(cells), error)
            return None
        return ProductRow(line, self._before_own_facts(product))

    def _before_own_facts(self, product: Product) -> Product:
        change = self._stock_changes.get(product.sku)
        if not change or product.stock_milli is None:
            return product
        return replace(product, stock_milli=product.stock_milli - change)

    def _count_row(self) -> None:
        self._read += 1
        if self._read % _PROGRESS_ROWS == 0:
            if self._progress is not None:
                self._progress(self._read, 0)
            self._interrupted = self._should_stop()

    def _require_tax_class(self, tax_class: str) -> None:
        if self._tax_classes and tax_class not in self._tax_classes:
            raise BadInput("tax_class_unknown", tax_class=tax_class)

    def _refuse(self, line: int, sku: str, error: RuleRefused) -> None:
        self._counts["refused"] += 1
        self._reasons[error.name] += 1
        if len(self._refusals) < REFUSALS_KEPT:
            self._refusals.append(Refusal(line, sku, error))

    def _report(self, reader: RowReader) -> ImportReport:
        counts = self._counts
        return ImportReport(
            read=self._read, added=counts["added"], changed=counts["changed"],
            same=counts["same"], refused=counts["refused"],
            reasons=dict(self._reasons.most_common()),
            refusals=tuple(sorted(self._refusals, key=lambda r: r.line)),
            unknown_columns=reader.unknown, stopped_by=self._stopped_by,
            interrupted=self._interrupted,
        )  # fmt: skip
