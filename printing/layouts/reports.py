"""X and Z reports: the same reading, with count and number when the shift is closed."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.facts import ShiftClosed, ShiftRead, StoredFact
from pos_app.domain.till import MovementKind, ShiftReport, Sum
from printing.document import BOLD, LARGE, Align, Feed, Row, Rule, Table, Text, type_of_block
from printing.layouts.paper import Paper, Sheet, signatures, store_head
from printing.layouts.taxes import TaxSum, tax_table, type_of_tax_sums

_LOYALTY = (
    ("coupons", 1),
    ("members", 1),
    ("points_earned", 1),
    ("points_redeemed", -1),
    ("suggestions", 1),
)
"""(bucket, sign on paper): counts without money. Points redeemed leave the ledger as negatives."""
_CONTROLS = ("discounts", "override", "void_line", "void_sale", "no_sale")


def x_sheet(fact: StoredFact, body: ShiftRead, paper: Paper) -> Sheet:
    """A reading; changes nothing and has no number."""
    title = paper.say("receipt.x_report")
    return Sheet(title, (*_reading(title, fact, body.report, paper), Feed()))


def z_sheet(fact: StoredFact, body: ShiftClosed, paper: Paper) -> Sheet:
    """The closing of a shift: numbered, counted, signed."""
    title = paper.say("receipt.z_report")
    labels = (paper.say("receipt.signature_cashier"), paper.say("receipt.signature_manager"))
    blocks = (*_reading(title, fact, body.report, paper), *signatures(*labels))
    return Sheet(f"{title} {body.report.z_number}", blocks)


def _reading(
    title: str, fact: StoredFact, report: ShiftReport, paper: Paper
) -> Iterator[type_of_block]:
    yield from store_head(paper)
    yield Feed()
    yield Text(text=title, style=LARGE, align=Align.CENTRE)
    yield from _head(fact, report, paper)
    for section in (_trade, _taxes, _tenders, _drawer, _count, _controls, _loyalty):
        yield from section(report, paper)


def _head(fact: StoredFact, report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    say, shift = paper.say, report.shift
    if report.z_number:
        yield Row(left=say("receipt.z_number"), right=str(report.z_number), style=BOLD)
    yield Row(left=say("receipt.business_date"), right=paper.day(shift.business_date))
    yield Row(left=say("receipt.till"), right=fact.context.till)
    yield Row(left=say("receipt.cashier"), right=paper.staff_name(shift.cashier))
    yield Row(left=say("receipt.opened"), right=paper.date_time(shift.opened_ms))
    made_ms = report.closed_ms or fact.wall_ms
    yield Row(left=say("receipt.at"), right=paper.date_time(made_ms))
    if fact.context.approver:
        approver = paper.staff_name(fact.context.approver)
        yield Row(left=say("receipt.approver"), right=approver)
    yield Row(left=say("receipt.receipts"), right=_receipts(report, paper))


def _receipts(report: ShiftReport, paper: Paper) -> str:
    if not report.first_receipt:
        return paper.say("receipt.no_receipts")
    first, last = report.first_receipt, report.last_receipt
    return paper.say("receipt.receipts_from_to", first=first, last=last)


def _trade(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    yield Rule()
    yield _table(
        say("receipt.sales_head"),
        [
            (say("receipt.sales"), report.sum_of("sales")),
            (say("receipt.returns"), report.sum_of("returns")),
            (say("receipt.net_sales"), _net(report)),
        ],
        report,
        paper,
        has_total=True,
    )


def _net(report: ShiftReport) -> Sum:
    count = report.sum_of("sales").count + report.sum_of("returns").count
    return Sum(count, report.net_sales_minor)


def _table(
    head: str,
    rows: list[tuple[str, Sum]],
    report: ShiftReport,
    paper: Paper,
    *,
    has_total: bool = False,
) -> Table:
    heads = (head, paper.say("receipt.count"), paper.say("receipt.amount"))
    code = report.currency
    cells = [(name, str(s.count), paper.amount(s.amount_minor, code)) for name, s in rows]
    return Table(rows=(heads, *cells), has_head=True, has_total=has_total)


def _taxes(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    sums = _tax_sums(report)
    if sums:
        yield Rule()
        yield from tax_table(sums, report.currency, paper)


def _tax_sums(report: ShiftReport) -> type_of_tax_sums:
    """From the buckets ``tax:<class>:<authority>:<ppm>`` and ``base:…``."""
    sums: type_of_tax_sums = {}
    for bucket, tax in sorted(report.sums.items()):
        kind, _, key = bucket.partition(":")
        if kind == "tax":
            tax_class, authority, rate = _tax_key(key)
            base = report.sum_of(f"base:{key}")
            sums[tax_class, authority, rate] = TaxSum(base.amount_minor, tax.amount_minor)
    return sums


def _tax_key(key: str) -> tuple[str, str, int]:
    tax_class, _, rest = key.partition(":")
    authority, _, rate = rest.rpartition(":")
    return tax_class, authority, int(rate)


def _tenders(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    rows = [
        (paper.tender(bucket.removeprefix("tender:")), s)
        for bucket, s in sorted(report.sums.items())
        if bucket.startswith("tender:")
    ]
    if rows:
        yield Rule()
        yield _table(
            paper.say("receipt.tenders"),
            [*rows, _tender_total(rows, paper)],
            report,
            paper,
            has_total=True,
        )
    rounding = report.sum_of("cash_rounding")
    if rounding.count:
        amount = paper.amount(rounding.amount_minor, report.currency)
        yield Row(left=paper.say("receipt.rounding"), right=amount)


def _tender_total(rows: list[tuple[str, Sum]], paper: Paper) -> tuple[str, Sum]:
    """Equals net sales and cash rounding together."""
    both = Sum(sum(s.count for _, s in rows), sum(s.amount_minor for _, s in rows))
    return paper.say("receipt.total"), both


def _drawer(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    """Float, cash and movements with their signs: a column that adds up to what should be there."""
    say = paper.say
    lines = [
        (say("receipt.float"), report.shift.float_minor),
        (say("receipt.cash_sales"), report.sum_of("cash").amount_minor),
    ] + [
        (say(f"receipt.{kind.value}_row"), kind.sign * report.sum_of(kind.value).amount_minor)
        for kind in MovementKind
        if report.sum_of(kind.value).count
    ]
    yield Rule()
    yield Text(text=say("receipt.drawer"), style=BOLD)
    for label, amount in lines:
        yield Row(left=label, right=paper.amount(amount, report.currency))
    expected = paper.amount(report.expected_cash_minor, report.currency)
    yield Row(left=say("receipt.cash_expected"), right=expected, style=BOLD)


def _count(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    if report.counted_cash_minor is None:
        return
    say, code = paper.say, report.currency
    if report.counted_notes:
        yield _notes(report, paper)
    counted = paper.amount(report.counted_cash_minor, code)
    yield Row(left=say("receipt.counted"), right=counted, style=BOLD)
    difference = paper.amount(report.difference_minor, code)
    yield Row(
        left=say("receipt.difference"),
        middle=_verdict(report.difference_minor, paper),
        right=difference,
        style=BOLD,
    )


def _verdict(difference_minor: int, paper: Paper) -> str:
    if difference_minor == 0:
        return paper.say("receipt.difference_none")
    over = difference_minor > 0
    return paper.say("receipt.difference_over") if over else paper.say("receipt.difference_short")


def _notes(report: ShiftReport, paper: Paper) -> Table:
    code = report.currency
    notes = sorted(((int(n), count) for n, count in report.counted_notes.items()), reverse=True)
    rows = [
        (paper.amount(note, code), f"× {count}", paper.amount(note * count, code))
        for note, count in notes
        if count
    ]
    head = (
        paper.say("receipt.denomination"),
        paper.say("receipt.pieces"),
        paper.say("receipt.amount"),
    )
    return Table(rows=(head, *rows), has_head=True)


def _controls(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    """What a manager looks at first: discounts, overrides, voids, drawer openings."""
    names = [name for name in _CONTROLS if report.sum_of(name).count]
    if names:
        yield Rule()
    for name in names:
        yield _control(name, report, paper)
        if name == "discounts" and report.sum_of("promotions").count:
            yield _control("promotions", report, paper, indent=2)


def _control(name: str, report: ShiftReport, paper: Paper, indent: int = 0) -> Row:
    """Promotions are a part of the discounts, and indented to say so."""
    s = report.sum_of(name)
    amount = paper.amount(s.amount_minor, report.currency) if s.amount_minor else ""
    label = paper.say("receipt.of_which_promotions" if indent else f"receipt.{name}")
    return Row(left=f"{label} × {s.count}", right=amount, indent=indent)


def _loyalty(report: ShiftReport, paper: Paper) -> Iterator[type_of_block]:
    """Members, coupons and points of the shift; nothing where there were none."""
    rows = [(name, sign * report.sum_of(name).count) for name, sign in _LOYALTY]
    shown = [(name, count) for name, count in rows if count]
    if shown:
        yield Rule()
        yield Text(text=paper.say("receipt.loyalty"), style=BOLD)
    for name, count in shown:
        yield Row(left=paper.say(f"receipt.{name}_row"), right=paper.whole(count))
