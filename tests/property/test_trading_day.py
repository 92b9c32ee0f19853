"""Any day at a till, in any order of acts, with crashes in between, keeps the till's laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from pos_app.domain.returns import ReturnLine
from pos_app.domain.till import MovementKind
from pos_app.errors import EnvironmentFault, RuleRefused
from pos_app.services.returning import ReturnWish
from pos_app.services.shifts import CashWish
from pos_app.services.tendering import Paid
from tests.helpers.builders_staff import by_badge, by_pin
from tests.helpers.builders_till import open_till
from tests.helpers.fake_ports import NOON
from tests.helpers.profiles import bounded
from tests.property.basket_acts import BasketActs
from tests.property.trading_day import check, goods


class TradingDay(BasketActs):
    """A cashier, two managers, one drawer: what is done for money, and what goes wrong."""

    # Money ----------------------------------------------------------------------------------------

    def _can_pay(self) -> bool:
        return self._has_lines() and not self._in_doubt()

    def _in_doubt(self) -> bool:
        return self.floor.services.checkout.view().basket.open_attempt is not None

    def _paid(self, paid: Paid) -> None:
        if paid.trade is not None:
            self.books.completed(paid.trade)
        else:
            self.books.paid_minor = paid.view.settlement.tendered_minor

    @precondition(lambda self: self._can_pay())
    @rule(share=st.sampled_from([10, 50, 100, 100, 130]))
    def pay_cash(self, share: int) -> None:
        """A part, exactly, or more than enough."""
        state = self.floor.services.checkout.view().settlement
        if state.is_settled:
            self._paid(self.floor.services.tendering.finish())
            return
        given = -(-state.cash_due_minor * share // 100)
        paid = self.floor.services.tendering.tender_cash(given)
        self.books.held_minor += given - paid.change_minor
        before = self.books.paid_minor
        self._paid(paid)
        assert paid.trade is not None or self.books.paid_minor == before + given

    @precondition(lambda self: self._can_pay())
    @rule(share=st.integers(1, 120))
    def pay_voucher(self, share: int) -> None:
        """Up to what is left and its limit."""
        left = self.floor.services.checkout.view().settlement.left_minor
        amount = -(-left * share // 100)
        try:
            paid = self.floor.services.tendering.tender_other("voucher", amount)
        except RuleRefused:
            assert not 0 < amount <= min(left, 10_000)
        else:
            self._paid(paid)

    @precondition(lambda self: self._can_pay())
    @rule(share=st.integers(1, 100))
    def begin_attempt(self, share: int) -> None:
        """Ask a terminal for money."""
        left = self.floor.services.checkout.view().settlement.left_minor
        try:
            self.floor.services.tendering.begin_attempt("card", -(-left * share // 100))
        except RuleRefused:
            assert left == 0

    @precondition(lambda self: self._in_doubt())
    @rule(approved=st.booleans())
    def resolve(self, approved: bool) -> None:
        """Say what became of it."""
        self._paid(self.floor.services.tendering.resolve_attempt(approved=approved, reference="7"))

    @precondition(lambda self: self._in_doubt())
    @rule()
    def pay_twice(self) -> None:
        """Never while a payment is in doubt."""
        for pay in (
            self.floor.services.tendering.exact_cash,
            self.floor.services.tendering.finish,
            lambda: self.floor.services.tendering.begin_attempt("card", 1),
            lambda: self.floor.services.tendering.tender_other("voucher", 1),
        ):
            with self._refused("payment_in_doubt"):
                pay()

    @contextmanager
    def _refused(self, name: str) -> Iterator[None]:
        try:
            yield
        except RuleRefused as refusal:
            assert refusal.name == name
        else:
            raise AssertionError(f"not refused: {name}")

    @rule()
    def reverse(self) -> None:
        """The newest payment that a terminal took for the open basket."""
        basket = self.floor.services.checkout.view().basket
        taken = [a for a in basket.attempts if a.can_reverse()]
        for attempt in taken[-1:]:
            self._paid(self.floor.services.tendering.reverse_attempt(attempt.id))
            self.books.held_minor = sum(t.given_minor for t in basket.tenders)

    @rule()
    def take_back(self) -> None:
        """Hand cash and vouchers back."""
        try:
            paid = self.floor.services.tendering.take_back()
        except RuleRefused as refusal:
            assert refusal.name in {"payment_in_doubt", "attempt_taken"}
        else:
            self._paid(paid)
            self.books.held_minor = 0

    # Returns --------------------------------------------------------------------------------------

    @precondition(lambda self: self.books.sold)
    @rule(pick=st.integers(0, 99), line=st.integers(0, 99), pieces=st.integers(1, 9))
    def give_back(self, pick: int, line: int, pieces: int) -> None:
        """Some of some line: taken as far as there is any left."""
        receipt = sorted(self.books.sold)[pick % len(self.books.sold)]
        lines = self.books.sold[receipt]
        line_no = sorted(lines)[line % len(lines)]
        left = lines[line_no] - self.books.returned[receipt][line_no]
        wish = ReturnWish(
            against=(
                (receipt, ReturnLine(line_no=line_no, quantity_milli=pieces * 1000, reason="x")),
            )
        )
        try:
            fact = self.floor.approved(
                lambda a: self.floor.services.returning.complete(wish, None, a)
            )
        except RuleRefused as refusal:
            assert (refusal.name, pieces * 1000 > left) == ("return_exceeds_sold", True)
            return
        trade = fact.body.trade  # type: ignore[attr-defined]
        self.books.returned[receipt][line_no] += pieces * 1000
        self.books.receipts.append(trade.receipt)
        self.books.stock[trade.lines[0].sku] += pieces * 1000
        self.books.cash_minor += sum(t.amount_minor for t in trade.tenders if t.type_id == "cash")

    # The drawer and the shift ---------------------------------------------------------------------

    @rule(kind=st.sampled_from(MovementKind), amount=st.integers(1, 30_000))
    def move_cash(self, kind: MovementKind, amount: int) -> None:
        """In, out or to the safe."""
        wish = CashWish(kind=kind, amount_minor=amount, reason="x")
        try:
            self.floor.approved(lambda a: self.floor.services.shifts.move_cash(wish, a))
        except RuleRefused as refusal:
            assert (refusal.name, amount > self.books.cash_minor) == ("drawer_short", True)
        else:
            self.books.cash_minor += amount if kind is MovementKind.PAID_IN else -amount

    @rule(counted=st.integers(0, 99_999))
    def close_and_open(self, counted: int) -> None:
        """A blind count, a Z report, and the next shift."""
        if self._has_lines():
            with self._refused("basket_still_open"):
                self.floor.services.shifts.close(counted)
            return
        report = self.floor.services.shifts.close(counted).body.report  # type: ignore[attr-defined]
        assert report.expected_cash_minor == self.books.cash_minor
        assert report.difference_minor == counted - self.books.cash_minor
        self.books.closings += 1
        self.floor.services.shifts.open(counted)
        self.books.cash_minor = counted

    # What goes wrong ------------------------------------------------------------------------------

    @rule(wrong=st.integers(0, 3))
    def restart(self, wrong: int) -> None:
        """The program dies; after some wrong PINs Ann is back."""
        self.floor.restart()
        for _ in range(wrong):
            with self._refused("sign_in_refused"):
                self.floor.services.people.sign_in(by_pin("ann", "0"))
        self.floor.services.people.sign_in(by_badge("ann"))

    @rule(act=st.sampled_from(["park", "void", "pay", "close", "read"]))
    def fail(self, act: str) -> None:
        """The disk is full: whatever is tried, nothing happens."""
        acts: dict[str, Callable[[], object]] = {
            "park": self.floor.services.checkout.park,
            "void": self.floor.services.checkout.void,
            "pay": self.floor.services.tendering.exact_cash,
            "close": lambda: self.floor.services.shifts.close(0),
            "read": self.floor.services.shifts.read,
        }
        self.floor.journal.fail_with = EnvironmentFault("disk_full")
        try:
            acts[act]()
        except (EnvironmentFault, RuleRefused):
            self.floor.journal.fail_with = None
        else:
            raise AssertionError(f"{act} passed without being recorded")

    @rule(hours=st.integers(0, 9))
    def leap(self, hours: int) -> None:
        """The wall clock leaps, forwards or back, within the business day."""
        self.floor.clock.set(NOON + timedelta(hours=hours))

    @invariant()
    def everything_holds(self) -> None:
        """After every act."""
        check(self.floor, self.books)


TradingDay.TestCase.settings = settings(
    max_examples=bounded(ci=40, full=1500), stateful_step_count=bounded(ci=40, full=80)
)
TestTradingDay = TradingDay.TestCase


def test_the_model_counts_goods() -> None:
    floor = open_till()
    floor.services.checkout.scan("MILK", 2000)
    assert goods(floor.services.checkout.view().basket) == Counter(MILK=2000)
