"""A store set up by hand trades at once, and cannot be set up twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from pos_app.adapters.settings_file import SettingsFile
from pos_app.domain.facts import StoreConfigured
from pos_app.domain.money import currency
from pos_app.domain.staff import Permission
from pos_app.domain.tax import TaxMode
from pos_app.domain.till import MovementKind
from pos_app.errors import BadInput, RuleRefused
from pos_app.services.people import Credential
from pos_app.services.store_defaults import MARKETS, REASONS, roles, tenders
from pos_app.services.store_setup import StorePlan, StoreSetup, check_pin, policies_of
from pos_app.services.till_services import till_services
from pos_app.services.workplace import Workplace
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

PLAN = StorePlan(
    name="Corner Shop", name_zh="街角小店", currency="CNY", tax_mode=TaxMode.INCLUDED,
    tax_ppm=130_000, manager_name="Ann", manager_number="2001", pin="7395",
)  # fmt: skip


class Shop:
    """A device that knows no store."""

    def __init__(self, folder: Path) -> None:
        clock = FakeClock()
        self.store = FakeStoreData(None)
        self.journal = FakeJournal(clock)
        self.settings = SettingsFile(folder / "settings.toml")
        self.workplace = Workplace(
            till="T1", journal=self.journal, catalogue=FakeCatalogue(), store_data=self.store,
            clock=clock, identity=FakeIdentity(), pins=FakePins(), spool=FakeSpool(),
            members=FakeMembers(), offers=FakeOffers(), vault=FakeVault(),
        )  # fmt: skip
        self.setup = StoreSetup(self.workplace, self.store, self.settings)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def test_a_store_set_up_by_hand_trades_at_once(shop):
    assert shop.setup.can_set_up()
    made = shop.setup.set_up(PLAN)
    assert not made.needs_restart
    assert not shop.setup.can_set_up()
    services = till_services(shop.workplace)
    manager = services.people.sign_in(Credential(staff_id="2001", pin="7395"))
    assert manager.name == "Ann"
    assert services.shifts.open(50_000).float_minor == 50_000
    facts = [f.body for f in shop.journal.facts() if isinstance(f.body, StoreConfigured)]
    assert [f.revision for f in facts] == [1]
    assert facts[0].digest


def test_another_till_name_is_kept_and_asks_for_a_restart(shop):
    made = shop.setup.set_up(replace(PLAN, till="K7", store_id="SH1"))
    assert made.needs_restart
    kept = shop.settings.load()
    assert (kept.text("device.store"), kept.text("device.till")) == ("SH1", "K7")
    assert shop.workplace.till == "K7"


def test_a_store_is_set_up_once(shop):
    shop.setup.set_up(PLAN)
    with pytest.raises(RuleRefused, match="store_already_set_up"):
        shop.setup.set_up(PLAN)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"name": "  "}, "store_name_missing"),
        ({"name": "x" * 61}, "store_name_missing"),
        ({"store_id": "s 1"}, "store_id_unreadable"),
        ({"till": ""}, "till_unreadable"),
        ({"till": "TOO-LONG"}, "till_unreadable"),
        ({"manager_name": ""}, "staff_name_missing"),
        ({"manager_number": "12 3"}, "staff_number_unreadable"),
        ({"pin": "123"}, "pin_unusable"),
        ({"pin": "1234"}, "pin_unusable"),
        ({"pin": "7777"}, "pin_unusable"),
        ({"pin": "12a4"}, "pin_unusable"),
        ({"tax_ppm": -1}, "tax_out_of_range"),
        ({"tax_ppm": 500_001}, "tax_out_of_range"),
        ({"currency": "XXX"}, "currency_not_offered"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(shop, change, name):
    with pytest.raises(BadInput) as refused:
        shop.setup.set_up(replace(PLAN, **change))
    assert refused.value.name == name
    assert shop.store.policies() is None
    assert not shop.settings.path.exists()


@pytest.mark.parametrize("code", MARKETS)
def test_every_currency_offered_gives_whole_policies(code):
    market = MARKETS[code]
    plan = replace(PLAN, currency=code, tax_ppm=market.tax_ppm)
    policies = policies_of(plan, market)
    assert policies.cash_tender().id == "cash"
    assert currency(code).code == code
    assert policies.tax.of("standard") and policies.tax.of("zero").rates == ()
    limits = [g.limit_minor for r in roles(code) for g in r.grants if g.limit_minor is not None]
    assert limits and all(limit % currency(code).minor_per_major == 0 for limit in limits)


def test_a_manager_may_do_everything_and_a_cashier_may_sell():
    by_id = {r.id: r for r in roles("CNY")}
    assert all(by_id["manager"].allows(p, 10**9) for p in Permission)
    assert by_id["cashier"].allows(Permission.SELL)
    assert not by_id["cashier"].allows(Permission.SETTINGS)
    assert by_id["supervisor"].allows(Permission.UNLOCK_STAFF)


def test_every_act_that_asks_for_a_reason_has_one():
    uses = {use for reason in REASONS for use in reason.uses}
    wanted = {"discount", "price_override", "void", "return", "no_sale", "approval"}
    assert uses >= wanted | {kind.value for kind in MovementKind}
    assert all(reason.name and reason.name_zh for reason in REASONS)
    assert len({t.id for t in tenders("CNY")}) == len(tenders("CNY"))


def test_a_pin_is_never_shown():
    assert "7395" not in repr(PLAN)
    check_pin("7395")
