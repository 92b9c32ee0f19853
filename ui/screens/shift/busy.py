"""The open shift is a colleague's: why that stops you, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.i18n import Translator
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.status import Session
from ui.screens.frame import Centred, SideScreen
from ui.widgets import Button, Card, HBox, IconLabel, Label, PrimaryButton


class ShiftBusyScreen(SideScreen):
    """Shown after sign-in where somebody else's shift is open."""

    name = "shift_busy"
    title = "shift.busy_title"

    def __init__(
        self,
        session: Session,
        approvals: ApprovalFlow,
        close_shift: Callable[[], object],
        sign_out: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=sign_out)
        self._session = session
        self.close_button = Button(
            self._named("shift.busy_close_now"), icon="shift", shape="large", on_click=close_shift
        )
        self.out = PrimaryButton(
            "shift.busy_sign_out", icon="exit", shape="large", on_click=sign_out
        )
        self._heading = Label(self._named("shift.busy_heading"), type="heading", wrap=True)
        self._why = Label(self._why_words, wrap=True, tone="text_muted")
        self._first = Label(self._named("shift.busy_colleague"), wrap=True)
        card = Card(
            HBox(IconLabel("people", tone="accent_text", size_px=32), gap="small"),
            self._heading,
            self._why,
            Label("shift.busy_next", type="strong"),
            self._step("people", self._first),
            self._step("cash", Label("shift.busy_close", wrap=True)),
            HBox(self.close_button, self.out, gap="small"),
            margin="page",
        )
        self.column.addWidget(Centred(card, 680), 1)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        for label in (self._heading, self._why, self._first):
            label.retranslate()
        self.close_button.retranslate()
        self.out.setFocus()

    def _step(self, icon: str, label: Label) -> HBox:
        row = HBox(IconLabel(icon), gap="small")
        row.add(label, 1)
        return row

    def _named(self, key: str) -> Callable[[Translator], str]:
        return lambda t: t(key, name=self._session.snapshot.shift_cashier)

    def _why_words(self, t: Translator) -> str:
        shift = self._session.snapshot.shift
        opened = t.date_time(self._session.snapshot.local(shift.opened_ms)) if shift else ""
        return t("shift.busy_why", time=opened)
