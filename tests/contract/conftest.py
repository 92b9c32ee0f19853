"""Both journals, the real one and its fake, for whoever asks for ``journal`` or ``reopen``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journal_contract import JournalAndSpool, type_of_reopen
from tests.helpers.journals import open_in


@pytest.fixture
def clock() -> FakeClock:
    """Noon."""
    return FakeClock()


@pytest.fixture(params=["real", "fake"])
def reopen(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> Iterator[type_of_reopen]:
    """Each call closes the journal and opens it again; the fake simply stays."""
    if request.param == "fake":
        fake = FakeJournal(clock)
        yield lambda: fake
        return
    opened = [open_in(tmp_path, clock)]

    def again() -> JournalAndSpool:
        opened[0].close()
        opened[0] = open_in(tmp_path, clock)
        return opened[0]

    yield again
    opened[0].close()


@pytest.fixture
def journal(reopen: type_of_reopen) -> JournalAndSpool:
    """Holds its first fact only."""
    return reopen()
