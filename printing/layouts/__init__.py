"""Which fact gets which paper, and the frame that all papers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pos_app.domain.facts import (
    BasketParked,
    BasketVoided,
    BenefitClaimed,
    CashMoved,
    DrawerOpened,
    Fact,
    MemberEnrolled,
    PointsSpent,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftRead,
    StoredFact,
)
from pos_app.errors import RuleRefused
from printing.document import Align, CopyMark, Cut, Document, Text
from printing.layouts.member_slips import enrolled_sheet, points_sheet, voucher_sheet
from printing.layouts.paper import Paper, Sheet
from printing.layouts.receipt import return_sheet, sale_sheet
from printing.layouts.reports import x_sheet, z_sheet
from printing.layouts.slips import cash_sheet, no_sale_sheet, parked_sheet, voided_sheet

type_of_layout = Callable[[StoredFact, Any, Paper], Sheet]

_LAYOUTS: Final[dict[type[Fact], type_of_layout]] = {
    SaleCompleted: sale_sheet,
    ReturnCompleted: return_sheet,
    ShiftRead: x_sheet,
    ShiftClosed: z_sheet,
    CashMoved: cash_sheet,
    DrawerOpened: no_sale_sheet,
    BasketParked: parked_sheet,
    BasketVoided: voided_sheet,
    MemberEnrolled: enrolled_sheet,
    PointsSpent: points_sheet,
    BenefitClaimed: voucher_sheet,
}


def is_printable(fact: Fact) -> bool:
    """True when the fact has a document."""
    return type(fact) in _LAYOUTS


def document_of(
    fact: StoredFact, paper: Paper, *, copy: bool = False, interrupted: bool = False
) -> Document:
    """The document of a fact.

    A copy says so at the top and at the bottom. ``interrupted`` marks an original whose first
    print broke off: part or all of it may already be on paper (ADR 0007).
    Raises RuleRefused ``not_printable`` for a fact without a document.
    """
    layout = _LAYOUTS.get(type(fact.body))
    if layout is None:
        raise RuleRefused("not_printable", type=fact.type)
    sheet = layout(fact, fact.body, paper)
    mark = [CopyMark(paper.say("receipt.copy_mark"))] if copy else []
    again = [_again(paper)] if interrupted else []
    blocks = (*mark, *again, *sheet.blocks, *mark, Cut())
    return Document(
        title=sheet.title, language=paper.say.language, blocks=blocks, made_ms=fact.wall_ms
    )


def _again(paper: Paper) -> Text:
    return Text(text=paper.say("receipt.interrupted"), align=Align.CENTRE)
