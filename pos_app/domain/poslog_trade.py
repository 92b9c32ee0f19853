"""Sales, returns and baskets as POSLog's ``RetailTransaction``; see :mod:`poslog`."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from pos_app.domain.facts import BasketParked, BasketVoided
from pos_app.domain.money import Currency, currency
from pos_app.domain.poslog_loyalty import add_account, add_rewards, add_rule, add_uses
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.quantity import Unit, format_quantity
from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.tax import TaxMode, TaxShare
from pos_app.domain.tender import Tender, TenderKind

VERSION: Final = "6.0"
_TENDERS: Final = {
    TenderKind.CASH: "Cash",
    TenderKind.CARD_SLIP: "CreditDebit",
    TenderKind.OTHER: "Other",
}
_UNITS: Final = {Unit.PIECE: "EA", Unit.KILOGRAM: "KGM", Unit.METRE: "MTR", Unit.LITRE: "LTR"}
"""UN/ECE recommendation 20."""
_MODIFIERS: Final = {
    AdjustmentKind.LINE_DISCOUNT: "Item",
    AdjustmentKind.BASKET_DISCOUNT: "Transaction",
    AdjustmentKind.PROMOTION: "Promotion",
    AdjustmentKind.POINTS: "lh:Points",
    AdjustmentKind.REWARD: "lh:Reward",
}


def add_text(parent: Element, name: str, text: str) -> Element:
    """A child that holds a text."""
    child = SubElement(parent, name)
    child.text = text
    return child


def add_money(parent: Element, name: str, amount_minor: int, money: Currency) -> Element:
    """A child that holds an amount in major units."""
    return add_text(parent, name, format(Decimal(amount_minor).scaleb(-money.exponent), "f"))


def retail(element: Element, trade: Trade) -> None:
    """A completed trade: goods, tenders, points, totals. Line numbers go on over all of them."""
    money = currency(trade.currency)
    parent = _transaction(element, "Delivered")
    for line in trade.lines:
        _add_goods(parent, line, trade, money)
    last = max((line.line_no for line in trade.lines), default=0)
    for number, tender in enumerate(trade.tenders, start=last + 1):
        _add_tender(parent, number, tender, money)
    add_rewards(parent, last + len(trade.tenders) + 1, trade.points)
    add_uses(parent, trade)
    if trade.member:
        add_account(parent, trade.member, trade.points, trade)
    _add_totals(parent, trade, money)


def voided(element: Element, fact: BasketVoided) -> None:
    """A basket that was given up before payment; its lines without prices, as the fact has them."""
    parent = _transaction(element, "Voided")
    for line in fact.lines:
        item = _line_item(parent, line.line_no, {"VoidFlag": "true"})
        sale = SubElement(item, "Sale")
        add_text(sale, "ItemID", line.sku)
        add_text(sale, "Quantity", format_quantity(line.quantity_milli))
    if fact.reason:
        add_text(parent, "Reason", fact.reason)


def suspended(element: Element, fact: BasketParked) -> None:
    """A basket that was put aside."""
    parent = _transaction(element, "Suspended")
    for line in fact.basket.lines:
        sale = SubElement(_line_item(parent, line.line_no), "Sale", {"ItemType": "Stock"})
        add_text(sale, "ItemID", line.sku)
        add_text(sale, "Description", line.name)
        _add_quantity(sale, line.quantity_milli, line.unit)


def _transaction(element: Element, status: str) -> Element:
    return SubElement(
        element, "RetailTransaction", {"Version": VERSION, "TransactionStatus": status}
    )


def _line_item(parent: Element, number: int, marks: dict[str, str] | None = None) -> Element:
    item = SubElement(parent, "LineItem", marks or {})
    add_text(item, "SequenceNumber", str(number))
    return item


def _add_goods(parent: Element, line: TradeLine, trade: Trade, money: Currency) -> None:
    is_return = line.quantity_milli < 0
    sign = -1 if is_return else 1
    item = _line_item(parent, line.line_no)
    goods = SubElement(item, "Return" if is_return else "Sale", {"ItemType": "Stock"})
    _add_identity(goods, line)
    included = "true" if trade.tax_mode is TaxMode.INCLUDED else "false"
    add_text(goods, "TaxIncludedInPriceFlag", included)
    add_text(goods, "RegularSalesUnitPrice", _price(line.list_price_milliminor, money))
    add_text(goods, "ActualSalesUnitPrice", _price(line.price_milliminor, money))
    add_money(goods, "ExtendedAmount", sign * line.net_minor, money)
    add_money(goods, "ExtendedDiscountAmount", sign * (line.gross_minor - line.net_minor), money)
    _add_quantity(goods, sign * line.quantity_milli, line.unit)
    _add_modifiers(goods, line, trade, sign)
    for number, share in enumerate(line.taxes, start=1):
        _add_tax(goods, number, share, sign, money)
    _add_return(goods, line)


def _add_identity(goods: Element, line: TradeLine) -> None:
    if line.gtin:
        identity = SubElement(goods, "POSIdentity", {"POSIDType": "GTIN"})
        add_text(identity, "POSItemID", line.gtin)
    add_text(goods, "ItemID", line.sku)
    add_text(goods, "Description", line.name)
    if line.serial:
        add_text(goods, "SerialNumber", line.serial)


def _add_quantity(goods: Element, quantity_milli: int, unit: Unit) -> None:
    quantity = add_text(goods, "Quantity", format_quantity(quantity_milli))
    quantity.set("UnitOfMeasureCode", _UNITS[unit])


def _add_modifiers(goods: Element, line: TradeLine, trade: Trade, sign: int) -> None:
    money, number = currency(trade.currency), 0
    if line.override_reason:
        number += 1
        changed = SubElement(goods, "RetailPriceModifier", {"MethodCode": "PriceOverride"})
        add_text(changed, "SequenceNumber", str(number))
        add_text(changed, "PreviousPrice", _price(line.list_price_milliminor, money))
        add_text(changed, "NewPrice", _price(line.price_milliminor, money))
        add_text(changed, "ReasonCode", line.override_reason)
    for adjustment in line.adjustments:
        number += 1
        modifier = _add_discount(goods, number, adjustment, sign, money)
        add_rule(modifier, adjustment, trade)


def _add_discount(
    goods: Element, number: int, adjustment: Adjustment, sign: int, money: Currency
) -> Element:
    amount_minor = sign * adjustment.amount_minor
    modifier = SubElement(goods, "RetailPriceModifier", {"MethodCode": _MODIFIERS[adjustment.kind]})
    add_text(modifier, "SequenceNumber", str(number))
    amount = add_money(modifier, "Amount", abs(amount_minor), money)
    amount.set("Action", "Subtract" if amount_minor < 0 else "Add")
    if adjustment.rate_bp:
        add_text(modifier, "Percent", format(Decimal(adjustment.rate_bp).scaleb(-2), "f"))
    if adjustment.reason:
        add_text(modifier, "ReasonCode", adjustment.reason)
    return modifier


def _add_tax(goods: Element, number: int, share: TaxShare, sign: int, money: Currency) -> None:
    tax = SubElement(goods, "Tax", {"TaxType": "Sales"})
    add_text(tax, "SequenceNumber", str(number))
    add_text(tax, "TaxAuthority", share.authority)
    add_text(tax, "TaxGroupID", share.tax_class)
    add_money(tax, "TaxableAmount", sign * share.base_minor, money)
    add_money(tax, "Amount", sign * share.tax_minor, money)
    add_text(tax, "Percent", format(Decimal(share.rate_ppm).scaleb(-4).normalize(), "f"))


def _add_return(goods: Element, line: TradeLine) -> None:
    if line.return_of is not None:
        link = SubElement(goods, "TransactionLink", {"ReasonCode": "Return"})
        add_text(link, "ReceiptNumber", line.return_of.receipt)
        add_text(link, "LineItemSequenceNumber", str(line.return_of.line_no))
    if line.reason:
        add_text(goods, "Reason", line.reason)
    if line.disposition:
        add_text(goods, "Disposal", line.disposition)


def _add_tender(parent: Element, number: int, tender: Tender, money: Currency) -> None:
    """``Amount`` less ``TenderChange`` is what the tender settled."""
    is_refund = tender.amount_minor < 0
    kind = {"TenderType": _TENDERS[tender.kind], "TypeCode": "Refund" if is_refund else "Sale"}
    element = SubElement(_line_item(parent, number), "Tender", kind)
    add_text(element, "TenderID", tender.type_id)
    add_money(element, "Amount", abs(tender.amount_minor) + tender.change_minor, money)
    if tender.change_minor:
        add_money(SubElement(element, "TenderChange"), "Amount", tender.change_minor, money)
    if tender.rounding_minor:
        add_money(element, "Rounding", tender.rounding_minor, money)
    if tender.reference:
        add_text(SubElement(element, "Authorization"), "ReferenceNumber", tender.reference)


def _add_totals(parent: Element, trade: Trade, money: Currency) -> None:
    totals = {
        "TransactionGrandAmount": trade.total_minor,
        "TransactionNetAmount": trade.total_minor - trade.tax_minor,
        "TransactionTaxAmount": trade.tax_minor,
        "TransactionTotalSavings": trade.savings_minor,
        "TransactionTenderApplied": trade.total_minor + trade.cash_rounding_minor,
        "lh:CashRounding": trade.cash_rounding_minor,
    }
    for name, amount_minor in totals.items():
        add_money(parent, "Total", amount_minor, money).set("TotalType", name)


def _price(price_milliminor: int, money: Currency) -> str:
    """With more decimals than the currency has only where the price has them."""
    value = Decimal(price_milliminor).scaleb(-money.exponent - 3)
    least = Decimal(1).scaleb(-money.exponent)
    text = value.quantize(least) if value == value.quantize(least) else value.normalize()
    return format(text, "f")
