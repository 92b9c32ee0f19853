"""Laws that need a whole till: each trades a little and asserts what must hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from pos_app.domain import sale, staff
from pos_app.domain.basket import Basket
from pos_app.domain.facts import BasketVoided, PaymentAttempted, ReturnCompleted
from pos_app.domain.returns import returned_lines
from pos_app.domain.sale import Trade
from pos_app.domain.staff import ApprovalNeeded, Permission, Role, Staff
from pos_app.domain.tax import TaxPolicy, tax_of_lines
from pos_app.domain.tender import checked_reference
from pos_app.domain.till import MovementKind, Sum
from pos_app.errors import RuleRefused
from pos_app.ports.journal import ReceiptQuery
from pos_app.services.returning import ReturnWish
from pos_app.services.shifts import CashWish
from tests.helpers.builders_basket import amount_off, basket, entry, percent, priced
from tests.helpers.builders_sale import back
from tests.helpers.builders_sale import sale as sold
from tests.helpers.builders_staff import approval
from tests.helpers.builders_till import ShopFloor, open_till
from tests.property import laws


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except RuleRefused:
        return True
    return False


def _sold(floor: ShopFloor, sku: str = "MILK", pieces: int = 1) -> None:
    floor.services.checkout.scan(sku, pieces * 1000)
    floor.services.tendering.exact_cash()


def a_basket_discount_is_given_whole(of: Basket, off_minor: int) -> None:
    """What is taken off is what was said, to the cent."""
    before, after = priced(of), priced(of.with_discount(amount_off(off_minor)))
    assert before.total_minor - after.total_minor == off_minor


def tax_of_a_total_is_rounded_once(amounts: Sequence[int], policy: TaxPolicy) -> None:
    """The lines' shares are the tax of their total."""
    whole = tax_of_lines([("standard", sum(amounts))], policy)[0]
    parts = tax_of_lines([("standard", amount) for amount in amounts], policy)
    for n, share in enumerate(whole):
        assert sum(of_line[n].tax_minor for of_line in parts) == share.tax_minor


def a_payment_in_doubt_blocks_all_others() -> None:
    """Until somebody says what became of it."""
    floor = open_till()
    floor.services.checkout.scan("MILK")
    floor.services.tendering.begin_attempt("card", 500)
    assert _is_refused(floor.services.tendering.exact_cash)


def a_basket_being_paid_does_not_change() -> None:
    """Once money was taken."""
    floor = open_till()
    floor.services.checkout.scan("MILK")
    floor.services.tendering.tender_cash(100)
    assert _is_refused(lambda: floor.services.checkout.scan("PEN"))
    assert _is_refused(floor.services.checkout.void)


def a_false_trade_is_refused(trade: Trade) -> None:
    """One cent too much in the total."""
    try:
        sale.check_trade(replace(trade, total_minor=trade.total_minor + 1))
    except ValueError:
        return
    raise AssertionError("a trade that does not add up passed")


def parts_of_a_return_add_up() -> None:
    """Each part's net is its gross and its adjustments."""
    trade = sold(basket(entry(quantity_milli=7000)).with_line_discount(1, percent(1111)))
    [line] = returned_lines(trade, {}, [back(1, 2000)])
    assert line.net_minor == line.gross_minor + sum(a.amount_minor for a in line.adjustments)


def a_receipt_is_returned_once() -> None:
    """Two of two, and then no more."""
    floor = open_till()
    _sold(floor, pieces=2)
    wish = ReturnWish(against=(("S01-T1-A000001", back(1, 2000)),))
    floor.services.returning.complete(wish)
    again = floor.services.returning.complete
    assert _is_refused(lambda: floor.approved(lambda a: again(wish, None, a)))
    assert len(floor.facts(ReturnCompleted)) == 1


def cash_paid_out_is_gone() -> None:
    """From what is expected."""
    floor = open_till(float_minor=1000)
    floor.services.shifts.move_cash(
        CashWish(kind=MovementKind.PAID_OUT, amount_minor=300, reason="milk")
    )
    assert floor.services.shifts.report().expected_cash_minor == 700


def cash_of_a_sale_is_expected() -> None:
    """In the sums of its trades."""
    assert laws.buckets([(sold(), "sales")]).get("cash") == Sum(1, 1250)


def a_shift_is_not_closed_over_a_basket() -> None:
    """Goods of a customer are not left behind."""
    floor = open_till()
    floor.services.checkout.scan("MILK")
    assert _is_refused(lambda: floor.services.shifts.close(0))


def receipts_of_a_day_have_no_gaps() -> None:
    """One, two, three."""
    floor = open_till()
    for _ in range(3):
        try:
            _sold(floor)
        except ValueError as error:
            raise AssertionError("the journal refused a number") from error
    rows = floor.journal.find_receipts(ReceiptQuery())
    laws.receipts_have_no_gaps([r.receipt for r in reversed(rows)])


def limits_are_kept(actor: Staff, roles: tuple[Role, ...]) -> None:
    """A cashier's 5.00 is 5.00."""
    assert staff.roles_allow(actor, roles, Permission.DISCOUNT, 500)
    assert not staff.roles_allow(actor, roles, Permission.DISCOUNT, 501)


def a_consent_is_used_once() -> None:
    """For one discount, not for a second one like it."""
    floor = open_till()
    floor.services.checkout.scan("MILK", 9000)
    checkout = floor.services.checkout
    try:
        checkout.discount_line(1, amount_off(600))
    except ApprovalNeeded as needed:
        consent = approval(needed.request)
    checkout.discount_line(1, amount_off(600), (consent,))
    assert _is_refused(lambda: checkout.discount_line(1, amount_off(600), (consent,)))


def no_card_number_is_kept() -> None:
    """Not as a reference."""
    assert _is_refused(lambda: checked_reference("4111 1111 1111 1111"))


def a_basket_is_back_after_a_restart() -> None:
    """Line by line."""
    floor = open_till()
    lines = floor.services.checkout.scan("MILK").basket.lines
    assert floor.restart("ann").checkout.view().basket.lines == lines


def a_voided_basket_leaves_a_fact() -> None:
    """For the manager's eyes."""
    floor = open_till()
    floor.services.checkout.scan("MILK")
    floor.services.checkout.void()
    assert len(floor.facts(BasketVoided)) == 1


def an_attempt_is_recorded_first() -> None:
    """Before anybody asks for money."""
    floor = open_till()
    floor.services.checkout.scan("MILK")
    floor.services.tendering.begin_attempt("card", 1250)
    assert len(floor.facts(PaymentAttempted)) == 1
