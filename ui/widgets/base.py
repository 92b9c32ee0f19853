"""What all widgets of the house have in common: they re-say and re-style themselves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.context import context
from ui.theme import Theme, icons
from ui.words import Say


class Living:
    """Mixin for a QWidget that follows language and look.

    Call :meth:`live` at the end of ``__init__``; it calls :meth:`retranslate` at once and again
    after each change. Override ``retranslate`` and call ``super().retranslate()`` where the parent
    has words too.
    """

    def live(self) -> None:
        """Begin to follow the context."""
        context().changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word again and measure everything again."""

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return context().theme

    def word(self, words: Say) -> str:
        """The text of something to say, now."""
        return context().word(words)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set the dynamic properties the stylesheet looks at, and apply them.

    A property that already has the value costs nothing.
    """
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


class Label(Living, QLabel):
    """Words of a type role in a tone: ``Label("till.basket", type="title", tone="text_muted")``."""

    def __init__(
        self,
        words: Say = "",
        *,
        type: str = "body",
        tone: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``words`` may be "" for a label that speaks later; ``wrap`` for more than one line."""
        super().__init__(parent)
        self._words = words
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.live()

    def say(self, words: Say) -> None:
        """Say something else; "" is silence."""
        self._words = words
        self.retranslate()

    def set_tone(self, tone: str) -> None:
        """Change the colour role of the words."""
        restyle(self, tone=tone)

    def retranslate(self) -> None:
        """See :class:`Living`."""
        self.setText(self.word(self._words) if self._words else "")


class ElidedLabel(Label):
    """A one-line label that gives way: where room is short it ends in "…" and has a tool tip."""

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters only."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.theme.text_px("body") * 4), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        fits = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment()), fits)
        tip = self.text() if fits != self.text() else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)


class IconLabel(Living, QLabel):
    """An icon of a role in a tone, as large as the text beside it (or ``size_px`` at 100 %)."""

    def __init__(
        self,
        icon: str,
        *,
        tone: str = "text_muted",
        size_px: int = 20,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._size_px = icon, tone, size_px
        self.live()

    def show_icon(self, icon: str, tone: str | None = None) -> None:
        """Show another icon, in another tone when one is given."""
        self._icon, self._tone = icon, tone or self._tone
        self.retranslate()

    def set_tone(self, tone: str) -> None:
        """Change the colour role."""
        self.show_icon(self._icon, tone)

    def retranslate(self) -> None:
        """See :class:`Living`."""
        from_role = icons.pixmap(
            self._icon,
            self.theme.colour(self._tone),
            round(self._size_px * self.theme.scale),
            self.devicePixelRatioF(),
        )
        self.setPixmap(from_role)
