"""Receipts: find, look at, print again; and the paper of any fact as a picture."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.catalogue import Product
from pos_app.domain.facts import StoredFact
from pos_app.domain.money import parse_decimal
from pos_app.errors import BadInput, LanehouseError
from pos_app.ports.journal import ReceiptQuery, ReceiptRow
from pos_app.ports.printing import ReceiptForms
from pos_app.services.till_services import TillServices
from ui.presenters.counter import CounterPresenter
from ui.presenters.status import Session
from ui.tasks import Task, Tasks

LIMIT: Final = 100
PREVIEW_MM: Final = 80
_DAY: Final = re.compile(r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})")


class SearchBy(StrEnum):
    """What the search text is."""

    NUMBER = "number"
    DATE = "date"
    AMOUNT = "amount"
    PRODUCT = "product"


class ReceiptSearch(QObject):
    """Finds receipts of this till by number, date, amount or product."""

    found = Signal(object)
    """Tuple of ReceiptRow, newest first."""
    by_changed = Signal()
    refused = Signal(object)
    """A Say: the search text cannot be read."""

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        session: Session,
        *,
        kind: str = "",
        parent: QObject | None = None,
    ) -> None:
        """``kind`` "sale" leaves returns out."""
        super().__init__(parent)
        self._tasks, self._services, self._session = tasks, services, session
        self._kind = kind
        self._task: Task | None = None
        self.by = SearchBy.NUMBER
        self.text = ""

    def search_by(self, by: SearchBy) -> None:
        """Read the text as something else."""
        if by is not self.by:
            self.by = by
            self.text = ""
            self.by_changed.emit()
            self.search("")

    def search(self, text: str) -> None:
        """Look for this; an empty text lists the newest."""
        self.text = text.strip()
        try:
            query = self._query(self.text)
        except BadInput:
            self.refused.emit(f"receipts.{self.by}_unreadable")
            return
        if self._task is not None:
            self._task.cancel()
        self._task = self._tasks.submit(
            lambda: self._find(query, self.text),
            self.found.emit,
            lambda e: self.refused.emit(self._session.refusal(e)),
            owner=self,
            quiet=True,
        )

    def _query(self, text: str) -> ReceiptQuery:
        base = ReceiptQuery(kind=self._kind, limit=LIMIT)
        if not text or self.by is SearchBy.PRODUCT:
            return base
        if self.by is SearchBy.DATE:
            return ReceiptQuery(kind=self._kind, limit=LIMIT, business_date=self._day(text))
        if self.by is SearchBy.AMOUNT:
            amount = parse_decimal(text.replace(",", ""), self._session.snapshot.currency.exponent)
            return ReceiptQuery(kind=self._kind, limit=LIMIT, total_minor=amount)
        return ReceiptQuery(kind=self._kind, limit=LIMIT, text=text)

    def _day(self, text: str) -> date:
        match = _DAY.fullmatch(text)
        if match is None:
            raise BadInput("number_unreadable", text=text[:40])
        year = int(match[1]) if match[1] else self._session.now().year
        try:
            return date(year, int(match[2]), int(match[3]))
        except ValueError as error:
            raise BadInput("number_unreadable", text=text[:40]) from error

    def _find(self, query: ReceiptQuery, text: str) -> tuple[ReceiptRow, ...]:
        """On the engine lane."""
        if self.by is not SearchBy.PRODUCT or not text:
            return self._services.receipts.find(query)
        rows: dict[str, ReceiptRow] = {}
        for product in self._products(text):
            of_sku = ReceiptQuery(kind=self._kind, limit=LIMIT, sku=product.sku)
            rows |= {r.receipt: r for r in self._services.receipts.find(of_sku)}
        newest = sorted(rows.values(), key=lambda r: (r.incarnation, r.seq), reverse=True)
        return tuple(newest[:LIMIT])

    def _products(self, text: str) -> tuple[Product, ...]:
        exact = self._services.workplace.catalogue.by_code(text)
        return exact or self._services.lookup.search(text, 10)

    def day(self, days_ago: int) -> str:
        """A day before today as the search text writes it."""
        return (self._session.now().date() - timedelta(days=days_ago)).isoformat()


class PaperPresenter(QObject):
    """The paper of a fact as a picture, made beside the GUI. The newest wish wins."""

    rendered = Signal(bytes)
    """A PNG."""
    failed = Signal(object)
    """A Say: why there is no picture."""

    def __init__(
        self, tasks: Tasks, forms: ReceiptForms, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._forms, self._session = tasks, forms, session
        self._task: Task | None = None

    def render(self, fact: StoredFact, language: str) -> None:
        """Make the picture of this fact's document."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._tasks.submit(
            lambda: self._forms.render(fact, "png", width_mm=PREVIEW_MM, language=language),
            self.rendered.emit,
            self._refuse,
            lane="io",
            owner=self,
            quiet=True,
        )

    def _refuse(self, error: LanehouseError) -> None:
        self.failed.emit(self._session.refusal(error))


class ReceiptsPresenter(CounterPresenter):
    """The receipts screen: one receipt is looked at, and may be printed again."""

    shown = Signal(object)
    """The StoredFact looked at."""
    reprinted = Signal(str)
    """The number of which a copy is on its way."""
    hinted = Signal(object, bool)

    def _set_up(self) -> None:
        self.number = ""

    def open(self, number: str) -> None:
        """Look at a receipt; ``last`` is the newest."""
        self._tasks.submit(
            lambda: self._services.receipts.get(number), self._show, self._refuse, owner=self
        )

    def reprint(self) -> None:
        """Print the one looked at again, marked as a copy."""
        number = self.number
        if number:
            self._approvals.run(
                lambda given: self._services.receipts.reprint(number, given),
                lambda _: self.reprinted.emit(number),
                self._refuse,
            )

    def _show(self, fact: StoredFact) -> None:
        trade = getattr(fact.body, "trade", None)
        self.number = trade.receipt if trade is not None else ""
        self.shown.emit(fact)

    def _refuse(self, error: LanehouseError) -> None:
        self.hinted.emit(self._session.refusal(error), True)
