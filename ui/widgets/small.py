"""Small things: Badge, EmptyState, and what forms are made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from ui.theme import icons
from ui.widgets.base import IconLabel, Label, Living, restyle
from ui.widgets.buttons import Button
from ui.widgets.layout import VBox
from ui.widgets.painting import focus_ring, smooth
from ui.words import Say

SEARCH_DELAY_MS: Final = 120


class Badge(Living, QFrame):
    """A short state in a coloured pill, with an icon: ``Badge("member.gold", kind="warn")``.

    ``kind`` is info, success, warn, refused or neutral.
    """

    def __init__(
        self, words: Say, *, kind: str = "neutral", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self._label = Label(words, type="caption")
        self._icon = IconLabel(icon, tone=f"on_{kind}_soft", size_px=16) if icon else None
        box = QHBoxLayout(self)
        box.setContentsMargins(8, 2, 8, 2)
        box.setSpacing(4)
        if self._icon is not None:
            box.addWidget(self._icon)
        box.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.live()

    def say(self, words: Say, kind: str | None = None) -> None:
        """Say something else, in another kind when one is given."""
        self._label.say(words)
        self.setAccessibleName(self._label.text())
        if kind is not None:
            restyle(self, kind=kind)
            restyle(self._label, kind_inside=kind)
            if self._icon is not None:
                self._icon.set_tone(f"on_{kind}_soft")

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setAccessibleName(self._label.text())


class EmptyState(VBox):
    """What stands where there is nothing yet: an icon, a sentence, what to do, perhaps a button."""

    def __init__(
        self,
        icon: str,
        title: Say,
        hint: Say = "",
        *,
        action: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gap="small", margin="wide", parent=parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.add_stretch()
        self._icon = IconLabel(icon, tone="line_strong", size_px=56)
        self.add(self._icon, align=centre)
        self._words: list[tuple[Label, bool]] = []
        for words, type_, tone in ((title, "title", "text"), (hint, "body", "text_muted")):
            label = Label(words, type=type_, tone=tone, wrap=True)
            label.setAlignment(centre)
            label.setVisible(bool(words))
            self.add(label)
            self._words.append((label, bool(words)))
        if action is not None:
            self.add(action, align=centre)
        self.add_stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the icon gives way first, then the hint."""
        super().resizeEvent(event)
        margins = self.box.contentsMargins()
        width = event.size().width() - margins.left() - margins.right()
        left = event.size().height() - margins.top() - margins.bottom()
        for label, has_words in self._words:
            left -= label.heightForWidth(width) + self.box.spacing() if has_words else 0
            label.setVisible(has_words and (left >= 0 or label is self._words[0][0]))
        self._icon.setVisible(left >= self._icon.sizeHint().height())


class SearchField(Living, QLineEdit):
    """A search box: says ``searched(text)`` shortly after the typing pauses, at once on Return."""

    searched = Signal(str)
    chosen = Signal()
    """Return: take the first or marked result."""

    def __init__(self, placeholder: Say = "shell.search", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placeholder = placeholder
        self._said = ""
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._pause.timeout.connect(self._search)
        self.textChanged.connect(self._pause.start)
        self._wipe = Button(
            "shell.clear",
            kind="quiet",
            icon="clear",
            icon_only=True,
            on_click=self.clear,
            parent=self,
        )
        self._wipe.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same
        self.textChanged.connect(lambda text: self._wipe.setVisible(bool(text)))
        self._wipe.hide()
        self.live()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        words = self.word(self._placeholder)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setTextMargins(
            self.theme.icon_px + self.theme.space("small"),
            0,
            self.theme.target - self.theme.space("medium"),
            0,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cross stands at the right edge."""
        super().resizeEvent(event)
        side = min(self.height(), self.theme.target)
        self._wipe.setGeometry(self.width() - side, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, and the glass in it."""
        super().paintEvent(event)
        side = self.theme.icon_px
        picture = icons.pixmap(
            "search", self.theme.colour("text_muted"), side, self.devicePixelRatioF()
        )
        QPainter(self).drawPixmap(self.theme.space("medium"), (self.height() - side) // 2, picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return searches at once; Esc empties the box first, then goes on to the panel."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._search()
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._said:
            self._said = text
            self.searched.emit(text)


class PickBox(Living, QComboBox):
    """A drop-down list whose arrow follows the theme. Fill it as any QComboBox."""

    def __init__(self, label: Say, parent: QWidget | None = None) -> None:
        """``label`` is the accessible name; put the box in a FormRow to show it."""
        super().__init__(parent)
        self._label = label
        self.setItemDelegate(QStyledItemDelegate(self))  # else rows ignore their height
        self.live()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setAccessibleName(self.word(self._label))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A passing wheel must not change an answer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, and the arrow in it."""
        super().paintEvent(event)
        side = self.theme.icon_px
        picture = icons.pixmap(
            "chevron_down", self.theme.colour("text_muted"), side, self.devicePixelRatioF()
        )
        QPainter(self).drawPixmap(
            self.width() - side - self.theme.space("medium"), (self.height() - side) // 2, picture
        )


class CheckBox(Living, QCheckBox):
    """A tick beside words, large enough to hit."""

    def __init__(self, words: Say, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.live()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setText(self.word(self._words))
        self.setFont(self.theme.font("body"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the box and the words, high enough for a finger."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        around = self.theme.icon_px + 3 * self.theme.space("small")
        return QSize(words + around + 4, self.theme.target)

    def minimumSizeHint(self) -> QSize:
        """The same: a question cut off is no question."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Touching the words is touching the box."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, the words, the ring."""
        painter, theme, side = smooth(self), self.theme, self.theme.icon_px
        tone = "accent_text" if self.isChecked() else "text_muted"
        picture = icons.pixmap(
            "checked" if self.isChecked() else "unchecked",
            theme.colour(tone if self.isEnabled() else "text_disabled"),
            side,
            self.devicePixelRatioF(),
        )
        left = theme.space("small")
        painter.drawPixmap(left, (self.height() - side) // 2, picture)
        painter.setPen(theme.qcolour("text" if self.isEnabled() else "text_disabled"))
        room = self.rect().adjusted(left + side + theme.space("small"), 0, 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), theme.radius("control"), theme)


class NumberField(Living, QLineEdit):
    """A field for a number typed by keyboard, right-aligned; ``entered(text)`` on Return.

    Input methods are off here, so that a Chinese keyboard types figures at once.
    """

    entered = Signal(str)

    def __init__(self, label: Say, *, parent: QWidget | None = None) -> None:
        """``label`` is the accessible name; put the field in a FormRow to show it."""
        super().__init__(parent)
        self._label = label
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.returnPressed.connect(lambda: self.entered.emit(self.text().strip()))
        self.live()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setAccessibleName(self.word(self._label))


class FormRow(VBox):
    """A label, its field, and below it a hint or what is wrong with the field."""

    def __init__(
        self, label: Say, field: QWidget, *, hint: Say = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(gap="tight", parent=parent)
        self.field, self._hint = field, hint
        self._label = Label(label, type="strong")
        self._label.setBuddy(field)
        self._words = label
        self._note = Label(hint, type="caption", tone="text_muted", wrap=True)
        self._note.setVisible(bool(hint))
        for widget in (self._label, field, self._note):
            self.add(widget)
        self.retranslate()

    def refuse(self, words: Say) -> None:
        """Mark the field wrong and say why; "" takes it back."""
        restyle(self.field, wrong=bool(words))
        self._note.say(words or self._hint)
        self._note.set_tone("danger_text" if words else "text_muted")
        self._note.setVisible(bool(words or self._hint))

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if hasattr(self, "_words"):
            self.field.setAccessibleName(self.word(self._words))
