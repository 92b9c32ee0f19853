"""The growing end of the journal: numbers, links, receipt numbers, and a watch on the clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain import envelope
from pos_app.domain.envelope import Moment, Place
from pos_app.domain.facts import ClockJumped, Context, NewFact, StoredFact
from pos_app.domain.identifiers import receipt_number
from pos_app.domain.sale import check_trade
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.identity import Identity
from pos_app.ports.secrets import Signer
from pos_app.store.effects import trade_of

JUMP_MS: Final = 5 * 60 * 1000
"""SYNC §2.7: less is drift, and nobody's business."""


class Head(Struct, frozen=True, kw_only=True):
    """The newest fact, and what the next one builds on."""

    incarnation: int
    seq: int
    hash: bytes
    receipts: int
    """Receipt numbers used in this incarnation."""
    wall_ms: int
    mono_ms: int | None = None
    """The monotonic clock at that fact; None when another run recorded it."""


NO_HEAD: Final = Head(incarnation=0, seq=0, hash=envelope.NO_HASH, receipts=0, wall_ms=0)


class Link(Struct, frozen=True):
    """One sealed fact and its bytes."""

    fact: StoredFact
    raw: bytes


class Batch(Struct, frozen=True, kw_only=True):
    """Facts sealed for one transaction."""

    head: Head
    links: tuple[Link, ...]
    asked: tuple[StoredFact, ...]
    """Those that were asked for, without what the journal added itself."""


class Device(Struct, frozen=True, kw_only=True):
    """Whose journal this is, and its helpers."""

    number: int
    store: str
    till: str
    app_version: str
    boot_id: str
    clock: Clock
    identity: Identity
    signer: Signer


def next_receipt(device: Device, head: Head) -> str:
    """The number of the next completed trade."""
    return receipt_number(device.store, device.till, head.incarnation, head.receipts + 1)


def seal_all(device: Device, head: Head, facts: tuple[NewFact, ...]) -> Batch:
    """The facts as links that follow the head; a jump of the clock is recorded before them.

    Raises ValueError for a trade that does not add up or carries another receipt number.
    """
    moment = Moment(
        wall_ms=wall_ms(device.clock), mono_ms=device.clock.monotonic_ms(),
        boot_id=device.boot_id, app_version=device.app_version,
    )  # fmt: skip
    added = tuple(_clock_facts(device, head, moment))
    links: list[Link] = []
    for fact in (*added, *facts):
        link = _seal(device, head, fact, moment)
        head = _after(device, head, link, moment)
        links.append(link)
    asked = tuple(link.fact for link in links[len(added) :])
    return Batch(head=head, links=tuple(links), asked=asked)


def jump_of(head: Head, now_ms: int, mono_ms: int) -> ClockJumped | None:
    """The jump of the wall clock since the head, or None: backwards, or against the other clock."""
    expected = head.wall_ms
    leap = min(0, now_ms - expected)
    if head.mono_ms is not None:
        expected += mono_ms - head.mono_ms
        leap = now_ms - expected
    return ClockJumped(from_ms=expected, to_ms=now_ms) if abs(leap) > JUMP_MS else None


def _clock_facts(device: Device, head: Head, moment: Moment) -> Iterable[NewFact]:
    jump = jump_of(head, moment.wall_ms, moment.mono_ms)
    if jump is not None and head.seq:
        yield NewFact(body=jump, context=Context(store=device.store, till=device.till))


def _seal(device: Device, head: Head, fact: NewFact, moment: Moment) -> Link:
    place = Place(
        device=device.number, incarnation=head.incarnation, seq=head.seq + 1, prev=head.hash
    )
    event_id = device.identity.new_id()
    raw = envelope.seal(fact, place, event_id, moment, device.signer.sign)
    return Link(envelope.stored(fact, place, event_id, moment, raw), raw)


def _after(device: Device, head: Head, link: Link, moment: Moment) -> Head:
    trade = trade_of(link.fact)
    if trade is not None:
        check_trade(trade)
        wanted = next_receipt(device, head)
        if trade.receipt != wanted:
            raise ValueError(f"receipt {trade.receipt} is out of turn, {wanted} is next")
    return replace(
        head, seq=link.fact.seq, hash=link.fact.hash, wall_ms=moment.wall_ms,
        mono_ms=moment.mono_ms, receipts=head.receipts + (trade is not None),
    )  # fmt: skip
