"""The return screen: find the receipt, choose what goes back, pay it out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.domain.sale import Trade
from pos_app.domain.tender import Tender, TenderKind
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.receipts import ReceiptSearch
from ui.presenters.returns import ReturnsPresenter, Step
from ui.presenters.status import Session
from ui.screens.frame import Centred, Sides, SideScreen
from ui.screens.receipts.finder import ReceiptFinder
from ui.screens.returns.refunds import RefundPanel
from ui.screens.returns.work import ReturnEditor, ReturnLines
from ui.widgets import (
    Button,
    Card,
    HBox,
    IconLabel,
    Label,
    Message,
    PanelStack,
    PrimaryButton,
    Scroll,
    Tone,
    TotalPanel,
    TotalRow,
    VBox,
)
from ui.words import Say, plain, say

_FACES = {Step.FIND: 0, Step.RECEIPT: 1, Step.LOOSE: 1, Step.DONE: 2}


class ReturnsScreen(SideScreen):
    """Three faces: find, choose, done."""

    name = "returns"
    title = "returns.title"

    def __init__(
        self,
        presenter: ReturnsPresenter,
        search: ReceiptSearch,
        session: Session,
        approvals: ApprovalFlow,
        panels: PanelStack,
        leave: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=self._back)
        self._presenter, self._session = presenter, session
        self._panels, self._out = panels, leave
        self.finder = ReceiptFinder(search, session, touch_picks=True)
        self.finder.picked.connect(presenter.open)
        self.note = Message()
        self.note.hide()
        self.lines = ReturnLines(presenter, session)
        self.editor = ReturnEditor(presenter, session, self._edit_refunds)
        self.done = ReturnDone(session, presenter.begin, leave)
        self._faces = QStackedWidget()
        for face in (
            Sides(self.finder, Scroll(VBox(self._hints())), shares=(3, 2)),
            Sides(self.lines, self.editor, shares=(3, 2)),
            Centred(self.done, 620),
        ):
            self._faces.addWidget(face)
        self.column.addWidget(self.head("returns.head"))
        self.column.addWidget(self.note)
        self.column.addWidget(self._faces, 1)
        presenter.changed.connect(self._show)
        presenter.done.connect(self._show_done)
        presenter.hinted.connect(self._hint)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self.note.hide()
        self._presenter.begin()

    def open_receipt(self, number: str) -> None:
        """Begin with this receipt (from the receipts screen)."""
        self._presenter.open(number)

    def scanned(self, code: str) -> None:
        """A receipt, or goods that come back."""
        self.note.hide()
        self._presenter.scan(code)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.lines.show_items()
        self.editor.show_item()
        if self._presenter.trade is not None:
            self.done.show_trade(self._presenter.trade)

    def _back(self) -> None:
        if self._presenter.step in (Step.RECEIPT, Step.LOOSE):
            self._presenter.begin()
        else:
            self._out()

    def _hints(self) -> QWidget:
        card = Card(gap="large", margin="wide")
        card.add_stretch()
        card.add(
            IconLabel("qr", tone="accent_text", size_px=72), align=Qt.AlignmentFlag.AlignHCenter
        )
        for words, kind, tone in (
            ("returns.scan_title", "title", "text"),
            ("returns.scan_hint", "body", "text_muted"),
        ):
            label = Label(words, type=kind, tone=tone, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            card.add(label)
        card.add_stretch()
        card.add(Label("returns.no_receipt_hint", tone="text_muted", wrap=True))
        card.add(
            Button(
                "returns.no_receipt",
                icon="goods_return",
                shape="large",
                on_click=self._presenter.begin_loose,
            )
        )
        return card

    def _show(self) -> None:
        before, face = self._faces.currentIndex(), _FACES[self._presenter.step]
        if face != before:
            self.note.hide()
            self.editor.note.hide()
        self._faces.setCurrentIndex(face)
        if self._presenter.step is Step.FIND:
            self.finder.begin()
        elif face != before:
            (self.lines.table if face == 1 else self.done.button).setFocus()

    def _show_done(self, trade: Trade) -> None:
        self.done.show_trade(trade)
        self.done.button.setFocus()

    def _hint(self, words: Say, refused: bool) -> None:
        tone = Tone.REFUSED if refused else Tone.INFO
        if self._presenter.step in (Step.RECEIPT, Step.LOOSE):
            self.editor.say(words, tone)
        else:
            self.note.show_message(words, tone)
            self.note.show()

    def _edit_refunds(self) -> None:
        self._panels.push(RefundPanel(self._presenter, self._session))


class ReturnDone(Card):
    """What to hand out, in the largest type."""

    def __init__(
        self, session: Session, again: Callable[[], object], leave: Callable[[], object]
    ) -> None:
        super().__init__(gap="large", margin="page")
        self._session = session
        self._title = Label(type="heading")
        self.total = TotalPanel("returns.hand_out")
        self.button = PrimaryButton(
            "returns.back_to_till", icon="accept", shape="large", on_click=leave
        )
        row = HBox(
            Button("returns.next", icon="goods_return", shape="large", on_click=again), gap="small"
        )
        row.add(self.button, 1)
        for widget in (
            HBox(IconLabel("success", tone="success_text", size_px=36), gap="small"),
            self._title,
            self.total,
            Message("returns.done_hint", Tone.SUCCESS),
            row,
        ):
            self.add(widget)

    def show_trade(self, trade: Trade) -> None:
        """Show what this return pays out."""
        t, money = context().translator, self._session.snapshot.currency
        self._title.say(say("returns.done", number=trade.receipt))
        cash = [x for x in trade.tenders if x.kind is TenderKind.CASH]
        others = [x for x in trade.tenders if x.kind is not TenderKind.CASH]
        self.total.set_rows(
            [TotalRow(plain(self._name(x)), t.money(abs(x.amount_minor), money)) for x in others]
        )
        paid = sum(abs(x.amount_minor) for x in cash)
        self.total.set_total(
            t.money(paid, money), "returns.hand_out" if cash or not others else "returns.no_cash"
        )

    def _name(self, tender: Tender) -> str:
        policies, language = self._session.snapshot.policies, context().language
        found = [x for x in (policies.tender_types if policies else ()) if x.id == tender.type_id]
        return found[0].name_in(language) if found else tender.type_id
