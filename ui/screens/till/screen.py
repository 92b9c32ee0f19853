"""The till: one screen for the basket, the look-up and the payment.

till = TillScreen(tasks, services, shell)
till.wanted.connect(shell.show_screen)          "return", "drawer": screens of others
shell.add_screen(till)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from pos_app.domain.catalogue import Product
from pos_app.domain.offers import Hint, Missing
from pos_app.domain.quantity import format_quantity
from pos_app.errors import LanehouseError
from pos_app.services.checkout import BasketView
from pos_app.services.till_services import TillServices
from ui.commands import Action
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.beside import BesidePresenter
from ui.presenters.compare import ComparePresenter
from ui.presenters.line_panels import LineActs
from ui.presenters.lookup import LookupPresenter
from ui.presenters.notice import Notice, refusal
from ui.presenters.parked import ParkedPresenter
from ui.presenters.tender import Phase, TenderPresenter
from ui.presenters.till import Ring, TillPresenter
from ui.scan_wedge import ScanEvent
from ui.screen import Screen
from ui.screens.till.approval_panel import attach_approvals
from ui.screens.till.aside import Aside
from ui.screens.till.clock_note import ClockNote
from ui.screens.till.figures import Figures
from ui.screens.till.hint_strip import HintStrip
from ui.screens.till.layout import Sides, TillLayout, act_tiles
from ui.screens.till.offer_panels import OfferPanels
from ui.screens.till.panel_opener import PanelOpener
from ui.screens.till.tender_view import TenderView
from ui.screens.till.voice import Voice, speak
from ui.tasks import Tasks
from ui.widgets import PanelStack
from ui.words import Say


class TillScreen(Screen):
    """Scans, keys and touches come in here and go to the presenters; what they say is shown."""

    name = "till"
    title = "till.title"
    wanted = Signal(str)
    return_wanted = Signal(str)
    """A receipt was scanned: its number."""
    """Another screen is asked for: "return" or "drawer"."""

    def __init__(self, tasks: Tasks, services: TillServices, voice: Voice) -> None:
        """Raises RuleRefused ``store_not_set_up`` before the store has its policies."""
        super().__init__()
        self._voice = voice
        self.till = TillPresenter(tasks, services, self)
        self.flow = ApprovalFlow(tasks, services, self)
        self.acts = LineActs(services, self.till, self.flow, self)
        self.parked = ParkedPresenter(tasks, services, self.till, self)
        self.lookup = LookupPresenter(tasks, services, self)
        self.tender = TenderPresenter(tasks, services, self.till, self)
        self.beside = BesidePresenter(tasks, services, self.till, self)
        self.compare = ComparePresenter(tasks, services, self.till, self)
        self._build()
        self._connect()
        self.live()

    def _build(self) -> None:
        money = self.till.currency
        tender_view = TenderView(self.tender, money, self._redeem)
        sides = Sides(
            Aside(self.beside, money, self._open_member),
            HintStrip(self.beside, money, self._take_hint, lambda: self.run("offers")),
            ClockNote(self.beside),
        )
        self.view = TillLayout(
            self.till, self.lookup, self.tender, tender_view, sides, self.run, self._band_pressed
        )
        self.sheet = PanelStack(self.view)
        self.offers = OfferPanels(
            self.sheet, self.till, self.beside, self.compare, self.lookup, self._take_hint
        )
        self.panels = PanelOpener(
            self.view.side,
            self.sheet,
            self.till,
            self.acts,
            self.parked,
            self.lookup,
            self.tender,
            self._tell,
            self.run,
        )
        self._figures = Figures(self.view.band, self.till.policies, money)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.sheet)
        self._acts_of: dict[str, Callable[[], object]] = {
            "search": self._search,
            "quantity": self.panels.quantity,
            "discount": self.panels.discount,
            "price": self.panels.price,
            "void_line": self.acts.void_line,
            "void_basket": self.panels.void_basket,
            "park": self.panels.park,
            "return": lambda: self.wanted.emit("return"),
            "drawer": lambda: self.wanted.emit("drawer"),
            "member": self._open_member,
            "offers": self.offers.offers,
            "compare": self._compare,
            "tender": self._pay,
            "exact_cash": self.tender.exact,
        }
        attach_approvals(self.flow, self.sheet)

    def _connect(self) -> None:
        till, tender, view = self.till, self.tender, self.view
        till.view_changed.connect(self._show_basket)
        till.selected.connect(view.table.mark)
        till.choice_asked.connect(self.panels.choice)
        till.price_asked.connect(self.panels.open_price)
        till.quantity_asked.connect(self.panels.weigh)
        till.unknown.connect(self.lookup.resolve)
        till.receipt_scanned.connect(self.return_wanted)
        tender.changed.connect(self._show_phase)
        tender.amount_used.connect(view.tender.pad.clear)
        view.tender.reference_wanted.connect(self.panels.reference)
        view.paid.reverse_wanted.connect(self.panels.reverse)
        self.lookup.found.connect(self._show_found)
        self.lookup.single.connect(till.enter)
        self.lookup.several.connect(self._choose_result)
        self.lookup.product_shown.connect(self.panels.product)
        self.lookup.quick_keys_changed.connect(view.help.show_quick_keys)
        view.table.line_marked.connect(till.select)
        view.entry.field.entered.connect(self._entered)
        view.entry.field.moved.connect(self._moved)
        view.help.opened.connect(lambda product: self.lookup.open(product.sku))
        view.help.touched.connect(till.add)
        view.entry.more.clicked.connect(lambda: self.panels.acts(act_tiles))
        self.acts.refused.connect(self._refused)
        self.parked.refused.connect(self._refused)
        self.compare.opened.connect(self.offers.comparison)
        self.panels.compare_wanted = self.compare.open
        for stack in (view.side, self.sheet):
            stack.changed.connect(self._panels_changed)
        for speaker in (
            till, self.acts, self.parked, self.lookup, tender, self.beside, self.compare
        ):  # fmt: skip
            speaker.noticed.connect(self._say)

    # What the shell asks --------------------------------------------------------------------------

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.lookup.load_quick_keys()
        self.beside.forget()
        self.till.load()
        self._focus()

    def left(self) -> None:
        """Whoever goes elsewhere is done with the customer who has paid."""
        self.tender.next_customer()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the keys mean now: nothing while a sheet is open, little while paying."""
        if self.sheet.top is not None or self.tender.phase is Phase.ATTEMPT:
            return {}
        if self.tender.phase is Phase.PAYING:
            return {"exact_cash": self.tender.exact}
        return self._acts_of

    def run(self, act: str) -> None:
        """A tile was touched: as if its key had been pressed."""
        handler = self.handlers().get(act)
        if handler is not None:
            handler()

    def not_allowed(self, action: Action) -> bool:
        """The act itself asks for the consent it needs."""
        self.run(action.id)
        return True

    def on_scan(self, event: ScanEvent) -> None:
        """A badge while a consent is asked for, else a product, wherever the cursor is."""
        if self.flow.take_scan(event.payload):
            return
        if self.tender.blocks:
            self._say(Notice("tender.resolve_first", "warn", "needs_person"))
            return
        self.panels.close_for_scan()
        self.till.scan(event.payload)

    def go_back(self) -> bool:
        """Esc: a panel, the tender, the change shown, what was typed, the quantity waiting."""
        if self.panels.back():
            return True
        if self.tender.phase is Phase.PAYING:
            self.tender.leave()
        elif self.tender.phase is Phase.DONE:
            self.tender.next_customer()
        elif self.view.entry.quantity.isVisibleTo(self):
            self.till.prefix("")
        else:
            return False
        return True

    # What the presenters say ----------------------------------------------------------------------

    def _show_basket(self, view: BasketView) -> None:
        self.view.table.show_basket(view)
        if self.tender.phase is Phase.BASKET:
            self._figures.basket(view, context().translator)
            self._show_band_button()

    def _show_phase(self) -> None:
        phase, state = self.tender.phase, self.tender.state
        self.panels.close_side()
        if state is not None:
            self.view.paid.show_tenders(state.view.basket.tenders, self.tender.tender_types)
        self.view.show_phase(phase)
        if state is not None and phase is Phase.PAYING:
            self.view.tender.show_state(state)
        if self.tender.attempt is not None and phase is Phase.ATTEMPT:
            self.view.attempt.show_attempt(self.tender.attempt, self.tender.tender_types)
        if self.tender.paid is not None and self.tender.paid.trade is not None:
            self.view.done.show_trade(self.tender.paid.trade, self.tender.tender_types)
        self._show_figures()
        self._voice.refresh_actions()
        self._focus()

    def _show_figures(self) -> None:
        t, phase = context().translator, self.tender.phase
        if phase in (Phase.PAYING, Phase.ATTEMPT) and self.tender.state is not None:
            self._figures.paying(self.tender.state, t)
        elif phase is Phase.DONE and self.tender.paid is not None:
            self._figures.done(self.tender.paid, t)
        elif self.till.view is not None:
            self._figures.basket(self.till.view, t)
        self._show_band_button()

    def _show_band_button(self) -> None:
        band, phase = self.view.band, self.tender.phase
        if phase is Phase.PAYING:
            band.show_button("tender.back", kind="secondary", icon="back", hint="Esc")
        elif phase is Phase.DONE:
            band.show_button("tender.next", kind="secondary", icon="next", hint="Esc")
        else:
            idle = phase is Phase.ATTEMPT or self.till.is_empty
            band.show_button("" if idle else "till.pay", kind="primary", icon="pay", hint="F10")

    def _show_found(self, products: tuple[Product, ...]) -> None:
        self.view.help.show_results(products, searching=bool(self.lookup.text))

    def _choose_result(self, ring: Ring) -> None:
        """Several products may be meant: the first is marked, the quantity waits for the choice."""
        self.view.help.show_results(self.lookup.results, searching=True)
        self.view.help.mark_first()
        if ring.quantity_milli is not None:
            self.till.prefix(format_quantity(ring.quantity_milli))

    def _refused(self, error: LanehouseError) -> None:
        if self.panels.top is None:
            self._say(refusal(error))
        else:
            self._say(Notice("", "info", "needs_person"))

    def _say(self, notice: Notice) -> None:
        speak(self._voice, notice)

    def _tell(self, words: Say) -> None:
        self._say(Notice(words, "info"))

    def _panels_changed(self) -> None:
        self._voice.refresh_actions()
        if self.panels.top is None:
            self._focus()

    # What people do -------------------------------------------------------------------------------

    def _entered(self, text: str) -> None:
        """Return in the entry box: the marked result, else a code."""
        marked = self.view.help.marked
        if marked is not None:
            self.lookup.open(marked.sku)
        elif self.till.typed(text):
            self.view.entry.field.selectAll()

    def _moved(self, rows: int) -> None:
        if self.view.help.is_searching:
            self.view.help.step(rows)
        else:
            self.view.table.step(rows)

    def _search(self) -> None:
        self.panels.close_side()
        self.view.entry.field.setFocus()
        self.view.entry.field.selectAll()

    def _pay(self) -> None:
        self.panels.close_side()
        self.tender.open()

    def _band_pressed(self) -> None:
        if self.tender.phase is Phase.PAYING:
            self.tender.leave()
        elif self.tender.phase is Phase.DONE:
            self.tender.next_customer()
        else:
            self.run("tender")

    def _open_member(self) -> None:
        """The member's own screen: found, enrolled, points spent."""
        self.wanted.emit("member")

    def _redeem(self) -> None:
        """From paying to the points of the customer."""
        self.tender.leave()
        self._open_member()

    def _take_hint(self, hint: Hint) -> None:
        """One touch: the gift or the piece that is missing; else what it is about."""
        if hint.missing is Missing.MEMBER:
            self._open_member()
        elif not self.offers.take(hint):
            self.run("offers")

    def _compare(self) -> None:
        """The marked result, else the marked line."""
        marked = self.view.help.marked
        line = self.till.line
        sku = marked.sku if marked is not None else line.sku if line is not None else ""
        if sku:
            self.compare.open(sku)
        else:
            self._tell("compare.nothing_marked")

    def _focus(self) -> None:
        """The cursor stands where the next key belongs."""
        if self.panels.top is not None:
            return
        if self.tender.phase is Phase.PAYING:
            self.view.tender.begin()
        elif self.tender.phase is Phase.ATTEMPT:
            self.view.attempt.begin()
        else:
            self.view.entry.field.setFocus()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        if self.till.view is not None:
            self._show_figures()
