"""Points for something other than spending: sign-in, survey, referral, taking part."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from pos_app.domain.accrual import expiry_day
from pos_app.domain.loyalty import ActivityRule, EntryKind, PointsEntry, Program
from pos_app.errors import BadInput, RuleRefused


class ActivitySoFar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often a member did it, as far as this machine knows."""

    today: int = 0
    ever: int = 0


class ActivityEarning(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one activity earns."""

    points: tuple[PointsEntry, ...] = ()
    """Spendable at once: nothing is returned that could take them back. Empty where the activity
    counts towards the tier alone."""
    tier_points: int = 0


def can_earn(program: Program, activity_id: str, so_far: ActivitySoFar) -> bool:
    """True when :func:`earn` would not refuse."""
    return _refusal(_activity(program, activity_id), activity_id, so_far) is None


def earn(program: Program, activity_id: str, so_far: ActivitySoFar, on: date) -> ActivityEarning:
    """What the activity earns on a day, with the expiry that points earned then have.

    Raises RuleRefused ``activity_unknown``, ``activity_done_today``, ``activity_done``; BadInput
    ``points_negative`` for a rule that gives less than nothing, or nothing at all.
    """
    rule = _activity(program, activity_id)
    refusal = _refusal(rule, activity_id, so_far)
    if rule is None or refusal is not None:
        raise refusal or RuleRefused("activity_unknown", activity=activity_id)
    entry = PointsEntry(
        rule=rule.id, kind=EntryKind.EARNED, points=rule.points, expires_on=expiry_day(program, on)
    )
    return ActivityEarning(points=(entry,) if rule.points else (), tier_points=rule.tier_points)


def _activity(program: Program, activity_id: str) -> ActivityRule | None:
    return next((a for a in program.activities if a.id == activity_id), None)


def _refusal(
    rule: ActivityRule | None, activity_id: str, so_far: ActivitySoFar
) -> RuleRefused | None:
    if rule is None:
        return RuleRefused("activity_unknown", activity=activity_id)
    if rule.points < 0 or rule.tier_points < 0 or not (rule.points or rule.tier_points):
        return BadInput("points_negative")
    if rule.times_ever is not None and so_far.ever >= rule.times_ever:
        return RuleRefused("activity_done", activity=rule.name)
    if rule.times_per_day is not None and so_far.today >= rule.times_per_day:
        return RuleRefused("activity_done_today", activity=rule.name, times=rule.times_per_day)
    return None
