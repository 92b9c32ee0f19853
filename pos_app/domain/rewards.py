"""The rewards catalogue: what points buy beside money off.

Goods and services become a line of the basket that costs nothing; events and donations are
entries of the ledger alone. Either way the points are drawn on leases this device holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from pos_app.domain.buyer import RewardClaim
from pos_app.domain.loyalty import CatalogueReward, EntryKind, PointsEntry, Program, RewardKind
from pos_app.domain.redemption import split_over
from pos_app.errors import BadInput, RuleRefused

_HANDED_OVER: Final = frozenset({RewardKind.GOODS, RewardKind.SERVICE})


class Redeemer(Struct, frozen=True, kw_only=True):
    """Who wants a reward, when, and from what."""

    tier: str
    day: date
    leases: tuple[tuple[str, int], ...] = ()
    """(lease, points at most) this device may spend, in the order they are drawn on."""

    @property
    def available(self) -> int:
        """Points that can be spent."""
        return sum(max(0, points) for _, points in self.leases)


class RewardOffer(Struct, frozen=True, kw_only=True):
    """A reward as it stands for a member today."""

    reward: CatalogueReward
    missing_points: int
    """0 when there are enough."""

    @property
    def is_affordable(self) -> bool:
        """True when it can be redeemed now."""
        return not self.missing_points


def rewards_for(program: Program, who: Redeemer) -> tuple[RewardOffer, ...]:
    """The rewards of that tier and day, the cheapest first; those out of reach among them."""
    open_now = (r for r in program.rewards if _not_open(r, who) is None)
    return tuple(
        RewardOffer(reward=r, missing_points=max(0, r.points - who.available))
        for r in sorted(open_now, key=lambda r: (r.points, r.id))
    )


def can_redeem(program: Program, reward_id: str, who: Redeemer) -> bool:
    """True when :func:`claim_reward` or :func:`spend_on_reward` would not refuse for rule or
    points."""
    return _refusal(program.reward(reward_id), reward_id, who) is None


def claim_reward(program: Program, reward_id: str, who: Redeemer, line_no: int) -> RewardClaim:
    """Goods or a service taken for points, as a line of the basket.

    Raises RuleRefused ``reward_unknown``, ``reward_not_theirs``, ``reward_not_yet``,
    ``reward_over``, ``points_short``, ``reward_without_line``; BadInput ``points_negative``.
    """
    reward = _required(program, reward_id, who)
    if reward.kind not in _HANDED_OVER:
        raise RuleRefused("reward_without_line", reward=reward.name)
    return RewardClaim(
        reward=reward.id, line_no=line_no, points=reward.points, leases=_drawn(reward, who)
    )


def spend_on_reward(program: Program, reward_id: str, who: Redeemer) -> tuple[PointsEntry, ...]:
    """The entries of an event or donation, one for each lease drawn on.

    Raises as :func:`claim_reward`, but RuleRefused ``reward_needs_line`` for goods and services.
    """
    reward = _required(program, reward_id, who)
    if reward.kind in _HANDED_OVER:
        raise RuleRefused("reward_needs_line", reward=reward.name)
    return tuple(
        PointsEntry(rule=reward.id, kind=EntryKind.REDEEMED, points=-points, lease=lease)
        for lease, points in _drawn(reward, who)
    )


def _required(program: Program, reward_id: str, who: Redeemer) -> CatalogueReward:
    reward = program.reward(reward_id)
    refusal = _refusal(reward, reward_id, who)
    if reward is None or refusal is not None:
        raise refusal or RuleRefused("reward_unknown", reward=reward_id)
    return reward


def _drawn(reward: CatalogueReward, who: Redeemer) -> tuple[tuple[str, int], ...]:
    draws: Sequence[tuple[int, str, int]] = tuple(split_over([reward.points], who.leases))
    return tuple((lease, points) for _, lease, points in draws)


def _refusal(reward: CatalogueReward | None, reward_id: str, who: Redeemer) -> RuleRefused | None:
    if reward is None:
        return RuleRefused("reward_unknown", reward=reward_id)
    if reward.points <= 0:
        return BadInput("points_negative")
    closed = _not_open(reward, who)
    if closed is not None:
        return closed
    if reward.points > who.available:
        return RuleRefused("points_short", points=reward.points, left=who.available)
    return None


def _not_open(reward: CatalogueReward, who: Redeemer) -> RuleRefused | None:
    """Why this reward is not for this member today, whatever points they have."""
    if reward.tiers and who.tier not in reward.tiers:
        return RuleRefused("reward_not_theirs", reward=reward.name)
    if reward.start is not None and who.day < reward.start:
        return RuleRefused("reward_not_yet", reward=reward.name, begins_on=reward.start)
    if reward.until is not None and who.day > reward.until:
        return RuleRefused("reward_over", reward=reward.name)
    return None
