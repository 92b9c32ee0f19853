"""One thread writes, in order; whoever is on it already just goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pos_app.errors import EnvironmentFault
from pos_app.store import writer as module
from pos_app.store.writer import Writer
from tests.helpers.journals import open_in, sell


def test_work_runs_on_one_thread() -> None:
    """Also work that calls for more of it."""
    writer = Writer()
    names = writer.run(lambda: {threading.get_ident(), writer.run(threading.get_ident)})
    assert len(names) == 1
    assert threading.get_ident() not in names
    writer.close()


def test_errors_come_back() -> None:
    """As they were."""
    writer = Writer()
    with pytest.raises(ZeroDivisionError):
        writer.run(lambda: 1 // 0)
    assert writer.run(lambda: 1) == 1
    writer.close()


def test_queue_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that hangs must not fill the memory with waiting work."""
    monkeypatch.setattr(module, "QUEUE_LIMIT", 2)
    writer = Writer()
    gate = threading.Event()
    futures = [writer.submit(gate.wait) for _ in range(2)]
    with pytest.raises(EnvironmentFault, match="till_busy"):
        writer.submit(gate.wait)
    gate.set()
    assert all(f.result() for f in futures)
    assert writer.run(lambda: 2) == 2
    writer.close()


def test_closed_writer_takes_no_work() -> None:
    """What was queued is done."""
    writer = Writer()
    future = writer.submit(lambda: 3)
    writer.close()
    assert future.result() == 3
    with pytest.raises(RuntimeError):
        writer.submit(lambda: 4)


def test_many_threads_sell(tmp_path: Path) -> None:
    """Each number once, none missing; readers meanwhile see whole sales only."""
    journal = open_in(tmp_path)
    errors: list[str] = []

    def lane() -> None:
        for _ in range(25):
            journal.writer.run(lambda: sell(journal, 1))

    def reader() -> None:
        for _ in range(50):
            last = journal.last_receipt()
            if last is not None and journal.fact(last.incarnation, last.seq) != last:
                errors.append("half a sale")

    threads = [threading.Thread(target=work) for work in (lane, lane, lane, reader, reader)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert journal.next_receipt() == "S01-T1-A000076"
    assert journal.verify().problems == ()
    journal.close()
