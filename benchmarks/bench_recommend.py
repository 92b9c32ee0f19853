"""What to offer beside a basket: read from the replica, ranked, with its reasons.

The floor is a look-up of the same rows by primary key in a bare sqlite3 table.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import Figure, p99, settled, timed_s
from pos_app.adapters.clock import SystemClock
from pos_app.domain.associations import associations
from pos_app.domain.recommending import Affinity, CustomerOffer, Usual, affinities_of, recommend
from pos_app.store.replica import Replica

BASKETS: Final = 40_000
SKUS: Final = 10_000
MISSIONS: Final = 400
"""Kinds of errand: a customer on one buys a few of the same dozen products."""
SUPPORT_BP: Final = 1
"""4 baskets: as much as a store would ever keep."""
LINES: Final = (8, 60)
ROUNDS: Final = 1_000
GOAL_MS: Final = 5


def run(rounds: int = ROUNDS) -> list[Figure]:
    """Baskets of either size, each of other goods."""
    chance = random.Random(7)
    baskets = _baskets(chance)
    begun = _Mined(baskets)
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica(Path(folder) / "replica.db", SystemClock())
        try:
            replica.offers.put_affinities(begun.affinities)
            settled()
            found = [_figures(replica, chance, lines, rounds) for lines in LINES]
        finally:
            replica.close()
    floor = _floor_ms(begun.affinities, chance, rounds)
    return [
        Figure("mining of 40,000 baskets", begun.seconds, "s"),
        Figure("affinities kept", len(begun.affinities), ""),
        *(figure for figures in found for figure in figures),
        Figure("floor: the rows of 8 products in bare sqlite3, median", floor, "ms"),
    ]


class _Mined:
    """Affinities of the baskets, and how long they took."""

    def __init__(self, baskets: Sequence[frozenset[str]]) -> None:
        self.affinities: tuple[Affinity, ...] = ()
        self.seconds = timed_s(lambda: self._mine(baskets))

    def _mine(self, baskets: Sequence[frozenset[str]]) -> None:
        self.affinities = affinities_of(associations(baskets, SUPPORT_BP))


def _sku(number: int) -> str:
    return f"LH{number:06}"


def _baskets(chance: random.Random) -> list[frozenset[str]]:
    """Errands, with some of what everybody buys: a few products sell far more than most."""
    weights = list(accumulate(1000 // (rank + 10) + 1 for rank in range(SKUS)))
    missions = [chance.sample(range(SKUS), 12) for _ in range(MISSIONS)]
    return [
        frozenset(
            _sku(n)
            for n in (
                *chance.sample(chance.choice(missions), chance.randint(1, 6)),
                *chance.choices(range(SKUS), cum_weights=weights, k=chance.randint(1, 6)),
            )
        )
        for _ in range(BASKETS)
    ]


def _figures(replica: Replica, chance: random.Random, lines: int, rounds: int) -> list[Figure]:
    weights = list(accumulate(1000 // (rank + 10) + 1 for rank in range(SKUS)))
    usual = [_usual(n) for n in range(20)]
    offers = [CustomerOffer(sku=_sku(n), offer="P1") for n in range(500, 540)]
    times = []
    for _ in range(rounds):
        basket = [_sku(n) for n in chance.choices(range(SKUS), cum_weights=weights, k=lines)]
        times.append(
            timed_s(lambda: recommend(basket, replica.offers.affinities(basket), usual, offers))  # noqa: B023
        )
    name = f"recommendations for {lines} lines"
    return [
        Figure(f"{name}, median", median(times) * 1e3, "ms"),
        Figure(f"{name}, p99", p99(times) * 1e3, "ms", GOAL_MS if lines == LINES[0] else None),
    ]


def _usual(number: int) -> Usual:
    day = date(2026, 3, 1)
    return Usual(sku=_sku(number), visits=3, of_visits=5, last_on=day, due_on=day)


def _floor_ms(affinities: Sequence[Affinity], chance: random.Random, rounds: int) -> float:
    with sqlite3.connect(":memory:") as bare:
        bare.execute(
            "CREATE TABLE a (sku TEXT, other TEXT, n INTEGER, PRIMARY KEY (sku, other))"
            " WITHOUT ROWID"
        )
        rows = ((a.sku, a.other, a.n_both) for a in affinities)
        bare.executemany("INSERT INTO a VALUES (?, ?, ?)", rows)
        times = []
        for _ in range(rounds):
            skus = [_sku(chance.randrange(200)) for _ in range(8)]
            times.append(timed_s(lambda: _bare_rows(bare, skus)))  # noqa: B023
    return median(times) * 1e3


def _bare_rows(bare: sqlite3.Connection, skus: Sequence[str]) -> list[list[tuple[str, int]]]:
    return [
        bare.execute("SELECT other, n FROM a WHERE sku = ? LIMIT 20", (s,)).fetchall() for s in skus
    ]
