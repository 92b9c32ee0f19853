"""Papers for a member outside a sale: the card, points spent, a partner's voucher.

None has the member's name: it is sealed in the fact, and a slip is left lying about (SYNC §5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_app.domain.facts import BenefitClaimed, MemberEnrolled, PointsSpent, StoredFact
from printing.document import BOLD, LARGE, QR, Align, Row, Style, Text, type_of_block
from printing.layouts.paper import Paper, Sheet, centred, masked, slip

_NAME: Final = Style(bold=True, double_height=True)


def enrolled_sheet(fact: StoredFact, body: MemberEnrolled, paper: Paper) -> Sheet:
    """The new member's number to scan, until there is a card."""
    return slip(paper.say("receipt.enrolled"), fact, paper, _enrolled(body, paper))


def _enrolled(body: MemberEnrolled, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    yield Text(text=say("receipt.member_number"), align=Align.CENTRE)
    yield Text(text=body.member, style=LARGE, align=Align.CENTRE)
    yield QR(body.member, say("receipt.scan_member", number=body.member))
    yield from centred(say("receipt.enrolled_hint"))


def points_sheet(fact: StoredFact, body: PointsSpent, paper: Paper) -> Sheet:
    """What a member gave points for: an event, a donation."""
    return slip(paper.say("receipt.points_slip"), fact, paper, _points(body, paper))


def _points(body: PointsSpent, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    yield Row(left=say("receipt.member"), right=masked(body.member))
    yield _name(body.name_in(say.language))
    spent = paper.whole(sum(e.points for e in body.points))
    yield Row(left=say("receipt.points_spent"), right=spent, style=BOLD)
    yield from centred(say("receipt.points_thanks"))


def voucher_sheet(fact: StoredFact, body: BenefitClaimed, paper: Paper) -> Sheet:
    """What the member shows to a partner."""
    return slip(paper.say("receipt.voucher"), fact, paper, _voucher(body, paper))


def _voucher(body: BenefitClaimed, paper: Paper) -> Iterator[type_of_block]:
    say, voucher = paper.say, body.use.voucher
    yield Row(left=say("receipt.member"), right=masked(body.member))
    yield _name(body.use.name_in(say.language))
    if voucher:
        yield Text(text=voucher, style=LARGE, align=Align.CENTRE)
        yield QR(voucher, say("receipt.scan_voucher", code=voucher))
    yield from centred(say("receipt.voucher_hint"))


def _name(name: str) -> Text:
    return Text(text=name, style=_NAME, align=Align.CENTRE)
