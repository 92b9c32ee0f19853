"""Receipts of sales and returns.

Every column adds up as printed: lines to the subtotal, subtotal less savings (and plus tax, where
it is added) to the total, total and cash rounding to the tenders less change, and the tax summary
to the tax of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from pos_app.domain.facts import ReturnCompleted, SaleCompleted, StoredFact
from pos_app.domain.money import MILLI, currency
from pos_app.domain.quantity import Unit
from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.tender import Tender
from printing.document import BOLD, LARGE, QR, Feed, Row, Rule, Text, type_of_block
from printing.layouts.paper import (
    Paper,
    Sheet,
    centred,
    masked,
    signatures,
    store_head,
    title_block,
    who_and_when,
)
from printing.layouts.points import member_section
from printing.layouts.savings import adjustment_name, saved_rows, savings_rows
from printing.layouts.taxes import added_tax_rows, code_of, tax_summary

INDENT = 2
NAME_LINES = 12
"""A promotion's name is the reason for a price: it is wrapped, not cut."""


def sale_sheet(fact: StoredFact, body: SaleCompleted, paper: Paper) -> Sheet:
    """What the customer of a sale takes along."""
    title = paper.say("receipt.sale_title")
    blocks = (
        *_top(title, fact, body.trade, paper),
        *_sums(body.trade, paper, paper.say("receipt.total")),
        *_rights(fact, body.trade, paper),
        *_bottom(body.trade, paper),
    )
    return Sheet(f"{title} {body.trade.receipt}", blocks)


def return_sheet(fact: StoredFact, body: ReturnCompleted, paper: Paper) -> Sheet:
    """What the customer of a return takes along, with a line to sign for the store's copy."""
    title = paper.say("receipt.return_title")
    blocks = (
        *_top(title, fact, body.trade, paper),
        *_sums(body.trade, paper, paper.say("receipt.return_total")),
        *signatures(paper.say("receipt.signature_customer")),
        Feed(),
        *_bottom(body.trade, paper),
    )
    return Sheet(f"{title} {body.trade.receipt}", blocks)


def _top(title: str, fact: StoredFact, trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    yield from store_head(paper)
    yield Feed()
    yield title_block(title)
    yield Row(left=paper.say("receipt.number"), right=trade.receipt)
    yield from who_and_when(fact, paper)
    if trade.member:
        yield Row(left=paper.say("receipt.member"), right=masked(trade.member))
    yield Rule()
    for line in trade.lines:
        yield from _line(line, trade, paper)
    yield Rule()


def _line(line: TradeLine, trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    name, gross = line.name_in(paper.say.language), _figure(line, line.gross_minor, trade, paper)
    if _is_single(line):
        yield Row(left=name, right=gross)
        yield from _details(line, paper)
    else:
        yield Text(text=name, max_lines=4)
        yield from _details(line, paper)
        yield Row(left=_times(line, trade, paper), right=gross, indent=INDENT)
    yield from _override(line, trade, paper)
    for adjustment in line.adjustments:
        amount = _figure(None, adjustment.amount_minor, trade, paper)
        name = adjustment_name(adjustment, line, trade, paper)
        yield Row(left=name, right=amount, indent=INDENT, max_lines=NAME_LINES)
    if line.adjustments:
        net = _figure(None, line.net_minor, trade, paper)
        yield Row(left=paper.say("receipt.line_net"), right=net, indent=INDENT)
    yield from _origin(line, paper)


def _is_single(line: TradeLine) -> bool:
    return line.unit is Unit.PIECE and abs(line.quantity_milli) == MILLI


def _figure(line: TradeLine | None, amount_minor: int, trade: Trade, paper: Paper) -> str:
    """An amount with its tax letter; without one, blanks keep the figures under one another."""
    text = paper.amount(amount_minor, trade.currency)
    if not any(c.code for c in paper.policies.tax.classes):
        return text
    code = code_of(line, paper) if line else ""
    return f"{text} {code or NO_CODE}"


NO_CODE = "\u2007"
"""A blank as wide as a figure (UAX #14: not a place to break)."""


def _times(line: TradeLine, trade: Trade, paper: Paper) -> str:
    unit = "" if line.unit is Unit.PIECE else " " + paper.say(f"receipt.unit_{line.unit.value}")
    price = paper.say.price(line.price_milliminor, currency(trade.currency))
    return f"{paper.say.quantity(line.quantity_milli)}{unit} × {price}"


def _details(line: TradeLine, paper: Paper) -> Iterator[type_of_block]:
    texts = (
        line.variant_in(paper.say.language),
        paper.say("receipt.serial", serial=line.serial) if line.serial else "",
        paper.say("receipt.lot", lot=line.lot) if line.lot else "",
    )
    return (Text(text=text, indent=INDENT, max_lines=2) for text in texts if text)


def _override(line: TradeLine, trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    if line.price_milliminor == line.list_price_milliminor:
        return
    price = paper.say.price(line.list_price_milliminor, currency(trade.currency))
    was = paper.say("receipt.was_price", price=price)
    reason = paper.reason(line.override_reason)
    yield Text(text=f"{was} {reason}", indent=INDENT, max_lines=2)


def _origin(line: TradeLine, paper: Paper) -> Iterator[type_of_block]:
    texts = []
    if line.return_of:
        of = line.return_of
        texts.append(paper.say("receipt.of_receipt", receipt=of.receipt, line=of.line_no))
    if line.reason:
        texts.append(paper.say("receipt.reason_given", reason=paper.reason(line.reason)))
    return (Text(text=text, indent=INDENT, max_lines=3) for text in texts)


def _sums(trade: Trade, paper: Paper, total: str) -> Iterator[type_of_block]:
    say, code = paper.say, trade.currency
    count = say("receipt.item_count", n=_items(trade))
    yield Row(
        left=f"{say('receipt.subtotal')} ({count})", right=paper.amount(trade.gross_minor, code)
    )
    yield from savings_rows(trade, paper)
    yield from added_tax_rows(trade, paper)
    yield Row(left=total, right=paper.money(trade.total_minor, code), style=LARGE)
    if trade.cash_rounding_minor:
        rounding = paper.amount(trade.cash_rounding_minor, code)
        yield Row(left=say("receipt.rounding"), right=rounding)
        due = trade.total_minor + trade.cash_rounding_minor
        yield Row(left=say("receipt.to_pay"), right=paper.amount(due, code), style=BOLD)
    yield from _tender_rows(trade.tenders, code, paper)
    yield from saved_rows(trade, paper)
    yield from tax_summary(trade, paper)
    yield from member_section(trade, paper)


def _items(trade: Trade) -> int:
    """Pieces, and one for each line that is weighed or measured."""
    return sum(abs(x.quantity_milli) // MILLI if x.unit is Unit.PIECE else 1 for x in trade.lines)


def _tender_rows(tenders: Iterable[Tender], code: str, paper: Paper) -> Iterator[type_of_block]:
    change = 0
    for tender in tenders:
        change += tender.change_minor
        name = paper.tender(tender.type_id)
        if tender.amount_minor < 0:
            refunded = paper.amount(-tender.amount_minor, code)
            yield Row(left=paper.say("receipt.refund", tender=name), right=refunded)
        else:
            taken = tender.given_minor or tender.amount_minor
            yield Row(left=name, right=paper.amount(taken, code))
        if tender.reference:
            reference = paper.say("receipt.reference", reference=tender.reference)
            yield Text(text=reference, indent=INDENT)
    if change:
        yield Row(left=paper.say("receipt.change"), right=paper.amount(change, code), style=BOLD)


def _rights(fact: StoredFact, trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """The last day, by the store's window or the longer one that the member was promised."""
    promised = trade.statement.return_window_days if trade.statement is not None else 0
    days = max(paper.policies.returns.window_days, promised)
    last = paper.local(fact.wall_ms).date() + timedelta(days=days)
    yield Feed()
    yield from centred(paper.say("receipt.return_rights", day=paper.day(last)))


def _bottom(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    yield from centred(paper.policies.store.footer_in(say.language) or say("receipt.thanks"))
    yield QR(trade.receipt, say("receipt.scan_number", number=trade.receipt))
    yield from centred(trade.receipt)
