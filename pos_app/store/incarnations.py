"""Which life of the journal this is (ADR 0010)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from pos_app.domain.facts import IncarnationOpened
from pos_app.store.chain import Head
from pos_app.store.highwater import Mark

NEW: Final = "new"
RESTORED: Final = "restored"
ROLLED_BACK: Final = "rolled_back"
KEY_CHANGED: Final = "key_changed"


class Found(Struct, frozen=True, kw_only=True):
    """What was found when the journal was opened."""

    head: Head
    public_key: bytes
    """Of the present incarnation; empty for a journal without facts."""
    hash_at_mark: bytes
    """Hash of the fact the mark names; empty when there is no such fact."""
    mark: Mark | None
    restored: bool
    """A person put a backup in place and says so."""


def reason_for_new(found: Found, public_key: bytes) -> str:
    """Why the journal must go on in a new incarnation; empty when it need not."""
    if found.restored and found.head.seq:
        return RESTORED
    if is_behind(found):
        return ROLLED_BACK
    if not found.head.seq:
        return NEW
    return KEY_CHANGED if found.public_key != public_key else ""


def is_behind(found: Found) -> bool:
    """True when the mark names a fact that the journal does not hold."""
    return found.mark is not None and found.hash_at_mark.hex() != found.mark.hash


def opening(found: Found, public_key: bytes) -> tuple[int, IncarnationOpened]:
    """The number of the new incarnation and its first fact."""
    head, mark = found.head, found.mark
    newest = max(head.incarnation, mark.incarnation if mark else 0)
    return newest + 1, IncarnationOpened(
        public_key=public_key, reason=reason_for_new(found, public_key),
        previous_incarnation=head.incarnation, previous_seq=head.seq,
        previous_hash=head.hash if head.seq else b"", lost_from_seq=_lost_from(found),
    )  # fmt: skip


def _lost_from(found: Found) -> int:
    """The next number of the old incarnation, when the mark is beyond it; 1 when all of a later
    incarnation is gone; 0 when the journal merely went another way than the mark says."""
    head, mark = found.head, found.mark
    if mark is None or not is_behind(found):
        return 0
    if mark.incarnation != head.incarnation:
        return 1 if mark.incarnation > head.incarnation else 0
    return head.seq + 1 if mark.seq > head.seq else 0
