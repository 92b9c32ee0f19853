"""Completed trades for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.policies import Policies
from pos_app.domain.returns import ReturnLine, return_of, returned_lines
from pos_app.domain.sale import (
    Settlement,
    Trade,
    cash_tender,
    check_trade,
    sale_of,
    settlement,
)
from pos_app.domain.tender import Tender, TenderKind, cash_due_minor
from tests.helpers.builders_basket import basket, entry, priced
from tests.helpers.builders_policies import CASH, policies


def state_of(of: Basket, by: Policies | None = None) -> Settlement:
    """Where the payment of a basket stands."""
    by = by or policies()
    return settlement(of, priced(of, by), by.cash_increment_minor)


def paid_in_cash(of: Basket, by: Policies | None = None, given_minor: int | None = None) -> Basket:
    """The basket with one cash tender, exact unless told; unchanged when it costs nothing."""
    state = state_of(of, by)
    if state.is_settled:
        return of
    given = state.cash_due_minor if given_minor is None else given_minor
    return replace(of, tenders=(*of.tenders, cash_tender(CASH, state, given)))


def sale(of: Basket | None = None, by: Policies | None = None, receipt: str = "R1") -> Trade:
    """The basket, sold for cash."""
    by = by or policies()
    paid = paid_in_cash(of or basket(entry()), by)
    return check_trade(sale_of(paid, priced(paid, by), receipt, "CNY", by.tax.mode))


def back(line_no: int, quantity_milli: int, reason: str = "damaged") -> ReturnLine:
    """A wish to return."""
    return ReturnLine(line_no=line_no, quantity_milli=quantity_milli, reason=reason)


def returned(
    of: Trade,
    before: Mapping[int, int],
    wishes: Iterable[ReturnLine],
    increment_minor: int = 10,
    receipt: str = "R2",
) -> Trade:
    """A return of those lines, paid out in cash."""
    lines = returned_lines(of, before, tuple(wishes))
    due = -sum(x.total_minor for x in lines)
    out = cash_due_minor(due, increment_minor)
    tender = Tender(
        type_id="cash", kind=TenderKind.CASH, amount_minor=-out, given_minor=-out,
        rounding_minor=due - out,
    )  # fmt: skip
    return check_trade(
        return_of(
            lines, receipt=receipt, basket="b2", currency="CNY", tax_mode=of.tax_mode,
            tenders=(tender,) if due else (), rounding_minor=due - out,
        )
    )  # fmt: skip
