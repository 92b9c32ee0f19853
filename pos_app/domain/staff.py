"""Staff, roles, what each may do, and the approval of a second named person.

Laws: a person never approves their own act; an approval is for one act of one person, with a
reason and within the approver's own limit; five wrong PINs in a row lock a person out for a
while, and the count lives in the journal, so a restart or a restore does not forget it (SYNC §5).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.errors import RuleRefused

MAX_PIN_FAILURES: Final = 5
LOCKOUT_MS: Final = 15 * 60 * 1000


class Permission(StrEnum):
    """What may be allowed or limited. Amounts are limits in minor units where they make sense."""

    SELL = "sell"
    DISCOUNT = "discount"
    PRICE_OVERRIDE = "price_override"
    VOID_LINE = "void_line"
    VOID_SALE = "void_sale"
    RETURN = "return"
    RETURN_NO_RECEIPT = "return_no_receipt"
    RETURN_LATE = "return_late"
    REFUND_OTHER_TENDER = "refund_other_tender"
    SHIFT = "shift"
    SHIFT_OF_OTHERS = "shift_of_others"
    X_REPORT = "x_report"
    CASH_MOVEMENT = "cash_movement"
    NO_SALE = "no_sale"
    REPRINT = "reprint"
    BUSINESS_DATE = "business_date"
    """Open a shift on a day before the last shift's."""
    STOCK_ADJUST = "stock_adjust"
    ACCOUNT_ADJUST = "account_adjust"
    UNLOCK_STAFF = "unlock_staff"
    MEMBER_ERASE = "member_erase"
    SETTINGS = "settings"


class Grant(Struct, frozen=True, omit_defaults=True):
    """A permission a role has, up to a limit; no limit where ``limit_minor`` is None."""

    permission: Permission
    limit_minor: int | None = None


class Role(Struct, frozen=True):
    """A named set of grants."""

    id: str
    grants: tuple[Grant, ...]

    def allows(self, permission: Permission, amount_minor: int = 0) -> bool:
        """True when some grant covers the permission for that amount."""
        return any(
            g.permission is permission and (g.limit_minor is None or amount_minor <= g.limit_minor)
            for g in self.grants
        )


class Staff(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person who may sign in or approve."""

    id: str
    name: str
    roles: tuple[str, ...]
    pin_verifier: str = ""
    """Argon2id verifier in PHC form; empty where the person has no PIN."""
    badge_digest: str = ""
    """SHA-256 of the badge code in hex; empty where the person has no badge."""
    active: bool = True
    language: str = ""


class PinGuard(Struct, frozen=True, omit_defaults=True):
    """Wrong PINs of one person in a row, and when the last one was."""

    failures: int = 0
    last_failure_ms: int = 0

    def locked_until_ms(self) -> int:
        """End of the lock-out in wall-clock ms, doubling with each further try; 0 when open."""
        if self.failures < MAX_PIN_FAILURES:
            return 0
        doublings = min(self.failures - MAX_PIN_FAILURES, 6)
        return self.last_failure_ms + (LOCKOUT_MS << doublings)

    def can_try(self, now_ms: int) -> bool:
        """True when a PIN may be tried. A clock set back never opens a lock early."""
        return self.failures < MAX_PIN_FAILURES or now_ms >= self.locked_until_ms()

    def require_try(self, now_ms: int) -> None:
        """Raises RuleRefused ``pin_locked`` with the minutes left."""
        if not self.can_try(now_ms):
            minutes = -((now_ms - self.locked_until_ms()) // 60_000)
            raise RuleRefused("pin_locked", minutes=minutes)


class ApprovalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One act that its actor may not do alone. Equal requests are the same act."""

    permission: Permission
    actor: str
    subject: str
    """What it is about, exactly: basket, line and value. An approval fits this and nothing else."""
    amount_minor: int = 0


class Approval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A second, named person's consent to one request."""

    request: ApprovalRequest
    approver: str
    reason: str
    method: str
    """``badge`` or ``pin``."""

    def covers(self, request: ApprovalRequest) -> bool:
        """True when this consent was given for exactly that act of that person."""
        return self.request == request


class ApprovalNeeded(RuleRefused):
    """The act is allowed only with a second person's consent; carries what to ask for."""

    def __init__(self, request: ApprovalRequest) -> None:
        super().__init__("approval_needed", permission=request.permission.value)
        self.request = request


def roles_allow(
    staff: Staff, roles: tuple[Role, ...], permission: Permission, amount_minor: int = 0
) -> bool:
    """True when one of the person's roles grants it for that amount."""
    return staff.active and any(
        r.id in staff.roles and r.allows(permission, amount_minor) for r in roles
    )


def require(
    actor: Staff,
    roles: tuple[Role, ...],
    request: ApprovalRequest,
    approval: Approval | None = None,
) -> None:
    """Pass when the actor may do it alone or the approval is for exactly this act.

    Raises ApprovalNeeded otherwise.
    """
    if roles_allow(actor, roles, request.permission, request.amount_minor):
        return
    if approval is None or not approval.covers(request):
        raise ApprovalNeeded(request)


def approve(
    request: ApprovalRequest, approver: Staff, roles: tuple[Role, ...], reason: str, method: str
) -> Approval:
    """The approver's consent.

    Raises RuleRefused ``approval_own`` for one's own act, ``approval_beyond_authority`` when the
    approver could not do it alone either, ``approval_reason_missing`` without a reason.
    """
    if approver.id == request.actor:
        raise RuleRefused("approval_own")
    if not roles_allow(approver, roles, request.permission, request.amount_minor):
        raise RuleRefused("approval_beyond_authority", name=approver.name)
    if not reason.strip():
        raise RuleRefused("approval_reason_missing")
    return Approval(request=request, approver=approver.id, reason=reason.strip(), method=method)
