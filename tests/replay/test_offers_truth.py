"""A real retailer's months under promotions and a loyalty program: what holds of every trade.

CI trades the first days; `make replay` all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.profiles import bounded
from tests.replay.offers import RULES, Refunded, broken_sums
from tests.replay.replaying import first_days
from tests.replay.test_truth import EXPORT, Traded

pytestmark = pytest.mark.replay


@pytest.fixture(scope="module")
def traded(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Traded:
    folder = tmp_path_factory.mktemp("offers")
    days = bounded(ci=6, full=0)
    whole = shared_dir / EXPORT
    export = first_days(whole, folder / "part.csv", days) if days else whole
    return Traded(folder / "till", export, *RULES)


def test_the_sums_of_every_trade_hold(traded: Traded) -> None:
    assert list(broken_sums(traded.facts)) == []
    assert traded.report["refused"] == []
    assert traded.report["loyalty"]["promotions_minor"] > 0
    assert traded.report["loyalty"]["points_earned"] > 0
    assert traded.proof.holds


def test_no_return_gives_more_than_was_paid(traded: Traded) -> None:
    lines = list(Refunded(traded.facts).lines())
    assert lines
    for sale, line, milli, minor in lines:
        place = (sale.reference, line.line_no)
        assert 0 <= minor <= line.total_minor, place
        if milli == line.quantity_milli:
            assert minor == line.total_minor, place


def test_a_sale_that_came_back_whole_leaves_nothing(traded: Traded) -> None:
    refunded = Refunded(traded.facts)
    whole = [sale for sale in refunded.whole_sales() if sale.total_minor]
    assert whole
    for sale in whole:
        back = sum(refunded.minor[sale.receipt, line.line_no] for line in sale.lines)
        assert (back, refunded.points_left(sale)) == (sale.total_minor, 0), sale.reference
