"""The status bar: who and where we are, and how link and devices are."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.base import ElidedLabel, IconLabel, Label, Living
from ui.words import plain


class LinkState(StrEnum):
    """How the link to the centre is. Offline is a calm state, not an alarm."""

    ONLINE = "online"
    SYNCING = "sync"
    OFFLINE = "offline"


class DeviceState(StrEnum):
    """How a device is."""

    OK = "ok"
    WARN = "warn"
    OFF = "off"


class StatusInfo(Struct, frozen=True):
    """All the bar shows, as finished texts in the reader's language; "" hides an item."""

    store: str = ""
    till: str = ""
    cashier: str = ""
    shift: str = ""
    business_date: str = ""
    link: LinkState = LinkState.ONLINE
    link_text: str = ""
    """"online"; "offline since 14:03 · 12 facts waiting · prices updated at 13:40"."""
    printer: DeviceState = DeviceState.OK
    printer_text: str = ""
    clock: str = ""


_LINK_TONES: Final = {
    LinkState.ONLINE: "success_text",
    LinkState.SYNCING: "accent_text",
    LinkState.OFFLINE: "accent_text",
}
_PRINTER: Final = {
    DeviceState.OK: ("printer_ok", "text_muted"),
    DeviceState.WARN: ("printer_warn", "warn_text"),
    DeviceState.OFF: ("printer_off", "danger_text"),
}
_ITEMS: Final = (
    ("store", "store"),
    ("till", "till"),
    ("cashier", "staff"),
    ("shift", "shift"),
    ("business_date", "calendar"),
    ("link_text", "online"),
    ("printer_text", "printer_ok"),
    ("clock", "clock"),
)
_GIVE_WAY: Final = frozenset({"store", "cashier", "link_text", "printer_text"})
_SECOND_ROW: Final = frozenset({"link_text", "printer_text", "clock"})
_NARROW_PX: Final = 900


class _Item(QWidget):
    """An icon and a text; long ones give way when room is short."""

    def __init__(self, icon: str, gives_way: bool) -> None:
        super().__init__()
        self.icon = IconLabel(icon, size_px=16)
        kind = ElidedLabel if gives_way else Label
        self.text = kind(type="caption", tone="text_muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.icon)
        box.addWidget(self.text, 1)

    def say(self, text: str) -> None:
        self.text.say(plain(text) if text else "")
        self.setVisible(bool(text))


class StatusBar(Living, QFrame):
    """Call :meth:`show_status` whenever something changed; unchanged items cost nothing.

    One row; two where the window is narrow for its text size.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._rows = QVBoxLayout(self)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        self._rows.addLayout(self._upper)
        self._rows.addLayout(self._lower)
        self._items = {name: _Item(icon, name in _GIVE_WAY) for name, icon in _ITEMS}
        for item in self._items.values():
            item.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._narrow: bool | None = None
        self._info = StatusInfo()
        self.live()

    def show_status(self, info: StatusInfo) -> None:
        """Show this."""
        if info == self._info:
            return
        self._info = info
        for name, item in self._items.items():
            item.say(getattr(info, name))
        link, printer = self._items["link_text"], self._items["printer_text"]
        link.icon.show_icon(info.link.value, _LINK_TONES[info.link])
        link.text.set_tone(_LINK_TONES[info.link])
        icon, tone = _PRINTER[info.printer]
        printer.icon.show_icon(icon, tone)
        printer.text.set_tone(tone)

    def retranslate(self) -> None:
        """See :class:`Living`."""
        side = self.theme.space("large")
        self._rows.setContentsMargins(side, 6, side, 6)
        self._rows.setSpacing(self.theme.space("tight"))
        for row in (self._upper, self._lower):
            row.setSpacing(self.theme.space("large"))
        self.setAccessibleName(self.word("shell.status"))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row or two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < _NARROW_PX * self.theme.scale
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for row in (self._upper, self._lower):
            while row.takeAt(0) is not None:
                pass
        for name, item in self._items.items():
            row = self._lower if narrow and name in _SECOND_ROW else self._upper
            if name == "link_text" and not narrow:
                row.addStretch(1)
            row.addWidget(item)
            if name == "link_text" and narrow:
                row.addStretch(1)
        if narrow:
            self._upper.addStretch(1)
