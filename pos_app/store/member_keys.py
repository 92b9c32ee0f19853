"""Keys of members, kept beside the facts and in no fact, so that one can be destroyed (SYNC §5).

A destroyed key is overwritten where it stands. Rows of this table are only ever added at its end,
because SQLite leaves the bytes of a row behind in the page it moves it out of. The log is cut off
once it stands in the file. On what the disk itself keeps of overwritten blocks, and on copies made
before, nothing here has a hold (ADR 0013).
"""

from __future__ import annotations

from typing import Final

from pos_app.ports.journal import Commit
from pos_app.store.database import RawConnection, overwriting

_PUT: Final = "INSERT INTO member_key (member, secret) VALUES (?, ?)"
_DESTROY: Final = "UPDATE member_key SET secret = zeroblob(length(secret)) WHERE member = ?"
"""Of the same length, so that the row stays in its place."""


def write(connection: RawConnection, commit: Commit) -> None:
    """The keys of a commit, in its transaction. Destroyed first: a member may be put again."""
    if not (commit.put_keys or commit.remove_keys):
        return
    replaced = [(member,) for member, _ in commit.put_keys]
    with overwriting(connection):
        connection.executemany(_DESTROY, [*((m,) for m in commit.remove_keys), *replaced])
        connection.executemany(_PUT, commit.put_keys)


def present_key(secrets: list[bytes]) -> bytes | None:
    """The key among those a member ever had here; all but one were destroyed, or all."""
    return next((secret for secret in reversed(secrets) if any(secret)), None)
