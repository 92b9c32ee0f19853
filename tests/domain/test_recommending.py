"""What is offered beside a basket, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.associations import associations
from pos_app.domain.basket import Entry
from pos_app.domain.recommending import (
    REASON_TEXTS,
    Affinity,
    Because,
    CustomerOffer,
    Usual,
    Visit,
    affinities_of,
    due,
    recommend,
    skus_of,
    usual_of,
    visit_of,
)
from pos_app.i18n import LANGUAGES, Translator
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_sale import back, returned, sale

DAY = date(2026, 3, 1)


def affinity(sku: str, other: str, n_both: int, n_sku: int = 100) -> Affinity:
    return Affinity(sku=sku, other=other, n_both=n_both, n_sku=n_sku, n_other=50, baskets=1000)


def usual(sku: str, visits: int, due_in: int = 0) -> Usual:
    return Usual(
        sku=sku, visits=visits, of_visits=5, last_on=DAY, due_on=DAY + timedelta(days=due_in)
    )


def test_the_strongest_reason_leads_and_the_basket_is_left_out() -> None:
    found = recommend(
        ["tea", "cup"],
        [affinity("tea", "cup", 90), affinity("tea", "milk", 30), affinity("cup", "milk", 60),
         affinity("cup", "spoon", 40), affinity("bread", "butter", 99)],
        [usual("milk", 3), usual("eggs", 4), usual("tea", 5)],
        [CustomerOffer(sku="honey", offer="P1"), CustomerOffer(sku="cup", offer="P2")],
    )  # fmt: skip
    assert [r.sku for r in found] == ["eggs", "milk", "spoon", "honey"]
    milk = found[1]
    assert [(r.because, r.sku, r.n, r.of) for r in milk.reasons] == [
        (Because.TOGETHER, "cup", 60, 100), (Because.USUAL, "", 3, 5),
        (Because.TOGETHER, "tea", 30, 100),
    ]  # fmt: skip
    assert found[3].why.offer == "P1"


def test_more_reasons_break_a_tie_then_the_sku() -> None:
    found = recommend(
        ["t", "u"],
        [affinity("t", "z", 50), affinity("u", "z", 10), affinity("t", "b", 50),
         affinity("t", "a", 50)],
    )  # fmt: skip
    assert [r.sku for r in found] == ["z", "a", "b"]


def test_nothing_known_recommends_nothing_and_the_limit_holds() -> None:
    assert recommend([], []) == ()
    many = [affinity("t", f"s{n:02}", n) for n in range(1, 40)]
    assert [r.sku for r in recommend(["t"], many, limit=2)] == ["s39", "s38"]
    assert recommend(["t"], many, limit=0) == ()


skus = st.sampled_from("abcdef")
known = st.lists(st.builds(affinity, skus, skus, st.integers(1, 100)), max_size=20)


@given(st.sets(skus), known, st.lists(st.builds(usual, skus, st.integers(1, 5)), max_size=5),
       st.randoms(use_true_random=False))  # fmt: skip
def test_order_of_knowledge_does_not_matter(
    held: set[str], affinities: list[Affinity], usuals: list[Usual], random: object
) -> None:
    found = recommend(held, affinities, usuals)
    shuffled, usuals_shuffled = list(affinities), list(usuals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(usuals_shuffled)  # type: ignore[attr-defined]
    assert recommend(sorted(held), shuffled, usuals_shuffled) == found
    assert not held & {r.sku for r in found}
    assert len({r.sku for r in found}) == len(found) <= 5
    strengths = [r.why.strength_bp for r in found]
    assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_said(language: str) -> None:
    tr = Translator(language)
    assert set(REASON_TEXTS) == set(Because)
    [found] = recommend(["t"], [affinity("t", "m", 34)])
    said = tr(found.why.text, product="Tea", n=found.why.n, of=found.why.of)
    assert "Tea" in said and "34" in said and "100" in said
    assert "4" in tr(REASON_TEXTS[Because.USUAL], n=4, of=5)
    assert "Spring" in tr(REASON_TEXTS[Because.OFFER], offer="Spring")


def visits(*days: tuple[int, str]) -> list[Visit]:
    return [Visit(on=DAY + timedelta(days=n), skus=frozenset(s.split())) for n, s in days]


def test_what_is_usual_and_when_it_is_due() -> None:
    history = visits(
        (0, "milk old"), (1, "old"), (2, "old"), (7, "milk"), (14, "milk eggs"), (14, "tea"),
        (30, "eggs milk"), (37, "bread"),
    )  # fmt: skip
    found = usual_of(history, at_least=2, of_last=4)
    assert [(u.sku, u.visits, u.of_visits) for u in found] == [("milk", 3, 4), ("eggs", 2, 4)]
    milk, eggs = found
    assert (milk.last_on, milk.due_on) == (DAY + timedelta(days=30), DAY + timedelta(days=37))
    assert eggs.due_on == DAY + timedelta(days=46)
    assert due(found, DAY + timedelta(days=36)) == ()
    assert due(found, DAY + timedelta(days=37)) == (milk,)
    assert usual_of(reversed(history), at_least=2, of_last=4) == found


def test_visits_of_one_day_are_one_and_empty_ones_none() -> None:
    same_day = visits((0, "milk"), (0, "milk"), (1, ""))
    assert usual_of(same_day, at_least=2) == ()
    [milk] = usual_of(visits((0, "milk"), (0, "eggs"), (3, "milk"), (9, "")), at_least=2)
    assert milk.of_visits == 2


@pytest.mark.parametrize(("at_least", "of_last"), [(1, 5), (0, 0), (4, 3)])
def test_once_is_no_habit(at_least: int, of_last: int) -> None:
    with pytest.raises(ValueError, match="habit"):
        usual_of([], at_least, of_last)


def test_affinities_go_both_ways_with_their_own_strength() -> None:
    found = affinities_of(associations([{"a", "b"}, {"a", "b"}, {"a"}, {"c"}, {"c"}], 1))
    assert [(f.sku, f.other, f.n_both, f.n_sku, f.strength_bp) for f in found] == [
        ("a", "b", 2, 3, 6666), ("b", "a", 2, 2, 10_000),
    ]  # fmt: skip


def test_what_everybody_buys_is_no_affinity() -> None:
    """A bag in every basket goes with nothing in particular."""
    assert affinities_of(associations([{"bag", "tea"}, {"bag", "milk"}], 1)) == ()


def test_only_the_strongest_are_kept() -> None:
    baskets = [{"a", other} for n, other in enumerate("bcdef", 1) for _ in range(n)] + [{"z"}] * 20
    kept = affinities_of(associations(baskets, 1), per_sku=2)
    assert [f.other for f in kept if f.sku == "a"] == ["f", "e"]


def test_trades_are_baskets_of_what_was_sold() -> None:
    trade = sale(basket(entry(), Entry(product=entry().product, mergeable=False)))
    assert len(trade.lines) == 2
    assert skus_of(trade) == {trade.lines[0].sku}
    assert visit_of(trade, DAY) == Visit(on=DAY, skus=skus_of(trade))
    gone_back = returned(trade, {}, [back(1, trade.lines[0].quantity_milli)])
    assert skus_of(gone_back) == frozenset()
