"""The rules under which an export is traded a second time, and what must hold of every trade."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pos_app.domain.facts import ReturnCompleted, SaleCompleted, StoredFact
from pos_app.domain.sale import Trade, TradeLine, check_trade

_DATA: Final = Path(__file__).resolve().parents[1] / "data"
PROMOTIONS: Final = ("--promotions", str(_DATA / "replay_promotions.json"))
PROGRAM: Final = ("--program", str(_DATA / "replay_program.json"))
RULES: Final = (*PROMOTIONS, *PROGRAM)


def sales(facts: Iterable[StoredFact]) -> list[Trade]:
    """Every sale."""
    return [f.body.trade for f in facts if isinstance(f.body, SaleCompleted)]


def returns(facts: Iterable[StoredFact]) -> list[Trade]:
    """Every return."""
    return [f.body.trade for f in facts if isinstance(f.body, ReturnCompleted)]


def broken_sums(facts: Iterable[StoredFact]) -> Iterator[str]:
    """Trades that do not add up, by themselves or with what promotions say they took off."""
    for trade in [*sales(facts), *returns(facts)]:
        try:
            check_trade(trade)
        except ValueError as error:
            yield str(error)
        off = sum(a.amount_minor for x in trade.lines for a in x.adjustments)
        if off != -sum(use.off_minor for use in trade.offers):
            yield f"promotions of {trade.receipt} do not add up to its lines"


class Refunded:
    """What came back of each sale's lines."""

    def __init__(self, facts: Iterable[StoredFact]) -> None:
        facts = list(facts)
        self.sales = {trade.receipt: trade for trade in sales(facts)}
        self.milli: Counter[tuple[str, int]] = Counter()
        self.minor: Counter[tuple[str, int]] = Counter()
        self.points: dict[str, Counter[int]] = defaultdict(Counter)
        for trade in returns(facts):
            for line in trade.lines:
                self._take(line)
            for entry in trade.points:
                assert entry.return_of is not None
                self.points[entry.return_of.receipt][entry.return_of.line_no] += entry.points

    def _take(self, line: TradeLine) -> None:
        if line.return_of is not None:
            place = (line.return_of.receipt, line.return_of.line_no)
            self.milli[place] -= line.quantity_milli
            self.minor[place] -= line.total_minor

    def lines(self) -> Iterator[tuple[Trade, TradeLine, int, int]]:
        """(sale, line, thousandths back, minor units back) of every line that came back."""
        for (receipt, line_no), milli in self.milli.items():
            sale = self.sales[receipt]
            line = next(x for x in sale.lines if x.line_no == line_no)
            yield sale, line, milli, self.minor[receipt, line_no]

    def whole_sales(self) -> list[Trade]:
        """Sales of which everything came back."""
        return [
            sale
            for sale in self.sales.values()
            if all(self.milli[sale.receipt, x.line_no] == x.quantity_milli for x in sale.lines)
        ]

    def points_left(self, sale: Trade) -> int:
        """What a sale and its returns together earned."""
        back = self.points[sale.receipt].total()
        return sum(entry.points for entry in sale.points) + back
