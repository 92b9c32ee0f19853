"""The rules of a store for commands that only read them: no journal is opened, none is locked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from pos_app.adapters.clock import SystemClock
from pos_app.bootstrap.installation import REPLICA
from pos_app.domain.policies import Policies
from pos_app.store.replica import Replica


@contextmanager
def open_replica(data_dir: Path, *, make: bool = False) -> Iterator[Replica | None]:
    """The store data of a data directory; None where there is none and none is to be made.

    Raises EnvironmentFault for a file that cannot be used.
    """
    path = data_dir / REPLICA
    if not make and not path.is_file():
        yield None
        return
    replica = Replica(path, SystemClock())
    try:
        yield replica
    finally:
        replica.close()


def store_day(policies: Policies | None) -> date:
    """Today where the store is; by UTC where there is none."""
    now = SystemClock().now()
    return now.astimezone(ZoneInfo(policies.store.timezone)).date() if policies else now.date()
