"""Where things stand on the till: basket left, what helps right, the amount below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.money import Currency
from ui.presenters.lookup import LookupPresenter
from ui.presenters.tender import Phase, TenderPresenter
from ui.presenters.till import TillPresenter
from ui.screens.till.aside import Aside
from ui.screens.till.band import AmountBand
from ui.screens.till.basket_model import BasketModel
from ui.screens.till.basket_view import BasketTable
from ui.screens.till.clock_note import ClockNote
from ui.screens.till.entry import EntryRow
from ui.screens.till.help_side import HelpSide
from ui.screens.till.hint_strip import HintStrip
from ui.screens.till.outcome_views import AttemptView, DoneView
from ui.screens.till.tender_view import PaidList, TenderView
from ui.screens.till.tiles import ActRow, ActTile
from ui.widgets import Card, EmptyState, Living, PanelStack, Scroll, VBox

_TIGHT_PX = 480
"""Height at 100 % below which the basket needs the room of the tiles …"""
_LOW_PX = 340
"""… and below which it needs some of the band's, too."""


_LINE_ACTS = (
    ("quantity", ""), ("discount", ""), ("price", ""), ("void_line", ""), ("void_basket", "clear"),
)  # fmt: skip
_BASKET_ACTS = (("park", ""), ("return", ""), ("drawer", ""), ("offers", ""))
_MORE_ACTS = (("member", ""), ("compare", ""))
"""Act and icon role; the action's own icon where it is empty."""


class Sides(NamedTuple):
    """What stands around the basket."""

    aside: Aside
    hints: HintStrip
    clock: ClockNote


class TillLayout(Living, QWidget):
    """All the widgets of the screen, placed. What they do is the screen's affair."""

    def __init__(
        self,
        till: TillPresenter,
        lookup: LookupPresenter,
        tender: TenderPresenter,
        tender_view: TenderView,
        beside: Sides,
        run: Callable[[str], object],
        on_band: Callable[[], object],
    ) -> None:
        super().__init__()
        money: Currency = till.currency
        self.model = BasketModel(self)
        self.model.set_store(till.policies)
        empty = Scroll(EmptyState("basket", "till.empty", "till.empty_hint"))
        self.table = BasketTable(self.model, empty=empty)
        self.entry = EntryRow(till, lookup)
        self.aside, self.hints, self.clock = beside
        self.help = HelpSide(money, self.aside)
        self.done = DoneView(money)
        self.attempt = AttemptView(tender, money)
        self.tender = tender_view
        self.paid = PaidList(money, tender.take_back)
        self.paid.hide()
        self.band = AmountBand(on_band)
        self.line_acts = ActRow(*_tiles(_LINE_ACTS, run))
        self.basket_acts = ActRow(*_tiles(_BASKET_ACTS, run))
        self._done_page = Scroll(self.done)
        self._aside = _stack(self.help, self._done_page)
        self._desk = VBox(self.entry, gap="medium")
        self._desk.add(self._aside, 1)
        self._desk.add(self.basket_acts)
        self._pay_pages = {
            Phase.PAYING: Scroll(tender_view), Phase.ATTEMPT: Scroll(VBox(self.attempt)),
        }  # fmt: skip
        self._right = _stack(self._desk, *self._pay_pages.values())
        self._phase, self._tight = Phase.BASKET, False
        self.side = PanelStack(self._right, placement="inside")
        self._place()
        self.live()

    def show_phase(self, phase: Phase) -> None:
        """Give each phase its page and its share of the width."""
        self._phase = phase
        self._right.setCurrentWidget(self._pay_pages.get(phase, self._desk))
        self._aside.setCurrentWidget(self._done_page if phase is Phase.DONE else self.help)
        paying = phase in self._pay_pages
        self.paid.setVisible(paying and self.paid.has_tenders)
        self._columns.setStretch(0, 2 if paying else 3)
        self._columns.setStretch(1, 3 if paying else 2)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what has room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the height is little for the text size, the tiles go behind one button."""
        paying = self._phase in self._pay_pages
        self._tight = self.height() < _TIGHT_PX * self.theme.scale
        self.line_acts.setVisible(not paying and not self._tight)
        self.hints.give_room(not paying and not self._tight)
        self.basket_acts.setVisible(not self._tight)
        self.entry.more.setVisible(self._tight)
        self._left.setVisible(not (paying and self._tight))
        self.band.set_tight(self.height() < _LOW_PX * self.theme.scale)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        gap = self.theme.space("medium")
        self._columns.setContentsMargins(gap, gap, gap, gap)
        self._columns.setSpacing(gap)
        self._fit()

    def _place(self) -> None:
        left = self._left = VBox(gap="medium")
        left.add(self.clock)
        left.add(Card(self.table, margin="hair", gap=""), 1)
        left.add(self.hints)
        left.add(self.paid)
        left.add(self.line_acts)
        for column in (left, self.side):
            column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._columns = QHBoxLayout()
        self._columns.addWidget(left, 3)
        self._columns.addWidget(self.side, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._columns, 1)
        box.addWidget(self.band)


def act_tiles(run: Callable[[str], object]) -> list[ActTile]:
    """All acts as tiles."""
    return _tiles((*_LINE_ACTS, *_BASKET_ACTS, *_MORE_ACTS), run)


def _tiles(acts: Iterable[tuple[str, str]], run: Callable[[str], object]) -> list[ActTile]:
    return [ActTile(act, f"till.act_{act}", run, icon) for act, icon in acts]


def _stack(*pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack
