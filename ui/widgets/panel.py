"""Panels inside the screen, which stand where other programs open dialogs.

A :class:`PanelStack` lies over some content. Panels pushed on it are answered or closed one step
at a time; Esc closes the top one. Nothing blocks: a scan still reaches the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.context import context
from ui.widgets.base import IconLabel, Label, Living
from ui.widgets.buttons import Button
from ui.widgets.layout import HBox, Scroll
from ui.words import Say


class Panel(Living, QFrame):
    """A question, an approval, an explanation: title, body, actions.

    ``closed()`` comes once, whatever closed it. One that is not ``closable`` ignores Esc and has
    no cross; it must offer its own way out.
    """

    closed = Signal()

    def __init__(
        self,
        title: Say,
        body: QWidget | None = None,
        *,
        actions: tuple[Button, ...] = (),
        icon: str = "",
        width_px: int = 520,
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``actions`` stand at the bottom, the main one last; ``width_px`` at 100 %."""
        super().__init__(parent)
        self.width_px, self.closable = width_px, closable
        self._title_words = title
        self.setProperty("ground", "raised")
        self.setProperty("card", "true")
        self._box = QVBoxLayout(self)
        self._title = Label(title, type="title", wrap=True)
        self._box.addWidget(self._head(icon))
        if body is not None:
            self._box.addWidget(Scroll(body), 1)
        if actions:
            self._foot = HBox(gap="small")
            self._foot.add_stretch()
            for action in actions:
                self._foot.add(action)
            self._box.addWidget(self._foot)
        self.body = body
        self.live()

    def close_panel(self) -> None:
        """Close: the stack takes it away and ``closed`` is said."""
        self.closed.emit()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        pad = self.theme.space("wide")
        self._box.setContentsMargins(pad, self.theme.space("large"), pad, pad)
        self._box.setSpacing(self.theme.space("large"))
        self.setAccessibleName(self.word(self._title_words))

    def height_for(self, width: int) -> int:
        """Height the whole panel would like at a width."""
        if self._box.hasHeightForWidth():
            return self._box.totalHeightForWidth(width)
        return self.sizeHint().height()

    def focus_first(self) -> None:
        """Put the cursor where the person should begin."""
        chain = self.focus_chain()
        wanted = [w for w in chain if not isinstance(w, Button)] or chain[::-1]
        (wanted[0] if wanted else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_chain(self) -> list[QWidget]:
        """What Tab reaches in this panel, in order."""
        found, widget = [], self.nextInFocusChain()
        while widget is not None and widget is not self:
            if (
                self.isAncestorOf(widget)
                and widget.isVisibleTo(self)
                and widget.isEnabled()
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            ):
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the panel."""
        chain = self.focus_chain()
        if not chain:
            return False
        now = QApplication.focusWidget()
        at = chain.index(now) if now in chain else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(at + step) % len(chain)].setFocus(reason)
        return True

    def _head(self, icon: str) -> HBox:
        head = HBox(gap="small")
        if icon:
            head.add(IconLabel(icon, tone="accent_text", size_px=24))
        head.add(self._title, 1)
        if self.closable:
            head.add(
                Button(
                    "shell.close",
                    kind="quiet",
                    icon="cancel",
                    icon_only=True,
                    hint="Esc",
                    on_click=self.close_panel,
                )
            )
        return head


class PanelStack(QWidget):
    """Some content, and the panels that lie on it.

    ``placement`` "sheet" dims the content and floats the panel in its middle; "inside" lets the
    panel take the content's place (the right-hand column of the till).
    """

    changed = Signal()
    """A panel came or went."""

    def __init__(
        self, content: QWidget, *, placement: str = "sheet", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._placement = placement
        self._panels: list[Panel] = []
        self._return_to: list[QWidget | None] = []
        self._layers = QStackedLayout(self)
        self._layers.addWidget(content)
        self._cover = _Cover(placement, self)
        self._layers.addWidget(self._cover)
        if placement == "sheet":
            self._layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._show()

    @property
    def top(self) -> Panel | None:
        """The panel in front, or None."""
        return self._panels[-1] if self._panels else None

    def push(self, panel: Panel) -> Panel:
        """Show a panel in front; returns it."""
        self._return_to.append(QApplication.focusWidget())
        self._panels.append(panel)
        panel.closed.connect(lambda: self._remove(panel))
        panel.setParent(self._cover)
        self._show()
        panel.focus_first()
        return panel

    def back(self) -> bool:
        """Close the top panel if Esc may; True when there was one."""
        top = self.top
        if top is None:
            return False
        if top.closable:
            top.close_panel()
        return True

    def close_all(self) -> None:
        """Close every panel, the top one first."""
        while self.top is not None:
            self.top.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes one step."""
        if event.key() != Qt.Key.Key_Escape or not self.back():
            super().keyPressEvent(event)

    def _remove(self, panel: Panel) -> None:
        if panel not in self._panels:
            return
        at = self._panels.index(panel)
        del self._panels[at]
        back_to = self._return_to.pop(at)
        panel.hide()
        panel.deleteLater()
        self._show()
        self._give_back_focus(back_to)

    def _give_back_focus(self, widget: QWidget | None) -> None:
        if self.top is not None:
            self.top.focus_first()
        elif widget is not None and isValid(widget) and widget.isVisible():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        for panel in self._panels:
            panel.setVisible(panel is self.top)
        self._cover.setVisible(self.top is not None)
        self._layers.setCurrentIndex(1 if self.top is not None else 0)
        self._cover.place(self.top)
        self.changed.emit()


class _Cover(QWidget):
    """The layer panels lie on: a scrim with the panel in its middle, or the panel alone."""

    def __init__(self, placement: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._placement = placement
        self._panel: Panel | None = None
        context().changed.connect(self._place_again)

    def place(self, panel: Panel | None) -> None:
        """Give the panel its place; again when its contents ask for more room."""
        if self._panel is not panel and self._panel is not None:
            self._panel.removeEventFilter(self)
        if self._panel is not panel and panel is not None:
            panel.installEventFilter(self)
        self._panel = panel
        if panel is not None:
            panel.setGeometry(self._place_of(panel))

    def _place_again(self) -> None:
        self.place(self._panel)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The panel's contents changed: measure again."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._panel:
            self._panel.setGeometry(self._place_of(self._panel))
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the panel in its place."""
        self.place(self._panel)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scrim."""
        if self._placement == "sheet":
            QPainter(self).fillRect(self.rect(), context().theme.qcolour("scrim"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A touch beside the panel does nothing: no answer is lost by a stray finger."""
        event.accept()

    def _place_of(self, panel: Panel) -> QRect:
        if self._placement == "inside":
            return self.rect()
        theme, room = context().theme, self.rect()
        gap = theme.space("large")
        width = min(round(panel.width_px * theme.scale), room.width() - 2 * gap)
        height = min(panel.height_for(width), room.height() - 2 * gap)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)
