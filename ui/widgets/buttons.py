"""Buttons: icon and words, a hint of the key that does the same, at least 44 px to hit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypedDict, Unpack

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import icons
from ui.widgets.base import Living
from ui.widgets.painting import fill_rounded, focus_ring, smooth
from ui.words import Say


class Look(Struct, frozen=True):
    """Colour roles of a kind of button; "" paints nothing."""

    ground: str
    hover: str
    pressed: str
    words: str
    line: str = ""


_LOOKS: Final = {
    "primary": Look("accent", "accent_hover", "accent_pressed", "on_accent"),
    "danger": Look("danger", "danger_hover", "danger_pressed", "on_danger"),
    "secondary": Look("surface", "hover", "selected", "text", "line_strong"),
    "quiet": Look("", "hover", "selected", "text"),
}
_CHECKED: Final = Look("selected", "selected", "hover", "accent_text", "accent")
_LEAST_SHARE: Final = 0.7
_LEAST_PX: Final = 14
"""Letters get no smaller than either before words are cut."""
_DISABLED: Final = Look("sunken", "sunken", "sunken", "text_disabled", "line")


class ButtonOptions(TypedDict, total=False):
    """What a button of a fixed kind may be told; see :class:`Button`."""

    icon: str
    hint: str
    shape: str
    on_click: Callable[[], object] | None
    parent: QWidget | None


class Button(Living, QPushButton):
    """A push button. ``kind`` is primary, secondary, danger or quiet; ``shape`` is normal, large
    (the keys that are hit most) or tile (icon above words).

    It takes the focus by Tab only, so that touching it does not move the cursor; Return presses
    it as Space does. ``icon_only`` buttons still need words: they are the accessible name.
    """

    def __init__(
        self,
        words: Say,
        *,
        kind: str = "secondary",
        icon: str = "",
        hint: str = "",
        shape: str = "normal",
        align: str = "centre",
        icon_only: bool = False,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``hint`` is the shortcut as painted: "F10"; ``align`` is centre or left."""
        super().__init__(parent)
        self._words, self._kind, self._icon, self._hint = words, kind, icon, hint
        self._shape, self._align, self._icon_only = shape, align, icon_only
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred if not icon_only else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )
        if shape == "tile":
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        self.live()

    def say(self, words: Say) -> None:
        """Say something else."""
        self._words = words
        self.retranslate()

    def set_icon(self, icon: str) -> None:
        """Show the icon of another role."""
        self._icon = icon
        self.update()

    def set_hint(self, hint: str) -> None:
        """Show another key."""
        self._hint = hint
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: str) -> None:
        """Become another kind of button."""
        self._kind = kind
        self.update()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        text = self.word(self._words)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(
            f"{text} ({self._hint})"
            if self._icon_only and self._hint
            else text
            if self._icon_only
            else ""
        )
        self.setFont(self.theme.font("button"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, words and hint in one line."""
        theme, height = self.theme, self._height()
        if self._icon_only:
            return QSize(height, height)
        words = self.fontMetrics().horizontalAdvance(self.text()) + 2
        if self._shape == "tile":
            below = self.fontMetrics().height() + theme.space("small") if self._icon else 0
            return QSize(max(words, height) + 2 * theme.space("medium"), height + below)
        width = words + 2 * theme.space("large")
        width += theme.icon_px + theme.space("small") if self._icon else 0
        width += self._hint_width() + theme.space("medium") if self._hint else 0
        return QSize(max(width, height), height)

    def minimumSizeHint(self) -> QSize:
        """Words may fold into two lines before they are cut."""
        hint = self.sizeHint()
        if self._shape == "tile":
            return QSize(self.theme.target, self.theme.target)
        if self._icon_only:
            return hint
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(max(self._height(), hint.width() - words // 2), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button, as people expect of a focused button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, ring, icon, words, hint."""
        painter, look = smooth(self), self._look()
        rect, radius = QRectF(self.rect()), self.theme.radius("control")
        ground = look.pressed if self.isDown() else look.hover if self._hovered() else look.ground
        fill_rounded(
            painter,
            rect,
            radius,
            self.theme.qcolour(ground) if ground else None,
            self.theme.qcolour(look.line) if look.line else None,
        )
        if self.hasFocus():
            focus_ring(painter, rect, radius, self.theme)
        if self._shape == "tile" and self._icon and not self._icon_only:
            self._paint_tile(painter, look)
        else:
            self._paint_row(painter, look)

    def _hovered(self) -> bool:
        return self.underMouse() and self.isEnabled()

    def _look(self) -> Look:
        if not self.isEnabled():
            return _DISABLED if self._kind != "quiet" else Look("", "", "", "text_disabled")
        return _CHECKED if self.isChecked() else _LOOKS[self._kind]

    def _height(self) -> int:
        return self.theme.target if self._shape == "normal" else self.theme.large_target

    def _hint_metrics(self) -> QFontMetrics:
        return QFontMetrics(self.theme.font("caption"))

    def _hint_width(self) -> int:
        return self._hint_metrics().horizontalAdvance(self._hint) + self.theme.space("medium")

    def _paint_icon(self, painter: QPainter, look: Look, at: QRectF) -> None:
        picture = icons.pixmap(
            self._icon, self.theme.colour(look.words), round(at.width()), self.devicePixelRatioF()
        )
        painter.drawPixmap(at.toRect(), picture)

    def _paint_row(self, painter: QPainter, look: Look) -> None:
        theme = self.theme
        side, gap = theme.icon_px, theme.space("small")
        room = QRectF(self.rect())
        if self._icon_only:
            self._paint_icon(painter, look, _centred(room, side))
            return
        room.adjust(theme.space("medium"), 0, -theme.space("medium"), 0)
        if self._hint:
            room.setRight(self._paint_hint(painter, look, room) - gap)
        lead = side + gap if self._icon else 0
        words = min(self.fontMetrics().horizontalAdvance(self.text()) + 2, room.width() - lead)
        spare = room.width() - lead - words
        left = room.left() + (spare / 2 if self._align == "centre" else 0)
        if self._icon:
            self._paint_icon(painter, look, QRectF(left, room.center().y() - side / 2, side, side))
        self._paint_words(painter, look, QRectF(left + lead, 0, words, self.height()))

    def _paint_tile(self, painter: QPainter, look: Look) -> None:
        side, gap = round(self.theme.icon_px * 1.4), self.theme.space("tight")
        pad = self.theme.space("small")
        room = QRectF(self.rect()).adjusted(pad, pad, -pad, -pad)
        words = min(self.fontMetrics().height() * 2.0, room.height() - side - gap)
        if self.fontMetrics().horizontalAdvance(self.text()) <= room.width():
            words = self.fontMetrics().height()
        top = room.top() + (room.height() - side - gap - words) / 2
        self._paint_icon(painter, look, QRectF(room.center().x() - side / 2, top, side, side))
        self._paint_words(painter, look, QRectF(room.left(), top + side + gap, room.width(), words))

    def _paint_words(self, painter: QPainter, look: Look, room: QRectF) -> None:
        """In one line; else in two; else in smaller letters, and cut only when those are tiny."""
        painter.setPen(self.theme.qcolour(look.words))
        text, flags = self.text(), int(Qt.AlignmentFlag.AlignCenter)
        font, metrics = QFont(self.font()), self.fontMetrics()
        wide, two_lines = metrics.horizontalAdvance(text), 2 * metrics.height()
        if wide > room.width():
            if room.height() >= two_lines * 0.9 and not (text.isascii() and " " not in text):
                flags |= int(Qt.TextFlag.TextWordWrap)
                share = (self.height() - 8) / two_lines
            else:
                share = room.width() / wide
            least = max(round(font.pixelSize() * _LEAST_SHARE), min(font.pixelSize(), _LEAST_PX))
            font.setPixelSize(max(least, min(font.pixelSize(), int(font.pixelSize() * share))))
            if not flags & int(Qt.TextFlag.TextWordWrap):
                text = QFontMetrics(font).elidedText(
                    text, Qt.TextElideMode.ElideRight, int(room.width()) + 1
                )
        painter.setFont(font)
        painter.drawText(room, flags, text)

    def _paint_hint(self, painter: QPainter, look: Look, room: QRectF) -> float:
        """Paint the key at the right; returns its left edge."""
        width, height = self._hint_width(), self._hint_metrics().height() + 2
        cap = QRectF(room.right() - width, room.center().y() - height / 2, width, height)
        words = self.theme.qcolour(look.words)
        fill_rounded(painter, cap, self.theme.radius("small"), None, words)
        painter.setFont(self.theme.font("caption"))
        painter.setPen(words)
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._hint)
        return cap.left()


class PrimaryButton(Button):
    """The one thing to do next on a screen."""

    def __init__(self, words: Say, **options: Unpack[ButtonOptions]) -> None:
        super().__init__(words, kind="primary", **options)


class DangerButton(Button):
    """An act that takes something away: void the sale."""

    def __init__(self, words: Say, **options: Unpack[ButtonOptions]) -> None:
        super().__init__(words, kind="danger", **options)


class ChoiceButton(Button):
    """One of several answers: checkable, says its state by a tick as well as by colour."""

    def __init__(
        self,
        words: Say,
        *,
        hint: str = "",
        shape: str = "normal",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, hint=hint, shape=shape, on_click=on_click, parent=parent)
        self.setCheckable(True)
        self.toggled.connect(lambda on: self.set_icon("accept" if on else ""))


def _centred(room: QRectF, side: float) -> QRectF:
    return QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
