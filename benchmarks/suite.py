"""Runs benchmarks by name and gives their rows; `bench` prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Final

from benchmarks.figures import Figure
from pos_app.errors import BadInput

NAMES: Final = (
    "catalogue", "members", "checkout", "journal", "window", "start", "receipt", "replay",
    "recommend", "price",
)  # fmt: skip
_SIZED: Final[dict[str, str]] = {
    "catalogue": "sizes",
    "members": "sizes",
    "checkout": "sizes",
    "journal": "facts",
}
"""Benchmarks that take a size, and how their ``run`` calls it."""


def run(names: list[str], size: int | None) -> list[dict[str, object]]:
    """Rows of the named benchmarks, all when none is named.

    Raises BadInput ``benchmark_unknown``.
    """
    wanted = names or list(NAMES)
    for name in wanted:
        if name not in NAMES:
            raise BadInput("benchmark_unknown", name_given=name, known=", ".join(NAMES))
    return [row for name in wanted for row in _rows(name, _figures(name, size))]


def _figures(name: str, size: int | None) -> Iterable[Figure]:
    benchmark: Callable[..., Iterable[Figure]] = import_module(f"benchmarks.bench_{name}").run
    if size is None or name not in _SIZED:
        return benchmark()
    argument = _SIZED[name]
    return benchmark(**{argument: (size,) if argument == "sizes" else size})


def _rows(name: str, figures: Iterable[Figure]) -> Iterable[dict[str, object]]:
    for figure in figures:
        yield {
            "benchmark": name, "figure": figure.what, "value": round(figure.value, 3),
            "unit": figure.unit, "limit": figure.limit, "met": _met(figure),
        }  # fmt: skip


def _met(figure: Figure) -> bool | None:
    """A negative limit is a floor to stay above."""
    if figure.limit is None:
        return None
    return figure.value >= -figure.limit if figure.limit < 0 else figure.value <= figure.limit
