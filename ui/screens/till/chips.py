"""Small keys of the strips beside and below the basket: hints, coupons, suggestions."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from ui.widgets import Button


class Chip(Button):
    """A key whose words may be cut where room is short; the tool tip and the accessible name hold
    all of them."""

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(self.theme.target * 2, self.sizeHint().height())

    def retranslate(self) -> None:
        """Smaller letters than other keys."""
        super().retranslate()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(self.theme.font("strong"))
        self.setToolTip(self.text())
