"""Opening a shift, the blind count, closing, and the reports."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_app.domain.denominations import counted_minor, denominations
from pos_app.domain.facts import ShiftClosed, ShiftRead, StoredFact
from pos_app.domain.money import parse_decimal
from pos_app.domain.till import Shift, ShiftReport
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.reports import Reports
from ui.presenters.counter import CounterPresenter
from ui.presenters.status import Session

MAX_PIECES = 99_999


class CashCount(QObject):
    """An amount of cash: keyed as one figure, or counted by notes and coins."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pieces: dict[int, int] = {}
        self.by_pieces = True
        self.typed = ""

    @property
    def values_minor(self) -> tuple[int, ...]:
        """Denominations, largest first."""
        policies = self._session.snapshot.policies
        if policies is None:
            return ()
        return denominations(policies.store.currency, policies.notes_minor)

    @property
    def pieces(self) -> dict[int, int]:
        """Denomination → pieces, as far as counted by pieces."""
        return dict(self._pieces) if self.by_pieces else {}

    def count_of(self, value_minor: int) -> int:
        """Pieces of one denomination."""
        return self._pieces.get(value_minor, 0)

    def row_minor(self, value_minor: int) -> int:
        """What the pieces of one denomination come to."""
        return counted_minor({value_minor: self.count_of(value_minor)})

    @property
    def is_begun(self) -> bool:
        """True once something was keyed: an empty drawer must be said, not assumed."""
        return bool(self._pieces) if self.by_pieces else bool(self.typed)

    def total_minor(self) -> int:
        """The amount. Raises BadInput for a figure that cannot be read."""
        if self.by_pieces:
            return counted_minor(self._pieces)
        return parse_decimal(self.typed or "0", self._session.snapshot.currency.exponent)

    def total_or_zero(self) -> int:
        """The amount so far; 0 while a figure cannot be read."""
        try:
            return self.total_minor()
        except BadInput:
            return 0

    def set_pieces(self, value_minor: int, count: int) -> None:
        """So many pieces of one denomination."""
        wanted = max(0, min(MAX_PIECES, count))
        if self._pieces.get(value_minor) != wanted:
            self._pieces[value_minor] = wanted
            self.changed.emit()

    def set_typed(self, text: str) -> None:
        """The amount as one figure."""
        if text != self.typed:
            self.typed = text
            self.changed.emit()

    def set_by_pieces(self, by_pieces: bool) -> None:
        """Count by pieces, or key the amount."""
        if by_pieces != self.by_pieces:
            self.by_pieces = by_pieces
            self.changed.emit()

    def clear(self) -> None:
        """Begin again."""
        self._pieces.clear()
        self.typed = ""
        self.changed.emit()


class ShiftPresenter(CounterPresenter):
    """The three acts of a shift: open, read, close."""

    opened = Signal(object)
    """The Shift."""
    closed = Signal(object)
    """The StoredFact of ShiftClosed."""
    was_read = Signal(object)
    """The StoredFact of ShiftRead: an X report."""
    listed = Signal(object)
    """Tuple of StoredFacts: the Z reports, newest first."""
    reprinted = Signal(object)
    hinted = Signal(object, bool)

    def _set_up(self) -> None:
        self._reports = Reports(self._services.workplace)
        self.count = CashCount(self._session, self)
        self._busy = False

    def open(self) -> None:
        """The float is counted: open the shift."""
        amount = self._amount()
        if amount is None or self._busy:
            return
        self._busy = True
        self._approvals.run(
            lambda given: self._services.shifts.open(amount, given),
            self._opened,
            self._refuse,
            self._free,
        )

    def close(self) -> None:
        """The blind count is in: close the shift, with an approval where it is another's."""
        amount = self._amount()
        if amount is None or self._busy:
            return
        if not self.count.is_begun:
            self.hinted.emit("shift.count_first", True)
            return
        notes = self.count.pieces
        self._busy = True
        self._approvals.run(
            lambda given: self._services.shifts.close(amount, notes, given),
            self._closed,
            self._refuse,
            self._free,
        )

    def read(self) -> None:
        """Take an X report: recorded, printed, nothing is reset."""
        self._approvals.run(self._services.shifts.read, self._read, self._refuse)

    def list_reports(self) -> None:
        """Fetch the Z reports."""
        self._tasks.submit(
            self._services.shifts.reports, self.listed.emit, self._refuse, owner=self, quiet=True
        )

    def reprint(self, fact: StoredFact) -> None:
        """Print a Z report again, marked as a copy."""
        self._approvals.run(
            lambda given: self._reports.reprint(fact, given), self.reprinted.emit, self._refuse
        )

    def _amount(self) -> int | None:
        try:
            return self.count.total_minor()
        except BadInput as error:
            self._refuse(error)
            return None

    def _opened(self, shift: Shift) -> None:
        self._free()
        self.count.clear()
        self._session.refresh(lambda: self.opened.emit(shift))

    def _closed(self, fact: StoredFact) -> None:
        self._free()
        self.count.clear()
        self._session.refresh(lambda: self.closed.emit(fact))

    def _read(self, fact: StoredFact) -> None:
        self.was_read.emit(fact)

    def _refuse(self, error: LanehouseError) -> None:
        self._free()
        self.hinted.emit(self._session.refusal(error), True)

    def _free(self) -> None:
        self._busy = False


def report_of(fact: StoredFact) -> ShiftReport:
    """The report inside an X or Z fact."""
    if not isinstance(fact.body, ShiftClosed | ShiftRead):
        raise TypeError(f"fact {fact.seq} is no report")
    return fact.body.report
