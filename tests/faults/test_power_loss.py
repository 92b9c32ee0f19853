"""Power cuts (SYNC F21; harness V): what was answered is on the platter, nothing is half."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from pos_app.domain.facts import SaleCompleted
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import DraftKind
from pos_app.store import database
from pos_app.store.file import JournalFile
from tests.faults.member_trade import member_act, member_problems
from tests.faults.power import Disk, Driver, put_down
from tests.helpers.profiles import bounded
from tests.helpers.small_shop import OpenShop, SmallShop

pytestmark = pytest.mark.faults
DRAWS_PER_CUT = 3


class Cut(Struct, frozen=True):
    """The platter at one moment, and what had been answered by then."""

    files: dict[str, bytes]
    seq: int
    hash: bytes
    attempt: str
    """A payment that was answered as begun and has no outcome yet."""


class Bench:
    """Trades on a disk and cuts its power at random moments."""

    def __init__(self, shop: SmallShop, seed: int, every: int) -> None:
        self.shop = shop
        self.cuts: list[Cut] = []
        self.baskets: set[str] = set()
        self._chance = random.Random(seed)
        self._every = every
        self._answered: tuple[int, bytes, str] = (0, b"", "")
        self._disk = Disk()
        self._driver = Driver(str(shop.path), self._disk)

    @contextmanager
    def power(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """The store's one way to open files leads to this disk."""
        with patch.context() as inside:
            inside.setattr(database, "_driver", lambda _: self._driver)
            inside.setattr(database, "RawConnection", Driver)
            self._disk.on_change = self._maybe_cut
            yield
            self._disk.on_change = lambda: None

    def act(self, till: OpenShop, do: Callable[[OpenShop], Any]) -> None:
        """One act; once it returns, it is answered."""
        do(till)
        head = till.journal._head
        basket = till.till.checkout.view().basket
        attempt = basket.open_attempt
        self._answered = (head.seq, head.hash, attempt.id if attempt else "")
        self.baskets.add(fingerprint(basket))

    def _maybe_cut(self) -> None:
        if self._chance.random() * self._every >= 1:
            return
        for _ in range(DRAWS_PER_CUT):
            self.cuts.append(Cut(self._disk.after_cut(self._chance), *self._answered))


def fingerprint(basket: Any) -> str:
    """What a basket holds."""
    lines = ",".join(f"{x.line_no}:{x.sku}:{x.quantity_milli}" for x in basket.lines)
    tenders = ",".join(f"{t.type_id}:{t.amount_minor}" for t in basket.tenders)
    attempts = ",".join(f"{a.id}:{a.state}" for a in basket.attempts)
    return f"{basket.id}|{lines}|{tenders}|{attempts}"


def a_customer(bench: Bench, till: OpenShop, chance: random.Random) -> None:
    """Scans and pays in one of the ways there are, after something about members."""
    bench.act(till, lambda t: member_act(t.journal, t.workplace.context(), chance))
    for _ in range(chance.randint(1, 4)):
        code = chance.choice(("MILK", "PEN", "SHIRT"))
        bench.act(till, lambda t, c=code: t.till.checkout.scan(c))  # type: ignore[misc]
    way = chance.randrange(4)
    tendering = till.till.tendering
    if way == 0:
        due = till.till.checkout.view().settlement.left_minor
        bench.act(till, lambda _: tendering.begin_attempt("card", min(due, 400_000)))
        bench.act(till, lambda _: tendering.resolve_attempt(approved=True, reference="R1"))
    elif way == 1:
        bench.act(till, lambda _: tendering.tender_cash(100))
    elif way == 2:
        bench.act(till, lambda t: t.till.checkout.park("later"))
        return
    if not till.till.checkout.view().basket.is_empty:
        bench.act(till, lambda _: tendering.exact_cash())


def cut_day(
    tmp_path: Path, patch: pytest.MonkeyPatch, *, cuts: int, seed: int
) -> tuple[Bench, int]:
    """A day's trade with power cuts; the bench and how many cuts lost something answered."""
    shop = SmallShop(tmp_path / "till")
    bench = Bench(shop, seed, every=4)
    chance = random.Random(seed)
    with bench.power(patch), shop.open() as till:
        bench.act(till, lambda _: None)
        while len(bench.cuts) < cuts:
            a_customer(bench, till, chance)
        bench._disk.on_change = lambda: None
    lost = sum(not survives(bench, cut, tmp_path / "cut") for cut in bench.cuts)
    return bench, lost


def survives(bench: Bench, cut: Cut, directory: Path) -> bool:
    """Open what is left; False when an answered fact is gone. Raises for damage of any kind."""
    shutil.rmtree(directory, ignore_errors=True)
    put_down(cut.files, directory / "data")
    left = SmallShop(directory, bench.shop.clock)
    with left.open(signed_in=False) as till:
        proof = till.journal.verify()
        assert proof.holds, proof.problems
        assert till.journal.damaged_drafts() == ()
        assert not list(member_problems(till.journal))
        sold = {
            f.body.trade.basket for f in till.journal.facts() if isinstance(f.body, SaleCompleted)
        }
        drafts = till.journal.drafts(DraftKind.OPEN)
        assert not sold & {d.basket.id for d in drafts}, "sold and still open"
        for draft in drafts:
            seen = fingerprint(draft.basket)
            assert seen in bench.baskets or cut.seq < till.journal._head.seq, seen
        return has_answered(till, cut)


def has_answered(till: OpenShop, cut: Cut) -> bool:
    if cut.seq == 0:
        return True
    fact = till.journal.fact(1, cut.seq)
    if fact is None or fact.hash != cut.hash:
        return False
    if not cut.attempt or till.journal._head.seq > cut.seq:
        return True
    attempt = till.till.checkout.view().basket.open_attempt
    return attempt is not None and attempt.id == cut.attempt


def test_what_was_answered_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cuts = bounded(ci=240, full=3_000)
    bench, lost = cut_day(tmp_path, monkeypatch, cuts=cuts, seed=1)
    assert lost == 0
    assert len(bench.cuts) >= cuts


@pytest.mark.parametrize("level", ["NORMAL", "OFF"])
def test_the_harness_notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """With less syncing the same day loses sales that were answered, or damages the file."""
    real = JournalFile._set_synchronous

    def weaker(self: JournalFile, _: str) -> None:
        real(self, level)

    with monkeypatch.context() as patch:
        patch.setattr(JournalFile, "_set_synchronous", weaker)
        try:
            _, lost = cut_day(tmp_path, patch, cuts=120, seed=1)
        except (AssertionError, EnvironmentFault) as damage:
            assert level == "OFF", damage
            return
    assert lost > 0
