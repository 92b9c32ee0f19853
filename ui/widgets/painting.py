"""Brush work shared by the widgets that paint themselves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Theme


def smooth(widget: QWidget) -> QPainter:
    """A painter with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def fill_rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    ground: QColor | None,
    line: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded rectangle, filled and outlined inside ``rect``."""
    half = width / 2 if line is not None else 0.0
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(half, half, -half, -half)
    radius = min(radius, inner.height() / 2)
    painter.drawRoundedRect(inner, radius, radius)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, theme: Theme) -> None:
    """Two rings, dark and light: visible on any ground, filled or not."""
    fill_rounded(painter, rect, radius, None, theme.qcolour("focus"), 3.0)
    fill_rounded(
        painter, rect.adjusted(3, 3, -3, -3), radius - 3, None, theme.qcolour("focus_gap"), 2.0
    )
