"""Price breaks as numbers: what full sets of given sizes and prices cost at least."""

from __future__ import annotations

from typing import Final

ENDLESS: Final = 1 << 60
_TABLE_MAX: Final = 400
"""Units priced by the exact table of set prices; beyond, the largest sets are filled first."""


def bulk_of(sizes: list[tuple[int, int]], total: int, times: int) -> tuple[int, int, int]:
    """Largest sets that are filled before the table takes over, for very many units."""
    quantity, price = max(sizes)
    sets = max(0, min((total - _TABLE_MAX) // quantity, times))
    return sets * quantity, sets * price, sets


def set_prices(sizes: list[tuple[int, int]], total: int, times: int) -> dict[int, tuple[int, int]]:
    """Least cost (and number of sets) of every number of units that full sets make up."""
    table: dict[int, tuple[int, int]] = {0: (0, 0)}
    layer = {0: 0}
    for many in range(1, min(times, total) + 1):
        following: dict[int, int] = {}
        for units, cost in layer.items():
            for quantity, price in sizes:
                to = units + quantity
                if to <= total and cost + price < following.get(to, ENDLESS):
                    following[to] = cost + price
        layer = {}
        for units, cost in following.items():
            if units not in table or cost < table[units][0]:
                table[units] = (cost, many)
                layer[units] = cost
        if not layer:
            break
    return table
