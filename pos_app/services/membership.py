"""Members at the till: found, attached to the basket, enrolled, noted.

A member is looked for by number, card, phone, e-mail or name. Merged numbers lead to the survivor;
blocked and erased members are said so and the sale goes on without them.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from pos_app.domain.buyer import Buyer
from pos_app.domain.contact import (
    birthday_window,
    checked_contact,
    display_name,
    looks_like_phone,
    normal_card,
    normal_email,
    normal_phone,
)
from pos_app.domain.facts import (
    MemberEnrolled,
    MemberErased,
    MemberNoted,
    MemberNoteWithdrawn,
    StoredFact,
)
from pos_app.domain.member_rows import MAX_NUMBER, lookups_of
from pos_app.domain.members import Contact, Member, MemberStatus, NoteKind, require_usable
from pos_app.domain.staff import Approval, Permission
from pos_app.errors import BadInput, RuleRefused
from pos_app.ports.members import MemberRow
from pos_app.services.checkout import BasketView, Checkout, Understood
from pos_app.services.standing import Standings
from pos_app.services.workplace import Workplace, document

MAX_NOTE: Final = 500
_MERGES_MAX: Final = 10
_NUMBER_DIGITS: Final = 12
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit."""
_CONTACT: Final = msgspec.json.Decoder(Contact)


class Enrolment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the customer says and agrees to."""

    contact: Contact
    consents: tuple[str, ...]
    card: str = ""
    """A card handed out at the till; empty for none."""
    referred_by: str = ""
    language: str = ""


class Membership:
    """Use cases about who the customer is."""

    def __init__(self, workplace: Workplace, checkout: Checkout, standings: Standings) -> None:
        self._wp, self._checkout, self._standings = workplace, checkout, standings
        checkout.readers.append(self.scanned)

    # Finding --------------------------------------------------------------------------------------

    def find(self, text: str, limit: int = 20) -> tuple[Member, ...]:
        """Members by number, card, phone, e-mail, or the beginning of a name; erased ones never."""
        wanted = text.strip()
        if not wanted:
            return ()
        found = [*self._exactly(wanted), *self._wp.members.find_members(wanted, limit)]
        members = {m.number: m for m in map(self._survivor, found) if m is not None}
        return tuple(members.values())[:limit]

    def get(self, number: str) -> Member:
        """The member of a number, or who it was merged into. RuleRefused ``member_unknown``."""
        member = self._wp.members.member(number.strip())
        survivor = self._survivor(member) if member is not None else None
        if survivor is None:
            raise RuleRefused("member_unknown", number=number.strip()[:40])
        return survivor

    def _exactly(self, text: str) -> list[Member]:
        members, digest = self._wp.members, self._wp.vault.lookup_digest
        exact = members.member(text)
        found = [exact] if exact is not None else []
        found += members.member_by_lookup(digest("card", normal_card(text)))
        if looks_like_phone(text):
            found += members.member_by_lookup(digest("phone", normal_phone(text)))
        if "@" in text:
            found += members.member_by_lookup(digest("email", text.strip().lower()))
        return found

    def _survivor(self, member: Member) -> Member | None:
        """Along the merges to who is left; None for erased members and merges in a circle."""
        found: Member | None = member
        for _ in range(_MERGES_MAX):
            if found is None or found.status is MemberStatus.ERASED:
                return None
            if found.status is not MemberStatus.MERGED:
                return found
            found = self._wp.members.member(found.merged_into)
        return None

    # The basket's member --------------------------------------------------------------------------

    def scanned(self, code: str) -> BasketView | None:
        """Attach the member whose card or number was scanned; None when it is nobody's."""
        exact = self._wp.members.member(code)
        cards = self._wp.members.member_by_lookup(
            self._wp.vault.lookup_digest("card", normal_card(code))
        )
        found = exact if exact is not None else next(iter(cards), None)
        return self.attach(found.number) if found is not None else None

    def attach(self, number: str) -> BasketView:
        """The open basket is this member's: tier, benefits and prices apply at once.

        Raises RuleRefused ``no_open_shift``, ``member_unknown``, ``member_blocked``,
        ``basket_tendering``.
        """
        self._wp.require_shift()
        member = self.get(number)
        require_usable(member)
        return self._attach(member)

    def buyer(self, number: str) -> Buyer | None:
        """The member as pricing would see them now; None for one not known here or not active."""
        member = self._wp.members.member(number)
        if member is None or not member.can_use():
            return None
        return self._standings.buyer(member)

    def detach(self) -> BasketView:
        """The basket is nobody's again; what was the member's leaves it."""
        basket = self._checkout.view().basket
        return self._checkout.change(basket.with_buyer(None))

    def _attach(self, member: Member) -> BasketView:
        basket = self._checkout.view().basket
        buyer = self._standings.buyer(member)
        return self._checkout.change(basket.with_buyer(buyer), Understood.MEMBER)

    # Enrolling ------------------------------------------------------------------------------------

    def enrol(self, wish: Enrolment) -> Member:
        """A customer becomes a member here and now, with or without a network.

        Raises RuleRefused ``not_signed_in``, ``consent_missing``, ``member_exists`` (phone, e-mail
        or card of another), ``member_unknown`` (who referred them); BadInput for what was typed.
        """
        self._wp.require_actor()
        contact = checked_contact(wish.contact)
        self._require_consent(wish.consents)
        if wish.referred_by.strip():
            self.get(wish.referred_by)
        lookups = self._lookups(contact, wish.card)
        self._require_new(lookups)
        return self._enrol(wish, contact, lookups)

    def _enrol(self, wish: Enrolment, contact: Contact, lookups: tuple[bytes, ...]) -> Member:
        number, key = self._new_number(), self._wp.vault.new_key()
        fact = MemberEnrolled(
            member=number,
            source="till",
            consents=wish.consents,
            sealed=self._wp.vault.seal(key, msgspec.json.encode(contact)),
            lookups=lookups,
            referred_by=wish.referred_by.strip(),
        )
        stored = self._wp.record(fact, put_keys=((number, key),), prints=(document(),))[0]
        row = self._row(stored, contact, wish.language)
        self._wp.members.put_members((row,))
        return row.member

    def enrol_number(self, number: str, source: str = "") -> StoredFact:
        """A number of another system becomes a member. BadInput ``member_unreadable``."""
        self._wp.require_actor()
        clean = number.strip()
        if not clean or len(clean) > MAX_NUMBER or not clean.isprintable():
            raise BadInput("member_unreadable")
        stored = self._wp.record(MemberEnrolled(member=clean, source=source))[0]
        self._wp.members.put_members((self._row(stored, None),))
        return stored

    def restore_enrolled(self) -> int:
        """Put members enrolled here back into a replica that lost them, but for those erased
        since; returns how many."""
        lost: list[MemberRow] = []
        for stored in self._wp.journal.enrolments():
            body = stored.body
            if isinstance(body, MemberEnrolled) and self._is_lost(body.member):
                lost.append(self._row(stored, self._contact(body)))
        return self._wp.members.put_members(lost) if lost else 0

    def _is_lost(self, member: str) -> bool:
        """True when the replica should know the member and does not."""
        if self._wp.members.member(member) is not None:
            return False
        return not self._wp.journal.member_facts(member, ("member_erased",), 1)

    def erase(self, number: str, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """Forget a member on this device: the key under which they are known is destroyed.

        RuleRefused ``member_unknown``; ApprovalNeeded for who may not do it alone.
        """
        member = self.get(number)
        subject = f"erase:{member.number}"
        approval = self._wp.authorise(Permission.MEMBER_ERASE, subject, 0, approvals)
        fact = MemberErased(member=member.number)
        stored = self._wp.record(fact, approval=approval, remove_keys=(member.number,))[0]
        self._wp.members.forget_member(member.number)
        return stored

    def _row(self, stored: StoredFact, contact: Contact | None, language: str = "") -> MemberRow:
        body = stored.body
        assert isinstance(body, MemberEnrolled)
        program = self._wp.rules.program()
        today = self._wp.local_now().date()
        window = None
        if contact is not None and program is not None:
            before, after = program.birthday_days_before, program.birthday_days_after
            window = birthday_window(contact.birthday, today, before, after)
        tiers = program.tiers.tiers if program is not None else ()
        member = Member(
            number=body.member,
            display_name=display_name(contact.name) if contact is not None else "",
            tier=tiers[0].id if tiers else "",
            birthday_from=window[0] if window else None,
            birthday_until=window[1] if window else None,
            enrolled_on=today,
            consents=body.consents,
            language=language,
            home_store=stored.context.store,
        )
        return MemberRow(member=member, lookups=body.lookups)

    def _contact(self, body: MemberEnrolled) -> Contact | None:
        key = self._wp.journal.member_key(body.member)
        opened = self._wp.vault.open_sealed(key, body.sealed) if key and body.sealed else None
        return _CONTACT.decode(opened) if opened is not None else None

    def _require_consent(self, consents: tuple[str, ...]) -> None:
        program = self._wp.rules.program()
        required = program.consents[:1] if program is not None else ()
        if any(consent not in consents for consent in required):
            raise RuleRefused("consent_missing")

    def _lookups(self, contact: Contact, card: str) -> tuple[bytes, ...]:
        email = normal_email(contact.email) if contact.email else ""
        digest = self._wp.vault.lookup_digest
        return lookups_of(digest, card=normal_card(card), phone=contact.phone, email=email)

    def _require_new(self, lookups: tuple[bytes, ...]) -> None:
        for digest in lookups:
            for member in self._wp.members.member_by_lookup(digest):
                raise RuleRefused("member_exists", number=member.number, name=member.display_name)

    def _new_number(self) -> str:
        """Twelve signs out of the newest id's random part: not to be guessed, never used twice."""
        value = int(self._wp.identity.new_id()[-16:], 16)
        signs = ""
        for _ in range(_NUMBER_DIGITS):
            value, digit = divmod(value, len(_ALPHABET))
            signs = _ALPHABET[digit] + signs
        return f"M{signs}"

    # Notes ----------------------------------------------------------------------------------------

    def note(self, number: str, kind: NoteKind, text: str) -> StoredFact:
        """Remember something about a member; the author is who is signed in.

        Raises RuleRefused ``member_unknown``; BadInput ``note_empty``, ``note_too_long``.
        """
        self._wp.require_actor()
        words = text.strip()
        if not words:
            raise BadInput("note_empty")
        if len(words) > MAX_NOTE:
            raise BadInput("note_too_long", limit=MAX_NOTE)
        member = self.get(number).number
        known = self._wp.journal.member_key(member)
        key = known if known is not None else self._wp.vault.new_key()
        sealed = self._wp.vault.seal(key, words.encode())
        fact = MemberNoted(member=member, kind=kind.value, sealed=sealed)
        return self._wp.record(fact, put_keys=() if known is not None else ((member, key),))[0]

    def withdraw_note(self, number: str, note: str) -> StoredFact:
        """A note no longer holds. RuleRefused ``member_unknown``, ``note_unknown``."""
        self._wp.require_actor()
        member = self.get(number).number
        notes = self._wp.journal.member_facts(member, ("member_noted",))
        if not any(fact.event_id == note for fact in notes):
            raise RuleRefused("note_unknown")
        return self._wp.record(MemberNoteWithdrawn(member=member, note=note))[0]
