"""The left column: who the member is, their tier and the way to the next, their points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QProgressBar

from pos_app.domain.members import MemberStatus
from pos_app.i18n import Translator
from pos_app.services.member_views import MemberPanel, PointsView, TierView
from ui.presenters.member import MemberLook
from ui.presenters.offer_words import points_text
from ui.presenters.status import Session
from ui.screens.member.words import (
    STATUS_WORDS,
    age_words,
    tier_words,
    title_of,
    until_words,
)
from ui.widgets import (
    Badge,
    Button,
    Card,
    HBox,
    IconLabel,
    Label,
    Living,
    Message,
    MoneyLabel,
    PrimaryButton,
    Rule,
    Tone,
    VBox,
    restyle,
)
from ui.words import Say, plain, say, worded

_FULL_BP: Final = 10_000
_LONG_NAME: Final = 18


class Progress(Living, QProgressBar):
    """How far the way to the next tier is done."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, _FULL_BP)
        self.setTextVisible(False)
        self.live()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self.setAccessibleName(self.word("member.tier_progress"))


class Figure(HBox):
    """A name and a number of points."""

    def __init__(self, name: str) -> None:
        super().__init__(gap="small")
        self.label = Label(name, tone="text_muted", wrap=True)
        self.figure = MoneyLabel(type="amount")
        self.add(self.label, 3)
        self.add(self.figure, 2)

    def show_figure(self, value: int, *, hide_zero: bool = False) -> None:
        """Show it; nothing at all where it says nothing."""
        self.figure.set_amount(points_text(value))
        self.setVisible(bool(value) or not hide_zero)


class MemberCard(Card):
    """Fed by :meth:`show_member`."""

    def __init__(
        self, session: Session, attach: Callable[[], object], detach: Callable[[], object]
    ) -> None:
        super().__init__(gap="medium")
        self._session = session
        self._look: MemberLook | None = None
        self.name = Label(type="heading", wrap=True)
        self.number = Label(type="caption", tone="text_muted", wrap=True)
        self.tier = Badge("", kind="info", icon="tier")
        self.birthday = Badge("member.birthday_now", kind="success", icon="gift")
        self.warning = Message()
        self.attach = PrimaryButton("member.attach", icon="accept", on_click=attach)
        self.detach = Button("member.detach", icon="cancel", on_click=detach)
        self.segment = Label(type="strong", wrap=True)
        self.offer = Label(tone="text_muted", wrap=True)
        self.way = Label(wrap=True)
        self.until = Label(type="caption", tone="text_muted", wrap=True)
        self.progress = Progress()
        self._make_points()
        self._place()

    def show_member(self, look: MemberLook) -> None:
        """Show this one."""
        self._look = look
        panel = look.panel
        name = title_of(panel.member)
        self.name.say(plain(name))
        restyle(self.name, type="title" if len(name) > _LONG_NAME else "heading")
        self.number.say(_number_words(look))
        self._show_state(look)
        self._show_tier(panel.tier)
        self._show_segment(panel)
        self.account.setVisible(panel.points is not None)
        if panel.points is not None:
            self._show_points(panel.points)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if getattr(self, "_look", None) is not None:
            assert self._look is not None
            self.show_member(self._look)

    def _make_points(self) -> None:
        self.available = Figure("member.points_available")
        self.pending = Figure("member.points_pending")
        self.debt = Figure("member.points_debt")
        self.here = Figure("member.points_here")
        self.age = Label(type="caption", tone="text_muted", wrap=True)
        self.expiry = Label(type="caption", tone="warn_text", wrap=True)
        self.account = VBox(
            Rule(), self.available, self.pending, self.debt, self.here, self.age, self.expiry,
            gap="small",
        )  # fmt: skip

    def _place(self) -> None:
        who = HBox(IconLabel("member", tone="accent_text", size_px=40), gap="medium")
        who.add(VBox(self.name, self.number, gap=""), 1)
        self.add(who)
        badges = HBox(self.tier, self.birthday, gap="small")
        badges.add_stretch()
        self.add(badges)
        for widget in (self.warning, self.way, self.progress, self.until, self.account):
            self.add(widget)
        group = Label("member.segment", type="caption", tone="text_muted")
        self._meaning = VBox(Rule(), group, self.segment, self.offer, gap="small")
        self.add(self._meaning)
        self.add_stretch()
        self.add(self.attach)
        self.add(self.detach)

    def _show_state(self, look: MemberLook) -> None:
        status = look.panel.member.status
        words = STATUS_WORDS.get(status)
        self.warning.setVisible(words is not None)
        if words is not None:
            self.warning.show_message(words, Tone.WARN)
        self.birthday.setVisible(look.panel.is_birthday)
        self.attach.setVisible(not look.is_attached)
        self.attach.setEnabled(status is MemberStatus.ACTIVE)
        self.detach.setVisible(look.is_attached)

    def _show_tier(self, tier: TierView | None) -> None:
        for widget in (self.tier, self.way, self.progress):
            widget.setVisible(tier is not None)
        self.until.setVisible(tier is not None and tier.until is not None)
        if tier is None:
            return
        rule = tier.tier
        self.tier.say(
            (lambda t: rule.name_in(t.language)) if rule is not None else "member.no_tier", "info"
        )
        self.way.say(tier_words(tier, self._session))
        self.progress.setValue(tier.progress_bp)
        if tier.until is not None:
            self.until.say(until_words(tier, tier.until, self._session))

    def _show_points(self, view: PointsView) -> None:
        self.available.show_figure(view.available)
        self.pending.show_figure(view.pending, hide_zero=True)
        self.debt.show_figure(view.debt, hide_zero=True)
        self.here.show_figure(view.spendable_here)
        own = say("member.own_since", points=f"{view.own:+,}") if view.own else ""
        age = age_words(view.told_ms, self._session)
        self.age.say(lambda t: " · ".join(worded(x, t) for x in (age, own) if x))
        lot = view.next_expiry
        day = lot.expires_on if lot is not None else None
        self.expiry.setVisible(day is not None)
        if lot is not None and day is not None:
            self.expiry.say(
                lambda t: t("member.next_expiry", points=points_text(lot.points), day=t.date(day))
            )

    def _show_segment(self, panel: MemberPanel) -> None:
        segment = panel.segment
        self._meaning.setVisible(segment is not None)
        if segment is not None:
            self.segment.say(lambda t: segment.name_in(t.language))
            self.offer.say(lambda t: segment.offer_in(t.language))


def _number_words(look: MemberLook) -> Say:
    member, advisor = look.panel.member, look.panel.advisor

    def words(t: Translator) -> str:
        visits = t("member.purchases", n=member.purchases) if member.purchases else ""
        knows = t("member.advisor", name=advisor) if advisor else ""
        return " · ".join(x for x in (member.number, visits, knows) if x)

    return words
