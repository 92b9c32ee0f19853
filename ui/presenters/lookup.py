"""Looking a product up: search as one types, the product with its variants and stock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.catalogue import Attribute, Product
from pos_app.errors import LanehouseError
from pos_app.services.checkout import CodeUnknown
from pos_app.services.lookup import ProductView, StockView
from pos_app.services.till_services import TillServices
from ui.presenters.notice import refusal
from ui.presenters.till import Ring
from ui.tasks import Tasks

RESULTS: Final = 50
_ACROSS: Final = frozenset({"size", "尺码", "尺寸", "规格"})
"""Attributes that read best from left to right."""


class LookupPresenter(QObject):
    """The search box and what it found. An answer to an older question is dropped."""

    found = Signal(object)
    """A tuple of Products, best first; empty while nothing is searched."""
    product_shown = Signal(object)
    """A ProductView."""
    quick_keys_changed = Signal(object)
    """A tuple of Products."""
    single = Signal(object, object)
    """(Ring, Product): what was typed means just this product."""
    several = Signal(object)
    """What was typed (a Ring) may mean several products: they are shown to choose from."""
    noticed = Signal(object)

    def __init__(self, tasks: Tasks, services: TillServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self._asked = 0
        self.text = ""
        self.results: tuple[Product, ...] = ()

    def search(self, text: str) -> None:
        """Look for what was typed; nothing typed finds nothing."""
        self.text = text.strip()
        self._asked += 1
        ticket, wanted = self._asked, self.text
        if not wanted:
            self._show((), ticket)
            return
        self._tasks.submit(
            lambda: self._services.lookup.search(wanted, RESULTS),
            lambda results: self._show(results, ticket),
            self._refused,
            lane="io",
            owner=self,
        )

    def resolve(self, ring: Ring) -> None:
        """What was typed is no code: take the one product it names, or show those it may mean."""
        self._tasks.submit(
            lambda: self._services.lookup.search(ring.code, RESULTS),
            lambda results: self._resolve(ring, results),
            self._refused,
            lane="io",
            owner=self,
        )

    def open(self, sku: str) -> None:
        """Show one product with its variants and stock."""
        self._asked += 1
        ticket = self._asked
        self._tasks.submit(
            lambda: self._services.lookup.product(sku),
            lambda view: self._open(view, ticket),
            self._refused,
            lane="io",
            owner=self,
        )

    def load_quick_keys(self) -> None:
        """Ask for the store's one-touch products."""
        self._tasks.submit(
            self._services.lookup.quick_keys,
            self.quick_keys_changed.emit,
            self._refused,
            lane="io",
            owner=self,
            quiet=True,
        )

    def local(self, moment: datetime) -> datetime:
        """A moment in the store's zone."""
        return moment.astimezone(ZoneInfo(self._services.workplace.policies.store.timezone))

    def _show(self, results: tuple[Product, ...], ticket: int) -> None:
        if ticket == self._asked:
            self.results = results
            self.found.emit(results)

    def _resolve(self, ring: Ring, results: tuple[Product, ...]) -> None:
        if len(results) == 1:
            self.single.emit(ring, results[0])
        elif results:
            self._asked += 1
            self._show(results, self._asked)
            self.several.emit(ring)
        else:
            self.noticed.emit(refusal(CodeUnknown(ring.code), "not_known"))

    def _open(self, view: ProductView, ticket: int) -> None:
        if ticket == self._asked:
            self.product_shown.emit(view)

    def _refused(self, error: LanehouseError) -> None:
        self.noticed.emit(refusal(error))


class VariantGrid(Struct, frozen=True):
    """Variants by two attributes: colour down, size across."""

    across: tuple[Attribute, ...]
    down: tuple[Attribute, ...]
    cells: dict[tuple[str, str], StockView]
    """(value down, value across) → variant."""


def variant_grid(variants: Iterable[StockView]) -> VariantGrid:
    """Variants as a table; what has one attribute only becomes one row."""
    cells: dict[tuple[str, str], StockView] = {}
    downs: dict[str, Attribute] = {}
    acrosses: dict[str, Attribute] = {}
    for stock in variants:
        down, across = _place(stock.product)
        if (down.value, across.value) in cells:  # alike in all: the SKU tells them apart
            across = _joined((across, Attribute("", stock.product.sku)))
        cells[down.value, across.value] = stock
        downs.setdefault(down.value, down)
        acrosses.setdefault(across.value, across)
    return VariantGrid(tuple(acrosses.values()), tuple(downs.values()), cells)


def _place(product: Product) -> tuple[Attribute, Attribute]:
    values = list(product.attributes)
    if not values:
        return Attribute("", ""), Attribute("", product.sku)
    size = next((a for a in values if a.name.casefold() in _ACROSS), values[-1])
    values.remove(size)
    return _joined(values), size


def _joined(attributes: Iterable[Attribute]) -> Attribute:
    both = tuple(attributes)
    return Attribute(
        "",
        " · ".join(a.value_in("en") for a in both),
        " · ".join(a.value_in("zh") for a in both),
    )
