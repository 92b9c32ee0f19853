"""The whole member on one screen, and what to offer with a basket."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from pos_app.domain.buyer import Buyer
from pos_app.domain.catalogue import Product
from pos_app.domain.facts import MemberNoted, MemberNoteWithdrawn, SaleCompleted, StoredFact
from pos_app.domain.members import Member, NoteKind
from pos_app.domain.recommending import (
    LIMIT,
    USUAL_OF_LAST,
    Recommendation,
    Usual,
    Visit,
    due,
    recommend,
    usual_of,
    visit_of,
)
from pos_app.ports.journal import ReceiptQuery
from pos_app.services.member_views import MemberPanel, NoteView, Suggestion
from pos_app.services.membership import Membership
from pos_app.services.offering import Coupons
from pos_app.services.standing import Standings
from pos_app.services.workplace import Workplace

PURCHASES: Final = 10
_NOTES_MAX: Final = 50
_PAIRS_EACH: Final = 20
"""Affinities looked at for each product of the basket."""


class MemberPanels:
    """Reads only."""

    def __init__(
        self, workplace: Workplace, membership: Membership, standings: Standings, coupons: Coupons
    ) -> None:
        self._wp, self._membership = workplace, membership
        self._standings, self._coupons = standings, coupons

    def panel(self, number: str, skus: tuple[str, ...] = ()) -> MemberPanel:
        """Everything about a member; ``skus`` are those in the basket, for what to offer with it.

        Raises RuleRefused ``member_unknown``.
        """
        member = self._membership.get(number)
        program = self._wp.rules.program()
        buyer = self._standings.buyer(member)
        usual = self._usual(member)
        return MemberPanel(
            member=member,
            points=self._standings.points(member) if program is not None else None,
            tier=self._standings.tier(member),
            benefits=self._standings.benefits(member, buyer, skus),
            coupons=self._coupons.of_member(member.number),
            notes=self._notes(member.number),
            purchases=self._wp.journal.find_receipts(
                ReceiptQuery(member=member.number, limit=PURCHASES)
            ),
            usual=tuple(self._products(self._usual_skus(member, usual))),
            wishlist=tuple(self._products(member.wishlist_skus)),
            viewed=tuple(self._products(member.viewed_skus)),
            advisor=self._name_of(member.advisor),
            segment=program.segment(member.segment) if program is not None else None,
            is_birthday=buyer.has_birthday(self._today()),
            suggestions=self._suggested(skus, usual),
        )

    def suggestions(self, skus: tuple[str, ...], buyer: Buyer | None) -> tuple[Suggestion, ...]:
        """A quiet strip for the basket: bought together, usual for this member and due."""
        member = self._wp.members.member(buyer.member) if buyer is not None else None
        return self._suggested(skus, self._usual(member) if member is not None else ())

    def _suggested(self, skus: tuple[str, ...], usual: Iterable[Usual]) -> tuple[Suggestion, ...]:
        pairs = self._wp.offers.affinities(skus, _PAIRS_EACH)
        found = recommend(skus, pairs, due(usual, self._today()), limit=LIMIT)
        return tuple(self._with_products(found))

    def _with_products(self, found: Iterable[Recommendation]) -> Iterable[Suggestion]:
        for recommendation in found:
            product = self._wp.catalogue.product(recommendation.sku)
            if product is not None and product.active:
                yield Suggestion(product=product, why=recommendation)

    def _usual(self, member: Member) -> tuple[Usual, ...]:
        """From the member's own visits to this till."""
        facts = self._wp.journal.member_facts(member.number, ("sale_completed",), USUAL_OF_LAST * 2)
        return usual_of(self._visits(facts))

    def _visits(self, facts: Iterable[StoredFact]) -> list[Visit]:
        return [
            visit_of(fact.body.trade, self._day_of(fact))
            for fact in facts
            if isinstance(fact.body, SaleCompleted)
        ]

    def _usual_skus(self, member: Member, usual: Iterable[Usual]) -> tuple[str, ...]:
        """What the centre says is usual, and what is at this till."""
        return tuple(dict.fromkeys([*member.usual_skus, *(u.sku for u in usual)]))

    def _products(self, skus: Iterable[str]) -> Iterable[Product]:
        found = (self._wp.catalogue.product(sku) for sku in skus)
        return (p for p in found if p is not None and p.active)

    def _notes(self, member: str) -> tuple[NoteView, ...]:
        types = ("member_noted", "member_note_withdrawn")
        facts = self._wp.journal.member_facts(member, types, _NOTES_MAX)
        gone = {f.body.note for f in facts if isinstance(f.body, MemberNoteWithdrawn)}
        key = self._wp.journal.member_key(member)
        return tuple(
            self._note(fact, fact.body, key)
            for fact in facts
            if isinstance(fact.body, MemberNoted) and fact.event_id not in gone
        )

    def _note(self, fact: StoredFact, noted: MemberNoted, key: bytes | None) -> NoteView:
        opened = self._wp.vault.open_sealed(key, noted.sealed) if key is not None else None
        return NoteView(
            id=fact.event_id,
            kind=NoteKind(noted.kind),
            text=opened.decode() if opened is not None else "",
            author=self._name_of(fact.context.actor),
            wall_ms=fact.wall_ms,
        )

    def _name_of(self, staff_id: str) -> str:
        staff = self._wp.store_data.staff(staff_id) if staff_id else None
        return staff.name if staff is not None else staff_id

    def _day_of(self, fact: StoredFact) -> date:
        if fact.context.business_date is not None:
            return fact.context.business_date
        return self._wp.local(fact.wall_ms).date()

    def _today(self) -> date:
        return self._wp.pricing_time().date()
