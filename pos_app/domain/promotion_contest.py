"""Several promotions for sets that want the same goods: who gets which units.

Where the best of each do not get in each other's way they are the answer. Else every division is
tried, remembering what is left; past a stated number of steps (ADR 0012) the promotions are served
one after the other instead, each once as the first, and the best of these is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pos_app.domain.promotion_deals import best_deal, is_shared, parts_of
from pos_app.domain.promotion_division import Division, Steps, TooMany, is_whole, wanted_by, wants
from pos_app.domain.promotion_pool import Deal, Live, Pool
from pos_app.domain.promotions import Bundle, BuyGet, NthDiscount

STEPS_MAX: Final = 600
"""Sets looked at in one contest before the search for the best division is cut short."""
UNITS_MAX: Final = 60
_CLOSE_MAX: Final = 12
"""Up to so many units even the rounding of what sets leave is looked at."""
_FIRSTS_MAX: Final = 4
"""So many promotions are tried as the one served first."""


class Settled(NamedTuple):
    """The deals made, whether they are proven best, and who contested what."""

    deals: list[Deal]
    exact: bool
    contests: Sequence[Sequence[Live]] = ()


def settle(lives: Sequence[Live], pool: Pool, steps: Steps) -> Settled:
    """The best division of the pool among promotions for sets.

    One that gains nothing with all goods to itself never gains; the others are settled apart where
    they share no goods.
    """
    found = {live.id: best_deal(live, pool) for live in lives}
    wanting = [live for live in lives if found[live.id] is not None or _is_knotty(live, pool)]
    deals: list[Deal] = []
    exact = True
    groups = _contests(wanting, pool)
    for group in groups:
        alone = [deal for live in group if (deal := found[live.id]) is not None]
        settled = _settle(group, alone, pool, steps)
        deals += settled.deals
        exact = exact and settled.exact
    return Settled(deals, exact, groups)


def _contests(lives: Sequence[Live], pool: Pool) -> list[list[Live]]:
    """Promotions by the goods they share; each by id."""
    groups: list[tuple[set[int], list[Live]]] = []
    for live in lives:
        runs, members = set(wants(live, pool)), [live]
        apart = []
        for others, known in groups:
            if others.isdisjoint(runs):
                apart.append((others, known))
            else:
                runs, members = runs | others, [*known, *members]
        groups = [*apart, (runs, members)]
    return [sorted(members, key=lambda x: x.id) for _, members in groups]


def _settle(lives: Sequence[Live], alone: list[Deal], pool: Pool, steps: Steps) -> Settled:
    """One contest."""
    if len(alone) == len(lives) and _fit(alone, pool) and _is_proven(lives, pool):
        return Settled(alone, all(deal.exact for deal in alone))
    in_turns = _best_of([alone] if _fit(alone, pool) else [], _in_turns(lives, pool), pool)
    most = sum(deal.gain for deal in alone)
    if len(alone) == len(lives) and _is_proven(lives, pool) and _gain(in_turns, pool) >= most:
        return Settled(in_turns, all(deal.exact for deal in alone))
    own = Steps(min(STEPS_MAX, steps.left))
    steps.left -= own.left
    try:
        found_deals = _divided(lives, pool, own)
        exact = all(deal.exact for deal in found_deals)
        return Settled(_best_of([found_deals], in_turns, pool), exact)
    except TooMany:
        return Settled(in_turns, False)
    finally:
        steps.left += max(0, own.left)


def _divided(lives: Sequence[Live], pool: Pool, steps: Steps) -> list[Deal]:
    if sum(pool.count[i] for i in wanted_by(lives, pool)) > UNITS_MAX:
        raise TooMany
    division = Division(lives, pool, steps)
    return division.deals(division.front()[0][2])


def _best_of(some: Sequence[list[Deal]], other: list[Deal], pool: Pool) -> list[Deal]:
    """The deals that gain most to the minor unit; none at all where none gain."""
    return max([*some, other, []], key=lambda deals: _gain(deals, pool))


def _gain(deals: Sequence[Deal], pool: Pool) -> int:
    return pool.gained([take for deal in deals for take in deal.takes])


def _is_proven(lives: Sequence[Live], pool: Pool) -> bool:
    """Closed forms are exact: of like sets always; of others where the rest of a run costs the same
    a unit whatever a set leaves, or where there are too many units to look at that."""
    if any(_is_knotty(live, pool) for live in lives):
        return False
    runs = wanted_by(lives, pool)
    if all(pool.is_straight(i) for i in runs) or sum(pool.count[i] for i in runs) > _CLOSE_MAX:
        return True
    return len(lives) == 1 and _is_alike(lives[0])


def _is_alike(live: Live) -> bool:
    reward = live.rule.reward
    return isinstance(reward, NthDiscount) or (
        isinstance(reward, BuyGet) and reward.get_products is None
    )


def _is_knotty(live: Live, pool: Pool) -> bool:
    """True where no closed form is known: a unit may serve in several parts of a set, or what comes
    on top makes a set that is cheaper by itself dearer in the end."""
    return mixes(live, pool) or (is_whole(live) and not pool.is_even(wants(live, pool)))


def mixes(live: Live, pool: Pool) -> bool:
    """True where a unit may serve in more than one part of a set."""
    return is_shared([runs for runs, _ in parts_of(live, pool)])


def _fit(deals: Sequence[Deal], pool: Pool) -> bool:
    taken: dict[int, int] = {}
    for deal in deals:
        for take in deal.takes:
            taken[take.run] = taken.get(take.run, 0) + take.count
    return all(count <= pool.count[i] for i, count in taken.items())


def _in_turns(lives: Sequence[Live], pool: Pool) -> list[Deal]:
    """One after the other by id, each of the first few once as the first; the best of these."""
    best: list[Deal] = []
    for first in range(min(len(lives), _FIRSTS_MAX)):
        order = [lives[first], *lives[:first], *lives[first + 1 :]]
        deals = _served(order, pool)
        if sum(d.gain for d in deals) > sum(d.gain for d in best):
            best = deals
    return best


def _served(order: Sequence[Live], pool: Pool) -> list[Deal]:
    left, deals = list(pool.count), []
    for live in order:
        deal = _alone(live, pool.with_count(left))
        if deal is None:
            continue
        for take in deal.takes:
            left[take.run] -= take.count
        deals.append(deal)
    return deals


def _alone(live: Live, pool: Pool) -> Deal | None:
    """Where parts share goods, the earlier part chooses first."""
    parts = parts_of(live, pool)
    if not is_shared([runs for runs, _ in parts]):
        return best_deal(live, pool)
    seen: set[int] = set()
    own: list[list[int]] = []
    for runs, _ in parts:
        own.append([i for i in runs if i not in seen])
        seen.update(runs)
    everything = sorted(seen)
    roles = [everything, *own] if isinstance(live.rule.reward, Bundle) else own
    return best_deal(live, pool.with_roles(roles))
