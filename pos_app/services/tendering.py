"""Paying: cash, slips, vouchers, split; and the commit that makes a basket a sale.

A payment taken outside the till is recorded before it is asked for. Until a person says what
became of it, the basket cannot be paid in any other way, also after a restart.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.benefits import benefits_used
from pos_app.domain.facts import (
    Fact,
    PaymentAttempted,
    PaymentResolved,
    SaleCompleted,
    StoredFact,
)
from pos_app.domain.loyalty import EntryKind, Statement
from pos_app.domain.offers import BenefitUse
from pos_app.domain.pricing import PricedBasket
from pos_app.domain.sale import (
    Trade,
    approved_tender,
    can_complete,
    cash_tender,
    check_other_tender,
    check_trade,
    other_tender,
    sale_of,
)
from pos_app.domain.staff import Permission
from pos_app.domain.tender import (
    AttemptState,
    PaymentAttempt,
    Tender,
    TenderKind,
    TenderType,
    suggested_cash_minor,
)
from pos_app.domain.till import checked_cash
from pos_app.errors import RuleRefused
from pos_app.services.checkout import BasketView, Checkout
from pos_app.services.standing import Standings
from pos_app.services.workplace import Workplace, document, drawer


class Paid(Struct, frozen=True, kw_only=True):
    """What a tender led to."""

    view: BasketView
    """The basket with the tender, or the next, empty one after completion."""
    completed: StoredFact | None = None
    change_minor: int = 0

    @property
    def trade(self) -> Trade | None:
        """The completed sale, if the tender settled it."""
        fact = self.completed.body if self.completed is not None else None
        return fact.trade if isinstance(fact, SaleCompleted) else None


class TenderState(Struct, frozen=True, kw_only=True):
    """All a tender screen shows before the next tender, read in one call."""

    view: BasketView
    suggestions: tuple[int, ...]
    """Cash amounts the customer is likely to hand over."""
    cash_rounding_minor: int
    """What rounding would add (or, negative, take off) if cash settled the rest now."""
    can_finish: bool


class Tendering:
    """Settles the open basket of a checkout."""

    def __init__(self, workplace: Workplace, checkout: Checkout, standings: Standings) -> None:
        self._wp = workplace
        self._checkout = checkout
        self._standings = standings

    def tender_types(self) -> tuple[TenderType, ...]:
        """What this store accepts."""
        return self._wp.policies.tender_types

    def state(self) -> TenderState:
        """Where the payment stands; nothing is changed."""
        view = self._checkout.view()
        due = view.settlement
        return TenderState(
            view=view,
            suggestions=self.suggestions(),
            can_finish=self.can_finish(),
            cash_rounding_minor=due.cash_due_minor - due.left_minor,
        )

    def suggestions(self) -> tuple[int, ...]:
        """Cash amounts the customer is likely to hand over, in minor units."""
        due = self._checkout.view().settlement.cash_due_minor
        return suggested_cash_minor(due, self._wp.policies.notes_minor) if due > 0 else ()

    def tender_cash(self, given_minor: int) -> Paid:
        """Cash was handed over; completes the sale when it settles it.

        Raises RuleRefused ``basket_empty``, ``nothing_due``, ``payment_in_doubt``; BadInput for
        the amount.
        """
        view = self._ready()
        if given_minor or view.settlement.cash_due_minor:
            checked_cash(given_minor)
        tender = cash_tender(self._wp.policies.cash_tender(), view.settlement, given_minor)
        return self._take(view.basket, tender)

    def exact_cash(self) -> Paid:
        """Exactly what is due in cash was handed over (F12)."""
        return self.tender_cash(self._ready().settlement.cash_due_minor)

    def tender_other(self, type_id: str, amount_minor: int, reference: str = "") -> Paid:
        """A voucher or another store-defined tender is in the drawer.

        Raises RuleRefused ``tender_unknown``, ``tender_is_cash``, ``tender_too_much``,
        ``tender_over_limit``, ``reference_missing``, ``tender_needs_attempt``.
        """
        view = self._ready()
        tender_type = self._wp.policies.tender_type(type_id)
        if tender_type.kind is TenderKind.CARD_SLIP:
            raise RuleRefused("tender_needs_attempt", tender=tender_type.name)
        tender = other_tender(tender_type, view.settlement, amount_minor, reference)
        return self._take(view.basket, tender)

    def begin_attempt(self, type_id: str, amount_minor: int) -> Paid:
        """Money is about to be taken on a separate terminal; recorded first, durably.

        Raises RuleRefused ``payment_in_doubt``, ``tender_unknown``, ``tender_is_cash``,
        ``tender_too_much``, ``tender_over_limit``.
        """
        view = self._ready()
        tender_type = self._wp.policies.tender_type(type_id)
        check_other_tender(tender_type, view.settlement, amount_minor)
        attempt = PaymentAttempt(
            id=self._wp.identity.new_id(), type_id=type_id, amount_minor=amount_minor
        )
        basket = replace(view.basket, attempts=(*view.basket.attempts, attempt))
        return self._keep(basket, PaymentAttempted(basket=basket.id, attempt=attempt))

    def resolve_attempt(self, *, approved: bool, reference: str = "") -> Paid:
        """The person at the terminal says what became of the payment.

        Raises RuleRefused ``no_open_shift``, ``no_attempt``, ``reference_missing``; BadInput for
        the reference.
        """
        self._wp.require_shift()
        view = self._checkout.view()
        attempt = view.basket.open_attempt
        if attempt is None:
            raise RuleRefused("no_attempt")
        if not approved:
            done = replace(attempt, state=AttemptState.DECLINED)
            basket = _with_attempt(view.basket, done)
            return self._keep(basket, PaymentResolved(basket=basket.id, attempt=done))
        tender_type = self._wp.policies.tender_type(attempt.type_id)
        tender = approved_tender(tender_type, attempt, reference)
        done = replace(attempt, state=AttemptState.APPROVED, reference=tender.reference)
        basket = _with_attempt(view.basket, done)
        return self._take(basket, tender, PaymentResolved(basket=basket.id, attempt=done))

    def take_back(self) -> Paid:
        """Hand every cash and voucher tender back; what a terminal took stays until refunded.

        Raises RuleRefused ``payment_in_doubt`` and ``attempt_taken`` when a terminal payment is
        part of what was tendered.
        """
        self._wp.require_shift()
        basket = self._checkout.view().basket
        if basket.open_attempt is not None:
            raise RuleRefused("payment_in_doubt")
        if any(t.attempt_id for t in basket.tenders):
            raise RuleRefused("attempt_taken")
        if not basket.tenders:
            return Paid(view=self._checkout.view())
        return self._keep(replace(basket, tenders=()))

    def reverse_attempt(self, attempt_id: str) -> Paid:
        """The terminal gave the money back: the payment no longer counts.

        Raises RuleRefused ``no_attempt`` when there is no such taken payment.
        """
        self._wp.require_shift()
        basket = self._checkout.view().basket
        taken = next((a for a in basket.attempts if a.id == attempt_id and a.can_reverse()), None)
        if taken is None:
            raise RuleRefused("no_attempt")
        undone = replace(taken, state=AttemptState.REVERSED)
        left = tuple(t for t in basket.tenders if t.attempt_id != attempt_id)
        basket = replace(_with_attempt(basket, undone), tenders=left)
        return self._keep(basket, PaymentResolved(basket=basket.id, attempt=undone))

    def can_finish(self) -> bool:
        """True when nothing is left to pay."""
        view = self._checkout.view()
        return can_complete(view.basket, view.priced)

    def finish(self) -> Paid:
        """Complete a basket that costs nothing."""
        view = self._ready()
        return self._complete(view.basket, ())

    def _ready(self) -> BasketView:
        self._wp.require_shift()
        self._wp.authorise(Permission.SELL, "sell", 0, ())
        view = self._checkout.view()
        if view.basket.is_empty:
            raise RuleRefused("basket_empty")
        if view.basket.open_attempt is not None:
            raise RuleRefused("payment_in_doubt")
        self._require_points(view)
        return view

    def _take(self, basket: Basket, tender: Tender, *before: Fact) -> Paid:
        paid = replace(basket, tenders=(*basket.tenders, tender))
        if can_complete(paid, self._checkout.view().priced):
            return self._complete(paid, before)
        return self._keep(paid, *before)

    def _keep(self, basket: Basket, *facts: Fact) -> Paid:
        """Money moved but the basket is not settled: as durable as a fact."""
        self._wp.record(*facts, corr=basket.id, put=(self._checkout.keep(basket),))
        return Paid(view=self._checkout.adopt(basket))

    def _complete(self, basket: Basket, before: tuple[Fact, ...]) -> Paid:
        policies = self._wp.policies
        priced = self._checkout.view().priced
        trade = check_trade(
            sale_of(
                basket,
                priced,
                self._wp.journal.next_receipt(),
                policies.store.currency,
                policies.tax.mode,
                self._benefits_used(priced),
                self._statement(basket, priced),
            )
        )
        at = len(before)
        prints = (drawer(at), document(at)) if self._opens_drawer(trade) else (document(at),)
        stored = self._wp.record(
            *before,
            SaleCompleted(trade=trade),
            corr=basket.id,
            remove=(basket.id,),
            prints=prints,
        )
        change = sum(t.change_minor for t in trade.tenders)
        return Paid(view=self._checkout.renew(), completed=stored[-1], change_minor=change)

    def _benefits_used(self, priced: PricedBasket) -> tuple[BenefitUse, ...]:
        """Benefits with a quota that made something cheaper."""
        program = self._wp.rules.program()
        return benefits_used(program, priced, self._wp.pricing_time().date()) if program else ()

    def _statement(self, basket: Basket, priced: PricedBasket) -> Statement | None:
        """Where the member stands after this sale; None without member or program."""
        if basket.buyer is None:
            return None
        return self._standings.statement(basket.member, priced.points, priced.total_minor)

    def _require_points(self, view: BasketView) -> None:
        """A lease may have ended since the customer chose to spend points."""
        now_ms = self._wp.now_ms()
        drawn: Counter[str] = Counter()
        for entry in view.priced.points:
            if entry.kind is EntryKind.REDEEMED:
                drawn[entry.lease] -= entry.points
        leases = {lease.id: lease for lease in self._wp.journal.leases(view.basket.member)}
        for lease_id, points in drawn.items():
            lease = leases.get(lease_id)
            if lease is None or not lease.can_spend(points, now_ms):
                raise RuleRefused("points_no_longer_covered")

    def _opens_drawer(self, trade: Trade) -> bool:
        """Cash always does; other tenders where the store says so (vouchers go into it)."""
        types = {t.id for t in self._wp.policies.tender_types if t.opens_drawer}
        return trade.opens_drawer or any(t.type_id in types for t in trade.tenders)


def _with_attempt(basket: Basket, attempt: PaymentAttempt) -> Basket:
    attempts = tuple(attempt if a.id == attempt.id else a for a in basket.attempts)
    return replace(basket, attempts=attempts)
