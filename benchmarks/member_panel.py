"""From a member's scan to their panel, through a real installation with purchases in its journal.

Two in three scans are of members who bought at this till (2 to 40 times), the others of anybody.
The floor is the same rows, fetched by bare sqlite3 from the same files: no seals opened, nothing
decoded, added up or priced.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace

from benchmarks.figures import Figure, p99, settled, timed_s
from pos_app.bootstrap import Installation
from pos_app.bootstrap.demo import demo_catalogue, demo_staff
from pos_app.domain.facts import NewFact, SaleCompleted
from pos_app.domain.sale import Trade
from pos_app.ports.journal import Commit

SALES: Final = 20_000
MEMBER_SALES: Final = 4_000
VISITORS: Final = 250
LINES: Final = 8
SCANS: Final = 900
GOAL_MS: Final = 30.0
_BATCH: Final = 1_000
_REGULAR_VISITS: Final = 500
_OF_FACTS: Final = "SELECT {what} FROM member_fact AS m JOIN {table} WHERE m.member = ?{more}"
_ROWS: Final = (
    *(
        _OF_FACTS.format(what=what, table=table, more=more)
        for what, table, more in (
            ("f.envelope", "fact AS f ON f.id = m.fact",
             " AND m.type = 'sale_completed' ORDER BY m.fact DESC LIMIT 10"),
            ("f.envelope", "fact AS f ON f.id = m.fact", " AND m.type LIKE 'member_note%'"),
            ("l.*", "ledger AS l ON l.fact = m.fact", ""),
            ("r.*", "receipt AS r ON r.id = m.fact", " ORDER BY m.fact DESC LIMIT 10"),
        )
    ),
    "SELECT sum(net_minor), sum(sales) FROM member_fact WHERE member = ?",
    "SELECT * FROM lease WHERE member = ?",
    "SELECT * FROM benefit_use WHERE member = ?",
)  # fmt: skip

type_of_name = Callable[[int], str]


def panel_figures(
    shop: Installation, size: int, number: type_of_name, card: type_of_name
) -> Iterator[Figure]:
    """``number`` and ``card`` name the n-th of the ``size`` members in the replica."""
    visits = [2 + n * 38 // VISITORS for n in range(VISITORS)]
    visitors = [n * 7919 % size for n in range(VISITORS)]
    regular = size // 2
    bought = [v for v, times in zip(visitors, visits, strict=True) for _ in range(times)]
    random.Random(5).shuffle(bought)
    who = [number(n) for n in [*bought[:MEMBER_SALES], *[regular] * _REGULAR_VISITS]]
    shop.run(lambda: _trade(shop, [*who, *[""] * (SALES - len(who))], card(visitors[0])))
    scanned = [visitors[n % VISITORS] if n % 3 else n * 104_729 % size for n in range(SCANS)]
    yield from _scans(shop, size, scanned, card)
    times = [shop.run(lambda: timed_s(lambda: _scan(shop, card(regular)))) for _ in range(20)]
    what = f"the same after {_REGULAR_VISITS} visits that no centre has counted, median"
    yield Figure(what, median(times) * 1e3, "ms")


def _trade(shop: Installation, who: list[str], card: str) -> None:
    """Two sales through the checkout, one of a member's, and from then on their like."""
    till = shop.till
    till.people.sign_in(demo_staff().cashier)
    till.shifts.open(0)
    plain, members = _sold(shop, ""), _sold(shop, card)
    random.Random(7).shuffle(who)
    whose = iter(who)
    while batch := list(islice(whose, _BATCH)):
        prefix, _, first = shop.journal.next_receipt().rpartition("A")
        context = till.workplace.context()
        shop.journal.commit(Commit(facts=tuple(
            NewFact(context=context, body=SaleCompleted(trade=replace(
                members if member else plain, receipt=f"{prefix}A{int(first) + n:06d}",
                basket=till.workplace.identity.new_id(), member=member,
            )))
            for n, member in enumerate(batch)
        )))  # fmt: skip


def _sold(shop: Installation, card: str) -> Trade:
    till = shop.till
    if card:
        till.checkout.scan(card)
    goods = [p for p in demo_catalogue() if p.gtins and p.unit.is_whole and not p.price_required]
    for product in islice((p for p in goods if not p.minimum_age_years), LINES):
        till.checkout.scan(product.gtins[0])
    trade = till.tendering.exact_cash().trade
    assert trade is not None
    assert bool(trade.points) == bool(card)
    return trade


def _scan(shop: Installation, card: str) -> None:
    view = shop.till.checkout.scan(card)
    panel = shop.till.panels.panel(view.basket.member)
    assert panel.points is not None


def _scans(
    shop: Installation, size: int, scanned: list[int], card: type_of_name
) -> Iterator[Figure]:
    ours: list[float] = []
    theirs: list[float] = []
    digest = shop.till.workplace.vault.lookup_digest
    with _Floor(shop.data_dir) as floor:
        settled()
        for n in scanned:
            code = card(n)
            ours.append(shop.run(lambda: timed_s(lambda: _scan(shop, code))))  # noqa: B023
            found = digest("card", code)
            theirs.append(timed_s(lambda: floor.fetch(found)))  # noqa: B023
    yield Figure(f"member scan to panel, p50, {size:,} members", median(ours) * 1e3, "ms")
    yield Figure(f"member scan to panel, p99, {size:,} members", p99(ours) * 1e3, "ms", GOAL_MS)
    yield Figure("floor: the same rows in bare sqlite3, p50", median(theirs) * 1e3, "ms")
    yield Figure("floor: the same rows in bare sqlite3, p99", p99(theirs) * 1e3, "ms")
    assert floor.fetched


class _Floor:
    """The rows of a panel, and nothing made of them."""

    def __init__(self, data_dir: Path) -> None:
        self._replica = sqlite3.connect(data_dir / "replica.db", isolation_level=None)
        self._journal = sqlite3.connect(data_dir / "journal.db", isolation_level=None)
        self.fetched = 0

    def __enter__(self) -> _Floor:
        return self

    def __exit__(self, *_: object) -> None:
        with closing(self._replica), closing(self._journal):
            pass

    def fetch(self, digest: bytes) -> None:
        """Everything about the member found by a digest."""
        replica = self._replica
        (number,) = replica.execute(
            "SELECT number FROM member_lookup WHERE digest = ?", (digest,)
        ).fetchone()
        for sql in (
            "SELECT body FROM member WHERE number = ?", "SELECT body FROM coupon WHERE member = ?",
            "SELECT campaign FROM target WHERE member = ?",
        ):  # fmt: skip
            self.fetched += len(replica.execute(sql, (number,)).fetchall())
        for sql in _ROWS:
            self.fetched += len(self._journal.execute(sql, (number,)).fetchall())
