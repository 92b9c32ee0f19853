"""The goods of a basket as promotions see them: runs of equal units, in one order.

Neither the order of scanning nor how pieces are spread over lines can matter, because both are gone
here. A line of goods by weight or measure is one unit. Where a unit price is finer than the minor
unit, the lines' sum is spread over the pieces, whose prices then differ by one minor unit at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pos_app.domain.basket import BasketLine
from pos_app.domain.money import MILLI, allocate

_PLAIN: Final = 7
"""Length of the key of goods sold by the piece."""


class Goods:
    """Lines of equal goods."""

    __slots__ = ("left", "line", "lines", "pieces", "total")

    def __init__(self, lines: Sequence[BasketLine], weighed: bool) -> None:
        self.line = lines[0]
        self.lines = tuple(line.line_no for line in lines)
        self.left = [line.gross_minor for line in lines]
        """What is left of each line's price so far."""
        self.total = sum(self.left)
        self.pieces = 1 if weighed else max(1, sum(x.quantity_milli for x in lines) // MILLI)

    def take(self, off_minor: int) -> list[tuple[int, int]]:
        """Share a reduction over the lines by what is left of them: (line number, off)."""
        shares = allocate(off_minor, self.left)
        self.left = [have - share for have, share in zip(self.left, shares, strict=True)]
        return list(zip(self.lines, shares, strict=True))


class Run:
    """Units of the same goods at the same price."""

    __slots__ = ("count", "goods", "origin", "price", "used")

    def __init__(self, goods: int, price: int, count: int, used: bool, origin: int = -1) -> None:
        self.goods, self.price, self.count, self.used = goods, price, count, used
        self.origin = origin
        """The run of the level's beginning that it is part of."""


class Take:
    """Units of a run that a promotion uses, and what it takes off them together."""

    __slots__ = ("count", "off", "run")

    def __init__(self, run: int, count: int, off: int) -> None:
        self.run, self.count, self.off = run, count, off


def goods_of(lines: Iterable[BasketLine]) -> list[Goods]:
    """The goods of these lines in their one order."""
    groups: dict[tuple[object, ...], list[BasketLine]] = {}
    for line in lines:
        groups.setdefault(_key(line), []).append(line)
    return [Goods(sorted(groups[key], key=_within), len(key) > _PLAIN) for key in sorted(groups)]


def runs_of(goods: int, total_minor: int, count: int, used: bool, origin: int = -1) -> list[Run]:
    """Units that cost so much together, as evenly as whole minor units go; dearer ones first."""
    price, odd = divmod(total_minor, count)
    cheaper = Run(goods, price, count - odd, used, origin)
    return [Run(goods, price + 1, odd, used, origin), cheaper] if odd else [cheaper]


def after(runs: Sequence[Run], takes: Iterable[Take], uses: bool) -> list[Run]:
    """The runs once these units were taken at a reduction; ``uses``: and are used up by it."""
    by_run: dict[int, list[Take]] = {}
    for take in takes:
        by_run.setdefault(take.run, []).append(take)
    left: list[Run] = []
    for i, run in enumerate(runs):
        if i in by_run:
            left += _split(run, by_run[i], uses)
        else:
            left.append(run)
    return left


def _split(run: Run, takes: Sequence[Take], uses: bool) -> list[Run]:
    parts: list[Run] = []
    for take in takes:
        total = run.price * take.count - take.off
        parts += runs_of(run.goods, total, take.count, run.used or uses, run.origin)
    rest = run.count - sum(take.count for take in takes)
    return [*parts, Run(run.goods, run.price, rest, run.used, run.origin)] if rest else parts


def _key(line: BasketLine) -> tuple[object, ...]:
    same = (line.sku, line.price_milliminor, line.unit, line.category, line.brand, line.style,
            line.attributes)  # fmt: skip
    return same if line.unit.is_whole else (*same, line.quantity_milli, line.line_no)


def _within(line: BasketLine) -> tuple[int, int]:
    return line.quantity_milli, line.line_no
