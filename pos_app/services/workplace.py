"""What every use case stands on: the ports, who is signed in, and the context of new facts.

Services are plain synchronous code. All of them share one Workplace and run on one thread at a
time (the journal's writer thread in the windows, the main thread on the command line).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from pos_app.domain.facts import Context, Fact, NewFact, StoredFact
from pos_app.domain.policies import Policies
from pos_app.domain.staff import (
    Approval,
    ApprovalRequest,
    Permission,
    Staff,
    require,
    roles_allow,
)
from pos_app.domain.till import Shift
from pos_app.errors import RuleRefused
from pos_app.ports.catalogue import CatalogueReader, StoreData
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.identity import Identity
from pos_app.ports.journal import Commit, Draft, Journal
from pos_app.ports.members import MemberReader, MemberWriter
from pos_app.ports.offers import OffersReader
from pos_app.ports.printing import JobKind, PrintRequest, Spool
from pos_app.ports.secrets import MemberVault, PinVerifiers
from pos_app.services.rules import Rules

_CLOCK_SLACK: Final = timedelta(minutes=5)


class Members(MemberReader, MemberWriter, Protocol):
    """Members as this device reads and keeps them."""


@dataclass
class Workplace:
    """One till at work. ``actor`` is the person signed in, None when locked or signed out."""

    till: str
    journal: Journal
    catalogue: CatalogueReader
    store_data: StoreData
    clock: Clock
    identity: Identity
    pins: PinVerifiers
    spool: Spool
    members: Members
    offers: OffersReader
    vault: MemberVault
    prints: bool = True
    """False where nothing is to be printed at all: imports, replays, checks."""
    actor: Staff | None = None
    _policies: Policies | None = field(default=None, repr=False)
    _latest: datetime | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.rules = Rules(self.offers)

    @property
    def policies(self) -> Policies:
        """The policies in force; raises RuleRefused ``store_not_set_up`` before there are any."""
        if self._policies is None:
            self._policies = self.store_data.policies()
        if self._policies is None:
            raise RuleRefused("store_not_set_up")
        return self._policies

    def refresh_policies(self) -> None:
        """Read the policies again at the next use."""
        self._policies = None

    def require_actor(self) -> Staff:
        """The person signed in; raises RuleRefused ``not_signed_in``."""
        if self.actor is None:
            raise RuleRefused("not_signed_in")
        return self.actor

    def require_shift(self) -> Shift:
        """The open shift; raises RuleRefused ``no_open_shift``, or ``shift_of_other`` when it
        belongs to a colleague and the person may not work in it."""
        actor = self.require_actor()
        shift = self.journal.open_shift()
        if shift is None:
            raise RuleRefused("no_open_shift")
        if shift.cashier != actor.id and not self.may(Permission.SHIFT_OF_OTHERS):
            raise RuleRefused("shift_of_other", cashier=shift.cashier)
        return shift

    def may(self, permission: Permission, amount_minor: int = 0) -> bool:
        """True when the person signed in may do it alone."""
        actor = self.actor
        return actor is not None and roles_allow(
            actor, self.policies.roles, permission, amount_minor
        )

    def authorise(
        self,
        permission: Permission,
        subject: str,
        amount_minor: int,
        approvals: Iterable[Approval],
    ) -> Approval | None:
        """Pass when the person may do it alone, else with the approval that covers exactly this.

        Returns the approval used. Raises ApprovalNeeded.
        """
        actor = self.require_actor()
        request = ApprovalRequest(
            permission=permission, actor=actor.id, subject=subject, amount_minor=amount_minor
        )
        found = next((a for a in approvals if a.covers(request)), None)
        require(actor, self.policies.roles, request, found)
        alone = roles_allow(actor, self.policies.roles, permission, amount_minor)
        return None if alone else found

    def now_ms(self) -> int:
        """The wall clock in ms since 1970."""
        return wall_ms(self.clock)

    def local(self, wall_ms: int) -> datetime:
        """A moment of the wall clock in the store's zone."""
        return datetime.fromtimestamp(wall_ms / 1000, ZoneInfo(self.policies.store.timezone))

    def local_now(self) -> datetime:
        """The wall clock in the store's zone."""
        return self.clock.now().astimezone(ZoneInfo(self.policies.store.timezone))

    @property
    def device(self) -> str:
        """This device as the centre's marks name it."""
        return f"{self.policies.store.id}-{self.till}"

    def pricing_time(self) -> datetime:
        """The moment prices are worked out for, in the store's zone.

        It never goes back behind what this till has seen: a clock set back cannot bring an ended
        promotion to life (SYNC §2.7).
        """
        latest = self._latest or self._last_sale()
        now = self.clock.now()
        self._latest = max(latest, now) if latest is not None else now
        moment = now if now >= self._latest - _CLOCK_SLACK else self._latest
        return moment.astimezone(ZoneInfo(self.policies.store.timezone))

    @property
    def is_clock_behind(self) -> bool:
        """True while the clock stands before what this till has seen."""
        return self._latest is not None and self.clock.now() < self._latest - _CLOCK_SLACK

    def _last_sale(self) -> datetime | None:
        last = self.journal.last_receipt()
        return self.local(last.wall_ms) if last is not None else None

    def business_date_now(self) -> date:
        """The business date a shift gets that opens now."""
        start = timedelta(hours=self.policies.store.day_start_hour)
        return (self.local_now() - start).date()

    def context(self, corr: str = "", approval: Approval | None = None) -> Context:
        """Context of a fact that comes about now."""
        shift = self.journal.open_shift()
        return Context(
            store=self.policies.store.id,
            till=self.till,
            business_date=shift.business_date if shift else None,
            shift=shift.id if shift else "",
            actor=self.actor.id if self.actor else "",
            approver=approval.approver if approval else "",
            corr=corr,
            basis={"policies": self.policies.revision},
        )

    def record(
        self,
        *bodies: Fact,
        corr: str = "",
        approval: Approval | None = None,
        put: tuple[Draft, ...] = (),
        remove: tuple[str, ...] = (),
        prints: tuple[PrintRequest, ...] = (),
        put_keys: tuple[tuple[str, bytes], ...] = (),
        remove_keys: tuple[str, ...] = (),
    ) -> tuple[StoredFact, ...]:
        """Commit facts with one context, then wake the printer's worker if there is work for it."""
        context = self.context(corr, approval)
        facts = tuple(NewFact(body=b, context=context) for b in bodies)
        jobs = prints if self.prints else ()
        stored = self.journal.commit(
            Commit(
                facts=facts,
                put_drafts=put,
                remove_drafts=remove,
                prints=jobs,
                put_keys=put_keys,
                remove_keys=remove_keys,
            )
        )
        if jobs:
            self.spool.wake()
        return stored


def document(fact_index: int = 0) -> PrintRequest:
    """Print the document of a fact of the same commit."""
    return PrintRequest(kind=JobKind.DOCUMENT, fact_index=fact_index)


def drawer(fact_index: int = 0) -> PrintRequest:
    """Open the drawer for a fact of the same commit."""
    return PrintRequest(kind=JobKind.DRAWER, fact_index=fact_index)
