"""Boxes whose distances come from the theme: HBox, VBox, Card, Scroll around a tall one, Room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from ui.widgets.base import Living


class Box(Living, QFrame):
    """A row or column of widgets; ``gap`` and ``margin`` are spacing roles, "" is none."""

    direction = QBoxLayout.Direction.TopToBottom

    def __init__(
        self,
        *children: QWidget,
        gap: str = "medium",
        margin: str = "",
        ground: str = "",
        edge: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``ground`` paints a colour role, ``edge`` a hairline at "top" or "bottom"."""
        super().__init__(parent)
        self._gap, self._margin = gap, margin
        self.box = QBoxLayout(self.direction, self)
        if ground:
            self.setProperty("ground", ground)
        if edge:
            self.setProperty("edge", edge)
        for child in children:
            self.add(child)
        self.live()

    def add(self, child: QWidget, stretch: int = 0, align: Qt.AlignmentFlag | None = None) -> None:
        """One more widget at the end."""
        if align is None:
            self.box.addWidget(child, stretch)
        else:
            self.box.addWidget(child, stretch, align)

    def add_stretch(self, stretch: int = 1) -> None:
        """Give spare room here."""
        self.box.addStretch(stretch)

    def clear(self) -> None:
        """Remove and destroy everything inside."""
        while (item := self.box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        margin = self.theme.space(self._margin) if self._margin else 0
        self.box.setContentsMargins(margin, margin, margin, margin)
        self.box.setSpacing(self.theme.space(self._gap) if self._gap else 0)


class VBox(Box):
    """Widgets below one another."""


class HBox(Box):
    """Widgets beside one another."""

    direction = QBoxLayout.Direction.LeftToRight


class Card(VBox):
    """A column on a surface with a hairline and round corners."""

    def __init__(
        self,
        *children: QWidget,
        gap: str = "medium",
        margin: str = "large",
        ground: str = "surface",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(*children, gap=gap, margin=margin, ground=ground, parent=parent)
        self.setProperty("card", "true")


class Rule(QFrame):
    """A hairline between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", "true")
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def tab_here(holder: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab reach widgets made late where their holder stands, not after everything else."""
    before = holder.previousInFocusChain()
    while (
        before is not None
        and before is not holder
        and not before.focusPolicy() & Qt.FocusPolicy.TabFocus
    ):
        before = before.previousInFocusChain()
    if before is None or before is holder:
        return
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget


class Scroll(QScrollArea):
    """Scrolls one tall widget vertically; never takes the focus itself."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        content.setObjectName("scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def hasHeightForWidth(self) -> bool:
        """Ask for as much height as the content needs, where there is room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the whole content at this width."""
        if self._content.hasHeightForWidth():
            return self._content.heightForWidth(width)
        return self._content.sizeHint().height()

    def minimumSizeHint(self) -> QSize:
        """A strip is enough, since it scrolls."""
        return QSize(self._content.minimumSizeHint().width(), 48)


class Room(QScrollArea):
    """The place of a whole screen: the screen fills it, and scrolls only where its least size is
    larger (text at 200 % on a small display). A Scroll, by contrast, gives its content all the
    height it would like.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setWidget(content)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content asks for another least size."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._fill()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self._fill()

    def minimumSizeHint(self) -> QSize:
        """A strip is enough, since it scrolls."""
        return QSize(48, 48)

    def _fill(self) -> None:
        room = self.maximumViewportSize()
        least = self._content.minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        if least.height() > room.height():
            room.setWidth(room.width() - bar)
        if least.width() > room.width():
            room.setHeight(room.height() - bar)
        self._content.resize(room.expandedTo(least))
