"""What every use case stands on."""

from __future__ import annotations

from pos_app.domain.staff import Permission
from tests.helpers.builders_policies import policies
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.fake_ports import FakeStoreData
from tests.helpers.refusals import refused


def test_a_till_without_policies_says_that_it_is_not_set_up() -> None:
    floor = ShopFloor()
    floor.services.workplace.store_data = FakeStoreData(None)
    with refused("store_not_set_up"):
        floor.services.checkout.view()


def test_new_policies_are_in_force_once_they_are_read_again() -> None:
    floor = open_till()
    floor.store_data.put_policies(policies(revision=7))
    workplace = floor.services.workplace
    assert workplace.policies.revision == 0
    workplace.refresh_policies()
    assert workplace.policies.revision == 7
    assert workplace.context().basis == {"policies": 7}


def test_a_fact_says_who_where_when_and_about_what() -> None:
    floor = open_till()
    floor.services.checkout.scan("MILK")
    fact = floor.services.tendering.exact_cash().completed
    shift = floor.services.shifts.current()
    assert fact is not None
    assert shift is not None
    context = fact.context
    assert (context.store, context.till, context.actor) == ("S01", "T1", "ann")
    assert (context.shift, context.business_date) == (shift.id, shift.business_date)
    assert context.corr == fact.body.trade.basket  # type: ignore[attr-defined]


def test_nobody_may_anything_while_nobody_is_signed_in() -> None:
    assert not ShopFloor().services.workplace.may(Permission.SELL)


def test_the_wall_clock_is_shown_in_the_stores_zone() -> None:
    workplace = ShopFloor().services.workplace
    assert workplace.local_now().hour == 12
    assert workplace.local_now().timestamp() * 1000 == workplace.now_ms()
