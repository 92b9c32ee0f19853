"""The member screen: members are looked for, looked at, put to the basket and taken from it.

Everything a screen shows of a member comes in one :class:`MemberLook`, taken on the engine lane, so
that panel, basket and rewards never contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.loyalty import Program
from pos_app.domain.members import Member, MemberStatus
from pos_app.domain.redemption import Redeemable
from pos_app.domain.rewards import RewardOffer
from pos_app.errors import LanehouseError, RuleRefused
from pos_app.services.checkout import BasketView, Understood
from pos_app.services.member_views import MemberPanel
from pos_app.services.till_services import TillServices
from ui.presenters.notice import ACCEPTED, Notice, SoundName
from ui.presenters.status import Session
from ui.tasks import Task, Tasks
from ui.words import say


class MemberLook(Struct, frozen=True, kw_only=True):
    """One member and the open basket beside them."""

    panel: MemberPanel
    basket: BasketView
    program: Program | None = None
    rewards: tuple[RewardOffer, ...] = ()
    """What points buy; empty unless the member is the basket's."""
    able: Redeemable | None = None
    """What points could pay of the basket were none spent yet; None unless it is theirs."""

    @property
    def is_attached(self) -> bool:
        """True when the basket is this member's."""
        return self.basket.basket.member == self.panel.member.number

    @property
    def wished_points(self) -> int:
        """Points meant to pay a part of the basket."""
        wish = self.basket.basket.wish
        return wish.points if wish is not None else 0

    @property
    def skus(self) -> tuple[str, ...]:
        """What is in the basket."""
        return tuple(line.sku for line in self.basket.basket.lines)


class MemberPresenter(QObject):
    """Who the customer is. Searching waits for nobody; an answer to an older text is dropped."""

    found = Signal(object)
    """Members that answer to :attr:`text`; a tuple."""
    changed = Signal()
    """:attr:`look` is new."""
    noticed = Signal(object)
    """A Notice."""
    passed_on = Signal(str)
    """A code that is no member's and no coupon's: the till knows what it means."""

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        session: Session,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._services, self._session = tasks, services, session
        self._searching: Task | None = None
        self.text = ""
        self.results: tuple[Member, ...] = ()
        self.program: Program | None = None
        self.look: MemberLook | None = None

    def begin(self) -> None:
        """A new look: at the basket's member, where there is one."""
        self.text, self.results = "", ()
        self._submit(self._of_basket, self._show)

    # Finding --------------------------------------------------------------------------------------

    @property
    def is_searching(self) -> bool:
        """True until the answer to :attr:`text` is there."""
        return self._searching is not None

    def search(self, text: str) -> None:
        """Look for this number, card, phone, e-mail or beginning of a name."""
        self.text = text.strip()
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None
        if not self.text:
            self._found(())
            return
        wanted, answered = self.text, False

        def found(members: tuple[Member, ...]) -> None:
            nonlocal answered
            answered, self._searching = True, None
            self._found(members)

        task = self._tasks.submit(
            lambda: self._services.membership.find(wanted), found, self._not_found,
            lane="io", owner=self, quiet=True,
        )  # fmt: skip
        self._searching = None if answered else task

    def tier_name(self, tier: str, language: str) -> str:
        """A tier's name; its id where the program does not know it."""
        rule = self.program.tier(tier) if self.program is not None else None
        return rule.name_in(language) if rule is not None else tier

    # Whose basket it is ---------------------------------------------------------------------------

    def pick(self, number: str, *, is_new: bool = False) -> None:
        """The basket is this member's; where that is refused they are only looked at.

        ``is_new``: they were enrolled a moment ago.
        """
        key = "member.enrolled" if is_new else "member.attached"
        self._submit(lambda: self._attach_or_look(number), lambda out: self._picked(out, key))

    def open(self, number: str) -> None:
        """Look at a member without touching the basket."""
        self._submit(lambda: self._look_at(number), self._show)

    def detach(self) -> None:
        """The basket is not this member's after all."""
        self.run(self._services.membership.detach, "member.detached")

    def forget(self) -> None:
        """Look at nobody; the basket keeps whom it has."""
        self.look = None
        self.changed.emit()

    def scan(self, code: str) -> None:
        """A member's code attaches, a coupon's goes into the basket; the rest is passed on."""
        self._submit(lambda: self._scan(code.strip()), lambda view: self._scanned(code, view))

    # For the acts beside this presenter -----------------------------------------------------------

    def run(
        self,
        act: Callable[[], object],
        words: str | Callable[[object], Notice] = "",
        on_error: Callable[[LanehouseError], object] | None = None,
    ) -> None:
        """Do something about the member in view, then look again.

        ``words``: a text key to say when it is done, or what makes the notice of the result.
        """
        number = self.look.panel.member.number if self.look is not None else ""

        def done(out: tuple[object, MemberLook | None]) -> None:
            self._show(out[1])
            if callable(words):
                self.noticed.emit(words(out[0]))
            else:
                self.noticed.emit(Notice(words, "success", "accepted") if words else ACCEPTED)

        self._submit(lambda: (act(), self._look_at(number) if number else None), done, on_error)

    def refuse(self, error: LanehouseError, sound: SoundName = "needs_person") -> None:
        """Say an error in words."""
        self.noticed.emit(Notice(self._session.refusal(error), "refused", sound))

    # On the engine lane ---------------------------------------------------------------------------

    def _of_basket(self) -> MemberLook | None:
        self.program = self._services.workplace.rules.program()
        member = self._services.checkout.view().basket.member
        try:
            return self._look_at(member) if member else None
        except RuleRefused:  # erased since: the basket says so when it is paid
            return None

    def _look_at(self, number: str) -> MemberLook:
        services, basket = self._services, self._services.checkout.view()
        skus = tuple(line.sku for line in basket.basket.lines)
        panel = services.panels.panel(number, skus)
        look = MemberLook(
            panel=panel, basket=basket, program=services.workplace.rules.program()
        )  # fmt: skip
        if not look.is_attached or basket.basket.buyer is None:
            return look
        bare = services.checkout.view_of(basket.basket.with_wish(None))
        return MemberLook(
            panel=panel, basket=basket, program=look.program,
            rewards=services.points.rewards(), able=bare.priced.redeemable,
        )  # fmt: skip

    def _attach_or_look(self, number: str) -> tuple[MemberLook, LanehouseError | None]:
        self._require_known(number)
        try:
            self._services.membership.attach(number)
        except LanehouseError as error:
            return self._look_at(number), error
        return self._look_at(number), None

    def _require_known(self, number: str) -> None:
        """An erased member is said so, not called unknown."""
        member = self._services.workplace.members.member(number.strip())
        if member is not None and member.status is MemberStatus.ERASED:
            raise RuleRefused("member_erased", member=member.number)

    def _scan(self, code: str) -> tuple[Understood, MemberLook | None, LanehouseError | None]:
        if self._services.workplace.catalogue.by_code(code):
            return Understood.GOODS, None, None
        self._require_known(code)
        try:
            view = self._services.membership.scanned(code)
        except RuleRefused as error:
            return Understood.MEMBER, self._look_at(_member_in(error)), error
        if view is not None:
            return Understood.MEMBER, self._look_at(view.basket.member), None
        if self._services.coupons.scanned(code) is None:
            return Understood.GOODS, None, None
        number = self.look.panel.member.number if self.look is not None else ""
        return Understood.COUPON, self._look_at(number) if number else None, None

    # On the GUI thread ----------------------------------------------------------------------------

    def _found(self, members: tuple[Member, ...]) -> None:
        self.results = members
        self.found.emit(members)

    def _not_found(self, error: LanehouseError) -> None:
        self._searching = None
        self.refuse(error)

    def _picked(
        self, out: tuple[MemberLook, LanehouseError | None], key: str = "member.attached"
    ) -> None:
        look, error = out
        self._show(look)
        if error is not None:
            self.refuse(error)
            return
        member = look.panel.member
        words = say(key, name=member.display_name or member.number, number=member.number)
        self.noticed.emit(Notice(words, "success", "accepted"))

    def _scanned(
        self, code: str, out: tuple[Understood, MemberLook | None, LanehouseError | None]
    ) -> None:
        understood, look, error = out
        if understood is Understood.GOODS:
            self.passed_on.emit(code)
        elif understood is Understood.MEMBER and look is not None:
            self._picked((look, error))
        else:
            self._show(look)
            self.noticed.emit(Notice("member.coupon_added", "success", "accepted"))

    def _show(self, look: MemberLook | None) -> None:
        self.look = look
        if look is not None:
            self.program = look.program
        self.changed.emit()

    def _refused(self, error: LanehouseError) -> None:
        self.refuse(error)

    def _submit(
        self,
        fn: Callable[[], object],
        on_result: Callable[..., object],
        on_error: Callable[[LanehouseError], object] | None = None,
    ) -> None:
        self._tasks.submit(fn, on_result, on_error or self._refused, owner=self)


def _member_in(error: RuleRefused) -> str:
    """Whom a refusal is about; raises it again where it is about nobody."""
    number = error.facts.get("member")
    if not isinstance(number, str):
        raise error
    return number
