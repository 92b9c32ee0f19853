"""Work beside the GUI: where it runs, what comes back, and what does not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from pos_app.errors import LanehouseError, RuleRefused
from tests.helpers.logfail import LogWatch
from ui.tasks import LIMITS, ImmediateTasks, Tasks, TooMuchWaiting

T = TypeVar("T")
GUI = threading.main_thread()


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    """Two lanes with real threads."""
    with ThreadPoolExecutor(1) as engine:
        made = Tasks(engine)
        yield made
        made.close()


def fail(error: Exception) -> Callable[[], None]:
    """A call that raises."""

    def call() -> None:
        raise error

    return call


@pytest.mark.parametrize("lane", ["engine", "io"])
def test_result_comes_back_to_the_gui_thread(qtbot: QtBot, tasks: Tasks, lane: str) -> None:
    """The work does not run there."""
    seen: list[tuple[object, object]] = []
    tasks.submit(
        threading.current_thread,
        lambda ran_in: seen.append((ran_in, threading.current_thread())),
        lane=lane,  # type: ignore[arg-type]
    )
    qtbot.waitUntil(lambda: bool(seen))
    ran_in, came_to = seen[0]
    assert ran_in is not GUI
    assert came_to is GUI


def test_engine_lane_keeps_the_order(qtbot: QtBot, tasks: Tasks) -> None:
    """One worker: changes happen as the cashier made them."""
    seen: list[int] = []
    for number in range(40):
        tasks.submit(lambda n=number: n, seen.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(seen) == 40)
    assert seen == list(range(40))


def test_refusal_goes_to_the_caller_or_to_the_shell(qtbot: QtBot, tasks: Tasks) -> None:
    """Typed errors are answers, not accidents."""
    mine: list[LanehouseError] = []
    shells: list[LanehouseError] = []
    tasks.refused.connect(shells.append)
    error = RuleRefused("basket_empty")
    tasks.submit(fail(error), on_error=mine.append)
    tasks.submit(fail(error))
    qtbot.waitUntil(lambda: bool(mine and shells))
    assert mine == shells == [error]


def test_bug_is_logged_and_said(qtbot: QtBot, tasks: Tasks, expected_logs: LogWatch) -> None:
    """Never delivered as a result, never a crash."""
    expected_logs("our bug", level=logging.ERROR, logger="ui.tasks")
    bugs: list[BaseException] = []
    tasks.bug.connect(bugs.append)
    tasks.submit(fail(ZeroDivisionError("ours")), on_error=lambda _: pytest.fail("not ours"))
    qtbot.waitUntil(lambda: bool(bugs))
    assert isinstance(bugs[0], ZeroDivisionError)


def test_lane_is_bounded(qtbot: QtBot, tasks: Tasks, expected_logs: LogWatch) -> None:
    """Beyond the limit the caller is told at once; the others are served."""
    expected_logs("lane engine is full")
    go = threading.Event()
    errors: list[LanehouseError] = []
    results: list[bool] = []
    for _ in range(LIMITS["engine"] + 1):
        tasks.submit(go.wait, results.append, errors.append)
    assert tasks.waiting("engine") == LIMITS["engine"]
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], TooMuchWaiting)
    go.set()
    qtbot.waitUntil(lambda: len(results) == LIMITS["engine"])
    assert tasks.waiting("engine") == 0


def test_busy_is_said_only_after_a_while(qtbot: QtBot, tasks: Tasks) -> None:
    """No spinner shorter than 300 ms, no wait without one."""
    said: list[bool] = []
    tasks.busy.connect(said.append)
    done: list[object] = []
    tasks.submit(lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(350)
    assert said == []
    go = threading.Event()
    tasks.submit(go.wait)
    qtbot.waitUntil(lambda: said == [True], timeout=2000)
    go.set()
    qtbot.waitUntil(lambda: said == [True, False])


def test_quiet_work_is_never_busy(qtbot: QtBot, tasks: Tasks) -> None:
    """Nobody waits for a look at the printer."""
    said: list[bool] = []
    tasks.busy.connect(said.append)
    go = threading.Event()
    tasks.submit(go.wait, lane="io", quiet=True)
    qtbot.wait(400)
    go.set()
    assert said == []


def test_cancelled_and_orphaned_tasks_deliver_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    """A screen that was left gets no late answer."""
    seen: list[object] = []
    go, owner = threading.Event(), QObject()
    tasks.submit(go.wait, seen.append, owner=owner)
    tasks.submit(lambda: 2, seen.append).cancel()
    delete(owner)
    go.set()
    tasks.submit(lambda: 3, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [3]


def test_immediate_twin() -> None:
    """Results and refusals before submit returns; a bug fails the test that made it."""
    tasks = ImmediateTasks()
    seen: list[object] = []
    tasks.submit(lambda: 5, seen.append)
    error = RuleRefused("basket_empty")
    tasks.submit(fail(error), on_error=seen.append)
    assert seen == [5, error]
    with pytest.raises(ZeroDivisionError):
        tasks.submit(fail(ZeroDivisionError()))


@pytest.mark.usefixtures("qtbot")
def test_what_is_asked_for_after_the_end_is_never_run() -> None:
    ran: list[int] = []
    tasks = Tasks(ThreadPoolExecutor(1), ThreadPoolExecutor(1))
    tasks.close()
    task = tasks.submit(lambda: ran.append(1))
    assert not task.wanted
    assert not ran
