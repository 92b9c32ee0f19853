"""A member's account: the fold of the entries of their ledger, each with its day.

Points lie in lots. A lot's points can be spent from ``vests_on`` to ``expires_on``, both included.
Points are taken first in first out: by expiry, then by vesting, then by the order they came in.

Invariants, after every posting, whatever it was:

- ``Σ lots − debt = Σ entries`` (:attr:`Account.balance` is that sum);
- no lot is below zero, debt is never below zero, and where there is debt there are no points: so
  what is there is ``max(0, Σ)`` and what is owed is ``max(0, −Σ)``;
- ``available + pending + lapsed = Σ lots`` on any day; *lapsed* are points whose last day is over
  and whose expiry is not in the ledger yet: they can no longer be spent;
- a posting with a key that was posted before changes nothing.

What a return takes back comes from the lot of its own sale first, then from what else is there,
first in first out; the rest is debt, which later earnings pay first (SYNC §2.9). Points that come
back with a returned sale go to the lots they were taken from. Points that had expired before their
sale was returned are owed: a program's points should live longer than its return window.
A spend beyond what is available is a fact all the same (SYNC §2.10): pending points cover it, then
lapsed ones; what even those do not is debt and counted in :attr:`Account.overspent_points`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import LineRef
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.members import Lot
from pos_app.errors import BadInput, RuleRefused

_FOR_EVER: Final = date.max


class EntryKey(Struct, frozen=True):
    """What makes an entry the same entry again."""

    fact: str
    line_no: int
    rule: str
    kind: EntryKind
    lease: str
    index: int


class Posting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry on its day, with the fact it came in."""

    fact: str
    """The fact's id."""
    index: int = 0
    """The entry's place among those of its fact."""
    day: date
    entry: PointsEntry
    receipt: str = ""
    """The trade's receipt, where the fact is a trade."""
    order: int = 0
    """What orders facts within a day: the wall clock or a running number."""

    @property
    def key(self) -> EntryKey:
        """See :class:`EntryKey`."""
        e = self.entry
        return EntryKey(self.fact, e.line_no, e.rule, e.kind, e.lease, self.index)

    @property
    def source(self) -> LineRef:
        """Where the points come from: a line of a receipt, else of the fact itself."""
        return LineRef(self.receipt or self.fact, self.entry.line_no)


class PointsLot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points that came in together; kept when empty, for points may come back to it."""

    source: LineRef
    rule: str
    points: int
    vests_on: date | None = None
    expires_on: date | None = None

    def is_available(self, day: date) -> bool:
        """True when its points can be spent that day."""
        return not self.is_pending(day) and not self.is_lapsed(day)

    def is_pending(self, day: date) -> bool:
        """True before its vesting day, unless its last day came first."""
        return self.vests_on is not None and day < self.vests_on and not self.is_lapsed(day)

    def is_lapsed(self, day: date) -> bool:
        """True once its last day is over."""
        return self.expires_on is not None and self.expires_on < day


class Draw(Struct, frozen=True):
    """Points that a spend took from a lot."""

    source: LineRef
    rule: str
    lease: str
    lot: int
    points: int


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member's points; see the invariants at the top."""

    lots: tuple[PointsLot, ...] = ()
    """In the order they came in, empty ones among them."""
    draws: tuple[Draw, ...] = ()
    """What was spent and has not come back."""
    debt_points: int = 0
    overspent_points: int = 0
    """Spends that nothing covered, as they came in; for the company's loss account."""
    applied: frozenset[EntryKey] = frozenset()

    @property
    def balance(self) -> int:
        """The sum of the ledger: points less debt."""
        return sum(lot.points for lot in self.lots) - self.debt_points

    def available_points(self, day: date) -> int:
        """What can be spent that day."""
        return sum(lot.points for lot in self.lots if lot.is_available(day))

    def pending_points(self, day: date) -> int:
        """What is there and cannot be spent yet."""
        return sum(lot.points for lot in self.lots if lot.is_pending(day))

    def lapsed_points(self, day: date) -> int:
        """What can no longer be spent and has no entry of its expiry yet."""
        return sum(lot.points for lot in self.lots if lot.is_lapsed(day))

    def expiring(self, day: date) -> tuple[Lot, ...]:
        """Points that can be or will be spent, by their last day, the nearest first."""
        sums: dict[date | None, int] = {}
        for lot in (self.lots[i] for i in _in_order(self.lots)):
            if lot.points and not lot.is_lapsed(day):
                sums[lot.expires_on] = sums.get(lot.expires_on, 0) + lot.points
        return tuple(Lot(points, expires_on) for expires_on, points in sums.items())

    def next_expiry(self, day: date) -> Lot | None:
        """The points that expire next; None when none ever do."""
        return next((lot for lot in self.expiring(day) if lot.expires_on is not None), None)

    def can_spend(self, points: int, day: date) -> bool:
        """True when that many are available."""
        return 0 < points <= self.available_points(day)

    def require_spendable(self, points: int, day: date) -> None:
        """BadInput ``points_negative`` for none or fewer; RuleRefused ``points_short``."""
        if points <= 0:
            raise BadInput("points_negative")
        if not self.can_spend(points, day):
            raise RuleRefused("points_short", points=points, left=self.available_points(day))

    def post(self, posting: Posting) -> Account:
        """With one more entry; unchanged when its key was posted before."""
        if posting.key in self.applied:
            return self
        after = _applied(self, posting)
        return replace(after, applied=self.applied | {posting.key})


def account_of(postings: Iterable[Posting]) -> Account:
    """The account that these entries make, the same in whatever order they are delivered.

    They are posted by day, then order, then what returns after what it returns, then fact.
    """
    account = Account()
    for posting in sorted(postings, key=_sequence):
        account = account.post(posting)
    return account


def postings_of(
    fact: str, day: date, entries: Sequence[PointsEntry], *, receipt: str = "", order: int = 0
) -> tuple[Posting, ...]:
    """The entries of one fact, each with its key."""
    return tuple(
        Posting(fact=fact, index=i, day=day, entry=entry, receipt=receipt, order=order)
        for i, entry in enumerate(entries)
    )


def expire(account: Account, day: date) -> tuple[PointsEntry, ...]:
    """The entries that take away what has lapsed by that day, lot by lot, first in first out.

    Posted under one fact per day (say ``expiry-2027-01-01``) they are applied exactly once.
    """
    lots = (account.lots[i] for i in _in_order(account.lots))
    return tuple(
        PointsEntry(
            line_no=lot.source.line_no, rule=lot.rule, kind=EntryKind.EXPIRED,
            points=-lot.points, expires_on=lot.expires_on,
        )
        for lot in lots
        if lot.points and lot.is_lapsed(day)
    )  # fmt: skip


def _sequence(posting: Posting) -> tuple[date, int, bool, str, int]:
    returns = posting.entry.return_of is not None
    return posting.day, posting.order, returns, posting.fact, posting.index


def _in_order(lots: Sequence[PointsLot]) -> list[int]:
    """Places of the lots, first out first."""
    return sorted(
        range(len(lots)),
        key=lambda i: (lots[i].expires_on or _FOR_EVER, lots[i].vests_on or date.min, i),
    )


def _applied(account: Account, posting: Posting) -> Account:
    points, kind = posting.entry.points, posting.entry.kind
    redeemed = kind is EntryKind.REDEEMED
    if points > 0:
        return (_given_back if redeemed else _lot_added)(account, posting, points)
    return (_spent if redeemed else _taken_back)(account, posting, -points)


def _taken_back(account: Account, posting: Posting, points: int) -> Account:
    """Takes from the lot of the sale that is returned, then from any; the rest is owed.

    What has lapsed goes first, so that the entries of :func:`expire` take just that.
    """
    order, entry = _in_order(account.lots), posting.entry
    own = [
        i
        for i in order
        if (account.lots[i].source, account.lots[i].rule) == (entry.return_of, entry.rule)
    ]
    taken = _taken(account, [*own, *(i for i in order if i not in own)], points)
    short = points - sum(p for _, p in taken)
    return replace(_without(account, taken), debt_points=account.debt_points + short)


def _spent(account: Account, posting: Posting, points: int) -> Account:
    """Takes available points, then pending, then lapsed ones; the rest is owed and overspent."""
    order = _in_order(account.lots)
    usable = [i for i in order if account.lots[i].is_available(posting.day)]
    pending = [i for i in order if i not in usable and not account.lots[i].is_lapsed(posting.day)]
    lapsed = [i for i in order if account.lots[i].is_lapsed(posting.day)]
    taken = _taken(account, [*usable, *pending, *lapsed], points)
    short = points - sum(p for _, p in taken)
    entry = posting.entry
    draws = (Draw(posting.source, entry.rule, entry.lease, lot, p) for lot, p in taken)
    return replace(
        _without(account, taken),
        draws=(*account.draws, *draws),
        debt_points=account.debt_points + short,
        overspent_points=account.overspent_points + short,
    )


def _given_back(account: Account, posting: Posting, points: int) -> Account:
    """Spent points return to the lots they came from, the last taken first; debt is paid first.

    What matches no spend (this ledger never saw it) is a lot of its own.
    """
    entry = posting.entry
    paid = min(account.debt_points, points)
    left = points - paid
    draws, lots = list(account.draws), list(account.lots)
    for n in reversed(range(len(draws))):
        draw = draws[n]
        if (draw.source, draw.rule, draw.lease) == (entry.return_of, entry.rule, entry.lease):
            part = min(left, draw.points)
            lots[draw.lot] = replace(lots[draw.lot], points=lots[draw.lot].points + part)
            draws[n] = replace(draw, points=draw.points - part)
            left -= part
    back = replace(
        account, lots=tuple(lots), draws=tuple(d for d in draws if d.points),
        debt_points=account.debt_points - paid,
    )  # fmt: skip
    return _lot_added(back, posting, left) if left else back


def _lot_added(account: Account, posting: Posting, points: int) -> Account:
    """Debt is paid first, the rest is a new lot."""
    paid = min(account.debt_points, points)
    entry = posting.entry
    lot = PointsLot(
        source=posting.source, rule=entry.rule, points=points - paid,
        vests_on=entry.vests_on, expires_on=entry.expires_on,
    )  # fmt: skip
    return replace(account, lots=(*account.lots, lot), debt_points=account.debt_points - paid)


def _taken(account: Account, order: Iterable[int], points: int) -> list[tuple[int, int]]:
    """(lot, points), none of zero, that together are ``points`` or all there are."""
    left, taken = points, []
    for i in order:
        part = min(left, account.lots[i].points)
        if part:
            taken.append((i, part))
            left -= part
    return taken


def _without(account: Account, taken: Iterable[tuple[int, int]]) -> Account:
    lots = list(account.lots)
    for i, points in taken:
        lots[i] = replace(lots[i], points=lots[i].points - points)
    return replace(account, lots=tuple(lots))
