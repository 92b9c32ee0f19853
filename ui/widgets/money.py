"""Amounts: right-aligned, figures of one width, negative by sign and colour; and the total."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.widgets.base import Label, Living
from ui.words import Say

_MINUS_SIGNS = ("-", "\N{MINUS SIGN}")


def is_negative(amount: str) -> bool:
    """True for a formatted amount that begins with a minus sign."""
    return amount.startswith(_MINUS_SIGNS)


class MoneyLabel(Living, QWidget):
    """One amount, given as text already formatted (``translator.money``).

    An amount too long for its place is painted smaller, never cut: a cut figure is a wrong figure.
    """

    def __init__(
        self,
        amount: str = "",
        *,
        type: str = "amount",
        tone: str = "text",
        negative_tone: str = "negative",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._amount, self._type, self._tone = amount, type, tone
        self._negative_tone = negative_tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.live()

    @property
    def amount(self) -> str:
        """The text shown."""
        return self._amount

    def set_amount(self, amount: str) -> None:
        """Show another amount."""
        if amount != self._amount:
            self._amount = amount
            self.setAccessibleName(amount)
            self.updateGeometry()
            self.update()

    def set_type(self, type: str) -> None:
        """Another type role."""
        if type != self._type:
            self._type = type
            self.retranslate()

    def set_tone(self, tone: str, negative_tone: str | None = None) -> None:
        """Change the colour roles."""
        self._tone = tone
        self._negative_tone = negative_tone or self._negative_tone
        self.update()

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setAccessibleName(self._amount)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the amount in full size."""
        metrics = QFontMetrics(self.theme.font(self._type))
        return QSize(metrics.horizontalAdvance(self._amount) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """It may shrink to half."""
        hint = self.sizeHint()
        return QSize(hint.width() // 2, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The amount at the right edge, on the middle line."""
        painter = QPainter(self)
        tone = self._negative_tone if is_negative(self._amount) else self._tone
        painter.setPen(self.theme.qcolour(tone if self.isEnabled() else "text_disabled"))
        painter.setFont(self._fitting_font())
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), int(flags), self._amount)

    def _fitting_font(self) -> QFont:
        font = self.theme.font(self._type)
        width = QFontMetrics(font).horizontalAdvance(self._amount)
        if width > self.width() > 0:
            font.setPixelSize(max(8, font.pixelSize() * self.width() // width))
        return font


class TotalRow(Struct, frozen=True):
    """One line above the total: "Savings", "-¥12.00"."""

    words: Say
    amount: str
    tone: str = "on_total_muted"
    """A colour role on the total's ground; ``on_total_savings`` for what the customer saves."""


class TotalPanel(Living, QFrame):
    """Subtotal, savings, tax, and the total in the largest type of the screen.

    Its height does not change with the amounts, only with the number of rows, so nothing jumps.
    """

    def __init__(
        self, total_words: Say, *, type: str = "total", parent: QWidget | None = None
    ) -> None:
        """``total_words`` names the big figure: total, to pay, change due."""
        super().__init__(parent)
        self.setProperty("ground", "total_ground")
        self.setProperty("card", "true")
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Label, MoneyLabel]] = []
        self._words = Label(total_words, type="title", tone="on_total")
        self._total = MoneyLabel(type=type, tone="on_total", negative_tone="on_total_negative")
        self._place_total()
        self.live()

    def set_total(self, amount: str, words: Say | None = None) -> None:
        """Show the total; ``words`` renames it (change due)."""
        self._total.set_amount(amount)
        if words is not None:
            self._words.say(words)

    def set_rows(self, rows: Sequence[TotalRow]) -> None:
        """Show these lines above the total."""
        if len(rows) != len(self._rows):
            self._rebuild(len(rows))
        for (label, money), row in zip(self._rows, rows, strict=True):
            label.say(row.words)
            label.set_tone(row.tone)
            money.set_tone(row.tone, row.tone)
            money.set_amount(row.amount)

    def retranslate(self) -> None:
        """See :class:`Living`."""
        wide, tall = self.theme.space("wide"), self.theme.space("medium")
        self._grid.setContentsMargins(wide, tall, wide, tall)
        self._grid.setVerticalSpacing(self.theme.space("tight"))
        self._grid.setHorizontalSpacing(self.theme.space("large"))

    def _rebuild(self, count: int) -> None:
        for pair in self._rows:
            for widget in pair:
                self._grid.removeWidget(widget)
                widget.deleteLater()
        self._rows = [(Label(type="body"), MoneyLabel()) for _ in range(count)]
        for at, (label, money) in enumerate(self._rows):
            self._grid.addWidget(label, at, 0)
            self._grid.addWidget(money, at, 1)
        self._place_total()

    def _place_total(self) -> None:
        at = len(self._rows)
        self._grid.addWidget(self._words, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self._total, at, 1)
