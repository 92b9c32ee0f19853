"""The band below everything: what makes up the amount, the amount itself, and one button.

The amount always stands in the same place: total, what is left to pay, change due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.widgets import Box, Button, HBox, Label, Living, MoneyLabel, TotalRow, VBox
from ui.words import Say

_ROWS = 4
_WIDE_PX = 980


class AmountBand(Living, QFrame):
    """Up to four small rows, one large amount, one button."""

    def __init__(self, on_press: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("ground", "total_ground")
        self._rows = [_SmallRow() for _ in range(_ROWS)]
        self._small: Box = VBox(*self._rows, gap="")
        self._words = Label("till.total", type="title", tone="on_total")
        self._amount = _Amount(type="total", tone="on_total", negative_tone="on_total_negative")
        self.pay = Button(
            "till.pay", kind="primary", icon="pay", hint="F10", shape="large", on_click=on_press
        )
        self._grid = QGridLayout(self)
        self._narrow: bool | None = None
        self._tight = False
        self._button: tuple[Say, str, str] | None = None
        self._arrange(narrow=False)
        self.live()

    @property
    def amount(self) -> str:
        """The large amount as shown."""
        return self._amount.amount

    @property
    def words(self) -> str:
        """What the large amount is."""
        return self._words.text()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The small rows as shown."""
        return [(r.words.text(), r.amount.amount) for r in self._rows if r.words.text()]

    def show_button(self, words: Say, *, kind: str, icon: str, hint: str) -> None:
        """What the button does now; one without words keeps its room but cannot be pressed."""
        if (words, kind, hint) == self._button:
            return
        self._button = (words, kind, hint)
        self.pay.setEnabled(bool(words))
        self.pay.say(words or "till.pay")
        self.pay.set_kind(kind)
        self.pay.set_icon(icon)
        self.pay.set_hint(hint)

    def show_amount(self, words: Say, amount: str, rows: Sequence[TotalRow] = ()) -> None:
        """Show an amount and what makes it up."""
        self._words.say(words)
        self._amount.set_amount(amount)
        for at, small in enumerate(self._rows):
            small.show_row(rows[at] if at < len(rows) else None)

    def set_tight(self, tight: bool) -> None:
        """Where there is little height: the amount alone, a little smaller."""
        self._small.setVisible(not tight)
        self._tight = tight
        self._amount.set_type("display" if tight else "total")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room for the text size, the small rows go above the amount."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        wide, tall = self.theme.space("wide"), self.theme.space("medium")
        self._grid.setContentsMargins(wide, tall, wide, tall)
        self._grid.setHorizontalSpacing(self.theme.space("wide"))
        self._grid.setVerticalSpacing(0)
        self.pay.setMinimumWidth(round(190 * (1 + (self.theme.scale - 1) * 0.5)))
        self._fit(self.width())

    def _fit(self, width: int) -> None:
        narrow = width < _WIDE_PX * (1 + (self.theme.scale - 1) * 0.9)
        if narrow != self._narrow:
            self._arrange(narrow=narrow)

    def _arrange(self, *, narrow: bool) -> None:
        self._narrow = narrow
        before = self._small
        self._small = HBox(*self._rows, gap="wide") if narrow else VBox(*self._rows, gap="")
        self._small.setVisible(not self._tight)
        before.setParent(None)
        before.deleteLater()
        places: list[tuple[QWidget, int, int, int]] = (
            [
                (self._small, 0, 0, 3),
                (self._words, 1, 0, 1),
                (self._amount, 1, 1, 1),
                (self.pay, 1, 2, 1),
            ]
            if narrow
            else [
                (self._small, 0, 0, 1),
                (self._words, 0, 1, 1),
                (self._amount, 0, 2, 1),
                (self.pay, 0, 3, 1),
            ]
        )
        for widget, row, column, span in places:
            self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignVCenter)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column == (1 if narrow else 2) else 0)
        self._grid.setColumnMinimumWidth(0, 0 if narrow else 240)


class _Amount(MoneyLabel):
    """An amount whose place is given: another figure asks nobody for room, so a scan does not
    measure the whole screen again."""

    def set_amount(self, amount: str) -> None:
        """Show another amount in the same place."""
        if amount != self._amount:
            self._amount = amount
            self.setAccessibleName(amount)
            self.update()

    def sizeHint(self) -> QSize:
        """A usual width; the layout stretches it."""
        usual = QFontMetrics(self.theme.font(self._type))
        return QSize(usual.horizontalAdvance("¥88,888.88"), usual.height())


class _SmallRow(HBox):
    """Words on the left, an amount on the right."""

    def __init__(self) -> None:
        super().__init__(gap="medium")
        self.words, self.amount = Label(tone="on_total_muted"), _Amount(type="strong")
        self.add(self.words)
        self.add(self.amount, 1)

    def show_row(self, row: TotalRow | None) -> None:
        """Show a row, or keep the room of one."""
        self.words.say(row.words if row else "")
        tone = row.tone if row else "on_total_muted"
        self.words.set_tone(tone)
        self.amount.set_tone(tone, tone)
        self.amount.set_amount(row.amount if row else "")
