"""Promotions arranged so that a basket meets only those that may concern it."""

from __future__ import annotations

from typing import Final

from pos_app.domain.promotions import SCHEMA_VERSION, Promotion, PromotionFile


class PromotionBook:
    """All promotions of one file, indexed by what they ask of a product."""

    def __init__(self, file: PromotionFile) -> None:
        self.file = file
        self._by_id = {p.id: p for p in file.promotions}

    def promotion(self, promotion_id: str) -> Promotion | None:
        """The promotion of that id."""
        return self._by_id.get(promotion_id)


NO_PROMOTIONS: Final = PromotionBook(PromotionFile(schema=SCHEMA_VERSION, currency=""))
