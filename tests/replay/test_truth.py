"""A real retailer's months, traded through the checkout, against the truth to the penny.

CI trades the first 40,000 lines; `make replay` all of them. The truth of a part is worked out from
the truth's own invoices.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.facts import ReturnCompleted, SaleCompleted, StoredFact
from tests.helpers.profiles import bounded
from tests.replay.replaying import first_days, journal_of, records, replayed

pytestmark = pytest.mark.replay

EXPORT = "data/online_retail_2010-12_2011-07.csv.gz"


@pytest.fixture(scope="module")
def export(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export, whole or its first days."""
    days = bounded(ci=14, full=0)
    if not days:
        return shared_dir / EXPORT
    return first_days(shared_dir / EXPORT, tmp_path_factory.mktemp("export") / "part.csv", days)


class Traded:
    """One replay and everything it left behind."""

    def __init__(self, folder: Path, export: Path, *options: str) -> None:
        self.report: dict[str, Any] = replayed(folder, export, *options)
        self.facts, self.proof = journal_of(folder)
        self.rows = records(export)
        self.trades = {
            f.body.trade.reference: f
            for f in self.facts
            if isinstance(f.body, SaleCompleted | ReturnCompleted)
        }


@pytest.fixture(scope="module")
def traded(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Traded:
    return Traded(tmp_path_factory.mktemp("replay") / "till", export)


def test_every_day_equals_the_truth_in_every_figure(traded: Traded, shared_dir: Path) -> None:
    truth = records(shared_dir / "data/truth/or_days.csv")
    expected = {t["date"]: t for t in truth[: len(traded.report["days"])]}
    assert len(expected) == len({r["InvoiceDate"][:10] for r in traded.rows})
    for number, day in enumerate(traded.report["days"], start=1):
        of_truth = expected[day["date"]]
        figures = {k: v for k, v in day.items() if k not in {"date", "z_number"}}
        assert figures == {k: int(of_truth[k]) for k in figures}, day["date"]
        assert day["z_number"] == number


def test_every_invoice_equals_the_truth(traded: Traded, shared_dir: Path) -> None:
    of_rows = Counter(r["InvoiceNo"] for r in traded.rows)
    for truth in records(shared_dir / "data/truth/or_invoices.csv.gz"):
        if truth["InvoiceNo"] not in of_rows or truth["cls"] == "adjustment":
            continue
        trade = _trade(traded.trades[truth["InvoiceNo"]])
        assert len(trade.lines) == int(truth["lines"]), truth
        assert trade.total_minor == int(truth["total_minor"]), truth
        assert sum(x.quantity_milli for x in trade.lines) == int(truth["qty"]) * 1000, truth
        assert trade.member == truth["customer"], truth


def _trade(fact: StoredFact) -> Any:
    assert isinstance(fact.body, SaleCompleted | ReturnCompleted)
    return fact.body.trade


def test_every_return_is_classified_and_matched_as_in_the_truth(
    traded: Traded, shared_dir: Path
) -> None:
    truth = {t["return_line_id"]: t for t in records(shared_dir / "data/truth/or_returns.csv.gz")}
    of_receipt = {_trade(f).receipt: _trade(f).reference for f in traded.trades.values()}
    expected: Counter[tuple[str, str, int, int, str, str]] = Counter()
    found: Counter[tuple[str, str, int, int, str, str]] = Counter()
    whole = bounded(ci=0, full=1)
    for row in traded.rows:
        if row["InvoiceNo"].startswith("C"):
            t = truth[row["line_id"]]
            # Whether a sale is over-returned can depend on returns after the part's last day.
            unique = t["status"] == "unique"
            expected[
                (
                    t["return_invoice"],
                    t["StockCode"],
                    int(t["qty"]),
                    int(t["amount_minor"]),
                    t["status"] if whole or unique else "other",
                    t["sale_invoice"] if unique else "",
                )
            ] += 1
    for invoice, fact in traded.trades.items():
        for line in _trade(fact).lines if invoice.startswith("C") else ():
            unique = line.reason == "unique"
            sale = of_receipt[line.return_of.receipt] if unique else ""
            found[
                (
                    invoice,
                    line.sku,
                    line.quantity_milli // 1000,
                    line.total_minor,
                    line.reason if whole or unique else "other",
                    sale,
                )
            ] += 1
    if whole:
        assert found == expected
    else:
        surplus = found - expected
        assert all(key[4] == "unique" for key in surplus), surplus
        assert sum(found.values()) == sum(expected.values())


def test_nothing_is_refused_and_nothing_is_dropped(traded: Traded) -> None:
    assert traded.report["refused"] == []
    lines = traded.report["totals"]
    assert lines["sale_lines"] + lines["return_lines"] + lines["adjustment_lines"] == len(
        traded.rows
    )
    assert traded.report["skus"] == len({r["StockCode"] for r in traded.rows})
    assert traded.report["members"] == len({r["CustomerID"] for r in traded.rows} - {""})


def test_the_journal_is_proved_afterwards(traded: Traded) -> None:
    assert traded.proof.problems == ()
    assert traded.proof.facts == traded.report["facts"] == len(traded.facts)
    assert traded.proof.head == traded.report["journal_head"]
