"""kill -9 at any moment: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from pos_app.domain.facts import SaleCompleted
from tests.helpers.journals import open_in
from tests.helpers.places import ROOT
from tests.helpers.profiles import bounded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")

_SELLER: Final = """
import sys
from pathlib import Path
from pos_app.adapters.clock import SystemClock
from pos_app.ports.journal import Draft, DraftKind
from pos_app.ports.printing import PrintRequest
from tests.helpers.builders_basket import basket, entry
from tests.helpers.journals import commit, open_in, sold
journal = open_in(Path(sys.argv[1]), SystemClock())
print("open", flush=True)
while True:
    number = journal.next_receipt()
    basket_id = "basket " + number
    journal.save_draft(Draft(kind=DraftKind.OPEN, basket=basket(entry(), basket_id=basket_id)))
    print("draft", basket_id, flush=True)
    journal.commit(commit(
        sold(number, 8, basket_id), remove_drafts=(basket_id,), prints=(PrintRequest(),)
    ))
    print("sold", number, flush=True)
"""


def _sell_until_killed(directory: Path, delay_ms: int) -> list[str]:
    """What the seller said before it died."""
    seller = subprocess.Popen(
        [sys.executable, "-c", _SELLER, str(directory)], cwd=ROOT, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert seller.stdout is not None
    assert seller.stdout.readline() == "open\n"
    time.sleep(delay_ms / 1000)
    os.kill(seller.pid, signal.SIGKILL)
    said = seller.stdout.read()
    seller.wait()
    seller.stdout.close()
    return said.splitlines()[: None if said.endswith("\n") else -1]


def _check(directory: Path, said: list[str], before: set[str]) -> set[str]:
    """Everything acknowledged is there once; a draft is there unless it was sold."""
    journal = open_in(directory)
    assert journal.verify().problems == ()
    trades = [f.body.trade for f in journal.facts() if isinstance(f.body, SaleCompleted)]
    numbers = {t.receipt for t in trades}
    assert before <= numbers
    assert {line.removeprefix("sold ") for line in said if line.startswith("sold ")} <= numbers
    drafts = {d.basket.id for d in journal.drafts("open")}
    for line in said:
        if line.startswith("draft "):
            basket_id = line.removeprefix("draft ")
            assert (basket_id in drafts) != (basket_id in {t.basket for t in trades})
    assert journal.next_receipt() == f"S01-T1-A{len(numbers) + 1:06d}"
    assert {j.fact.seq for j in journal.waiting_jobs(10_000)} == {
        f.seq for f in journal.facts(types=("sale_completed",))
    }
    for draft in drafts:
        journal.remove_draft(draft)
    journal.close()
    return numbers


def test_killed_once(tmp_path: Path) -> None:
    """The bounded share of the loop below."""
    _check(tmp_path, _sell_until_killed(tmp_path, 30), set())


@pytest.mark.faults
def test_killed_again_and_again(tmp_path: Path) -> None:
    """The same journal, at random moments."""
    chance = random.Random(20260302)
    sold: set[str] = set()
    for _ in range(bounded(ci=20, full=300)):
        sold = _check(tmp_path, _sell_until_killed(tmp_path, chance.randrange(0, 120)), sold)
    assert len(sold) > bounded(ci=20, full=300)
