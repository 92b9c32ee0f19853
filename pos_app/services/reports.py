"""Printing X and Z reports again."""

from __future__ import annotations

from pos_app.domain.facts import ReceiptReprinted, ShiftClosed, StoredFact
from pos_app.domain.staff import Approval, Permission
from pos_app.errors import RuleRefused
from pos_app.ports.printing import JobKind, PrintRequest
from pos_app.services.workplace import Workplace


class Reports:
    """Copies of what was printed about shifts."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def reprint(self, fact: StoredFact, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """Print a Z report again, marked COPY; the copy is a fact.

        Raises RuleRefused ``not_printable`` for another fact; ApprovalNeeded as configured.
        """
        if not isinstance(fact.body, ShiftClosed):
            raise RuleRefused("not_printable")
        number = f"Z{fact.body.report.z_number}"
        approval = self._wp.authorise(Permission.REPRINT, f"reprint:{number}", 0, approvals)
        request = PrintRequest(
            kind=JobKind.DOCUMENT, fact_seq=fact.seq, fact_incarnation=fact.incarnation, copy=True
        )
        self._wp.record(ReceiptReprinted(receipt=number), approval=approval, prints=(request,))
        return fact
