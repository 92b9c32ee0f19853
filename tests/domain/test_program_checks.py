"""Loyalty programs that are wrong: named, placed, and refused as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos_app.domain.program_checks import ProgramRead, read_program

GOOD: dict[str, Any] = {
    "revision": 3,
    "earning": [{"id": "base", "points": 1, "per_minor": 100, "tier_times_bp": {"gold": 15_000}}],
    "activities": [{"id": "survey", "name": "Survey", "points": 50, "times_per_day": 1}],
    "redemption": {"step_points": 100, "step_minor": 100, "min_points": 200, "max_points": 5000},
    "rewards": [{"id": "mug", "kind": "goods", "name": "Mug", "points": 500, "sku": "MUG"}],
    "tiers": {
        "tiers": [
            {"id": "basic", "name": "Basic"},
            {"id": "gold", "name": "Gold", "from_score": 100_000, "keep_score": 80_000},
        ]
    },
    "benefits": [{"id": "wrap", "kind": "service", "name": "Wrapping", "tiers": ["gold"]}],
    "segments": [{"segment": "champion", "name": "Champions"}],
}


def read(program: Any, segments: frozenset[str] | None = None) -> ProgramRead:
    return read_program(json.dumps(program).encode(), segments)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good program with one value changed."""
    program = json.loads(json.dumps(GOOD))
    names = path.replace("[", ".").replace("]", "").split(".")
    steps: list[Any] = [int(name) if name.isdigit() else name for name in names]
    place = program
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    assert isinstance(program, dict)
    return program


def test_a_good_program_has_no_problems() -> None:
    found = read(GOOD, frozenset({"champion"}))
    assert found.problems == ()
    assert found.usable == found.program is not None


@pytest.mark.parametrize(
    ("path", "value", "at", "name"),
    [
        ("revision", -1, "", "figure_negative"),
        ("earning[0].points", 0, "", "count_too_small"),
        ("earning[0].per_minor", 0, "", "amount_not_positive"),
        ("earning[0].birthday_times_bp", 0, "", "times_not_positive"),
        ("earning[0].tier_times_bp.tin", 10_000, "earning[0].tier_times_bp", "tier_unknown"),
        ("earning[0].tier_times_bp.gold", -1, "", "times_not_positive"),
        ("earning[0].id", "", "earning[0]", "id_unfit"),
        ("activities[0].points", -5, "", "figure_negative"),
        ("activities[0].times_per_day", 0, "", "count_too_small"),
        ("redemption.step_points", 0, "", "count_too_small"),
        ("redemption.step_minor", 0, "", "amount_not_positive"),
        ("redemption.cap_bp", 10_001, "", "rate_out_of_range"),
        ("redemption.max_points", 100, "", "points_impossible"),
        ("rewards[0].sku", "", "", "skus_missing"),
        ("rewards[0].points", 0, "", "count_too_small"),
        ("rewards[0].tiers", ["tin"], "", "tier_unknown"),
        ("tiers.tiers[1].from_score", 0, "", "not_ascending"),
        ("tiers.tiers[1].keep_score", 200_000, "", "keep_above_from"),
        ("tiers.tiers[1].id", "basic", "tiers.tiers[1]", "id_twice"),
        ("tiers.period_days", 0, "", "count_too_small"),
        ("benefits[0].tiers", ["tin"], "", "tier_unknown"),
        ("benefits[0].quota", 0, "", "count_too_small"),
        ("benefits[0].kind", "return_window", "benefits[0].return_window_days", "window_missing"),
        ("benefits[0].kind", "partner", "benefits[0].voucher", "voucher_missing"),
        ("benefits[0].quotta", 3, "", "field_unknown"),
        ("segments[0].segment", "lost", "segments", "segment_unknown"),
        ("consents", [], "", "consents_missing"),
        ("vesting_days", -1, "", "figure_negative"),
        ("benefits[0].kind", "gift", "", "value_unknown"),
        ("earning", 3, "", "type_wrong"),
    ],
)
def test_a_wrong_value_refuses_the_program(path: str, value: Any, at: str, name: str) -> None:
    found = read(changed(path, value), frozenset({"champion"}))
    assert (at or path, name) in [(p.path, p.name) for p in found.problems]
    assert found.usable is None


def test_a_minimum_between_steps_is_only_told() -> None:
    found = read(changed("redemption.min_points", 250))
    assert [p.name for p in found.problems] == ["minimum_between_steps"]
    assert found.usable is not None


def test_an_end_before_the_beginning_is_refused() -> None:
    reward = {**GOOD["rewards"][0], "start": "2026-02-01", "until": "2026-01-01"}
    found = read({**GOOD, "rewards": [reward]})
    assert [(p.path, p.name) for p in found.problems] == [("rewards[0].until", "until_before_from")]


def test_an_unreadable_program_says_where() -> None:
    found = read_program(b'{"revision":\n oops}')
    assert found.usable is None
    assert found.problems[0].facts == {"line": 2, "column": 2}
