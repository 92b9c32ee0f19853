"""Enrols, grants, sells against a lease and erases, straight into a journal; and what must hold.

Everything it decides on is read from the journal, so it goes on after a kill where that left it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from msgspec.structs import replace

from pos_app.domain.facts import (
    Context,
    Fact,
    MemberEnrolled,
    MemberErased,
    NewFact,
    PointsSpent,
    SaleCompleted,
    StoredFact,
)
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import PointsEntry
from pos_app.ports.journal import Commit, Journal
from pos_app.ports.printing import PrintRequest
from tests.helpers.builders_members import earned, granted, redeemed, sold_to

MEMBERS = 3
SPENT_AT_MOST = 70


def member_act(journal: Journal, context: Context, chance: random.Random) -> None:
    """One commit about members."""
    known = [m for m in _enrolled(journal) if journal.member_key(m) is not None]
    if len(known) < MEMBERS:
        return _enrol(journal, context)
    member = chance.choice(known)
    if chance.random() < 0.1:
        erased = _new(context, MemberErased(member=member))
        journal.commit(Commit(facts=(erased,), remove_keys=(member,)))
        return None
    lease = next((x for x in journal.leases(member) if x.left_points and x.can_freeze()), None)
    if lease is None:
        name = f"{member}-{len(journal.leases(member))}"
        journal.commit(Commit(facts=(_new(context, granted(name, member, 150)),)))
        return None
    return _sell(journal, context, lease, chance)


def _enrol(journal: Journal, context: Context) -> None:
    member = f"F{len(_enrolled(journal)):04}"
    enrolled = _new(context, MemberEnrolled(member=member, sealed=b"sealed"))
    journal.commit(Commit(facts=(enrolled,), put_keys=((member, key_of(member)),)))


def _sell(journal: Journal, context: Context, lease: Lease, chance: random.Random) -> None:
    points = min(chance.randint(1, SPENT_AT_MOST), lease.left_points)
    receipt = journal.next_receipt()
    trade = replace(
        sold_to(lease.member, receipt, redeemed(points, lease.id), earned(3, 2)).trade,
        basket=f"members-{receipt}",
    )
    sale = _new(context, SaleCompleted(trade=trade))
    journal.commit(Commit(facts=(sale,), prints=(PrintRequest(),)))


def key_of(member: str) -> bytes:
    """The key this member was given."""
    return sha256(member.encode()).digest()


def member_problems(journal: Journal) -> Iterator[str]:
    """Keys and facts go together; a lease says what the facts drew on it, and no more is drawn
    than was granted. That every projection follows from the facts is the journal's own proof."""
    erased = {f.body.member for f in journal.facts(types=("member_erased",))
              if isinstance(f.body, MemberErased)}  # fmt: skip
    drawn = Counter[str]()
    for fact in journal.facts(types=("sale_completed", "points_spent")):
        for entry in _points(fact):
            drawn[entry.lease] += -entry.points if entry.lease else 0
    for member in _enrolled(journal):
        wanted = None if member in erased else key_of(member)
        if journal.member_key(member) != wanted:
            yield f"the key of {member} and the facts do not go together"
        for lease in journal.leases(member):
            if lease.spent_points != drawn[lease.id] or lease.left_points < 0:
                yield f"lease {lease.id} says {lease.spent_points}, facts say {drawn[lease.id]}"


def _points(fact: StoredFact) -> tuple[PointsEntry, ...]:
    match fact.body:
        case SaleCompleted(trade=trade):
            return trade.points
        case PointsSpent(points=points):
            return points
    return ()


def _enrolled(journal: Journal) -> list[str]:
    bodies = (fact.body for fact in journal.enrolments())
    return [body.member for body in bodies if isinstance(body, MemberEnrolled)]


def _new(context: Context, body: Fact) -> NewFact:
    return NewFact(body=body, context=context)
