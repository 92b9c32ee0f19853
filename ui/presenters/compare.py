"""Products side by side: which ones, what they cost this customer, and what else to choose."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal

from pos_app.domain.catalogue import Product
from pos_app.errors import LanehouseError
from pos_app.services.comparing import MOST, Compared, Comparison
from ui.presenters.beside_till import BesideTill
from ui.presenters.notice import Notice, refusal

LEAST: Final = 1
_FOUND: Final = 12
_Opened = tuple[Comparison, tuple[Product, ...]]


class ComparePresenter(BesideTill):
    """The comparison on the screen. An answer to an older question is dropped."""

    opened = Signal()
    """A comparison was asked for and is there."""
    changed = Signal()
    """Products, or what can be chosen, are different."""
    noticed = Signal(object)

    def _set_up(self) -> None:
        self._asked = 0
        self.most = MOST
        self.comparison: Comparison | None = None
        self.choices: tuple[Product, ...] = ()
        self._alike: tuple[Product, ...] = ()
        self._till.view_changed.connect(lambda _: self.refresh())

    @property
    def products(self) -> tuple[Compared, ...]:
        """What stands side by side."""
        return self.comparison.products if self.comparison is not None else ()

    @property
    def skus(self) -> tuple[str, ...]:
        """Their SKUs."""
        return tuple(c.product.sku for c in self.products)

    def open(self, sku: str) -> None:
        """Facts of one product, with what it can be compared with."""
        comparing = self._services.comparing
        self._tasks.submit(
            lambda: (comparing.compare((sku,)), comparing.alike(sku)),
            self._opened, self._refused, owner=self,
        )  # fmt: skip

    def toggle(self, sku: str) -> None:
        """Put a product beside the others, or take it away; the last one stays."""
        skus = self.skus
        wanted = tuple(s for s in skus if s != sku) if sku in skus else (*skus, sku)
        if len(wanted) > self.most:
            self.noticed.emit(Notice(lambda t: t("compare.full", n=self.most), "info"))
        elif len(wanted) >= LEAST:
            self._compare(wanted)

    def refresh(self) -> None:
        """The basket or its customer is different: prices may be."""
        if self.products:
            self._compare(self.skus)

    def fit(self, most: int) -> None:
        """So many have room."""
        self.most = max(LEAST, min(MOST, most))
        if len(self.products) > self.most:
            self._compare(self.skus[: self.most])

    def search(self, text: str) -> None:
        """Other products to choose from; nothing typed offers the alike ones again."""
        wanted = text.strip()
        if not wanted:
            self._choose_from(self._alike)
            return
        self._tasks.submit(
            lambda: self._services.lookup.search(wanted, _FOUND),
            self._choose_from, self._refused, lane="io", owner=self,
        )  # fmt: skip

    def add(self, product: Product) -> None:
        """Into the basket."""
        self._till.add(product)

    def close(self) -> None:
        """The comparison is over."""
        self.comparison, self.choices, self._alike = None, (), ()
        self._asked += 1

    def _compare(self, skus: tuple[str, ...]) -> None:
        self._asked += 1
        ticket = self._asked
        self._tasks.submit(
            lambda: self._services.comparing.compare(skus),
            lambda found: self._show(found, ticket), self._refused, owner=self,
        )  # fmt: skip

    def _show(self, comparison: Comparison, ticket: int) -> None:
        if ticket == self._asked:
            self.comparison = comparison
            self.changed.emit()

    def _opened(self, found: _Opened) -> None:
        self._asked += 1
        self.comparison, self._alike = found
        self.choices = self._alike
        self.opened.emit()

    def _choose_from(self, products: tuple[Product, ...]) -> None:
        self.choices = products
        self.changed.emit()

    def _refused(self, error: LanehouseError) -> None:
        self.noticed.emit(refusal(error))
