"""Members in the replica: a load of a million, each way one is found, and a scan to the panel.

Floors of the same run: rows of the same size written into a bare table with one index, and a
look-up by primary key through bare sqlite3. Names are made up and as unevenly spread as real ones:
the most frequent Chinese family name is carried by one member in fourteen.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import Figure, p99, settled, timed_s
from benchmarks.member_panel import panel_figures
from pos_app.adapters.demo_files import demo_policies
from pos_app.bootstrap import open_installation
from pos_app.bootstrap.demo import load_demo_shop
from pos_app.domain.members import Lot, Member
from pos_app.ports.members import MemberRow
from pos_app.store.replica_members import ReplicaMembers

SIZES: Final = (1_000_000,)
LOOK_UPS: Final = 2_000
GOAL_MS: Final = 5.0

type_of_digest = Callable[[str, str], bytes]

_FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_FIRST: Final = (
    "Anna", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas",
    "Katya", "Liam", "Maria", "Nora", "Oskar", "Paula", "Quentin", "Rosa", "Stefan", "Tove",
)  # fmt: skip
_TYPED: Final = (
    "王", "王*", "李", "吕", "a", "an", "anna", "anna b", "b anna", "m", "maria z", "z maria", "q",
    "mar z", "M0", "m00001", "M0000123", "zz", "ß", "王 x",
)  # fmt: skip


def run(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """Figures at every size."""
    return [figure for size in sizes for figure in _at(size)]


def member_rows(count: int, digest: type_of_digest) -> Iterator[MemberRow]:
    """So many members, the same in every run but for the chain's digests."""
    chance = random.Random(3)
    weights = [1 / (n + 1) for n in range(len(_FAMILY))]
    families = chance.choices(_FAMILY, weights, k=count)
    for n in range(count):
        is_chinese = n % 3 > 0
        latin = f"{_FIRST[n * 7 % len(_FIRST)]} {chr(65 + n * 11 % 26)}."
        yield MemberRow(
            member=Member(
                number=number(n), display_name=f"{families[n]}*" if is_chinese else latin,
                tier="gold" if n % 10 == 0 else "basic", points=n % 5_000,
                lots=(Lot(n % 5_000, date(2027, 12, 31)),), qualifying_minor=n * 13 % 900_000,
                segment="loyal", purchases=n % 40, last_purchase_on=date(2026, 1, 1 + n % 28),
                consents=("terms",), language="zh" if is_chinese else "en", home_store="S01",
            ),
            lookups=(digest("card", card(n)), digest("phone", phone(n))),
        )  # fmt: skip


def number(n: int) -> str:
    """The number of the n-th member."""
    return f"M{n:08}"


def card(n: int) -> str:
    """The card of the n-th member."""
    return f"LHB{n:09}"


def phone(n: int) -> str:
    """The phone of the n-th member."""
    return f"139{n:08}"


def _at(size: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        base = Path(folder)
        with open_installation(base, prints=False, store=demo_policies().store.id) as shop:
            load_demo_shop(shop)
            members, digest = shop.replica.members, shop.till.workplace.vault.lookup_digest
            yield from _load(members, digest, base, size)
            yield from _look_ups(members, digest, base, size)
            yield from panel_figures(shop, size, number, card)
        megabytes = (base / "replica.db").stat().st_size / 1e6
        yield Figure(f"file, {size:,} members", megabytes, "MB")


def _load(
    members: ReplicaMembers, digest: type_of_digest, base: Path, size: int
) -> Iterator[Figure]:
    settled()
    rate = size / timed_s(lambda: members.put_members(member_rows(size, digest)))
    yield Figure(f"load, {size:,} members", rate, "rows/s")
    rows = [(number(n), bytes(330)) for n in range(size)]
    settled()
    floor = size / timed_s(lambda: _bare(base, rows))
    yield Figure(f"floor: bare insert, {size:,} rows", floor, "rows/s")


def _bare(base: Path, rows: list[tuple[str, bytes]]) -> None:
    connection = sqlite3.connect(base / "bare.db", isolation_level=None)
    connection.execute("CREATE TABLE member (number TEXT PRIMARY KEY, body) WITHOUT ROWID")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO member VALUES (?, ?)", rows)
    connection.execute("COMMIT")
    connection.close()


def _look_ups(
    members: ReplicaMembers, digest: type_of_digest, base: Path, size: int
) -> Iterator[Figure]:
    places = [n * 7919 % size for n in range(LOOK_UPS)]
    digests = {
        "card": [digest("card", card(n)) for n in places],
        "phone": [digest("phone", phone(n)) for n in places],
    }
    ways: dict[str, list[Callable[[], object]]] = {
        "number": [lambda n=n: members.member(number(n)) for n in places],  # type: ignore[misc]
        **{
            kind: [lambda d=d: members.member_by_lookup(d) for d in found]  # type: ignore[misc]
            for kind, found in digests.items()
        },
        "beginnings typed": [
            lambda text=text: members.find_members(text)  # type: ignore[misc]
            for text in _TYPED * (LOOK_UPS // len(_TYPED))
        ],
    }
    for way, calls in ways.items():
        settled()
        times = [timed_s(call) * 1000 for call in calls]
        yield Figure(f"by {way}, p50, {size:,} members", median(times), "ms")
        yield Figure(f"by {way}, p99, {size:,} members", p99(times), "ms", GOAL_MS)
    yield from _slowest(members, size)
    connection = sqlite3.connect(base / "bare.db")
    sql = "SELECT body FROM member WHERE number = ?"
    bare = [timed_s(lambda: connection.execute(sql, (number(n),)).fetchone()) * 1000  # noqa: B023
            for n in places]  # fmt: skip
    connection.close()
    yield Figure(f"floor: bare primary key, p50, {size:,} rows", median(bare), "ms")
    yield Figure(f"floor: bare primary key, p99, {size:,} rows", p99(bare), "ms")


def _slowest(members: ReplicaMembers, size: int) -> Iterator[Figure]:
    worst = {
        text: min(timed_s(lambda: members.find_members(text)) for _ in range(20))  # noqa: B023
        for text in _TYPED
    }
    slowest = max(worst, key=lambda text: worst[text])
    yield Figure(f"slowest beginning “{slowest}”, {size:,} members", worst[slowest] * 1000, "ms",
                 GOAL_MS)  # fmt: skip
