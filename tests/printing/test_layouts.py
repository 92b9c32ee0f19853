"""What the papers say, and that their figures add up as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pos_app.domain.facts import (
    DrawerOpened,
    MemberErased,
    SaleCompleted,
    ShiftClosed,
    StoredFact,
)
from pos_app.domain.pricing import Adjustment
from pos_app.domain.sale import Trade
from pos_app.domain.staff import Approval, ApprovalRequest, Permission
from pos_app.domain.till import MovementKind
from pos_app.errors import RuleRefused
from pos_app.i18n import Translator
from printing.compose import Line, compose
from printing.document import QR, CopyMark, Cut, Document, Row, Table, Text
from printing.forms import DocumentForms
from printing.layouts import document_of, is_printable
from printing.layouts.paper import Paper, percent
from tests.printing import papers
from tests.printing.member_papers import ALL_PAPERS


def document(fact: StoredFact, language: str = "en", **options: bool) -> Document:
    """The document with staff named after their ids."""
    paper = Paper(papers.policies(), Translator(language), "Staff {}".format)
    return document_of(fact, paper, **options)


def rows(document_: Document) -> dict[str, str]:
    """Right cells by left cell; a label that comes twice keeps the last."""
    return {b.left: b.right.strip() for b in document_.blocks if isinstance(b, Row)}


def texts(document_: Document) -> list[str]:
    """The paragraphs."""
    return [b.text for b in document_.blocks if isinstance(b, Text)]


def figures(document_: Document, columns: int = 48) -> list[str]:
    """Every composed line."""
    return [p.text for p in compose(document_, columns) if isinstance(p, Line)]


def minor(text: str) -> int:
    """The figure at the end of a text, as minor units."""
    found = re.search(r"-?[\d,]+\.\d\d(?= ?[A-Z]?$)", text.strip())
    assert found, text
    return int(found.group().replace(",", "").replace(".", ""))


@pytest.mark.parametrize("name", ALL_PAPERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_paper_in_both_languages(name: str, language: str) -> None:
    """Has a title, ends in a cut, and is in its language."""
    made = document(ALL_PAPERS[name](), language)
    assert made.title
    assert made.language == language
    assert made.blocks[-1] == Cut()
    assert any("\u4e00" <= c <= "\u9fff" for c in made.title) is (language == "zh")


def test_fact_without_paper_is_refused() -> None:
    """The refusal names the fact's type."""
    fact = papers.stored(MemberErased(member="M1"))
    assert not is_printable(fact.body)
    with pytest.raises(RuleRefused) as refused:
        document(fact)
    assert refused.value.name == "not_printable"
    assert refused.value.facts == {"type": "member_erased"}


@pytest.mark.parametrize("name", ALL_PAPERS)
def test_copy_is_marked_at_top_and_bottom(name: str) -> None:
    """Whichever half is torn off; an original has no such mark."""
    fact = ALL_PAPERS[name]()
    copy = document(fact, copy=True).blocks
    assert isinstance(copy[0], CopyMark)
    assert isinstance(copy[-2], CopyMark)
    assert not any(isinstance(b, CopyMark) for b in document(fact).blocks)


def test_interrupted_original_says_so_and_is_no_copy() -> None:
    """Part of it may be on paper already."""
    made = document(papers.rich_sale(), interrupted=True)
    assert texts(made)[0] == "Printed again after an interruption"
    assert not any(isinstance(b, CopyMark) for b in made.blocks)


def test_sale_says_who_where_when() -> None:
    """Time in the store's zone: 04:03 UTC is 12:03 in Shanghai."""
    made = rows(document(papers.rich_sale()))
    assert made["Receipt no."] == "S01-T1-A000123"
    assert made["Time"] == "21 Nov 2026, 12:03:22"
    assert made["Till"] == "T1"
    assert made["Cashier"] == "Staff 1001"
    assert made["Member"] == "****1234"


def test_sale_line_says_how_its_price_came_about() -> None:
    """Quantity and price, what it was, each discount by name, and what is left."""
    made = document(papers.rich_sale())
    assert rows(made)["1.25 kg × 8.00"] == "10.00 B"
    assert "was 359.00 shelf label differs" in texts(made)
    assert rows(made)["Discount 10% loyal customer"] == "-4.50"
    assert rows(made)["Discount damaged box"] == "-1.00"
    assert rows(made)["Net"] == "39.50"
    assert {"M · 藏青", "Serial no. SN-77"} <= set(texts(made))


def test_chinese_names_on_a_chinese_receipt() -> None:
    """And the native word for each figure."""
    made = rows(document(papers.rich_sale(), "zh"))
    assert made["意式咖啡豆"] == "12.50 A"
    assert {"小票号", "收银员", "已优惠", "合计", "找零"} <= set(made)


def test_receipt_has_its_number_as_qr() -> None:
    """And in words for who cannot scan."""
    made = document(papers.rich_sale())
    assert [b.payload for b in made.blocks if isinstance(b, QR)] == ["S01-T1-A000123"]
    assert "S01-T1-A000123" in texts(made)


def _trade(fact: StoredFact) -> Trade:
    assert isinstance(fact.body, SaleCompleted)
    return fact.body.trade


def _line_figures(made: Document) -> Iterator[int]:
    """Gross and adjustments of the lines: every row between the first and the second rule."""
    lines = figures(made)
    rules = [i for i, x in enumerate(lines) if set(x) == {"-"}]
    for text in lines[rules[0] + 1 : rules[1]]:
        if re.search(r"\d\.\d\d(?: [A-Z])?$", text) and "  Net" not in text:
            yield minor(text)


@pytest.mark.parametrize("fact", [papers.rich_sale(), papers.sale_with_added_tax()])
def test_printed_sums_add_up(fact: StoredFact) -> None:
    """Lines to subtotal less savings; plus added tax to the total; tenders less change to it."""
    made, trade = document(fact), _trade(fact)
    on_paper = rows(made)
    subtotal = minor(next(v for k, v in on_paper.items() if k.startswith("Subtotal")))
    saved = minor(on_paper["You saved"])
    assert sum(_line_figures(made)) == subtotal + saved
    added = [minor(v) for k, v in on_paper.items() if k.endswith("%")]
    total = minor(on_paper["TOTAL"])
    assert subtotal + saved + sum(added) == total == trade.total_minor
    rounding = minor(on_paper.get("Cash rounding", "0.00"))
    paid = sum(minor(on_paper[x]) for x in ("Cash", "Card") if x in on_paper)
    assert paid - minor(on_paper.get("Change due", "0.00")) == total + rounding


def test_cash_rounding_has_a_line_of_its_own() -> None:
    """And what is due after it."""
    trade = papers.trade((papers.line(1, price=1_023_000),), rounding=-3)
    made = rows(document(papers.stored(SaleCompleted(trade=trade))))
    assert (made["TOTAL"], made["Cash rounding"], made["To pay"]) == ("¥10.23", "-0.03", "10.20")


@pytest.mark.parametrize("fact", [papers.rich_sale(), papers.sale_with_added_tax()])
def test_tax_table_adds_up_to_the_tax_of_the_sale(fact: StoredFact) -> None:
    """Per class and authority; bases are summed only where none is taxed twice."""
    (table,) = [b for b in document(fact).blocks if isinstance(b, Table)]
    *parts, total = table.rows[1:]
    assert sum(minor(row[2]) for row in parts) == minor(total[2]) == _trade(fact).tax_minor
    if total[1]:
        assert sum(minor(row[1]) for row in parts) == minor(total[1])
    else:
        assert len({row[0].split()[0] for row in parts}) < len(parts)


def test_return_names_each_original_and_asks_for_a_signature() -> None:
    """Negative lines, money out, no return rights of its own."""
    made = document(papers.return_of_two())
    assert "From S01-T1-A000101, line 1" in texts(made)
    assert "Reason: not suitable" in texts(made)
    assert rows(made)["REFUND TOTAL"] == "-¥338.80"
    assert rows(made)["Refund: Cash"] == "338.80"
    assert "Customer's signature" in texts(made)
    assert not any("Returns with" in x for x in texts(made))


def test_z_report_is_numbered_and_its_drawer_adds_up() -> None:
    """Float, cash and movements to expected; counted less expected is the difference."""
    fact = papers.z_report()
    made = rows(document(fact))
    assert made["Z number"] == "12"
    assert made["Receipts"] == "S01-T1-A000101 to S01-T1-A000124"
    assert made["Approved by"] == "Staff 2001"
    parts = ("Float", "Cash sales less refunds", "Paid-in", "Paid-out", "Safe drop")
    expected = minor(made["Expected in drawer"])
    assert sum(minor(made[x]) for x in parts) == expected
    assert minor(made["Counted"]) - expected == minor(made["Difference"]) == -350
    assert isinstance(fact.body, ShiftClosed)


def test_z_report_trade_and_tenders_agree() -> None:
    """Sales less returns are what the tenders took in, as there was no cash rounding."""
    trade, _, tenders, notes = (
        b for b in document(papers.z_report()).blocks if isinstance(b, Table)
    )
    assert minor(trade.rows[1][2]) + minor(trade.rows[2][2]) == minor(trade.rows[3][2])
    assert minor(tenders.rows[-1][2]) == minor(trade.rows[3][2])
    counted = minor(rows(document(papers.z_report()))["Counted"])
    assert sum(minor(row[2]) for row in notes.rows[1:]) == counted


def test_x_report_has_no_number_and_no_count() -> None:
    """It changes nothing."""
    made = document(papers.x_report())
    assert not {"Z number", "Counted", "Difference"} & set(rows(made))
    assert "Expected in drawer" in rows(made)
    assert not any("signature" in x for x in texts(made))


@pytest.mark.parametrize(
    ("kind", "title", "amount"),
    [
        (MovementKind.PAID_IN, "PAID-IN", "¥320.00"),
        (MovementKind.PAID_OUT, "PAID-OUT", "-¥320.00"),
        (MovementKind.SAFE_DROP, "SAFE DROP", "-¥320.00"),
    ],
)
def test_cash_slip(kind: MovementKind, title: str, amount: str) -> None:
    """The amount has the sign of the drawer."""
    made = document(papers.cash_slip(kind))
    assert made.title == title
    assert rows(made)["Amount"] == amount
    assert rows(made)["Reason"] == "change money"
    assert "周末备用零钱" in texts(made)


@pytest.mark.parametrize("approver", ["", "2001"])
def test_approver_stands_on_a_slip_once(approver: str) -> None:
    """Whether the context names them or only the approval does."""
    request = ApprovalRequest(permission=Permission.NO_SALE, actor="1001", subject="no_sale")
    approval = Approval(request=request, approver="2001", reason="change", method="pin")
    fact = papers.stored(DrawerOpened(reason="change_money", approval=approval), approver=approver)
    cells = [b for b in document(fact).blocks if isinstance(b, Row) and "2001" in b.right]
    assert [b.left for b in cells] == ["Approved by"]


def test_parked_slip_has_label_code_and_total() -> None:
    """Long baskets are summed up."""
    made = document(papers.parked())
    assert [b.payload for b in made.blocks if isinstance(b, QR)] == ["01JD00000000000000000000PK"]
    assert {"穿红衣的顾客", "and 3 more lines"} <= set(texts(made))
    assert rows(made)["TOTAL"] == "¥108.90"


def test_hand_typed_reason_and_unknown_tender_stand_as_they_are() -> None:
    """A store may have dropped a reason or a tender since."""
    off = Adjustment(kind=papers.discount(1).kind, amount_minor=-100, reason="为邻居")
    trade = papers.trade((papers.line(1, off=(off,)),))
    fact = papers.stored(SaleCompleted(trade=trade))
    paper = Paper(papers.policies().__class__(store=papers.policies().store), Translator("en"), str)
    made = rows(document_of(fact, paper))
    assert made["Discount 为邻居"] == "-1.00"
    assert made["cash"] == "11.50"


@pytest.mark.parametrize(
    ("rate_ppm", "text"), [(130_000, "13"), (3_750, "0.375"), (0, "0"), (88_750, "8.875")]
)
def test_percent(rate_ppm: int, text: str) -> None:
    """The shortest decimal."""
    assert percent(rate_ppm) == text


def test_name_of_ten_thousand_characters_is_bounded(forms: DocumentForms) -> None:
    """Four lines, and the receipt goes on."""
    fact = papers.plain_sale("很长的名字" * 2000, "after")
    text = forms.render(fact, "text", width_mm=58, language="zh").decode()
    assert text.count("很长的名字") < 20
    assert "…" in text
    assert "after" in text
