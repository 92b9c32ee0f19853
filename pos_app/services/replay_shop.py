"""The store in which a replay trades: given prices, no tax of its own, everything on account."""

from __future__ import annotations

from typing import Final

from pos_app.domain.policies import Policies, Reason, ReturnPolicy, StoreProfile
from pos_app.domain.staff import Grant, Permission, Role, Staff
from pos_app.domain.tax import TaxClass, TaxPolicy
from pos_app.domain.tender import TenderKind, TenderType
from pos_app.errors import RuleRefused
from pos_app.ports.catalogue import StoreData, StoreDataWriter
from pos_app.ports.secrets import PinVerifiers
from pos_app.services.people import Credential
from pos_app.services.replay import TENDER, ReplayPeople

STORE_ID: Final = "REPLAY"
CURRENCY: Final = "GBP"
_NO_LIMIT: Final = 10**13
_CASHIER, _APPROVER = "replay-cashier", "replay-approver"
_ALONE: Final = (
    Permission.SELL, Permission.RETURN, Permission.RETURN_LATE, Permission.REFUND_OTHER_TENDER,
    Permission.SHIFT, Permission.STOCK_ADJUST, Permission.ACCOUNT_ADJUST,
)  # fmt: skip


def people() -> ReplayPeople:
    """The cashier who trades and the second person who consents."""
    return ReplayPeople(Credential(badge=_CASHIER), Credential(badge=_APPROVER))


def set_up(data: StoreData, writer: StoreDataWriter, pins: PinVerifiers) -> None:
    """Configure the store once; raises RuleRefused ``replay_foreign_store`` over any other."""
    policies = data.policies()
    if policies is None:
        writer.put_policies(replay_policies())
        writer.put_staff((_person(_CASHIER, pins), _person(_APPROVER, pins)))
    elif policies.store.id != STORE_ID:
        raise RuleRefused("replay_foreign_store", store=policies.store.name)


def replay_policies() -> Policies:
    """No-receipt returns always need the second person; nothing else does."""
    return Policies(
        store=StoreProfile(
            id=STORE_ID, name="Replay", currency=CURRENCY, timezone="UTC", day_start_hour=0
        ),
        tax=TaxPolicy(classes=(TaxClass("standard"),)),
        tender_types=(
            TenderType(id=TENDER, kind=TenderKind.OTHER, name="On account", name_zh="记账"),
            TenderType(id="cash", kind=TenderKind.CASH, name="Cash", name_zh="现金"),
        ),
        roles=(
            Role(_CASHIER, tuple(Grant(p) for p in _ALONE)),
            Role(_APPROVER, (Grant(Permission.RETURN_NO_RECEIPT),)),
        ),
        reasons=(Reason("exported", ("return",), "Exported return", "导入的退货"),),
        returns=ReturnPolicy(no_receipt_limit_minor=_NO_LIMIT),
        max_basket_lines=100_000,
    )


def _person(name: str, pins: PinVerifiers) -> Staff:
    return Staff(id=name, name=name, roles=(name,), badge_digest=pins.badge_digest(name))
