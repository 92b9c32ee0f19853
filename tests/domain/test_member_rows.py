"""Members out of rows: what is kept, what is cut down, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.loyalty import Program, TierProgram, TierRule
from pos_app.domain.member_rows import Terms, lookups_of, read_members
from pos_app.domain.members import Member, MemberStatus
from tests.domain.test_coupon_rows import Given

TODAY = date(2026, 3, 5)
PROGRAM = Program(
    tiers=TierProgram(tiers=(TierRule(id="base", name="Base"), TierRule(id="gold", name="Gold"))),
    birthday_days_before=2, birthday_days_after=3,
)  # fmt: skip
TERMS = Terms(today=TODAY, now_ms=5_000, program=PROGRAM)


def plain(kind: str, value: str) -> bytes:
    """A digest that can be read."""
    return f"{kind}:{value}".encode()


def reasons(columns: str, *rows: list[str], terms: Terms = TERMS) -> list[tuple[int, str]]:
    read = read_members(Given(columns, *rows), terms)
    return [(refused.line, refused.error.name) for refused in read.refused]


def test_a_full_row_keeps_what_serves_and_no_more() -> None:
    columns = (
        "number name phone email card tier tier_until points pending_points debt_points as_of"
        " qualifying_minor activity_points segment birthday purchases last_purchase enrolled"
        " consents usual_skus language home_store applied status merged_into unheard_of"
    )
    row = [
        "M1", "Anna Brown", "+86 139 0000 0001", "A@B.example", "lhm 1", "gold", "2027-01-31",
        "120", "5", "0", "2026-03-01T08:00:00+08:00", "-50", "3", "loyal", "03-07", "4",
        "2026-02-27", "2025-01-01", "terms marketing", "TEA MILK TEA", "en", "S02",
        "S01-T1:88 S01-T2:7", "", "", "x",
    ]  # fmt: skip
    [entry] = read_members(Given(columns, row), TERMS).all()
    assert entry.member == Member(
        number="M1", display_name="Anna B.", tier="gold", tier_until=date(2027, 1, 31),
        points=120, pending_points=5, points_ms=1_772_323_200_000, qualifying_minor=-50,
        activity_points=3, segment="loyal", birthday_from=date(2026, 3, 5),
        birthday_until=date(2026, 3, 10), purchases=4, last_purchase_on=date(2026, 2, 27),
        enrolled_on=date(2025, 1, 1), consents=("terms", "marketing"),
        usual_skus=("TEA", "MILK"), language="en", home_store="S02",
        applied={"S01-T1": 88, "S01-T2": 7},
    )  # fmt: skip
    assert entry.lookups(plain) == (b"card:LHM1", b"phone:13900000001", b"email:a@b.example")
    assert "Brown" not in repr(entry)
    assert "139" not in repr(entry)


def test_a_bare_number_is_a_member_of_the_lowest_tier() -> None:
    [entry] = read_members(Given("customer_id", ["17850"]), TERMS).all()
    assert entry.member == Member(number="17850", tier="base", points_ms=5_000)
    assert entry.lookups(plain) == ()
    [entry] = read_members(Given("number tier", ["1", "x"]), Terms(today=TODAY, now_ms=0)).all()
    assert entry.member.tier == "x"


def test_an_erased_row_keeps_the_number_alone() -> None:
    row = ["M1", "Anna Brown", "not read", "erased", "12"]
    [entry] = read_members(Given("number name phone status points", row), TERMS).all()
    assert entry.member == Member(number="M1", status=MemberStatus.ERASED)
    assert entry.lookups(plain) == ()


def test_merged_members_say_into_whom() -> None:
    columns = "number status merged_into"
    rows = (
        ["M1", "", "M9"], ["M2", "Merged", "M9"], ["M3", "merged", ""], ["M4", "merged", "M4"],
        ["M5", "active", "M9"], ["M6", "blocked", ""],
    )  # fmt: skip
    read = read_members(Given(columns, *rows), TERMS)
    assert [(e.member.number, e.member.status, e.member.merged_into) for e in read.all()] == [
        ("M1", MemberStatus.MERGED, "M9"), ("M2", MemberStatus.MERGED, "M9"),
        ("M6", MemberStatus.BLOCKED, ""),
    ]  # fmt: skip
    assert reasons(columns, *rows) == [(line, "member_merge_unclear") for line in (4, 5, 6)]


@pytest.mark.parametrize(
    ("column", "cell", "name"),
    [
        ("name", "x" * 61, "member_name_unreadable"),
        ("phone", "twelve", "phone_unreadable"),
        ("email", "nowhere", "email_unreadable"),
        ("tier", "diamond", "member_tier_unknown"),
        ("tier_until", "soon", "date_unreadable"),
        ("points", "-1", "member_figure_out_of_range"),
        ("points", "1" + "0" * 13, "member_figure_out_of_range"),
        ("points", "1.5", "number_too_fine"),
        ("pending_points", "many", "number_unreadable"),
        ("purchases", "-2", "member_figure_out_of_range"),
        ("birthday", "02-30", "birthday_unreadable"),
        ("status", "gone", "member_status_unknown"),
        ("as_of", "2026-03-01T08:00:00", "date_unreadable"),
        ("as_of", "yesterday", "date_unreadable"),
        ("applied", "S01-T1", "member_mark_unreadable"),
        ("applied", "S01-T1:x", "member_mark_unreadable"),
        ("segment", "a\x07b", "text_unreadable"),
        ("card", "7" * 501, "cell_too_long"),
    ],
)
def test_a_bad_cell_refuses_its_row_alone(column: str, cell: str, name: str) -> None:
    given = Given(f"number {column}", ["M1", cell], ["M2", ""])
    read = read_members(given, TERMS)
    assert [(r.line, r.error.name) for r in read.refused] == [(2, name)]
    assert [e.member.number for e in read.all()] == ["M2"]


@pytest.mark.parametrize("number", ["", "9" * 41, "M\x00"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert reasons("number name", [number, "Anna"]) == [(2, "member_number_unreadable")]


def test_a_number_stands_once_and_a_card_leads_to_one_member() -> None:
    columns = "number card points"
    rows = (
        ["M1", "C1", "5"], ["M1", "C1", "5"], ["M1", "C1", "6"], ["M2", "c 1", "0"],
        ["M3", "", "0"], ["M4", "", "0"],
    )  # fmt: skip
    read = read_members(Given(columns, *rows), TERMS)
    assert [e.member.number for e in read.all()] == ["M1", "M3", "M4"]
    assert reasons(columns, *rows) == [(4, "member_twice"), (5, "member_card_twice")]


def test_only_what_is_there_has_a_digest() -> None:
    assert lookups_of(plain, email="a@b.example") == (b"email:a@b.example",)
