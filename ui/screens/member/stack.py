"""Faces of which one is in front, and two columns that scroll as one where room is narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.screens.frame import Sides
from ui.widgets import Scroll


class FrontStack(QStackedWidget):
    """Only the face in front says how much room is needed."""

    def __init__(self, *faces: QWidget) -> None:
        super().__init__()
        for face in faces:
            self.addWidget(face)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """The least size of the face in front."""
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else QSize(0, 0)


class WholeScroll(Scroll):
    """Scrolls by itself, or (``whole``) takes all its height and leaves that to the window."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self.whole = False

    def set_whole(self, whole: bool) -> None:
        """Take all the height, or a strip of it."""
        if whole != self.whole:
            self.whole = whole
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """See the class."""
        least = super().minimumSizeHint()
        if not self.whole:
            bar = self.verticalScrollBar().sizeHint().width()
            return QSize(least.width() + bar, least.height())
        return QSize(least.width(), self.heightForWidth(max(self.width(), least.width())))


class WholeSides(Sides):
    """Two columns that scroll by themselves; below one another they scroll together."""

    def __init__(
        self, left: QWidget, right: QWidget, *, shares: tuple[int, int], narrow_px: int
    ) -> None:
        self._scrolls: list[WholeScroll] = []
        super().__init__(left, right, shares=shares, narrow_px=narrow_px)

    def add_scroll(self, scroll: WholeScroll) -> None:
        """One that lies inside the two."""
        self._scrolls.append(scroll)
        scroll.set_whole(self._is_narrow())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the scrolls who scrolls."""
        super().resizeEvent(event)
        for scroll in self._scrolls:
            scroll.set_whole(self._is_narrow())
