"""A receipt or report as it stands on paper, shown on screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.widgets import EmptyState, Label, Living, Scroll
from ui.words import Say


class Paper(Living, QWidget):
    """The picture of a paper in its own width, smaller where the room is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._words = Label(wrap=True, tone="text_muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.hide()
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._sheet)
        self._scroll = Scroll(holder)
        self._empty = EmptyState("receipt", "receipts.no_paper")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (self._empty, self._words, self._scroll):
            box.addWidget(widget)
        self.clear()
        self.live()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self.setAccessibleName(self.word("receipts.paper"))

    def clear(self) -> None:
        """Show nothing."""
        self._picture = QPixmap()
        self._only(self._empty)

    def show_png(self, data: bytes) -> None:
        """Show this picture."""
        self._picture = QPixmap()
        self._picture.loadFromData(data)
        self._only(self._scroll)
        self._fit()
        self._scroll.verticalScrollBar().setValue(0)

    def show_words(self, words: Say) -> None:
        """Say why there is no picture."""
        self._words.say(words)
        self._only(self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the paper to the width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """A move to a finer screen shows a finer picture."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit()

    def _only(self, shown: QWidget) -> None:
        for widget in (self._empty, self._words, self._scroll):
            widget.setVisible(widget is shown)

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = max(80, self.width() - self._scroll.verticalScrollBar().sizeHint().width() - 4)
        wide = min(round(self._picture.width() * 0.75 * max(1.0, self.theme.scale * 0.8)), room)
        picture = self._picture.scaledToWidth(
            round(wide * ratio), Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(picture)
