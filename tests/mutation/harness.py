"""Breaks one rule for a moment and sees whether its law notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest


class Mutation(NamedTuple):
    """A rule, its broken form, and the law that must notice."""

    name: str
    place: Any
    attribute: str
    broken: Any
    law: Callable[[], None]


def is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The law holds, breaks with the rule, and holds again."""
    mutation.law()
    with monkeypatch.context() as patch:
        broken = mutation.broken
        if isinstance(vars(mutation.place).get(mutation.attribute), property):
            value = broken
            broken = property(lambda _: value)
        patch.setattr(mutation.place, mutation.attribute, broken)
        with pytest.raises(AssertionError):
            mutation.law()
    mutation.law()
