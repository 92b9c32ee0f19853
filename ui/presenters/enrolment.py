"""Enrolment: what was typed, what is wrong with it, and the new member at the basket."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.contact import looks_like_phone, normal_card
from pos_app.domain.members import Contact, Member
from pos_app.errors import LanehouseError, RuleRefused
from pos_app.services.membership import Enrolment
from pos_app.services.till_services import TillServices
from ui.presenters.status import Session
from ui.tasks import Tasks

FIELD_OF: Final = {
    "member_name_missing": "name",
    "member_name_unreadable": "name",
    "phone_unreadable": "phone",
    "email_unreadable": "email",
    "birthday_unreadable": "birthday",
    "member_unknown": "referred_by",
    "consent_missing": "consents",
}
"""Where a refusal is shown; what is not named here is said above the form."""


class EnrolForm(Struct, frozen=True, kw_only=True):
    """The form as it stands."""

    name: str = ""
    phone: str = ""
    email: str = ""
    month: int = 0
    day: int = 0
    """0: not said."""
    card: str = ""
    referred_by: str = ""
    """A number, a phone or a card of who brought them."""
    language: str = ""
    consents: tuple[str, ...] = ()

    @property
    def birthday(self) -> str:
        """``MM-DD``; half of one is refused as it stands."""
        return f"{self.month:02}-{self.day:02}" if self.month or self.day else ""


def prefilled(typed: str) -> EnrolForm:
    """What was searched for in vain is the phone, the e-mail or the name."""
    text = typed.strip()
    if "@" in text:
        return EnrolForm(email=text)
    if looks_like_phone(text):
        return EnrolForm(phone=text)
    return EnrolForm(name="" if any(c.isdigit() for c in text) else text)


class EnrolPresenter(QObject):
    """One form at a time."""

    ready = Signal(tuple)
    """What may be consented to; the first is required."""
    refused = Signal(str, object)
    """The field ("" for the whole form) and a Say."""
    exists = Signal(str)
    """The number of the member who has that phone, e-mail or card already."""
    card_read = Signal(str)
    """A card was scanned that is nobody's yet."""
    enrolled = Signal(object)
    """The new Member."""

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        session: Session,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._services, self._session = tasks, services, session
        self._busy = False

    def begin(self) -> None:
        """An empty form."""
        self._busy = False
        self._tasks.submit(self._consents, self.ready.emit, self._refuse, owner=self)

    def scan(self, code: str) -> None:
        """A card handed out; goods and known members are refused at the card's field."""
        card = code.strip()
        self._tasks.submit(
            lambda: self._check_card(card), lambda _: self.card_read.emit(card),
            lambda error: self._refuse(error, "card"), owner=self,
        )  # fmt: skip

    def enrol(self, form: EnrolForm) -> None:
        """Make them a member; a second press while the first is under way is nothing."""
        if self._busy:
            return
        self._busy = True
        self._tasks.submit(lambda: self._enrol(form), self._done, self._refuse, owner=self)

    # On the engine lane ---------------------------------------------------------------------------

    def _consents(self) -> tuple[str, ...]:
        program = self._services.workplace.rules.program()
        return program.consents if program is not None else ()

    def _check_card(self, card: str) -> None:
        if self._services.workplace.catalogue.by_code(card):
            raise RuleRefused("card_is_goods")
        members, vault = self._services.workplace.members, self._services.workplace.vault
        same = members.member_by_lookup(vault.lookup_digest("card", normal_card(card)))
        own = members.member(card)
        for member in (*same, *((own,) if own is not None else ())):
            raise RuleRefused("member_exists", number=member.number, name=member.display_name)

    def _enrol(self, form: EnrolForm) -> Member:
        contact = Contact(
            name=form.name, phone=form.phone, email=form.email, birthday=form.birthday
        )
        return self._services.membership.enrol(
            Enrolment(
                contact=contact, consents=form.consents, card=form.card.strip(),
                referred_by=self._referrer(form.referred_by), language=form.language,
            )
        )  # fmt: skip

    def _referrer(self, text: str) -> str:
        """The one member it means; else the text itself, which is then refused by name."""
        found = self._services.membership.find(text, 2) if text.strip() else ()
        return found[0].number if len(found) == 1 else text

    # On the GUI thread ----------------------------------------------------------------------------

    def _done(self, member: Member) -> None:
        self._busy = False
        self.enrolled.emit(member)

    def _refuse(self, error: LanehouseError, field: str = "") -> None:
        self._busy = False
        number = error.facts.get("number")
        if error.name == "member_exists" and isinstance(number, str):
            self.exists.emit(number)
        self.refused.emit(field or FIELD_OF.get(error.name, ""), self._session.refusal(error))
