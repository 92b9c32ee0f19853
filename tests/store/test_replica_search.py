"""Search: the law of what is found, checked against plain Python, and the order it comes in."""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.catalogue import Product
from pos_app.domain.identifiers import gtin14
from pos_app.ports.catalogue import ProductRow
from pos_app.store.replica import Replica
from pos_app.store.replica_search import fold
from tests.helpers.builders_catalogue import product
from tests.helpers.fake_ports import FakeClock
from tests.helpers.places import ROOT

ALL = 10**9
SHARED = ROOT.parent / "shared" / "data"
# Few letters, so that matches are frequent; Chinese, accents, case pairs that fold to two letters,
# and everything that means something to LIKE, GLOB, FTS5 or a regular expression.
LETTERS = "abAB13牛奶茶éßİ%_*\"'-^+()[].\\: \u3000\u00a0"
SKUS = ("A", "b1", "AB%_", "ab*", "11", "1-1", '"B"', "牛1", "aab", "AB")
GTINS = ("11111111111113", "00000011111115", "00111111111117")
NAMES = st.text(LETTERS, max_size=14)

type_of_shop = Callable[..., Replica]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[type_of_shop]:
    """Makes a replica of the given products."""
    opened: list[Replica] = []

    def fill(*products: Product) -> Replica:
        replica = Replica(tmp_path / f"r{len(opened)}.db", FakeClock())
        opened.append(replica)
        list(replica.upsert(ProductRow(n, p) for n, p in enumerate(products)))
        return replica

    yield fill
    for replica in opened:
        replica.close()


def law(query: str, product: Product) -> bool:
    """The promise of the port, in plain words: every word is part of either name, but one word of
    three characters or the only one may be the beginning of the SKU or of a form of a GTIN."""
    words = set(query.casefold().split())
    names = (product.name.casefold(), product.name_zh.casefold())
    unnamed = [word for word in words if not any(word in name for name in names)]
    if len(unnamed) > 1 or (unnamed and len(unnamed[0]) < 3 and len(words) > 1):
        return False
    codes = [product.sku.casefold(), *(form for gtin in product.gtins for form in forms(gtin))]
    return all(any(code.startswith(word) for code in codes) for word in unnamed)


def forms(gtin: str) -> list[str]:
    """A GTIN-14 as it may be typed."""
    return [gtin[14 - length :] for length in (14, 13, 12, 8) if int(gtin[: 14 - length] or 0) == 0]


@given(
    names=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=10),
    queries=st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=8),
)
def test_search_finds_what_the_law_says(names: list[tuple[str, str]], queries: list[str]) -> None:
    """All of it, nothing else, nothing twice, for any names and any query."""
    products = [
        product(SKUS[n], name=en, name_zh=zh, gtins=(GTINS[n],) if n < len(GTINS) else ())
        for n, (en, zh) in enumerate(names)
    ]
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica(Path(folder) / "r.db", FakeClock())
        list(replica.upsert(ProductRow(n, p) for n, p in enumerate(products)))
        for query in [*queries, *(name[:3] for name, _ in names)]:
            found = [p.sku for p in replica.search(query, ALL)]
            assert len(found) == len(set(found))
            wanted = {p.sku for p in products if query.split() and law(query, p)}
            assert set(found) == wanted, query
        replica.close()


@given(st.text(LETTERS, max_size=12))
def test_folding_is_casefold_and_nothing_else(text: str) -> None:
    """The truth of the search is ``str.casefold``."""
    assert fold(text) == text.casefold()


def test_control_characters_never_reach_the_index(shop: type_of_shop) -> None:
    """The index uses some of them as marks."""
    replica = shop(product("A", name="x\x01\x02y\nz\x7f"), product("B", name="xy"))
    for query in ("\x01x", "\x02y", "\x01", "x\x00", "\ud800", "\n"):
        replica.search(query)
    assert [p.sku for p in replica.search("\x02xy")] == ["B"]


@pytest.mark.parametrize("query", ["", "   ", "\u3000"])
def test_nothing_typed_finds_nothing(shop: type_of_shop, query: str) -> None:
    """A search box that was just cleared."""
    assert shop(product("A")).search(query) == ()


def test_limits(shop: type_of_shop) -> None:
    """At most so many; none for none."""
    replica = shop(*(product(f"P{n}", name="Tea") for n in range(9)))
    assert len(replica.search("tea", 4)) == 4
    assert replica.search("tea", 0) == replica.search("tea", -1) == ()


def test_order_of_the_answers(shop: type_of_shop) -> None:
    """Exact code, name starts with, word starts with, code starts with, some part of the name."""
    replica = shop(
        product("P1", name="Instead"),
        product("TEA9", name="Cup"),
        product("P2", name="Green Tea"),
        product("P3", name="Teapot"),
        product("TEA", name="Spoon"),
        product("P4", name="(tea) bag"),
        product("P5", name="Tea"),
        product("P6", name="Tea, discontinued", active=False),
        product("P7", name="Zzz", name_zh="tea 茶"),
    )
    found = [p.sku for p in replica.search("tea")]
    assert found == ["TEA", "P5", "P7", "P3", "P6", "P2", "P4", "TEA9", "P1"]


def test_shorter_names_and_active_products_first(shop: type_of_shop) -> None:
    """Among equals; and equals stay in the order the till learned of them."""
    replica = shop(
        product("LONG", name="milk for everyone"),
        product("OFF", name="milk", active=False),
        product("B", name="milk a"),
        product("A", name="milk b"),
    )
    assert [p.sku for p in replica.search("milk")] == ["B", "A", "LONG", "OFF"]


def test_words_in_any_order_and_language(shop: type_of_shop) -> None:
    """All must match, each anywhere."""
    replica = shop(
        product("A", name="Red Cotton Shirt", name_zh="红色纯棉衬衫"),
        product("B", name="Blue Cotton Shirt", name_zh="蓝色纯棉衬衫"),
    )
    for query in ("shirt red", "红 shi", "ed ott", "色 红", "RED  shirt"):
        assert [p.sku for p in replica.search(query)] == ["A"], query
    assert replica.search("red blue") == ()


def test_codes_as_they_are_typed(shop: type_of_shop) -> None:
    """The beginning of a SKU in any case, of a GTIN in any form, and together with a word."""
    replica = shop(
        product("AB-100", name="One", gtins=(gtin14("9520000000011"),)),
        product("AB-200", name="Two", gtins=(gtin14("96385074"),)),
        product("_%", name="Three"),
    )
    for query, sku in (
        ("ab-1", "AB-100"), ("9520", "AB-100"), ("09520", "AB-100"), ("9638", "AB-200"),
        ("00009638", "AB-200"), ("ab- two", "AB-200"), ("952 one", "AB-100"), ("_%", "_%"),
    ):  # fmt: skip
        assert [p.sku for p in replica.search(query)] == [sku], query
    assert [p.sku for p in replica.search("ab-")] == ["AB-100", "AB-200"]
    assert replica.search("952 two") == replica.search("5200") == ()


def test_long_queries_and_names(shop: type_of_shop) -> None:
    """A name of five hundred characters is found by all of it; a longer query by nothing."""
    name = "".join(chr(0x4E00 + n) for n in range(500))
    replica = shop(product("A", name=name), product("B", name=name[:499] + "x"))
    assert [p.sku for p in replica.search(name)] == ["A"]
    assert replica.search(name + "x") == ()
    assert len(replica.search(" ".join(name[:300]))) == 2


@pytest.fixture(scope="module")
def open_food_facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """Fifty thousand real names in many languages."""
    file = SHARED / "gtin_catalogue_core50k.csv.gz"
    if not file.exists():
        pytest.skip("shared data is absent: gtin_catalogue_core50k.csv.gz")
    replica = Replica(tmp_path_factory.mktemp("off") / "r.db", FakeClock())
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = (
            ProductRow(n, Product(sku=f"#{r['code']}", name=r["name"], price_milliminor=0))
            for n, r in enumerate(csv.DictReader(stream), 2)
        )
        assert all(outcome.kind != "refused" for outcome in replica.upsert(rows))
    yield replica
    replica.close()


@pytest.mark.timeout(300)
def test_hits_agree_with_the_truth_file(open_food_facts: Replica) -> None:
    """The truth is of whole queries; of several words, ours finds the phrase and more."""
    truth = json.loads((SHARED / "truth" / "gtin_summary.json").read_text("utf-8"))
    for entry in truth["queries"]:
        query = entry["query"]
        found = open_food_facts.search(query, ALL)
        exact = [p for p in found if query.casefold() in p.name.casefold()]
        assert len(exact) == entry["hits"], query
        assert " " in query or len(found) == entry["hits"], query
        codes = sorted(p.sku[1:] for p in exact)
        assert codes[:20] == entry["first20_codes"], query
