"""A replica that is lost, damaged or too new costs a fetch and no sale (SYNC F25–F27)."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.staff import Staff
from pos_app.errors import EnvironmentFault
from pos_app.ports.catalogue import ProductRow
from pos_app.store.replica import Replica
from tests.helpers.builders_catalogue import product
from tests.helpers.fake_ports import FakeClock

ANNA = Staff(id="1", name="Anna", roles=("cashier",))
POLICIES = Policies(store=StoreProfile(id="S01", name="Shop"))
PRODUCTS = 300


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed replica with products, one person and policies."""
    file = tmp_path / "replica.db"
    replica = Replica(file, FakeClock())
    list(replica.upsert(ProductRow(n, product(f"P{n}", 100 + n)) for n in range(PRODUCTS)))
    replica.put_staff([ANNA])
    replica.put_policies(POLICIES)
    replica.close()
    return file


def names_of(replica: Replica) -> list[str]:
    """The troubles it tells of."""
    return [fault.name for fault in replica.troubles()]


def assert_usable(replica: Replica, products: int = 0) -> None:
    """People can sign in, and the catalogue can be filled again."""
    assert replica.all_staff() == (ANNA,)
    assert replica.policies() == POLICIES
    assert replica.state().products == products
    list(replica.upsert([ProductRow(1, product("NEW"))]))
    assert replica.product("NEW") == product("NEW")
    replica.close()


def test_sound_file_is_no_trouble(path: Path) -> None:
    """The ordinary start."""
    replica = Replica(path, FakeClock())
    assert not replica.problems()
    assert not replica.troubles()
    assert_usable(replica, PRODUCTS)


@pytest.mark.parametrize("content", [b"no database at all" * 400, b"\0" * 8192, b"SQLite format 3"])
def test_unreadable_file_is_set_aside(path: Path, content: bytes) -> None:
    """Kept beside for support; a fresh one takes its place."""
    path.write_bytes(content)
    replica = Replica(path, FakeClock())
    assert names_of(replica) == ["replica_damaged", "replica_set_aside"]
    aside = path.with_name("replica.db.damaged-1")
    assert aside.read_bytes() == content
    assert str(replica.troubles()[1].facts["aside"]) == str(aside)
    assert_usable(replica)


def test_second_damage_does_not_overwrite_the_first(path: Path) -> None:
    """Each is numbered."""
    for n in (1, 2):
        path.write_bytes(b"x" * 5000)
        Replica(path, FakeClock()).close()
        assert path.with_name(f"replica.db.damaged-{n}").exists()


def test_newer_file_is_set_aside_in_words(path: Path) -> None:
    """After a downgrade; the newer program could use the file again."""
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {9 << 16}")
    connection.close()
    replica = Replica(path, FakeClock())
    assert names_of(replica) == ["store_newer", "replica_set_aside"]
    assert replica.troubles()[0].facts["found"] == "9.0"
    assert_usable(replica)


def test_foreign_file_is_left_alone(path: Path) -> None:
    """Another program's file was not ours to move."""
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(EnvironmentFault, match="store_foreign"):
        Replica(path, FakeClock())
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
    connection.close()


def test_truncated_file(path: Path) -> None:
    """Half of it is missing: noticed at the latest when the missing half is read."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    replica = Replica(path, FakeClock())
    for n in range(PRODUCTS):
        try:
            replica.product(f"P{n}")
            replica.search(f"p{n}")
        except EnvironmentFault as fault:
            assert fault.name == "replica_damaged"
    assert "replica_set_aside" in names_of(replica)
    assert_usable(replica)


def test_flipped_bit_in_a_price_is_never_sold_at(path: Path) -> None:
    """SQLite sees nothing wrong with it; the checksum of the row does."""
    content = path.read_bytes()
    wanted = b'"price_milliminor":150000'
    assert content.count(wanted) == 1
    path.write_bytes(content.replace(wanted, b'"price_milliminor":050000'))
    replica = Replica(path, FakeClock())
    assert replica.problems() == ()
    with pytest.raises(EnvironmentFault, match="replica_damaged"):
        replica.product("P50")
    assert replica.product("P50") is None
    assert_usable(replica)


def test_flipped_bits_anywhere(path: Path, tmp_path: Path) -> None:
    """Whatever is hit: each product is right, or unknown, or the damage is told."""
    sound = path.read_bytes()
    kept = path.with_name("replica_keep.db").read_bytes()
    for place in range(100, len(sound), len(sound) // 60):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "replica_keep.db").write_bytes(kept)
        (folder / "replica.db").write_bytes(
            sound[:place] + bytes([sound[place] ^ 1 << place % 8]) + sound[place + 1 :]
        )
        replica = Replica(folder / "replica.db", FakeClock())
        for n in range(0, PRODUCTS, 7):
            try:
                assert replica.product(f"P{n}") in (None, product(f"P{n}", 100 + n))
                assert all(p.sku.startswith("P") for p in replica.search("p"))
            except EnvironmentFault as fault:
                assert fault.name == "replica_damaged"
        replica.close()
        shutil.rmtree(folder)


def test_file_deleted_while_running(path: Path) -> None:
    """What is still open is written anew (F27); where that cannot be, a fresh file is."""
    replica = Replica(path, FakeClock())
    assert replica.product("P1") is not None
    for file in path.parent.glob("replica.db*"):
        file.unlink()
    assert replica.product("P2") is not None
    state = replica.state()
    assert state.products in {0, PRODUCTS}
    assert path.exists()
    assert names_of(replica) == ["disk_gone"]
    assert_usable(replica, state.products)


def test_folder_gone_while_running(path: Path) -> None:
    """A drive that was pulled out: nothing is made up in its place."""
    replica = Replica(path, FakeClock())
    shutil.rmtree(path.parent)
    with pytest.raises(EnvironmentFault, match="disk_gone"):
        list(replica.upsert([ProductRow(1, product("NEW"))]))
    assert not path.parent.exists()
    replica.close()


def test_lost_copy_is_made_again(path: Path) -> None:
    """The copy of staff and policies follows the replica."""
    kept = path.with_name("replica_keep.db")
    kept.write_bytes(b"rubbish" * 1000)
    replica = Replica(path, FakeClock())
    assert names_of(replica) == ["keep_damaged"]
    replica.close()
    path.unlink()
    assert_usable(Replica(path, FakeClock()))


def test_both_lost(path: Path) -> None:
    """Then the store has to be set up again; nothing fails."""
    for file in path.parent.iterdir():
        file.write_bytes(b"rubbish" * 1000)
    replica = Replica(path, FakeClock())
    assert (replica.policies(), replica.all_staff()) == (None, ())
    replica.close()


def test_stale_log_beside_a_new_file(path: Path) -> None:
    """A write-ahead log of another file is not taken for ours."""
    path.unlink()
    path.with_name("replica.db-wal").write_bytes(b"\x37\x7f\x06\x82" + b"\1" * 4000)
    assert_usable(Replica(path, FakeClock()))
