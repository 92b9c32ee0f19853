"""A till machine's acts on baskets; :mod:`tests.property.test_trading_day` adds money and time."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from pos_app.domain.basket import Discount
from pos_app.domain.staff import Approval
from pos_app.errors import RuleRefused
from pos_app.services.checkout import BasketView
from tests.helpers.builders_basket import amount_off, percent
from tests.helpers.builders_till import open_till
from tests.property.trading_day import Books, goods

FLOAT = 20_000
SKUS = st.sampled_from(["MILK", "PEN", "CENT", "SHIRT", "GIFT", "BOOK"])
DISCOUNTS = st.one_of(
    st.integers(1, 10_000).map(percent), st.integers(1, 3000).map(amount_off)
)  # fmt: skip


class BasketActs(RuleBasedStateMachine):
    """Scan, change, discount, void, park, recall."""

    @initialize()
    def begin(self) -> None:
        """Ann opens the till."""
        self.floor = open_till(float_minor=FLOAT)
        self.books = Books(cash_minor=FLOAT)

    # The basket -----------------------------------------------------------------------------------

    def _basket_is_free(self) -> bool:
        return not self.floor.services.checkout.view().basket.is_tendering

    def _has_lines(self) -> bool:
        return bool(self.books.open)

    def _line(self, pick: int) -> int:
        lines = self.floor.services.checkout.view().basket.lines
        return lines[pick % len(lines)].line_no

    def _change(self, act: Callable[[tuple[Approval, ...]], BasketView]) -> None:
        """An act on the basket, with consents; where the rules refuse it nothing changes."""
        try:
            view = self.floor.approved(act)
        except RuleRefused:
            return
        self.books.open = goods(view.basket)

    @rule(sku=SKUS, pieces=st.integers(1, 9))
    def scan(self, sku: str, pieces: int) -> None:
        """Refused while money is on the table."""
        free = self._basket_is_free()
        try:
            self.floor.services.checkout.scan(sku, pieces * 1000)
        except RuleRefused as refusal:
            assert (refusal.name, free) == ("basket_tendering", False)
        else:
            assert free
            self.books.open[sku] += pieces * 1000

    @precondition(lambda self: self._has_lines())
    @rule(pick=st.integers(0, 99), pieces=st.integers(1, 9))
    def change_quantity(self, pick: int, pieces: int) -> None:
        """On any line."""
        line_no = self._line(pick)
        self._change(lambda _: self.floor.services.checkout.change_quantity(line_no, pieces * 1000))

    @precondition(lambda self: self._has_lines())
    @rule(pick=st.integers(0, 99), discount=DISCOUNTS, whole=st.booleans())
    def discount(self, pick: int, discount: Discount, whole: bool) -> None:
        """On a line or on all."""
        checkout, line_no = self.floor.services.checkout, self._line(pick)
        self._change(
            lambda a: (
                checkout.discount_basket(discount, a)
                if whole
                else checkout.discount_line(line_no, discount, a)
            )
        )

    @precondition(lambda self: self._has_lines())
    @rule(pick=st.integers(0, 99), price=st.integers(0, 30_000))
    def override(self, pick: int, price: int) -> None:
        """Any price."""
        line_no = self._line(pick)
        self._change(
            lambda a: self.floor.services.checkout.override_price(line_no, price * 1000, "x", a)
        )

    @precondition(lambda self: self._has_lines())
    @rule(pick=st.integers(0, 99))
    def void_line(self, pick: int) -> None:
        """Any line."""
        line_no = self._line(pick)
        self._change(lambda a: self.floor.services.checkout.void_line(line_no, a))

    @precondition(lambda self: self._has_lines() and self._basket_is_free())
    @rule()
    def void(self) -> None:
        """The whole basket."""
        self.floor.approved(lambda a: self.floor.services.checkout.void("x", a))
        self.books.begin()

    @precondition(lambda self: self._has_lines() and self._basket_is_free())
    @rule()
    def park(self) -> None:
        """Put aside."""
        basket_id = self.floor.services.checkout.view().basket.id
        self.floor.services.checkout.park()
        self.books.parked[basket_id] = self.books.open
        self.books.begin()

    @precondition(lambda self: self.books.parked and not self._has_lines())
    @rule(pick=st.integers(0, 99))
    def recall(self, pick: int) -> None:
        """Any of them."""
        basket_id = sorted(self.books.parked)[pick % len(self.books.parked)]
        self.floor.services.checkout.recall(basket_id)
        self.books.open = self.books.parked.pop(basket_id)
