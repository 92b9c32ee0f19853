"""The basket at the till: scan, change, discount, void, park, recall.

Every intent returns the whole new :class:`BasketView`; the basket is saved as a draft before the
intent returns, so it is back after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import Basket, Discount, DiscountKind, Entry, VoidedLine
from pos_app.domain.buyer import Buyer, Uses
from pos_app.domain.catalogue import Product
from pos_app.domain.facts import BasketParked, BasketRecalled, BasketVoided
from pos_app.domain.identifiers import gtin14, is_gtin, looks_like_receipt
from pos_app.domain.lease import spendable_points
from pos_app.domain.money import percent_of_minor
from pos_app.domain.pricing import Offers, PricedBasket, grown_discounts, price_basket
from pos_app.domain.sale import Settlement, settlement
from pos_app.domain.staff import Approval, Permission, roles_allow
from pos_app.errors import EnvironmentFault, RuleRefused
from pos_app.ports.journal import Draft, DraftKind
from pos_app.services.workplace import Workplace


class Understood(StrEnum):
    """What a scanned code was taken for."""

    GOODS = "goods"
    MEMBER = "member"
    COUPON = "coupon"


class BasketView(Struct, frozen=True, kw_only=True):
    """The basket, what it costs, and where its payment stands."""

    basket: Basket
    priced: PricedBasket
    settlement: Settlement
    touched_line_no: int = 0
    """The line the last intent added or changed; 0 for none."""
    understood: Understood = Understood.GOODS
    dropped_coupons: tuple[str, ...] = ()
    """Codes that could no longer be used when the basket was taken up again."""


class CodeUnknown(RuleRefused):
    """Nothing in the catalogue answers to the code."""

    def __init__(self, code: str) -> None:
        super().__init__("code_unknown", code=code[:80])


class ReceiptScanned(RuleRefused):
    """The code is a receipt of this till: it belongs on the return screen, not in the basket."""

    def __init__(self, receipt: str) -> None:
        super().__init__("receipt_scanned", receipt=receipt)
        self.receipt = receipt

    def __reduce__(self) -> tuple[object, ...]:
        return (ReceiptScanned, (self.receipt,))


class CodeAmbiguous(RuleRefused):
    """Several products share the code; the cashier chooses."""

    def __init__(self, code: str, choices: Sequence[Product]) -> None:
        super().__init__("code_ambiguous", code=code[:80], count=len(choices))
        self.choices = tuple(choices)


class PriceNeeded(RuleRefused):
    """An open-price product: the cashier keys the price."""

    def __init__(self, product: Product) -> None:
        super().__init__("price_needed", name_of_line=product.name)
        self.product = product


class QuantityNeeded(RuleRefused):
    """Goods by weight or measure: the cashier weighs and keys how much."""

    def __init__(self, product: Product) -> None:
        super().__init__("quantity_needed", name_of_line=product.name)
        self.product = product

    def __reduce__(self) -> tuple[object, ...]:
        return (QuantityNeeded, (self.product,))


class Checkout:
    """The one open basket of this till, and the parked ones.

    Refusals come before a second person is asked; the subject of an approval says which act of its
    kind it is about, so that a consent cannot be used for the same act again.
    """

    def __init__(self, workplace: Workplace) -> None:
        """Takes up the open basket that a crash or a restart left behind, if there is one."""
        self._wp = workplace
        left = workplace.journal.drafts(DraftKind.OPEN)
        lines_first = sorted((d.basket for d in left), key=lambda b: b.is_empty)
        self._basket = lines_first[0] if left else Basket(id=workplace.identity.new_id())
        self._view: BasketView | None = None
        self.readers: list[Callable[[str], BasketView | None]] = []
        """What else a scanned code may mean; each answers None for what it does not know."""
        self.rechecks: list[Callable[[Basket], tuple[Basket, tuple[str, ...]]]] = []
        """What is asked of a basket taken up again: the basket as it may go on, and coupons that
        left it."""

    # What it looks like ---------------------------------------------------------------------------

    def view(self) -> BasketView:
        """The basket as it stands."""
        if self._view is None:
            self._view = self.view_of(self._basket)
        return self._view

    def view_of(self, basket: Basket, touched_line_no: int = 0) -> BasketView:
        """What a basket would look like; nothing is changed."""
        at = self._wp.pricing_time()
        priced = price_basket(basket, self._wp.policies, at, self._offers_for(basket, at))
        return BasketView(
            basket=basket,
            priced=priced,
            touched_line_no=touched_line_no,
            settlement=settlement(basket, priced, self._wp.policies.cash_increment_minor),
        )

    def _offers_for(self, basket: Basket, at: datetime) -> Offers:
        """The rules of the day, and what was used of them so far."""
        wp = self._wp
        leases = wp.journal.leases(basket.member) if basket.buyer is not None else ()
        book = wp.rules.book()
        return Offers(
            book=book,
            program=wp.rules.program(),
            uses=self._uses_of(book.limited, basket.member, at),
            available_points=spendable_points(leases, wp.now_ms()),
        )

    def _uses_of(self, limited: tuple[str, ...], member: str, at: datetime) -> Uses:
        """Asked of the journal only where some promotion has a limit that outlives the basket."""
        if not limited:
            return Uses()
        shift = self._wp.journal.open_shift()
        day = shift.business_date if shift is not None else at.date()
        return Uses(promotions=self._wp.journal.promotion_uses(limited, member, day))

    # Lines ----------------------------------------------------------------------------------------

    def scan(self, code: str, quantity_milli: int | None = None) -> BasketView:
        """A code was scanned or typed.

        The code of a parked basket's slip takes that basket up; what else a code may be (a
        member's card, a coupon) the ``readers`` know. Raises CodeUnknown, CodeAmbiguous,
        ReceiptScanned, what :meth:`add` raises and what the readers raise.
        """
        found = self._wp.catalogue.by_code(code.strip())
        if not found:
            return self._no_product(code.strip())
        if len(found) > 1:
            raise CodeAmbiguous(code.strip(), found)
        gtin = _gtin_of(code.strip(), found[0])
        return self.add(Entry(product=found[0], quantity_milli=quantity_milli, gtin=gtin))

    def _no_product(self, code: str) -> BasketView:
        """A parked basket's slip takes the basket up; a receipt is for the return screen."""
        if any(d.basket.id == code.lower() for d in self.parked()):
            return self.recall(code.lower())
        if looks_like_receipt(code) and self._wp.journal.receipt(code) is not None:
            raise ReceiptScanned(code.upper())
        for reader in self.readers:
            view = reader(code)
            if view is not None:
                return view
        raise CodeUnknown(code)

    def add(self, entry: Entry) -> BasketView:
        """A product becomes a line, or raises the last line's quantity.

        Raises RuleRefused ``not_signed_in``, ``no_open_shift``, ``basket_full``,
        ``basket_tendering``, ``product_inactive``; PriceNeeded; QuantityNeeded; BadInput for the
        figures.
        """
        return self.add_many((entry,))

    def add_many(self, entries: Iterable[Entry]) -> BasketView:
        """Several products at once, all or none: a bag, an order, an invoice.

        Raises EnvironmentFault ``space_low`` where the disk has no room to finish a new sale in
        (SYNC §2.2); a basket that was begun goes on.
        """
        self._wp.require_shift()
        if self._basket.is_empty and self._wp.journal.is_space_low:
            raise EnvironmentFault("space_low")
        basket = self._begun()
        limit = self._wp.policies.max_basket_lines
        for entry in entries:
            _require_sellable(entry)
            basket = basket.add(entry, limit)
        return self._put(basket, basket.lines[-1].line_no if basket.lines else 0)

    def begin(
        self, reference: str = "", member: str = "", buyer: Buyer | None = None
    ) -> BasketView:
        """Start the next basket for a document of another system or a member.

        Raises RuleRefused ``basket_still_open`` when the present one has lines.
        """
        if not self._basket.is_empty:
            raise RuleRefused("basket_still_open")
        self._give_up_emptied()
        self._basket = Basket(
            id=self._wp.identity.new_id(),
            opened_ms=self._wp.now_ms(),
            reference=reference,
            member=buyer.member if buyer is not None else member,
            buyer=buyer,
        )
        self._view = None
        return self.view()

    def change_quantity(self, line_no: int, quantity_milli: int) -> BasketView:
        """Another quantity on a line; BadInput when impossible, RuleRefused ``line_unknown``."""
        self._wp.require_shift()
        return self._put(self._basket.with_quantity(line_no, quantity_milli), line_no)

    def void_line(self, line_no: int, approvals: tuple[Approval, ...] = ()) -> BasketView:
        """Take a line out; it stays in the record. ApprovalNeeded beyond the actor's limit."""
        self._wp.require_shift()
        amount = self._basket.line(line_no).gross_minor
        self._basket.require_changeable()
        approval = self._authorise(Permission.VOID_LINE, f"line:{line_no}:void", amount, approvals)
        return self._put(self._basket.without_line(line_no, approval))

    def override_price(
        self,
        line_no: int,
        price_milliminor: int,
        reason: str,
        approvals: tuple[Approval, ...] = (),
    ) -> BasketView:
        """Charge another price on a line, with a reason.

        Raises RuleRefused ``reason_missing``; ApprovalNeeded when what it takes off is beyond the
        actor's limit; BadInput for the price.
        """
        self._wp.require_shift()
        if not reason.strip():
            raise RuleRefused("reason_missing")
        line = self._basket.line(line_no)
        self._basket.with_price(line_no, price_milliminor, reason, None)
        probe = replace(line, price_milliminor=line.list_price_milliminor)
        changed = replace(line, price_milliminor=price_milliminor)
        off = max(0, probe.gross_minor - changed.gross_minor)
        subject = f"line:{line_no}:price:{price_milliminor}"
        approval = self._authorise(Permission.PRICE_OVERRIDE, subject, off, approvals)
        basket = self._basket.with_price(line_no, price_milliminor, reason.strip(), approval)
        return self._put(basket, line_no)

    def discount_line(
        self, line_no: int, discount: Discount, approvals: tuple[Approval, ...] = ()
    ) -> BasketView:
        """A manual discount on one line; refusals as :meth:`Basket.with_line_discount`."""
        self._wp.require_shift()
        self._basket.with_line_discount(line_no, discount)
        before = self._line_net(line_no)
        given = len(self._basket.line(line_no).discounts)
        subject = f"line:{line_no}:discount:{given + 1}:{discount.kind}:{discount.value}"
        amount = _discount_amount(discount, before)
        approval = self._authorise(Permission.DISCOUNT, subject, amount, approvals)
        approved = replace(discount, approval=approval, by=self._wp.require_actor().id)
        return self._put(self._basket.with_line_discount(line_no, approved), line_no)

    def discount_basket(
        self, discount: Discount, approvals: tuple[Approval, ...] = ()
    ) -> BasketView:
        """A manual discount on everything, allocated to the lines."""
        self._wp.require_shift()
        self._basket.with_discount(discount)
        amount = _discount_amount(discount, self.view().priced.gross_minor)
        given = len(self._basket.discounts)
        subject = f"discount:{given + 1}:{discount.kind}:{discount.value}"
        approval = self._authorise(Permission.DISCOUNT, subject, amount, approvals)
        approved = replace(discount, approval=approval, by=self._wp.require_actor().id)
        return self._put(self._basket.with_discount(approved))

    def clear_discounts(self, line_no: int | None = None) -> BasketView:
        """Take back the manual discounts of a line, or of the basket."""
        self._wp.require_shift()
        return self._put(self._basket.without_discounts(line_no), line_no or 0)

    # The whole basket -----------------------------------------------------------------------------

    def can_void(self) -> bool:
        """True when there is a basket and no money has been taken for it."""
        return not self._basket.is_empty and not self._basket.is_tendering

    def void(self, reason: str = "", approvals: tuple[Approval, ...] = ()) -> BasketView:
        """Give the whole basket up. RuleRefused ``basket_empty``, ``basket_tendering``;
        ApprovalNeeded beyond the actor's limit."""
        self._wp.require_shift()
        self._require_lines()
        self._basket.require_changeable()
        gross = self.view().priced.gross_minor
        approval = self._authorise(Permission.VOID_SALE, "void", gross, approvals)
        fact = BasketVoided(
            basket=self._basket.id,
            gross_minor=gross,
            lines=tuple(self._all_voided()),
            reason=reason.strip(),
            approval=approval,
        )
        basket_id = self._basket.id
        self._wp.record(fact, corr=basket_id, approval=approval, remove=(basket_id,))
        return self.renew()

    def _all_voided(self) -> Iterable[VoidedLine]:
        yield from self._basket.voided
        for line in self._basket.lines:
            yield VoidedLine(
                line_no=line.line_no,
                sku=line.sku,
                quantity_milli=line.quantity_milli,
                gross_minor=line.gross_minor,
            )

    def _give_up_emptied(self) -> None:
        """A basket whose lines were all voided makes room for another: its voids stay on record."""
        left = self._basket
        if left.voided:
            fact = BasketVoided(basket=left.id, gross_minor=0, lines=left.voided)
            self._wp.record(fact, corr=left.id, remove=(left.id,))
            self.renew()

    def park(self, label: str = "") -> BasketView:
        """Put the basket aside; points meant for it stay with the member.

        RuleRefused ``basket_empty``, ``basket_tendering``.
        """
        self._wp.require_shift()
        self._require_lines()
        self._basket.require_changeable()
        buyer = self._basket.buyer
        if buyer is not None:
            buyer = buyer.for_the_record(self._wp.pricing_time().date())
        basket = replace(self._basket, label=label.strip()[:60], wish=None, buyer=buyer)
        total = self.view_of(basket).priced.total_minor
        draft = self._draft(basket, DraftKind.PARKED, total)
        self._wp.record(
            BasketParked(basket=basket, total_minor=total), corr=basket.id, put=(draft,)
        )
        return self.renew()

    def parked(self) -> tuple[Draft, ...]:
        """Parked baskets, oldest first."""
        return self._wp.journal.drafts(DraftKind.PARKED)

    def recall(self, basket_id: str) -> BasketView:
        """Take a parked basket up again. RuleRefused ``basket_still_open`` when the present one
        has lines, ``parked_unknown`` when it is gone."""
        self._wp.require_shift()
        if not self._basket.is_empty:
            raise RuleRefused("basket_still_open")
        draft = next((d for d in self.parked() if d.basket.id == basket_id), None)
        if draft is None:
            raise RuleRefused("parked_unknown")
        self._give_up_emptied()
        total = draft.total_minor
        basket, dropped = self._rechecked(draft.basket)
        put = self._draft(basket, DraftKind.OPEN, total)
        self._wp.record(BasketRecalled(basket=basket_id), corr=basket_id, put=(put,))
        return replace(self._show(basket), dropped_coupons=dropped)

    def _rechecked(self, basket: Basket) -> tuple[Basket, tuple[str, ...]]:
        dropped: tuple[str, ...] = ()
        for recheck in self.rechecks:
            basket, gone = recheck(basket)
            dropped += gone
        return basket, dropped

    def change(self, basket: Basket, understood: Understood = Understood.GOODS) -> BasketView:
        """The open basket as another service has changed it: priced, saved, shown."""
        self._wp.require_actor()
        view = self._put(basket)
        return replace(view, understood=understood)

    # For the tender screen ------------------------------------------------------------------------

    def keep(self, basket: Basket) -> Draft:
        """The draft to commit so that ``basket`` is the open one; call :meth:`adopt` afterwards."""
        return self._draft(basket, DraftKind.OPEN, self.view().priced.total_minor)

    def adopt(self, basket: Basket) -> BasketView:
        """Show a basket whose draft has just been committed."""
        return self._show(basket)

    def renew(self) -> BasketView:
        """An empty basket, after the present one was completed, parked or voided."""
        return self._show(Basket(id=self._wp.identity.new_id()))

    # Inside ---------------------------------------------------------------------------------------

    def _begun(self) -> Basket:
        if self._basket.opened_ms:
            return self._basket
        return replace(self._basket, opened_ms=self._wp.now_ms())

    def _put(self, basket: Basket, touched_line_no: int = 0) -> BasketView:
        """Price it, save it, show it; a basket that cannot be priced is never kept."""
        view = self.view_of(basket, touched_line_no)
        self._require_discounts_within_authority(view)
        if basket.is_empty and not (basket.voided or basket.member or basket.coupons):
            self._wp.journal.remove_draft(basket.id)
        else:
            total = view.priced.total_minor
            self._wp.journal.save_draft(self._draft(basket, DraftKind.OPEN, total))
        self._basket, self._view = basket, view
        return view

    def _require_discounts_within_authority(self, view: BasketView) -> None:
        """A percentage may not grow, item by item, beyond what its giver was allowed."""
        for discount, amount_minor in grown_discounts(view.basket, view.priced):
            giver = self._wp.store_data.staff(discount.by)
            if giver is not None and not roles_allow(
                giver, self._wp.policies.roles, Permission.DISCOUNT, amount_minor
            ):
                raise RuleRefused("discount_outgrown", amount_minor=amount_minor)

    def _show(self, basket: Basket) -> BasketView:
        self._basket, self._view = basket, None
        return self.view()

    def _draft(self, basket: Basket, kind: str, total_minor: int) -> Draft:
        return Draft(
            kind=kind,
            basket=basket,
            staff=self._wp.actor.id if self._wp.actor else "",
            saved_ms=self._wp.now_ms(),
            total_minor=total_minor,
        )

    def _require_lines(self) -> None:
        if self._basket.is_empty:
            raise RuleRefused("basket_empty")

    def _line_net(self, line_no: int) -> int:
        self._basket.line(line_no)
        lines = self.view().priced.lines
        return next(p.net_minor for p in lines if p.line.line_no == line_no)

    def _authorise(
        self, permission: Permission, act: str, amount_minor: int, approvals: Iterable[Approval]
    ) -> Approval | None:
        subject = f"basket:{self._basket.id}:{act}"
        return self._wp.authorise(permission, subject, amount_minor, approvals)


def _gtin_of(code: str, product: Product) -> str:
    """The GTIN that was scanned; empty when the code was the SKU."""
    gtin = gtin14(code) if is_gtin(code) else ""
    return gtin if gtin in product.gtins else ""


def _require_sellable(entry: Entry) -> None:
    product = entry.product
    if not product.active:
        raise RuleRefused("product_inactive", name_of_line=product.name)
    if product.price_required and entry.price_milliminor is None:
        raise PriceNeeded(product)
    if entry.quantity_milli is None and not product.unit.is_whole:
        raise QuantityNeeded(product)


def _discount_amount(discount: Discount, base_minor: int) -> int:
    if discount.kind is DiscountKind.PERCENT:
        return percent_of_minor(base_minor, discount.value)
    return discount.value
