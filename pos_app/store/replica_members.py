"""Members in the replica: the least that serves, found in bounded time among a million (SYNC §5).

A row is sealed as products are, with the digests it is found by inside the seal: a look-up that
leads to a row which does not know of it, or a row under another's number, is damage and no member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

import msgspec

from pos_app.domain.members import Member
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.members import MemberRow, MembersState
from pos_app.store.database import RawConnection
from pos_app.store.replica_file import ReplicaFile
from pos_app.store.replica_member_names import (
    LAST,
    LATER,
    WHOLE,
    ends_of,
    folded_name,
    has_words,
    number_forms,
)
from pos_app.store.replica_seal import seal
from pos_app.store.replica_write import figure, set_figure

BATCH_MEMBERS: Final = 40_000
"""Digests are random, so each batch goes through the whole tree of them; the larger, the fewer."""
_LOOKED_AT: Final = 1_000
"""Entries of the index looked at for several words that are not the beginning of an end."""
_WORDS_TRIED: Final = 2
_WORDS_MAX: Final = 8

_ROW: Final = msgspec.json.Decoder(MemberRow)
_BY_NUMBER: Final = "SELECT number, body FROM member WHERE number = ?"
_BY_LOOKUP: Final = """
    SELECT m.number, m.body FROM member_lookup AS l CROSS JOIN member AS m ON m.number = l.number
    WHERE l.digest = ? ORDER BY l.number"""
_BY_END: Final = """
    SELECT m.number, m.body FROM member_end AS e CROSS JOIN member AS m ON m.number = e.number
    WHERE e.place = ? AND e.folded >= ? AND e.folded < ?
    ORDER BY e.folded, e.standing, e.number LIMIT ?"""
_BY_END_WITH: Final = """
    SELECT m.number, m.body FROM (
        SELECT folded, number FROM member_end WHERE place = ? AND folded >= ? AND folded < ?
        ORDER BY folded, standing, number LIMIT ?
    ) AS e CROSS JOIN member AS m ON m.number = e.number WHERE true{conditions} LIMIT ?"""
_BY_NUMBER_START: Final = """
    SELECT number, body FROM member WHERE number >= ? AND number < ? ORDER BY number LIMIT ?"""
_KNOWN: Final = """
    SELECT m.number, m.body FROM json_each(?) AS wanted
    CROSS JOIN member AS m ON m.number = wanted.value"""


class ReplicaMembers:
    """Implements ``MemberReader`` and ``MemberWriter`` of :mod:`pos_app.ports.members`."""

    def __init__(self, file: ReplicaFile, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    # Reading ------------------------------------------------------------------------------------

    def member(self, number: str) -> Member | None:
        """See :class:`pos_app.ports.members.MemberReader`."""
        rows = self._file.rows(_BY_NUMBER, number)
        return self._row(*rows[0]).member if rows else None

    def member_by_lookup(self, digest: bytes) -> tuple[Member, ...]:
        """See :class:`pos_app.ports.members.MemberReader`; by number where several are."""
        found = [self._row(*row) for row in self._file.rows(_BY_LOOKUP, digest)]
        if any(digest not in row.lookups for row in found):
            raise self._file.damaged("a look-up leads to another member")
        return tuple(row.member for row in found)

    def find_members(self, text: str, limit: int = 20) -> tuple[Member, ...]:
        """See :class:`pos_app.ports.members.MemberReader`. Best first: the number itself, names
        that begin so, names with a later word that does, numbers that begin so, and at last names
        with all the words in any order (two words turned round; else among the first thousand
        with one of the longer words)."""
        found: dict[str, Member] = {}
        if limit > 0 and folded_name(text):
            for member in self._matches(text, limit):
                found.setdefault(member.number, member)
                if len(found) >= limit:
                    break
        return tuple(found.values())

    def members_state(self) -> MembersState:
        """See :class:`pos_app.ports.members.MemberReader`."""
        figures: dict[str, int] = dict(self._file.rows("SELECT name, value FROM figure"))
        at_ms = figures.get("members_ms")
        return MembersState(
            members=figures.get("members", 0),
            updated_at=None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC),
        )

    def has_lookups(self) -> bool:
        """True when any member is found by a digest: then the pepper must not be made anew."""
        return bool(self._file.rows("SELECT 1 FROM member_lookup LIMIT 1"))

    def _matches(self, text: str, limit: int) -> Iterator[Member]:
        typed, wanted = text.strip(), folded_name(text)
        for number in number_forms(typed):
            member = self.member(number)
            if member is not None:
                yield member
        yield from self._by_end(WHOLE, wanted, limit)
        yield from self._by_end(LATER, wanted, limit)
        for number in number_forms(typed):
            for row in self._file.stream(_BY_NUMBER_START, number, number + LAST, limit):
                yield self._row(*row).member
        yield from self._in_any_order(list(dict.fromkeys(wanted.split()))[:_WORDS_MAX], limit)

    def _by_end(self, place: int, wanted: str, limit: int) -> Iterator[Member]:
        for row in self._file.stream(_BY_END, place, wanted, wanted + LAST, limit):
            yield self._row(*row).member

    def _in_any_order(self, words: list[str], limit: int) -> Iterator[Member]:
        """An end that begins with one of the words and has the others somewhere behind it."""
        if len(words) < 2:
            return
        for place in (WHOLE, LATER):
            yield from self._by_end(place, " ".join(reversed(words)), limit)
        for word in sorted(words, key=len, reverse=True)[:_WORDS_TRIED]:
            others = [other for other in words if other != word]
            sql = _BY_END_WITH.format(conditions=" AND instr(e.folded, ?)" * len(others))
            for place in (WHOLE, LATER):
                facts = (place, word, word + LAST, _LOOKED_AT, *others, limit)
                for row in self._file.stream(sql, *facts):
                    member = self._row(*row).member
                    if has_words(member, words):
                        yield member

    def _row(self, number: str, body: bytes) -> MemberRow:
        row = self._file.unsealed(body, _ROW)
        if row.member.number != number:
            raise self._file.damaged("a member stands under another's number")
        return row

    # Writing ------------------------------------------------------------------------------------

    def put_members(self, rows: Iterable[MemberRow]) -> int:
        """See :class:`pos_app.ports.members.MemberWriter`. Of rows with one number the last
        counts; stopped early, whole batches stand."""
        written = 0
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH_MEMBERS)):
            newest = {row.member.number: row for row in batch}
            with self._file.writing(erases=True) as connection:
                known = self._known(connection, list(newest))
                _remove(connection, known)
                _insert(connection, newest)
                total = figure(connection, "members") + len(newest) - len(known)
                set_figure(connection, "members", total)
                set_figure(connection, "members_ms", wall_ms(self._clock))
            written += len(batch)
        return written

    def forget_member(self, number: str) -> None:
        """See :class:`pos_app.ports.members.MemberWriter`. Coupons and campaigns addressed to the
        member go too. The bytes are overwritten where they stand; copies that SQLite left when it
        moved rows between pages go when those pages are used again."""
        with self._file.writing(erases=True) as connection:
            known = self._known(connection, [number])
            _remove(connection, known)
            connection.execute("DELETE FROM coupon WHERE member = ? AND member <> ''", (number,))
            connection.execute("DELETE FROM target WHERE member = ?", (number,))
            set_figure(connection, "members", figure(connection, "members") - len(known))
        self._file.empty_log()

    def _known(self, connection: RawConnection, numbers: list[str]) -> list[MemberRow]:
        wanted = msgspec.json.encode(numbers).decode()
        found = connection.execute(_KNOWN, (wanted,)).fetchall()
        return [self._row(number, body) for number, body in found]


def _remove(connection: RawConnection, rows: list[MemberRow]) -> None:
    if not rows:
        return
    run = connection.executemany
    run("DELETE FROM member WHERE number = ?", [(row.member.number,) for row in rows])
    run("DELETE FROM member_lookup WHERE digest = ? AND number = ?", _lookups(rows))
    run(
        "DELETE FROM member_end WHERE place = ? AND folded = ? AND standing = ? AND number = ?",
        _ends(rows),
    )


def _insert(connection: RawConnection, rows: dict[str, MemberRow]) -> None:
    """Sorted, so that a batch goes through each tree once."""
    run = connection.executemany
    run("INSERT INTO member VALUES (?, ?)", [(n, seal(row)) for n, row in sorted(rows.items())])
    run("INSERT OR IGNORE INTO member_lookup VALUES (?, ?)", _lookups(rows.values()))
    run("INSERT OR IGNORE INTO member_end VALUES (?, ?, ?, ?)", _ends(rows.values()))


def _lookups(rows: Iterable[MemberRow]) -> list[tuple[bytes, str]]:
    return sorted((digest, row.member.number) for row in rows for digest in row.lookups)


def _ends(rows: Iterable[MemberRow]) -> list[tuple[int, str, int, str]]:
    return sorted(
        (place, end, _standing(row.member), row.member.number)
        for row in rows
        for place, end in ends_of(row.member.display_name)
    )


def _standing(member: Member) -> int:
    """Members who cannot be used stand behind those who can."""
    return 0 if member.can_use() else 1
