"""What the screens around the till share: back to the till, scans, a page of two columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.scan_wedge import ScanEvent
from ui.screen import Screen
from ui.widgets import Box, Button, HBox, Label, Scroll, tab_here
from ui.words import Say


class SideScreen(Screen):
    """A screen that was opened from another one: Esc and the back button leave it.

    A scan goes to an open approval first, then to :meth:`scanned`.
    """

    def __init__(
        self, approvals: ApprovalFlow | None = None, *, leave: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self._approvals, self._leave = approvals, leave
        self.column = QVBoxLayout(self)

    def on_scan(self, event: ScanEvent) -> None:
        """See :class:`ui.screen.Screen`."""
        if self._approvals is None or not self._approvals.take_scan(event.payload):
            self.scanned(event.payload)

    def scanned(self, code: str) -> None:
        """A code was scanned that is no badge of an approver."""

    def go_back(self) -> bool:
        """See :class:`ui.screen.Screen`."""
        if self._leave is None:
            return False
        self._leave()
        return True

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        side = self.theme.space("large")
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(self.theme.space("medium"))

    def head(self, words: Say, *tools: QWidget) -> HBox:
        """The first row: back, a word on what to do here, and the tools of the screen."""
        row = HBox(gap="small")
        if self._leave is not None:
            row.add(
                Button("signin.back", kind="quiet", icon="back", hint="Esc", on_click=self._leave)
            )
        self.head_words = Label(words, tone="text_muted", wrap=True)
        row.add(self.head_words, 1)
        for tool in tools:
            row.add(tool)
        return row


class Sides(Box):
    """Two columns; one below the other where the room is narrow for its text size."""

    direction = QBoxLayout.Direction.LeftToRight

    def __init__(
        self,
        left: QWidget,
        right: QWidget,
        *,
        shares: tuple[int, int] = (3, 2),
        narrow_px: int = 620,
    ) -> None:
        super().__init__(gap="large")
        self._narrow_px, self._sides = narrow_px, (left, right)
        self.add(left, shares[0])
        self.add(right, shares[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction for the width."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider column: it can always go below the other."""
        least = [side.minimumSizeHint() for side in self._sides]
        heights, gap = [size.height() for size in least], self.theme.space("large")
        return QSize(
            max(size.width() for size in least),
            sum(heights) + gap if self._is_narrow() else max(heights),
        )

    def _is_narrow(self) -> bool:
        return self.box.direction() == QBoxLayout.Direction.TopToBottom

    def _arrange(self, width: int) -> None:
        least = sum(side.minimumSizeHint().width() for side in self._sides)
        room = max(least + self.theme.space("large"), round(self._narrow_px * self.theme.scale))
        narrow = width < room
        if narrow != self._is_narrow():
            self.box.setDirection(
                QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
            )
            self.updateGeometry()


class Centred(QWidget):
    """Holds one widget in the middle, no wider than ``width_px`` at 100 %, scrolled when tall."""

    def __init__(self, content: QWidget, width_px: int, *, tall: bool = False) -> None:
        """``tall`` lets the content take the whole height."""
        super().__init__()
        self._content, self._width_px, self._tall = content, width_px, tall
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        if tall:
            inner.addWidget(content)
        else:
            inner.addStretch(1)
            inner.addWidget(content)
            inner.addStretch(2)
        self._scroll = Scroll(holder)
        self._scroll.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep to the middle."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        from_theme = getattr(self._content, "theme", None)
        scale = from_theme.scale if from_theme is not None else 1.0
        width = min(round(self._width_px * scale), self.width())
        self._scroll.setGeometry((self.width() - width) // 2, 0, width, self.height())


class Tiles(QWidget):
    """Touch keys in as many columns as fit, so that words stay whole where text is large."""

    def __init__(self, *, cell_px: int, columns: int) -> None:
        """``cell_px`` is the least width of a cell at 100 %, ``columns`` the most columns."""
        super().__init__()
        self._cell_px, self._most = cell_px, columns
        self._columns = columns
        self._tiles: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)

    def show_tiles(self, tiles: Sequence[QWidget]) -> None:
        """Show these instead of those before, which are destroyed."""
        for old in self._tiles:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = list(tiles)
        self._place()
        tab_here(self, self._tiles)

    def minimumSizeHint(self) -> QSize:
        """One column is enough."""
        least = [tile.minimumSizeHint().width() for tile in self._tiles]
        return QSize(max(least, default=0), self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the columns for the width."""
        super().resizeEvent(event)
        cell = round(self._cell_px * context().theme.scale)
        columns = max(1, min(self._most, event.size().width() // cell))
        if columns != self._columns:
            self._columns = columns
            self._place()
            self.updateGeometry()

    def _place(self) -> None:
        for at in range(self._most):
            self._grid.setColumnStretch(at, 1 if at < self._columns else 0)
        for at, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, at // self._columns, at % self._columns)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(self._tiles) // self._columns + 1, 1)
