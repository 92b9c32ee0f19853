"""Looking products up without a window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from pos_app.domain.catalogue import Attribute, Product
from pos_app.services.lookup import StockView
from tests.ui.till_world import World
from ui.presenters.lookup import LookupPresenter, variant_grid
from ui.presenters.till import Ring
from ui.tasks import ImmediateTasks, Tasks


class Later:
    """An executor that works when told."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future, Callable]] = []

    def submit(self, fn: Callable, /) -> Future:
        future: Future = Future()
        self.jobs.append((future, fn))
        return future

    def work(self, at: int) -> None:
        future, fn = self.jobs[at]
        future.set_result(fn())


def lookup_over(world: World) -> tuple[LookupPresenter, list]:
    lookup = LookupPresenter(ImmediateTasks(), world.services)
    found: list = []
    lookup.found.connect(found.append)
    return lookup, found


def test_search_by_name_in_both_languages_sku_and_gtin() -> None:
    lookup, found = lookup_over(World())
    for text in ("porcelain", "马克", "MUG", "690000000001"):
        lookup.search(text)
    assert [[p.sku for p in results] for results in found] == [["MUG"]] * 4


def test_nothing_typed_finds_nothing() -> None:
    lookup, found = lookup_over(World())
    lookup.search("   ")
    assert found == [()]


def test_answer_to_an_older_question_is_dropped(qtbot) -> None:
    later = Later()
    tasks = Tasks(later, later)
    lookup = LookupPresenter(tasks, World().services)
    found: list = []
    lookup.found.connect(found.append)
    lookup.search("shirt")
    lookup.search("shirt blue m")
    later.work(1)
    later.work(0)
    qtbot.waitUntil(lambda: tasks.waiting("io") == 0)
    assert [[p.sku for p in results] for results in found] == [["TEE-BLU-M"]]


def test_product_with_variants_and_own_sales() -> None:
    world = World()
    world.services.checkout.scan("TEE-WHT-M", 2000)
    world.services.tendering.exact_cash()
    lookup, _ = lookup_over(world)
    shown: list = []
    lookup.product_shown.connect(shown.append)
    lookup.open("TEE-WHT-M")
    assert shown[0].chosen.on_hand_milli == 6_000
    assert len(shown[0].variants) == 15


def test_unknown_product_is_said() -> None:
    lookup, _ = lookup_over(World())
    notices: list = []
    lookup.noticed.connect(notices.append)
    lookup.open("NOWHERE")
    assert notices[0].tone == "refused"


def test_typed_words_that_mean_one_product() -> None:
    lookup, found = lookup_over(World())
    single: list = []
    several: list = []
    notices: list = []
    lookup.single.connect(lambda ring, product: single.append((ring.code, product.sku)))
    lookup.several.connect(several.append)
    lookup.noticed.connect(notices.append)
    lookup.resolve(Ring("porcelain"))
    lookup.resolve(Ring("shirt", 2000))
    lookup.resolve(Ring("zzz"))
    assert single == [("porcelain", "MUG")]
    assert several == [Ring("shirt", 2000)]
    assert len(found[-1]) == 15
    assert notices[0].sound == "not_known"


def test_quick_keys_are_those_the_catalogue_knows() -> None:
    lookup, _ = lookup_over(World())
    keys: list = []
    lookup.quick_keys_changed.connect(keys.append)
    lookup.load_quick_keys()
    assert [p.sku for p in keys[0]] == ["BAG-L", "BAG-S", "WATER", "OPEN", "TEE-BLU-M", "MUG"]


def _variant(sku: str, *attributes: Attribute) -> StockView:
    product = Product(sku=sku, name=sku, price_milliminor=1, attributes=attributes)
    return StockView(product=product, on_hand_milli=1000)


def test_grid_has_sizes_across_and_colours_down() -> None:
    grid = variant_grid(
        _variant(f"{size}-{colour}", Attribute("size", size), Attribute("colour", colour))
        for colour in ("Blue", "Red") for size in ("S", "M")
    )  # fmt: skip
    assert [a.value for a in grid.across] == ["S", "M"]
    assert [a.value for a in grid.down] == ["Blue", "Red"]
    assert grid.cells["Red", "M"].product.sku == "M-Red"


def test_grid_of_one_attribute_or_twins_loses_nobody() -> None:
    one = variant_grid([_variant("A", Attribute("scent", "Rose")), _variant("B")])
    assert len(one.cells) == 2
    medium = Attribute("size", "M")
    twins = variant_grid([_variant("A", medium), _variant("B", medium)])
    assert [s.product.sku for s in twins.cells.values()] == ["A", "B"]
