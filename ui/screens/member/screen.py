"""The member screen (F3): a search box that is always there, and below it whoever was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.members import Member
from ui.presenters.enrolment import EnrolPresenter
from ui.presenters.member import MemberPresenter
from ui.presenters.member_acts import MemberActs
from ui.presenters.notice import Notice
from ui.presenters.status import Session
from ui.screens.frame import SideScreen, Tiles
from ui.screens.member.card import MemberCard
from ui.screens.member.enrol import EnrolPanel
from ui.screens.member.finder import MemberFinder
from ui.screens.member.goods import GoodsPage
from ui.screens.member.notes import NotesPage
from ui.screens.member.offers import OffersPage
from ui.screens.member.points_page import PointsPage
from ui.screens.member.rows import column, tab_in_order
from ui.screens.member.stack import FrontStack, WholeScroll, WholeSides
from ui.screens.till.voice import Voice, speak
from ui.widgets import (
    Button,
    ChoiceButton,
    HBox,
    Label,
    Panel,
    PanelStack,
    PrimaryButton,
    Scroll,
    SearchField,
    VBox,
)
from ui.words import Say, say

Page = OffersPage | PointsPage | GoodsPage | NotesPage
PAGES: Final = ("offers", "points", "goods", "notes")
_FIND, _MEMBER, _ENROL = range(3)


@dataclass(frozen=True, kw_only=True)
class MemberWays:
    """Where the screen leads."""

    leave: Callable[[], object]
    open_receipt: Callable[[str], object]


class MemberScreen(SideScreen):
    """Three faces: who is it, the member, a new member."""

    name = "member"
    title = "member.title"

    def __init__(
        self,
        presenter: MemberPresenter,
        acts: MemberActs,
        enrolment: EnrolPresenter,
        session: Session,
        panels: PanelStack,
        voice: Voice,
        ways: MemberWays,
    ) -> None:
        super().__init__(leave=ways.leave)
        self._presenter, self._enrolment = presenter, enrolment
        self._panels, self._voice, self._ways = panels, voice, ways
        self._enrolling = False
        self.field = SearchField("member.search")
        self.field.installEventFilter(self)
        self.finder = MemberFinder(presenter, self.field, self.begin_enrolment)
        self._form: EnrolPanel | None = None
        self.card = MemberCard(session, self._attach, presenter.detach)
        self._makers: dict[str, Callable[[], Page]] = {
            "offers": lambda: OffersPage(acts),
            "points": lambda: PointsPage(acts, session, self._ask),
            "goods": lambda: GoodsPage(acts, session, ways.open_receipt),
            "notes": lambda: NotesPage(acts, session, self._ask),
        }
        self._made: dict[str, tuple[Page, WholeScroll]] = {}
        self._build()
        self._connect()
        self.live()

    # What the shell asks --------------------------------------------------------------------------

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self._enrolling = False
        self.field.clear()
        self.show_page("offers")
        self._presenter.begin()
        self.field.setFocus()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """See :class:`ui.screen.Screen`."""
        return {"member": self._search_again}

    def scanned(self, code: str) -> None:
        """A card handed out while the form is open; else a member, a coupon, or the till's."""
        if self._enrolling:
            self._enrolment.scan(code)
        else:
            self._presenter.scan(code)

    def go_back(self) -> bool:
        """Esc: the form, what was typed, who is looked at beside the basket, the screen."""
        look = self._presenter.look
        if self._enrolling:
            self._end_enrolment()
        elif self.field.text():
            self.field.clear()
        elif look is not None and not look.is_attached:
            self._presenter.forget()
            self.field.setFocus()
        else:
            self._ways.leave()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the search box move the mark in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._faces.currentIndex() == _FIND:
                self.finder.step(step)
                return True
        return super().eventFilter(watched, event)

    # What people do -------------------------------------------------------------------------------

    @property
    def form(self) -> EnrolPanel:
        """The enrolment form, made when it is first wanted."""
        if self._form is None:
            self._form = EnrolPanel(self._enrolment, self._end_enrolment, self._use_existing)
            self._faces.addWidget(Scroll(self._form))
        return self._form

    def page(self, name: str) -> Page:
        """One of PAGES, made when it is first wanted: the screen must open at once."""
        if name not in self._made:
            page = self._makers[name]()
            scroll = WholeScroll(column(page))
            self._made[name] = (page, scroll)
            self._stack.addWidget(scroll)
            self._sides.add_scroll(scroll)
            if self._presenter.look is not None:
                page.show_member(self._presenter.look)
            tab_in_order(page)
        return self._made[name][0]

    def begin_enrolment(self) -> None:
        """Open the form with what was typed."""
        typed = self._presenter.text
        self._enrolling = True
        form = self.form
        self._show_face()
        form.begin(typed)

    def show_page(self, name: str) -> None:
        """One of PAGES."""
        for page, tab in self.tabs.items():
            tab.setChecked(page == name)
        self.page(name)
        self._stack.setCurrentWidget(self._made[name][1])

    # Inside ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.new = Button("member.enrol_new", icon="add", on_click=self.begin_enrolment)
        head = HBox(
            Button("signin.back", kind="quiet", icon="back", hint="Esc", on_click=self.go_back),
            gap="small",
        )
        head.add(self.field, 1)
        head.add(self.new)
        self._faces = FrontStack(self.finder, self._member_face())
        self.column.addWidget(head)
        self.column.addWidget(self._faces, 1)

    def _member_face(self) -> QWidget:
        self.tabs = {
            name: ChoiceButton(f"member.page_{name}", on_click=partial(self.show_page, name))
            for name in PAGES
        }
        tabs = Tiles(cell_px=118, columns=4)
        tabs.show_tiles(list(self.tabs.values()))
        self._stack = FrontStack()
        right = VBox(tabs, gap="medium")
        right.add(self._stack, 1)
        card = WholeScroll(VBox(self.card, gap=""))
        self._sides = WholeSides(card, right, shares=(1, 2), narrow_px=760)
        self._sides.add_scroll(card)
        return self._sides

    def _connect(self) -> None:
        presenter = self._presenter
        self.field.searched.connect(presenter.search)
        self.field.chosen.connect(self._chosen)
        self.field.textChanged.connect(lambda _: self._show_face())
        self.finder.picked.connect(self._pick)
        presenter.changed.connect(self._show)
        presenter.noticed.connect(self._say)
        self._enrolment.enrolled.connect(self._enrolled)

    def _show(self) -> None:
        look = self._presenter.look
        if look is not None:
            self.card.show_member(look)
            for page, _ in self._made.values():
                page.show_member(look)
                tab_in_order(page)
            self.tabs["notes"].say(say("member.page_notes_n", n=len(look.panel.notes)))
        self._show_face()

    def _show_face(self) -> None:
        if self._enrolling:
            face = _ENROL
        elif self.field.text().strip() or self._presenter.look is None:
            face = _FIND
        else:
            face = _MEMBER
        self._faces.setCurrentIndex(face)
        self.field.setEnabled(not self._enrolling)
        self.new.setVisible(face != _ENROL)

    def _chosen(self) -> None:
        """Return in the search box: the member marked; with nothing typed, back to the till."""
        if not self.field.text().strip():
            look = self._presenter.look
            if look is not None and look.is_attached:
                self._ways.leave()
        elif self._presenter.is_searching:
            self.finder.choose_when_found()
        else:
            self.finder.choose()

    def _pick(self, number: str, *, is_new: bool = False) -> None:
        self.field.clear()
        self._presenter.pick(number, is_new=is_new)
        self.field.setFocus()

    def _attach(self) -> None:
        if self._presenter.look is not None:
            self._presenter.pick(self._presenter.look.panel.member.number)

    def _search_again(self) -> None:
        self._end_enrolment()
        self.field.selectAll()

    def _end_enrolment(self) -> None:
        self._enrolling = False
        self._show_face()
        self.field.setFocus()

    def _use_existing(self, number: str) -> None:
        self._end_enrolment()
        self._pick(number)

    def _enrolled(self, member: Member) -> None:
        self._end_enrolment()
        self._pick(member.number, is_new=True)

    def _ask(self, question: Say, verb: Say, do: Callable[[], object]) -> None:
        """A question before what cannot be taken back: a panel, not a dialog."""

        def done() -> None:
            panel.close_panel()
            do()

        panel = Panel(
            "member.sure", Label(question, wrap=True), icon="help",
            actions=(
                Button("member.not_now", on_click=self._panels.back),
                PrimaryButton(verb, icon="accept", on_click=done),
            ),
        )  # fmt: skip
        panel.setObjectName("member_ask")
        self._panels.push(panel)

    def _say(self, notice: Notice) -> None:
        speak(self._voice, notice)
