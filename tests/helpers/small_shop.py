"""A till over a real journal in a temporary directory, with fakes for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import DeviceKey, Ed25519Verifier
from pos_app.domain.facts import StoredFact
from pos_app.ports.clock import Clock
from pos_app.services.till_services import TillServices, till_services
from pos_app.services.workplace import Workplace
from pos_app.store.journal import JournalPlace, JournalStore, JournalTools, open_journal
from tests.helpers.builders_catalogue import shelf
from tests.helpers.builders_policies import policies
from tests.helpers.builders_staff import by_badge, people
from tests.helpers.fake_members import FakeMembers, FakeOffers, FakeVault
from tests.helpers.fake_ports import FakeCatalogue, FakeClock, FakePins, FakeSpool, FakeStoreData


class SmallShop:
    """One till's directory; open it as often as wanted."""

    def __init__(self, root: Path, clock: Clock | None = None, *, seed: bytes = bytes(32)) -> None:
        self.root = root
        self.clock = clock or FakeClock()
        self.key = _key(seed)
        self.place = JournalPlace(
            path=root / "data" / "journal.db", state_dir=root / "state", store="S01", till="T1",
            app_version="test", ballast_bytes=0, mark_every_ms=0,
        )  # fmt: skip
        self.tools = JournalTools(
            clock=self.clock, identity=DeviceIdentity(self.clock), signer=self.key,
            verifier=Ed25519Verifier(),
        )  # fmt: skip

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self.place.path

    @contextmanager
    def open(self, *, signed_in: bool = True) -> Iterator[OpenShop]:
        """The shop with a cashier signed in and a shift open."""
        journal = open_journal(self.place, self.tools)
        try:
            shop = OpenShop(journal, self.clock)
            if signed_in:
                shop.begin()
            yield shop
        finally:
            journal.close()


class OpenShop:
    """Use cases over the open journal, and the few acts that tests repeat."""

    def __init__(self, journal: JournalStore, clock: Clock) -> None:
        self.journal = journal
        self.workplace = Workplace(
            till="T1", journal=journal, catalogue=FakeCatalogue(shelf()),
            store_data=FakeStoreData(policies(), people()), clock=clock,
            identity=DeviceIdentity(clock), pins=FakePins(), spool=FakeSpool(),
            members=FakeMembers(), offers=FakeOffers(), vault=FakeVault(),
        )  # fmt: skip
        self.till: TillServices = till_services(self.workplace)

    def begin(self) -> None:
        """A manager signs in and opens a shift, unless one is open."""
        self.till.people.sign_in(by_badge("mia"))
        if self.till.shifts.current() is None:
            self.till.shifts.open(10_000)

    def sell(self, *codes: str) -> StoredFact:
        """A cash sale; the fact."""
        for code in codes or ("MILK",):
            self.till.checkout.scan(code)
        paid = self.till.tendering.exact_cash()
        assert paid.completed is not None
        return paid.completed

    def close_shift(self) -> StoredFact:
        """Count what should be there, and close."""
        expected = self.till.shifts.report().expected_cash_minor
        return self.till.shifts.close(expected)


@lru_cache(maxsize=8)
def _key(seed: bytes) -> DeviceKey:
    return DeviceKey(seed)
