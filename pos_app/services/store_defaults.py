"""What a store set up by hand begins with: roles, reasons, tenders, limits by currency.

Sensible, not final: each can be changed later, and a chain's centre replaces them as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pos_app.domain.money import currency
from pos_app.domain.policies import Reason, ReturnPolicy
from pos_app.domain.staff import Grant, Permission, Role
from pos_app.domain.tender import TenderKind, TenderType


class Market(Struct, frozen=True):
    """What is usual where a currency is used."""

    timezone: str
    tax_included: bool
    tax_ppm: int
    worth: int
    """How many units of it buy about as much as one euro: scales the limits of roles."""
    cash_increment_minor: int
    notes_minor: tuple[int, ...]


MARKETS: Final[Mapping[str, Market]] = {
    "CNY": Market("Asia/Shanghai", True, 130_000, 10, 10, (500, 1000, 2000, 5000, 10_000)),
    "HKD": Market("Asia/Hong_Kong", True, 0, 10, 10, (1000, 2000, 5000, 10_000, 50_000)),
    "TWD": Market("Asia/Taipei", True, 50_000, 30, 100, (10_000, 50_000, 100_000)),
    "SGD": Market("Asia/Singapore", True, 90_000, 1, 5, (200, 500, 1000, 5000)),
    "MYR": Market("Asia/Kuala_Lumpur", True, 0, 5, 5, (500, 1000, 2000, 5000, 10_000)),
    "JPY": Market("Asia/Tokyo", True, 100_000, 150, 1, (1000, 5000, 10_000)),
    "KRW": Market("Asia/Seoul", True, 100_000, 1500, 10, (1000, 5000, 10_000, 50_000)),
    "GBP": Market("Europe/London", True, 200_000, 1, 1, (500, 1000, 2000, 5000)),
    "EUR": Market("Europe/Berlin", True, 190_000, 1, 1, (500, 1000, 2000, 5000)),
    "USD": Market("America/New_York", False, 0, 1, 1, (500, 1000, 2000, 5000, 10_000)),
    "CAD": Market("America/Toronto", False, 130_000, 1, 5, (500, 1000, 2000, 5000)),
    "AUD": Market("Australia/Sydney", True, 100_000, 2, 5, (500, 1000, 2000, 5000)),
}
"""Currencies offered at set-up, the usual standard rate of the largest market of each."""


def roles(currency_code: str) -> tuple[Role, ...]:
    """Cashier, supervisor and manager with limits that fit the currency."""
    unit = MARKETS[currency_code].worth * currency(currency_code).minor_per_major
    return (
        Role("cashier", _cashier(unit)),
        Role("supervisor", _supervisor(unit)),
        Role("manager", tuple(Grant(p) for p in Permission)),
    )


def _cashier(unit: int) -> tuple[Grant, ...]:
    p = Permission
    return (
        Grant(p.SELL),
        Grant(p.SHIFT),
        Grant(p.X_REPORT),
        Grant(p.VOID_LINE),
        Grant(p.REPRINT),
        Grant(p.DISCOUNT, 5 * unit),
        Grant(p.PRICE_OVERRIDE, 5 * unit),
        Grant(p.VOID_SALE, 100 * unit),
        Grant(p.RETURN, 50 * unit),
        Grant(p.CASH_MOVEMENT, 100 * unit),
    )


def _supervisor(unit: int) -> tuple[Grant, ...]:
    p = Permission
    free = (
        p.SELL,
        p.SHIFT,
        p.SHIFT_OF_OTHERS,
        p.X_REPORT,
        p.VOID_LINE,
        p.VOID_SALE,
        p.REPRINT,
        p.NO_SALE,
        p.RETURN_LATE,
        p.UNLOCK_STAFF,
        p.BUSINESS_DATE,
    )
    limited = {
        p.DISCOUNT: 50,
        p.PRICE_OVERRIDE: 50,
        p.RETURN: 500,
        p.RETURN_NO_RECEIPT: 50,
        p.REFUND_OTHER_TENDER: 200,
        p.CASH_MOVEMENT: 2000,
    }
    return (
        *(Grant(one) for one in free),
        *(Grant(one, units * unit) for one, units in limited.items()),
    )


def returns(currency_code: str) -> ReturnPolicy:
    """Thirty days; a no-receipt return within a limit that fits the currency."""
    unit = MARKETS[currency_code].worth * currency(currency_code).minor_per_major
    return ReturnPolicy(window_days=30, no_receipt_limit_minor=100 * unit)


def tenders(currency_code: str) -> tuple[TenderType, ...]:
    """Cash, card slip and, in China, the two payment apps as taken on a device of their own."""
    cash = TenderType(
        id="cash", kind=TenderKind.CASH, name="Cash", name_zh="现金", opens_drawer=True
    )
    card = TenderType(
        id="card", kind=TenderKind.CARD_SLIP, name="Card", name_zh="银行卡", needs_reference=True
    )
    voucher = TenderType(
        id="voucher",
        kind=TenderKind.OTHER,
        name="Gift voucher",
        name_zh="购物券",
        needs_reference=True,
        opens_drawer=True,
    )
    if currency_code != "CNY":
        return cash, card, voucher
    return (
        cash,
        TenderType(id="wechat", kind=TenderKind.OTHER, name="WeChat Pay", name_zh="微信支付"),
        TenderType(id="alipay", kind=TenderKind.OTHER, name="Alipay", name_zh="支付宝"),
        card,
        voucher,
    )


REASONS: Final[tuple[Reason, ...]] = (
    Reason("damaged", ("discount", "price_override"), "Damaged or soiled", "商品瑕疵"),
    Reason("price_match", ("discount", "price_override"), "Price match", "价格保护"),
    Reason("label_wrong", ("price_override",), "Shelf label was wrong", "价签错误"),
    Reason("goodwill", ("discount",), "Goodwill", "客户关怀"),
    Reason("staff", ("discount",), "Staff purchase", "员工内购"),
    Reason("changed_mind", ("void", "return"), "Changed mind", "顾客不要了"),
    Reason("scan_error", ("void",), "Scanned by mistake", "误扫"),
    Reason("cannot_pay", ("void",), "Cannot pay", "无法付款"),
    Reason("wrong_size", ("return",), "Wrong size or colour", "尺码或颜色不合适"),
    Reason("faulty", ("return",), "Faulty", "质量问题", "scrap"),
    Reason("wrong_item", ("return",), "Not as described", "与描述不符"),
    Reason("recalled", ("return",), "Product recall", "商品召回", "vendor"),
    Reason("change_fund", ("paid_in",), "Change from the safe", "补充零钱"),
    Reason("float_more", ("paid_in",), "More float", "追加备用金"),
    Reason("petty_cash", ("paid_out",), "Petty cash", "零星支出"),
    Reason("supplier", ("paid_out",), "Supplier paid in cash", "现金付供应商"),
    Reason("to_safe", ("safe_drop",), "To the safe", "缴入保险柜"),
    Reason("to_bank", ("safe_drop",), "To the bank", "存入银行"),
    Reason("checked", ("approval",), "Checked on the spot", "已现场核实"),
    Reason("for_customer", ("approval",), "For the customer", "顾客服务"),
    Reason("correction", ("approval",), "Correction of a mistake", "差错更正"),
    Reason("procedure", ("approval",), "Usual procedure", "正常流程"),
    Reason("change_notes", ("no_sale",), "Change for a customer", "给顾客换零"),
    Reason("drawer_check", ("no_sale",), "Drawer check", "核对钱箱"),
)
