"""Entries outside the till's trade: stock corrections and account entries."""

from __future__ import annotations

from pos_app.domain.facts import (
    AccountAdjusted,
    StockAdjusted,
    StockMovement,
    StoredFact,
)
from pos_app.domain.money import checked_amount
from pos_app.domain.staff import Approval, Permission
from pos_app.errors import BadInput, RuleRefused
from pos_app.services.workplace import Workplace


class BackOffice:
    """Book-keeping acts, each one fact."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def adjust_stock(
        self,
        movements: tuple[StockMovement, ...],
        reason: str,
        reference: str = "",
        approvals: tuple[Approval, ...] = (),
    ) -> StoredFact:
        """Correct stock. RuleRefused ``reason_missing``; BadInput ``movement_empty``."""
        self._require_reason(reason)
        if not movements or any(m.quantity_milli == 0 for m in movements):
            raise BadInput("movement_empty")
        moved = ",".join(f"{m.sku}x{m.quantity_milli}" for m in movements)
        subject = f"stock:{reference}:{moved}"
        approval = self._wp.authorise(Permission.STOCK_ADJUST, subject, 0, approvals)
        fact = StockAdjusted(movements=movements, reason=reason, reference=reference)
        return self._wp.record(fact, approval=approval)[0]

    def adjust_account(
        self,
        amount_minor: int,
        reason: str,
        reference: str = "",
        note: str = "",
        approvals: tuple[Approval, ...] = (),
    ) -> StoredFact:
        """Book an amount outside sales, such as a bad debt. RuleRefused ``reason_missing``;
        ApprovalNeeded beyond the actor's limit, whichever the entry's direction."""
        self._require_reason(reason)
        subject = f"account:{reference}:{amount_minor}:{reason}"
        approval = self._wp.authorise(
            Permission.ACCOUNT_ADJUST, subject, abs(amount_minor), approvals
        )
        fact = AccountAdjusted(
            amount_minor=checked_amount(amount_minor),
            currency=self._wp.policies.store.currency,
            reason=reason,
            reference=reference,
            note=note[:200],
        )
        return self._wp.record(fact, approval=approval)[0]

    def _require_reason(self, reason: str) -> None:
        if not reason.strip():
            raise RuleRefused("reason_missing")
