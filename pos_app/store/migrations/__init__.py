"""Numbered steps from one shape of the journal to the next.

A step is one module, frozen once released, and never imports live helpers: it must do in ten years
what it did on the day. Each runs in one transaction that also stamps its version, so a kill in the
middle leaves the step before it, and the next start goes on from there. Before the first step of
an older file the file is copied aside; a step that fails puts the copy back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pos_app.store.database import (
    Access,
    Kind,
    RawConnection,
    SchemaVersion,
    copy_database,
    faults,
    files_of,
    open_database,
    raw,
    stamp,
    sync_directory,
    version_of,
)
from pos_app.store.migrations import v1_0, v1_1

_LOG: Final = logging.getLogger(__name__)


class Step(NamedTuple):
    """Brings a file to ``version``."""

    version: SchemaVersion
    apply: Callable[[RawConnection], None]


STEPS: Final = (Step(SchemaVersion(1, 0), v1_0.apply), Step(SchemaVersion(1, 1), v1_1.apply))


def migrate(path: Path, kind: Kind, steps: Sequence[Step] = STEPS) -> None:
    """Make the file if there is none, and bring it to the newest version.

    Raises EnvironmentFault as :func:`open_database` does; then the file is as it was.
    """
    engine = open_database(path, kind, Access.CREATE)
    copy: Path | None = None
    is_done = False
    try:
        with faults(path, kind):
            connection = raw(engine)
            found = version_of(connection)
            todo = [step for step in steps if step.version > found]
            if todo and found.number:
                copy = path.with_name(f"{path.name}.v{found}")
                copy_database(connection, copy)
                _LOG.info("journal of format %s copied to %s", found, copy)
            for step in todo:
                _run(connection, kind, step)
        is_done = True
    finally:
        engine.dispose()
        if copy is not None and not is_done:
            put_back(copy, path)


def _run(connection: RawConnection, kind: Kind, step: Step) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        step.apply(connection)
        stamp(connection, kind, step.version)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    _LOG.info("journal is of format %s now", step.version)


def put_back(copy: Path, path: Path) -> None:
    """Put the copy in the file's place; leftovers of the file must not be applied to the copy."""
    for leftover in files_of(path)[1:]:
        leftover.unlink(missing_ok=True)
    copy.replace(path)
    sync_directory(path.parent)
