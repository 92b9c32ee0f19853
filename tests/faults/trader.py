"""Trades at random through the real use cases and writes down what it was told had happened.

Runs in a process that is going to be killed. What it writes survives the kill, because the
kernel has it; so the list of acknowledged acts is complete up to the act at hand.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pos_app.adapters.demo_files import demo_people, demo_policies, demo_products
from pos_app.bootstrap import Installation, open_installation
from pos_app.domain.returns import ReturnLine
from pos_app.domain.staff import Approval, ApprovalNeeded, Staff
from pos_app.domain.till import MovementKind
from pos_app.errors import RuleRefused
from pos_app.ports.journal import DraftKind
from pos_app.services.people import Credential
from pos_app.services.returning import ReturnWish
from pos_app.services.shifts import CashWish
from pos_app.store.backup import BackupKeeper
from tests.faults.failpoints import point
from tests.faults.member_trade import member_act

SETTINGS = '[printer]\nkind = "file"\n\n[device]\ndemo = true\n'


def set_up(data_dir: Path) -> None:
    """A demo shop whose printer is a file; people sign in by badge, which is quick."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "settings.toml").write_text(SETTINGS, "utf-8")
    with open_installation(data_dir) as shop:
        list(shop.replica.upsert(demo_products()))
        shop.replica.put_staff(
            Staff(
                id=p.id, name=p.name, roles=p.roles, badge_digest=shop.pins.badge_digest(p.badge)
            )
            for p in demo_people()
        )  # fmt: skip
        shop.replica.put_policies(demo_policies())


def trade_for_ever(data_dir: Path, acks: Path, seed: int) -> None:
    """Open the shop and act until killed."""
    with open_installation(data_dir) as shop:
        trader = Trader(shop, acks, random.Random(seed))
        shop.run(trader.begin)
        while True:
            shop.run(trader.act)


def state_of(shop: Installation) -> dict[str, Any]:
    """What a restart must bring back."""
    facts = shop.journal._head
    drafts = shop.journal.drafts(DraftKind.OPEN)
    basket = drafts[0].basket if drafts else None
    attempt = basket.open_attempt if basket is not None else None
    return {
        "seq": facts.seq, "hash": facts.hash.hex(), "inc": facts.incarnation,
        "open": basket.id if basket is not None else "",
        "lines": [[x.sku, x.quantity_milli] for x in basket.lines] if basket is not None else [],
        "tendered": sum(t.amount_minor for t in basket.tenders) if basket is not None else 0,
        "attempt": attempt.id if attempt is not None else "",
        "parked": sorted(d.basket.id for d in shop.journal.drafts(DraftKind.PARKED)),
        "next": shop.journal.next_receipt(),
    }  # fmt: skip


class Trader:
    """One cashier who does what cashiers do, in random order."""

    def __init__(self, shop: Installation, acks: Path, chance: random.Random) -> None:
        self._shop = shop
        self._till = shop.till
        self._chance = chance
        self._acks = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._keeper = BackupKeeper(
            shop.journal, shop.data_dir / "second", shop.clock, segment_bytes=60_000
        )
        self._skus = [p.sku for p in shop.till.lookup.search("a") if p.unit.is_whole][:20]

    def begin(self) -> None:
        """Sign in, and take over or open a shift; not random, so that each run trades."""
        self._tell("begin", self._begin)

    def act(self) -> None:
        """One act, told before and after."""
        basket = self._till.checkout.view()
        acts = self._acts_of(basket.basket.is_empty, basket.basket.is_tendering)
        if basket.basket.open_attempt is not None:
            acts = [self._resolve]
        act = self._chance.choice(acts)
        self._tell(act.__name__.strip("_"), act)

    def _acts_of(self, is_empty: bool, is_tendering: bool) -> list[Callable[[], Any]]:
        if is_tendering:
            return [self._pay_cash, self._pay_part, self._attempt, self._take_back]
        if is_empty and len(self._till.checkout.parked()) > 3:
            return [self._recall]
        if is_empty:
            return [self._scan] * 8 + [
                self._recall, self._return, self._move_cash, self._read, self._reprint,
                self._close, self._back_up, self._member, self._member, self._member,
            ]  # fmt: skip
        return [
            self._scan, self._scan, self._scan, self._pay_cash, self._pay_cash, self._pay_part,
            self._attempt, self._park, self._void, self._void_line,
        ]  # fmt: skip

    def _tell(self, name: str, act: Callable[[], Any]) -> None:
        self._write({"try": name})
        try:
            act()
        except RuleRefused as refused:
            name = f"{name}: {refused.name}"
        self._write({"ack": name, **state_of(self._shop)})
        point("between_acts")

    def _write(self, what: dict[str, Any]) -> None:
        os.write(self._acks, json.dumps(what).encode() + b"\n")

    # Acts -----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._till.workplace.refresh_policies()
        self._till.people.sign_in(Credential(badge=demo_people()[0].badge))
        if self._till.shifts.current() is None:
            self._till.shifts.open(10_000)

    def _scan(self) -> None:
        self._till.checkout.scan(self._chance.choice(self._skus))

    def _pay_cash(self) -> None:
        self._till.tendering.exact_cash()

    def _pay_part(self) -> None:
        due = self._till.checkout.view().settlement.left_minor
        self._till.tendering.tender_cash(max(100, due // 200 * 100))

    def _attempt(self) -> None:
        due = self._till.checkout.view().settlement.left_minor
        self._till.tendering.begin_attempt("card", self._chance.choice([due, max(1, due // 2)]))

    def _resolve(self) -> None:
        approved = self._chance.random() < 0.8
        self._till.tendering.resolve_attempt(approved=approved, reference="SLIP 77")

    def _take_back(self) -> None:
        self._till.tendering.take_back()

    def _park(self) -> None:
        self._till.checkout.park("kept")

    def _recall(self) -> None:
        parked = self._till.checkout.parked()
        if parked:
            self._till.checkout.recall(self._chance.choice(parked).basket.id)

    def _void(self) -> None:
        self._consented(lambda given: self._till.checkout.void("changed_mind", given))

    def _void_line(self) -> None:
        line_no = self._till.checkout.view().basket.lines[-1].line_no
        self._consented(lambda given: self._till.checkout.void_line(line_no, given))

    def _return(self) -> None:
        view = self._till.returning.open("last")
        line = next((x for x in view.lines if x.left_milli > 0), None)
        if line is not None:
            wish = ReturnLine(line_no=line.line.line_no, quantity_milli=1000, reason="unwanted")
            against = ReturnWish(against=((view.sale.receipt, wish),))
            self._consented(lambda given: self._till.returning.complete(against, None, given))

    def _move_cash(self) -> None:
        wish = CashWish(kind=MovementKind.PAID_IN, amount_minor=500, reason="change_float")
        self._consented(lambda given: self._till.shifts.move_cash(wish, given))

    def _read(self) -> None:
        self._till.shifts.read()

    def _reprint(self) -> None:
        self._consented(lambda given: self._till.receipts.reprint("last", given))

    def _close(self) -> None:
        expected = self._till.shifts.report().expected_cash_minor
        self._till.shifts.close(expected)
        self._till.shifts.open(10_000)

    def _member(self) -> None:
        member_act(self._shop.journal, self._till.workplace.context(), self._chance)

    def _back_up(self) -> None:
        self._keeper.run_once()

    def _consented(self, intent: Callable[[tuple[Approval, ...]], Any]) -> None:
        given: tuple[Approval, ...] = ()
        approver = Credential(badge=demo_people()[-1].badge)
        while True:
            try:
                intent(given)
                return
            except ApprovalNeeded as needed:
                consent = self._till.people.approve(needed.request, approver, "fine")
                given = (*given, consent)
