"""The test helpers themselves: a guard that never fires guards nothing."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.helpers.logfail import LogWatch
from tests.helpers.profiles import bounded


@pytest.fixture
def watch() -> LogWatch:
    """A watch that is not attached to the root logger."""
    return LogWatch()


def _log(watch: LogWatch, level: int, message: str, name: str = "pos_app.store") -> None:
    watch.handle(logging.LogRecord(name, level, __file__, 1, message, None, None))


def test_unexpected_warning_is_a_problem(watch: LogWatch) -> None:
    """The message says level, logger and text."""
    _log(watch, logging.WARNING, "disk is full")
    assert watch.problems() == ["unexpected WARNING from pos_app.store: disk is full"]


def test_expected_warning_is_none(watch: LogWatch) -> None:
    """Any number of times, from the logger or below it."""
    watch("disk .* full", logger="pos_app")
    _log(watch, logging.WARNING, "disk is full")
    _log(watch, logging.WARNING, "disk is full")
    assert not watch.problems()


def test_expectation_is_exact(watch: LogWatch) -> None:
    """Another level or another logger does not meet it, and an unmet one is a problem."""
    watch("full", level=logging.ERROR, logger="pos_app.sto")
    _log(watch, logging.WARNING, "full")
    assert len(watch.problems()) == 2


def test_warnings_of_this_test_are_watched(expected_logs: LogWatch) -> None:
    """The fixture is the watch on the running test."""
    expected_logs("provoked", level=logging.ERROR)
    logging.getLogger("pos_app").error("provoked")


def test_home_is_private(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing a test writes can reach the user's own data."""
    base = tmp_path_factory.getbasetemp()
    assert data_dir.is_relative_to(base)
    assert Path(os.environ["LANEHOUSE_STATE_DIR"]).is_relative_to(base)
    assert Path(os.environ["XDG_DATA_HOME"]).is_relative_to(base)


def test_size_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded unless all is asked for."""
    monkeypatch.delenv("LANEHOUSE_TEST_SIZE", raising=False)
    assert bounded(ci=2, full=9) == 2
    monkeypatch.setenv("LANEHOUSE_TEST_SIZE", "full")
    assert bounded(ci=2, full=9) == 9
