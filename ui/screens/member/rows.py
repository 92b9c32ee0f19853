"""Lists of things to do for a member: icon, words, state, one button; and the cards they lie in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.widgets import Badge, Button, Card, HBox, IconLabel, Label, Rule, VBox
from ui.words import Say, plain


class Row(Struct, frozen=True, kw_only=True):
    """One line of such a list."""

    title: Say
    icon: str
    detail: Say = ""
    badge: Say = ""
    badge_kind: str = "neutral"
    verb: Say = ""
    """What the button does; "" for no button."""
    verb_icon: str = ""
    is_main: bool = False
    """What should be offered now: its button stands out."""
    act: Callable[[], object] | None = None
    """None leaves the button there, disabled."""


class RowView(VBox):
    """Shows one row; shows another when told, without losing the focus of its button."""

    def __init__(self) -> None:
        super().__init__(gap="small")
        self._row: Row | None = None
        self._icon = IconLabel("info", size_px=22)
        self.title = Label(type="strong", wrap=True)
        self.detail = Label(type="caption", tone="text_muted", wrap=True)
        self.badge = Badge("")
        self.button = Button(plain(""), on_click=self._act)
        line = HBox(self._icon, gap="medium")
        words = VBox(self.title, self.detail, gap="tight")
        words.add(self.badge, align=Qt.AlignmentFlag.AlignLeft)
        line.add(words, 1)
        line.add(self.button)
        self.add(line)
        self.add(Rule())

    def show_row(self, row: Row) -> None:
        """Show this."""
        self._row = row
        self._icon.show_icon(row.icon)
        self.title.say(row.title)
        self.detail.say(row.detail)
        self.detail.setVisible(bool(self.detail.text()))
        self.badge.setVisible(bool(row.badge))
        if row.badge:
            self.badge.say(row.badge, row.badge_kind)
        self._show_button(row)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        super().retranslate()
        if getattr(self, "_row", None) is not None:
            assert self._row is not None
            self.show_row(self._row)

    def _show_button(self, row: Row) -> None:
        self.button.setVisible(bool(row.verb))
        if not row.verb:
            return
        self.button.say(row.verb)
        self.button.set_icon(row.verb_icon)
        self.button.set_kind("primary" if row.is_main else "secondary")
        self.button.setEnabled(row.act is not None)
        self.button.setAccessibleName(f"{self.button.text()}: {self.title.text()}")

    def _act(self) -> None:
        if self._row is not None and self._row.act is not None:
            self._row.act()


class RowList(VBox):
    """Rows below one another, or a word that there are none."""

    def __init__(self, empty: Say) -> None:
        super().__init__(gap="small")
        self._none = Label(empty, tone="text_muted", wrap=True)
        self.views: list[RowView] = []
        self.add(self._none)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; views there are stay, so that the focus does."""
        while len(self.views) < len(rows):
            view = RowView()
            self.views.append(view)
            self.add(view)
        for at, view in enumerate(self.views):
            view.setVisible(at < len(rows))
            if at < len(rows):
                view.show_row(rows[at])
        self._none.setVisible(not rows)

    @property
    def shown(self) -> list[RowView]:
        """The views that show something."""
        return [view for view in self.views if not view.isHidden()]


class Section(Card):
    """A card with a title and what belongs under it."""

    def __init__(self, title: Say, *children: QWidget) -> None:
        super().__init__(gap="medium", margin="large")
        self.add(Label(title, type="title"))
        for child in children:
            self.add(child)


class ListSection(Section):
    """A card with a title and rows."""

    def __init__(self, title: Say, empty: Say) -> None:
        self.list = RowList(empty)
        super().__init__(title, self.list)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these."""
        self.list.show_rows(rows)


def column(*sections: QWidget) -> VBox:
    """Cards below one another, no higher than they need to be."""
    holder = VBox(*sections, gap="large")
    holder.add_stretch()
    return holder


def tab_in_order(page: QWidget) -> None:
    """Let Tab go through a page as the eye does, however late its rows were made."""
    window = page.window()  # the list of a drop-down is a window of its own
    found = [
        w
        for w in page.findChildren(QWidget)
        if w.window() is window and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    for one, other in pairwise(found):
        QWidget.setTabOrder(one, other)
