"""Putting a basket aside and taking it up again."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import Signal

from pos_app.errors import LanehouseError
from pos_app.services.checkout import BasketView
from ui.presenters.beside_till import BesideTill
from ui.presenters.notice import Notice
from ui.presenters.offer_words import masked


class ParkedRow(Struct, frozen=True):
    """A parked basket in a list."""

    basket_id: str
    label: str
    first_name: str
    first_name_zh: str
    lines: int
    total_minor: int
    saved_at: datetime
    by: str
    member: str = ""


class ParkedPresenter(BesideTill):
    """The parked baskets of this till."""

    listed = Signal(object)
    """A tuple of ParkedRow, oldest first."""
    done = Signal()
    """Parked or recalled: the panel may close."""
    refused = Signal(object)
    noticed = Signal(object)

    def list(self) -> None:
        """Ask for the parked baskets; :attr:`listed` brings them."""
        self._tasks.submit(self._rows, self.listed.emit, self._refused, owner=self)

    def park(self, label: str) -> None:
        """Put the present basket aside under a label that may be empty."""
        self._tasks.submit(
            lambda: self._services.checkout.park(label),
            lambda view: self._did(view, Notice("till.parked", "success", "accepted")),
            self._refused,
            owner=self,
        )

    def recall(self, basket_id: str) -> None:
        """Take a parked basket up."""
        self._tasks.submit(
            lambda: self._services.checkout.recall(basket_id),
            lambda view: self._did(view, Notice("till.recalled", "info", "accepted")),
            self._refused,
            owner=self,
        )

    def _rows(self) -> tuple[ParkedRow, ...]:
        workplace = self._services.workplace
        rows = []
        for draft in self._services.checkout.parked():
            first = draft.basket.lines[0]
            person = workplace.store_data.staff(draft.staff)
            rows.append(
                ParkedRow(
                    basket_id=draft.basket.id,
                    label=draft.basket.label,
                    first_name=first.name,
                    first_name_zh=first.name_zh,
                    lines=len(draft.basket.lines),
                    total_minor=draft.total_minor,
                    saved_at=workplace.local(draft.saved_ms),
                    by=person.name if person is not None else draft.staff,
                    member=self._member(draft.basket.member),
                )
            )
        return tuple(rows)

    def _member(self, number: str) -> str:
        """Enough to recognise them: the name to greet by, else the end of the number."""
        member = self._services.workplace.members.member(number) if number else None
        known = member is not None and member.can_use() and member.display_name
        return known or masked(number)

    def _did(self, view: BasketView, notice: Notice) -> None:
        self._till.accepted.emit()
        self._till.adopt(view)
        self.done.emit()
        self.noticed.emit(notice)

    def _refused(self, error: LanehouseError) -> None:
        self.refused.emit(error)
