"""A slider for fingers: touching the bar moves the knob there; arrows move it by one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ui.widgets.base import Living
from ui.widgets.painting import fill_rounded, focus_ring, smooth
from ui.words import Say


class Slider(Living, QSlider):
    """Whole positions from left to right; what a position is worth is its screen's affair."""

    def __init__(self, label: Say, *, parent: QWidget | None = None) -> None:
        """``label`` is the accessible name."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._label = label
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.live()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self.setAccessibleName(self.word(self._label))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a finger."""
        return QSize(4 * self.theme.target, self.theme.target)

    def minimumSizeHint(self) -> QSize:
        """Short, but as high."""
        return QSize(2 * self.theme.target, self.theme.target)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to the finger."""
        self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """And follows it."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more: it stands where the finger left it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A passing wheel must not change an answer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, the part chosen, the knob."""
        painter, theme = smooth(self), self.theme
        knob, bar = self._knob_px(), theme.space("small")
        room = QRectF(knob / 2, (self.height() - bar) / 2, self.width() - knob, bar)
        at = room.left() + room.width() * self._share()
        on = self.isEnabled()
        fill_rounded(painter, room, bar // 2, theme.qcolour("sunken"), theme.qcolour("line_strong"))
        chosen = QRectF(room.left(), room.top(), at - room.left(), bar)
        if chosen.width() > 0:
            tone = theme.qcolour("accent" if on else "text_disabled")
            fill_rounded(painter, chosen, bar // 2, tone, None)
        painter.setPen(theme.qcolour("line_strong" if on else "line"))
        painter.setBrush(theme.qcolour("accent" if on else "sunken"))
        painter.drawEllipse(QPointF(at, self.height() / 2), knob / 2 - 2, knob / 2 - 2)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), theme.radius("control"), theme)

    def _knob_px(self) -> float:
        return self.theme.target * 0.7

    def _share(self) -> float:
        reach = self.maximum() - self.minimum()
        return (self.value() - self.minimum()) / reach if reach else 0.0

    def _move_to(self, x: float) -> None:
        knob = self._knob_px()
        share = (x - knob / 2) / max(1.0, self.width() - knob)
        reach = self.maximum() - self.minimum()
        self.setValue(self.minimum() + round(min(1.0, max(0.0, share)) * reach))
