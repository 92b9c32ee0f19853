"""The register of facts is complete, and its names on the wire never change."""

from __future__ import annotations

import msgspec
import pytest

from pos_app.domain import facts
from pos_app.domain.facts import FACT_TYPES, Context, Fact, NewFact, SaleCompleted, fact_type
from tests.helpers.builders_sale import sale

GOLDEN = {
    "account_adjusted": "amount_minor currency reason reference note",
    "approval_given": "approval",
    "basket_parked": "basket total_minor",
    "basket_recalled": "basket",
    "basket_voided": "basket gross_minor lines reason approval",
    "cash_moved": "kind amount_minor currency reason note approval",
    "clock_jumped": "from_ms to_ms",
    "drawer_opened": "reason approval",
    "incarnation_opened": (
        "public_key reason previous_incarnation previous_seq previous_hash lost_from_seq"
    ),
    "member_enrolled": "member source",
    "payment_attempted": "basket attempt",
    "payment_resolved": "basket attempt by_hand",
    "pin_refused": "staff",
    "receipt_reprinted": "receipt",
    "return_completed": "trade",
    "sale_completed": "trade",
    "shift_closed": "report approval",
    "shift_opened": "shift",
    "shift_read": "report",
    "staff_signed_in": "staff method",
    "staff_signed_out": "staff locked",
    "staff_unlocked": "staff approval",
    "stock_adjusted": "movements reason reference",
    "store_configured": "revision digest",
}
"""Type on the wire → fields in order. A line may be added here, and a field at a line's end."""


@pytest.mark.parametrize("name", GOLDEN)
def test_names_on_the_wire_stay_and_fields_are_only_added(name: str) -> None:
    known = GOLDEN[name].split()
    fields = [f.encode_name for f in msgspec.structs.fields(FACT_TYPES[name])]
    assert fields[: len(known)] == known
    added = msgspec.structs.fields(FACT_TYPES[name])[len(known) :]
    assert [f.name for f in added if f.required] == []


def test_every_fact_class_is_registered_under_its_name() -> None:
    classes = {
        cls for cls in vars(facts).values()
        if isinstance(cls, type) and issubclass(cls, Fact) and cls is not Fact
    }  # fmt: skip
    assert set(FACT_TYPES.values()) >= classes
    assert {fact_type(cls): cls for cls in FACT_TYPES.values()} == FACT_TYPES
    assert set(FACT_TYPES) >= set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_fact_cannot_be_changed(name: str) -> None:
    assert FACT_TYPES[name].__struct_config__.frozen


def test_a_fact_comes_back_from_the_wire_as_it_went() -> None:
    body = SaleCompleted(trade=sale())
    assert msgspec.json.decode(msgspec.json.encode(body), type=SaleCompleted) == body


def test_contexts_share_no_state() -> None:
    one, other = Context(store="S", till="T"), Context(store="S", till="T")
    one.basis["policies"] = 1
    assert other.basis == {}
    assert NewFact(body=facts.PinRefused(staff="ann"), context=one).context is one
