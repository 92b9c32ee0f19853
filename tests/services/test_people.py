"""Signing in, locking, lock-outs, consent, and what is never shown."""

from __future__ import annotations

import logging

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import (
    ApprovalGiven,
    PinRefused,
    StaffSignedIn,
    StaffSignedOut,
    StaffUnlocked,
)
from pos_app.domain.staff import ApprovalNeeded, Permission
from pos_app.errors import RuleRefused
from pos_app.services.people import Credential
from tests.helpers.builders_basket import percent
from tests.helpers.builders_staff import approval, by_badge, by_pin, request
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.refusals import refused


@pytest.fixture
def floor() -> ShopFloor:
    """A till at which nobody is signed in."""
    return ShopFloor()


def wrong_pins(floor: ShopFloor, count: int, staff_id: str = "ann") -> None:
    """That many wrong PINs in a row."""
    for _ in range(count):
        with refused("sign_in_refused"):
            floor.services.people.sign_in(by_pin(staff_id, "0000"))


# In and out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "credential"), [("pin", by_pin("ann")), ("badge", by_badge("ann"))]
)
def test_a_person_signs_in(floor: ShopFloor, method: str, credential: Credential) -> None:
    assert floor.services.people.sign_in(credential).id == "ann"
    assert floor.services.workplace.require_actor().id == "ann"
    [fact] = floor.facts(StaffSignedIn)
    assert fact == StaffSignedIn(staff="ann", method=method)


@pytest.mark.parametrize("locked", [True, False])
def test_a_person_leaves_once(floor: ShopFloor, locked: bool) -> None:
    floor.sign_in()
    people = floor.services.people
    for _ in range(2):
        people.lock() if locked else people.sign_out()
    assert floor.facts(StaffSignedOut) == [StaffSignedOut(staff="ann", locked=locked)]
    with refused("not_signed_in"):
        floor.services.workplace.require_actor()


def test_an_open_basket_waits_while_the_till_is_locked() -> None:
    floor = open_till()
    floor.services.checkout.scan("MILK")
    floor.services.people.lock()
    floor.sign_in()
    assert floor.services.checkout.view().priced.total_minor == 1250


@pytest.mark.parametrize(
    ("credential", "name"),
    [
        (by_pin("ann", "wrong"), "sign_in_refused"), (by_pin("ann", ""), "sign_in_refused"),
        (by_pin("nobody"), "sign_in_refused"), (by_pin("eve"), "sign_in_refused"),
        (by_badge("eve"), "badge_unknown"), (by_badge("nobody"), "badge_unknown"),
        (Credential(), "sign_in_refused"),
    ],
)  # fmt: skip
def test_who_cannot_prove_it_does_not_sign_in(
    floor: ShopFloor, credential: Credential, name: str
) -> None:
    with refused(name):
        floor.services.people.sign_in(credential)
    assert floor.services.workplace.actor is None
    assert floor.facts(StaffSignedIn) == []


def test_a_person_without_a_pin_has_no_pin(floor: ShopFloor) -> None:
    ann = floor.store_data.staff("ann")
    assert ann is not None
    floor.store_data.put_staff([replace(ann, pin_verifier="")])
    with refused("sign_in_refused"):
        floor.services.people.sign_in(by_pin("ann", ""))


# Lock-out ----------------------------------------------------------------------------------------


def test_each_wrong_pin_says_how_many_tries_are_left(floor: ShopFloor) -> None:
    for left in (4, 3, 2, 1, 0):
        with refused("sign_in_refused", left=left):
            floor.services.people.sign_in(by_pin("ann", "0000"))
    assert len(floor.facts(PinRefused)) == 5


@pytest.mark.parametrize("credential", [by_pin("ann"), by_badge("ann")])
def test_five_wrong_pins_lock_a_person_out_whatever_they_bring(
    floor: ShopFloor, credential: Credential
) -> None:
    wrong_pins(floor, 5)
    with refused("pin_locked", minutes=15):
        floor.services.people.sign_in(credential)
    floor.clock.advance(minutes=15)
    floor.services.people.sign_in(credential)


def test_a_lock_out_survives_a_restart_and_a_clock_set_back(floor: ShopFloor) -> None:
    wrong_pins(floor, 5)
    floor.restart()
    floor.clock.advance(hours=-24)
    with refused("pin_locked"):
        floor.services.people.sign_in(by_pin("ann"))


def test_four_wrong_pins_are_remembered_over_a_restart(floor: ShopFloor) -> None:
    wrong_pins(floor, 4)
    floor.restart()
    with refused("sign_in_refused", left=0):
        floor.services.people.sign_in(by_pin("ann", "0000"))
    with refused("pin_locked"):
        floor.services.people.sign_in(by_pin("ann"))


def test_the_lock_doubles_with_each_further_wrong_pin(floor: ShopFloor) -> None:
    wrong_pins(floor, 5)
    floor.clock.advance(minutes=15)
    wrong_pins(floor, 1)
    with refused("pin_locked", minutes=30):
        floor.services.people.sign_in(by_pin("ann"))


def test_signing_in_starts_the_count_again_and_only_ones_own(floor: ShopFloor) -> None:
    wrong_pins(floor, 4)
    wrong_pins(floor, 2, "bob")
    floor.services.people.sign_in(by_pin("ann"))
    wrong_pins(floor, 4)
    assert floor.journal.pin_guard("bob").failures == 2


def test_wrong_pins_of_an_approver_count_as_well(floor: ShopFloor) -> None:
    for _ in range(5):
        with refused("sign_in_refused"):
            floor.services.people.approve(request(), by_pin("mia", "0000"), "ok")
    with refused("pin_locked"):
        floor.services.people.approve(request(), by_badge("mia"), "ok")


def test_a_second_person_ends_a_lock_out_once(floor: ShopFloor) -> None:
    wrong_pins(floor, 5)
    people = floor.services.people
    wanted = people.unlock_request("ann")
    with refused("approval_own"):
        people.approve(replace(wanted, actor="mia"), by_badge("mia"), "forgot")
    consent = people.approve(wanted, by_badge("mia"), "forgot")
    people.unlock("ann", consent)
    assert floor.facts(StaffUnlocked) == [StaffUnlocked(staff="ann", approval=consent)]
    floor.clock.advance(minutes=1)
    wrong_pins(floor, 5)
    with refused("approval_mismatch"):
        people.unlock("ann", consent)
    with refused("approval_mismatch"):
        people.unlock("bob", consent)


# Consent -----------------------------------------------------------------------------------------


def test_a_consent_is_on_record_even_if_the_act_never_happens(floor: ShopFloor) -> None:
    given = floor.services.people.approve(request(), by_pin("mia"), " ok ")
    assert (given.approver, given.method, given.reason) == ("mia", "pin", "ok")
    [stored] = floor.journal.facts(types=("approval_given",))
    assert stored.body == ApprovalGiven(approval=given)
    assert stored.context.approver == "mia"


@pytest.mark.parametrize(
    ("who", "reason", "name"),
    [
        ("ann", "ok", "approval_own"),
        ("bob", "ok", "approval_beyond_authority"),
        ("tim", "ok", "approval_beyond_authority"),
        ("mia", " ", "approval_reason_missing"),
    ],
)
def test_who_may_not_consent_does_not(floor: ShopFloor, who: str, reason: str, name: str) -> None:
    with refused(name):
        floor.services.people.approve(request(amount_minor=900), by_badge(who), reason)
    assert floor.facts(ApprovalGiven) == []


def test_everyone_who_could_consent_is_listed_by_name(floor: ShopFloor) -> None:
    assert [s.id for s in floor.services.people.approvers(request(amount_minor=900))] == [
        "max", "mia",
    ]  # fmt: skip
    small = request(actor="mia", amount_minor=1)
    assert [s.id for s in floor.services.people.approvers(small)] == ["ann", "bob", "max"]
    eve = floor.store_data.staff("eve")
    assert eve is not None
    assert not floor.services.people.can_approve(request(), eve)


def test_the_sign_in_screen_shows_who_still_works_here(floor: ShopFloor) -> None:
    assert [s.id for s in floor.services.people.everyone()] == ["ann", "bob", "max", "mia", "tim"]


def test_two_cashiers_consents_are_not_mixed_up() -> None:
    floor = open_till()
    floor.services.checkout.scan("MILK", 9000)
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.checkout.discount_line(1, percent(2000))
    asked = caught.value.request
    people = floor.services.people
    for wrong in (
        replace(asked, actor="bob"),
        replace(asked, subject=asked.subject.replace("line:1", "line:2")),
        replace(asked, amount_minor=asked.amount_minor - 1),
        replace(asked, permission=Permission.PRICE_OVERRIDE),
    ):
        consent = people.approve(wrong, by_badge("mia"), "ok")
        with pytest.raises(ApprovalNeeded):
            floor.services.checkout.discount_line(1, percent(2000), (consent,))
    right = people.approve(asked, by_badge("mia"), "ok")
    mixed = (approval(replace(asked, actor="bob")), right)
    view = floor.services.checkout.discount_line(1, percent(2000), mixed)
    assert view.basket.line(1).discounts[0].approval == right


# What is never shown -----------------------------------------------------------------------------


def test_no_pin_or_badge_is_in_a_repr_a_log_a_refusal_or_the_journal(
    floor: ShopFloor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ("741963", "secret-badge", "ann-pin", "ann-badge", "mia-badge")
    shown = [repr(Credential(staff_id="ann", pin="741963", badge="secret-badge"))]
    for credential in (
        by_pin("ann", "741963"), by_pin("741963", "741963"), Credential(badge="secret-badge"),
    ):  # fmt: skip
        with pytest.raises(RuleRefused) as caught:
            floor.services.people.sign_in(credential)
        shown.append(f"{caught.value!r} {caught.value}")
    floor.services.people.sign_in(by_pin("ann"))
    floor.services.people.sign_in(by_badge("ann"))
    floor.services.people.approve(request(), by_badge("mia"), "ok")
    shown += [caplog.text, repr(list(floor.journal.facts())), repr(floor.services.workplace.actor)]
    assert [s for s in secrets if any(s in text for text in shown)] == []


def test_a_pin_typed_for_a_name_is_not_recorded(floor: ShopFloor) -> None:
    with refused("sign_in_refused", left=4):
        floor.services.people.sign_in(by_pin("741963", ""))
    assert floor.facts(PinRefused) == []
