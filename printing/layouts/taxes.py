"""Tax on paper: per class and authority, from the shares stored with the lines."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.tax import TaxMode
from printing.document import Row, Rule, Table, type_of_block
from printing.layouts.paper import Paper, percent

type_of_tax_key = tuple[str, str, int]
"""(tax class, authority, rate in ppm)."""


class TaxSum(Struct):
    """Base without tax, and tax, in minor units."""

    base_minor: int = 0
    tax_minor: int = 0


type_of_tax_sums = dict[type_of_tax_key, TaxSum]


def tax_sums(trade: Trade) -> type_of_tax_sums:
    """Sums over the lines' stored shares, in the order of first appearance."""
    sums: type_of_tax_sums = {}
    for share in (share for line in trade.lines for share in line.taxes):
        both = sums.setdefault((share.tax_class, share.authority, share.rate_ppm), TaxSum())
        both.base_minor += share.base_minor
        both.tax_minor += share.tax_minor
    return sums


def code_of(line: TradeLine, paper: Paper) -> str:
    """The tax letter beside a line; nothing for an exempt one."""
    return paper.tax_code(line.taxes[0].tax_class) if line.taxes else ""


def tax_label(key: type_of_tax_key, paper: Paper) -> str:
    """Letter, authority and rate: "A VAT 13%"."""
    tax_class, authority, rate_ppm = key
    known = f"receipt.authority_{authority.lower()}"
    name = paper.say(known) if paper.say.has(known) else authority
    return f"{paper.tax_code(tax_class)} {name} {percent(rate_ppm)}%".strip()


def added_tax_rows(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """Where tax comes on top, its rows between subtotal and total."""
    if trade.tax_mode is TaxMode.ADDED:
        for key, both in tax_sums(trade).items():
            tax = paper.amount(both.tax_minor, trade.currency)
            yield Row(left=tax_label(key, paper), right=tax)


def tax_summary(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """Base and tax per class and authority, and the tax in all; nothing where nothing is taxed."""
    sums = tax_sums(trade)
    if sums:
        yield Rule()
        yield from tax_table(sums, trade.currency, paper)


def tax_table(sums: type_of_tax_sums, code: str, paper: Paper) -> Iterator[type_of_block]:
    """The table of a receipt or a report."""
    say = paper.say
    rows = [
        (tax_label(key, paper), paper.amount(s.base_minor, code), paper.amount(s.tax_minor, code))
        for key, s in sorted(sums.items(), key=lambda item: paper.tax_code(item[0][0]))
    ]
    head = (say("receipt.tax_head"), say("receipt.base"), say("receipt.tax"))
    base, tax = _base_total(sums, code, paper), _tax_total(sums, code, paper)
    total = (say("receipt.tax_total"), base, tax)
    yield Table(rows=(head, *rows, total), has_head=True, has_total=True)


def _base_total(sums: type_of_tax_sums, code: str, paper: Paper) -> str:
    """Nothing where two authorities tax the same base: the column would count it twice."""
    classes = [tax_class for tax_class, _, _ in sums]
    if len(set(classes)) < len(classes):
        return ""
    return paper.amount(sum(s.base_minor for s in sums.values()), code)


def _tax_total(sums: type_of_tax_sums, code: str, paper: Paper) -> str:
    return paper.amount(sum(s.tax_minor for s in sums.values()), code)
