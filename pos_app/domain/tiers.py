"""Tiers: up at once, down by one at the end of a period, after grace.

The score is the qualifying spend of the rolling period plus what its activity points are worth
(:class:`pos_app.domain.loyalty.TierProgram`). Who reaches a tier keeps it with the same score: a
``keep_score`` above ``from_score`` counts as ``from_score``.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from pos_app.domain.loyalty import TierProgram, TierRule


class TierState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a member stands."""

    tier: str = ""
    """Empty below the lowest."""
    until: date | None = None
    """Last day of the tier's period; None where nothing can be lost."""
    grace_until: date | None = None
    """Set once the period is over and the score too low: the last day to mend that."""


class TierProgress(Struct, frozen=True, kw_only=True):
    """The way to the next tier; either of the two that are missing would do."""

    next_tier: TierRule
    score: int
    missing_minor: int
    missing_activity_points: int
    """0 where activity does not count towards tiers."""
    done_bp: int
    """How far the way from the present tier's score is done; 10000 when the score is reached."""


def score_of(program: TierProgram, spend_minor: int, activity_points: int) -> int:
    """The score; returns beyond the period's sales do not make it negative."""
    return max(0, spend_minor + activity_points * program.activity_worth_minor)


def tier_of(
    program: TierProgram, current: str, until: date | None, score: int, day: date
) -> TierState:
    """The tier on a day, from the one held, the end of its period, and the score of that day.

    Run daily; after a gap it still goes down by one tier only.
    """
    tiers = _ascending(program)
    held, reached = _rank(tiers, current), _reached(tiers, score)
    if reached > held:
        return _begun(program, tiers, reached, day)
    if held < 0:
        return TierState()
    if until is None or not _can_be_lost(tiers[held]):
        return _begun(program, tiers, held, day)
    if day <= until:
        return TierState(tier=current, until=until)
    if score >= _keeping(tiers[held]):
        return TierState(tier=current, until=_renewed(program, until, day))
    grace_until = until + timedelta(days=max(0, program.grace_days))
    if day <= grace_until:
        return TierState(tier=current, until=until, grace_until=grace_until)
    return _begun(program, tiers, held - 1, day)


def progress(
    program: TierProgram, current: str, spend_minor: int, activity_points: int
) -> TierProgress | None:
    """What is missing to the tier above the one held; None at the top."""
    tiers = _ascending(program)
    held = _rank(tiers, current)
    if held + 1 >= len(tiers):
        return None
    goal, score = tiers[held + 1], score_of(program, spend_minor, activity_points)
    missing = max(0, goal.from_score - score)
    worth = program.activity_worth_minor
    start = tiers[held].from_score if held >= 0 else 0
    way = max(1, goal.from_score - start)
    return TierProgress(
        next_tier=goal,
        score=score,
        missing_minor=missing,
        missing_activity_points=-(-missing // worth) if worth > 0 else 0,
        done_bp=10_000 - min(10_000, missing * 10_000 // way) if missing else 10_000,
    )


def missing_to_keep_minor(program: TierProgram, current: str, score: int) -> int:
    """What is missing to keep the tier at its period's end; 0 when it is safe or none is held."""
    tier = next((t for t in program.tiers if t.id == current), None)
    return max(0, _keeping(tier) - score) if tier is not None else 0


def _ascending(program: TierProgram) -> list[TierRule]:
    return sorted(program.tiers, key=lambda t: t.from_score)


def _rank(tiers: list[TierRule], tier_id: str) -> int:
    """Place of a tier from the lowest up; -1 for none, also for one that is no more."""
    return next((i for i, t in enumerate(tiers) if t.id == tier_id), -1)


def _reached(tiers: list[TierRule], score: int) -> int:
    return sum(t.from_score <= score for t in tiers) - 1


def _keeping(tier: TierRule) -> int:
    return tier.from_score if tier.keep_score is None else min(tier.keep_score, tier.from_score)


def _can_be_lost(tier: TierRule) -> bool:
    return _keeping(tier) > 0


def _begun(program: TierProgram, tiers: list[TierRule], rank: int, day: date) -> TierState:
    """A tier with a period that begins on a day."""
    if rank < 0:
        return TierState()
    lasts = program.period_days > 0 and _can_be_lost(tiers[rank])
    until = day + timedelta(days=program.period_days) if lasts else None
    return TierState(tier=tiers[rank].id, until=until)


def _renewed(program: TierProgram, until: date, day: date) -> date | None:
    """The end of the period that holds the day, counted on from the old end."""
    if program.period_days <= 0:
        return None
    periods = -(-(day - until).days // program.period_days)
    return until + timedelta(days=periods * program.period_days)
