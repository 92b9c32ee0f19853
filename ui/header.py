"""The top of the window: where we are, what was said, and the few tools of every screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.commands import BY_ID
from ui.widgets import Button, ElidedLabel, HBox, IconLabel, Label, Living, MessageStrip
from ui.words import Say

_TOOLS = ("menu", "key_map", "language", "theme", "lock")
_ALWAYS = frozenset({"menu", "key_map"})
_NARROW_PX = 900


class Header(Living, QFrame):
    """Title, message strip and tools. Where the window is narrow for its text size, the strip
    takes a second row and all tools but menu and key map (which lists them) give way."""

    run = Signal(str)
    """A tool was touched: the id of its action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.strip = MessageStrip()
        self._title = ElidedLabel(type="title")
        self._busy = HBox(
            IconLabel("waiting", tone="accent_text"),
            Label("shell.busy", type="caption", tone="text_muted"),
            gap="tight",
        )
        keep = self._busy.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(keep)
        self._busy.hide()
        self._tools = {name: self._tool(name) for name in _TOOLS}
        self._tool_box = HBox(*self._tools.values(), gap="tight")
        self._tool_box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.addWidget(self._title, 0, 0)
        self._grid.addWidget(self._busy, 0, 2)
        self._grid.addWidget(self._tool_box, 0, 3, Qt.AlignmentFlag.AlignRight)
        self.fit(1024)
        self.live()

    def set_title(self, words: Say) -> None:
        """Name the screen in front."""
        self._title.say(words)

    def set_busy(self, busy: bool) -> None:
        """Show that something is being waited for."""
        self._busy.setVisible(busy)

    def fit(self, width: int) -> None:
        """Arrange for a window of this width."""
        narrow = width < _NARROW_PX * self.theme.scale
        for name, tool in self._tools.items():
            tool.setVisible(name in _ALWAYS or not narrow)
        self.strip.keep_room(not narrow)
        self._grid.removeWidget(self.strip)
        if narrow:
            self._grid.addWidget(self.strip, 1, 0, 1, 4)
        else:
            self._grid.addWidget(self.strip, 0, 1)
        self._grid.setColumnStretch(1, 0 if narrow else 1)
        self._grid.setColumnStretch(0, 1 if narrow else 0)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        side, tall = self.theme.space("large"), self.theme.space("small")
        self._grid.setContentsMargins(side, tall, side, tall)
        self._grid.setHorizontalSpacing(self.theme.space("medium"))
        self._tools["theme"].set_icon("theme_light" if self.theme.is_dark else "theme_dark")
        self._title.setMaximumWidth(round(320 * self.theme.scale))
        window = self.window()
        self.fit(window.width() if window is not self else 1024)

    def _tool(self, name: str) -> Button:
        action = BY_ID[name]
        button = Button(
            action.text_key,
            kind="quiet",
            icon=action.icon,
            icon_only=True,
            hint=action.shortcut,
            on_click=lambda: self.run.emit(name),
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
