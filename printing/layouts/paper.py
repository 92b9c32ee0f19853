"""What every layout needs: words, figures, names, the store's time, and the common blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pos_app.domain.facts import StoredFact
from pos_app.domain.money import Currency, currency
from pos_app.domain.policies import Policies
from pos_app.i18n import Translator
from printing.document import LARGE, TALL, Align, Feed, Row, Rule, Text, type_of_block

PPM_PER_PERCENT: Final = 10_000
_COUNT: Final = Currency("", 0)
"""What has no decimals and no sign."""


class Sheet(NamedTuple):
    """A layout's result before the frame is put around it."""

    title: str
    blocks: tuple[type_of_block, ...]


class Paper:
    """Policies, language and names, as one reader gets them. Cheap; made per document."""

    def __init__(
        self, policies: Policies, say: Translator, staff_name: Callable[[str], str]
    ) -> None:
        """``staff_name`` turns a staff id into what stands on paper."""
        self.policies = policies
        self.say = say
        self.staff_name = staff_name
        self._zone = ZoneInfo(policies.store.timezone)

    def local(self, wall_ms: int) -> datetime:
        """A moment in the store's time zone."""
        return datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(self._zone)

    def date_time(self, wall_ms: int) -> str:
        """A moment as the receipt says it."""
        return self.say.date_time(self.local(wall_ms))

    def day(self, day: date | None) -> str:
        """A date, or nothing."""
        return self.say.date(day) if day else ""

    def amount(self, amount_minor: int, code: str) -> str:
        """An amount without sign of its currency; ``code`` is ISO 4217."""
        return self.say.amount(amount_minor, currency(code))

    def money(self, amount_minor: int, code: str) -> str:
        """An amount with the sign of its currency."""
        return self.say.money(amount_minor, currency(code))

    def whole(self, number: int) -> str:
        """A whole number as this language groups it: "1,234"."""
        return self.say.amount(number, _COUNT)

    def points(self, points: int) -> str:
        """So many points, in words: "1,000 points"."""
        return self.say("receipt.points", n=points, points=self.whole(points))

    def reason(self, reason: str) -> str:
        """A reason's name; what was typed by hand stands as it is."""
        return self.policies.reason_in(reason, self.say.language)

    def tender(self, type_id: str) -> str:
        """A tender's name; its id where the store no longer has it."""
        found = next((t for t in self.policies.tender_types if t.id == type_id), None)
        return found.name_in(self.say.language) if found else type_id

    def tax_code(self, class_id: str) -> str:
        """The letter of a tax class, or nothing."""
        return next((c.code for c in self.policies.tax.classes if c.id == class_id), "")


def percent(rate_ppm: int) -> str:
    """130000 → "13", 3750 → "0.375"."""
    whole, fraction = divmod(rate_ppm, PPM_PER_PERCENT)
    return f"{whole}.{fraction:04d}".rstrip("0").rstrip(".")


def centred(*texts: str) -> Iterator[type_of_block]:
    """Each text that is not empty, in the middle."""
    return (Text(text=text, align=Align.CENTRE, max_lines=4) for text in texts if text)


def store_head(paper: Paper) -> Iterator[type_of_block]:
    """Who sold: name, address, telephone, tax number."""
    store, say = paper.policies.store, paper.say
    name = store.name_in(say.language)
    yield Text(text=name, style=LARGE, align=Align.CENTRE, max_lines=3)
    yield from centred(
        store.address,
        say("receipt.phone", phone=store.phone) if store.phone else "",
        say("receipt.tax_number", number=store.tax_number) if store.tax_number else "",
    )


def masked(member: str) -> str:
    """A paper is left lying about: the last four characters identify, the rest is private."""
    return "*" * min(4, max(0, len(member) - 4)) + member[-4:]


def title_block(title: str) -> Text:
    """What kind of paper this is."""
    return Text(text=title, style=TALL, align=Align.CENTRE)


def who_and_when(fact: StoredFact, paper: Paper) -> Iterator[type_of_block]:
    """Time, till, cashier and, where there was one, the approver."""
    say, context = paper.say, fact.context
    yield Row(left=say("receipt.at"), right=paper.date_time(fact.wall_ms))
    yield Row(left=say("receipt.till"), right=context.till)
    if context.actor:
        yield Row(left=say("receipt.cashier"), right=paper.staff_name(context.actor))
    if context.approver:
        yield Row(left=say("receipt.approver"), right=paper.staff_name(context.approver))


def signatures(*labels: str) -> Iterator[type_of_block]:
    """Room to sign, above a line with what it is for."""
    for label in labels:
        yield Feed(2)
        yield Rule()
        yield Text(text=label)


def slip(title: str, fact: StoredFact, paper: Paper, body: Iterable[type_of_block]) -> Sheet:
    """A small paper for the drawer: store, title, who and when, and its own lines."""
    name = paper.policies.store.name_in(paper.say.language)
    return Sheet(
        title,
        (
            *centred(name),
            title_block(title),
            Rule(),
            *who_and_when(fact, paper),
            Rule(),
            *body,
            Feed(1),
        ),
    )
