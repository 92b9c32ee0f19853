"""What a replay traded, read back from the journal's facts (COMMANDS, `replay`).

Every figure comes from the facts alone, never from the input, so that an interrupted and resumed
run reports what a single run would, and a wrong fact shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pos_app.domain.facts import (
    AccountAdjusted,
    MemberEnrolled,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    StockAdjusted,
    StoredFact,
)
from pos_app.domain.invoices import MatchStatus
from pos_app.domain.loyalty import EntryKind
from pos_app.domain.sale import Trade

SUMS: Final = (
    "sale_invoices", "return_invoices", "sale_lines", "return_lines", "adjustment_lines",
    "sales_minor", "returns_minor", "net_minor",
)  # fmt: skip
LOYALTY_SUMS: Final = ("promotions_minor", "points_earned", "points_redeemed")
"""Of a replay with promotions or a loyalty program: sales and returns together."""


@dataclass
class _Tally:
    days: dict[date, Counter[str]] = field(default_factory=dict)
    z_numbers: dict[date, int] = field(default_factory=dict)
    returns: Counter[str] = field(default_factory=Counter)
    loyalty: Counter[str] = field(default_factory=Counter)
    members: set[str] = field(default_factory=set)
    skus: set[str] = field(default_factory=set)
    facts: int = 0
    head: bytes = b""


def report_of(facts: Iterable[StoredFact]) -> dict[str, Any]:
    """The report without ``refused`` and ``seconds``, as plain data for JSON."""
    tally = _Tally()
    for fact in facts:
        tally.facts += 1
        tally.head = fact.hash
        _count(tally, fact)
    days = [_day(day, tally) for day in sorted(tally.days)]
    return {
        "days": days,
        "totals": {name: sum(d[name] for d in days) for name in SUMS},
        "members": len(tally.members),
        "skus": len(tally.skus),
        "facts": tally.facts,
        "journal_head": tally.head.hex(),
        "loyalty": {name: tally.loyalty[name] for name in LOYALTY_SUMS},
        "returns": {status.value: tally.returns[status.value] for status in MatchStatus},
    }


def _day(day: date, tally: _Tally) -> dict[str, Any]:
    sums = tally.days[day]
    row: dict[str, Any] = {"date": day.isoformat()}
    row |= {name: sums[name] for name in SUMS[:-1]}
    row["net_minor"] = sums["sales_minor"] + sums["returns_minor"]
    row["z_number"] = tally.z_numbers.get(day, 0)
    return row


def _count(tally: _Tally, fact: StoredFact) -> None:
    body, day = fact.body, fact.context.business_date
    if isinstance(body, MemberEnrolled):
        tally.members.add(body.member)
    elif day is None:
        return
    elif isinstance(body, SaleCompleted | ReturnCompleted):
        _count_trade(tally, body, tally.days.setdefault(day, Counter()))
        _count_loyalty(tally.loyalty, body.trade)
    elif isinstance(body, StockAdjusted | AccountAdjusted):
        _count_adjustment(tally, body, tally.days.setdefault(day, Counter()))
    elif isinstance(body, ShiftClosed):
        tally.z_numbers[day] = body.report.z_number


def _count_trade(tally: _Tally, body: SaleCompleted | ReturnCompleted, sums: Counter[str]) -> None:
    trade = body.trade
    one, many = ("sale", "sales") if isinstance(body, SaleCompleted) else ("return", "returns")
    sums[f"{one}_invoices"] += 1
    sums[f"{one}_lines"] += len(trade.lines)
    sums[f"{many}_minor"] += trade.total_minor
    tally.skus.update(line.sku for line in trade.lines)
    if one == "return":
        tally.returns.update(line.reason for line in trade.lines)


def _count_loyalty(sums: Counter[str], trade: Trade) -> None:
    sums["promotions_minor"] += sum(use.off_minor for use in trade.offers)
    for entry in trade.points:
        if entry.kind is EntryKind.EARNED:
            sums["points_earned"] += entry.points
        else:
            sums["points_redeemed"] -= entry.points


def _count_adjustment(
    tally: _Tally, body: StockAdjusted | AccountAdjusted, sums: Counter[str]
) -> None:
    if isinstance(body, StockAdjusted):
        sums["adjustment_lines"] += len(body.movements)
        tally.skus.update(m.sku for m in body.movements)
