"""Icons by role, from the Material Design Icons that QtAwesome ships.

The library is loaded on the first icon, not on import: it costs more than the whole rest of the
window, and a headless test needs none of it. Only the one font used is loaded, not all twelve.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final, Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

ICONS: Final[dict[str, str]] = {
    # acts
    "accept": "check",
    "add": "plus",
    "approve": "shield-check-outline",
    "back": "arrow-left",
    "cancel": "close",
    "clear": "close-circle-outline",
    "discount": "tag-outline",
    "drawer": "inbox-outline",
    "edit": "pencil-outline",
    "exchange": "swap-horizontal",
    "exit": "exit-to-app",
    "help": "help-circle-outline",
    "keyboard": "keyboard-outline",
    "language": "translate",
    "lock": "lock-outline",
    "minus": "minus",
    "more": "dots-horizontal",
    "next": "arrow-right",
    "park": "pause-circle-outline",
    "price": "cash-edit",
    "print": "printer-outline",
    "quantity": "counter",
    "recall": "play-circle-outline",
    "refresh": "refresh",
    "return": "keyboard-return",
    "goods_return": "package-variant-closed-remove",
    "scan": "barcode-scan",
    "search": "magnify",
    "settings": "cog-outline",
    "text_larger": "format-font-size-increase",
    "text_smaller": "format-font-size-decrease",
    "theme_dark": "weather-night",
    "theme_light": "white-balance-sunny",
    "unlock": "lock-open-outline",
    "void": "trash-can-outline",
    "backspace": "backspace-outline",
    "chevron_down": "chevron-down",
    "chevron_left": "chevron-left",
    "chevron_right": "chevron-right",
    "chevron_up": "chevron-up",
    # states
    "info": "information-outline",
    "success": "check-circle-outline",
    "warn": "alert-outline",
    "refused": "cancel",
    "waiting": "progress-clock",
    "sync": "sync",
    "online": "cloud-check-outline",
    "offline": "cloud-off-outline",
    "printer_ok": "printer-check",
    "printer_warn": "printer-alert",
    "printer_off": "printer-off",
    # things
    "age": "account-alert-outline",
    "appointment": "calendar-clock-outline",
    "bag": "shopping-outline",
    "basket": "basket-outline",
    "calendar": "calendar-blank-outline",
    "camera": "camera-outline",
    "card": "credit-card-outline",
    "case": "clipboard-text-outline",
    "cash": "cash",
    "chart": "chart-bar",
    "clock": "clock-outline",
    "complaint": "comment-alert-outline",
    "coupon": "ticket-percent-outline",
    "customer_display": "monitor-dashboard",
    "delivery": "truck-delivery-outline",
    "desk": "face-agent",
    "device": "devices",
    "gift": "gift-outline",
    "history": "history",
    "item": "tag-text-outline",
    "kiosk": "account-arrow-right-outline",
    "manager": "view-dashboard-outline",
    "member": "account-circle-outline",
    "money": "cash-multiple",
    "network": "lan-connect",
    "note": "note-text-outline",
    "pay": "cash-register",
    "people": "account-group-outline",
    "pickup": "package-variant-closed-check",
    "points": "star-circle-outline",
    "qr": "qrcode",
    "receipt": "receipt-text-outline",
    "repair": "tools",
    "report": "file-chart-outline",
    "shift": "clock-start",
    "speech": "volume-high",
    "staff": "badge-account-outline",
    "stock": "warehouse",
    "store": "storefront-outline",
    "stored_value": "wallet-outline",
    "tax": "percent-outline",
    "tier": "medal-outline",
    "till": "cash-register",
    "traceability": "source-branch",
    "weight": "scale",
    "wallet_code": "qrcode-scan",
}
"""Role → glyph. Screens name the role; only this table knows the library's names."""

_FONT: Final = ("mdi6", "materialdesignicons6-webfont-6.9.96.ttf",
                "materialdesignicons6-webfont-charmap-6.9.96.json")


class _IconLibrary(Protocol):
    """What is used of QtAwesome, which has no types of its own."""

    def icon(self, name: str, /, *, color: str) -> QIcon: ...


@lru_cache(maxsize=1)
def _library() -> _IconLibrary:
    library: _IconLibrary = import_module("qtawesome.iconic_font").IconicFont(_FONT)
    return library


@lru_cache(maxsize=1024)
def icon(role: str, colour: str) -> QIcon:
    """The icon of a role in a colour (``#RRGGBB``); raises KeyError for an unknown role."""
    return _library().icon(f"mdi6.{ICONS[role]}", color=colour)


@lru_cache(maxsize=1024)
def pixmap(role: str, colour: str, side_px: int, device_ratio: float = 1.0) -> QPixmap:
    """The icon as a picture, kept: painting a table asks for the same few again and again."""
    return icon(role, colour).pixmap(QSize(side_px, side_px), device_ratio)
