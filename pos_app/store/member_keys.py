"""Keys of members, kept beside the facts and in no fact, so that one can be destroyed (SYNC §5).

What is deleted here is overwritten, in the file by ``secure_delete`` and in the log by cutting it
off once it stands in the file. On what the disk itself keeps of overwritten blocks, and on copies
made before, it has no hold (ADR 0012).
"""

from __future__ import annotations

from typing import Final

from pos_app.ports.journal import Commit
from pos_app.store.database import RawConnection, overwriting

_PUT: Final = "INSERT OR REPLACE INTO member_key VALUES (?, ?)"
_REMOVE: Final = "DELETE FROM member_key WHERE member = ?"


def write(connection: RawConnection, commit: Commit) -> None:
    """The keys of a commit, in its transaction. Removed first: a member may be put again."""
    if not (commit.put_keys or commit.remove_keys):
        return
    with overwriting(connection):
        connection.executemany(_REMOVE, [(member,) for member in commit.remove_keys])
        connection.executemany(_PUT, commit.put_keys)
