"""What every catalogue and every store's data promise (``pos_app.ports.catalogue``).

The real ones and the fakes that other tests use keep the same promises.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from pos_app.domain.catalogue import Product
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.staff import Staff
from pos_app.ports.catalogue import CatalogueReader, ProductRow
from pos_app.store.replica import Replica
from tests.helpers.builders_catalogue import MILK_GTIN, shelf
from tests.helpers.fake_ports import FakeCatalogue, FakeClock, FakeStoreData

# The twins share a code, which an import refuses.
PRODUCTS = tuple(p for p in shelf() if not p.sku.startswith("TWIN"))


@pytest.fixture(params=["real", "fake"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CatalogueReader]:
    """A catalogue of the test store's products."""
    if request.param == "fake":
        yield FakeCatalogue(PRODUCTS)
        return
    replica = Replica(tmp_path / "r.db", FakeClock())
    list(replica.upsert(ProductRow(n, p) for n, p in enumerate(PRODUCTS)))
    yield replica
    replica.close()


@pytest.fixture(params=["real", "fake"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replica | FakeStoreData]:
    """The data of a store that is not set up yet."""
    if request.param == "fake":
        yield FakeStoreData(None)
        return
    replica = Replica(tmp_path / "r.db", FakeClock())
    yield replica
    replica.close()


def skus(products: tuple[Product, ...]) -> set[str]:
    """Which products these are."""
    return {p.sku for p in products}


def test_product_by_exact_sku(catalogue: CatalogueReader) -> None:
    """Whole, or None."""
    for product in PRODUCTS:
        assert catalogue.product(product.sku) == product
    assert catalogue.product("milk") is None
    assert catalogue.product("") is None


@pytest.mark.parametrize("code", [MILK_GTIN, MILK_GTIN[1:], f" {MILK_GTIN} ", "MILK", "milk"])
def test_code_in_any_form(catalogue: CatalogueReader, code: str) -> None:
    """By GTIN of 14 or fewer digits, else by SKU."""
    assert skus(catalogue.by_code(code)) == {"MILK"}


@pytest.mark.parametrize("code", ["", "6901234567890", "MIL", "%"])
def test_unknown_code(catalogue: CatalogueReader, code: str) -> None:
    """Empty, never an error."""
    assert catalogue.by_code(code) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ilk", {"MILK"}), ("牛", {"MILK"}), ("MILK 牛", {"MILK"}), ("牛 pen", set()),
        ("sh", {"SHIRT", "SHIRT-L"}), ("shirt-l", {"SHIRT-L"}), ("", set()), ("  ", set()),
        ("gone", {"GONE"}), ("_", set()), ("*", set()), ('"', set()),
    ],
)  # fmt: skip
def test_search_by_parts(catalogue: CatalogueReader, text: str, found: set[str]) -> None:
    """Any part of either name in any case, or the beginning of the SKU; all words must match."""
    assert skus(catalogue.search(text)) == found


def test_search_is_limited(catalogue: CatalogueReader) -> None:
    """Never more than asked for."""
    assert len(catalogue.search("s", 2)) == 2
    assert catalogue.search("s", 0) == ()


def test_variants_of_a_style(catalogue: CatalogueReader) -> None:
    """Products without a style are nobody's variants."""
    assert skus(catalogue.variants("TEE")) == {"SHIRT", "SHIRT-L"}
    assert catalogue.variants("") == catalogue.variants("NONE") == ()


def test_state_counts(catalogue: CatalogueReader) -> None:
    """Products, and when they were last heard of."""
    assert catalogue.state().products == len(PRODUCTS)
    assert catalogue.state().updated_at == FakeClock().now()


def test_store_that_is_not_set_up(data: Replica | FakeStoreData) -> None:
    """Knows nobody."""
    assert data.policies() is None
    assert data.all_staff() == ()
    assert data.staff("1") is None
    assert data.staff_by_badge("x") is None


def test_store_data_is_replaced(data: Replica | FakeStoreData) -> None:
    """People by id, policies as a whole; inactive people are known by id only."""
    bo = Staff(id="1", name="Bo", roles=("cashier",), badge_digest="b")
    al = Staff(id="2", name="Al", roles=("cashier",))
    data.put_staff([bo, al])
    assert data.all_staff() == (al, bo)
    gone = replace(bo, active=False)
    data.put_staff([gone])
    assert (data.staff("1"), data.all_staff(), data.staff_by_badge("b")) == (gone, (al,), None)
    for revision in (1, 2):
        policies = Policies(store=StoreProfile(id="S01", name="Shop"), revision=revision)
        data.put_policies(policies)
        assert data.policies() == policies
