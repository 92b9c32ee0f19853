"""X and Z reports: the list, the paper of the one marked, and a reading of now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos_app.domain.facts import StoredFact
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.receipts import PaperPresenter
from ui.presenters.shift import ShiftPresenter, report_of
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen
from ui.screens.receipts.paper import Paper
from ui.widgets import (
    Button,
    Card,
    Column,
    EmptyState,
    ListTable,
    Message,
    PrimaryButton,
    TableModel,
    Tone,
    VBox,
)
from ui.words import Say, say


class ReportsScreen(SideScreen):
    """Left the Z reports, right the paper."""

    name = "reports"
    title = "shift.reports_title"

    def __init__(
        self,
        presenter: ShiftPresenter,
        session: Session,
        approvals: ApprovalFlow,
        paper: PaperPresenter,
        staff_name: Callable[[str], str],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=leave)
        self._presenter, self._session, self._paper = presenter, session, paper
        self._staff_name = staff_name
        self._shown: StoredFact | None = None
        self.model: TableModel[StoredFact] = TableModel(self._columns(), key=lambda f: f.event_id)
        self.table = ListTable(
            self.model,
            name="shift.reports_title",
            empty=EmptyState("report", "shift.no_reports", "shift.no_reports_hint"),
        )
        self.table.current_changed.connect(self._show)
        self.paper = Paper()
        self.note = Message()
        self.note.hide()
        self.x_button = PrimaryButton("shift.x_now", icon="report", on_click=presenter.read)
        self.again = Button("shift.print_again", icon="print", on_click=self._print_again)
        right = VBox(Card(self.paper, margin="small"), self.again, gap="small")
        right.box.setStretch(0, 1)
        self.column.addWidget(self.head("shift.x_hint", self.x_button))
        self.column.addWidget(self.note)
        self.column.addWidget(Sides(Card(self.table, margin="tight"), right, shares=(5, 4)), 1)
        self._connect()
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.note.hide()
        self.paper.clear()
        self.x_button.setEnabled(self._session.snapshot.shift is not None)
        self._presenter.list_reports()
        self.table.setFocus()

    def _connect(self) -> None:
        self._presenter.listed.connect(self._list)
        self._presenter.was_read.connect(self._show_x)
        self._presenter.reprinted.connect(self._copied)
        self._presenter.hinted.connect(self._hint)
        self._paper.rendered.connect(self.paper.show_png)
        self._paper.failed.connect(self.paper.show_words)

    def _columns(self) -> tuple[Column[StoredFact], ...]:
        return (
            Column("shift.z_number", lambda f: f"Z {report_of(f).z_number}", width_px=80),
            Column(
                "shift.z_day",
                lambda f: context().translator.date(report_of(f).shift.business_date),
                stretch=True,
                detail=lambda f: self._staff_name(report_of(f).shift.cashier),
            ),
            Column(
                "shift.z_net",
                lambda f: self._money(report_of(f).net_sales_minor),
                kind="money",
                width_px=150,
            ),
            Column(
                "shift.difference",
                lambda f: self._money(report_of(f).difference_minor),
                kind="money",
                width_px=140,
            ),
        )

    def _money(self, amount_minor: int) -> str:
        return context().translator.money(amount_minor, self._session.snapshot.currency)

    def _list(self, facts: Sequence[StoredFact]) -> None:
        self.model.set_rows(facts)
        self.again.setEnabled(bool(facts))
        if facts and self.table.current_row() is None:
            self.table.mark(0)

    def _show(self, fact: StoredFact | None) -> None:
        if fact is not None:
            self.again.setEnabled(True)
            self._render(fact)

    def _show_x(self, fact: StoredFact) -> None:
        self.table.clearSelection()
        self.again.setEnabled(False)
        self._render(fact)
        self._hint("shift.x_printed", False)

    def _render(self, fact: StoredFact) -> None:
        self._shown = fact
        self._paper.render(fact, context().language)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.table.setMinimumHeight(3 * self.theme.row)
        if self._shown is not None:
            self._render(self._shown)

    def _print_again(self) -> None:
        fact = self.table.current_row()
        if fact is not None:
            self._presenter.reprint(fact)

    def _copied(self, fact: StoredFact) -> None:
        number = report_of(fact).z_number
        self._hint(say("shift.copy_on_its_way", number=number), False)

    def _hint(self, words: Say, refused: bool) -> None:
        self.note.show_message(words, Tone.REFUSED if refused else Tone.SUCCESS)
        self.note.show()
