"""A second person's consent, asked for in the middle of an act and given without losing it.

    flow.run(lambda approvals: checkout.void(reason, approvals), show_basket)

The intent runs on the engine lane. Where it needs a consent, :attr:`ApprovalFlow.asked` brings a
question to whoever shows it; the second person answers with name and PIN or with a badge, and the
intent is called again with every consent given so far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.policies import Reason
from pos_app.domain.staff import Approval, ApprovalNeeded, ApprovalRequest, Permission, Staff
from pos_app.errors import LanehouseError
from pos_app.services.people import Credential
from pos_app.services.till_services import TillServices
from ui.tasks import OnError, Tasks
from ui.words import Say, said

T = TypeVar("T")
Intent = Callable[[tuple[Approval, ...]], T]

_USES: Final = {
    Permission.VOID_LINE: "void", Permission.VOID_SALE: "void",
    Permission.RETURN_LATE: "return", Permission.RETURN_NO_RECEIPT: "return",
    Permission.REFUND_OTHER_TENDER: "return",
}  # fmt: skip
"""Permissions whose reasons are those of another use."""


class ApprovalQuestion(Struct, frozen=True, kw_only=True):
    """What a second person is asked, and who could answer."""

    request: ApprovalRequest
    asked_by: str
    """Name of the person who wants to do it."""
    people: tuple[Staff, ...]
    reasons: tuple[Reason, ...]
    currency: str


class _Act(Struct, kw_only=True):
    """An intent on its way, with the consents it has."""

    intent: Callable[[tuple[Approval, ...]], Any]
    on_result: Callable[[Any], object] | None
    on_error: OnError | None
    on_cancel: Callable[[], object] | None
    approvals: tuple[Approval, ...] = ()


class _Done(Struct, frozen=True):
    result: Any


class ApprovalFlow(QObject):
    """Runs intents and asks for consent where they need it; one question at a time."""

    asked = Signal(object)
    """An ApprovalQuestion to show."""
    settled = Signal()
    """The question is answered or withdrawn: take the panel away."""
    hinted = Signal(object, bool)
    """A Say for the second person, and whether it refuses (wrong PIN) or only guides."""
    chosen = Signal()
    """Another person or reason is marked."""
    checking = Signal(bool)
    """A PIN or badge is being checked, which takes a moment."""

    def __init__(self, tasks: Tasks, services: TillServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self._act: _Act | None = None
        self._question: ApprovalQuestion | None = None
        self._badge = ""
        self._is_checking = False
        self.person = ""
        self.reason = ""

    @property
    def question(self) -> ApprovalQuestion | None:
        """The question that waits for an answer, or None."""
        return self._question

    def run(
        self,
        intent: Intent[T],
        on_result: Callable[[T], object] | None = None,
        on_error: OnError | None = None,
        on_cancel: Callable[[], object] | None = None,
    ) -> None:
        """Do it, asking for consent as often as needed. A question still open is withdrawn."""
        self.cancel()
        self._attempt_later(
            _Act(intent=intent, on_result=on_result, on_error=on_error, on_cancel=on_cancel)
        )

    # Answers --------------------------------------------------------------------------------------

    def choose_person(self, staff_id: str) -> None:
        """This person will key the PIN."""
        if staff_id != self.person:
            self.person = staff_id
            self.chosen.emit()

    def choose_reason(self, reason: str) -> None:
        """Why it is right; a badge read before is used now."""
        self.reason = reason.strip()
        self.chosen.emit()
        if self._badge and self.reason:
            self._approve(Credential(badge=self._badge))

    def enter_pin(self, pin: str) -> bool:
        """The person's PIN; False when something is to be chosen first (the PIN stays keyed)."""
        missing = self._missing(pin)
        if missing:
            self.hinted.emit(missing, False)
            return False
        self._approve(Credential(staff_id=self.person, pin=pin))
        return True

    def take_scan(self, code: str) -> bool:
        """A scan while a question is open is a badge. False when none is open."""
        if self._question is None:
            return False
        if self._is_checking:
            return True
        if self.reason:
            self._approve(Credential(badge=code.strip()))
        else:
            self._badge = code.strip()
            self.hinted.emit("approve.badge_read", False)
        return True

    def cancel(self) -> None:
        """Withdraw the question; the act does not happen and nothing more is said."""
        act = self._act
        if self._question is not None:
            self._settle()
            if act is not None and act.on_cancel is not None:
                act.on_cancel()

    # Inside ---------------------------------------------------------------------------------------

    def _missing(self, pin: str) -> Say:
        if not self.person:
            return "approve.choose_person"
        if not pin:
            return "approve.key_pin"
        return "" if self.reason else "approve.choose_reason"

    def _attempt_later(self, act: _Act) -> None:
        self._tasks.submit(
            lambda: self._attempt(act), lambda out: self._came(act, out), act.on_error, owner=self
        )

    def _attempt(self, act: _Act) -> _Done | ApprovalQuestion:
        """On the engine lane: the result, or what must be asked."""
        try:
            return _Done(act.intent(act.approvals))
        except ApprovalNeeded as needed:
            return self._question_for(needed.request)

    def _question_for(self, request: ApprovalRequest) -> ApprovalQuestion:
        workplace, people = self._services.workplace, self._services.people
        asker = workplace.store_data.staff(request.actor)
        return ApprovalQuestion(
            request=request,
            asked_by=asker.name if asker is not None else request.actor,
            people=people.approvers(request),
            reasons=self._reasons_for(request.permission),
            currency=workplace.policies.store.currency,
        )

    def _reasons_for(self, permission: Permission) -> tuple[Reason, ...]:
        policies = self._services.workplace.policies
        use = _USES.get(permission, permission.value)
        return policies.reasons_for("approval") or policies.reasons_for(use)

    def _came(self, act: _Act, outcome: _Done | ApprovalQuestion) -> None:
        if isinstance(outcome, _Done):
            if act.on_result is not None:
                act.on_result(outcome.result)
            return
        self.cancel()
        self._act, self._question = act, outcome
        only = outcome.people[0].id if len(outcome.people) == 1 else ""
        self.person = only
        self.reason = ""
        self._badge = ""
        self.asked.emit(outcome)

    def _approve(self, credential: Credential) -> None:
        question, act, reason = self._question, self._act, self.reason
        if question is None or act is None or self._is_checking:
            return
        self._badge = ""
        self._check(True)
        self._tasks.submit(
            lambda: self._services.people.approve(question.request, credential, reason),
            lambda approval: self._approved(act, approval),
            lambda error: self._not_approved(act, error),
            owner=self,
        )

    def _approved(self, act: _Act, approval: Approval) -> None:
        self._check(False)
        if self._act is not act:  # withdrawn while the PIN was being checked
            return
        self._settle()
        act.approvals = (*act.approvals, approval)
        self._attempt_later(act)

    def _not_approved(self, act: _Act, error: LanehouseError) -> None:
        self._check(False)
        if self._act is act:
            self.hinted.emit(said(error), True)

    def _check(self, busy: bool) -> None:
        self._is_checking = busy
        self.checking.emit(busy)

    def _settle(self) -> None:
        self._act = self._question = None
        self.person = self.reason = self._badge = ""
        self.settled.emit()
