"""Members and offers in the replica's file: older files, damage, forgetting, and many of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.loyalty import EarningRule, Program
from pos_app.domain.members import Member
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.promotions import PercentOff, Promotion, PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.domain.staff import Staff
from pos_app.errors import EnvironmentFault
from pos_app.ports.catalogue import ProductRow
from pos_app.ports.members import MemberRow
from pos_app.store import replica_members
from pos_app.store.replica import Replica
from tests.helpers.builders_catalogue import product
from tests.helpers.fake_ports import FakeClock

ANNA = Staff(id="1", name="Anna", roles=("cashier",))
POLICIES = Policies(store=StoreProfile(id="S01", name="Shop"))
PROGRAM = Program(revision=2, earning=(EarningRule(id="base", points=1, per_minor=100),))
FILE = PromotionFile(
    schema=1, currency="CNY",
    promotions=(Promotion(id="p1", name="Ten off", reward=PercentOff(rate_bp=1000)),),
)  # fmt: skip
NEWER_TABLES = (
    "member", "member_lookup", "member_end", "coupon", "campaign", "target", "affinity",
)  # fmt: skip
CARD = b"card-digest-0001"


def zelda(points: int = 77) -> Member:
    """A member with a name that stands nowhere else."""
    return Member(number="ZM0001", display_name="Zelda Quixote", points=points)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed replica with one of everything."""
    file = tmp_path / "replica.db"
    replica = Replica(file, FakeClock())
    list(replica.upsert([ProductRow(1, product("P1"))]))
    replica.put_staff([ANNA])
    replica.put_policies(POLICIES)
    replica.members.put_members([MemberRow(member=zelda(), lookups=(CARD,))])
    replica.offers.put_promotions(FILE)
    replica.offers.put_program(PROGRAM)
    replica.offers.put_coupons([Coupon(code="ZCODE", campaign="zc", member="ZM0001")])
    replica.offers.put_campaigns([Campaign(id="zc", name="Zcampaign")])
    replica.offers.put_targets([("zc", "ZM0001")])
    replica.offers.put_affinities(
        [Affinity(sku="ZP1", other="ZP2", n_both=3, n_sku=9, n_other=8, baskets=99)]
    )
    replica.close()
    return file


@pytest.fixture
def replica(path: Path) -> Iterator[Replica]:
    """The same, open."""
    opened = Replica(path, FakeClock())
    yield opened
    opened.close()


def on_disk(path: Path) -> bytes:
    """Every byte of the file and what lies beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def run(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


# Files of the older format ------------------------------------------------------------------------


def test_older_file_is_brought_here_where_it_lies(path: Path) -> None:
    """With all it knew; nothing is set aside."""
    drops = (f"DROP TABLE {name}" for name in NEWER_TABLES)
    no_offers = "DELETE FROM document WHERE kind IN ('promotions', 'program')"
    run(path, *drops, no_offers, "DELETE FROM figure WHERE name NOT IN ('products', 'sequence')",
        f"PRAGMA user_version = {1 << 16}")  # fmt: skip
    for _ in range(2):
        replica = Replica(path, FakeClock())
        assert not replica.troubles()
        assert (replica.policies(), replica.all_staff()) == (POLICIES, (ANNA,))
        assert replica.product("P1") == product("P1")
        assert replica.offers.program() is None
        assert replica.members.put_members([MemberRow(member=zelda())]) == 1
        assert replica.members.find_members("zel") == (zelda(),)
        replica.close()


# Whole documents ----------------------------------------------------------------------------------


def test_documents_come_back_with_the_spare_copy(path: Path) -> None:
    """A lost file costs no price; the object stays the same also when nothing marks it."""
    path.write_bytes(b"no database" * 999)
    replica = Replica(path, FakeClock())
    assert replica.offers.promotions() == FILE
    assert replica.offers.program() == PROGRAM
    assert replica.offers.promotions() is replica.offers.promotions()
    assert replica.members.member("ZM0001") is None
    replica.close()


def test_document_of_another_process_is_noticed(path: Path, replica: Replica) -> None:
    """An import beside a running till."""
    first = replica.offers.program()
    other = Replica(path, FakeClock())
    other.offers.put_program(Program(revision=3))
    other.close()
    assert first == PROGRAM
    assert replica.offers.program() == Program(revision=3)


def test_huge_document_is_not_kept_twice(path: Path, replica: Replica) -> None:
    """It is fetched again; what is small stays in the copy."""
    promotion = Promotion(id="p", name="x" * 1000, reward=PercentOff(rate_bp=1000))
    many = PromotionFile(schema=1, currency="CNY", promotions=(promotion,) * 2_500)
    replica.offers.put_promotions(many)
    assert replica.offers.promotions() == many
    keep = sqlite3.connect(path.with_name("replica_keep.db"))
    kinds = {row[0] for row in keep.execute("SELECT kind FROM document")}
    keep.close()
    assert kinds == {"policies", "staff", "program"}


# Damage -------------------------------------------------------------------------------------------

READS: dict[str, Callable[[Replica], object]] = {
    '"points":77': lambda r: r.members.member("ZM0001"),
    "ZCODE": lambda r: r.offers.coupons_of("ZCODE"),
    "Zcampaign": lambda r: r.offers.campaign("zc"),
    '"other":"ZP2"': lambda r: r.offers.affinities(["ZP1"]),
    "Ten off": lambda r: r.offers.promotions(),
    '"revision":2': lambda r: r.offers.program(),
}


@pytest.mark.parametrize("words", READS)
def test_flipped_bit_is_noticed(path: Path, words: str) -> None:
    """In any of the sealed rows; a fresh file takes the place of this one."""
    content = bytearray(path.read_bytes())
    at = content.find(words.encode())
    while at >= 0:
        content[at + len(words) - 1] ^= 1
        at = content.find(words.encode(), at + 1)
    path.write_bytes(bytes(content))
    replica = Replica(path, FakeClock())
    with pytest.raises(EnvironmentFault, match="replica_damaged"):
        READS[words](replica)
    assert [fault.name for fault in replica.troubles()] == ["replica_damaged", "replica_set_aside"]
    replica.members.put_members([MemberRow(member=zelda())])
    assert replica.members.member("ZM0001") == zelda()
    replica.close()


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("UPDATE member SET number = 'ZM0002'", lambda r: r.members.member("ZM0002")),
        ("UPDATE member_lookup SET digest = x'00'", lambda r: r.members.member_by_lookup(b"\0")),
        ("UPDATE campaign SET id = 'zd'", lambda r: r.offers.campaign("zd")),
        ("UPDATE coupon SET folded = 'x'", lambda r: r.offers.coupons_of("x")),
        ("UPDATE affinity SET sku = 'P1'", lambda r: r.offers.affinities(["P1"])),
        (
            "UPDATE member SET number = 'ZM0002'",
            lambda r: r.members.put_members([MemberRow(member=Member(number="ZM0002"))]),
        ),
    ],
)
def test_row_under_another_key_is_damage(
    path: Path, change: str, read: Callable[[Replica], object]
) -> None:
    """The row itself is as it was sealed, and is not what was asked for."""
    run(path, change)
    replica = Replica(path, FakeClock())
    with pytest.raises(EnvironmentFault, match="replica_damaged"):
        read(replica)
    assert replica.members.members_state().members == 0
    assert replica.policies() == POLICIES
    replica.close()


# Forgetting ---------------------------------------------------------------------------------------


def test_forgotten_member_leaves_no_trace(path: Path, replica: Replica) -> None:
    """Not even in the bytes of the file: number, name, digest, coupons, campaigns."""
    with replica._file.writing() as connection:
        connection.execute("PRAGMA secure_delete = OFF")  # as many builds of SQLite have it
    rows = (
        MemberRow(
            member=Member(number=f"M{n:05}", display_name=f"Nobody {n}."), lookups=(b"%d" % n,)
        )
        for n in range(3_000)
    )
    replica.members.put_members(rows)
    replica.members.put_members([MemberRow(member=zelda(78), lookups=(CARD,))])
    traces = (b"ZM0001", b"Zelda", b"zelda", b"quixote", CARD, b"ZCODE")
    assert all(trace in on_disk(path) for trace in traces)
    replica.members.forget_member("ZM0001")
    content = on_disk(path)
    assert [trace for trace in traces if trace in content] == []
    assert replica.offers.member_coupons("ZM0001") == ()
    assert not replica.offers.is_targeted("zc", "ZM0001")
    assert replica.members.members_state().members == 3_000


# Many ---------------------------------------------------------------------------------------------


def test_batches(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load that breaks off leaves whole batches, and may be done again."""
    monkeypatch.setattr(replica_members, "BATCH_MEMBERS", 10)

    def rows() -> Iterator[MemberRow]:
        for n in range(25):
            yield MemberRow(member=Member(number=f"M{n:03}", display_name=f"Ann {n}"))
        raise ValueError("the line broke")

    with pytest.raises(ValueError, match="the line broke"):
        replica.members.put_members(rows())
    assert replica.members.members_state().members == 21
    assert len(replica.members.find_members("ann", 50)) == 20


def test_common_name_reads_no_more_than_it_shows(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many share it: rows read are counted, not milliseconds."""
    replica.members.put_members(
        MemberRow(member=Member(number=f"M{n:05}", display_name="王*")) for n in range(5_000)
    )
    read: list[str] = []
    whole = replica.members._row

    def counted(number: str, body: bytes) -> MemberRow:
        read.append(number)
        return whole(number, body)

    monkeypatch.setattr(replica.members, "_row", counted)
    assert len(replica.members.find_members("王")) == 20
    assert len(read) <= 20
    replica.members.find_members("王* 李")
    assert len(read) <= 20
    assert replica.members.find_members("* 王") == ()
