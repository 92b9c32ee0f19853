"""Facts to print: one builder per kind of paper, with figures that obey the domain's laws."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from pos_app.domain.basket import Basket, BasketLine, LineRef, VoidedLine
from pos_app.domain.facts import (
    BasketParked,
    BasketVoided,
    CashMoved,
    Context,
    DrawerOpened,
    Fact,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftRead,
    StoredFact,
    fact_type,
)
from pos_app.domain.money import line_amount_minor
from pos_app.domain.policies import Policies, Reason, StoreProfile
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.quantity import Unit, pieces
from pos_app.domain.sale import Trade, TradeLine, check_trade
from pos_app.domain.tax import (
    TaxClass,
    TaxMode,
    TaxPolicy,
    TaxRate,
    tax_of_lines,
)
from pos_app.domain.tender import Tender, TenderKind, TenderType
from pos_app.domain.till import (
    MovementKind,
    Shift,
    ShiftReport,
    Sum,
    expected_cash_minor,
    trade_buckets,
)

NOON_MS = int(datetime(2026, 11, 21, 4, 3, 22, tzinfo=UTC).timestamp() * 1000)
"""12:03:22 in Shanghai."""

CHINA = TaxPolicy(
    classes=(
        TaxClass("standard", (TaxRate("增值税", 130_000),), "A"),
        TaxClass("food", (TaxRate("增值税", 90_000),), "B"),
        TaxClass("exempt"),
    )
)
NEW_YORK = TaxPolicy(
    TaxMode.ADDED,
    classes=(
        TaxClass(
            "standard",
            (
                TaxRate("State", 40_000),
                TaxRate("City", 45_000),
                TaxRate("MCTD", 3_750),
            ),
            "T",
        ),
        TaxClass("exempt"),
    ),
)


def policies(tax: TaxPolicy = CHINA, *, currency: str = "CNY") -> Policies:
    """A shop with three tenders and a few reasons."""
    return Policies(
        store=StoreProfile(
            id="S01",
            name="Long Lane Provisions",
            name_zh="长巷百货",
            currency=currency,
            address="上海市静安区长巷路 8 号",
            phone="021-5555 0108",
            tax_number="91310106MA1FY000X",
            footer="Questions? Ask at the desk.",
            footer_zh="如有疑问请到服务台",
        ),
        tax=tax,
        tender_types=(
            TenderType(id="cash", kind=TenderKind.CASH, name="Cash", name_zh="现金"),
            TenderType(id="card", kind=TenderKind.CARD_SLIP, name="Card", name_zh="银行卡"),
            TenderType(id="voucher", kind=TenderKind.OTHER, name="Voucher", name_zh="代金券"),
        ),
        reasons=(
            Reason("damaged_box", ("discount",), "damaged box", "包装破损"),
            Reason("loyal", ("discount",), "loyal customer", "老顾客"),
            Reason("shelf", ("price_override",), "shelf label differs", "货架价签不符"),
            Reason("unsuitable", ("return",), "not suitable", "不合适"),
            Reason("change_money", ("paid_in", "no_sale"), "change money", "换零钱"),
        ),
        cash_increment_minor=10,
    )


def stored(body: Fact, **context: object) -> StoredFact:
    """The fact as the journal gives it back."""
    values: dict = {"store": "S01", "till": "T1", "actor": "1001"} | context
    return StoredFact(
        incarnation=1,
        seq=7,
        event_id="01JD00000000000000000000AB",
        wall_ms=NOON_MS,
        type=fact_type(type(body)),
        context=Context(**values),
        body=body,
        hash=b"",
    )


def line(
    number: int = 1,
    name: str = "Espresso beans",
    *,
    name_zh: str = "意式咖啡豆",
    price: int = 1_250_000,
    list_price: int | None = None,
    quantity_milli: int = 1000,
    unit: Unit = Unit.PIECE,
    off: tuple[Adjustment, ...] = (),
    tax_class: str = "standard",
    tax: TaxPolicy = CHINA,
    **more: Any,
) -> TradeLine:
    """One sold line with its tax worked out; ``price`` in thousandths of a minor unit."""
    gross = line_amount_minor(price, quantity_milli)
    net = gross + sum(a.amount_minor for a in off)
    shares = tax_of_lines([(tax_class, net)], tax)[0]
    added = sum(s.tax_minor for s in shares) if tax.mode is TaxMode.ADDED else 0
    return TradeLine(
        line_no=number,
        sku=f"SKU-{number}",
        name=name,
        name_zh=name_zh,
        unit=unit,
        quantity_milli=quantity_milli,
        list_price_milliminor=list_price or price,
        price_milliminor=price,
        gross_minor=gross,
        adjustments=off,
        net_minor=net,
        taxes=shares,
        total_minor=net + added,
        **more,
    )


def discount(amount: int, reason: str = "loyal", rate_bp: int = 0) -> Adjustment:
    """Something that lowers the price by ``amount`` minor units."""
    kind = AdjustmentKind.LINE_DISCOUNT
    return Adjustment(kind=kind, amount_minor=-amount, reason=reason, rate_bp=rate_bp)


def trade(
    lines: tuple[TradeLine, ...],
    tenders: tuple[Tender, ...] | None = None,
    *,
    receipt: str = "S01-T1-A000123",
    mode: TaxMode = TaxMode.INCLUDED,
    currency: str = "CNY",
    rounding: int = 0,
    member: str = "",
) -> Trade:
    """A trade of these lines, paid in cash exactly unless tenders are given."""
    total = sum(x.total_minor for x in lines)
    gross = sum(x.gross_minor for x in lines)
    return check_trade(
        Trade(
            receipt=receipt,
            basket="01JD00000000000000000000BA",
            currency=currency,
            tax_mode=mode,
            lines=lines,
            gross_minor=gross,
            savings_minor=gross - sum(x.net_minor for x in lines),
            tax_minor=sum(s.tax_minor for x in lines for s in x.taxes),
            total_minor=total,
            cash_rounding_minor=rounding,
            member=member,
            tenders=tenders if tenders is not None else (cash(total + rounding),),
        )
    )


def cash(amount: int, change: int = 0) -> Tender:
    """Cash: ``amount`` is kept, ``change`` was handed back."""
    return Tender(
        type_id="cash",
        kind=TenderKind.CASH,
        amount_minor=amount,
        given_minor=amount + change,
        change_minor=change,
    )


def card(amount: int) -> Tender:
    """A card slip keyed by the cashier."""
    return Tender(
        type_id="card", kind=TenderKind.CARD_SLIP, amount_minor=amount, reference="SLIP 004711"
    )


def rich_sale() -> StoredFact:
    """Everything a sale's receipt can show, in a country with tax included."""
    lines = (
        line(1),
        line(
            2,
            "Linen shirt",
            name_zh="亚麻衬衫",
            price=29_900_000,
            list_price=35_900_000,
            variant="M · 藏青",
            override_reason="shelf",
        ),
        line(
            3,
            "Jasmine rice",
            name_zh="茉莉香米",
            price=800_000,
            quantity_milli=1_250,
            unit=Unit.KILOGRAM,
            tax_class="food",
        ),
        line(
            4,
            "Notebook",
            name_zh="笔记本",
            price=1_500_000,
            quantity_milli=pieces(3),
            off=(discount(450, "loyal", 1000), discount(100, "damaged_box")),
        ),
        line(5, "Newspaper", name_zh="报纸", price=200_000, tax_class="exempt", serial="SN-77"),
    )
    total = sum(x.total_minor for x in lines)
    rounded = round(total, -1)
    kept = rounded - 20_000
    tenders = (card(20_000), cash(kept, 20_000 - kept))
    return stored(
        SaleCompleted(
            trade=trade(
                lines,
                tenders,
                rounding=rounded - total,
                member="M20261234",
            )
        )
    )


def plain_sale(*names: str) -> StoredFact:
    """One line of one piece per name, the same in both languages."""
    lines = tuple(line(n, name, name_zh=name) for n, name in enumerate(names, start=1))
    return stored(SaleCompleted(trade=trade(lines)))


def sale_with_added_tax() -> StoredFact:
    """Three authorities tax the same base."""
    lines = (
        line(1, "Desk lamp", name_zh="", price=4_999_000, tax=NEW_YORK),
        line(
            2,
            "Apples",
            name_zh="",
            price=349_000,
            quantity_milli=pieces(2),
            tax=NEW_YORK,
            tax_class="exempt",
        ),
        line(3, "Rug", name_zh="", price=12_000_000, tax=NEW_YORK, off=(discount(1200),)),
    )
    return stored(SaleCompleted(trade=trade(lines, mode=TaxMode.ADDED, currency="USD")))


def return_of_two() -> StoredFact:
    """Goods back: negative lines, money out."""
    back = tuple(
        line(
            n,
            name,
            name_zh=zh,
            price=price,
            quantity_milli=-1000 * count,
            return_of=LineRef("S01-T1-A000101", n),
            reason="unsuitable",
            disposition="restock",
        )
        for n, name, zh, price, count in (
            (1, "Linen shirt", "亚麻衬衫", 29_900_000, 1),
            (2, "Socks", "袜子", 1_990_000, 2),
        )
    )
    total = sum(x.total_minor for x in back)
    refund = Tender(type_id="cash", kind=TenderKind.CASH, amount_minor=total, given_minor=total)
    return stored(ReturnCompleted(trade=trade(back, (refund,), receipt="S01-T1-A000124")))


def report(*, closed: bool) -> ShiftReport:
    """The sums of a sale and a return, with cash movements."""
    sums: dict[str, Sum] = {}
    sale, back = rich_sale().body, return_of_two().body
    assert isinstance(sale, SaleCompleted)
    assert isinstance(back, ReturnCompleted)
    moved = [
        *trade_buckets(sale.trade, "sales"),
        *trade_buckets(back.trade, "returns"),
        ("paid_in", 1, 50_000),
        ("paid_out", 1, 3_200),
        ("safe_drop", 2, 80_000),
        ("no_sale", 1, 0),
        ("void_line", 2, 4_900),
    ]
    for bucket, count, amount in moved:
        before = sums.get(bucket, Sum())
        sums[bucket] = Sum(before.count + count, before.amount_minor + amount)
    shift = Shift(
        id="shift-1",
        cashier="1001",
        business_date=date(2026, 11, 21),
        opened_ms=NOON_MS - 4 * 3_600_000,
        float_minor=108_430,
    )
    expected = expected_cash_minor(shift, sums)
    if not closed:
        return ShiftReport(shift=shift, currency="CNY", sums=sums, expected_cash_minor=expected)
    return ShiftReport(
        shift=shift,
        currency="CNY",
        sums=sums,
        expected_cash_minor=expected,
        z_number=12,
        counted_cash_minor=expected - 350,
        difference_minor=-350,
        closed_ms=NOON_MS,
        first_receipt="S01-T1-A000101",
        last_receipt="S01-T1-A000124",
        counted_notes={"20000": 2, "10000": 1, "5000": 1, "1000": 2, "100": 3},
    )


def x_report() -> StoredFact:
    """A reading in the middle of a shift."""
    return stored(ShiftRead(report=report(closed=False)))


def z_report() -> StoredFact:
    """The end of a shift, three and a half short."""
    return stored(ShiftClosed(report=report(closed=True)), approver="2001")


def cash_slip(kind: MovementKind = MovementKind.PAID_OUT) -> StoredFact:
    """Money moved without a sale."""
    return stored(
        CashMoved(
            kind=kind,
            amount_minor=32_000,
            currency="CNY",
            reason="change_money",
            note="周末备用零钱",
        )
    )


def no_sale() -> StoredFact:
    """The drawer opened."""
    return stored(DrawerOpened(reason="change_money"))


def parked() -> StoredFact:
    """A basket put aside."""
    lines = tuple(
        BasketLine(
            line_no=n,
            sku=f"SKU-{n}",
            name=f"Item {n}",
            name_zh=f"商品{n}",
            quantity_milli=1000,
            list_price_milliminor=990_000,
            price_milliminor=990_000,
        )
        for n in range(1, 12)
    )
    basket = Basket(id="01JD00000000000000000000PK", lines=lines, label="穿红衣的顾客")
    return stored(BasketParked(basket=basket, total_minor=10_890))


def voided() -> StoredFact:
    """A basket given up."""
    line_ = VoidedLine(line_no=1, sku="SKU-1", quantity_milli=2000, gross_minor=4_000)
    return stored(BasketVoided(basket="b", gross_minor=4_000, lines=(line_,), reason="unsuitable"))


PAPERS = {
    "sale": rich_sale,
    "sale_added_tax": sale_with_added_tax,
    "return": return_of_two,
    "x": x_report,
    "z": z_report,
    "cash": cash_slip,
    "no_sale": no_sale,
    "parked": parked,
    "voided": voided,
}
"""Every paper without members by name; all of them are in :mod:`member_papers`."""
