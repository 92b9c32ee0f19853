"""Sales tax, included in the price (CN, EU) or added to it (US, several authorities).

Rates are parts per million, not basis points: New York's transit district takes 0.375 %, which is
37.5 bp (ADR 0005). Tax is worked out per line or per total, as the store is configured; either way
each line stores its share, so that a return reads it back and the document always adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from msgspec import Struct

from pos_app.domain.money import allocate, divide_half_away
from pos_app.errors import RuleRefused

MILLION: Final = 1_000_000


class TaxMode(StrEnum):
    """Whether shelf prices contain the tax."""

    INCLUDED = "included"
    ADDED = "added"


class TaxRounding(StrEnum):
    """Where the one rounding of tax takes place."""

    PER_LINE = "per_line"
    PER_TOTAL = "per_total"


class TaxRate(Struct, frozen=True):
    """What one authority takes: 13 % is 130000 ppm."""

    authority: str
    rate_ppm: int


class TaxClass(Struct, frozen=True, omit_defaults=True):
    """A group of products taxed alike. No rates means exempt."""

    id: str
    rates: tuple[TaxRate, ...] = ()
    code: str = ""
    """Letter printed beside the line and in the tax summary."""


class TaxPolicy(Struct, frozen=True):
    """How this store taxes."""

    mode: TaxMode = TaxMode.INCLUDED
    rounding: TaxRounding = TaxRounding.PER_LINE
    classes: tuple[TaxClass, ...] = (TaxClass("standard"),)

    def of(self, class_id: str) -> TaxClass:
        """The class of that id; raises RuleRefused ``tax_class_unknown``."""
        for tax_class in self.classes:
            if tax_class.id == class_id:
                return tax_class
        raise RuleRefused("tax_class_unknown", tax_class=class_id)


class TaxShare(Struct, frozen=True):
    """One line's tax to one authority. ``base_minor`` excludes all tax."""

    tax_class: str
    authority: str
    rate_ppm: int
    base_minor: int
    tax_minor: int


type_of_taxed = tuple[str, int]
"""(tax class id, net amount of the line in minor units)."""


def tax_of_lines(lines: Sequence[type_of_taxed], policy: TaxPolicy) -> list[tuple[TaxShare, ...]]:
    """Each line's tax shares, in the order of the lines."""
    if policy.rounding is TaxRounding.PER_LINE:
        return [_tax_of_amount(amount, policy.of(cls), policy.mode) for cls, amount in lines]
    return _tax_per_total(lines, policy)


def _tax_per_total(lines: Sequence[type_of_taxed], policy: TaxPolicy) -> list[tuple[TaxShare, ...]]:
    shares: list[tuple[TaxShare, ...]] = [()] * len(lines)
    groups: dict[str, list[int]] = defaultdict(list)
    for i, (class_id, _) in enumerate(lines):
        groups[class_id].append(i)
    for class_id, members in groups.items():
        amounts = [lines[i][1] for i in members]
        whole = _tax_of_amount(sum(amounts), policy.of(class_id), policy.mode)
        for i, line_shares in zip(members, _spread(whole, amounts, policy.mode), strict=True):
            shares[i] = line_shares
    return shares


def _spread(
    whole: tuple[TaxShare, ...], amounts: list[int], mode: TaxMode
) -> list[tuple[TaxShare, ...]]:
    """Share each authority's tax over the lines by largest remainder, bases following."""
    by_authority = [allocate(s.tax_minor, amounts) for s in whole]
    spread = []
    for i, amount in enumerate(amounts):
        taxes = [by_line[i] for by_line in by_authority]
        base = amount - sum(taxes) if mode is TaxMode.INCLUDED else amount
        spread.append(
            tuple(
                TaxShare(s.tax_class, s.authority, s.rate_ppm, base, tax)
                for s, tax in zip(whole, taxes, strict=True)
            )
        )
    return spread


@lru_cache(maxsize=16_384)
def _tax_of_amount(amount_minor: int, tax_class: TaxClass, mode: TaxMode) -> tuple[TaxShare, ...]:
    rates = [r.rate_ppm for r in tax_class.rates]
    if mode is TaxMode.INCLUDED:
        whole_rate = sum(rates)
        tax = divide_half_away(amount_minor * whole_rate, MILLION + whole_rate)
        taxes = allocate(tax, rates)
        base = amount_minor - tax
    else:
        taxes = [divide_half_away(amount_minor * r, MILLION) for r in rates]
        base = amount_minor
    return tuple(
        TaxShare(tax_class.id, r.authority, r.rate_ppm, base, tax)
        for r, tax in zip(tax_class.rates, taxes, strict=True)
    )
