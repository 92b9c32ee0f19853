"""The replica as services use it: look-ups, changes, staff and policies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.staff import Staff
from pos_app.errors import EnvironmentFault
from pos_app.ports.catalogue import ProductRow, RowOutcome
from pos_app.store.replica import Replica
from pos_app.store.replica_variants import value_order
from tests.helpers.builders_catalogue import product
from tests.helpers.fake_ports import NOON, FakeClock

EAN = "9520000000011"
GTIN = f"0{EAN}"
SMALL = "00000096385074"
CASE = "19520000000018"


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """An empty replica."""
    opened = Replica(tmp_path / "replica.db", FakeClock())
    yield opened
    opened.close()


def put(replica: Replica, *products: Product) -> list[RowOutcome]:
    """Upsert, with line numbers from 2 as in a file."""
    return list(replica.upsert(ProductRow(line, p) for line, p in enumerate(products, 2)))


def kinds(outcomes: list[RowOutcome]) -> list[str]:
    """What became of each row."""
    return [outcome.kind for outcome in outcomes]


def test_empty_replica_knows_nothing(replica: Replica) -> None:
    """And says so instead of failing."""
    assert replica.product("A") is None
    assert replica.by_code(EAN) == replica.search("a") == replica.variants("") == ()
    assert replica.policies() is None
    assert replica.all_staff() == ()
    assert (replica.state().products, replica.state().updated_at) == (0, None)


def test_product_comes_back_whole(replica: Replica) -> None:
    """Every field, also the unusual ones."""
    shirt = product(
        "TS-1", 19900, name_zh="T恤", gtins=(GTIN, SMALL), style="TS", stock_milli=-1500,
        attributes=(Attribute("size", "M"),), minimum_age_years=18, discountable=False,
    )  # fmt: skip
    put(replica, shirt)
    assert replica.product("TS-1") == shirt
    assert replica.product("ts-1") is None


@pytest.mark.parametrize("code", [EAN, GTIN, "96385074", "000096385074", f" {EAN} ", "A-1", "a-1"])
def test_every_form_of_a_code_finds_the_product(replica: Replica, code: str) -> None:
    """GTIN-8, -12, -13 and -14, and the SKU in any case."""
    put(replica, product("A-1", gtins=(GTIN, SMALL)), product("B-1", gtins=(CASE,)))
    assert [p.sku for p in replica.by_code(code)] == ["A-1"]


@pytest.mark.parametrize(
    "code", ["", "9520000000012", "nothing", "1" * 40, "０" * 13, "%", "A-1\0"]
)
def test_unknown_codes_find_nothing(replica: Replica, code: str) -> None:
    """Also codes that are none."""
    put(replica, product("A-1", gtins=(GTIN,)))
    assert replica.by_code(code) == ()


def test_exact_sku_comes_before_other_case(replica: Replica) -> None:
    """Two products may differ in nothing but case; a typed code that fits neither gives both."""
    put(replica, product("ab"), product("AB"))
    assert [p.sku for p in replica.by_code("AB")] == ["AB"]
    assert {p.sku for p in replica.by_code("Ab")} == {"ab", "AB"}


def test_gtin_goes_before_sku(replica: Replica) -> None:
    """A SKU that looks like a GTIN does not hide the product that has it."""
    put(replica, product(EAN), product("X", gtins=(GTIN,)))
    assert [p.sku for p in replica.by_code(EAN)] == ["X"]


def test_outcomes_say_what_happened(replica: Replica) -> None:
    """Added, the same, changed; in the order of the rows."""
    a, b = product("A", gtins=(GTIN,)), product("B")
    assert kinds(put(replica, a, b)) == ["added", "added"]
    dearer = replace(a, price_milliminor=1)
    assert put(replica, dearer, b) == [RowOutcome("changed", 2, "A"), RowOutcome("same", 3, "B")]
    assert replica.by_code(EAN) == (dearer,)


def test_gtin_of_another_product_is_refused(replica: Replica) -> None:
    """Within a file and against what is there; the rest of the file goes in."""
    a, b = product("A", gtins=(GTIN,)), product("B", gtins=(GTIN, SMALL))
    assert kinds(put(replica, a, b, product("C"))) == ["added", "refused", "added"]
    assert put(replica, b) == [RowOutcome("refused", 2, "B", "gtin_taken")]
    assert replica.by_code("96385074") == ()
    assert replica.product("B") is None


def test_gtin_may_move_when_it_was_given_up(replica: Replica) -> None:
    """First the one product lets go of it, then the other takes it; also within one file."""
    put(replica, product("A", gtins=(GTIN,)))
    assert kinds(put(replica, product("A"), product("B", gtins=(GTIN,)))) == ["changed", "added"]
    assert [p.sku for p in replica.by_code(EAN)] == ["B"]


def test_same_sku_twice_in_a_file(replica: Replica) -> None:
    """The later row stands."""
    assert kinds(put(replica, product("A", 100), product("A", 200))) == ["added", "changed"]
    found = replica.product("A")
    assert found is not None
    assert found.price_milliminor == 200_000
    assert replica.state().products == 1


def test_renamed_product_is_found_by_its_new_name_only(replica: Replica) -> None:
    """No trace of the old name, and the code still works."""
    put(replica, product("A", name="Old Bottle", gtins=(GTIN,)))
    put(replica, product("A", name="New Jug", name_zh="新壶", gtins=(GTIN,)))
    assert replica.search("bottle") == ()
    assert len(replica.search("壶")) == len(replica.search("jug")) == len(replica.by_code(EAN)) == 1
    assert replica.state().products == 1


def test_state_tells_size_revision_and_age(replica: Replica) -> None:
    """An import that changes nothing makes no new revision, but the till did hear of it."""
    put(replica, product("A"))
    first = replica.state()
    assert (first.products, first.revision, first.updated_at) == (1, 1, NOON)
    put(replica, product("A"))
    assert replica.state().revision == 1


def test_stopping_an_import_keeps_whole_batches(replica: Replica) -> None:
    """An import that nobody listens to any more leaves no half batch and no lock."""
    outcomes = replica.upsert(ProductRow(n, product(f"P{n}")) for n in range(25_000))
    next(iter(outcomes))
    outcomes.close()
    assert replica.state().products == 10_000
    put(replica, product("LAST"))
    assert replica.state().products == 10_001


def test_failing_source_leaves_batches_before_it(replica: Replica) -> None:
    """A file that breaks off in the middle."""

    def rows() -> Iterator[ProductRow]:
        yield ProductRow(2, product("A"))
        raise EnvironmentFault("file_unreadable", file="x", why="gone")

    with pytest.raises(EnvironmentFault, match="file_unreadable"):
        list(replica.upsert(rows()))
    put(replica, product("B"))
    assert replica.state().products == 1


def test_variants_stand_in_a_persons_order(replica: Replica) -> None:
    """Sizes by size, then colours."""
    for size in ("XL", "S", "M", "XXL", "L", "XS"):
        put(replica, product(f"T-{size}", style="T", attributes=(Attribute("size", size),)))
    put(replica, product("OTHER", style="U"), product("NONE"))
    assert [p.variant_in("en") for p in replica.variants("T")] == ["XS", "S", "M", "L", "XL", "XXL"]
    assert replica.variants("") == ()


def test_order_of_attribute_values() -> None:
    """Numbers by value, sizes by size, words by the alphabet."""
    mixed = ["Red", "XL", "110", "9", "2XL", "s", "39.5", "Blue", "100 cm", "10"]
    ordered = ["9", "10", "39.5", "100 cm", "110", "s", "XL", "2XL", "Blue", "Red"]
    assert sorted(mixed, key=value_order) == ordered


def test_threads_read_while_one_writes(replica: Replica) -> None:
    """Every reader sees whole batches, and none waits for the writer."""
    put(replica, product("A", gtins=(GTIN,)))
    failures: list[str] = []

    def read() -> None:
        for _ in range(200):
            if not replica.by_code(EAN) or not replica.search("a"):
                failures.append("lost sight of a product")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(20):
        put(replica, *(product(f"N{n}-{i}") for i in range(50)))
    for reader in readers:
        reader.join()
    assert not failures
    assert replica.state().products == 1001


def test_staff_and_policies_come_back(tmp_path: Path) -> None:
    """Also after closing and opening again."""
    anna = Staff(id="1", name="Anna", roles=("cashier",), badge_digest="aa")
    gone = Staff(id="2", name="Bert", roles=("cashier",), badge_digest="bb", active=False)
    policies = Policies(store=StoreProfile(id="S01", name="Shop"), revision=3)
    first = Replica(tmp_path / "r.db", FakeClock())
    first.put_staff([gone, anna])
    first.put_policies(policies)
    first.close()
    again = Replica(tmp_path / "r.db", FakeClock())
    assert again.policies() == policies
    assert again.policies() is again.policies()
    assert again.all_staff() == (anna,)
    assert (again.staff("2"), again.staff("9")) == (gone, None)
    assert (again.staff_by_badge("aa"), again.staff_by_badge("bb")) == (anna, None)
    assert again.staff_by_badge("") is None
    again.put_staff([replace(anna, active=False)])
    assert again.all_staff() == ()
    again.close()


def test_closed_replica_says_so(tmp_path: Path) -> None:
    """Instead of answering that nothing exists."""
    replica = Replica(tmp_path / "r.db", FakeClock())
    replica.close()
    with pytest.raises(EnvironmentFault, match="replica_closed"):
        replica.by_code("A")
    with pytest.raises(EnvironmentFault, match="replica_closed"):
        put(replica, product("A"))
