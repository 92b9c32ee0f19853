"""Members as a table (docs/members.md): what stays of each row is what a till may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import Struct

from pos_app.domain.contact import (
    MAX_NAME,
    birthday_window,
    display_name,
    normal_card,
    normal_email,
    normal_phone,
)
from pos_app.domain.loyalty import Program
from pos_app.domain.members import Member, MemberStatus
from pos_app.domain.money import parse_decimal
from pos_app.domain.table_rows import Cells, Rows, once_each, read_rows
from pos_app.domain.tables import Table
from pos_app.errors import BadInput

MEMBER_COLUMNS: Final = ("number",)
OTHER_NAMES: Final = {
    "member": "number", "customer": "number", "customerid": "number", "customer_id": "number",
    "household_id": "number", "mobile": "phone", "points_balance": "points",
}  # fmt: skip
"""Headings of other systems for ours."""
MAX_NUMBER: Final = 40
MAX_FIGURE: Final = 1_000_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class MemberEntry(Struct, frozen=True, kw_only=True):
    """One row: the member as the till may know them, and what they are found by."""

    member: Member
    card: str = ""
    phone: str = ""
    email: str = ""
    """In normal form. Never stored: see :meth:`lookups`."""

    def lookups(self, digest: Callable[[str, str], bytes]) -> tuple[bytes, ...]:
        """The digests by which the member is found; ``digest`` is that of the vault."""
        return lookups_of(digest, card=self.card, phone=self.phone, email=self.email)

    def __repr__(self) -> str:
        """Says nothing about the person."""
        return f"MemberEntry({self.member.number})"


def lookups_of(
    digest: Callable[[str, str], bytes], *, card: str = "", phone: str = "", email: str = ""
) -> tuple[bytes, ...]:
    """Digests of what is there, all of it in normal form."""
    values = {"card": card, "phone": phone, "email": email}
    return tuple(digest(kind, value) for kind, value in values.items() if value)


class Terms(Struct, frozen=True, kw_only=True):
    """What a row is read under."""

    today: date
    now_ms: int
    """The moment of figures whose row names none."""
    program: Program | None = None
    """Knows the tiers, and how long a birthday lasts; None takes any tier and the usual days."""


def read_members(table: Table, terms: Terms) -> Rows[MemberEntry]:
    """Members by number.

    A row that repeats one is dropped, one that says something else of the same number is refused
    (``member_twice``), and so is a second member with the same card (``member_card_twice``).
    Raises BadInput ``columns_missing``, ``columns_twice``.
    """
    rows = read_rows(table, OTHER_NAMES, MEMBER_COLUMNS, lambda c: member_entry(c, terms))
    once_each(
        rows, lambda e: e.member.number,
        lambda e, line: BadInput("member_twice", number=e.member.number, line_before=line),
    )  # fmt: skip
    _one_card_each(rows)
    return rows


def _one_card_each(rows: Rows[MemberEntry]) -> None:
    """A card leads to one member; the first in the file keeps it."""
    first: dict[str, int] = {}
    kept: list[tuple[int, MemberEntry]] = []
    for line, entry in rows.rows:
        line_before = first.setdefault(entry.card, line) if entry.card else line
        if line_before == line:
            kept.append((line, entry))
        else:
            rows.refuse(line, BadInput("member_card_twice", line_before=line_before))
    rows.rows = kept
    rows.refused.sort(key=lambda refused: refused.line)


def member_entry(cells: Cells, terms: Terms) -> MemberEntry:
    """One row; raises BadInput for what cannot be taken."""
    number, status = _number(cells["number"]), _status(cells)
    if status is MemberStatus.ERASED:
        return MemberEntry(member=Member(number=number, status=status))
    phone, email = cells["phone"], cells["email"]
    return MemberEntry(
        member=_member(cells, terms, number, status),
        card=normal_card(cells.name("card")),
        phone=normal_phone(phone) if phone else "",
        email=normal_email(email) if email else "",
    )


def birthday_days(birthday: str, terms: Terms) -> tuple[date | None, date | None]:
    """The days in which a birthday (``MM-DD``) counts, nothing for none; BadInput
    ``birthday_unreadable``."""
    program = terms.program or Program()
    before, after = program.birthday_days_before, program.birthday_days_after
    return birthday_window(birthday, terms.today, before, after) or (None, None)


def _member(cells: Cells, terms: Terms, number: str, status: MemberStatus) -> Member:
    window = birthday_days(cells["birthday"], terms)
    return Member(
        number=number,
        display_name=_display_name(cells["name"]),
        status=status,
        merged_into=_merged_into(cells["merged_into"], number, status),
        tier=_tier(cells.name("tier"), terms.program),
        tier_until=cells.day("tier_until"),
        points=_figure(cells, "points"),
        pending_points=_figure(cells, "pending_points"),
        debt_points=_figure(cells, "debt_points"),
        points_ms=_moment_ms(cells["as_of"], terms),
        qualifying_minor=_figure(cells, "qualifying_minor", least=-MAX_FIGURE),
        activity_points=_figure(cells, "activity_points"),
        segment=cells.name("segment"),
        birthday_from=window[0],
        birthday_until=window[1],
        purchases=_figure(cells, "purchases"),
        last_purchase_on=cells.day("last_purchase"),
        enrolled_on=cells.day("enrolled"),
        consents=_words(cells, "consents"),
        usual_skus=_words(cells, "usual_skus"),
        wishlist_skus=_words(cells, "wishlist_skus"),
        viewed_skus=_words(cells, "viewed_skus"),
        advisor=cells.name("advisor"),
        language=cells.name("language"),
        home_store=cells.name("home_store"),
        applied=dict(_mark(word) for word in _words(cells, "applied")),
    )


def _number(text: str) -> str:
    if not text or len(text) > MAX_NUMBER or not text.isprintable():
        shown = "".join(c for c in text[:MAX_NUMBER] if c.isprintable())
        raise BadInput("member_number_unreadable", text=shown, limit=MAX_NUMBER)
    return text


def _display_name(name: str) -> str:
    if len(name) > MAX_NAME or not name.isprintable():
        raise BadInput("member_name_unreadable", limit=MAX_NAME)
    return display_name(name)


def _status(cells: Cells) -> MemberStatus:
    """Blank is active, or merged where the row says into whom."""
    word = cells["status"].casefold()
    if not word:
        return MemberStatus.MERGED if cells["merged_into"] else MemberStatus.ACTIVE
    try:
        return MemberStatus(word)
    except ValueError:
        known = ", ".join(MemberStatus)
        raise BadInput("member_status_unknown", status=word[:40], statuses=known) from None


def _merged_into(text: str, number: str, status: MemberStatus) -> str:
    if status is not MemberStatus.MERGED:
        if text:
            raise BadInput("member_merge_unclear")
        return ""
    if not text or text == number:
        raise BadInput("member_merge_unclear")
    return _number(text)


def _tier(text: str, program: Program | None) -> str:
    """The lowest tier where none is named, as for someone who enrols."""
    tiers = [t.id for t in program.tiers.tiers] if program is not None else []
    if not text:
        return tiers[0] if tiers else ""
    if tiers and text not in tiers:
        raise BadInput("member_tier_unknown", tier=text[:40], tiers=", ".join(tiers)[:200])
    return text


def _figure(cells: Cells, column: str, least: int = 0) -> int:
    text = cells[column]
    figure = parse_decimal(text, 0) if text else 0
    if not least <= figure <= MAX_FIGURE:
        raise BadInput("member_figure_out_of_range", column=column, least=least, most=MAX_FIGURE)
    return figure


def _moment_ms(text: str, terms: Terms) -> int:
    """ISO 8601 with its offset from UTC: without one nobody could say how old a figure is."""
    if not text:
        return terms.now_ms
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("date_unreadable", text=text[:40]) from None
    if moment.tzinfo is None:
        raise BadInput("date_unreadable", text=text[:40])
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _words(cells: Cells, column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cells.name(column).split()))


def _mark(word: str) -> tuple[str, int]:
    """``device:number``: the last fact of a device that the row's figures include."""
    device, _, number = word.rpartition(":")
    if not device or not number.isdecimal() or not number.isascii() or len(number) > len("9" * 12):
        raise BadInput("member_mark_unreadable", text=word[:40])
    return device, int(number)
