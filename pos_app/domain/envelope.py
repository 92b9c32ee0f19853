"""A fact as bytes: sealed once, then stored, hashed, signed and sent as they are (SYNC §2.1).

An envelope is a CBOR array of four byte strings: header, context, body, signature. Each of the
first three is a canonical CBOR map (RFC 8949 §4.2.3, shorter keys first). The signature is the
device's, over ``SHA-256(header ‖ context ‖ body)``; the hash that the next envelope carries as
``prev`` is SHA-256 over the whole envelope, signature included.

The header is frozen for ever. Context and body only ever gain fields; a reader ignores those it
does not know, and a body of an unknown type or a newer schema is kept as an :class:`UnknownFact`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeVar

import cbor2
import msgspec
from msgspec import Struct

from pos_app.domain.facts import FACT_TYPES, Context, Fact, NewFact, StoredFact, fact_type

VERSION: Final = 1
BODY_SCHEMA: Final = 1
KIND_FACT: Final = "fact"
NO_HASH: Final = bytes(32)
"""What the first envelope of a device carries as ``prev``."""
SIGNATURE_LENGTH: Final = 64
_ARRAY_OF_FOUR: Final = 0x84
_BYTE_STRING: Final = 0x40
_MAX_DEPTH: Final = 32

type_of_sign = Callable[[bytes], bytes]
type_of_part = TypeVar("type_of_part", bound=Struct)


class EnvelopeDamagedError(ValueError):
    """The bytes are not an envelope, or not one that this device could have sealed."""


class UnknownFact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A fact written by a newer program; kept and passed on, without effect here."""

    type_name: str
    schema: int
    raw: bytes


class Header(Struct, frozen=True, kw_only=True):
    """Which fact of which device, and what came before it. Frozen for ever."""

    v: int
    event_id: bytes
    """UUID version 7, 16 bytes."""
    device: int
    """32 bits, see :func:`device_number`."""
    inc: int
    seq: int
    """From 1, without gaps."""
    prev: bytes
    type: str
    body_schema: int
    kind: str
    """``fact``: central records it whatever it says. ``request``: may be refused."""
    body_hash: bytes


class Moment(Struct, frozen=True, kw_only=True):
    """When, by clocks nobody trusts: shown to people, never used to order anything."""

    wall_ms: int
    mono_ms: int
    boot_id: str
    app_version: str


class Place(Struct, frozen=True, kw_only=True):
    """Where in the chain the next envelope goes."""

    device: int
    incarnation: int
    seq: int
    prev: bytes


class Envelope(Struct, frozen=True, kw_only=True):
    """An envelope taken apart."""

    header: Header
    context: Context
    moment: Moment
    signed: tuple[bytes, bytes, bytes]
    """Header, context and body as bytes: what the signature is over."""
    signature: bytes
    hash: bytes

    @property
    def body(self) -> bytes:
        """The body's bytes."""
        return self.signed[2]

    @property
    def digest(self) -> bytes:
        """What the device signed."""
        return _digest(*self.signed)


def device_number(public_key: bytes) -> int:
    """32 bits that name a device until the centre has given it another number."""
    return int.from_bytes(hashlib.sha256(public_key).digest()[:4], "big")


def envelope_hash(raw: bytes) -> bytes:
    """What the next envelope carries as ``prev``."""
    return hashlib.sha256(raw).digest()


def seal(fact: NewFact, place: Place, event_id: str, moment: Moment, sign: type_of_sign) -> bytes:
    """The bytes of a fact, for ever. Raises ValueError for a body that is no registered fact."""
    body = _canonical(fact.body)
    header = _canonical(Header(
        v=VERSION, event_id=bytes.fromhex(event_id), device=place.device, inc=place.incarnation,
        seq=place.seq, prev=place.prev, type=type_name(type(fact.body)), body_schema=BODY_SCHEMA,
        kind=KIND_FACT, body_hash=hashlib.sha256(body).digest(),
    ))  # fmt: skip
    context = _dumps({**_builtins(moment), **_builtins(fact.context)})
    signature = sign(_digest(header, context, body))
    return bytes((_ARRAY_OF_FOUR,)) + b"".join(map(_dumps, (header, context, body, signature)))


def stored(fact: NewFact, place: Place, event_id: str, moment: Moment, raw: bytes) -> StoredFact:
    """The fact just sealed, as :func:`stored_fact` would read it back."""
    return StoredFact(
        incarnation=place.incarnation, seq=place.seq, event_id=event_id, wall_ms=moment.wall_ms,
        type=type_name(type(fact.body)), context=fact.context, body=fact.body,
        hash=envelope_hash(raw),
    )  # fmt: skip


def stored_fact(raw: bytes) -> StoredFact:
    """The fact in an envelope; raises EnvelopeDamagedError. Checks neither hashes nor signature."""
    envelope = take_apart(raw)
    header = envelope.header
    return StoredFact(
        incarnation=header.inc, seq=header.seq, event_id=header.event_id.hex(),
        wall_ms=envelope.moment.wall_ms, type=header.type, context=envelope.context,
        body=fact_of(envelope), hash=envelope.hash,
    )  # fmt: skip


def take_apart(raw: bytes) -> Envelope:
    """Header, context, body and signature; raises EnvelopeDamagedError for anything else."""
    header, context, body, signature = _split(raw)
    head = _loads(header)
    around = _loads(context)
    return Envelope(
        header=_convert(head, Header),
        context=_convert(around, Context),
        moment=_convert(around, Moment),
        signed=(header, context, body),
        signature=signature,
        hash=envelope_hash(raw),
    )


def fact_of(envelope: Envelope) -> Fact:
    """The body as a fact, or as UnknownFact when a newer program wrote it.

    Raises EnvelopeDamagedError for a body of our own schema that cannot be read.
    """
    header = envelope.header
    known = FACT_TYPES.get(header.type)
    if known is not None:
        try:
            return _convert(_loads(envelope.body), known)
        except EnvelopeDamagedError:
            if header.body_schema <= BODY_SCHEMA:
                raise
    return UnknownFact(type_name=header.type, schema=header.body_schema, raw=envelope.body)


def has_body_hash(envelope: Envelope) -> bool:
    """True when the header belongs to this body."""
    return hashlib.sha256(envelope.body).digest() == envelope.header.body_hash


@lru_cache(maxsize=256)
def type_name(cls: type[Fact]) -> str:
    """The registered name of a fact's class; raises ValueError for any other class."""
    name = fact_type(cls)
    if FACT_TYPES.get(name) is not cls:
        raise ValueError(f"{cls.__name__} is not a registered fact")
    return name


def _digest(header: bytes, context: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"".join((header, context, body))).digest()


def _canonical(part: Struct) -> bytes:
    return _dumps(_builtins(part))


def _builtins(part: Struct) -> dict[str, Any]:
    """Dates as ISO text, enums as their values, bytes as bytes."""
    plain: dict[str, Any] = msgspec.to_builtins(part, builtin_types=(bytes,))
    return plain


def _dumps(plain: object) -> bytes:
    return cbor2.dumps(plain, canonical=True)


def _loads(data: bytes) -> object:
    try:
        return cbor2.loads(
            data, max_depth=_MAX_DEPTH, allow_indefinite=False, allow_duplicate_keys=False,
            strict_hashable_types=True,
        )  # fmt: skip
    except (cbor2.CBORError, ValueError) as error:
        raise EnvelopeDamagedError(f"not CBOR: {error}") from error


def _convert(plain: object, kind: type[type_of_part]) -> type_of_part:
    try:
        return msgspec.convert(plain, kind, strict=True, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise EnvelopeDamagedError(f"not a {kind.__name__}: {error}") from error


def _split(raw: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The four byte strings of the frame and nothing after them.

    Read by hand: cbor2 would let bytes after the array pass.
    """
    if not raw or raw[0] != _ARRAY_OF_FOUR:
        raise EnvelopeDamagedError("not an array of four")
    header, at = _byte_string(raw, 1)
    context, at = _byte_string(raw, at)
    body, at = _byte_string(raw, at)
    signature, at = _byte_string(raw, at)
    if at != len(raw) or len(signature) != SIGNATURE_LENGTH:
        raise EnvelopeDamagedError("not the length it says")
    return header, context, body, signature


def _byte_string(raw: bytes, at: int) -> tuple[bytes, int]:
    """The byte string that starts there, and where it ends (RFC 8949 §3, major type 2)."""
    extra = raw[at] - _BYTE_STRING if at < len(raw) else -1
    width = {24: 1, 25: 2, 26: 4}.get(extra, 0)
    start = at + 1 + width
    if not (0 <= extra < 24 or width) or start > len(raw):
        raise EnvelopeDamagedError("not a byte string")
    length = int.from_bytes(raw[at + 1 : start], "big") if width else extra
    end = start + length
    if end > len(raw):
        raise EnvelopeDamagedError("cut short")
    return raw[start:end], end
