"""A published loyalty program read and checked.

A program is one whole: with an error in it none of it is used, and the one before stays in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct

from pos_app.domain.document_reading import Unreadable, decoded
from pos_app.domain.figure_checks import (
    MAX_COUNT,
    check_amount,
    check_count,
    check_from_zero,
    check_known,
    check_rate,
    check_times,
)
from pos_app.domain.loyalty import (
    Benefit,
    BenefitKind,
    CatalogueReward,
    EarningRule,
    Program,
    RedemptionRule,
    RewardKind,
)
from pos_app.domain.money import MAX_AMOUNT_MINOR
from pos_app.domain.product_checks import check_products
from pos_app.domain.promotion_checks import MAX_ID, is_id
from pos_app.domain.promotion_problems import Finder, Problem

MAX_DAYS: Final = 36_600
MAX_MONTHS: Final = 1200


class ProgramRead(Struct, frozen=True, kw_only=True):
    """A program as read. ``program`` is None where it could not be read."""

    program: Program | None
    problems: tuple[Problem, ...] = ()

    @property
    def has_errors(self) -> bool:
        """True when the program is refused."""
        return any(p.is_error for p in self.problems)

    @property
    def usable(self) -> Program | None:
        """The program, or None when it is refused."""
        return None if self.has_errors else self.program


def read_program(data: bytes, segments: frozenset[str] | None = None) -> ProgramRead:
    """Read and check a program. Never raises for anything a file may hold.

    ``segments`` are those the chain knows; None where nobody can say.
    """
    try:
        program = decoded(data, Program)
        plain = decoded(data, dict[str, Any])
    except Unreadable as error:
        return ProgramRead(program=None, problems=(error.problem,))
    find = Finder()
    for path in unknown_fields(plain, program, ""):
        find.error("field_unknown", path, field=path.rpartition(".")[2][:MAX_ID])
    find.take(check_program(program, segments))
    return ProgramRead(program=program, problems=tuple(find.found))


def unknown_fields(plain: object, built: object, path: str) -> Iterator[str]:
    """Places of fields that the reader passed over: a misspelt limit is no limit."""
    if isinstance(built, Struct) and isinstance(plain, dict):
        fields = {f.encode_name: f.name for f in msgspec.structs.fields(built)}
        for key, value in plain.items():
            here = f"{path}.{key}" if path else key
            if key not in fields:
                yield here
            else:
                yield from unknown_fields(value, getattr(built, fields[key]), here)
    elif isinstance(built, tuple) and isinstance(plain, list):
        for i, (value, one) in enumerate(zip(plain, built, strict=False)):
            yield from unknown_fields(value, one, f"{path}[{i}]")


def check_program(program: Program, segments: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """What is wrong with a program's meaning."""
    find = Finder()
    tiers = frozenset(t.id for t in program.tiers.tiers)
    _check_head(program, find)
    _check_ids(program, find)
    _check_tiers(program, find)
    for i, rule in enumerate(program.earning):
        _check_earning(rule, tiers, f"earning[{i}]", find)
    _check_activities(program, find)
    if program.redemption is not None:
        _check_redemption(program.redemption, find)
    for i, reward in enumerate(program.rewards):
        _check_reward(reward, tiers, f"rewards[{i}]", find)
    for i, benefit in enumerate(program.benefits):
        _check_benefit(benefit, tiers, f"benefits[{i}]", find)
    names = [s.segment for s in program.segments]
    check_known(names, segments, "segment_unknown", "segments", find)
    return tuple(find.found)


def _check_head(program: Program, find: Finder) -> None:
    check_from_zero(program.revision, (1 << 63) - 1, "revision", find)
    check_from_zero(program.expiry_months, MAX_MONTHS, "expiry_months", find)
    for name in ("vesting_days", "birthday_days_before", "birthday_days_after"):
        check_from_zero(getattr(program, name), MAX_DAYS, name, find)
    if not program.consents or not all(is_id(c) for c in program.consents):
        find.error("consents_missing", "consents")


def _check_ids(program: Program, find: Finder) -> None:
    groups: dict[str, Iterable[str]] = {
        "earning": (r.id for r in program.earning),
        "activities": (a.id for a in program.activities),
        "rewards": (r.id for r in program.rewards),
        "benefits": (b.id for b in program.benefits),
        "tiers.tiers": (t.id for t in program.tiers.tiers),
        "segments": (s.segment for s in program.segments),
    }
    for path, ids in groups.items():
        first: dict[str, int] = {}
        for i, one in enumerate(ids):
            if not is_id(one):
                find.error("id_unfit", f"{path}[{i}]", limit=MAX_ID)
            elif one in first:
                find.error("id_twice", f"{path}[{i}]", first=first[one])
            first.setdefault(one, i)


def _check_tiers(program: Program, find: Finder) -> None:
    tiers = program.tiers
    check_count(tiers.period_days, "tiers.period_days", find)
    check_from_zero(tiers.grace_days, MAX_DAYS, "tiers.grace_days", find)
    check_from_zero(tiers.activity_worth_minor, MAX_AMOUNT_MINOR,
                    "tiers.activity_worth_minor", find)  # fmt: skip
    for i, tier in enumerate(tiers.tiers):
        path = f"tiers.tiers[{i}]"
        check_from_zero(tier.from_score, MAX_AMOUNT_MINOR, f"{path}.from_score", find)
        check_from_zero(tier.keep_score, MAX_AMOUNT_MINOR, f"{path}.keep_score", find)
        if i and tier.from_score <= tiers.tiers[i - 1].from_score:
            find.error("not_ascending", f"{path}.from_score")
        if tier.keep_score is not None and tier.keep_score > tier.from_score:
            find.error("keep_above_from", f"{path}.keep_score")


def _check_earning(rule: EarningRule, tiers: frozenset[str], path: str, find: Finder) -> None:
    check_count(rule.points, f"{path}.points", find)
    check_amount(rule.per_minor, f"{path}.per_minor", find)
    check_products(rule.products, f"{path}.products", {}, (), find)
    check_known(rule.tier_times_bp, tiers, "tier_unknown", f"{path}.tier_times_bp", find)
    for tier, times in rule.tier_times_bp.items():
        check_times(times, f"{path}.tier_times_bp.{tier}", find)
    check_times(rule.birthday_times_bp, f"{path}.birthday_times_bp", find)


def _check_activities(program: Program, find: Finder) -> None:
    for i, activity in enumerate(program.activities):
        path = f"activities[{i}]"
        check_from_zero(activity.points, MAX_COUNT, f"{path}.points", find)
        check_from_zero(activity.tier_points, MAX_COUNT, f"{path}.tier_points", find)
        check_count(activity.times_per_day, f"{path}.times_per_day", find)
        check_count(activity.times_ever, f"{path}.times_ever", find)


def _check_redemption(rule: RedemptionRule, find: Finder) -> None:
    check_count(rule.step_points, "redemption.step_points", find)
    check_amount(rule.step_minor, "redemption.step_minor", find)
    check_from_zero(rule.min_points, MAX_COUNT, "redemption.min_points", find)
    check_count(rule.max_points, "redemption.max_points", find)
    check_rate(rule.cap_bp, "redemption.cap_bp", find)
    check_products(rule.products, "redemption.products", {}, (), find)
    most = rule.max_points
    if most is not None and most < max(rule.min_points, rule.step_points):
        find.error("points_impossible", "redemption.max_points")
    if rule.step_points > 0 and rule.min_points % rule.step_points:
        find.warn("minimum_between_steps", "redemption.min_points")


def _check_reward(reward: CatalogueReward, tiers: frozenset[str], path: str, find: Finder) -> None:
    check_count(reward.points, f"{path}.points", find)
    if reward.kind in (RewardKind.GOODS, RewardKind.SERVICE) and not reward.sku:
        find.error("skus_missing", f"{path}.sku")
    check_known(reward.tiers, tiers, "tier_unknown", f"{path}.tiers", find)
    _check_period(reward.start, reward.until, path, find)


def _check_benefit(benefit: Benefit, tiers: frozenset[str], path: str, find: Finder) -> None:
    check_known(benefit.tiers, tiers, "tier_unknown", f"{path}.tiers", find)
    check_count(benefit.quota, f"{path}.quota", find)
    check_from_zero(benefit.return_window_days, MAX_DAYS, f"{path}.return_window_days", find)
    _check_period(benefit.start, benefit.until, path, find)
    if benefit.kind is BenefitKind.SERVICE and "" in benefit.skus:
        find.error("skus_missing", f"{path}.skus")
    if benefit.kind is BenefitKind.RETURN_WINDOW and benefit.return_window_days == 0:
        find.error("window_missing", f"{path}.return_window_days")
    if benefit.kind is BenefitKind.PARTNER and not benefit.voucher:
        find.error("voucher_missing", f"{path}.voucher")


def _check_period(start: date | None, until: date | None, path: str, find: Finder) -> None:
    if start is not None and until is not None and until < start:
        find.error("until_before_from", f"{path}.until", start=str(start), until=str(until))
