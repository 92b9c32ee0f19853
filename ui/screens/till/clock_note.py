"""Says calmly that the clock stands before the last sale, and what follows from it."""

from __future__ import annotations

from ui.presenters.beside import BesidePresenter
from ui.widgets import Message, Tone


class ClockNote(Message):
    """Comes while the clock is behind; put away by hand, it comes again the next time only."""

    def __init__(self, beside: BesidePresenter) -> None:
        super().__init__("offers.clock_behind", Tone.INFO, dismissible=True)
        self._beside = beside
        self._was_behind = False
        self.hide()
        self.dismissed.connect(self.hide)
        beside.changed.connect(self._look)

    def _look(self) -> None:
        is_behind = self._beside.beside.is_clock_behind
        if is_behind != self._was_behind:
            self._was_behind = is_behind
            self.setVisible(is_behind)
