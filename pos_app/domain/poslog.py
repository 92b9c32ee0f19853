"""Facts in the vocabulary of NRF/OMG ARTS POSLog 6, as one XML document (FIELD, Records).

One ``Transaction`` per fact, in the order of the journal and none left out, so that the sequence
numbers of an export have no gaps. What ARTS has no word for is a ``ControlTransaction`` with the
fact's own name in our namespace. Amounts are decimal numbers of the transaction's currency; those
of a ``Return`` and of refunds are positive, as ARTS has it, totals carry their sign. It is an
export of words, not checked against the schema, which is not public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from pos_app.domain.facts import (
    BasketParked,
    BasketVoided,
    CashMoved,
    DrawerOpened,
    Fact,
    PointsEarned,
    PointsSpent,
    ReceiptReprinted,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StaffSignedIn,
    StaffSignedOut,
    StockAdjusted,
    StoredFact,
)
from pos_app.domain.money import currency
from pos_app.domain.poslog_loyalty import add_account
from pos_app.domain.poslog_trade import add_money, add_text, retail, suspended, voided
from pos_app.domain.quantity import format_quantity
from pos_app.domain.till import MovementKind

NAMESPACE: Final = "http://www.nrf-arts.org/IXRetail/namespace/"
OWN_NAMESPACE: Final = "urn:lanehouse:poslog:1"
_OPEN: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<POSLog xmlns="{NAMESPACE}" xmlns:lh="{OWN_NAMESPACE}"'
    ' MajorVersion="6" MinorVersion="0" FixVersion="0">\n'
)
_CLOSE: Final = "</POSLog>\n"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 §2.2: characters that no document may hold, not even escaped."""
_MOVEMENTS: Final = {
    MovementKind.PAID_IN: "PaidIn",
    MovementKind.PAID_OUT: "PaidOut",
    MovementKind.SAFE_DROP: "TenderPickup",
}
_FIRST_MS: Final = -62_135_596_800_000
_LAST_MS: Final = 253_402_300_799_000


def poslog(facts: Iterable[StoredFact], zone: tzinfo = UTC) -> Iterator[str]:
    """The document in pieces, one per fact; times in the store's zone, with their UTC offset."""
    yield _OPEN
    for fact in facts:
        yield ElementTree.tostring(transaction(fact, zone), encoding="unicode") + "\n"
    yield _CLOSE


def transaction(fact: StoredFact, zone: tzinfo = UTC) -> Element:
    """One fact as a ``Transaction``."""
    element = Element("Transaction")
    _add_header(element, fact, zone)
    _content(fact.body)(element, fact)
    for each in element.iter():
        if each.text:
            each.text = _NOT_XML.sub("\ufffd", each.text)
    return element


def _add_header(element: Element, fact: StoredFact, zone: tzinfo) -> None:
    context = fact.context
    at = _local(fact.wall_ms, zone)
    day = context.business_date or at.date()
    add_text(SubElement(element, "BusinessUnit"), "UnitID", context.store)
    add_text(element, "WorkstationID", context.till)
    if context.shift:
        add_text(element, "TillID", context.shift)
    add_text(element, "SequenceNumber", str(fact.seq))
    add_text(element, "lh:Incarnation", str(fact.incarnation))
    add_text(element, "TransactionID", fact.event_id)
    add_text(element, "BusinessDayDate", day.isoformat())
    add_text(element, "BeginDateTime", at.isoformat(timespec="seconds"))
    add_text(element, "EndDateTime", at.isoformat(timespec="seconds"))
    if context.actor:
        add_text(element, "OperatorID", context.actor)
    if context.approver:
        add_text(SubElement(element, "OperatorBypassApproval"), "ApproverID", context.approver)


def _local(wall_ms: int, zone: tzinfo) -> datetime:
    """A till's clock may stand anywhere; beyond the calendar it stands at its end."""
    inside = min(max(wall_ms, _FIRST_MS + 86_400_000), _LAST_MS - 86_400_000)
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=inside)).astimezone(zone)


type_of_writer = Callable[[Element, StoredFact], None]


def _content(body: Fact) -> type_of_writer:
    return _WRITERS.get(type(body), _write_other)


def _write_trade(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, SaleCompleted | ReturnCompleted)
    add_text(element, "CurrencyCode", fact.body.trade.currency)
    add_text(element, "ReceiptNumber", fact.body.trade.receipt)
    retail(element, fact.body.trade)


def _write_voided(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, BasketVoided)
    voided(element, fact.body)


def _write_parked(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, BasketParked)
    suspended(element, fact.body)


def _write_cash(element: Element, fact: StoredFact) -> None:
    body = fact.body
    assert isinstance(body, CashMoved)
    add_text(element, "CurrencyCode", body.currency)
    control = SubElement(element, "TenderControlTransaction")
    act = SubElement(control, _MOVEMENTS[body.kind], {"TenderType": "Cash"})
    add_money(act, "Amount", body.amount_minor, currency(body.currency))
    add_text(act, "Reason", body.reason)
    if body.note:
        add_text(act, "Description", body.note)


def _write_shift_opened(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, ShiftOpened)
    shift = fact.body.shift
    start = SubElement(SubElement(element, "ControlTransaction"), "StartShift")
    add_text(start, "ShiftID", shift.id)
    add_text(start, "OperatorID", shift.cashier)
    add_text(start, "lh:OpeningAmountMinor", str(shift.float_minor))


def _write_shift_closed(element: Element, fact: StoredFact) -> None:
    """The settlement of the till: what should be there, what was counted, the difference."""
    assert isinstance(fact.body, ShiftClosed)
    report = fact.body.report
    money = currency(report.currency)
    add_text(element, "CurrencyCode", report.currency)
    settle = SubElement(SubElement(element, "TenderControlTransaction"), "TillSettle")
    add_text(settle, "ShiftID", report.shift.id)
    add_text(settle, "lh:ReportNumber", str(report.z_number))
    add_text(settle, "StartDate", _day(report.shift.business_date))
    cash = SubElement(settle, "TenderSummary", {"TenderType": "Cash"})
    add_money(SubElement(cash, "Beginning"), "Amount", report.shift.float_minor, money)
    add_money(SubElement(cash, "Ending"), "Amount", report.counted_cash_minor or 0, money)
    kind = "Over" if report.difference_minor > 0 else "Short"
    add_money(SubElement(cash, kind), "Amount", abs(report.difference_minor), money)
    for name, one in report.sums.items():
        total = SubElement(settle, "lh:Sum", {"name": name, "count": str(one.count)})
        add_money(total, "Amount", one.amount_minor, money)


def _write_signed_in(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, StaffSignedIn)
    sign_on = SubElement(SubElement(element, "ControlTransaction"), "SignOn")
    add_text(sign_on, "OperatorID", fact.body.staff)


def _write_signed_out(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, StaffSignedOut)
    sign_off = SubElement(SubElement(element, "ControlTransaction"), "SignOff")
    add_text(sign_off, "OperatorID", fact.body.staff)


def _write_no_sale(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, DrawerOpened)
    no_sale = SubElement(SubElement(element, "ControlTransaction"), "NoSale")
    add_text(no_sale, "Reason", fact.body.reason)


def _write_reprint(element: Element, fact: StoredFact) -> None:
    assert isinstance(fact.body, ReceiptReprinted)
    again = SubElement(SubElement(element, "ControlTransaction"), "ReceiptReprint")
    add_text(again, "ReceiptNumber", fact.body.receipt)


def _write_stock(element: Element, fact: StoredFact) -> None:
    body = fact.body
    assert isinstance(body, StockAdjusted)
    control = SubElement(element, "InventoryControlTransaction")
    add_text(control, "Reason", body.reason)
    for number, movement in enumerate(body.movements, start=1):
        line = SubElement(control, "LineItem")
        add_text(line, "SequenceNumber", str(number))
        add_text(line, "ItemID", movement.sku)
        add_text(line, "Quantity", format_quantity(movement.quantity_milli))


def _write_points(element: Element, fact: StoredFact) -> None:
    """Points outside a sale: no retail transaction, but the account moves."""
    body = fact.body
    assert isinstance(body, PointsEarned | PointsSpent)
    control = SubElement(element, "ControlTransaction")
    moved = SubElement(control, "lh:Fact", {"type": fact.type})
    rule = body.activity if isinstance(body, PointsEarned) else body.reward
    add_text(moved, "PromotionID", rule)
    add_account(moved, body.member, body.points)


def _write_other(element: Element, fact: StoredFact) -> None:
    control = SubElement(element, "ControlTransaction")
    SubElement(control, "lh:Fact", {"type": fact.type})


def _day(day: date) -> str:
    return day.isoformat()


_WRITERS: Final[dict[type[Fact], type_of_writer]] = {
    SaleCompleted: _write_trade,
    ReturnCompleted: _write_trade,
    BasketVoided: _write_voided,
    BasketParked: _write_parked,
    CashMoved: _write_cash,
    ShiftOpened: _write_shift_opened,
    ShiftClosed: _write_shift_closed,
    StaffSignedIn: _write_signed_in,
    StaffSignedOut: _write_signed_out,
    DrawerOpened: _write_no_sale,
    ReceiptReprinted: _write_reprint,
    StockAdjusted: _write_stock,
    PointsEarned: _write_points,
    PointsSpent: _write_points,
}
