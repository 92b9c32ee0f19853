"""People, roles and approvals for tests."""

from __future__ import annotations

from typing import Any, Final

from pos_app.domain.staff import (
    Approval,
    ApprovalRequest,
    Grant,
    Permission,
    Role,
    Staff,
)
from pos_app.services.people import Credential
from tests.helpers.fake_ports import FakePins

CASHIER: Final = Role(
    "cashier",
    (
        Grant(Permission.SELL),
        Grant(Permission.SHIFT),
        Grant(Permission.X_REPORT),
        Grant(Permission.DISCOUNT, 500),
        Grant(Permission.PRICE_OVERRIDE, 500),
        Grant(Permission.VOID_LINE, 5000),
        Grant(Permission.VOID_SALE, 10_000),
        Grant(Permission.RETURN, 20_000),
        Grant(Permission.CASH_MOVEMENT, 10_000),
    ),
)
MANAGER: Final = Role("manager", tuple(Grant(p) for p in Permission))
TRAINEE: Final = Role("trainee", (Grant(Permission.X_REPORT),))
ROLES: Final = (CASHIER, MANAGER, TRAINEE)


def staff(staff_id: str = "ann", role: str = "cashier", **changes: Any) -> Staff:
    """A person whose PIN is ``<id>-pin`` and whose badge is ``<id>-badge``."""
    pins = FakePins()
    return Staff(
        **{
            "id": staff_id,
            "name": staff_id.title(),
            "roles": (role,),
            "pin_verifier": pins.make_pin_verifier(f"{staff_id}-pin"),
            "badge_digest": pins.badge_digest(f"{staff_id}-badge"),
            **changes,
        }
    )


def people() -> tuple[Staff, ...]:
    """Two cashiers, two managers, a trainee, and one who has left."""
    return (
        staff("ann"),
        staff("bob"),
        staff("mia", "manager"),
        staff("max", "manager"),
        staff("tim", "trainee"),
        staff("eve", active=False),
    )


def by_pin(staff_id: str, pin: str | None = None) -> Credential:
    """The person's number and PIN; another PIN where one is given."""
    return Credential(staff_id=staff_id, pin=f"{staff_id}-pin" if pin is None else pin)


def by_badge(staff_id: str) -> Credential:
    """The person's badge."""
    return Credential(badge=f"{staff_id}-badge")


def request(
    permission: Permission = Permission.DISCOUNT, actor: str = "ann", **changes: Any
) -> ApprovalRequest:
    """An act that needs consent."""
    return ApprovalRequest(
        **{"permission": permission, "actor": actor, "subject": "basket:1:void", **changes}
    )


def approval(of: ApprovalRequest | None = None, approver: str = "mia") -> Approval:
    """A consent to that act."""
    return Approval(request=of or request(), approver=approver, reason="ok", method="pin")
