"""Where the member stands, at the foot of a receipt: points with their age, and the tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_app.domain.loyalty import EntryKind, Statement
from pos_app.domain.sale import Trade
from printing.document import BOLD, Row, Rule, Text, type_of_block
from printing.layouts.paper import Paper

_INDENT: Final = 2
_MOVES: Final = (
    (EntryKind.EARNED, 1, "receipt.points_earned"),
    (EntryKind.EARNED, -1, "receipt.points_taken_back"),
    (EntryKind.REDEEMED, -1, "receipt.points_spent"),
    (EntryKind.REDEEMED, 1, "receipt.points_given_back"),
)
"""(kind, sign, label): a return mirrors what the sale gave and took."""


def member_section(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """Points moved, the balance and how old it is, the tier and the way to the next; nothing for
    a trade that moves no points and says nothing of a member."""
    if not trade.points and trade.statement is None:
        return
    yield Rule()
    yield Text(text=paper.say("receipt.member_section"), style=BOLD)
    for kind, sign, label in _MOVES:
        points = sum(e.points for e in trade.points if e.kind is kind and e.points * sign > 0)
        if points:
            yield Row(left=paper.say(label), right=_signed(points, paper))
            if kind is EntryKind.EARNED and sign > 0:
                yield from _about_earned(trade, paper)
    if trade.statement is not None:
        yield from _balance(trade.statement, paper)
        yield from _tier(trade, trade.statement, paper)


def _signed(points: int, paper: Paper) -> str:
    return f"+{paper.whole(points)}" if points > 0 else paper.whole(points)


def _about_earned(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """Promotions of points by name, and the day from which the new points can be spent."""
    language = paper.say.language
    for use in trade.offers:
        if use.name and use.times > 0:
            yield Text(text=use.name_in(language), indent=_INDENT)
    days = {e.vests_on for e in trade.points if e.kind is EntryKind.EARNED and e.points > 0}
    day = days.pop() if len(days) == 1 else None
    if day is not None:
        yield Text(text=paper.say("receipt.points_from", day=paper.day(day)), indent=_INDENT)


def _balance(statement: Statement, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    points = paper.whole(statement.points)
    yield Row(left=say("receipt.points_balance"), right=points, style=BOLD)
    if statement.pending:
        pending = paper.whole(statement.pending)
        yield Row(left=say("receipt.points_pending"), right=pending, indent=_INDENT)
    yield Text(text=_age(statement.told_ms, paper), indent=_INDENT)


def _age(told_ms: int, paper: Paper) -> str:
    """Whether the customer may rely on the balance: when it was last told, if it ever was."""
    if not told_ms:
        return paper.say("receipt.points_never_told")
    return paper.say("receipt.points_told", at=paper.date_time(told_ms))


def _tier(trade: Trade, statement: Statement, paper: Paper) -> Iterator[type_of_block]:
    say = paper.say
    tier = statement.tier_in(say.language) or trade.tier
    if tier:
        yield Row(left=say("receipt.tier"), right=tier)
    ahead = statement.next_tier_in(say.language)
    if ahead and statement.missing_minor > 0:
        amount = paper.money(statement.missing_minor, trade.currency)
        yield Text(text=say("receipt.tier_ahead", amount=amount, tier=ahead), indent=_INDENT)
