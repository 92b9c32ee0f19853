"""The demo shop in a data directory of its own."""

from __future__ import annotations

from pos_app.adapters.demo_files import demo_people, demo_policies, demo_products, load_demo
from pos_app.adapters.demo_loyalty import demo_members, member_cards, put_demo_offers
from pos_app.bootstrap.installation import Installation
from pos_app.domain.catalogue import Product
from pos_app.errors import RuleRefused
from pos_app.services.demo_day import DemoPeople
from pos_app.services.people import Credential


def load_demo_shop(shop: Installation) -> None:
    """Put the demo shop in place; does nothing where it stands already.

    Raises RuleRefused ``demo_foreign_store`` over a store that is not the demo's.
    """
    policies = shop.replica.policies()
    if policies is None:
        load_demo(shop.replica, shop.replica, shop.pins)
        shop.till.workplace.refresh_policies()
    elif not shop.settings.flag("device.demo"):
        raise RuleRefused("demo_foreign_store", store=policies.store.name)
    if shop.replica.offers.program() is None:
        _load_loyalty(shop)
    if not shop.settings.flag("device.demo"):
        shop.settings = shop.settings.changed("device.demo", True)
        shop.settings_file.save(shop.settings)


def _load_loyalty(shop: Installation) -> None:
    """Promotions, program, coupons, members; and what the demo's centre grants to this device."""
    workplace = shop.till.workplace
    today, now_ms = workplace.local_now().date(), workplace.now_ms()
    put_demo_offers(shop.replica.offers)
    people = list(demo_members(workplace.vault, today, now_ms))
    shop.replica.members.put_members(row for row, _ in people)
    leases = [lease for _, lease in people if lease is not None]
    shop.run(lambda: [shop.till.leasing.take_grant(lease) for lease in leases])


def demo_store() -> str:
    """Code of the demo store."""
    return demo_policies().store.id


def demo_staff() -> DemoPeople:
    """Who works a scripted day: the first cashier, and the manager who consents."""
    people = demo_people()
    cashier = next(p for p in people if "cashier" in p.roles)
    manager = next(p for p in people if "manager" in p.roles)
    return DemoPeople(
        cashier=Credential(staff_id=cashier.id, pin=cashier.pin),
        approver=Credential(badge=manager.badge),
    )


def demo_cards() -> tuple[str, ...]:
    """The cards of the demo's members."""
    return member_cards()


def demo_catalogue() -> tuple[Product, ...]:
    """What the demo shop sells, in the order of its file."""
    return tuple(row.product for row in demo_products())
