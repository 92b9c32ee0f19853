"""What colleagues remember of a member, with who said it and when; added and withdrawn here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.members import NoteKind
from pos_app.services.member_views import NoteView
from pos_app.services.membership import MAX_NOTE
from ui.presenters.member import MemberLook
from ui.presenters.member_acts import MemberActs
from ui.presenters.status import Session
from ui.screens.frame import Sides, Tiles
from ui.screens.member.rows import ListSection, Row, Section, column
from ui.screens.member.words import KIND_ICONS
from ui.widgets import ChoiceButton, FormRow, PrimaryButton
from ui.words import Say, plain

Ask = Callable[[Say, Say, Callable[[], object]], object]
"""Asks before something is done: question, what the button says, what it does."""


class NotesPage(Sides):
    """The notes at the left, a new one at the right."""

    def __init__(self, acts: MemberActs, session: Session, ask: Ask) -> None:
        self._acts, self._session, self._ask = acts, session, ask
        self._kind = NoteKind.NOTE
        self.notes = ListSection("member.notes", "member.no_notes")
        self.kinds = {
            kind: ChoiceButton(f"member.note_{kind}", on_click=partial(self._choose, kind))
            for kind in NoteKind
        }
        self.text = QLineEdit()
        self.text.setMaxLength(MAX_NOTE)
        self.text.returnPressed.connect(self.keep)
        self.button = PrimaryButton("member.note_keep", icon="accept", on_click=self.keep)
        tiles = Tiles(cell_px=120, columns=3)
        tiles.show_tiles(list(self.kinds.values()))
        self._row = FormRow("member.note_text", self.text, hint="member.note_hint")
        form = column(Section("member.note_new", tiles, self._row, self.button))
        left = column(self.notes)
        super().__init__(left, form, shares=(1, 1), narrow_px=760)
        self._choose(NoteKind.NOTE)

    def show_member(self, look: MemberLook) -> None:
        """Show what is known of them."""
        self.notes.show_rows([self._note(n) for n in look.panel.notes])

    def keep(self) -> None:
        """Keep what was written."""
        self._acts.note(self._kind, self.text.text(), self.text.clear)

    def _choose(self, kind: NoteKind) -> None:
        self._kind = kind
        for one, button in self.kinds.items():
            button.setChecked(one is kind)

    def _note(self, note: NoteView) -> Row:
        day = self._session.snapshot.local(note.wall_ms).date()
        return Row(
            title=plain(note.text) if note.text else "member.note_unreadable",
            icon=KIND_ICONS[note.kind],
            detail=lambda t: " · ".join((t(f"member.note_{note.kind}"), note.author, t.date(day))),
            verb="member.note_withdraw",
            verb_icon="void",
            act=partial(
                self._ask, "member.note_withdraw_ask", "member.note_withdraw",
                partial(self._acts.withdraw_note, note.id),
            ),
        )  # fmt: skip
