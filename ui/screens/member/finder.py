"""Who is it? The members that answer to what was typed, or what to do when none does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.domain.members import Member
from ui.context import context
from ui.presenters.member import MemberPresenter
from ui.presenters.offer_words import masked
from ui.screens.frame import Sides
from ui.screens.member.digits import DigitPad
from ui.screens.member.words import STATUS_WORDS, title_of
from ui.widgets import (
    Card,
    Column,
    EmptyState,
    IconLabel,
    Label,
    ListTable,
    PrimaryButton,
    Scroll,
    SearchField,
    TableModel,
    VBox,
)
from ui.words import say

_LEAST_ROWS: Final = 4


class MemberFinder(Sides):
    """The list at the left, figures to touch at the right. The search box is the screen's own."""

    picked = Signal(str)
    """A member's number."""

    def __init__(
        self, presenter: MemberPresenter, field: SearchField, enrol: Callable[[], object]
    ) -> None:
        self._presenter = presenter
        self._wants_first = False
        self.model: TableModel[Member] = TableModel(self._columns(), key=lambda m: m.number)
        self.table = ListTable(self.model, name="member.hits", pick_on_touch=True)
        self.table.picked.connect(lambda member: self.picked.emit(member.number))
        self.nobody = Label(type="title", wrap=True)
        self.enrol = PrimaryButton("member.enrol_new", icon="add", on_click=enrol)
        self._faces = QStackedWidget()
        for face in (self._welcome(), self.table, Scroll(self._none())):
            self._faces.addWidget(face)
        self.pad = DigitPad(field)
        side = Card(self.pad, gap="medium")
        side.add_stretch()
        super().__init__(Card(self._faces, margin="small"), side, shares=(5, 3), narrow_px=720)
        presenter.found.connect(self.show_members)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self._faces.setMinimumHeight(_LEAST_ROWS * self.theme.row)

    def show_members(self, members: tuple[Member, ...]) -> None:
        """Show who was found."""
        self.model.set_rows(members)
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        searching = bool(self._presenter.text)
        self._faces.setCurrentIndex(1 if members else 2 if searching else 0)
        self.nobody.say(say("member.nobody", text=self._presenter.text))
        if self._wants_first and members:
            self.choose()
        self._wants_first = False

    def step(self, rows: int) -> None:
        """Move the mark; the first step marks the first."""
        now, count = self.table.currentIndex().row(), len(self.model.rows)
        if count:
            self.table.mark(min(max(now + rows, 0), count - 1))

    def choose(self) -> None:
        """Return: the marked one, or the only one. Of several the first is marked: who buys is
        not to be guessed."""
        marked = self.table.current_row()
        only = self.model.row(0) if len(self.model.rows) == 1 else None
        member = marked or only
        if member is not None:
            self.picked.emit(member.number)
        elif self.model.rows:
            self.table.mark(0)

    def choose_when_found(self) -> None:
        """Return came before the answer did."""
        self._wants_first = True

    def _columns(self) -> tuple[Column[Member], ...]:
        return (
            Column(
                "member.name", title_of, stretch=True, detail=_detail,
                icon=lambda _: "member",
                tone=lambda m: "" if m.can_use() else "text_muted",
            ),
            Column(
                "member.tier",
                lambda m: self._presenter.tier_name(m.tier, context().language), kind="number",
            ),
        )  # fmt: skip

    def _welcome(self) -> QWidget:
        return Scroll(EmptyState("member", "member.welcome", "member.welcome_hint"))

    def _none(self) -> QWidget:
        centre = Qt.AlignmentFlag.AlignHCenter
        box = VBox(gap="medium", margin="wide")
        box.add_stretch()
        box.add(IconLabel("search", tone="line_strong", size_px=56), align=centre)
        hint = Label("member.nobody_hint", tone="text_muted", wrap=True)
        for label in (self.nobody, hint):
            label.setAlignment(centre)
            box.add(label)
        box.add(self.enrol, align=centre)
        box.add_stretch()
        return box


def _detail(member: Member) -> str:
    t = context().translator
    status = STATUS_WORDS.get(member.status)
    return " · ".join(x for x in (masked(member.number), t(status) if status else "") if x)
