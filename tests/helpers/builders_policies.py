"""Store policies for tests: a Chinese store with 0.1 as its smallest coin, and two others."""

from __future__ import annotations

from typing import Any, Final

from pos_app.domain.policies import Policies, Reason, StoreProfile
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate, TaxRounding
from pos_app.domain.tender import TenderKind, TenderType
from tests.helpers.builders_staff import ROLES

CASH: Final = TenderType(id="cash", kind=TenderKind.CASH, name="Cash", name_zh="现金")
CARD: Final = TenderType(
    id="card", kind=TenderKind.CARD_SLIP, name="Card", needs_reference=True, limit_minor=500_000
)
VOUCHER: Final = TenderType(
    id="voucher", kind=TenderKind.OTHER, name="Voucher", opens_drawer=True, limit_minor=10_000,
    allows_refund=False,
)  # fmt: skip
ACCOUNT: Final = TenderType(id="account", kind=TenderKind.OTHER, name="Account")

CHINA: Final = TaxPolicy(
    TaxMode.INCLUDED,
    TaxRounding.PER_LINE,
    (
        TaxClass("standard", (TaxRate("vat", 130_000),), "A"),
        TaxClass("reduced", (TaxRate("vat", 90_000),), "B"),
        TaxClass("exempt"),
    ),
)
NEW_YORK: Final = TaxPolicy(
    TaxMode.ADDED,
    TaxRounding.PER_TOTAL,
    (
        TaxClass(
            "standard",
            (TaxRate("state", 40_000), TaxRate("city", 45_000), TaxRate("transit", 3750)),
        ),
        TaxClass("reduced", (TaxRate("state", 40_000),)),
        TaxClass("exempt"),
    ),
)
"""New York State, New York City and the transit district's 0.375 %."""


def policies(**changes: Any) -> Policies:
    """The policies of store S01."""
    return Policies(
        **{
            "store": StoreProfile(id="S01", name="Lane", name_zh="小巷"),
            "tax": CHINA,
            "tender_types": (CASH, CARD, VOUCHER, ACCOUNT),
            "roles": ROLES,
            "reasons": (
                Reason("damaged", ("return", "void"), "Damaged", "破损", "scrap"),
                Reason("other", ("discount",), "Other"),
            ),
            "cash_increment_minor": 10,
            "quick_keys": ("MILK", "GONE", "NOWHERE"),
            **changes,
        }
    )
