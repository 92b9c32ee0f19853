"""Where things stand on the till: basket left, what helps right, the amount below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.money import Currency
from ui.presenters.lookup import LookupPresenter
from ui.presenters.tender import Phase, TenderPresenter
from ui.presenters.till import TillPresenter
from ui.screens.till.band import AmountBand
from ui.screens.till.basket_model import BasketModel
from ui.screens.till.basket_view import BasketTable
from ui.screens.till.entry import EntryRow
from ui.screens.till.help_side import HelpSide
from ui.screens.till.outcome_views import AttemptView, DoneView
from ui.screens.till.tender_view import PaidList, TenderView
from ui.screens.till.tiles import ActRow, ActTile
from ui.widgets import Card, EmptyState, Living, PanelStack, VBox


class TillLayout(Living, QWidget):
    """All the widgets of the screen, placed. What they do is the screen's affair."""

    def __init__(
        self,
        till: TillPresenter,
        lookup: LookupPresenter,
        tender: TenderPresenter,
        tender_view: TenderView,
        run: Callable[[str], object],
        on_band: Callable[[], object],
    ) -> None:
        super().__init__()
        money: Currency = till.currency
        self.model = BasketModel()
        self.model.set_currency(money)
        empty = EmptyState("basket", "till.empty", "till.empty_hint")
        self.table = BasketTable(self.model, empty=empty)
        self.entry = EntryRow(till, lookup)
        self.help = HelpSide(money)
        self.done = DoneView(tender, money)
        self.attempt = AttemptView(tender, money)
        self.tender = tender_view
        self.paid = PaidList(money, tender.take_back)
        self.paid.hide()
        self.band = AmountBand(on_band)
        self.line_acts, self.basket_acts = _line_acts(run), _basket_acts(run)
        self._aside = _stack(self.help, self.done)
        self._desk = VBox(self.entry, gap="medium")
        self._desk.add(self._aside, 1)
        self._desk.add(self.basket_acts)
        self._right = _stack(self._desk, self.tender, self.attempt)
        self.side = PanelStack(self._right, placement="inside")
        self._place()
        self.live()

    def show_phase(self, phase: Phase) -> None:
        """Give each phase its page and its share of the width."""
        pages: dict[Phase, QWidget] = {Phase.PAYING: self.tender, Phase.ATTEMPT: self.attempt}
        self._right.setCurrentWidget(pages.get(phase, self._desk))
        self._aside.setCurrentWidget(self.done if phase is Phase.DONE else self.help)
        paying = phase in pages
        self.line_acts.setVisible(not paying)
        self.paid.setVisible(paying and self.paid.has_tenders)
        self._columns.setStretch(0, 2 if paying else 3)
        self._columns.setStretch(1, 3 if paying else 2)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        gap = self.theme.space("medium")
        self._columns.setContentsMargins(gap, gap, gap, gap)
        self._columns.setSpacing(gap)

    def _place(self) -> None:
        left = VBox(gap="medium")
        left.add(Card(self.table, margin="hair", gap=""), 1)
        left.add(self.paid)
        left.add(self.line_acts)
        for column in (left, self.side):
            column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._columns = QHBoxLayout()
        self._columns.addWidget(left, 3)
        self._columns.addWidget(self.side, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._columns, 1)
        box.addWidget(self.band)


def _line_acts(run: Callable[[str], object]) -> ActRow:
    return ActRow(
        ActTile("quantity", "till.act_quantity", run),
        ActTile("discount", "till.act_discount", run),
        ActTile("price", "till.act_price", run),
        ActTile("void_line", "till.act_void_line", run),
        ActTile("void_basket", "till.act_void_basket", run, "clear"),
    )


def _basket_acts(run: Callable[[str], object]) -> ActRow:
    return ActRow(
        ActTile("park", "till.act_park", run),
        ActTile("return", "till.act_return", run),
        ActTile("drawer", "till.act_drawer", run),
    )


def _stack(*pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack
