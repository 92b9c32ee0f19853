"""A fact's bytes: exact, chained, and readable by programs older and newer than the writer."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any, Final

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.adapters.secrets import DeviceKey, Ed25519Verifier
from pos_app.domain import envelope as e
from pos_app.domain.facts import (
    FACT_TYPES,
    CashMoved,
    Context,
    DrawerOpened,
    Fact,
    IncarnationOpened,
    NewFact,
    SaleCompleted,
    StaffSignedIn,
    StoreConfigured,
)
from pos_app.domain.sale import check_trade
from pos_app.domain.till import MovementKind
from tests.helpers.builders_sale import sale

GOLDEN: Final = Path(__file__).parents[1] / "data" / "envelopes_v1.hex"
KEY: Final = DeviceKey(bytes(range(32)))
PLACE: Final = e.Place(device=0x1234_5678, incarnation=1, seq=7, prev=bytes([9]) * 32)
MOMENT: Final = e.Moment(
    wall_ms=1_772_424_000_000, mono_ms=5, boot_id="b" * 32, app_version="0.1.0"
)
CONTEXT: Final = Context(
    store="S01", till="T1", business_date=date(2026, 3, 2), shift="s1", actor="ann",
    approver="mia", corr="c" * 32, basis={"catalogue": 3, "policies": 12},
)  # fmt: skip
EVENT: Final = "0195563e9c0070008000000000000001"
BODIES: Final = (
    IncarnationOpened(public_key=KEY.public_key, reason="new"),
    SaleCompleted(trade=sale(receipt="S01-T1-A000001")),
    CashMoved(kind=MovementKind.SAFE_DROP, amount_minor=500, currency="CNY", reason="满"),
    StoreConfigured(revision=3, digest=bytes(32)),
    DrawerOpened(reason="change"),
)


def seal(body: Fact = BODIES[1], **place: Any) -> bytes:
    """The body in an envelope."""
    where = msgspec.structs.replace(PLACE, **place)
    return e.seal(NewFact(body=body, context=CONTEXT), where, EVENT, MOMENT, KEY.sign)


def resealed(header: dict[str, Any] | None = None, body: bytes | None = None) -> bytes:
    """As a program with other ideas would have written it."""
    parts = cbor2.loads(seal())
    changed = cbor2.loads(parts[0]) | (header or {})
    inner = parts[2] if body is None else body
    changed["body_hash"] = hashlib.sha256(inner).digest()
    return cbor2.dumps([cbor2.dumps(changed, canonical=True), parts[1], inner, parts[3]])


def golden() -> list[bytes]:
    """Envelopes as the first program wrote them, one of each kind of content."""
    return [bytes.fromhex(line) for line in GOLDEN.read_text("ascii").split()]


def test_golden_bytes() -> None:
    """These bytes are in journals for ever; should this fail, the format has changed."""
    for seq, raw in enumerate(golden(), 1):
        fact = NewFact(body=e.stored_fact(raw).body, context=CONTEXT)
        place = msgspec.structs.replace(PLACE, seq=seq)
        assert e.seal(fact, place, EVENT, MOMENT, KEY.sign) == raw


def test_golden_bytes_are_read() -> None:
    """Whatever programs come after."""
    facts = [e.stored_fact(raw) for raw in golden()]
    opened, sold, moved, configured, drawer = (fact.body for fact in facts)
    assert isinstance(sold, SaleCompleted)
    assert check_trade(sold.trade).receipt == "S01-T1-A000001"
    assert (opened, moved, configured, drawer) == (BODIES[0], *BODIES[2:])
    assert all(fact.context == CONTEXT and fact.wall_ms == MOMENT.wall_ms for fact in facts)


def test_layout() -> None:
    """Four byte strings; what is signed and hashed is said in the module's docstring."""
    raw = seal()
    header, context, body, signature = cbor2.loads(raw)
    digest = hashlib.sha256(header + context + body).digest()
    assert Ed25519Verifier().verify_signature(KEY.public_key, digest, signature)
    found = e.take_apart(raw)
    assert (found.digest, found.body, found.signature) == (digest, body, signature)
    assert found.hash == e.envelope_hash(raw) == hashlib.sha256(raw).digest()
    assert set(cbor2.loads(header)) == {
        "v", "event_id", "device", "inc", "seq", "prev", "type", "body_schema", "kind",
        "body_hash",
    }  # fmt: skip
    assert e.has_body_hash(found)


def test_canonical() -> None:
    """Any canonical encoder makes the same bytes of the same parts."""
    for part in cbor2.loads(seal())[:3]:
        assert cbor2.dumps(cbor2.loads(part), canonical=True) == part


def test_no_floats() -> None:
    """Not one, anywhere."""
    seen: list[object] = [cbor2.loads(part) for part in cbor2.loads(seal())[:3]]
    while seen:
        item = seen.pop()
        assert not isinstance(item, float)
        if isinstance(item, dict):
            seen += [*item, *item.values()]
        elif isinstance(item, list):
            seen += item


def test_stored_is_what_is_read_back() -> None:
    """The journal answers without reading what it has just written."""
    raw = seal()
    fact = NewFact(body=BODIES[1], context=CONTEXT)
    assert e.stored(fact, PLACE, EVENT, MOMENT, raw) == e.stored_fact(raw)


def test_every_fact_has_a_name_of_its_own() -> None:
    """The name on the wire leads back to the class."""
    assert all(e.type_name(cls) == name for name, cls in FACT_TYPES.items())


def test_unregistered_fact_is_our_bug() -> None:
    """It could never be read again."""

    class NobodyKnows(Fact, frozen=True):
        pass

    with pytest.raises(ValueError, match="NobodyKnows"):
        seal(NobodyKnows())


def test_unknown_type_is_kept() -> None:
    """A newer program's fact passes through an older one."""
    body = cbor2.dumps({"planet": "mars"}, canonical=True)
    fact = e.stored_fact(resealed({"type": "rocket_launched", "body_schema": 4}, body))
    assert fact.body == e.UnknownFact(type_name="rocket_launched", schema=4, raw=body)
    assert fact.type == "rocket_launched"


def test_unknown_fields_are_ignored() -> None:
    """Fields are only ever added."""
    plain = cbor2.loads(cbor2.loads(seal(StaffSignedIn(staff="ann", method="pin")))[2])
    body = cbor2.dumps(plain | {"mood": "good"}, canonical=True)
    fact = e.stored_fact(resealed({"type": "staff_signed_in"}, body))
    assert fact.body == StaffSignedIn(staff="ann", method="pin")


def test_newer_schema_that_cannot_be_read_is_kept() -> None:
    """An enum's new value, for one."""
    body = cbor2.dumps({"staff": 5}, canonical=True)
    fact = e.stored_fact(resealed({"type": "pin_refused", "body_schema": 2}, body))
    assert isinstance(fact.body, e.UnknownFact)
    with pytest.raises(e.EnvelopeDamagedError, match="PinRefused"):
        e.stored_fact(resealed({"type": "pin_refused"}, body))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x84", b"\x83\x40\x40\x40", b"\x84\x40\x40\x40\x40", b"\x84\x5f", b"\x84\x5b\xff",
        b"\x84\x5a\xff\xff\xff\xff", b"\x84\x58", b"\xa0",
    ],
)  # fmt: skip
def test_what_is_no_envelope(raw: bytes) -> None:
    """Said, not crashed over."""
    with pytest.raises(e.EnvelopeDamagedError):
        e.stored_fact(raw)


def test_bytes_after_the_end_are_refused() -> None:
    """They would be in the hash but in no field."""
    with pytest.raises(e.EnvelopeDamagedError, match="length"):
        e.take_apart(seal() + b"\x00")


@pytest.mark.parametrize(
    "header", [{"seq": "7"}, {"inc": 1.5}, {"event_id": "x"}, {"v": None}, {"type": 3}]
)
def test_header_is_strict(header: dict[str, Any]) -> None:
    """A number is a number."""
    with pytest.raises(e.EnvelopeDamagedError, match="Header"):
        e.take_apart(resealed(header))


@pytest.mark.parametrize("body", [b"\x9f\xff", b"\xbf\xff", b"\xa2\x61a\x01\x61a\x02"])
def test_body_must_be_plain(body: bytes) -> None:
    """Neither indefinite lengths nor a key twice: two readers could differ about those."""
    with pytest.raises(e.EnvelopeDamagedError, match="CBOR"):
        e.stored_fact(resealed({"type": "pin_refused"}, body))


@given(data=st.data())
def test_one_wrong_bit_is_always_noticed(data: st.DataObject) -> None:
    """By the reader, by the hash of the body, or by the signature."""
    raw = bytearray(seal())
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert e.envelope_hash(bytes(raw)) != e.envelope_hash(seal())
    try:
        found = e.take_apart(bytes(raw))
    except e.EnvelopeDamagedError:
        return
    verified = Ed25519Verifier().verify_signature(KEY.public_key, found.digest, found.signature)
    assert not (verified and e.has_body_hash(found))


@given(raw=st.binary(max_size=200))
def test_random_bytes_are_refused(raw: bytes) -> None:
    """With our own error and no other."""
    with pytest.raises(e.EnvelopeDamagedError):
        e.stored_fact(raw)
    with pytest.raises(e.EnvelopeDamagedError):
        e.stored_fact(cbor2.dumps([raw, raw, raw, bytes(64)]))


def test_device_number_follows_from_the_key() -> None:
    """32 bits, the same for ever."""
    assert e.device_number(KEY.public_key) == e.device_number(KEY.public_key)
    assert 0 <= e.device_number(KEY.public_key) < 1 << 32
