"""Messages: said by icon, words and colour, in one place, and never in the way."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.widgets.base import IconLabel, Label, Living, restyle
from ui.widgets.buttons import Button
from ui.words import Say

INFO_STAYS_MS: Final = 6000


class Tone(StrEnum):
    """What kind of message it is. The value is also the icon's and the colour's role."""

    INFO = "info"
    SUCCESS = "success"
    WARN = "warn"
    REFUSED = "refused"


class Message(Living, QFrame):
    """One message in a coloured band: for use inside a panel or a screen."""

    dismissed = Signal()

    def __init__(
        self,
        words: Say = "",
        tone: Tone = Tone.INFO,
        *,
        dismissible: bool = False,
        action: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(tone.value, tone=f"on_{tone}_soft", size_px=22)
        self._label = Label(words, wrap=True)
        self._cross = Button(
            "shell.dismiss",
            kind="quiet",
            icon="cancel",
            icon_only=True,
            on_click=self.dismissed.emit,
        )
        self._cross.setVisible(dismissible)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._label, 1)
        if action is not None:
            self._row.addWidget(action)
        self._row.addWidget(self._cross)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.show_message(words, tone)
        self.live()

    @property
    def text(self) -> str:
        """The words shown now."""
        return self._label.text()

    def show_message(self, words: Say, tone: Tone = Tone.INFO) -> None:
        """Say something else."""
        self._tone = tone
        restyle(self, kind=tone.value)
        restyle(self._label, inside=tone.value)
        self._icon.show_icon(tone.value, f"on_{tone}_soft")
        self._label.say(words)
        self._announce()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        pad, tight = self.theme.space("medium"), self.theme.space("tight")
        end = tight if self._cross.isVisibleTo(self) else pad
        self._row.setContentsMargins(pad, tight, end, tight)
        self._row.setSpacing(self.theme.space("small"))
        self.setMinimumHeight(self.theme.target)

    def _announce(self) -> None:
        self.setAccessibleName(self._label.text())
        if self._label.text():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class MessageStrip(QWidget):
    """The one place messages appear. It keeps its room when silent, so nothing jumps.

    Informations and successes leave by themselves; warnings and refusals stay until the next
    message, :meth:`silence` or the cross.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = Message(dismissible=True)
        self._message.dismissed.connect(self.silence)
        self.keep_room(True)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._message)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.silence)
        self.silence()

    @property
    def text(self) -> str:
        """What it says now; "" when silent."""
        return self._message.text if not self._message.isHidden() else ""

    def show_message(self, words: Say, tone: Tone = Tone.INFO) -> None:
        """Say something, in place of what was said before."""
        self._message.show_message(words, tone)
        self._message.show()
        if tone in (Tone.INFO, Tone.SUCCESS):
            self._leave.start(INFO_STAYS_MS)
        else:
            self._leave.stop()

    def keep_room(self, keeps: bool) -> None:
        """False where there is little: a silent strip then takes no room."""
        policy = self._message.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps)
        self._message.setSizePolicy(policy)

    def silence(self) -> None:
        """Say nothing."""
        self._leave.stop()
        self._message.hide()
