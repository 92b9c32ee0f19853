"""What the band says in each phase of a sale."""

from __future__ import annotations

from pos_app.domain.money import Currency
from pos_app.domain.policies import Policies
from pos_app.domain.tax import TaxMode
from pos_app.i18n import Translator
from pos_app.services.checkout import BasketView
from pos_app.services.tendering import Paid, TenderState
from ui.presenters.offer_words import savings_of
from ui.screens.till.band import AmountBand
from ui.widgets import TotalRow


class Figures:
    """Writes a band in the reader's language."""

    def __init__(self, band: AmountBand, policies: Policies, money: Currency) -> None:
        self._band, self._money = band, money
        self._is_added = policies.tax.mode is TaxMode.ADDED

    def basket(self, view: BasketView, t: Translator) -> None:
        """Subtotal, savings, tax; the total."""
        priced, saved = view.priced, savings_of(view.basket, view.priced)
        savings = t.money(-saved.offers_minor, self._money)
        tax = "till.tax" if self._is_added else "till.tax_included"
        rows = [
            TotalRow("till.subtotal", t.money(priced.gross_minor, self._money)),
            TotalRow(
                "till.savings",
                savings if saved.offers_minor else "–",
                "on_total_savings" if saved.offers_minor else "on_total_muted",
            ),
            TotalRow(tax, t.money(priced.tax_minor, self._money)),
        ]
        if saved.points_minor:
            points = t.money(-saved.points_minor, self._money)
            rows.insert(2, TotalRow("till.points_used", points, "on_total_savings"))
        self._band.show_amount("till.total", t.money(priced.total_minor, self._money), rows)

    def paying(self, state: TenderState, t: Translator) -> None:
        """Savings, total, paid so far, rounding where cash settles the rest; what is left."""
        due, savings = state.view.settlement, state.view.priced.savings_minor
        rows = [] if not savings else [self._savings(savings, t)]
        rows += [
            TotalRow("till.total", t.money(due.total_minor, self._money)),
            TotalRow("tender.paid", t.money(due.tendered_minor, self._money)),
        ]
        if state.cash_rounding_minor:
            rounding = t.money(state.cash_rounding_minor, self._money)
            rows.append(TotalRow("tender.rounding", rounding))
        self._band.show_amount("tender.left", t.money(due.left_minor, self._money), rows)

    def done(self, paid: Paid, t: Translator) -> None:
        """The change, in the same place and size."""
        trade = paid.trade
        rows = []
        if trade is not None:
            if trade.savings_minor:
                rows.append(self._savings(trade.savings_minor, t))
            rows.append(TotalRow("till.total", t.money(trade.total_minor, self._money)))
            if trade.cash_rounding_minor:
                rounding = t.money(trade.cash_rounding_minor, self._money)
                rows.append(TotalRow("tender.rounding", rounding))
        self._band.show_amount("tender.change", t.money(paid.change_minor, self._money), rows)

    def _savings(self, savings_minor: int, t: Translator) -> TotalRow:
        amount = t.money(-savings_minor, self._money)
        return TotalRow("till.savings", amount, "on_total_savings")
