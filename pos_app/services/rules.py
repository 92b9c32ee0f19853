"""Promotions and program as pricing wants them, made anew only when the replica has new ones."""

from __future__ import annotations

import gc

from pos_app.domain.loyalty import Program
from pos_app.domain.promotion_book import NO_PROMOTIONS, PromotionBook
from pos_app.domain.promotions import PromotionFile
from pos_app.ports.offers import OffersReader


class Rules:
    """What holds today; safe to ask on every scan."""

    def __init__(self, offers: OffersReader) -> None:
        self._offers = offers
        self._file: PromotionFile | None = None
        self._book = NO_PROMOTIONS

    def book(self) -> PromotionBook:
        """The promotions in force, indexed."""
        file = self._offers.promotions()
        if file is not self._file:
            self._file = file
            self._book = PromotionBook(file) if file is not None else NO_PROMOTIONS
            _settle_memory()
        return self._book

    def program(self) -> Program | None:
        """The loyalty program, or None where there is none."""
        return self._offers.program()


def _settle_memory() -> None:
    """Thousands of rules live as long as the program: walking them at every full collection would
    stop a scan for 20 ms now and then, so they are taken out of it."""
    gc.collect()
    gc.freeze()
