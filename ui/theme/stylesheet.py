"""The stylesheet and palette, generated from the theme's roles.

Widgets choose their look by dynamic properties: ``type`` (a type role of a label), ``tone`` (a
colour role of words), ``ground`` (a colour role of a frame), ``kind`` (of a banner or badge).
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QPalette

from ui.theme.theme import Theme
from ui.theme.tokens import TYPE

TONES = (
    "text",
    "text_muted",
    "accent_text",
    "danger_text",
    "success_text",
    "warn_text",
    "negative",
    "savings",
    "on_total",
    "on_total_muted",
    "on_total_savings",
    "on_total_negative",
    "on_accent",
    "text_disabled",
)
GROUNDS = ("canvas", "surface", "raised", "sunken", "total_ground")
KINDS = ("info", "success", "warn", "refused", "neutral")


def stylesheet(theme: Theme) -> str:
    """The whole application's stylesheet."""
    parts = (_base, _labels, _grounds, _kinds, _fields, _keypad, _tables, _scrolling)
    return "\n".join(rule for part in parts for rule in part(theme))


def palette(theme: Theme) -> QPalette:
    """The palette for whatever the stylesheet does not reach."""
    colours = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "sunken",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "on_accent",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Link: "accent_text",
        QPalette.ColorRole.PlaceholderText: "text_muted",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line_strong",
    }
    made = QPalette()
    for role, name in colours.items():
        made.setColor(role, theme.qcolour(name))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.qcolour("text_disabled"))
    return made


def _type(theme: Theme, role: str) -> str:
    return f"font-size: {theme.text_px(role)}px; font-weight: {TYPE[role][1]};"


def _base(theme: Theme) -> Iterable[str]:
    c = theme.colour
    yield f"QMainWindow, QWidget#shell {{ background: {c('canvas')}; }}"
    yield (
        f"QToolTip {{ background: {c('raised')}; color: {c('text')};"
        f" border: 1px solid {c('line_strong')}; padding: {theme.space('tight')}px; }}"
    )


def _labels(theme: Theme) -> Iterable[str]:
    yield "QLabel { background: transparent; }"
    for role in TYPE:
        yield f'QLabel[type="{role}"] {{ {_type(theme, role)} }}'
    for tone in TONES:
        yield f'QLabel[tone="{tone}"] {{ color: {theme.colour(tone)}; }}'
    yield f"QLabel:disabled {{ color: {theme.colour('text_disabled')}; }}"


def _grounds(theme: Theme) -> Iterable[str]:
    c = theme.colour
    for ground in GROUNDS:
        yield f'QFrame[ground="{ground}"] {{ background: {c(ground)}; }}'
    yield (
        f'QFrame[card="true"] {{ border: 1px solid {c("line")};'
        f" border-radius: {theme.radius('card')}px; }}"
    )
    yield (
        f'QFrame[edge="bottom"] {{ border: none; border-bottom: 1px solid {c("line")}; }}'
        f'QFrame[edge="top"] {{ border: none; border-top: 1px solid {c("line")}; }}'
    )
    yield f'QFrame[rule="true"] {{ background: {c("line")}; border: none; }}'


def _kinds(theme: Theme) -> Iterable[str]:
    for kind in KINDS:
        ground, words = theme.colour(f"{kind}_soft"), theme.colour(f"on_{kind}_soft")
        yield (
            f'QFrame[kind="{kind}"] {{ background: {ground};'
            f" border-radius: {theme.radius('control')}px; }}"
        )
        yield f'QFrame[kind="{kind}"] QLabel[type] {{ color: {words}; }}'


def _fields(theme: Theme) -> Iterable[str]:
    c, pad = theme.colour, theme.space("medium")
    boxes = "QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit, QComboBox"
    yield (
        f"{boxes} {{ background: {c('surface')}; border: 1px solid {c('line_strong')};"
        f" border-radius: {theme.radius('control')}px; padding: 1px {pad}px;"
        f" selection-background-color: {c('accent')};"
        f" selection-color: {c('on_accent')}; }}"
    )
    yield f"QLineEdit, QComboBox, QDateEdit, QSpinBox {{ min-height: {theme.target - 4}px; }}"
    focused = ", ".join(f"{box}:focus" for box in boxes.split(", "))
    yield f"{focused} {{ border: 2px solid {c('focus')}; padding: 0 {pad - 1}px; }}"
    yield f'QLineEdit[readOnly="true"] {{ background: {c("sunken")}; }}'
    yield f'QLineEdit[wrong="true"] {{ border: 2px solid {c("danger_text")}; }}'
    yield (
        f"QLineEdit:disabled, QComboBox:disabled {{ color: {c('text_disabled')};"
        f" background: {c('sunken')}; border-color: {c('line')}; }}"
    )
    yield (
        f"QComboBox::drop-down {{ border: none; width: {theme.target}px; }}"
        "QComboBox::down-arrow { image: none; }"
    )
    yield (
        f"QComboBox QAbstractItemView {{ background: {c('raised')}; outline: none;"
        f" border: 1px solid {c('line_strong')}; selection-background-color: {c('selected')};"
        f" selection-color: {c('text')}; }}"
        f"QComboBox QAbstractItemView::item {{ min-height: {theme.target}px;"
        f" padding: 0 {theme.space('small')}px; }}"
    )


def _keypad(theme: Theme) -> Iterable[str]:
    c = theme.colour
    yield (
        f'QLabel[field="true"] {{ background: {c("surface")};'
        f" border: 1px solid {c('line_strong')}; border-radius: {theme.radius('control')}px;"
        f" padding: 1px {theme.space('large') + 1}px; }}"
    )
    yield (
        f'QLabel[field="true"][active="true"] {{ border: 2px solid {c("focus")};'
        f" padding: 0 {theme.space('large')}px; }}"
    )


def _tables(theme: Theme) -> Iterable[str]:
    c = theme.colour
    yield (
        f"QTableView, QListView {{ background: {c('surface')}; outline: none;"
        f" border: 2px solid transparent; border-radius: {theme.radius('control')}px;"
        f" selection-background-color: {c('selected')}; selection-color: {c('text')}; }}"
    )
    yield f"QTableView:focus, QListView:focus {{ border-color: {c('focus')}; }}"
    yield f"QHeaderView {{ background: {c('surface')}; border: none; }}"
    yield (
        f"QHeaderView::section {{ background: {c('surface')}; color: {c('text_muted')};"
        f" border: none; border-bottom: 1px solid {c('line')};"
        f" padding: 0 {theme.space('medium')}px; {_type(theme, 'caption')} }}"
    )
    yield f"QTableCornerButton::section {{ background: {c('surface')}; border: none; }}"


def _scrolling(theme: Theme) -> Iterable[str]:
    c, wide = theme.colour, theme.space("medium") + 2
    yield "QScrollArea { background: transparent; border: none; }"
    yield "QScrollArea > QWidget > QWidget#scrolled { background: transparent; }"
    yield (
        f"QScrollBar:vertical {{ background: transparent; width: {wide}px; margin: 2px; }}"
        f"QScrollBar:horizontal {{ background: transparent; height: {wide}px; margin: 2px; }}"
    )
    yield (
        f"QScrollBar::handle {{ background: {c('line_strong')}; border-radius: 4px; }}"
        f"QScrollBar::handle:vertical {{ min-height: {theme.target}px; }}"
        f"QScrollBar::handle:horizontal {{ min-width: {theme.target}px; }}"
    )
    yield (
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )
    yield (
        f"QProgressBar {{ background: {c('sunken')}; border: none; border-radius: 4px;"
        f" min-height: 8px; max-height: 8px; }}"
        f"QProgressBar::chunk {{ background: {c('accent')}; border-radius: 4px; }}"
    )
