"""Whatever is changed in a journal, the proof says so with the fact's number."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import cbor2
import pytest
from msgspec.structs import replace

from pos_app.adapters.secrets import DeviceKey, Ed25519Verifier
from pos_app.domain import envelope as e
from pos_app.domain.facts import NewFact, PinRefused, StaffSignedIn
from pos_app.store.journal import JournalStore
from pos_app.store.tables import fact_id
from pos_app.store.verify import verify_journal
from tests.helpers.journals import (
    CONTEXT,
    brought_back,
    commit,
    journal_place,
    open_in,
    sell,
    shift_closed,
    shift_opened,
    sold,
)


def _trade_a_while(journal: JournalStore) -> None:
    """A bit of everything; fact 3 and 4 are sales."""
    journal.commit(commit(shift_opened()))
    sell(journal, 2)
    first = sold("S01-T1-A000001")
    journal.commit(commit(brought_back(first.trade, journal.next_receipt())))
    journal.commit(commit(PinRefused(staff="ann"), StaffSignedIn(staff="bob", method="pin")))
    journal.commit(commit(shift_closed(1)))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """With a journal that holds."""
    journal = open_in(tmp_path)
    _trade_a_while(journal)
    assert journal.verify().problems == ()
    journal.close()
    return tmp_path


def _problems(directory: Path) -> tuple[str, ...]:
    return verify_journal(journal_place(directory).path, Ed25519Verifier()).problems


def _change(directory: Path, *statements: str, **values: object) -> None:
    connection = sqlite3.connect(journal_place(directory).path)
    for statement in statements:
        connection.execute(statement, values)
    connection.commit()
    connection.close()


def _envelope(directory: Path, seq: int) -> bytes:
    connection = sqlite3.connect(journal_place(directory).path)
    (raw,) = connection.execute(
        "SELECT envelope FROM fact WHERE id = ?", (fact_id(1, seq),)
    ).fetchone()
    connection.close()
    return bytes(raw)


def test_proof_of_a_sound_journal(directory: Path) -> None:
    """It names the newest fact."""
    proof = verify_journal(journal_place(directory).path, Ed25519Verifier())
    assert (proof.holds, proof.facts, proof.incarnations) == (True, 8, 1)
    assert proof.head == e.envelope_hash(_envelope(directory, 8)).hex()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM fact WHERE id = (1 << 40) + 4", "fact 1/5 does not follow fact 1/3: a gap"),
        ("DELETE FROM fact WHERE id = (1 << 40) + 8", "says fact 1/8, the last is fact 1/7"),
        ("DELETE FROM fact", "the head says fact 1/8"),
        ("DELETE FROM head", "the head says fact 0/0, the last is fact 1/8"),
        ("UPDATE head SET seq = 9", "the head says fact 1/9"),
        ("UPDATE head SET receipts = 9", "the head says"),
        ("UPDATE head SET hash = zeroblob(32)", "the head says"),
        ("UPDATE fact SET type = 'x' WHERE id = (1 << 40) + 2", "fact 1/2 stands in the place"),
        ("UPDATE fact SET id = id + 1 WHERE id = (1 << 40) + 8", "fact 1/9 stands in the place"),
        ("UPDATE fact SET envelope = x'00' WHERE id = (1 << 40) + 3", "fact 1/3 cannot be read"),
        ("UPDATE receipt SET total_minor = 1 WHERE id = (1 << 40) + 3", "wrong about fact 1/3"),
        ("DELETE FROM receipt WHERE id = (1 << 40) + 4", "wrong about fact 1/4"),
        ("UPDATE receipt SET id = (1 << 41) WHERE id = (1 << 40) + 4", "wrong about fact 2/0"),
        ("UPDATE receipt SET skus = x''", "the list of receipts is wrong"),
        ("UPDATE shift_sum SET amount_minor = amount_minor + 1", "table shift_sum"),
        ("DELETE FROM shift_sum", "table shift_sum"),
        ("UPDATE stock SET quantity_milli = 0", "table stock"),
        ("INSERT INTO stock VALUES ('ghost', 1)", "table stock"),
        ("DELETE FROM returned", "table returned"),
        ("UPDATE shift SET z_number = 2", "table shift"),
        ("UPDATE shift SET closed = 0", "table shift"),
        ("DELETE FROM pin_guard", "table pin_guard"),
    ],
)  # fmt: skip
def test_tampering_is_found(directory: Path, statement: str, problem: str) -> None:
    """And named."""
    _change(directory, "PRAGMA foreign_keys = OFF", statement)
    assert any(problem in found for found in _problems(directory)), _problems(directory)


def _rewritten(directory: Path, seq: int, change: Callable[[e.Envelope], bytes]) -> tuple[str, ...]:
    raw = change(e.take_apart(_envelope(directory, seq)))
    _change(
        directory, "UPDATE fact SET envelope = :raw WHERE id = :id", raw=raw, id=fact_id(1, seq)
    )
    return _problems(directory)


def _resealed(found: e.Envelope, key: DeviceKey, **changes: object) -> bytes:
    header = found.header
    place = e.Place(device=header.device, incarnation=header.inc, seq=header.seq, prev=header.prev)
    body = changes.get("body", e.fact_of(found))
    fact = NewFact(body=body, context=found.context)  # type: ignore[arg-type]
    return e.seal(fact, place, header.event_id.hex(), found.moment, key.sign)


def test_forged_signature(directory: Path) -> None:
    """Another key, everything else the same."""
    problems = _rewritten(directory, 4, lambda found: _resealed(found, DeviceKey(bytes(32))))
    assert "fact 1/4 is not signed by this device" in problems
    assert "fact 1/5 is not linked to the one before it" in problems


def test_rewritten_by_the_device_itself(directory: Path) -> None:
    """Even with the right key a changed fact breaks the chain after it."""
    own = DeviceKey(bytes([1]) * 32)
    problems = _rewritten(
        directory, 4, lambda found: _resealed(found, own, body=sold("S01-T1-A000002", lines=5))
    )
    assert "fact 1/4 is not signed by this device" not in problems
    assert "fact 1/5 is not linked to the one before it" in problems
    assert "the list of receipts is wrong about fact 1/4" in problems


def test_receipt_number_out_of_turn(directory: Path) -> None:
    """In the fact itself."""
    own = DeviceKey(bytes([1]) * 32)
    problems = _rewritten(
        directory, 4, lambda found: _resealed(found, own, body=sold("S01-T1-A000007"))
    )
    assert "fact 1/4 has receipt S01-T1-A000007, S01-T1-A000002 was next" in problems


def test_trade_that_does_not_add_up(directory: Path) -> None:
    """The laws of a trade are part of the proof."""
    own = DeviceKey(bytes([1]) * 32)
    wrong = sold("S01-T1-A000002")
    wrong = replace(wrong, trade=replace(wrong.trade, total_minor=1))
    problems = _rewritten(directory, 4, lambda found: _resealed(found, own, body=wrong))
    assert any(p.startswith("fact 1/4: totals of S01-T1-A000002") for p in problems)


def test_body_of_another_fact(directory: Path) -> None:
    """The header's hash says so."""
    other = e.take_apart(_envelope(directory, 3)).body

    def swap(found: e.Envelope) -> bytes:
        return cbor2.dumps([*found.signed[:2], other, found.signature])

    assert "fact 1/4 has another body than its header says" in _rewritten(directory, 4, swap)


def test_problems_have_a_limit(directory: Path) -> None:
    """A proof of ruins stays readable."""
    journal = open_in(directory)
    sell(journal, 120)
    journal.close()
    _change(directory, "UPDATE receipt SET lines = 0")
    assert len(_problems(directory)) == 100


def test_rebuild_heals_projections(directory: Path) -> None:
    """And says which were wrong; facts are not touched."""
    _change(
        directory, "DELETE FROM receipt WHERE id > (1 << 40) + 3", "DELETE FROM stock",
        "UPDATE shift_sum SET count = 7", "INSERT INTO pin_guard VALUES ('eve', 9, 9)",
    )  # fmt: skip
    journal = open_in(directory)
    steps: list[tuple[int, int]] = []
    assert journal.rebuild(lambda done, total: steps.append((done, total))) == (
        "pin_guard", "receipt", "shift_sum", "stock",
    )  # fmt: skip
    assert journal.verify().problems == ()
    assert journal.rebuild() == ()
    assert steps[-1] == (8, 8)
    journal.close()


def test_journal_can_be_proved_while_it_works(tmp_path: Path) -> None:
    """On a view of its own."""
    journal = open_in(tmp_path)
    _trade_a_while(journal)
    seen: list[int] = []

    def sell_on(_: int, total: int) -> None:
        seen.append(total)
        sell(journal, 1)

    assert journal.verify(sell_on).problems == ()
    assert set(seen) == {8}
    assert journal.verify().problems == ()
    journal.close()


def test_context_is_stored(tmp_path: Path) -> None:
    """As given."""
    journal = open_in(tmp_path)
    (fact,) = journal.commit(commit(shift_opened()))
    assert fact.context == CONTEXT
    assert journal.fact(1, fact.seq) == fact
    journal.close()
