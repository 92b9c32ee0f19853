"""Icons by role, from the Material Design Icons font that QtAwesome ships.

Only the font and its table of names are used, and only on the first icon. Importing QtAwesome
itself, with the Qt wrapper it brings, costs 200 ms: more than the whole rest of the window, out of
1.5 s that a cold start may take.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

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
    "checked": "checkbox-marked",
    "unchecked": "checkbox-blank-outline",
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

_LIBRARY: Final = "qtawesome"
_FONT_FILES: Final = "materialdesignicons6-webfont-[0-9]*.ttf"
_NAME_FILES: Final = "materialdesignicons6-webfont-charmap-*.json"
_SIDES_PX: Final = (16, 20, 24, 32, 48, 64)


@lru_cache(maxsize=256)
def icon(role: str, colour: str) -> QIcon:
    """The icon of a role in a colour (``#RRGGBB``); raises KeyError for an unknown role."""
    made = QIcon()
    for side_px in _SIDES_PX:
        made.addPixmap(pixmap(role, colour, side_px))
    return made


@lru_cache(maxsize=1024)
def pixmap(role: str, colour: str, side_px: int, device_ratio: float = 1.0) -> QPixmap:
    """The icon as a picture, kept: painting a table asks for the same few again and again.

    Raises KeyError for an unknown role.
    """
    glyph = _names()[ICONS[role]]
    side = round(side_px * device_ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setFont(_font(side))
    painter.setPen(QColor(colour))
    painter.drawText(QRect(0, 0, side, side), int(Qt.AlignmentFlag.AlignCenter), glyph)
    painter.end()
    made.setDevicePixelRatio(device_ratio)
    return made


def _font(side_px: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(side_px)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=1)
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_file(_FONT_FILES)))
    return QFontDatabase.applicationFontFamilies(number)[0]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    codes: dict[str, str] = json.loads(_file(_NAME_FILES).read_bytes())
    return {name: chr(int(codes[name], 16)) for name in ICONS.values()}


def _file(pattern: str) -> Path:
    """A file of the icon library, found without importing it."""
    spec = find_spec(_LIBRARY)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(_LIBRARY)
    return next((Path(spec.origin).parent / "fonts").glob(pattern))
