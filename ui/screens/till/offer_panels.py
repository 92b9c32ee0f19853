"""Opens what belongs to offers and products: the offers panel, a choice of gifts, a comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_app.domain.catalogue import Product
from pos_app.domain.offers import Hint
from ui.context import context
from ui.presenters.beside import BesidePresenter
from ui.presenters.compare import ComparePresenter
from ui.presenters.lookup import LookupPresenter
from ui.presenters.till import TillPresenter
from ui.screens.till.compare_panel import COLUMN_PX, WIDTH_PX, ComparePanel
from ui.screens.till.offers_panel import OffersPanel, WhichPanel
from ui.widgets import PanelStack

_LEAST: Final = 2
"""Side by side is two at least, however large the letters."""


class OfferPanels:
    """All of them lie over the whole screen."""

    def __init__(
        self,
        sheet: PanelStack,
        till: TillPresenter,
        beside: BesidePresenter,
        compare: ComparePresenter,
        lookup: LookupPresenter,
        take: Callable[[Hint], object],
    ) -> None:
        self._sheet, self._till, self._beside = sheet, till, beside
        self._compare, self._lookup, self._take = compare, lookup, take

    def offers(self) -> None:
        """What applied, what nearly applied, what did not and why."""
        self._beside.read()
        self._sheet.push(OffersPanel(self._beside, self._till.currency, self._take))

    def comparison(self) -> None:
        """Facts of a product, others beside it; as many as have room for the text size."""
        scale = context().theme.scale
        room = min(self._sheet.width(), round(WIDTH_PX * scale))
        self._compare.fit(max(_LEAST, round(room / (COLUMN_PX * scale)) - 1))
        self._sheet.push(
            ComparePanel(self._compare, self._till.currency, self._lookup.local, self._has_member)
        )

    def take(self, hint: Hint) -> bool:
        """Add what is missing, or ask which; False where nothing in the shop would do."""
        products = self._beside.beside.products
        found = [products[sku] for sku in hint.skus if sku in products]
        able = tuple(p for p in found if p.active and not p.price_required)
        if not able:
            return False
        if len(able) == 1:
            self._add(able[0])
        else:
            self._sheet.push(WhichPanel(hint, able, self._till.currency, self._add))
        return True

    def _add(self, product: Product) -> None:
        self._beside.add(product)

    def _has_member(self) -> bool:
        return self._till.view is not None and bool(self._till.view.basket.member)
