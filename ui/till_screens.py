"""Makes the screens of the till's window and says which of them comes when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.facts import StoredFact
from pos_app.ports.printing import ReceiptForms
from pos_app.ports.settings import DeviceCheck
from pos_app.services.till_services import TillServices
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.cash import CashPresenter
from ui.presenters.enrolment import EnrolPresenter
from ui.presenters.member import MemberPresenter
from ui.presenters.member_acts import MemberActs
from ui.presenters.receipts import PaperPresenter, ReceiptSearch, ReceiptsPresenter
from ui.presenters.returns import ReturnsPresenter
from ui.presenters.settings import SettingsKeeper, SettingsPresenter
from ui.presenters.shift import ShiftPresenter
from ui.presenters.sign_in import SignInPresenter
from ui.presenters.status import Session
from ui.scan_wedge import ScanEvent
from ui.screen import Screen
from ui.screens.cash.screen import CashScreen
from ui.screens.member.screen import MemberScreen, MemberWays
from ui.screens.receipts.screen import ReceiptsScreen
from ui.screens.returns.screen import ReturnsScreen
from ui.screens.settings.pages import About
from ui.screens.settings.screen import SettingsScreen
from ui.screens.shift.busy import ShiftBusyScreen
from ui.screens.shift.closing import ShiftClosedScreen, ShiftCloseScreen
from ui.screens.shift.opening import ShiftOpenScreen
from ui.screens.shift.reports import ReportsScreen
from ui.screens.sign_in.screen import SignInScreen
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.tasks import Tasks
from ui.widgets import Tone
from ui.words import Say

_WANTED: Final = {"return": "returns", "drawer": "cash", "member": "member", "points": "member"}
_NEEDS_SHIFT: Final = frozenset({"returns", "cash", "shift_close"})


@dataclass
class Parts:
    """Everything the screens are made from."""

    services: TillServices
    tasks: Tasks
    session: Session
    keeper: SettingsKeeper
    forms: ReceiptForms
    shell: Shell
    approvals: ApprovalFlow
    devices: DeviceCheck | None = None
    about: About = field(default_factory=About)


class Navigator(QObject):
    """Which screen is in front: signed out → sign-in; no shift → opening; else the till."""

    went = Signal(str)

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.sign_in: SignInPresenter | None = None
        self._page = ""
        self._back_to = ""

    def home(self) -> None:
        """Where the person belongs as things stand."""
        self._show(self.home_name)

    def back(self) -> None:
        """To the screen that led here, else home."""
        self._show(self._back_to or self.home_name)

    def look_aside(self, name: str) -> Screen:
        """Another screen from which :meth:`back` returns to the one in front."""
        front = self._parts.shell.front
        came_from = front.name if front is not None else ""
        screen = self._show(name)
        self._back_to = came_from
        return screen

    def refresh_home(self) -> None:
        """Look again at who and what is there, then go home."""
        self._parts.session.refresh(self.home)

    @property
    def home_name(self) -> str:
        """Name of the screen where the person belongs."""
        snapshot = self._parts.session.snapshot
        if snapshot.policies is None:
            return "setup"
        if snapshot.actor is None:
            return "sign_in"
        if snapshot.shift is None:
            return "shift_open"
        return "till" if snapshot.can_trade else "shift_busy"

    def go(self, name: str) -> None:
        """A screen beside the till, where it makes sense now."""
        snapshot = self._parts.session.snapshot
        if snapshot.actor is None:
            self._say("window.sign_in_first")
        elif name in _NEEDS_SHIFT and snapshot.shift is None:
            self._say("window.no_shift_yet")
        else:
            self._parts.session.refresh(lambda: self._go(name))

    def wanted(self, name: str) -> None:
        """The till asks for a screen: "return", "drawer", "member", or its page "points"."""
        self._page = name if name == "points" else ""
        self.go(_WANTED[name])

    def lock(self) -> None:
        """The person steps away; the basket is kept."""
        self._leave(self._parts.services.people.lock, keep_person=True)

    def sign_out(self) -> None:
        """The person leaves."""
        self._leave(self._parts.services.people.sign_out, keep_person=False)

    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the window answers on every screen."""
        return {
            "receipts": lambda: self.go("receipts"),
            "reports": lambda: self.go("reports"),
            "close_shift": lambda: self.go("shift_close"),
            "settings": lambda: self.go("settings"),
            "sign_out": self.sign_out,
        }

    def _go(self, name: str) -> None:
        if name == "shift_close" and self._parts.session.snapshot.basket_lines:
            self._say("window.basket_open")
        else:
            self._show(name)

    def _leave(self, act: Callable[[], object], *, keep_person: bool) -> None:
        actor = self._parts.session.snapshot.actor
        if actor is None:
            return
        if self.sign_in is not None:
            self.sign_in.choose(actor.id if keep_person else "")
        self._parts.tasks.submit(act, lambda _: self.refresh_home(), owner=self)

    def _show(self, name: str) -> Screen:
        self._back_to = ""
        screen = self._parts.shell.show_screen(name)
        if isinstance(screen, MemberScreen) and self._page:
            screen.show_page(self._page)
        self._page = ""
        self.went.emit(name)
        return screen

    def _say(self, words: Say) -> None:
        self._parts.shell.message(words, Tone.WARN)


def add_screens(parts: Parts, to: Navigator) -> None:
    """Make every screen of a store that is set up known; each is built when it is first wanted."""
    shell, services, tasks, session = parts.shell, parts.services, parts.tasks, parts.session
    sign_in = SignInPresenter(tasks, services, session, parts.approvals, to)
    to.sign_in = sign_in
    sign_in.signed_in.connect(lambda _: to.home())
    shell.offer_screen(SignInScreen.name, lambda: SignInScreen(sign_in, session, parts.approvals))
    shell.offer_screen(TillScreen.name, lambda: _till_screen(parts, to))
    _offer_shift_screens(parts, to)
    _offer_counter_screens(parts, to)
    shell.offer_screen(SettingsScreen.name, lambda: _settings_screen(parts, to))


def _till_screen(parts: Parts, to: Navigator) -> TillScreen:
    till = TillScreen(parts.tasks, parts.services, parts.shell)
    till.wanted.connect(to.wanted)
    till.return_wanted.connect(lambda number: _take_return(parts, number))
    return till


def _take_return(parts: Parts, number: str) -> None:
    """Goods of that receipt come back."""
    returns = parts.shell.show_screen(ReturnsScreen.name)
    assert isinstance(returns, ReturnsScreen)
    returns.open_receipt(number)


def _settings_screen(parts: Parts, to: Navigator) -> SettingsScreen:
    presenter = SettingsPresenter(parts.tasks, parts.keeper, parts.session, parts.devices, to)
    return SettingsScreen(presenter, parts.session, parts.approvals, parts.about, to.home)


def _offer_shift_screens(parts: Parts, to: Navigator) -> None:
    shell, session, approvals = parts.shell, parts.session, parts.approvals

    def presenter() -> ShiftPresenter:
        return ShiftPresenter(parts.tasks, parts.services, session, approvals, to)

    def opening() -> ShiftOpenScreen:
        made = presenter()
        made.opened.connect(lambda _: to.home())
        return ShiftOpenScreen(made, session, approvals, to.sign_out)

    closing = presenter()
    closing.closed.connect(lambda fact: _show_closed(shell, fact))
    shell.offer_screen(ShiftOpenScreen.name, opening)
    shell.offer_screen(
        ShiftCloseScreen.name, lambda: ShiftCloseScreen(closing, session, approvals, to.home)
    )
    shell.offer_screen(
        ShiftClosedScreen.name,
        lambda: ShiftClosedScreen(closing, session, _paper(parts, to), to.sign_out, to.home),
    )
    shell.offer_screen(
        ShiftBusyScreen.name,
        lambda: ShiftBusyScreen(session, approvals, lambda: to.go("shift_close"), to.sign_out),
    )
    shell.offer_screen(ReportsScreen.name, lambda: _reports_screen(parts, presenter(), to))


def _reports_screen(parts: Parts, presenter: ShiftPresenter, to: Navigator) -> ReportsScreen:
    return ReportsScreen(
        presenter, parts.session, parts.approvals, _paper(parts, to), _staff_name(parts.services),
        to.home,
    )  # fmt: skip


def _show_closed(shell: Shell, fact: StoredFact) -> None:
    screen = shell.show_screen(ShiftClosedScreen.name)
    assert isinstance(screen, ShiftClosedScreen)
    screen.show_closed(fact)


def _offer_counter_screens(parts: Parts, to: Navigator) -> None:
    shell = parts.shell
    shell.offer_screen(CashScreen.name, lambda: _cash_screen(parts, to))
    shell.offer_screen(ReturnsScreen.name, lambda: _returns_screen(parts, to))
    shell.offer_screen(ReceiptsScreen.name, lambda: _receipts_screen(parts, to))
    shell.offer_screen(MemberScreen.name, lambda: _member_screen(parts, to))


def _cash_screen(parts: Parts, to: Navigator) -> CashScreen:
    presenter = CashPresenter(parts.tasks, parts.services, parts.session, parts.approvals, to)
    return CashScreen(presenter, parts.session, parts.approvals, to.home)


def _returns_screen(parts: Parts, to: Navigator) -> ReturnsScreen:
    tasks, services, session = parts.tasks, parts.services, parts.session
    return ReturnsScreen(
        ReturnsPresenter(tasks, services, session, parts.approvals, to),
        ReceiptSearch(tasks, services, session, kind="sale", parent=to),
        session,
        parts.approvals,
        parts.shell.panels,
        to.home,
    )


def _receipts_screen(parts: Parts, to: Navigator) -> ReceiptsScreen:
    tasks, services, session = parts.tasks, parts.services, parts.session

    return ReceiptsScreen(
        ReceiptsPresenter(tasks, services, session, parts.approvals, to),
        ReceiptSearch(tasks, services, session, parent=to),
        session,
        parts.approvals,
        _paper(parts, to),
        lambda number: _take_return(parts, number),
        to.back,
    )


def _member_screen(parts: Parts, to: Navigator) -> MemberScreen:
    tasks, services, session = parts.tasks, parts.services, parts.session
    presenter = MemberPresenter(tasks, services, session, to)
    presenter.passed_on.connect(lambda code: _ring_up(parts, to, code))
    return MemberScreen(
        presenter,
        MemberActs(presenter, services, to),
        EnrolPresenter(tasks, services, session, to),
        session,
        parts.shell.panels,
        parts.shell,
        MemberWays(leave=to.home, open_receipt=lambda number: _open_receipt(to, number)),
    )


def _ring_up(parts: Parts, to: Navigator, code: str) -> None:
    """A code that means nothing where it was read: it is the till's."""
    to.home()
    parts.shell.take_scan(ScanEvent(code))


def _open_receipt(to: Navigator, number: str) -> None:
    """Look at that receipt, then come back."""
    receipts = to.look_aside(ReceiptsScreen.name)
    assert isinstance(receipts, ReceiptsScreen)
    receipts.open(number)


def _paper(parts: Parts, parent: QObject) -> PaperPresenter:
    return PaperPresenter(parts.tasks, parts.forms, parts.session, parent)


def _staff_name(services: TillServices) -> Callable[[str], str]:
    def name_of(staff_id: str) -> str:
        staff = services.workplace.store_data.staff(staff_id)
        return staff.name if staff is not None else staff_id

    return name_of
