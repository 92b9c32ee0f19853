"""What must hold when a till is opened after a kill."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pos_app.bootstrap import Installation, open_installation
from pos_app.domain.facts import (
    PaymentAttempted,
    PaymentResolved,
    ReturnCompleted,
    SaleCompleted,
    StoredFact,
)
from pos_app.domain.sale import Trade
from pos_app.domain.tender import AttemptState
from pos_app.ports.journal import DraftKind
from pos_app.store.backup import lines
from pos_app.store.envelopes import ChainWalk
from pos_app.store.probes import look_at_backup
from tests.faults.member_trade import member_problems
from tests.faults.trader import state_of

DRAFT_ACTS = {"scan", "void_line"}
"""Acts that change the open basket without a fact."""
TENDER_ACTS = {"pay_part", "take_back"}
"""Acts that may change only what was tendered."""
FACTS_PER_ACT = 6


def read_acks(path: Path) -> tuple[dict[str, Any], str]:
    """The newest acknowledged state, and the act that was under way (empty for none)."""
    last: dict[str, Any] = {}
    under_way = ""
    for line in path.read_bytes().splitlines() if path.exists() else ():
        entry = json.loads(line)
        if "ack" in entry:
            last, under_way = entry, ""
        else:
            under_way = entry["try"]
    return last, under_way


def problems_after_kill(data_dir: Path, acks: Path) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    last, under_way = read_acks(acks)
    with open_installation(data_dir, prints=False) as shop:
        proof = shop.journal.verify()
        found = [f"proof: {p}" for p in proof.problems]
        if proof.incarnations != 1:
            found.append("a new incarnation: the mark was ahead of the journal")
        facts = list(shop.journal.facts())
        if last:
            found += _acknowledged(shop, last, under_way)
        found += _once(shop, facts)
        found += _paper(shop, facts, data_dir)
        found += _backup(shop, data_dir)
        found += member_problems(shop.journal)
        found += [f"draft {d} is damaged" for d in shop.journal.damaged_drafts()]
        acks.write_text(json.dumps({"ack": "looked at", **state_of(shop)}) + "\n", "utf-8")
        return found


def _acknowledged(shop: Installation, last: dict[str, Any], under_way: str) -> Iterator[str]:
    """What was answered is there; what was under way happened whole or not at all."""
    now = state_of(shop)
    fact = shop.journal.fact(last["inc"], last["seq"])
    if fact is None or fact.hash.hex() != last["hash"]:
        yield f"acknowledged fact {last['seq']} is gone (newest is {now['seq']})"
        return
    if now["seq"] - last["seq"] > FACTS_PER_ACT:
        yield f"{now['seq'] - last['seq']} facts nobody was told of"
    keys: tuple[str, ...] = ("open", "lines", "tendered", "attempt", "parked", "next")
    if now["seq"] != last["seq"] or under_way in DRAFT_ACTS:
        keys = ("parked",) if under_way in DRAFT_ACTS else ()
        if under_way in DRAFT_ACTS and abs(_pieces(now) - _pieces(last)) > 1:
            yield f"the basket went from {last['lines']} to {now['lines']} in {under_way}"
    for key in keys:
        if key == "tendered" and under_way in TENDER_ACTS:
            continue
        if now[key] != last[key]:
            yield f"{key}: {last[key]} was acknowledged, {now[key]} is there ({under_way})"
    if not under_way and now["seq"] != last["seq"]:
        yield "a fact without an act"


def _pieces(state: dict[str, Any]) -> int:
    return int(sum(quantity for _, quantity in state["lines"]) // 1000)


def _once(shop: Installation, facts: list[StoredFact]) -> Iterator[str]:
    """Nothing is sold, paid or numbered twice."""
    trades = [t for f in facts if (t := _trade(f)) is not None]
    for number, count in Counter(t.receipt for t in trades).items():
        if count > 1:
            yield f"receipt {number} was given {count} times"
    sold = Counter(f.body.trade.basket for f in facts if isinstance(f.body, SaleCompleted))
    yield from (f"basket {b} was sold {n} times" for b, n in sold.items() if n > 1)
    for kind in (DraftKind.OPEN, DraftKind.PARKED):
        for draft in shop.journal.drafts(kind):
            if draft.basket.id in sold:
                yield f"basket {draft.basket.id} is sold and {kind}"
    yield from _attempts(shop, facts, trades)


def _attempts(shop: Installation, facts: list[StoredFact], trades: list[Trade]) -> Iterator[str]:
    begun = Counter(f.body.attempt.id for f in facts if isinstance(f.body, PaymentAttempted))
    ended = {
        f.body.attempt.id: f.body.attempt.state
        for f in facts
        if isinstance(f.body, PaymentResolved)
    }
    used = Counter(t.attempt_id for trade in trades for t in trade.tenders if t.attempt_id)
    for attempt, count in begun.items():
        if count > 1:
            yield f"payment {attempt} was begun {count} times"
    for attempt, count in used.items():
        if count > 1 or ended.get(attempt) is not AttemptState.APPROVED:
            yield f"payment {attempt} counts {count} times, it is {ended.get(attempt)}"
    drafts = (*shop.journal.drafts(DraftKind.OPEN), *shop.journal.drafts(DraftKind.PARKED))
    in_doubt = {d.basket.open_attempt.id for d in drafts if d.basket.open_attempt is not None}
    for attempt in set(begun) - set(ended) - in_doubt:
        yield f"payment {attempt} was begun and nobody will ask what became of it"
    for attempt in in_doubt & set(ended):
        yield f"payment {attempt} is resolved and still in doubt"


def _paper(shop: Installation, facts: list[StoredFact], data_dir: Path) -> Iterator[str]:
    """Every receipt is on paper or waits for it, once."""
    printed = data_dir / "receipts.bin"
    paper = printed.read_bytes() if printed.exists() else b""
    jobs = shop.journal.waiting_jobs(10_000)
    waiting = Counter((j.kind, j.fact.seq, j.copy) for j in jobs if not j.copy)
    yield from (f"job {job} waits {n} times" for job, n in waiting.items() if n > 1)
    for fact in facts:
        trade = _trade(fact)
        if trade is None:
            continue
        is_waiting = any(seq == fact.seq for kind, seq, _ in waiting if kind == "document")
        if not is_waiting and trade.receipt.encode() not in paper:
            yield f"receipt {trade.receipt} is neither on paper nor waiting"


def _backup(shop: Installation, data_dir: Path) -> Iterator[str]:
    """The backup holds nothing that the journal does not, and no torn end after the next run."""
    for home in [*data_dir.glob("backup/????????"), *data_dir.glob("second/????????")]:
        folder = home.parent
        tail = look_at_backup(folder, int(home.name, 16)).tail
        if tail.seq and shop.journal.fact(tail.incarnation, tail.seq) is None:
            yield f"the backup has fact {tail.seq}, the journal has not"
        if len(lines(home)) > 1:
            yield "a kill made the backup start again"
        for line in lines(home):
            for _ in line.envelopes(ChainWalk()):
                pass


def _trade(fact: StoredFact) -> Trade | None:
    return fact.body.trade if isinstance(fact.body, SaleCompleted | ReturnCompleted) else None
