"""A log record of level WARNING or above that a test did not expect fails the test.

What the program tells store IT is part of its behaviour. A test that provokes a warning says so::

    def test_full_disk(expected_logs):
        expected_logs("no space left", level=logging.ERROR, logger="pos_app.store")

and fails as well when the record does not come. Fixtures and teardown are watched too.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator
from typing import Final, NamedTuple

import pytest


class Expected(NamedTuple):
    """One kind of record a test provokes, any number of times but at least once."""

    pattern: str
    level: int
    logger: str

    def matches(self, record: logging.LogRecord) -> bool:
        """True for a record of this level, from this logger or below it, with such a message."""
        below = not self.logger or f"{record.name}.".startswith(f"{self.logger}.")
        found = re.search(self.pattern, record.getMessage()) is not None
        return record.levelno == self.level and below and found


class LogWatch(logging.Handler):
    """Keeps the records of one test; called by a test as its ``expected_logs`` fixture."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []
        self._expected: list[Expected] = []
        self._guard = threading.Lock()

    def __call__(self, pattern: str, *, level: int = logging.WARNING, logger: str = "") -> None:
        """Expect records whose message matches; to be called before or after they come."""
        self._expected.append(Expected(pattern, level, logger))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it; records may come from any thread."""
        with self._guard:
            self._records.append(record)

    def problems(self) -> list[str]:
        """Records nobody expected, and expectations nobody met."""
        with self._guard:
            records = list(self._records)
        return [
            f"unexpected {r.levelname} from {r.name}: {r.getMessage()}"
            for r in records
            if not any(e.matches(r) for e in self._expected)
        ] + [
            f"expected {logging.getLevelName(e.level)} did not come: {e.pattern}"
            for e in self._expected
            if not any(e.matches(r) for r in records)
        ]


_WATCH: Final = pytest.StashKey[LogWatch]()


@pytest.fixture
def expected_logs(request: pytest.FixtureRequest) -> LogWatch:
    """Call it with a pattern (and level, logger) for each warning the test provokes."""
    watch: LogWatch = request.node.stash[_WATCH]
    return watch


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Watch from before the first fixture."""
    watch = item.stash[_WATCH] = LogWatch()
    logging.getLogger().addHandler(watch)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Judge after the test's own body, so that the test itself is what fails."""
    yield
    _judge(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Judge what came while fixtures were taken down."""
    watch = item.stash[_WATCH]
    already = len(watch.problems())
    try:
        yield
    finally:
        logging.getLogger().removeHandler(watch)
    if len(watch.problems()) > already:
        _judge(item)


def _judge(item: pytest.Item) -> None:
    problems = item.stash[_WATCH].problems()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
