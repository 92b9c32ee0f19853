"""Members' keys for a restored journal: they stand in no fact, so envelopes do not bring them.

They are taken from files that still have them, and never for a member whose erasure any of these
files or the restored facts know of (ADR 0013).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pos_app.domain.envelope import EnvelopeDamagedError, stored_fact
from pos_app.domain.facts import MemberEnrolled, MemberErased, StoredFact
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Commit, Journal
from pos_app.store.database import DatabaseError, RawConnection, looking_into
from pos_app.store.tables import JOURNAL

_KEYS = "SELECT member, secret FROM member_key ORDER BY id"
_ERASED = "SELECT envelope FROM fact WHERE type = 'member_erased'"


def bring_keys(journal: Journal, files: Iterable[Path]) -> int:
    """Put the keys that the files still have for members of the journal, those of the first file
    before others; returns how many."""
    erased = _erased(journal.facts(types=("member_erased",)))
    found: dict[str, bytes] = {}
    for file in files:
        keys, gone = _read(file)
        erased |= gone
        found = {**keys, **found}
    enrolled = [f.body.member for f in journal.enrolments() if isinstance(f.body, MemberEnrolled)]
    wanted = {m: found[m] for m in enrolled if m in found and m not in erased}
    journal.commit(Commit(put_keys=tuple(wanted.items())))
    return len(wanted)


def _read(file: Path) -> tuple[dict[str, bytes], set[str]]:
    """Keys, and members known to be erased; nothing from a file that cannot be read, which may be
    why a backup is being restored."""
    if not file.is_file():
        return {}, set()
    try:
        with looking_into(file, JOURNAL) as connection:
            return _keys(connection), _erased(
                stored_fact(raw) for (raw,) in connection.execute(_ERASED)
            )
    except (EnvironmentFault, DatabaseError, EnvelopeDamagedError):
        return {}, set()


def _keys(connection: RawConnection) -> dict[str, bytes]:
    return {member: secret for member, secret in connection.execute(_KEYS) if any(secret)}


def _erased(facts: Iterable[StoredFact]) -> set[str]:
    return {fact.body.member for fact in facts if isinstance(fact.body, MemberErased)}
