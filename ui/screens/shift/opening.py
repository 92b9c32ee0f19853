"""Opening a shift: the float, counted or keyed."""

from __future__ import annotations

from collections.abc import Callable

from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.shift import ShiftPresenter
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen
from ui.screens.shift.count import CountKeys, CountTable
from ui.widgets import Card, Message, PrimaryButton, Tone, TotalPanel, VBox
from ui.words import Say


class ShiftOpenScreen(SideScreen):
    """Nobody sells before the drawer has a float and a name."""

    name = "shift_open"
    title = "shift.open_title"

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
        self.keys.done.connect(self._open_if_counted)
        self.note = Message()
        self.note.hide()
        self.total = TotalPanel("shift.float", type="display")
        self.button = PrimaryButton(
            "shift.open_now", icon="shift", shape="large", on_click=presenter.open
        )
        right = VBox(Card(self.keys), self.note, self.total, self.button)
        right.box.setStretch(0, 1)
        self.column.addWidget(self.head(self._facts_words))
        self.column.addWidget(Sides(self.table, right), 1)
        presenter.count.changed.connect(self._show_total)
        presenter.hinted.connect(self._hint)
        session.changed.connect(self.head_words.retranslate)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.note.hide()
        self._presenter.count.clear()
        self.keys.begin()
        self._show_total()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self._show_total()

    def _facts_words(self, t: Callable[..., str]) -> str:
        snapshot = self._session.snapshot
        day = snapshot.next_business_date
        return t(
            "shift.open_facts",
            till=snapshot.till,
            cashier=snapshot.actor.name if snapshot.actor else "",
            date=context().translator.date(day) if day else "",
        )

    def _show_total(self) -> None:
        count = self._presenter.count
        self.total.set_total(
            context().translator.money(count.total_or_zero(), self._session.snapshot.currency)
        )

    def _open_if_counted(self) -> None:
        self.button.setFocus()

    def _hint(self, words: Say, refused: bool) -> None:
        self.note.show_message(words, Tone.REFUSED if refused else Tone.INFO)
        self.note.show()
