"""A member's account: the fold of the entries of their ledger, each with its day.

Points lie in lots. A lot's points can be spent from ``vests_on`` to ``expires_on``, both included.
Points are taken first in first out: by expiry, then by vesting, then by the order they came in.

Invariants, after every posting, whatever it was:

- ``Σ lots − debt − regained = Σ entries`` (:attr:`Account.balance` is that sum); *regained* are
  points that had expired before their sale was returned: they were taken away twice, and the next
  :func:`expire` gives them back once;
- no lot is below zero, debt is never below zero, and where there is debt there are no points: so
  what is there is ``max(0, Σ + regained)`` and what is owed is ``max(0, −Σ − regained)``;
- ``available + pending + lapsed = Σ lots`` on any day; *lapsed* are points whose last day is over
  and whose expiry is not in the ledger yet: they can no longer be spent;
- a posting with a key that was posted before changes nothing.

What a return takes back comes from the lot of its own sale first, then from what else is there,
first in first out; the rest is debt, which later earnings pay first (SYNC §2.9). Points that come
back with a returned sale go to the lots they were taken from.
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
from pos_app.domain.points_lots import PointsLot, in_order, sum_of, taken_from, without
from pos_app.errors import BadInput, RuleRefused

_ADDING: Final = frozenset({EntryKind.EARNED, EntryKind.ADJUSTED})
REGAINED: Final = "regained"
"""The rule that entries name which undo an expiry."""


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
    regained_points: int = 0
    overspent_points: int = 0
    """Spends that nothing covered, as they came in; for the company's loss account."""
    applied: frozenset[EntryKey] = frozenset()

    @property
    def balance(self) -> int:
        """The sum of the ledger: points less what is owed or still to be given back."""
        return sum(lot.points for lot in self.lots) - self.debt_points - self.regained_points

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
        for lot in (self.lots[i] for i in in_order(self.lots)):
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
    first: dict[EntryKey, Posting] = {}
    for posting in sorted(postings, key=_sequence):
        first.setdefault(posting.key, posting)
    account, new = Account(), list[PointsLot]()
    for posting in first.values():
        if not account.debt_points and _only_adds(posting):
            new.append(_lot(posting, posting.entry.points))
        else:
            account, new = _applied(_with_lots(account, new), posting), []
    return replace(_with_lots(account, new), applied=frozenset(first))


def _only_adds(posting: Posting) -> bool:
    """Where nothing is owed, such entries are new lots and can wait to be added together."""
    return posting.entry.points > 0 and posting.entry.kind in _ADDING


def _with_lots(account: Account, new: Sequence[PointsLot]) -> Account:
    return replace(account, lots=(*account.lots, *new)) if new else account


def postings_of(
    fact: str, day: date, entries: Sequence[PointsEntry], *, receipt: str = "", order: int = 0
) -> tuple[Posting, ...]:
    """The entries of one fact, each with its key."""
    return tuple(
        Posting(fact=fact, index=i, day=day, entry=entry, receipt=receipt, order=order)
        for i, entry in enumerate(entries)
    )


def expire(account: Account, day: date) -> tuple[PointsEntry, ...]:
    """The entries that take away what has lapsed by that day, lot by lot, first in first out, and
    one that gives back what was regained.

    Posted under one fact per day (say ``expiry-2027-01-01``) they are applied exactly once.
    """
    lots = (account.lots[i] for i in in_order(account.lots))
    lapsed = tuple(
        PointsEntry(
            line_no=lot.source.line_no, rule=lot.rule, kind=EntryKind.EXPIRED,
            points=-lot.points, expires_on=lot.expires_on,
        )
        for lot in lots
        if lot.points and lot.is_lapsed(day)
    )  # fmt: skip
    if not account.regained_points:
        return lapsed
    back = PointsEntry(rule=REGAINED, kind=EntryKind.EXPIRED, points=account.regained_points)
    return (*lapsed, back)


def _sequence(posting: Posting) -> tuple[date, int, bool, str, int]:
    returns = posting.entry.return_of is not None
    return posting.day, posting.order, returns, posting.fact, posting.index


def _applied(account: Account, posting: Posting) -> Account:
    points, kind = posting.entry.points, posting.entry.kind
    if kind is EntryKind.REDEEMED:
        act = _given_back if points > 0 else _spent
    elif kind is EntryKind.EXPIRED:
        act = _unexpired if points > 0 else _expired
    else:
        act = _lot_added if points > 0 else _taken_back
    return act(account, posting, abs(points))


def _expired(account: Account, posting: Posting, points: int) -> Account:
    """Takes what has lapsed; should that be less by now, the rest is given back the next time."""
    order = [i for i in in_order(account.lots) if account.lots[i].is_lapsed(posting.day)]
    taken = taken_from(account.lots, order, points)
    lots = list(without(account.lots, taken))
    for i, part in taken:
        lots[i] = replace(lots[i], expired_points=lots[i].expired_points + part)
    regained = account.regained_points + points - sum_of(taken)
    return replace(account, lots=tuple(lots), regained_points=regained)


def _unexpired(account: Account, posting: Posting, points: int) -> Account:
    """Gives back what was regained; anything more is a lot."""
    back = min(points, account.regained_points)
    after = replace(account, regained_points=account.regained_points - back)
    return _lot_added(after, posting, points - back) if points > back else after


def _taken_back(account: Account, posting: Posting, points: int) -> Account:
    """Takes from the lot of the sale that is returned, or has its expiry given back; then from
    any; the rest is owed."""
    order = in_order(account.lots)
    own = [i for i in order if _is_about(posting.entry, account.lots[i])]
    taken = taken_from(account.lots, own, points)
    lots, left = _regained(without(account.lots, taken), own, points - sum_of(taken))
    others = taken_from(lots, order, left)
    return replace(
        account,
        lots=without(lots, others),
        regained_points=account.regained_points + points - sum_of(taken) - left,
        debt_points=account.debt_points + left - sum_of(others),
    )


def _is_about(entry: PointsEntry, lot: PointsLot) -> bool:
    return lot.source == entry.return_of and lot.rule == entry.rule


def _regained(
    lots: Sequence[PointsLot], own: Iterable[int], points: int
) -> tuple[tuple[PointsLot, ...], int]:
    """The lots less what of so many points had expired in them, and how many had not."""
    after, left = list(lots), points
    for i in own:
        part = min(left, after[i].expired_points)
        after[i] = replace(after[i], expired_points=after[i].expired_points - part)
        left -= part
    return tuple(after), left


def _spent(account: Account, posting: Posting, points: int) -> Account:
    """Takes available points, then pending, then lapsed ones; the rest is owed and overspent."""
    lots, on = account.lots, posting.day
    order = sorted(
        in_order(lots), key=lambda i: (not lots[i].is_available(on), lots[i].is_lapsed(on))
    )
    taken = taken_from(lots, order, points)
    short, entry = points - sum_of(taken), posting.entry
    draws = (Draw(posting.source, entry.rule, entry.lease, lot, p) for lot, p in taken)
    return replace(
        account,
        lots=without(lots, taken),
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
    lot = _lot(posting, points - paid)
    return replace(account, lots=(*account.lots, lot), debt_points=account.debt_points - paid)


def _lot(posting: Posting, points: int) -> PointsLot:
    entry = posting.entry
    return PointsLot(
        source=posting.source, rule=entry.rule, points=points, vests_on=entry.vests_on,
        expires_on=entry.expires_on,
    )  # fmt: skip
