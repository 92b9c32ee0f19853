"""POSLog: well-formed whatever stands in a name, complete, and adding up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.envelope import Moment, Place, envelope_hash, seal
from pos_app.domain.fact_lines import ndjson_line
from pos_app.domain.facts import (
    ClockJumped,
    Context,
    Fact,
    NewFact,
    ReceiptReprinted,
    ReturnCompleted,
    SaleCompleted,
    ShiftOpened,
    StaffSignedIn,
    StaffSignedOut,
    StockAdjusted,
    StockMovement,
    StoredFact,
    fact_type,
)
from pos_app.domain.poslog import NAMESPACE, OWN_NAMESPACE, poslog
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.returns import ReturnLine, return_of, returned_lines
from pos_app.domain.sale import Trade
from pos_app.domain.tax import TaxMode
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.till import MovementKind, Shift
from tests.printing import papers
from tests.printing.member_papers import ALL_PAPERS

ARTS = {"a": NAMESPACE, "lh": OWN_NAMESPACE}
SHIFT = Shift(
    id="s1", cashier="ann", business_date=date(2026, 3, 2), opened_ms=1, float_minor=10_000
)
OTHERS: tuple[Fact, ...] = (
    ShiftOpened(shift=SHIFT),
    StaffSignedIn(staff="ann", method="pin"),
    StaffSignedOut(staff="ann"),
    ReceiptReprinted(receipt="S01-T1-A000001"),
    StockAdjusted(movements=(StockMovement(sku="MILK", quantity_milli=-1500),), reason="broken"),
    ClockJumped(from_ms=5, to_ms=1),
)


def document(facts: Iterable[StoredFact], zone: str = "Asia/Shanghai") -> Element:
    return ElementTree.fromstring("".join(poslog(facts, ZoneInfo(zone))))


def stored(body: Fact, **context: object) -> StoredFact:
    return papers.stored(body, **context)


def text(element: Element, path: str) -> str:
    found = element.findtext(path, namespaces=ARTS)
    assert found is not None, path
    return found


def amounts(element: Element, path: str) -> list[Decimal]:
    return [Decimal(x.text or "") for x in element.findall(path, ARTS)]


def total(element: Element, kind: str) -> Decimal:
    (found,) = amounts(element, f".//a:Total[@TotalType='{kind}']")
    return found


def every_fact() -> list[StoredFact]:
    made = [make() for make in ALL_PAPERS.values()]
    more = [papers.cash_slip(kind) for kind in MovementKind] + [stored(body) for body in OTHERS]
    return [replace(f, seq=n) for n, f in enumerate([*made, *more], start=1)]


def test_every_fact_is_one_transaction_in_order() -> None:
    facts = every_fact()
    transactions = document(facts).findall("a:Transaction", ARTS)
    numbers = [int(text(t, "a:SequenceNumber")) for t in transactions]
    assert numbers == list(range(1, len(facts) + 1))
    for one in transactions:
        kinds = [c.tag for c in one if c.tag.endswith("Transaction")]
        assert len(kinds) == 1, ElementTree.tostring(one)


def test_where_when_and_who() -> None:
    (sale,) = document([papers.rich_sale()]).findall("a:Transaction", ARTS)
    assert text(sale, "a:BusinessUnit/a:UnitID") == "S01"
    assert text(sale, "a:WorkstationID") == "T1"
    assert text(sale, "a:BusinessDayDate") == "2026-11-21"
    assert text(sale, "a:BeginDateTime") == "2026-11-21T12:03:22+08:00"
    assert text(sale, "a:OperatorID") == "1001"
    assert text(sale, "a:ReceiptNumber") == "S01-T1-A000123"


def test_what_else_a_sale_knows() -> None:
    """A shift, a barcode, a rounding, a basket discount; nothing where there is nothing."""
    off = Adjustment(kind=AdjustmentKind.BASKET_DISCOUNT, amount_minor=-3)
    line = papers.line(1, price=1_003_000, off=(off,), gtin="09521234000013")
    paid = replace(papers.cash(990), rounding_minor=-10)
    sale = SaleCompleted(trade=papers.trade((line,), (paid,), rounding=-10))
    (one,) = document([stored(sale, shift="s1")]).findall("a:Transaction", ARTS)
    assert text(one, "a:TillID") == "s1"
    assert text(one, ".//a:POSItemID") == "09521234000013"
    assert text(one, ".//a:Tender/a:Rounding") == "-0.10"
    (modifier,) = one.findall(".//a:RetailPriceModifier[@MethodCode='Transaction']", ARTS)
    assert modifier.find("a:ReasonCode", ARTS) is None


def test_a_fact_of_nobody() -> None:
    (one,) = document([stored(ClockJumped(from_ms=5, to_ms=1), actor="")])
    assert one.find("a:OperatorID", ARTS) is None


def test_a_basket_voided_for_no_reason() -> None:
    fact = papers.voided()
    (one,) = document([stored(replace(fact.body, reason=""))]).findall("a:Transaction", ARTS)
    assert one.find(".//a:Reason", ARTS) is None
    (slip,) = document([stored(replace(papers.cash_slip().body, note=""))])
    assert slip.find(".//a:Description", ARTS) is None


def check_sums(one: Element, trade: Trade) -> None:
    """Goods make the total, tenders settle it, taxes are the tax."""
    goods = sum(amounts(one, ".//a:Sale/a:ExtendedAmount"), Decimal())
    goods -= sum(amounts(one, ".//a:Return/a:ExtendedAmount"))
    tax = sum(amounts(one, ".//a:Sale/a:Tax/a:Amount"), Decimal())
    tax -= sum(amounts(one, ".//a:Return/a:Tax/a:Amount"))
    assert tax == total(one, "TransactionTaxAmount")
    added = tax if trade.tax_mode is TaxMode.ADDED else 0
    assert goods + added == total(one, "TransactionGrandAmount")
    paid = sum(amounts(one, ".//a:Tender[@TypeCode='Sale']/a:Amount"), Decimal())
    paid -= sum(amounts(one, ".//a:Tender[@TypeCode='Refund']/a:Amount"))
    paid -= sum(amounts(one, ".//a:TenderChange/a:Amount"))
    assert paid == total(one, "TransactionTenderApplied")
    assert total(one, "TransactionNetAmount") + tax == total(one, "TransactionGrandAmount")


@pytest.mark.parametrize(
    "kind", ["sale", "sale_added_tax", "return", "member_sale", "member_return"]
)
def test_totals(kind: str) -> None:
    fact = ALL_PAPERS[kind]()
    body = fact.body
    assert isinstance(body, SaleCompleted | ReturnCompleted)
    (one,) = document([fact]).findall("a:Transaction", ARTS)
    check_sums(one, body.trade)
    expected = Decimal(body.trade.total_minor).scaleb(-2)
    assert total(one, "TransactionGrandAmount") == expected


def test_a_sale_and_its_return_cancel_out() -> None:
    sale = papers.rich_sale().body
    assert isinstance(sale, SaleCompleted)
    wishes = [
        ReturnLine(line_no=x.line_no, quantity_milli=x.quantity_milli, reason="unsuitable")
        for x in sale.trade.lines
    ]
    lines = returned_lines(sale.trade, {}, wishes)
    back_minor = sum(x.total_minor for x in lines)
    refund = Tender(type_id="voucher", kind=TenderKind.OTHER, amount_minor=back_minor)
    back = return_of(
        lines, receipt="S01-T1-A000124", basket="b", currency="CNY", tax_mode=TaxMode.INCLUDED,
        tenders=(refund,), rounding_minor=0, reference="", member="", approvals=(),
    )  # fmt: skip
    (one,) = document([stored(ReturnCompleted(trade=back))]).findall("a:Transaction", ARTS)
    check_sums(one, back)
    (sold,) = document([stored(sale)]).findall("a:Transaction", ARTS)
    for name in ("TransactionGrandAmount", "TransactionTaxAmount", "TransactionTotalSavings"):
        assert total(one, name) == -total(sold, name)


def test_what_changed_a_price() -> None:
    (sale,) = document([papers.rich_sale()]).findall("a:Transaction", ARTS)
    (override,) = sale.findall(".//a:RetailPriceModifier[@MethodCode='PriceOverride']", ARTS)
    assert (text(override, "a:PreviousPrice"), text(override, "a:NewPrice")) == ("359.00", "299.00")
    first, second = sale.findall(".//a:RetailPriceModifier[@MethodCode='Item']", ARTS)
    assert (text(first, "a:Amount"), text(first, "a:Percent")) == ("4.50", "10.00")
    assert text(second, "a:ReasonCode") == "damaged_box"
    assert second.find("a:Percent", ARTS) is None


def test_a_currency_without_decimals_and_a_fine_price() -> None:
    line = papers.line(1, price=1_234_500, quantity_milli=2000)
    trade = papers.trade((line,), currency="JPY")
    (sale,) = document([stored(SaleCompleted(trade=trade))]).findall("a:Transaction", ARTS)
    assert text(sale, ".//a:ActualSalesUnitPrice") == "1234.5"
    assert text(sale, ".//a:ExtendedAmount") == "2469"


@pytest.mark.parametrize("over", [350, 0, -350])
def test_a_settled_till(over: int) -> None:
    fact = papers.z_report()
    report = replace(fact.body.report, difference_minor=over)  # type: ignore[attr-defined]
    (one,) = document([stored(replace(fact.body, report=report))]).findall("a:Transaction", ARTS)
    kind = "Over" if over > 0 else "Short"
    assert text(one, f".//a:{kind}/a:Amount") == f"{abs(over) / 100:.2f}"
    assert text(one, ".//lh:ReportNumber") == "12"


@given(st.text(max_size=40), st.integers(-(1 << 62), 1 << 62))
def test_well_formed_whatever_stands_in_a_name(name: str, wall_ms: int) -> None:
    """Control characters, markup, a clock gone mad: the document can always be read."""
    body = StockAdjusted(movements=(StockMovement(sku=name, quantity_milli=1),), reason=name)
    fact = replace(stored(body), wall_ms=wall_ms)
    assert len(document([fact])) == 1


@pytest.mark.parametrize("nothing", [(), []])
def test_no_facts_are_a_document_too(nothing: list[StoredFact]) -> None:
    assert len(document(nothing)) == 0


def test_a_fact_as_a_line_of_json() -> None:
    fact = papers.rich_sale()
    place = Place(device=7, incarnation=1, seq=9, prev=bytes(32))
    moment = Moment(wall_ms=1, mono_ms=2, boot_id="b", app_version="v")
    new = NewFact(body=fact.body, context=Context(store="S01", till="T1"))
    raw = seal(new, place, "0" * 32, moment, lambda _: bytes(64))
    line = ndjson_line(raw)
    assert "\n" not in line
    read = json.loads(line)
    assert read["header"]["type"] == fact_type(SaleCompleted)
    assert (read["header"]["prev"], read["hash"]) == ("00" * 32, envelope_hash(raw).hex())
    assert read["body"]["trade"]["receipt"] == "S01-T1-A000123"
    assert read["context"]["boot_id"] == "b"
    assert read["signature"] == "00" * 64
