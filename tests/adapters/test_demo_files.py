"""The demo shop is whole: everything that refers to something finds it."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from pathlib import Path

from pos_app.adapters.demo_files import DEMO, demo_policies, demo_products, load_demo
from pos_app.adapters.demo_loyalty import (
    demo_affinities,
    demo_members,
    demo_program,
    demo_promotions,
    member_cards,
)
from pos_app.domain.identifiers import gtin14
from pos_app.domain.staff import Permission
from pos_app.domain.tender import TenderKind
from pos_app.store.replica import Replica
from tests.helpers.fake_members import FakeVault
from tests.helpers.fake_ports import FakeClock, FakePins

LIMIT = 300_00


def test_demo_loads_twice(tmp_path: Path) -> None:
    """The second time changes nothing."""
    replica = Replica(tmp_path / "r.db", FakeClock())
    people = load_demo(replica, replica, FakePins())
    first = replica.state()
    assert first.products == len(list(demo_products())) > 300
    load_demo(replica, replica, FakePins())
    assert replica.state().revision == first.revision
    for person in people:
        staff = replica.staff(person.id)
        assert staff is not None
        assert FakePins().pin_matches(staff.pin_verifier, person.pin)
        assert replica.staff_by_badge(FakePins().badge_digest(person.badge)) == staff
    assert all(replica.product(sku) for sku in demo_policies().quick_keys)
    replica.close()


def test_policies_hold_together() -> None:
    """Tax classes of the products exist, and limits are the front line's."""
    policies = demo_policies()
    assert {p.tax_class for row in demo_products() for p in [row.product]} <= {
        c.id for c in policies.tax.classes
    }
    cashier, supervisor, manager = policies.roles
    assert cashier.allows(Permission.RETURN, LIMIT)
    assert not cashier.allows(Permission.RETURN, LIMIT + 1)
    assert not cashier.allows(Permission.RETURN_NO_RECEIPT)
    assert supervisor.allows(Permission.RETURN_NO_RECEIPT, LIMIT)
    assert all(manager.allows(permission, 10**9) for permission in Permission)
    assert {t.kind for t in policies.tender_types} == set(TenderKind)
    uses = "discount price_override void return paid_in paid_out safe_drop no_sale"
    assert all(policies.reasons_for(use) for use in uses.split())
    assert all(reason.name_zh for reason in policies.reasons)


def test_products_show_every_rule() -> None:
    """Variants, weighed goods, age limits, keyed prices, services, no code, no Chinese name."""
    products = [row.product for row in demo_products()]
    assert all(code.startswith("0952") for p in products for code in p.gtins)
    for has in (
        lambda p: p.style and p.attributes, lambda p: p.unit == "kg", lambda p: not p.gtins,
        lambda p: p.minimum_age_years == 18, lambda p: p.price_required, lambda p: not p.name_zh,
        lambda p: not p.discountable, lambda p: p.price_milliminor and not p.returnable,
        lambda p: p.stock_milli and p.stock_milli % 1000,
    ):  # fmt: skip
        assert any(has(p) for p in products)


def test_file_is_what_its_script_writes(tmp_path: Path) -> None:
    """Nobody edits it by hand."""
    spec = importlib.util.spec_from_file_location("make_catalogue", DEMO / "make_catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write(tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_bytes() == (DEMO / "catalogue.csv").read_bytes()
    assert gtin14("9520000000011")


def test_members_are_those_of_the_file_as_of_today() -> None:
    """A birthday today, tiers of the program, points to spend, found by card and phone."""
    today, vault = date(2028, 2, 29), FakeVault()
    people = list(demo_members(vault, today, 9_000))
    members = [row.member for row, _ in people]
    assert len(members) == len(member_cards()) == 10
    assert {m.tier for m in members} <= {t.id for t in demo_program().tiers.tiers}
    anna = members[0]
    assert anna.birthday_from is not None
    assert anna.birthday_until is not None
    assert anna.birthday_from <= today <= anna.birthday_until
    assert (anna.tier_until, anna.points_ms) == (today + timedelta(300), 9_000)
    assert all(m.consents == ("terms",) for m in members)
    assert [lease.granted_points for _, lease in people if lease is not None][:2] == [800, 400]
    for card, (row, _) in zip(member_cards(), people, strict=True):
        assert vault.lookup_digest("card", card) in row.lookups


def test_whatever_the_loyalty_of_the_demo_names_is_sold_there() -> None:
    """Goods bought together, wished for, given away or taken for points are in the catalogue."""
    sold = {row.product.sku for row in demo_products()}
    affinities = demo_affinities()
    assert {a.sku for a in affinities} | {a.other for a in affinities} <= sold
    assert all(0 < a.n_both <= min(a.n_sku, a.n_other) <= a.baskets for a in affinities)
    assert {r.sku for r in demo_program().rewards if r.sku} <= sold
    categories = {row.product.category for row in demo_products()}
    named = [m for p in demo_promotions().promotions for m in p.products.include]
    assert {sku for m in named for sku in m.skus} <= sold
    assert {c for m in named for c in m.categories} <= categories
    people = [row.member for row, _ in demo_members(FakeVault(), date(2026, 3, 2), 0)]
    wanted = {sku for m in people for sku in (*m.usual_skus, *m.wishlist_skus, *m.viewed_skus)}
    assert wanted <= sold
