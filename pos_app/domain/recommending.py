"""What to offer with a basket: bought together by others, usual for this member, and why."""

from __future__ import annotations

from msgspec import Struct


class Affinity(Struct, frozen=True, kw_only=True):
    """Two products bought together: in how many of how many baskets."""

    sku: str
    other: str
    n_both: int
    n_sku: int
    n_other: int
    baskets: int
