"""A whole till over fakes: what service tests trade on, and restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pos_app.domain.facts import Fact
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Approval, ApprovalNeeded
from pos_app.ports.printing import PrintJob
from pos_app.services.till_services import TillServices, till_services
from pos_app.services.workplace import Workplace
from tests.helpers.builders_catalogue import shelf
from tests.helpers.builders_policies import policies
from tests.helpers.builders_staff import by_badge, people
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_members import FakeMembers, FakeOffers, FakeVault
from tests.helpers.fake_ports import (
    FakeCatalogue,
    FakeClock,
    FakeIdentity,
    FakePins,
    FakeSpool,
    FakeStoreData,
)

type_of_result = TypeVar("type_of_result")
type_of_act = Callable[[tuple[Approval, ...]], type_of_result]


@dataclass
class ShopFloor:
    """One till, its fakes, and the services over them."""

    policies: Policies = field(default_factory=policies)
    clock: FakeClock = field(default_factory=FakeClock)
    spool: FakeSpool = field(default_factory=FakeSpool)
    identity: FakeIdentity = field(default_factory=FakeIdentity)

    members: FakeMembers = field(default_factory=FakeMembers)
    offers: FakeOffers = field(default_factory=FakeOffers)
    vault: FakeVault = field(default_factory=FakeVault)

    def __post_init__(self) -> None:
        self.journal = FakeJournal(self.clock)
        self.catalogue = FakeCatalogue(shelf())
        self.store_data = FakeStoreData(self.policies, people())
        self.services = self._services()

    def _services(self) -> TillServices:
        return till_services(
            Workplace(
                till="T1",
                journal=self.journal,
                catalogue=self.catalogue,
                store_data=self.store_data,
                clock=self.clock,
                identity=self.identity,
                pins=FakePins(),
                spool=self.spool,
                members=self.members,
                offers=self.offers,
                vault=self.vault,
            )
        )

    def restart(self, staff_id: str = "") -> TillServices:
        """The program dies and comes up again over the same journal; somebody signs in."""
        self.services = self._services()
        if staff_id:
            self.sign_in(staff_id)
        return self.services

    def sign_in(self, staff_id: str = "ann") -> None:
        """By badge."""
        self.services.people.sign_in(by_badge(staff_id))

    def facts(self, kind: type[Fact]) -> list[Fact]:
        """All facts of a kind, oldest first."""
        return [f.body for f in self.journal.facts() if isinstance(f.body, kind)]

    def prints(self) -> list[PrintJob]:
        """All print and drawer jobs, oldest first."""
        return list(self.journal.waiting_jobs(1000))

    def approved(
        self, act: type_of_act[type_of_result], approver: str = "mia", limit: int = 5
    ) -> type_of_result:
        """Do it, fetching each consent it asks for."""
        approvals: tuple[Approval, ...] = ()
        for _ in range(limit):
            try:
                return act(approvals)
            except ApprovalNeeded as needed:
                given = self.services.people.approve(needed.request, by_badge(approver), "ok")
                approvals = (*approvals, given)
        raise AssertionError("it keeps asking for the same consent")


def open_till(staff_id: str = "ann", float_minor: int = 20_000) -> ShopFloor:
    """A till with somebody signed in and a shift open."""
    floor = ShopFloor()
    floor.sign_in(staff_id)
    floor.services.shifts.open(float_minor)
    return floor
