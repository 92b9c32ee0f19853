"""Opens the panels of the till, one at a time, and knows which of them a scan closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_app.domain.tender import Tender, TenderType
from pos_app.i18n import Translator
from pos_app.services.lookup import ProductView
from ui.context import context
from ui.presenters.line_panels import LineActs
from ui.presenters.lookup import LookupPresenter
from ui.presenters.parked import ParkedPresenter
from ui.presenters.tender import TenderPresenter
from ui.presenters.till import ChoiceAsked, PriceAsked, QuantityAsked, TillPresenter
from ui.screens.till.act_panels import ActsPanel
from ui.screens.till.line_panels import DiscountPanel, PricePanel, QuantityPanel, VoidBasketPanel
from ui.screens.till.product_panel import ProductPanel
from ui.screens.till.question_panels import (
    ChoicePanel,
    OpenPricePanel,
    ParkedPanel,
    ParkPanel,
    WeighPanel,
)
from ui.screens.till.tender_panels import ReferencePanel, ReversePanel
from ui.screens.till.tiles import ActTile
from ui.widgets import Panel, PanelStack

_QUESTIONS: Final = frozenset({"choice", "open_price", "approval"})
"""Panels that a scan leaves open: what they ask about is not in the basket yet."""
_ROOMY_PX: Final = 340


class PanelOpener:
    """``side`` lies over the right-hand column, ``sheet`` over the whole screen."""

    def __init__(
        self,
        side: PanelStack,
        sheet: PanelStack,
        till: TillPresenter,
        acts: LineActs,
        parked: ParkedPresenter,
        lookup: LookupPresenter,
        tender: TenderPresenter,
        tell: Callable[[str], object],
        run: Callable[[str], object],
    ) -> None:
        self.side, self.sheet = side, sheet
        self._till, self._acts, self._parked = till, acts, parked
        self._lookup, self._tender, self._tell, self._run = lookup, tender, tell, run
        self.compare_wanted: Callable[[str], object] = lookup.open
        """Called with the SKU of a product to be compared."""

    @property
    def top(self) -> Panel | None:
        """The panel in front."""
        return self.sheet.top or self.side.top

    def back(self) -> bool:
        """Esc: one step; False when no panel is open."""
        return self.sheet.back() or self.side.back()

    def close_for_scan(self) -> None:
        """A scan moves on: what was about a line or a search is over, a question is not."""
        for stack in (self.side, self.sheet):
            if stack.top is not None and stack.top.objectName() not in _QUESTIONS:
                stack.close_all()

    def close_side(self) -> None:
        """Nothing is asked beside the basket any more."""
        self.side.close_all()

    # The panels -----------------------------------------------------------------------------------

    def quantity(self) -> None:
        """F4."""
        line = self._till.line
        if line is None:
            self._tell("till.mark_a_line")
        else:
            self._beside(QuantityPanel(self._acts, line, self._till.currency))

    def price(self) -> None:
        """F6."""
        till = self._till
        if till.line is None:
            self._tell("till.mark_a_line")
        else:
            self._over(PricePanel(self._acts, till.line, till.policies, till.currency))

    def discount(self) -> None:
        """F5."""
        till = self._till
        if till.is_empty:
            self._tell("till.mark_a_line")
        else:
            self._over(DiscountPanel(self._acts, till.line, till.policies, till.currency))

    def acts(self, tiles: Callable[[Callable[[str], object]], list[ActTile]]) -> None:
        """All acts on tiles; touching one closes the panel and does it."""

        def run(act: str) -> None:
            panel.close_panel()
            self._run(act)

        panel = ActsPanel(tiles(run))
        self.sheet.push(panel)

    def void_basket(self) -> None:
        """The whole basket."""
        till = self._till
        if till.view is None or till.is_empty:
            self._tell("rule.basket_empty")
            return
        lines, minor = len(till.view.basket.lines), till.view.priced.total_minor

        def words(t: Translator) -> str:
            return t("till.void_hint", n=lines, amount=t.money(minor, till.currency))

        self._beside(VoidBasketPanel(self._acts, words, till.policies, till.currency))

    def park(self) -> None:
        """F7: put the basket aside, or take one up when there is none."""
        if self._till.is_empty:
            self.parked()
        else:
            self._beside(ParkPanel(self._parked, self._till.currency, self.parked))

    def parked(self) -> None:
        """The parked baskets."""
        self._beside(ParkedPanel(self._parked, self._till.currency))

    def choice(self, asked: ChoiceAsked) -> None:
        """Several products share a code."""
        self._ask(ChoicePanel(self._till, asked))

    def open_price(self, asked: PriceAsked) -> None:
        """A price must be keyed."""
        self._ask(OpenPricePanel(self._till, asked))

    def weigh(self, asked: QuantityAsked) -> None:
        """A weight or measure must be keyed."""
        self._ask(WeighPanel(self._till, asked))

    def product(self, view: ProductView) -> None:
        """A product with its variants and stock."""
        self._beside(ProductPanel(self._till, self._lookup, view, self.compare_wanted))

    def reference(self, tender_type: TenderType, amount: str) -> None:
        """The number of a voucher."""
        self._over(ReferencePanel(self._tender, tender_type, amount, self._till.currency))

    def reverse(self, taken: Tender) -> None:
        """Give a card payment back."""
        self._over(ReversePanel(self._tender, taken, self._till.currency))

    # Where they go --------------------------------------------------------------------------------

    def _beside(self, panel: Panel) -> None:
        """In place of what was asked there before; over everything where the column is narrow."""
        self.side.close_all()
        self._roomy().push(panel)

    def _ask(self, panel: Panel) -> None:
        """On top of what is open: nothing asked is lost."""
        self._roomy().push(panel)

    def _over(self, panel: Panel) -> None:
        self.side.close_all()
        self.sheet.push(panel)

    def _roomy(self) -> PanelStack:
        wanted = _ROOMY_PX * context().theme.scale
        return self.side if self.side.width() >= wanted else self.sheet
