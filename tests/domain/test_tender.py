"""Tenders: references that are no card numbers, suggested cash, attempt states."""

from __future__ import annotations

import pytest

from pos_app.domain.tender import (
    MAX_REFERENCE_LENGTH,
    AttemptState,
    PaymentAttempt,
    cash_due_minor,
    checked_reference,
    require_refundable,
    suggested_cash_minor,
)
from pos_app.errors import BadInput
from tests.helpers.builders_policies import CARD, CASH, VOUCHER
from tests.helpers.refusals import refused


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111_1111/1111 1111",
        "slip 4111111111111111",
        "4111 1111 1111 1111 12/27",  # with the expiry date
        "4111111111111111 123",  # with the check code
        "No. 7 4111 1111 1111 1111",
        "378282246310005",  # 15 digits
        "4222222222222",  # 13 digits
        "6200000000000000000",  # 19 digits
        "４１１１１１１１１１１１１１１１",  # full width, as an input method writes it
    ],
)
def test_a_card_number_is_never_taken_as_a_reference(text: str) -> None:
    with refused("reference_is_card_number", BadInput) as caught:
        checked_reference(text)
    assert "1111" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0042",
        "slip 7",
        "4111111111111112",  # its check digit is wrong
        "4200001234202603021234567890",  # a wallet's 28 digits
        "411111111111",  # 12 digits are too few
        "A-17/2026",
        "小票 12",
    ],
)
def test_other_references_are_kept_without_blanks_around_them(text: str) -> None:
    assert checked_reference(f" {text} ") == text


@pytest.mark.parametrize("text", ["x" * (MAX_REFERENCE_LENGTH + 1), "a\x1db", "a\tb"])
def test_a_reference_is_short_and_readable(text: str) -> None:
    with refused("reference_unreadable", BadInput, limit=MAX_REFERENCE_LENGTH):
        checked_reference(text)


def test_suggested_cash_is_exact_then_rounded_up_to_notes() -> None:
    assert suggested_cash_minor(1230, (500, 1000, 2000, 5000, 10_000)) == (
        1230, 1500, 2000, 5000, 10_000,
    )  # fmt: skip
    assert suggested_cash_minor(10_000, (5000, 10_000)) == (10_000,)
    assert suggested_cash_minor(12_345, (10, 20, 50, 100, 200, 500, 1000, 5000))[0] == 12_345
    assert len(suggested_cash_minor(12_345, (10, 20, 50, 100, 200, 500, 1000, 5000))) == 5


def test_cash_due_is_symmetric() -> None:
    assert cash_due_minor(1235, 10) == -cash_due_minor(-1235, 10) == 1240


@pytest.mark.parametrize(
    ("state", "is_open", "can_reverse"),
    [
        (AttemptState.PENDING, True, False),
        (AttemptState.UNKNOWN, True, False),
        (AttemptState.APPROVED, False, True),
        (AttemptState.DECLINED, False, False),
        (AttemptState.REVERSED, False, False),
    ],
)
def test_the_status_table_of_a_payment(
    state: AttemptState, is_open: bool, can_reverse: bool
) -> None:
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=1, state=state)
    assert state.is_open is attempt.can_resolve() is is_open
    assert attempt.can_reverse() is can_reverse


def test_some_tenders_are_never_paid_out() -> None:
    require_refundable(CARD)
    with refused("tender_not_refundable", tender="Voucher"):
        require_refundable(VOUCHER)


def test_a_tender_is_named_in_the_readers_language() -> None:
    assert (CASH.name_in("zh"), CASH.name_in("en"), CARD.name_in("zh")) == ("现金", "Cash", "Card")
