"""Closing a shift: the blind count, then what it came to."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.domain.facts import StoredFact
from pos_app.domain.till import ShiftReport
from pos_app.i18n import Translator
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.receipts import PaperPresenter
from ui.presenters.shift import ShiftPresenter, report_of
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen
from ui.screens.receipts.paper import Paper
from ui.screens.shift.count import CountKeys, CountTable
from ui.widgets import (
    Button,
    Card,
    HBox,
    Label,
    Message,
    PrimaryButton,
    Tone,
    TotalPanel,
    TotalRow,
    VBox,
)
from ui.words import Say, say


class ShiftCloseScreen(SideScreen):
    """The count comes first; what should be there is not shown before it is in."""

    name = "shift_close"
    title = "shift.close_title"

    def __init__(
        self,
        presenter: ShiftPresenter,
        session: Session,
        approvals: ApprovalFlow,
        leave: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=leave)
        self._presenter, self._session = presenter, session
        self.table = CountTable(presenter.count, session)
        self.keys = CountKeys(presenter.count, session, self.table)
        self.note = Message()
        self.note.hide()
        self.other = Message(self._other_words, Tone.WARN)
        self.total = TotalPanel("shift.counted", type="display")
        self.button = PrimaryButton(
            "shift.close_now", icon="accept", shape="large", on_click=presenter.close
        )
        self.keys.done.connect(self.button.setFocus)
        right = VBox(Card(self.keys), self.note, self.total, self.button)
        right.box.setStretch(0, 1)
        self.column.addWidget(self.head("shift.blind_hint"))
        self.column.addWidget(self.other)
        self.column.addWidget(Sides(self.table, right), 1)
        presenter.count.changed.connect(self._show_total)
        presenter.hinted.connect(self._hint)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.note.hide()
        self.other.show_message(self._other_words, Tone.WARN)
        self.other.setVisible(not self._session.snapshot.owns_shift)
        self._presenter.count.clear()
        self.keys.begin()
        self._show_total()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self._show_total()

    def _other_words(self, t: Translator) -> str:
        return t("shift.of_other_close", name=self._session.snapshot.shift_cashier)

    def _show_total(self) -> None:
        self.total.set_total(
            context().translator.money(
                self._presenter.count.total_or_zero(), self._session.snapshot.currency
            )
        )

    def _hint(self, words: Say, refused: bool) -> None:
        self.note.show_message(words, Tone.REFUSED if refused else Tone.INFO)
        self.note.show()


class ShiftClosedScreen(SideScreen):
    """Expected, counted, difference, and the Z report as printed."""

    name = "shift_closed"
    title = "shift.closed_title"

    def __init__(
        self,
        presenter: ShiftPresenter,
        session: Session,
        paper: PaperPresenter,
        sign_out: Callable[[], object],
        next_shift: Callable[[], object],
    ) -> None:
        super().__init__()
        self._presenter, self._session, self._paper = presenter, session, paper
        self._fact: StoredFact | None = None
        self.paper = Paper()
        self.verdict = Message()
        self.total = TotalPanel("shift.difference")
        self._next = next_shift
        self.again = Button("shift.print_again", icon="print", on_click=self._print_again)
        self.out = PrimaryButton("shift.sign_out", icon="exit", shape="large", on_click=sign_out)
        after = Button("shift.next_shift", icon="shift", on_click=next_shift)
        right = VBox(self.verdict, self.total)
        right.add_stretch()
        for widget in (HBox(self.again, after, gap="small"), self.out):
            right.add(widget)
        self._heading = Label(type="heading")
        self.column.addWidget(self._heading)
        self.column.addWidget(Sides(Card(self.paper, margin="small"), right, shares=(1, 1)), 1)
        paper.rendered.connect(self.paper.show_png)
        paper.failed.connect(self.paper.show_words)
        self.live()

    def show_closed(self, fact: StoredFact) -> None:
        """Show the Z report just made."""
        self._fact = fact
        self.retranslate()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.out.setFocus()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if self._fact is not None:
            self._show_report(report_of(self._fact))
            self._paper.render(self._fact, context().language)

    def _show_report(self, report: ShiftReport) -> None:
        t, money = context().translator, self._session.snapshot.currency
        self._heading.say(say("shift.closed_heading", number=report.z_number))
        self.total.set_rows(
            [
                TotalRow("shift.expected", t.money(report.expected_cash_minor, money)),
                TotalRow("shift.counted", t.money(report.counted_cash_minor or 0, money)),
            ]
        )
        self.total.set_total(t.money(report.difference_minor, money))
        self.verdict.show_message(*_verdict(report.difference_minor))

    def _print_again(self) -> None:
        if self._fact is not None:
            self._presenter.reprint(self._fact)


def _verdict(difference_minor: int) -> tuple[Say, Tone]:
    if difference_minor == 0:
        return "shift.exact", Tone.SUCCESS
    return ("shift.over" if difference_minor > 0 else "shift.short"), Tone.WARN
