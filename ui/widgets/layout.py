"""Boxes whose distances come from the theme: HBox, VBox, Card, and Scroll around a tall one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from ui.widgets.base import Living


class Box(Living, QFrame):
    """A row or column of widgets; ``gap`` and ``margin`` are spacing roles, "" is none."""

    direction = QBoxLayout.Direction.TopToBottom

    def __init__(self, *children: QWidget, gap: str = "medium", margin: str = "",
                 ground: str = "", edge: str = "", parent: QWidget | None = None) -> None:
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

    def add(self, child: QWidget, stretch: int = 0,
            align: Qt.AlignmentFlag | None = None) -> None:
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

    def __init__(self, *children: QWidget, gap: str = "medium", margin: str = "large",
                 ground: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(*children, gap=gap, margin=margin, ground=ground, parent=parent)
        self.setProperty("card", "true")


class Rule(QFrame):
    """A hairline between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", "true")
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


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
        as_needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if self.horizontalScrollBarPolicy() == as_needed:
            return QSize(48, 48)
        return QSize(self._content.minimumSizeHint().width(), 48)
