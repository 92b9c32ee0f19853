"""The approval panel: what is asked, who may consent, why, and the PIN or badge.

    attach_approvals(flow, self.panels)      once, in the screen's constructor
    if flow.take_scan(event.payload): return first thing in the screen's on_scan

While the panel is open every scan is a badge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import currency
from pos_app.domain.policies import Reason
from pos_app.i18n import Translator
from ui.context import context
from ui.presenters.approvals import ApprovalFlow, ApprovalQuestion
from ui.screens.frame import Sides, Tiles
from ui.widgets import (
    ChoiceButton,
    KeyPad,
    Label,
    Message,
    Panel,
    PanelStack,
    Tone,
    VBox,
)
from ui.words import Say, plain

_PIN_DIGITS = 12
_NARROW_PX = 600


def attach_approvals(flow: ApprovalFlow, stack: PanelStack) -> None:
    """Show a panel on the stack for each question of the flow, and take it away again."""
    open_panels: list[ApprovalPanel] = []

    def show(question: ApprovalQuestion) -> None:
        panel = ApprovalPanel(flow, question)
        open_panels.append(panel)
        panel.closed.connect(flow.cancel)
        stack.push(panel)
        panel.begin()

    def take_away() -> None:
        while open_panels:
            open_panels.pop().close_panel()

    flow.asked.connect(show)
    flow.settled.connect(take_away)


class ApprovalPanel(Panel):
    """One question to a second person."""

    def __init__(self, flow: ApprovalFlow, question: ApprovalQuestion) -> None:
        self._flow, self._question = flow, question
        self.people = _Choices([(s.id, plain(s.name)) for s in question.people], flow.choose_person)
        self.reasons = _Choices(
            [(r.id, _reason_words(r)) for r in question.reasons], self._pick_reason
        )
        self.other = QLineEdit()
        self.other.setMaxLength(120)
        self.other.textEdited.connect(self._other_typed)
        self.pad = KeyPad(decimals=0, max_digits=_PIN_DIGITS, secret=True)
        self.pad.valueEntered.connect(self._enter)
        self.note = Message()
        pin = VBox(_step("approve.pin"), self.pad, gap="small")
        self._sides = Sides(self._choices(), pin, shares=(1, 1), narrow_px=_NARROW_PX)
        body = VBox(Label(self._words, wrap=True, tone="text_muted"), self.note, self._sides)
        super().__init__("approve.title", body, icon="approve", width_px=820)
        self.setObjectName("approval")
        flow.hinted.connect(self._hint)
        flow.chosen.connect(self._mark)
        flow.checking.connect(self.pad.setDisabled)
        self._hint("approve.or_badge", False)
        self._mark()

    def begin(self) -> None:
        """The keys go to the PIN; people and reasons are touched or reached by Tab."""
        self.pad.setFocus()
        if len(self._question.reasons) == 1:
            self._pick_reason(self._question.reasons[0].id)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        self.other.setPlaceholderText(self.word("approve.other_reason"))
        self.other.setAccessibleName(self.word("approve.other_reason"))

    def _choices(self) -> QWidget:
        column = VBox(_step("approve.who"), gap="small")
        if self._question.people:
            column.add(self.people)
        else:
            column.add(Message("approve.nobody", Tone.WARN))
        column.add(_step("approve.why"))
        if self._question.reasons:
            column.add(self.reasons)
        column.add(self.other)
        column.add_stretch()
        return column

    def _words(self, t: Translator) -> str:
        request, code = self._question.request, currency(self._question.currency)
        act = t(f"approve.act_{request.permission}")
        if request.amount_minor:
            money = t.money(request.amount_minor, code)
            return t("approve.asked_amount", name=self._question.asked_by, act=act, amount=money)
        return t("approve.asked", name=self._question.asked_by, act=act)

    def _pick_reason(self, reason_id: str) -> None:
        reason = next(r for r in self._question.reasons if r.id == reason_id)
        self.other.clear()
        self._flow.choose_reason(reason.name_in(context().language))

    def _other_typed(self, text: str) -> None:
        self._flow.choose_reason(text)

    def _enter(self, pin: str) -> None:
        if self._flow.enter_pin(pin):
            self.pad.clear()

    def _hint(self, words: Say, refused: bool) -> None:
        self.note.show_message(words, Tone.REFUSED if refused else Tone.INFO)
        if refused:
            self.pad.clear()
            self.pad.setFocus()

    def _mark(self) -> None:
        self.people.mark(self._flow.person)
        names = {r.name_in(lang): r.id for r in self._question.reasons for lang in ("en", "zh")}
        self.reasons.mark(names.get(self._flow.reason, ""))


class _Choices(Tiles):
    """Answers as touch keys, two beside one another where they fit; one is marked."""

    def __init__(self, items: Sequence[tuple[str, Say]], choose: Callable[[str], object]) -> None:
        super().__init__(cell_px=170, columns=2)
        self.buttons = {
            key: ChoiceButton(words, on_click=partial(self._touched, key, choose))
            for key, words in items
        }
        self._marked = ""
        self.show_tiles(list(self.buttons.values()))

    def mark(self, key: str) -> None:
        """Mark one answer, or none."""
        self._marked = key
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def _touched(self, key: str, choose: Callable[[str], object]) -> None:
        choose(key)
        self.mark(key)


def _step(words: Say) -> Label:
    return Label(words, type="strong")


def _reason_words(reason: Reason) -> Say:
    return lambda t: reason.name_in(t.language)
