"""Goods come back: against a receipt of this till, or without one under an approval.

What a line is worth is read from the sale's stored allocation. The refund goes to the tenders the
customer paid with, as far as those were not refunded already; anything else needs authority.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.benefits import return_window_days
from pos_app.domain.buyer import Buyer
from pos_app.domain.facts import ReturnCompleted, SaleCompleted, StoredFact
from pos_app.domain.loyalty import Statement
from pos_app.domain.money import round_to_increment
from pos_app.domain.return_mirror import Mirror, mirror_of
from pos_app.domain.returns import (
    LooseReturn,
    Returnable,
    ReturnLine,
    loose_lines,
    refunded_minor,
    return_of,
    returnables,
    returned_lines,
)
from pos_app.domain.sale import Trade, TradeLine, check_trade
from pos_app.domain.staff import Approval, Permission
from pos_app.domain.tender import (
    Tender,
    TenderKind,
    TenderType,
    checked_reference,
    require_refundable,
)
from pos_app.errors import RuleRefused
from pos_app.services.standing import Standings
from pos_app.services.workplace import Workplace, document, drawer

_DAY_MS = 86_400_000
_NO_RECEIPT = ""


class ReturnView(Struct, frozen=True, kw_only=True):
    """A receipt on the return screen."""

    sale: Trade
    sold_ms: int
    lines: tuple[Returnable, ...]
    age_days: int
    is_late: bool
    """Older than the policy's window: a return then needs an approval."""


class ReturnWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What should go back in one transaction: lines of one or more receipts, and loose goods."""

    against: tuple[tuple[str, ReturnLine], ...] = ()
    """(receipt number, line)."""
    loose: tuple[LooseReturn, ...] = ()
    member: str = ""
    reference: str = ""


class Refund(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of a refund: a tender type and a positive amount, before cash rounding."""

    type_id: str
    amount_minor: int
    reference: str = ""


class ReturnQuote(Struct, frozen=True, kw_only=True):
    """What a return would pay, and to which tenders it should go."""

    lines: tuple[TradeLine, ...]
    total_minor: int
    """Positive: what the customer gets."""
    refunds: tuple[Refund, ...]
    """The proposal: original tenders first."""
    mirrors: tuple[Mirror, ...] = ()
    """What comes back beside money, by receipt: points, uses of offers, coupons and benefits."""


class Returning:
    """The return screen's use cases."""

    def __init__(self, workplace: Workplace, standings: Standings) -> None:
        self._wp, self._standings = workplace, standings

    def open(self, receipt: str) -> ReturnView:
        """A sale of this till with what may still go back.

        Raises RuleRefused ``receipt_unknown``, ``receipt_is_return``.
        """
        fact = self._sale(receipt)
        trade = _trade_of(fact)
        age_days = max(0, (self._wp.now_ms() - fact.wall_ms) // _DAY_MS)
        return ReturnView(
            sale=trade,
            sold_ms=fact.wall_ms,
            age_days=age_days,
            lines=returnables(trade, self._wp.journal.returned(trade.receipt)),
            is_late=age_days > self._window_days(trade, fact),
        )

    def _window_days(self, trade: Trade, fact: StoredFact) -> int:
        """The store's window, or the longer one that the member's tier had at the sale."""
        days, program = self._wp.policies.returns.window_days, self._wp.rules.program()
        sold_on = fact.context.business_date
        if program is None or not trade.member or sold_on is None:
            return days
        buyer = Buyer(member=trade.member, tier=trade.tier)
        return return_window_days(program, buyer, sold_on, days)

    def quote(self, wish: ReturnWish) -> ReturnQuote:
        """What the wish is worth; nothing is changed.

        Raises what :mod:`pos_app.domain.returns` raises, and RuleRefused ``receipt_unknown``.
        """
        lines = self._lines(wish)
        total = -sum(x.total_minor for x in lines)
        return ReturnQuote(
            lines=lines,
            total_minor=total,
            refunds=self._proposal(lines),
            mirrors=self._mirrors(wish, lines),
        )

    def complete(
        self,
        wish: ReturnWish,
        refunds: Sequence[Refund] | None = None,
        approvals: tuple[Approval, ...] = (),
    ) -> StoredFact:
        """Take the goods, pay the money, print the return receipt.

        ``refunds`` None takes the proposal. Raises RuleRefused ``refund_mismatch``,
        ``tender_not_refundable``, ``no_receipt_limit`` and what :meth:`quote` raises;
        ApprovalNeeded, one at a time, for each thing the actor may not do alone.
        """
        self._wp.require_shift()
        quote = self.quote(wish)
        chosen = tuple(quote.refunds if refunds is None else refunds)
        if sum(r.amount_minor for r in chosen) != quote.total_minor:
            raise RuleRefused("refund_mismatch")
        used = self._authorise(wish, quote, chosen, approvals)
        tenders = tuple(self._refund_tender(r) for r in chosen)
        trade = check_trade(self._trade(wish, quote, tenders, used))
        return self._record(trade, used)

    # Inside ---------------------------------------------------------------------------------------

    def _record(self, trade: Trade, used: tuple[Approval, ...]) -> StoredFact:
        prints = (drawer(), document()) if trade.opens_drawer else (document(),)
        return self._wp.record(
            ReturnCompleted(trade=trade),
            corr=trade.basket,
            approval=used[0] if used else None,
            prints=prints,
        )[0]

    def _trade(
        self,
        wish: ReturnWish,
        quote: ReturnQuote,
        tenders: tuple[Tender, ...],
        used: tuple[Approval, ...],
    ) -> Trade:
        policies = self._wp.policies
        mirrors, member = quote.mirrors, self._member(wish)
        return return_of(
            quote.lines,
            receipt=self._wp.journal.next_receipt(),
            basket=self._wp.identity.new_id(),
            reference=wish.reference,
            currency=policies.store.currency,
            tax_mode=policies.tax.mode,
            mirrors=mirrors,
            tenders=tenders,
            rounding_minor=sum(t.rounding_minor for t in tenders),
            member=member,
            statement=self._statement(member, mirrors, quote),
            approvals=used,
        )

    def _statement(
        self, member: str, mirrors: Sequence[Mirror], quote: ReturnQuote
    ) -> Statement | None:
        """Where the member stands after it, where points moved."""
        points = [entry for mirror in mirrors for entry in mirror.points]
        if not points:
            return None
        return self._standings.statement(member, points, -quote.total_minor)

    def _sale(self, receipt: str) -> StoredFact:
        fact = self._wp.journal.receipt(receipt.strip())
        if fact is None:
            raise RuleRefused("receipt_unknown", receipt=receipt.strip()[:40])
        if not isinstance(fact.body, SaleCompleted):
            raise RuleRefused("receipt_is_return", receipt=receipt.strip()[:40])
        return fact

    def _lines(self, wish: ReturnWish) -> tuple[TradeLine, ...]:
        if not wish.against and not wish.loose:
            raise RuleRefused("return_nothing")
        lines: list[TradeLine] = []
        for sale, wishes in self._by_sale(wish):
            lines += returned_lines(sale, self._wp.journal.returned(sale.receipt), wishes)
        for line in lines:
            self._require_returnable(line)
        if wish.loose:
            lines += loose_lines(wish.loose, self._wp.policies.tax)
        return tuple(replace(x, line_no=n) for n, x in enumerate(lines, start=1))

    def _member(self, wish: ReturnWish) -> str:
        """Whose points go back: the receipts' member. RuleRefused ``return_of_two_members``."""
        found = {sale.member for sale, _ in self._by_sale(wish) if sale.points}
        if len(found) > 1:
            raise RuleRefused("return_of_two_members")
        return next(iter(found), wish.member)

    def _mirrors(self, wish: ReturnWish, lines: Sequence[TradeLine]) -> tuple[Mirror, ...]:
        """What each receipt's lines undo beside money."""
        journal = self._wp.journal
        sales = (sale for sale, _ in self._by_sale(wish))
        return tuple(mirror_of(sale, journal.returned(sale.receipt), lines) for sale in sales)

    def _require_returnable(self, line: TradeLine) -> None:
        """Hygiene goods, final sale: the catalogue of today decides, as for loose goods."""
        product = self._wp.catalogue.product(line.sku)
        if product is not None and not product.returnable:
            raise RuleRefused("not_returnable", name_of_line=line.name)

    def _by_sale(self, wish: ReturnWish) -> Iterable[tuple[Trade, list[ReturnLine]]]:
        """Each sale once, however its number was typed."""
        named = {r: _trade_of(self._sale(r)) for r in dict.fromkeys(r for r, _ in wish.against)}
        sales = {sale.receipt: sale for sale in named.values()}
        wishes: dict[str, list[ReturnLine]] = {}
        for receipt, line in wish.against:
            sale = named[receipt]
            wishes.setdefault(sale.receipt, []).append(line)
        return [(sales[receipt], lines) for receipt, lines in wishes.items()]

    def _proposal(self, lines: Sequence[TradeLine]) -> tuple[Refund, ...]:
        """Each receipt to its own tenders in the order they were given, then the store's cash."""
        parts: Counter[str] = Counter()
        for receipt, worth in _worths(lines).items():
            left = worth
            for type_id, amount in self._refundable(receipt).items():
                part = min(amount, left)
                parts[type_id] += part
                left -= part
            if left:
                parts[self._wp.policies.cash_tender().id] += left
        return tuple(Refund(type_id=t, amount_minor=a) for t, a in parts.items() if a)

    def _refundable(self, receipt: str) -> Counter[str]:
        """Tender type → what was paid with it and not refunded yet; nothing without a receipt."""
        allowed = {t.id for t in self._wp.policies.tender_types if t.allows_refund}
        paid = self._paid(_trade_of(self._sale(receipt))) if receipt else Counter[str]()
        return Counter({t: a for t, a in paid.items() if t in allowed and a > 0})

    def _paid(self, sale: Trade) -> Counter[str]:
        paid = Counter[str]()
        for tender in sale.tenders:
            paid[tender.type_id] += tender.amount_minor - tender.rounding_minor
        for fact in self._wp.journal.returns_of(sale.receipt):
            paid.subtract(refunded_minor(_trade_of(fact), sale.receipt))
        return paid

    def _authorise(
        self,
        wish: ReturnWish,
        quote: ReturnQuote,
        chosen: Sequence[Refund],
        approvals: Iterable[Approval],
    ) -> tuple[Approval, ...]:
        given = tuple(approvals)
        subject = f"return:{self._wp.journal.next_receipt()}:{_digest(wish)}:{_to(chosen)}"
        used = [
            self._wp.authorise(permission, subject, amount, given)
            for permission, amount in self._needed(wish, quote, chosen)
        ]
        return tuple(a for a in used if a is not None)

    def _needed(
        self, wish: ReturnWish, quote: ReturnQuote, chosen: Sequence[Refund]
    ) -> Iterable[tuple[Permission, int]]:
        """Which authority a return takes, with the amount each is about."""
        if wish.against:
            yield Permission.RETURN, quote.total_minor
        if any(self.open(sale.receipt).is_late for sale, _ in self._by_sale(wish)):
            yield Permission.RETURN_LATE, quote.total_minor
        if wish.loose:
            amount = -sum(x.total_minor for x in quote.lines if x.return_of is None)
            limit = self._wp.policies.returns.no_receipt_limit_minor
            if amount > limit:
                raise RuleRefused("no_receipt_limit", limit_minor=limit)
            yield Permission.RETURN_NO_RECEIPT, amount
        elsewhere = self._elsewhere(quote.lines, chosen)
        if wish.against and elsewhere:
            yield Permission.REFUND_OTHER_TENDER, elsewhere

    def _elsewhere(self, lines: Sequence[TradeLine], chosen: Sequence[Refund]) -> int:
        """How much goes to tenders that the customer did not pay these goods with."""
        worths = _worths(lines)
        covered: Counter[str] = Counter()
        for receipt, worth in worths.items():
            covered.update({t: min(a, worth) for t, a in self._refundable(receipt).items()})
        asked: Counter[str] = Counter()
        for refund in chosen:
            asked[refund.type_id] += refund.amount_minor
        beyond = sum(max(0, amount - covered[type_id]) for type_id, amount in asked.items())
        return max(0, beyond - worths.get(_NO_RECEIPT, 0))

    def _refund_tender(self, refund: Refund) -> Tender:
        tender_type = self._wp.policies.tender_type(refund.type_id)
        require_refundable(tender_type)
        if refund.amount_minor < 0:
            raise RuleRefused("refund_mismatch")
        if tender_type.kind is TenderKind.CASH:
            return self._cash_out(tender_type, refund.amount_minor)
        return Tender(
            type_id=tender_type.id,
            kind=tender_type.kind,
            amount_minor=-refund.amount_minor,
            reference=checked_reference(refund.reference),
        )

    def _cash_out(self, tender_type: TenderType, amount_minor: int) -> Tender:
        paid = round_to_increment(amount_minor, self._wp.policies.cash_increment_minor)
        return Tender(
            type_id=tender_type.id,
            kind=tender_type.kind,
            amount_minor=-paid,
            given_minor=-paid,
            rounding_minor=amount_minor - paid,
        )


def _trade_of(fact: StoredFact) -> Trade:
    if not isinstance(fact.body, SaleCompleted | ReturnCompleted):
        raise TypeError(f"fact {fact.seq} is no trade")
    return fact.body.trade


def _worths(lines: Sequence[TradeLine]) -> dict[str, int]:
    """Receipt → what its lines are worth, as a positive amount."""
    worths: dict[str, int] = {}
    for line in lines:
        receipt = line.return_of.receipt if line.return_of is not None else _NO_RECEIPT
        worths[receipt] = worths.get(receipt, 0) - line.total_minor
    return worths


def _digest(wish: ReturnWish) -> str:
    """Names exactly these goods, so that an approval fits no other return."""
    against = ",".join(f"{r}#{w.line_no}x{w.quantity_milli}" for r, w in wish.against)
    loose = ",".join(f"{w.product.sku}x{w.quantity_milli}@{w.price_milliminor}" for w in wish.loose)
    return f"{against}|{loose}"


def _to(refunds: Sequence[Refund]) -> str:
    """Names exactly where the money goes."""
    return ",".join(f"{r.type_id}={r.amount_minor}" for r in refunds)
