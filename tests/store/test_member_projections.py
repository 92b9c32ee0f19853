"""What the journal's file holds of members: proved, made anew, brought from the older format, and
destroyed where it must be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace

from pos_app.adapters.secrets import Ed25519Verifier
from pos_app.domain.facts import (
    BenefitClaimed,
    DrawerOpened,
    LeaseClosed,
    MemberEnrolled,
    MemberErased,
    MemberNoted,
    ReturnCompleted,
)
from pos_app.domain.lease import LeaseState
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import Commit, ReceiptQuery
from pos_app.store import trades
from pos_app.store.journal import JournalStore
from pos_app.store.tables import driver_sql
from pos_app.store.verify import verify_journal
from tests.helpers.builders_members import (
    COUPON,
    SUMMER,
    WRAP,
    donated,
    earned,
    given_back,
    granted,
    redeemed,
    signed_in,
    sold_to,
)
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journals import DAY, brought_back, commit, journal_place, open_in, sell
from tests.helpers.refusals import refused

T = TypeVar("T")
EXTRA_ENTRY = (
    "INSERT INTO ledger SELECT fact, 9, 'x', 9, kind, 1, '', '', '', '', 0 FROM ledger"
    " WHERE rule = 'bonus'"
)
NEW_TABLES = (
    "member_fact", "ledger", "offer_use", "promotion_use", "coupon_use", "benefit_use", "lease",
    "member_key",
)  # fmt: skip


def _trade_with_members(journal: JournalStore) -> None:
    """A bit of everything."""
    journal.commit(commit(MemberEnrolled(member="M1"), granted(), granted("L2", "M2")))
    sell(journal, 1)
    body = sold_to(
        "M1", journal.next_receipt(), earned(10, 2), redeemed(100), earned(3, 1, "bonus"),
        offers=(SUMMER, replace(SUMMER, promotion="gift")), coupons=(COUPON,), benefits=(WRAP,),
    )  # fmt: skip
    journal.commit(commit(body))
    back = brought_back(body.trade, journal.next_receipt())
    assert isinstance(back, ReturnCompleted)
    points = (given_back(100, body.trade.receipt),)
    journal.commit(commit(ReturnCompleted(trade=replace(back.trade, member="M1", points=points))))
    journal.commit(commit(sold_to("", journal.next_receipt(), offers=(SUMMER,))))
    journal.commit(commit(signed_in("M1"), donated("M1", 7), BenefitClaimed(member="M2", use=WRAP)))
    journal.commit(commit(LeaseClosed(lease="L2", member="M2", left_points=400)))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """With a journal that holds."""
    journal = open_in(tmp_path)
    _trade_with_members(journal)
    assert journal.verify().problems == ()
    journal.close()
    return tmp_path


def _dump(directory: Path, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(journal_place(directory).path)
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    connection.close()
    return found


def _run(directory: Path, *statements: str) -> None:
    connection = sqlite3.connect(journal_place(directory).path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_plain_sale_adds_no_row(tmp_path: Path) -> None:
    """Without member, offers, coupons and benefits it costs what it cost."""
    journal = open_in(tmp_path)
    sell(journal, 2)
    journal.close()
    assert not any(_dump(tmp_path, *NEW_TABLES).values())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE ledger SET points = points + 1 WHERE rule = 'bonus'", "table ledger is wrong"),
        ("DELETE FROM ledger WHERE rule = 'base'", "table ledger is wrong about fact 1/6"),
        ("UPDATE ledger SET lease = '' WHERE points = -7", "table ledger is wrong about fact 1/10"),
        (EXTRA_ENTRY, "table ledger is wrong about fact 1/6"),
        ("UPDATE member_fact SET member = 'M9' WHERE sales = 1", "table member_fact is wrong"),
        ("UPDATE member_fact SET tier_points = 99 WHERE tier_points = 2", "table member_fact"),
        ("DELETE FROM member_fact WHERE type = 'member_enrolled'", "member_fact is wrong about"),
        ("UPDATE offer_use SET times = 9 WHERE promotion = 'gift'", "table offer_use is wrong"),
        ("UPDATE promotion_use SET times = 0 WHERE day <> ''", "table promotion_use"),
        ("DELETE FROM coupon_use WHERE member = ''", "table coupon_use"),
        ("UPDATE benefit_use SET uses = 0", "table benefit_use"),
        ("UPDATE lease SET spent_points = 0", "table lease"),
        ("UPDATE lease SET state = 'open'", "table lease"),
    ],
)  # fmt: skip
def test_altered_projection_is_reported_and_repaired(
    directory: Path, change: str, words: str
) -> None:
    """Named by the proof; a rebuild puts back what follows from the facts."""
    before = _dump(directory, *NEW_TABLES)
    _run(directory, change)
    problems = verify_journal(journal_place(directory).path, Ed25519Verifier()).problems
    assert problems
    assert all(words in problem for problem in problems)
    journal = open_in(directory)
    (differed,) = journal.rebuild()
    assert differed in words
    assert journal.verify().problems == ()
    assert journal.rebuild() == ()
    journal.close()
    assert _dump(directory, *NEW_TABLES) == before


def test_file_of_the_first_format_is_brought_here(tmp_path: Path) -> None:
    """Enrolments and trades with a member were facts then, and have their rows afterwards."""
    journal = open_in(tmp_path)
    journal.commit(commit(MemberEnrolled(member="M1")))
    sell(journal, 1)
    body = sold_to("M1", journal.next_receipt())
    journal.commit(commit(body, DrawerOpened(reason="x")))
    back = brought_back(body.trade, journal.next_receipt())
    assert isinstance(back, ReturnCompleted)
    journal.commit(commit(ReturnCompleted(trade=replace(back.trade, member="M1"))))
    totals, facts = journal.member_totals("M1"), journal.member_facts("M1")
    journal.close()
    drops = (f"DROP TABLE {name}" for name in NEW_TABLES)
    _run(tmp_path, *drops, f"PRAGMA user_version = {1 << 16}")
    assert verify_journal(journal_place(tmp_path).path, Ed25519Verifier()).holds
    journal = open_in(tmp_path)
    assert journal.verify().problems == ()
    assert journal.rebuild() == ()
    assert len(facts) == 3
    assert journal.member_totals("M1") == totals
    assert journal.member_facts("M1") == facts
    journal.close()


def test_new_incarnation_freezes_older_leases(tmp_path: Path) -> None:
    """What an old copy would let be spent twice; closed ones stay closed, later grants are open."""
    journal = open_in(tmp_path)
    journal.commit(commit(granted("L1"), granted("L2")))
    journal.commit(commit(LeaseClosed(lease="L2", member="M1", left_points=400)))
    journal.close()
    copy = tmp_path / "old.db"
    shutil.copy(journal_place(tmp_path).path, copy)
    journal = open_in(tmp_path)
    journal.commit(commit(donated("M1", 50, "L1")))
    journal.close()
    shutil.copy(copy, journal_place(tmp_path).path)
    journal = open_in(tmp_path)
    journal.commit(commit(granted("L3")))
    states = [(x.id, x.state, x.spent_points) for x in journal.leases("M1")]
    assert states == [
        ("L1", LeaseState.FROZEN, 0), ("L2", LeaseState.CLOSED, 0), ("L3", LeaseState.OPEN, 0),
    ]  # fmt: skip
    assert journal.verify().problems == ()
    assert journal.rebuild() == ()
    journal.close()


def test_mark_leaves_out_older_incarnations(tmp_path: Path) -> None:
    """The centre takes facts in order: who has applied one of this has applied all before it."""
    journal = open_in(tmp_path)
    journal.commit(commit(signed_in("M1", 5)))
    journal.close()
    journal = open_in(tmp_path, restored=True)
    stored = journal.commit(commit(signed_in("M1", 6), signed_in("M1", 7)))
    assert [row.entry.points for row in journal.ledger("M1")] == [5, 6, 7]
    assert [row.entry.points for row in journal.ledger("M1", since=stored[0].seq)] == [7]
    assert journal.member_totals("M1", since=1).tier_points == 4
    journal.close()


# Keys ---------------------------------------------------------------------------------------------


def _keys(count: int) -> dict[str, bytes]:
    return {f"M{n:04}": bytes([n % 251 + 1, n // 251 + 1]) * 16 for n in range(count)}


def _on_disk(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in journal_place(directory).path.parent.iterdir())


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Pieces of at most so many."""
    remaining = iter(items)
    while piece := tuple(islice(remaining, size)):
        yield piece


def _unhelpful(journal: JournalStore) -> None:
    """As a build of SQLite that overwrites nothing by itself."""
    journal._file.writer_connection().execute("PRAGMA secure_delete = OFF")


@pytest.mark.parametrize("rivals", [1, 600])
def test_destroyed_key_is_nowhere_in_the_files(tmp_path: Path, rivals: int) -> None:
    """Neither in the file nor in its log, also after the trees of many were rearranged."""
    keys = _keys(rivals)
    journal = open_in(tmp_path, FakeClock())
    _unhelpful(journal)
    for some in batched(keys.items(), 7):
        journal.commit(Commit(put_keys=some))
    gone = dict(list(keys.items())[::3])
    assert all(key in _on_disk(tmp_path) for key in gone.values())
    for those in batched(gone, 9):
        erased = (MemberErased(member=member) for member in those)
        journal.commit(commit(*erased, remove_keys=those))
    content = _on_disk(tmp_path)
    assert not [member for member, key in gone.items() if key in content]
    journal.close()
    content = _on_disk(tmp_path)
    assert not [member for member, key in gone.items() if key in content]
    assert all(keys[m] in content for m in keys if m not in gone)


def test_reader_in_the_way_delays_and_no_more(tmp_path: Path) -> None:
    """The log is emptied with a later commit, once nobody reads it."""
    key = b"\x17\x2a" * 16
    journal = open_in(tmp_path, FakeClock())
    _unhelpful(journal)
    journal.commit(Commit(put_keys=(("M1", key),)))
    with journal._file.reading() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM fact").fetchall()
        journal.commit(commit(MemberErased(member="M1"), remove_keys=("M1",)))
        assert journal.member_key("M1") is None
    sell(journal, 1)
    assert key not in _on_disk(tmp_path)
    journal.close()


def test_keys_outlive_a_rebuild(tmp_path: Path) -> None:
    """They follow from nothing; neither proof nor rebuild touches them."""
    journal = open_in(tmp_path)
    noted = MemberNoted(member="M1", kind="note", sealed=b"x")
    journal.commit(commit(noted, put_keys=(("M1", b"k" * 32),)))
    assert journal.rebuild() == ()
    assert journal.verify().holds
    assert journal.member_key("M1") == b"k" * 32
    journal.close()


def test_purchases_of_a_member_are_found_page_by_page_through_their_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many others bought since."""
    journal = open_in(tmp_path)
    for n in range(9):
        member = "M1" if n % 2 else "M2"
        journal.commit(commit(sold_to(member, journal.next_receipt(), earned())))
    monkeypatch.setattr(trades, "_PAGE", 2)
    sku = sold_to("M1", "R1").trade.lines[0].sku
    found = journal.find_receipts(ReceiptQuery(member="M1", sku=sku))
    assert [row.receipt[-1] for row in found] == list("8642")
    assert [row.receipt for row in journal.find_receipts(ReceiptQuery(member="M1"))] == [
        row.receipt for row in found
    ]
    assert len(journal.find_receipts(ReceiptQuery(member="M2", limit=3))) == 3
    wanted, place = trades._wanted(ReceiptQuery(member="M1"))
    sql = driver_sql(wanted.order_by(place.desc()))
    with sqlite3.connect(journal.path) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("M1",))]
    assert "member_fact_by_member (member=?)" in plan[0]
    assert "receipt USING INTEGER PRIMARY KEY" in plan[1]
    assert len(plan) == 2, plan  # nothing is sorted
    journal.close()


def test_the_writers_thread_is_answered_as_any_other(tmp_path: Path) -> None:
    """Its own connection answers there; faults are the same faults."""
    journal = open_in(tmp_path)
    _trade_with_members(journal)
    number = journal.find_receipts(ReceiptQuery(member="M1"))[-1].receipt
    questions: tuple[Callable[[], object], ...] = (
        lambda: journal.receipt(number), journal.last_receipt, lambda: journal.returned(number),
        lambda: journal.ledger("M1"), lambda: journal.member_totals("M1"),
        lambda: journal.member_facts("M1", ("sale_completed",)), lambda: journal.leases("M1"),
        lambda: journal.benefit_uses("M1"), lambda: journal.fact(1, 2),
    )  # fmt: skip
    for question in questions:
        assert journal.writer.run(question) == question() is not None
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE fact SET envelope = x'00'")
    for read in (lambda: journal.receipt(number), lambda: journal.writer.run(journal.last_receipt)):
        with refused("journal_damaged", EnvironmentFault):
            read()
    journal.close()


def test_uses_are_read_for_many_promotions(tmp_path: Path) -> None:
    """More than fit into one list of a query."""
    journal = open_in(tmp_path)
    names = tuple(f"p{n}" for n in range(1_300))
    offers = tuple(replace(SUMMER, promotion=name) for name in names)
    journal.commit(commit(sold_to("M1", journal.next_receipt(), offers=offers)))
    uses = journal.promotion_uses(names, "M1", DAY)
    assert len(uses) == len(names)
    assert {u.by_member for u in uses.values()} == {2}
    journal.close()
