"""Members that another system knows come to this device."""

from __future__ import annotations

from collections.abc import Iterable

from pos_app.domain.facts import MemberErased
from pos_app.domain.member_rows import MemberEntry, Terms
from pos_app.domain.members import MemberStatus
from pos_app.ports.members import MemberRow
from pos_app.services.workplace import Workplace


class MemberImport:
    """A row takes the place of the member's whole row in the replica; own facts lie on top."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def terms(self) -> Terms:
        """What rows are read under here and now. RuleRefused ``store_not_set_up``."""
        today = self._wp.local_now().date()
        return Terms(today=today, now_ms=self._wp.now_ms(), program=self._wp.rules.program())

    def take(self, entries: Iterable[MemberEntry]) -> int:
        """Put them in place; returns how many. What is known of erased ones is destroyed first."""
        taken = list(entries)
        for entry in taken:
            if entry.member.status is MemberStatus.ERASED:
                self._forget(entry.member.number)
        digest = self._wp.vault.lookup_digest
        return self._wp.members.put_members(
            MemberRow(member=entry.member, lookups=entry.lookups(digest)) for entry in taken
        )

    def _forget(self, number: str) -> None:
        """The key as well, where the member was enrolled or noted here."""
        known = self._wp.members.member(number)
        if known is not None and known.status is not MemberStatus.ERASED:
            self._wp.members.forget_member(number)
        if self._wp.journal.member_key(number) is not None:
            self._wp.record(MemberErased(member=number), remove_keys=(number,))
