"""Small papers: cash in and out of the drawer, no-sale, parked and voided baskets."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.basket import Basket, BasketLine
from pos_app.domain.facts import BasketParked, BasketVoided, CashMoved, DrawerOpened, StoredFact
from pos_app.domain.staff import Approval
from pos_app.domain.till import MovementKind
from printing.document import LARGE, QR, Align, Row, Text, type_of_block
from printing.layouts.paper import Paper, Sheet, centred, signatures, slip

PARKED_LINES_SHOWN = 8


def cash_sheet(fact: StoredFact, body: CashMoved, paper: Paper) -> Sheet:
    """Lies in the drawer in place of the money, or goes along with it."""
    blocks = (*_cash(fact, body, paper), *signatures(*_cash_signatures(body, paper)))
    return slip(paper.say(f"receipt.{body.kind.value}"), fact, paper, blocks)


def _cash(fact: StoredFact, body: CashMoved, paper: Paper) -> Iterator[type_of_block]:
    amount = paper.money(body.kind.sign * body.amount_minor, body.currency)
    yield Row(left=paper.say("receipt.amount"), right=amount, style=LARGE)
    yield from _why(fact, body.reason, body.approval, paper)
    if body.note:
        yield Row(left=paper.say("receipt.note"), right="")
        yield Text(text=body.note, indent=2)


def _why(
    fact: StoredFact, reason: str, approval: Approval | None, paper: Paper
) -> Iterator[type_of_block]:
    """The reason, and the approver unless the head has said it already."""
    if reason:
        yield Row(left=paper.say("receipt.reason"), right=paper.reason(reason))
    if approval and not fact.context.approver:
        name = paper.staff_name(approval.approver)
        yield Row(left=paper.say("receipt.approver"), right=name)


def _cash_signatures(body: CashMoved, paper: Paper) -> tuple[str, ...]:
    cashier = paper.say("receipt.signature_cashier")
    if body.kind is MovementKind.PAID_IN:
        return (cashier,)
    return cashier, paper.say("receipt.signature_manager")


def no_sale_sheet(fact: StoredFact, body: DrawerOpened, paper: Paper) -> Sheet:
    """Why the drawer was opened without a sale."""
    title = paper.say("receipt.drawer_opened")
    return slip(title, fact, paper, _why(fact, body.reason, body.approval, paper))


def parked_sheet(fact: StoredFact, body: BasketParked, paper: Paper) -> Sheet:
    """Goes with the customer's goods until the basket is recalled."""
    return slip(paper.say("receipt.parked"), fact, paper, _parked(body, paper))


def _parked(body: BasketParked, paper: Paper) -> Iterator[type_of_block]:
    basket, say = body.basket, paper.say
    if basket.label:
        yield Text(text=basket.label, style=LARGE, align=Align.CENTRE, max_lines=3)
    yield from _parked_lines(basket, paper)
    total = paper.money(body.total_minor, paper.policies.store.currency)
    yield Row(left=say("receipt.total"), right=total, style=LARGE)
    yield QR(basket.id, say("receipt.parked_hint"))
    yield from centred(basket.id, say("receipt.parked_hint"))


def _parked_lines(basket: Basket, paper: Paper) -> Iterator[type_of_block]:
    shown = basket.lines[:PARKED_LINES_SHOWN]
    for line in shown:
        yield Row(left=line.name_in(paper.say.language), right=_quantity(line, paper), max_lines=2)
    hidden = len(basket.lines) - len(shown)
    if hidden:
        yield Text(text=paper.say("receipt.more_lines", n=hidden), align=Align.RIGHT)


def _quantity(line: BasketLine, paper: Paper) -> str:
    return f"× {paper.say.quantity(line.quantity_milli)}"


def voided_sheet(fact: StoredFact, body: BasketVoided, paper: Paper) -> Sheet:
    """A record of what was given up before payment."""
    return slip(paper.say("receipt.voided"), fact, paper, _voided(fact, body, paper))


def _voided(fact: StoredFact, body: BasketVoided, paper: Paper) -> Iterator[type_of_block]:
    gross = paper.money(body.gross_minor, paper.policies.store.currency)
    for line in body.lines:
        yield Row(left=line.sku, right=f"× {paper.say.quantity(line.quantity_milli)}")
    yield Row(left=paper.say("receipt.amount"), right=gross, style=LARGE)
    yield from _why(fact, body.reason, body.approval, paper)
