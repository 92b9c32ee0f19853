"""The status bar: who and where we are, and how the link and the devices are, always in one place."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.widgets.base import ElidedLabel, IconLabel, Living
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


_LINK_TONES: Final = {LinkState.ONLINE: "success_text", LinkState.SYNCING: "accent_text",
                      LinkState.OFFLINE: "accent_text"}
_PRINTER: Final = {DeviceState.OK: ("printer_ok", "text_muted"),
                   DeviceState.WARN: ("printer_warn", "warn_text"),
                   DeviceState.OFF: ("printer_off", "danger_text")}
_ITEMS: Final = (("store", "store"), ("till", "till"), ("cashier", "staff"), ("shift", "shift"),
                 ("business_date", "calendar"), ("link_text", "online"),
                 ("printer_text", "printer_ok"), ("clock", "clock"))


class _Item(QWidget):
    """An icon and a text that gives way when room is short."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.icon = IconLabel(icon, size_px=16)
        self.text = ElidedLabel(type="caption", tone="text_muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.icon)
        box.addWidget(self.text, 1)

    def say(self, text: str) -> None:
        self.text.say(plain(text) if text else "")
        self.setVisible(bool(text))


class StatusBar(Living, QFrame):
    """Call :meth:`show_status` whenever something changed; unchanged items cost nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._row = QHBoxLayout(self)
        self._items = {name: _Item(icon) for name, icon in _ITEMS}
        for name, item in self._items.items():
            if name == "link_text":
                self._row.addStretch(1)
            policy = QSizePolicy.Policy.Fixed if name == "clock" else QSizePolicy.Policy.Maximum
            item.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
            self._row.addWidget(item)
        self._info = StatusInfo()
        self.live()

    def show_status(self, info: StatusInfo) -> None:
        """Show this."""
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
        self._row.setContentsMargins(side, 6, side, 6)
        self._row.setSpacing(self.theme.space("large"))
        self.setAccessibleName(self.word("shell.status"))
