"""One way to say that a rule refuses, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pos_app.errors import LanehouseError, RuleRefused


@contextmanager
def refused(
    name: str, kind: type[LanehouseError] = RuleRefused, /, **facts: object
) -> Iterator[pytest.ExceptionInfo[LanehouseError]]:
    """The block is refused by the rule of that name, with at least these facts."""
    with pytest.raises(LanehouseError) as caught:
        yield caught
    error = caught.value
    assert (error.name, isinstance(error, kind)) == (name, True), error
    assert {key: error.facts.get(key) for key in facts} == facts
