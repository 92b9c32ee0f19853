"""Nearly there: two or three quiet keys below the basket that say what is missing for an offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from pos_app.domain.money import Currency
from pos_app.domain.offers import Hint, Missing
from ui.presenters.beside import HINTED, BesidePresenter
from ui.presenters.offer_words import hint_words
from ui.screens.till.chips import Chip
from ui.widgets import HBox
from ui.words import Say

_CHIP_PX: Final = 215
_ICONS: Final = {
    Missing.SPEND: "discount",
    Missing.QUANTITY: "add",
    Missing.GIFT: "gift",
    Missing.MEMBER: "member",
}


class HintStrip(HBox):
    """Appears with the first hint of a basket and keeps its room until the basket is over."""

    def __init__(
        self,
        beside: BesidePresenter,
        money: Currency,
        take: Callable[[Hint], object],
        show_all: Callable[[], object],
    ) -> None:
        super().__init__(gap="small")
        self._beside, self._money, self._take = beside, money, take
        self._shown: tuple[Hint, ...] = ()
        self._has_room, self._named = True, True
        self.chips = [
            Chip("offers.hints", align="left", on_click=partial(self._touched, at))
            for at in range(HINTED)
        ]
        for chip in self.chips:
            self.add(chip, 1)
        self.all = Chip("offers.all", kind="quiet", icon="discount", on_click=show_all)
        self.add_stretch(0)
        self.add(self.all)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()
        beside.changed.connect(self.show_hints)

    def show_hints(self) -> None:
        """Show what the basket lacks now."""
        view, before = self._beside.view, self._shown
        self._shown = self._beside.hints
        if view is None or view.basket.is_empty:
            self.hide()
        elif self._shown:
            self.setVisible(self._has_room)
        if self._shown != before or not self._named:
            self._say_hints()

    def _say_hints(self) -> None:
        """Said only where they differ: new words make the whole screen measure itself."""
        products = self._beside.beside.products
        self._named = all(h.skus[0] in products for h in self._shown if h.skus)
        for at, chip in enumerate(self.chips):
            if at < len(self._shown):
                chip.set_icon(_ICONS[self._shown[at].missing])
                chip.say(self._words(self._shown[at]))
        self._fit()

    def give_room(self, has_room: bool) -> None:
        """False where the height is little: the hints then stand in the offers panel only."""
        self._has_room = has_room
        self.setVisible(has_room and bool(self._shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many as can be read."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self.all.sizeHint().width()
        most = max(1, int(room / (_CHIP_PX * self.theme.scale)))
        for at, chip in enumerate(self.chips):
            chip.setVisible(at < min(len(self._shown), most))

    def _touched(self, at: int) -> None:
        if at < len(self._shown):
            self._take(self._shown[at])

    def _words(self, hint: Hint) -> Say:
        return lambda t: hint_words(t, hint, self._beside.beside.products, self._money)
