"""Roles and limits, consent of a second person, lock-outs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain.staff import (
    LOCKOUT_MS,
    MAX_PIN_FAILURES,
    Approval,
    ApprovalNeeded,
    ApprovalRequest,
    Grant,
    Permission,
    PinGuard,
    Role,
    approve,
    require,
    roles_allow,
)
from pos_app.errors import RuleRefused
from tests.helpers.builders_staff import ROLES, approval, request, staff
from tests.helpers.refusals import refused

ANN, MIA, TIM = staff("ann"), staff("mia", "manager"), staff("tim", "trainee")
HOUR_MS = 3_600_000


@pytest.mark.parametrize(("amount", "allowed"), [(0, True), (500, True), (501, False)])
def test_a_role_allows_up_to_its_limit(amount: int, allowed: bool) -> None:
    assert roles_allow(ANN, ROLES, Permission.DISCOUNT, amount) is allowed
    assert roles_allow(MIA, ROLES, Permission.DISCOUNT, amount)
    assert not roles_allow(TIM, ROLES, Permission.DISCOUNT, amount)


def test_the_widest_of_several_grants_counts() -> None:
    wide = Role("wide", (Grant(Permission.DISCOUNT, 5), Grant(Permission.DISCOUNT, 900)))
    both = replace(ANN, roles=("cashier", "wide"))
    assert roles_allow(both, (*ROLES, wide), Permission.DISCOUNT, 900)
    assert not roles_allow(both, (*ROLES, wide), Permission.DISCOUNT, 901)


def test_who_has_left_may_nothing() -> None:
    assert not roles_allow(replace(MIA, active=False), ROLES, Permission.SELL)
    assert not roles_allow(replace(MIA, roles=("unheard of",)), ROLES, Permission.SELL)


# Consent -----------------------------------------------------------------------------------------

OTHER_ACTS = [
    request(actor="bob", amount_minor=900),
    request(subject="basket:2:void", amount_minor=900),
    request(Permission.VOID_SALE, amount_minor=900),
    request(amount_minor=901),
    request(amount_minor=899),
]


def test_what_the_actor_may_do_alone_needs_nobody() -> None:
    require(ANN, ROLES, request(amount_minor=500))


def test_beyond_the_limit_the_refusal_says_what_to_ask_for() -> None:
    wanted = request(amount_minor=900)
    with pytest.raises(ApprovalNeeded) as caught:
        require(ANN, ROLES, wanted)
    assert caught.value.request == wanted
    assert caught.value.facts == {"permission": "discount"}
    require(ANN, ROLES, wanted, approval(wanted))


@pytest.mark.parametrize("other", OTHER_ACTS)
def test_a_consent_fits_the_very_act_and_no_other(other: ApprovalRequest) -> None:
    wanted = request(amount_minor=900)
    assert not approval(other).covers(wanted)
    with pytest.raises(ApprovalNeeded):
        require(ANN, ROLES, wanted, approval(other))


def test_a_consent_names_who_gave_it_how_and_why() -> None:
    wanted = request(amount_minor=900)
    given = approve(wanted, MIA, ROLES, "  damaged box ", "badge")
    assert given == Approval(request=wanted, approver="mia", reason="damaged box", method="badge")
    assert given.covers(wanted)


def test_nobody_consents_to_their_own_act_however_high_their_role() -> None:
    with refused("approval_own"):
        approve(request(actor="mia"), MIA, ROLES, "ok", "pin")


def test_nobody_consents_beyond_their_own_limit() -> None:
    bob = staff("bob")
    approve(request(amount_minor=500), bob, ROLES, "ok", "pin")
    with refused("approval_beyond_authority", name="Bob"):
        approve(request(amount_minor=501), bob, ROLES, "ok", "pin")
    with refused("approval_beyond_authority"):
        approve(request(), replace(MIA, active=False), ROLES, "ok", "pin")


def test_a_consent_has_a_reason() -> None:
    with refused("approval_reason_missing"):
        approve(request(), MIA, ROLES, "  ", "pin")


def test_the_need_for_consent_is_a_refusal_of_the_rules() -> None:
    assert isinstance(ApprovalNeeded(request()), RuleRefused)


# Lock-out ----------------------------------------------------------------------------------------


def test_four_wrong_pins_lock_nobody_out() -> None:
    guard = PinGuard(MAX_PIN_FAILURES - 1, HOUR_MS)
    assert guard.locked_until_ms() == 0
    guard.require_try(0)


@pytest.mark.parametrize(
    ("failures", "times"), [(5, 1), (6, 2), (7, 4), (11, 64), (12, 64), (1000, 64)]
)
def test_the_lock_doubles_with_each_further_wrong_pin(failures: int, times: int) -> None:
    guard = PinGuard(failures, HOUR_MS)
    end = HOUR_MS + times * LOCKOUT_MS
    assert guard.locked_until_ms() == end
    assert not guard.can_try(end - 1)
    assert guard.can_try(end)


@pytest.mark.parametrize(
    ("now", "minutes"), [(HOUR_MS, 15), (HOUR_MS + 1, 15), (HOUR_MS + 14 * 60_000 + 1, 1)]
)
def test_the_minutes_left_are_rounded_up(now: int, minutes: int) -> None:
    with refused("pin_locked", minutes=minutes):
        PinGuard(MAX_PIN_FAILURES, HOUR_MS).require_try(now)


@pytest.mark.parametrize("now", [0, -HOUR_MS, HOUR_MS - 1])
def test_a_clock_set_back_opens_no_lock(now: int) -> None:
    assert not PinGuard(MAX_PIN_FAILURES, HOUR_MS).can_try(now)
