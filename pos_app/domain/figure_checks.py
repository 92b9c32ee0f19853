"""Figures of a rule within what trade can mean by them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pos_app.domain.money import MAX_AMOUNT_MINOR
from pos_app.domain.promotion_problems import Finder

WHOLE_BP: Final = 10_000
MAX_COUNT: Final = 10_000_000
MAX_TIMES_BP: Final = 10_000_000
"""A thousandfold: beyond any real multiplier, so that a slipped digit is caught."""


def check_rate(rate_bp: int, path: str, find: Finder) -> None:
    """More than nothing and at most the whole."""
    if not 0 < rate_bp <= WHOLE_BP:
        find.error("rate_out_of_range", path, rate_bp=rate_bp)


def check_amount(amount_minor: int | None, path: str, find: Finder) -> None:
    """An amount, or a price, of more than nothing."""
    if amount_minor is None:
        return
    if amount_minor <= 0:
        find.error("amount_not_positive", path)
    elif amount_minor > MAX_AMOUNT_MINOR:
        find.error("figure_out_of_range", path)


def check_from_zero(figure: int | None, most: int, path: str, find: Finder) -> None:
    """A figure that may be nothing but not less."""
    if figure is None:
        return
    if figure < 0:
        find.error("figure_negative", path)
    elif figure > most:
        find.error("figure_out_of_range", path)


def check_count(count: int | None, path: str, find: Finder, least: int = 1) -> None:
    """So many, at least one."""
    if count is None:
        return
    if count < least:
        find.error("count_too_small", path, least=least)
    elif count > MAX_COUNT:
        find.error("figure_out_of_range", path)


def check_times(times_bp: int, path: str, find: Finder) -> None:
    """A multiplier in basis points."""
    if times_bp <= 0:
        find.error("times_not_positive", path)
    elif times_bp > MAX_TIMES_BP:
        find.error("figure_out_of_range", path)


def check_known(names: Collection[str], known: frozenset[str] | None, name: str, path: str,
                find: Finder) -> None:  # fmt: skip
    """Each of the names among those known; nothing to say where nobody knows them."""
    if known is None:
        return
    for one in names:
        if one not in known:
            find.error(name, path, id=one)
