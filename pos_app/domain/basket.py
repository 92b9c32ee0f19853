"""The basket: what the customer is buying, before it is a sale.

Immutable; every act gives a new one.

Status of a basket:

========== =============================================================
status     may become
========== =============================================================
open       parked (no tender yet), voided (no money taken), completed
parked     open (recalled, at most once: the draft moves)
voided     (end; a BasketVoided fact)
completed  (end; a SaleCompleted or ReturnCompleted fact)
========== =============================================================

The price of a line is the price at its scan (SYNC F65); what a line costs after discounts and tax
is worked out by :mod:`pos_app.domain.pricing` and never stored here.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.buyer import BasketCoupon, Buyer, PointsWish, RewardClaim
from pos_app.domain.catalogue import Product
from pos_app.domain.money import checked_price, line_amount_minor
from pos_app.domain.quantity import MAX_QUANTITY_MILLI, Unit, checked_quantity, pieces
from pos_app.domain.staff import Approval
from pos_app.domain.tender import PaymentAttempt, Tender
from pos_app.domain.words import wording_in
from pos_app.errors import BadInput, RuleRefused


class LineRef(Struct, frozen=True):
    """A line of a receipt."""

    receipt: str
    line_no: int


class DiscountKind(StrEnum):
    """How a discount is stated."""

    PERCENT = "percent"
    AMOUNT = "amount"


class Discount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A manual discount: basis points of what is left, or minor units."""

    kind: DiscountKind
    value: int
    reason: str
    approval: Approval | None = None
    by: str = ""
    """Who gave it: it may not outgrow that person's authority."""


class BasketLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line as entered. ``line_no`` is never used twice within a basket."""

    line_no: int
    sku: str
    name: str
    name_zh: str = ""
    gtin: str = ""
    variant: str = ""
    variant_zh: str = ""
    unit: Unit = Unit.PIECE
    tax_class: str = "standard"
    quantity_milli: int
    list_price_milliminor: int
    price_milliminor: int
    """The price charged: the list price unless overridden."""
    override_reason: str = ""
    override_approval: Approval | None = None
    category: str = ""
    brand: str = ""
    style: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    """What promotions ask about a product, as it stood at the scan: pricing needs no catalogue."""
    discountable: bool = True
    discounts: tuple[Discount, ...] = ()
    lot: str = ""
    serial: str = ""
    note: str = ""
    suggestion: str = ""
    """Why the till had suggested it (``together``, ``usual``, ``offer``), where it had."""

    @property
    def gross_minor(self) -> int:
        """Price times quantity."""
        return line_amount_minor(self.price_milliminor, self.quantity_milli)

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def variant_in(self, language: str) -> str:
        """The variant in that language, else in the main one."""
        return wording_in(language, self.variant, self.variant_zh)


class VoidedLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line taken out before completion; kept for the manager's eyes."""

    line_no: int
    sku: str
    quantity_milli: int
    gross_minor: int
    approval: Approval | None = None


class Basket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open or parked basket with its tenders so far."""

    id: str
    opened_ms: int = 0
    lines: tuple[BasketLine, ...] = ()
    next_line_no: int = 1
    discounts: tuple[Discount, ...] = ()
    voided: tuple[VoidedLine, ...] = ()
    member: str = ""
    buyer: Buyer | None = None
    """The member as they stood when attached."""
    coupons: tuple[BasketCoupon, ...] = ()
    claims: tuple[str, ...] = ()
    """Benefits the customer uses on this basket."""
    wish: PointsWish | None = None
    rewards: tuple[RewardClaim, ...] = ()
    reference: str = ""
    """Document of another system that this basket carries out: an order, an invoice."""
    label: str = ""
    """How staff will find it when parked: a name, a token."""
    tenders: tuple[Tender, ...] = ()
    attempts: tuple[PaymentAttempt, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to pay for."""
        return not self.lines

    @property
    def is_tendering(self) -> bool:
        """True once money has been taken or asked for."""
        return bool(self.tenders) or any(a.state.is_open for a in self.attempts)

    @property
    def open_attempt(self) -> PaymentAttempt | None:
        """The payment nobody knows the outcome of, if there is one."""
        return next((a for a in self.attempts if a.state.is_open), None)

    def line(self, line_no: int) -> BasketLine:
        """The line of that number; raises RuleRefused ``line_unknown``."""
        for line in self.lines:
            if line.line_no == line_no:
                return line
        raise RuleRefused("line_unknown", line=line_no)

    def require_changeable(self) -> None:
        """Raises RuleRefused ``basket_tendering`` once money has been taken or asked for."""
        if self.is_tendering:
            raise RuleRefused("basket_tendering")

    def add(self, entry: Entry, limit: int) -> Basket:
        """With one more line; a repeat of the last line's product raises its quantity instead.

        Raises RuleRefused ``basket_full`` at ``limit`` lines, ``basket_tendering``; BadInput for
        a quantity or price out of range.
        """
        self.require_changeable()
        merged = self._merged(entry)
        if merged is not None:
            return merged
        if len(self.lines) >= limit:
            raise RuleRefused("basket_full", limit=limit)
        line = entry.as_line(self.next_line_no)
        return replace(self, lines=(*self.lines, line), next_line_no=self.next_line_no + 1)

    def _merged(self, entry: Entry) -> Basket | None:
        if not entry.mergeable or not self.lines or not entry.product.unit.is_whole:
            return None
        last = self.lines[-1]
        if self._is_reward(last.line_no):
            return None
        line = entry.as_line(last.line_no)
        if replace(line, quantity_milli=last.quantity_milli, gtin=last.gtin) != last:
            return None
        total = last.quantity_milli + line.quantity_milli
        if total > MAX_QUANTITY_MILLI:
            return None
        return self._with_line(replace(last, quantity_milli=total))

    def with_quantity(self, line_no: int, quantity_milli: int) -> Basket:
        """With another quantity on one line; BadInput when it is not a possible quantity,
        RuleRefused ``reward_line_fixed`` for goods taken for points."""
        self.require_changeable()
        line = self.line(line_no)
        if self._is_reward(line_no):
            raise RuleRefused("reward_line_fixed", name_of_line=line.name)
        return self._with_line(
            replace(line, quantity_milli=checked_quantity(quantity_milli, line.unit))
        )

    def with_price(
        self, line_no: int, price_milliminor: int, reason: str, approval: Approval | None
    ) -> Basket:
        """With one line at another price (a price override)."""
        self.require_changeable()
        line = self.line(line_no)
        return self._with_line(
            replace(
                line,
                price_milliminor=checked_price(price_milliminor),
                override_reason=reason,
                override_approval=approval,
            )
        )

    def with_line_discount(self, line_no: int, discount: Discount) -> Basket:
        """With one more discount on one line.

        Raises RuleRefused ``line_not_discountable``, ``discount_too_large``; BadInput
        ``discount_out_of_range``.
        """
        self.require_changeable()
        line = self.line(line_no)
        if not line.discountable:
            raise RuleRefused("line_not_discountable", name_of_line=line.name)
        _check_discount(discount, line.gross_minor)
        return self._with_line(replace(line, discounts=(*line.discounts, discount)))

    def with_discount(self, discount: Discount) -> Basket:
        """With one more discount on the whole basket; refusals as for a line.

        Raises RuleRefused ``basket_empty``: a percentage of nothing would be within any limit.
        """
        self.require_changeable()
        if self.is_empty:
            raise RuleRefused("basket_empty")
        gross = sum(line.gross_minor for line in self.lines if line.discountable)
        _check_discount(discount, gross)
        return replace(self, discounts=(*self.discounts, discount))

    def without_discounts(self, line_no: int | None) -> Basket:
        """Without the manual discounts of one line, or of the basket itself when None."""
        self.require_changeable()
        if line_no is None:
            return replace(self, discounts=())
        return self._with_line(replace(self.line(line_no), discounts=()))

    def without_line(self, line_no: int, approval: Approval | None = None) -> Basket:
        """With one line voided; it stays in the record."""
        self.require_changeable()
        line = self.line(line_no)
        void = VoidedLine(
            line_no=line_no,
            sku=line.sku,
            quantity_milli=line.quantity_milli,
            gross_minor=line.gross_minor,
            approval=approval,
        )
        left = tuple(x for x in self.lines if x.line_no != line_no)
        discounts = self.discounts if left else ()
        return replace(
            self,
            lines=left,
            voided=(*self.voided, void),
            discounts=discounts,
            rewards=tuple(r for r in self.rewards if r.line_no != line_no),
        )

    def with_buyer(self, buyer: Buyer | None) -> Basket:
        """For this member, or for nobody; what belonged to another member leaves the basket.

        Goods that were taken for that member's points stay, at their price.
        """
        self.require_changeable()
        member = buyer.member if buyer is not None else ""
        same = bool(member) and member == self.member
        return replace(
            self,
            member=member,
            buyer=buyer,
            coupons=tuple(c for c in self.coupons if c.member in {"", member}),
            claims=self.claims if same else (),
            wish=self.wish if same else None,
            rewards=self.rewards if same else (),
        )

    def with_coupon(self, coupon: BasketCoupon) -> Basket:
        """With one more coupon. RuleRefused ``coupon_in_basket`` when it is there."""
        self.require_changeable()
        if any(c.code == coupon.code and c.campaign == coupon.campaign for c in self.coupons):
            raise RuleRefused("coupon_in_basket", code=coupon.code)
        return replace(self, coupons=(*self.coupons, coupon))

    def without_coupon(self, code: str) -> Basket:
        """Without the coupons of that code. RuleRefused ``coupon_not_in_basket``."""
        self.require_changeable()
        left = tuple(c for c in self.coupons if c.code != code)
        if len(left) == len(self.coupons):
            raise RuleRefused("coupon_not_in_basket", code=code)
        return replace(self, coupons=left)

    def with_claims(self, claims: tuple[str, ...]) -> Basket:
        """With exactly these benefits claimed."""
        self.require_changeable()
        return replace(self, claims=tuple(dict.fromkeys(claims)))

    def with_wish(self, wish: PointsWish | None) -> Basket:
        """With the points the customer wants to spend, or none. BadInput ``points_negative``."""
        self.require_changeable()
        if wish is not None and wish.points <= 0:
            raise BadInput("points_negative")
        return replace(self, wish=wish)

    def with_rewards(self, rewards: tuple[RewardClaim, ...]) -> Basket:
        """With exactly these lines taken for points. RuleRefused ``line_unknown``."""
        self.require_changeable()
        for claim in rewards:
            self.line(claim.line_no)
        return replace(self, rewards=rewards)

    def _is_reward(self, line_no: int) -> bool:
        return any(claim.line_no == line_no for claim in self.rewards)

    def _with_line(self, line: BasketLine) -> Basket:
        lines = tuple(line if x.line_no == line.line_no else x for x in self.lines)
        return replace(self, lines=lines)


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product about to become a line: what was scanned, how many, at which price."""

    product: Product
    quantity_milli: int | None = None
    """None is one piece; goods by weight or measure have no such default."""
    price_milliminor: int | None = None
    """Keyed or embedded price; None takes the product's own."""
    gtin: str = ""
    lot: str = ""
    serial: str = ""
    suggestion: str = ""
    """Why the till suggested it, where it came from a suggestion."""
    mergeable: bool = True
    """False keeps a line of its own (weighed goods, serials, imported invoices)."""

    def as_line(self, line_no: int) -> BasketLine:
        """The line this entry makes.

        Raises BadInput when quantity or price is out of range; RuleRefused ``quantity_needed``.
        """
        product = self.product
        price = product.price_milliminor if self.price_milliminor is None else self.price_milliminor
        return BasketLine(
            line_no=line_no,
            sku=product.sku,
            name=product.name,
            name_zh=product.name_zh,
            gtin=self.gtin,
            variant=product.variant_in("en"),
            variant_zh=product.variant_zh,
            unit=product.unit,
            tax_class=product.tax_class,
            quantity_milli=self._quantity(),
            list_price_milliminor=checked_price(price),
            price_milliminor=price,
            discountable=product.discountable,
            category=product.category,
            brand=product.brand,
            style=product.style,
            attributes=tuple((a.name, a.value) for a in product.attributes),
            lot=self.lot,
            serial=self.serial,
            suggestion=self.suggestion,
        )

    def _quantity(self) -> int:
        unit = self.product.unit
        if self.quantity_milli is None and not unit.is_whole:
            raise RuleRefused("quantity_needed", name_of_line=self.product.name)
        wanted = pieces(1) if self.quantity_milli is None else self.quantity_milli
        return checked_quantity(wanted, unit)


def _check_discount(discount: Discount, gross_minor: int) -> None:
    if discount.value <= 0 or (discount.kind is DiscountKind.PERCENT and discount.value > 10_000):
        raise BadInput("discount_out_of_range")
    if discount.kind is DiscountKind.AMOUNT and discount.value > gross_minor:
        raise RuleRefused("discount_too_large")
    if not discount.reason.strip():
        raise RuleRefused("discount_reason_missing")
