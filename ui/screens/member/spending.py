"""Points spent on the basket: how many, what that takes off, why none can be spent."""

from __future__ import annotations

from pos_app.domain.loyalty import RedemptionRule
from pos_app.domain.redemption import Redeemable
from pos_app.i18n import Translator
from ui.presenters.member import MemberLook
from ui.presenters.member_acts import MemberActs
from ui.presenters.offer_words import points_text
from ui.presenters.status import Session
from ui.screens.member.rows import Section
from ui.widgets import Button, HBox, KeyPad, Label, Message, PrimaryButton, Slider, Tone, VBox
from ui.words import Say, say


def why_none(look: MemberLook) -> Say:
    """Why no points can pay anything of this basket; "" where some can."""
    program, account = look.program, look.panel.points
    rule = program.redemption if program is not None else None
    if rule is None or account is None:
        return "member.spend_no_rule"
    if not look.is_attached:
        return "member.spend_attach"
    if not account.spendable_here:
        return "member.spend_no_lease" if account.available else "member.spend_no_points"
    if look.basket.basket.is_empty:
        return "member.spend_no_goods"
    if account.spendable_here < rule.min_points:
        return say("member.spend_too_few", points=points_text(rule.min_points))
    able = look.able
    return "" if able is not None and able.max_points else "member.spend_not_these"


def off_minor(wanted: int, rule: RedemptionRule) -> int:
    """What so many points take off: whole steps."""
    return wanted // rule.step_points * rule.step_minor


class RedemptionPanel(Section):
    """Slider, steps and keypad say how many; one button does it."""

    def __init__(self, acts: MemberActs, session: Session) -> None:
        self._acts, self._session = acts, session
        self._look: MemberLook | None = None
        self._wanted = 0
        self.why = Message()
        self.live_words = Label(type="title", wrap=True)
        self.range = Label(type="caption", tone="text_muted", wrap=True)
        self.slider = Slider("member.spend_slider")
        self.slider.valueChanged.connect(self._slid)
        self.less = Button("member.step_less", icon="minus", icon_only=True, on_click=self._less)
        self.more = Button("member.step_more", icon="add", icon_only=True, on_click=self._more)
        self.none = Button("member.spend_none", icon="cancel", on_click=self.spend_none)
        self.all = Button("member.spend_all", icon="points", on_click=self.spend_all)
        self.pad = KeyPad(decimals=0, max_digits=7, enter_words="member.spend")
        self.pad.valueChanged.connect(self._typed)
        self.pad.valueEntered.connect(lambda _: self.spend())
        self.button = PrimaryButton("member.spend", icon="accept", on_click=self.spend)
        self._form = self._made_form()
        super().__init__("member.spend_title", self.why, self._form)

    @property
    def wanted(self) -> int:
        """How many points the panel stands at."""
        return self._wanted

    def show_member(self, look: MemberLook) -> None:
        """Show what this member could spend on this basket."""
        before = self._look
        self._look = look
        reason = why_none(look)
        self.why.setVisible(bool(reason))
        if reason:
            self.why.show_message(reason, Tone.INFO)
        can_spend = not reason
        self._form.setVisible(can_spend or look.wished_points > 0)
        if can_spend:
            self._set_range()
        if not _same_wish(before, look) or self._wanted > self._most:
            self.set_wanted(min(look.wished_points, self._most))
        self._say()

    def set_wanted(self, wanted: int) -> None:
        """Stand at so many points; nothing is spent yet."""
        self._wanted = max(0, wanted)
        for widget in (self.slider, self.pad):
            widget.blockSignals(True)
        self.slider.setValue(self._place_of(self._wanted))
        self.pad.set_value(str(self._wanted) if self._wanted else "")
        for widget in (self.slider, self.pad):
            widget.blockSignals(False)
        self._say()

    def spend(self) -> None:
        """Do it."""
        if self._look is not None and self.button.isEnabled():
            self._acts.redeem(self._wanted)

    def spend_all(self) -> None:
        """As many as rule, basket and lease allow, at once."""
        self.set_wanted(self._most)
        self.spend()

    def spend_none(self) -> None:
        """None after all, at once."""
        self.set_wanted(0)
        if self._look is not None and self._look.wished_points:
            self._acts.redeem(0)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if getattr(self, "_look", None) is not None:
            self._say()

    # Inside ---------------------------------------------------------------------------------------

    @property
    def _rule(self) -> RedemptionRule:
        program = self._look.program if self._look is not None else None
        return (program.redemption if program is not None else None) or RedemptionRule()

    @property
    def _able(self) -> Redeemable | None:
        return self._look.able if self._look is not None else None

    @property
    def _most(self) -> int:
        return self._able.max_points if self._able is not None else 0

    @property
    def _least(self) -> int:
        """The first whole step that reaches the minimum."""
        step = self._rule.step_points
        return max(1, -(-self._rule.min_points // step)) * step

    def _set_range(self) -> None:
        self.slider.blockSignals(True)
        places = (self._most - self._least) // self._rule.step_points + 1
        self.slider.setRange(0, max(0, places))
        self.slider.setPageStep(max(1, places // 10))
        self.slider.blockSignals(False)

    def _place_of(self, wanted: int) -> int:
        if wanted < self._least:
            return 0
        return (wanted - self._least) // self._rule.step_points + 1

    def _points_at(self, place: int) -> int:
        return self._least + (place - 1) * self._rule.step_points if place > 0 else 0

    def _slid(self, place: int) -> None:
        self.set_wanted(self._points_at(place))

    def _typed(self, text: str) -> None:
        wanted = int(text) if text else 0
        self._wanted = wanted
        self.slider.blockSignals(True)
        self.slider.setValue(self._place_of(wanted))
        self.slider.blockSignals(False)
        self._say()

    def _less(self) -> None:
        self.set_wanted(self._points_at(self._place_of(self._wanted) - 1))

    def _more(self) -> None:
        place = min(self._place_of(self._wanted) + 1, self.slider.maximum())
        self.set_wanted(self._points_at(place))

    def _wrong(self) -> Say:
        """Why the number the panel stands at cannot be spent; "" where it can."""
        wanted, step = self._wanted, self._rule.step_points
        if not wanted:
            return ""
        if wanted < self._least:
            return say("rule.points_below_minimum", points=points_text(self._least))
        if wanted % step:
            return say("rule.points_not_in_steps", points=points_text(step))
        if wanted > self._most:
            return say("rule.points_over_cap", points=points_text(self._most))
        return ""

    def _say(self) -> None:
        look = self._look
        if look is None:
            return
        wrong = self._wrong()
        self.live_words.say(wrong or self._live)
        self.live_words.set_tone("danger_text" if wrong else "text")
        self.range.say(self._range_words)
        is_new = self._wanted != look.wished_points
        self.button.say(self._button_words)
        self.button.setEnabled(not wrong and is_new)
        self.less.setEnabled(self._wanted > 0)
        self.more.setEnabled(self._place_of(self._wanted) < self.slider.maximum())
        self.none.setEnabled(bool(self._wanted or look.wished_points))
        self.all.setEnabled(look.wished_points != self._most)

    def _live(self, t: Translator) -> str:
        if not self._wanted:
            return t("member.spends_none")
        off = t.money(off_minor(self._wanted, self._rule), self._session.snapshot.currency)
        is_done = self._look is not None and self._look.wished_points == self._wanted
        key = "member.spends" if is_done else "member.would_spend"
        return t(key, points=points_text(self._wanted), amount=off)

    def _range_words(self, t: Translator) -> str:
        most = t.money(off_minor(self._most, self._rule), self._session.snapshot.currency)
        return t(
            "member.spend_range", least=points_text(self._least), most=points_text(self._most),
            step=points_text(self._rule.step_points), amount=most,
        )  # fmt: skip

    def _button_words(self, t: Translator) -> str:
        if not self._wanted:
            return t("member.spend_none")
        return t("member.spend_n", points=points_text(self._wanted))

    def _made_form(self) -> VBox:
        row = HBox(self.less, gap="small")
        row.add(self.slider, 1)
        row.add(self.more)
        fast = HBox(gap="small")
        fast.add(self.none, 1)
        fast.add(self.all, 1)
        return VBox(self.live_words, self.range, row, fast, self.button, self.pad, gap="medium")


def _same_wish(before: MemberLook | None, now: MemberLook) -> bool:
    """True while the basket's own figure and its member have not changed under the panel."""
    return (
        before is not None
        and before.panel.member.number == now.panel.member.number
        and before.wished_points == now.wished_points
        and before.basket.basket.id == now.basket.basket.id
    )
