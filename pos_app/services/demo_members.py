"""The demo day's members: attached by card, enrolled, given points, coupons and notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_app.domain.facts import MemberEnrolled
from pos_app.domain.loyalty import Program
from pos_app.domain.members import Contact, NoteKind
from pos_app.errors import RuleRefused
from pos_app.services.membership import Enrolment
from pos_app.services.till_services import TillServices

EVERY: Final = 3
"""One customer in so many says they are a member."""
_COUPON_EVERY: Final = 12
_ENROL_AT: Final = 25


class DemoMembers:
    """What the day's customers do as members; nothing where the chain has no program."""

    def __init__(self, till: TillServices, cards: tuple[str, ...]) -> None:
        self._till = till
        self._cards = cards

    def arrives(self, n: int) -> None:
        """The ``n``-th customer's card, before or after their goods."""
        if self._program() is None or not self._cards:
            return
        if n == _ENROL_AT:
            self._enrol(n)
        if n % EVERY == 1:
            card = self._cards[(n // EVERY) % len(self._cards)]
            self._try(lambda: self._till.checkout.scan(card))
            self._sign_in(card)

    def leaves(self, n: int) -> None:
        """What the ``n``-th customer uses before paying."""
        if self._program() is None:
            return
        if n % _COUPON_EVERY == 4:
            self._try(lambda: self._till.coupons.add("LIVE11"))
        if n % (EVERY * 2) == 1:
            self._redeem()

    def _redeem(self) -> None:
        able = self._till.checkout.view().priced.redeemable
        if able is not None and able.max_points:
            self._till.points.redeem(min(able.max_points, 2 * able.min_points))

    def _sign_in(self, card: str) -> None:
        member = self._till.checkout.view().basket.member
        if member:
            self._try(lambda: self._till.points.earn(member, "sign-in"))

    def _enrol(self, n: int) -> None:
        """Somebody new, once; on a later day over the same journal they are known already."""
        contact = Contact(name="Greta Holm", phone=f"1370000{n:04d}", birthday="06-21")
        facts = self._till.workplace.journal.enrolments()
        if any(isinstance(f.body, MemberEnrolled) and f.body.source == "till" for f in facts):
            return
        program = self._program()
        consents = program.consents[:1] if program is not None else ()
        member = self._till.membership.enrol(Enrolment(contact=contact, consents=consents))
        self._till.membership.note(member.number, NoteKind.PREFERENCE, "Paper bag, no receipt mail")

    def _program(self) -> Program | None:
        return self._till.workplace.rules.program()

    def _try(self, act: Callable[[], object]) -> None:
        """A customer whose wish a rule refuses goes on without it."""
        try:
            act()
        except RuleRefused:
            return
