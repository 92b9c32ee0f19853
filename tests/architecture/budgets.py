"""Reads budgets.toml and judges measurements against it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("budgets.toml")


def exceptions(name: str, table: str = "exceptions") -> Mapping[str, object]:
    """The excepted places of a budget."""
    budget = tomllib.loads(FILE.read_text("utf-8"))[name]
    found: Mapping[str, object] = budget.get(table, {})
    return found


def over_budget(name: str, measured: Mapping[str, int]) -> list[str]:
    """Places above their limit, and exceptions that are no longer needed."""
    limit = int(tomllib.loads(FILE.read_text("utf-8"))[name]["limit"])
    allowed = {place: int(str(size)) for place, size in exceptions(name).items()}
    found = [
        f"{place}: {size}, allowed {allowed.get(place, limit)}"
        for place, size in measured.items()
        if size > allowed.get(place, limit)
    ]
    return found + [
        f"{place}: exception no longer needed"
        for place in allowed
        if measured.get(place, 0) <= limit
    ]


def not_excepted(name: str, found: Mapping[str, str]) -> list[str]:
    """Findings without an exception, and exceptions without a finding."""
    excepted = exceptions(name)
    return [text for place, text in found.items() if place not in excepted] + [
        f"{place}: exception no longer needed" for place in excepted if place not in found
    ]
