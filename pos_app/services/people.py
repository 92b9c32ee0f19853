"""Signing in, locking, and the approval of a second named person."""

from __future__ import annotations

from msgspec import Struct

from pos_app.domain.facts import (
    ApprovalGiven,
    PinRefused,
    StaffSignedIn,
    StaffSignedOut,
    StaffUnlocked,
)
from pos_app.domain.staff import (
    MAX_PIN_FAILURES,
    Approval,
    ApprovalRequest,
    Permission,
    Staff,
    approve,
    roles_allow,
)
from pos_app.errors import EnvironmentFault, RuleRefused
from pos_app.services.workplace import Workplace


class Credential(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a person proves who they are: a badge scanned, or their number and PIN."""

    staff_id: str = ""
    pin: str = ""
    badge: str = ""

    def __repr__(self) -> str:
        """Never shows PIN or badge: reprs end up in logs."""
        return f"Credential(staff_id={self.staff_id!r})"


class People:
    """Who is at the till, and who consents."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def sign_in(self, credential: Credential) -> Staff:
        """The person becomes the actor.

        Raises RuleRefused ``sign_in_refused`` (with the tries left), ``pin_locked``,
        ``badge_unknown``.
        """
        staff, method = self._proved(credential)
        before, self._wp.actor = self._wp.actor, staff
        try:
            self._wp.record(StaffSignedIn(staff=staff.id, method=method))
        except EnvironmentFault:
            self._wp.actor = before
            raise
        return staff

    def sign_out(self) -> None:
        """The actor leaves; an open basket and shift stay as they are."""
        self._leave(locked=False)

    def lock(self) -> None:
        """The actor steps away; the same or another person signs in to go on."""
        self._leave(locked=True)

    def _leave(self, *, locked: bool) -> None:
        actor = self._wp.actor
        if actor is not None:
            self._wp.record(StaffSignedOut(staff=actor.id, locked=locked))
            self._wp.actor = None

    def approve(self, request: ApprovalRequest, credential: Credential, reason: str) -> Approval:
        """A second person consents to exactly that request.

        Raises what :meth:`sign_in` raises for the credential, and RuleRefused ``approval_own``,
        ``approval_beyond_authority``, ``approval_reason_missing``.
        """
        staff, method = self._proved(credential)
        approval = approve(request, staff, self._wp.policies.roles, reason, method)
        self._wp.record(ApprovalGiven(approval=approval), approval=approval)
        return approval

    def can_approve(self, request: ApprovalRequest, staff: Staff) -> bool:
        """True when that person could consent."""
        roles = self._wp.policies.roles
        return staff.id != request.actor and roles_allow(
            staff, roles, request.permission, request.amount_minor
        )

    def approvers(self, request: ApprovalRequest) -> tuple[Staff, ...]:
        """Everyone who could consent, by name."""
        return tuple(s for s in self._wp.store_data.all_staff() if self.can_approve(request, s))

    def unlock(self, staff_id: str, approval: Approval) -> None:
        """End a lock-out early, with the consent that :meth:`unlock_request` asks for.

        Raises RuleRefused ``approval_mismatch`` for any other consent.
        """
        if not approval.covers(self.unlock_request(staff_id)):
            raise RuleRefused("approval_mismatch")
        self._wp.record(StaffUnlocked(staff=staff_id, approval=approval), approval=approval)

    def unlock_request(self, staff_id: str) -> ApprovalRequest:
        """What a second person must consent to for :meth:`unlock`: the end of this lock-out."""
        guard = self._wp.journal.pin_guard(staff_id)
        return ApprovalRequest(
            permission=Permission.UNLOCK_STAFF,
            actor=staff_id,
            subject=f"unlock:{staff_id}:{guard.failures}:{guard.last_failure_ms}",
        )

    def everyone(self) -> tuple[Staff, ...]:
        """Active staff, by name, for the sign-in screen."""
        return self._wp.store_data.all_staff()

    def _proved(self, credential: Credential) -> tuple[Staff, str]:
        if credential.badge:
            return self._by_badge(credential.badge), "badge"
        return self._by_pin(credential), "pin"

    def _by_badge(self, badge: str) -> Staff:
        digest = self._wp.pins.badge_digest(badge)
        staff = self._wp.store_data.staff_by_badge(digest)
        if staff is None or not staff.active:
            raise RuleRefused("badge_unknown")
        self._wp.journal.pin_guard(staff.id).require_try(self._wp.now_ms())
        return staff

    def _by_pin(self, credential: Credential) -> Staff:
        guard = self._wp.journal.pin_guard(credential.staff_id)
        guard.require_try(self._wp.now_ms())
        staff = self._wp.store_data.staff(credential.staff_id)
        verifier = staff.pin_verifier if staff is not None and staff.active else ""
        matches = self._wp.pins.pin_matches(verifier, credential.pin)
        if staff is None or not matches:
            if staff is not None:  # what is typed for a name may be a PIN: only names are recorded
                self._wp.record(PinRefused(staff=staff.id))
            left = max(0, MAX_PIN_FAILURES - guard.failures - 1)
            raise RuleRefused("sign_in_refused", left=left)
        return staff
