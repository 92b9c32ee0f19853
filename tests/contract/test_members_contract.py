"""What every set of members promises (``pos_app.ports.members``): the replica's and the fake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from pos_app.domain.members import Lot, Member, MemberStatus
from pos_app.ports.members import MemberRow
from pos_app.store.replica import Replica
from pos_app.store.replica_members import ReplicaMembers
from tests.helpers.fake_members import FakeMembers
from tests.helpers.fake_ports import NOON, FakeClock

ANNA = Member(
    number="M0001", display_name="Anna B.", tier="gold", points=120, pending_points=5,
    debt_points=1, lots=(Lot(100, date(2026, 12, 31)), Lot(20)), points_ms=7, qualifying_minor=9,
    activity_points=3, segment="champions", birthday_from=date(2026, 3, 1),
    birthday_until=date(2026, 3, 9), purchases=4, last_purchase_on=date(2026, 2, 1),
    enrolled_on=date(2020, 1, 1), consents=("terms",), usual_skus=("MILK",), language="zh",
    home_store="S01", applied={"17": 4},
)  # fmt: skip
WANG = Member(number="M0002", display_name="王*")
WANG2 = Member(number="M0003", display_name="王*", status=MemberStatus.BLOCKED)
WANG3 = Member(number="M0010", display_name="王*")
BORIS = Member(number="M0004", display_name="Boris Ann-Lee")
ODD = Member(number="X'1", display_name="D'Arcy  Ö%_")
NAMELESS = Member(number="77001")
ALL = (ANNA, WANG2, WANG3, WANG, BORIS, ODD, NAMELESS)
CARD, PHONE, OTHER = b"c" * 16, b"p" * 16, b"o" * 16

Members = ReplicaMembers | FakeMembers


@pytest.fixture(params=["real", "fake"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Members]:
    """Nobody."""
    if request.param == "fake":
        yield FakeMembers()
        return
    replica = Replica(tmp_path / "r.db", FakeClock())
    yield replica.members
    replica.close()


@pytest.fixture
def members(empty: Members) -> Members:
    """All of the above; Anna has a card, and shares a phone with Boris."""
    lookups = {"M0001": (CARD, PHONE), "M0004": (PHONE,)}
    rows = (MemberRow(member=m, lookups=lookups.get(m.number, ())) for m in ALL)
    assert empty.put_members(rows) == len(ALL)
    return empty


def numbers(found: tuple[Member, ...]) -> list[str]:
    """Who was found, in order."""
    return [member.number for member in found]


def test_nobody(empty: Members) -> None:
    """Empty answers, never an error."""
    assert empty.member("M1") is None
    assert empty.member_by_lookup(CARD) == empty.find_members("a") == ()
    assert (empty.members_state().members, empty.members_state().updated_at) == (0, None)
    empty.forget_member("M1")
    assert empty.put_members([]) == 0


def test_member_comes_back_whole(members: Members) -> None:
    """By exactly that number."""
    for member in ALL:
        assert members.member(member.number) == member
    assert members.member("m0001") is None
    assert members.member("") is None


def test_lookups(members: Members) -> None:
    """Several may share a phone; unknown and empty digests find nobody."""
    assert members.member_by_lookup(CARD) == (ANNA,)
    assert members.member_by_lookup(PHONE) == (ANNA, BORIS)
    assert members.member_by_lookup(OTHER) == members.member_by_lookup(b"") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王", ["M0002", "M0010", "M0003"]), ("王*", ["M0002", "M0010", "M0003"]),
        ("王小", []), ("*", []), ("anna", ["M0001"]), ("ANN", ["M0001", "M0004"]),
        ("b", ["M0004", "M0001"]), ("anna  b", ["M0001"]), ("B ANNA", ["M0001"]),
        ("lee bor", ["M0004"]), ("ann bo", ["M0004"]), ("nna", []), ("bor x", []),
        ("M000", ["M0001", "M0002", "M0003", "M0004"]), ("m0002", ["M0002"]),
        ("77001", ["77001"]), ("77", ["77001"]), ("001", []), ("x'", ["X'1"]),
        ("d'a", ["X'1"]), ("arcy", ["X'1"]), ("%", []), ("_", ["X'1"]), ("", []), ("  ", []),
        ("ö", ["X'1"]), ("ö%", ["X'1"]), ('"', []), ("\x00", []),
    ],
)  # fmt: skip
def test_found_by_beginnings(members: Members, text: str, found: list[str]) -> None:
    """Of a number or of words, in any case; whole names first, who can be used before others."""
    assert numbers(members.find_members(text)) == found


def test_at_most_so_many(members: Members) -> None:
    """The best of them."""
    assert numbers(members.find_members("王", 2)) == ["M0002", "M0010"]
    assert numbers(members.find_members("m0", 1)) == ["M0001"]
    assert members.find_members("王", 0) == ()


def test_replaced_member_is_found_anew(members: Members) -> None:
    """By the new name and card, no longer by the old ones."""
    married = replace(ANNA, display_name="Anna Z.", points=1)
    assert members.put_members([MemberRow(member=married, lookups=(OTHER,))]) == 1
    assert members.member("M0001") == married
    assert numbers(members.find_members("anna")) == ["M0001"]
    assert numbers(members.find_members("z")) == ["M0001"]
    assert numbers(members.find_members("anna b")) == []
    assert members.member_by_lookup(CARD) == ()
    assert members.member_by_lookup(PHONE) == (BORIS,)
    assert members.member_by_lookup(OTHER) == (married,)
    assert members.members_state().members == len(ALL)


def test_last_of_one_number_counts(empty: Members) -> None:
    """Also within one call."""
    rows = [MemberRow(member=replace(ANNA, display_name=n), lookups=(CARD,)) for n in ("A", "Q")]
    empty.put_members(rows)
    assert numbers(empty.find_members("q")) == ["M0001"]
    assert empty.find_members("a") == ()
    assert empty.members_state().members == 1


def test_forgotten_member(members: Members) -> None:
    """Every way to them is gone; others stay."""
    members.forget_member("M0001")
    members.forget_member("M0001")
    assert members.member("M0001") is None
    assert members.member_by_lookup(CARD) == ()
    assert members.member_by_lookup(PHONE) == (BORIS,)
    assert numbers(members.find_members("anna")) == []
    assert members.members_state().members == len(ALL) - 1


def test_state(members: Members) -> None:
    """How many, and since when."""
    assert (members.members_state().members, members.members_state().updated_at) == (len(ALL), NOON)
