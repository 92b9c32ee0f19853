"""Receipts of this till: find one, look at it, print it again."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.domain.facts import SaleCompleted, StoredFact
from pos_app.domain.identifiers import looks_like_receipt
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.receipts import PaperPresenter, ReceiptSearch, ReceiptsPresenter
from ui.presenters.status import Session
from ui.screens.frame import Sides, SideScreen, Tiles
from ui.screens.receipts.finder import ReceiptFinder
from ui.screens.receipts.paper import Paper
from ui.widgets import Button, Card, Message, PrimaryButton, Tone, VBox
from ui.words import Say, say


class ReceiptsScreen(SideScreen):
    """Left the list, right the paper."""

    name = "receipts"
    title = "receipts.title"

    def __init__(
        self,
        presenter: ReceiptsPresenter,
        search: ReceiptSearch,
        session: Session,
        approvals: ApprovalFlow,
        paper: PaperPresenter,
        take_return: Callable[[str], object],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=leave)
        self._presenter, self._session, self._paper = presenter, session, paper
        self._fact: StoredFact | None = None
        self.finder = ReceiptFinder(search, session, touch_picks=True)
        self.finder.picked.connect(presenter.open)
        self.finder.marked.connect(presenter.open)
        self.paper = Paper()
        self.note = Message()
        self.note.hide()
        self.again = PrimaryButton("receipts.reprint", icon="print", on_click=presenter.reprint)
        self.take_back = Button(
            "receipts.take_return",
            icon="goods_return",
            on_click=lambda: take_return(presenter.number),
        )
        last = Button("receipts.last", icon="history", on_click=lambda: presenter.open("last"))
        keys = Tiles(cell_px=160, columns=2)
        keys.show_tiles((self.take_back, self.again))
        right = VBox(Card(self.paper, margin="small"), keys, gap="small")
        right.box.setStretch(0, 1)
        self.column.addWidget(self.head("receipts.head", last))
        self.column.addWidget(self.note)
        self.column.addWidget(Sides(self.finder, right, shares=(5, 4)), 1)
        self._connect()
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.note.hide()
        self._clear()
        self.finder.begin()
        self.finder.field.setFocus()

    def open(self, number: str) -> None:
        """Begin with this receipt (from the member screen)."""
        self._presenter.open(number)

    def scanned(self, code: str) -> None:
        """A receipt's code opens it; anything else is looked for as a product."""
        if looks_like_receipt(code):
            self._presenter.open(code.strip())
        else:
            self._say("receipts.not_a_receipt", Tone.WARN)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if self._fact is not None:
            self._paper.render(self._fact, context().language)

    def _connect(self) -> None:
        self._presenter.shown.connect(self._show)
        self._presenter.reprinted.connect(
            lambda number: self._say(say("receipts.copy_on_its_way", number=number), Tone.SUCCESS)
        )
        self._presenter.hinted.connect(
            lambda words, refused: self._say(words, Tone.REFUSED if refused else Tone.INFO)
        )
        self._paper.rendered.connect(self.paper.show_png)
        self._paper.failed.connect(self.paper.show_words)

    def _clear(self) -> None:
        self._fact = None
        self.paper.clear()
        self.again.setEnabled(False)
        self.take_back.setEnabled(False)

    def _show(self, fact: StoredFact) -> None:
        self._fact = fact
        self.note.hide()
        self.again.setEnabled(True)
        self.take_back.setEnabled(isinstance(fact.body, SaleCompleted))
        self._paper.render(fact, context().language)

    def _say(self, words: Say, tone: Tone) -> None:
        self.note.show_message(words, tone)
        self.note.show()
