"""What a return settles beside its money: points, promotions' shares, coupons and benefits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pos_app.domain.loyalty import EntryKind
from pos_app.domain.money import Currency
from pos_app.domain.pricing import Adjustment
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator
from pos_app.services.returning import ReturnQuote
from ui.presenters.offer_words import points_text

_SHARES: Final = 4
"""More names than that are not read."""


def settled_words(t: Translator, quote: ReturnQuote, money: Currency) -> str:
    """In one paragraph, since the form above needs the height; "" where there is money only."""
    return " · ".join((*_points(t, quote), *_uses(t, quote), *_shares(t, quote, money)))


def points_back(quote: ReturnQuote) -> int:
    """Points the customer had spent on these goods."""
    return _sum(quote, EntryKind.REDEEMED)


def points_taken(quote: ReturnQuote) -> int:
    """Points the customer had earned with these goods, as a positive number."""
    return -_sum(quote, EntryKind.EARNED)


def _sum(quote: ReturnQuote, kind: EntryKind) -> int:
    return sum(e.points for m in quote.mirrors for e in m.points if e.kind is kind)


def _points(t: Translator, quote: ReturnQuote) -> Iterator[str]:
    for key, points in (("back", points_back(quote)), ("taken", points_taken(quote))):
        if points:
            yield t(f"offers.return_points_{key}", points=points_text(points))


def _shares(t: Translator, quote: ReturnQuote, money: Currency) -> Iterator[str]:
    """What offers had taken off these goods, and so is not paid back."""
    sums: Counter[str] = Counter()
    for line in quote.lines:
        for adjustment in line.adjustments:
            if name := _name(t, adjustment):
                sums[name] += adjustment.amount_minor
    if sums:
        named = [f"{name} {t.money(-minor, money)}" for name, minor in list(sums.items())[:_SHARES]]
        yield t("offers.return_shares", shares=t("offers.and_also").join(named))


def _name(t: Translator, adjustment: Adjustment) -> str:
    return wording_in(t.language, adjustment.name, adjustment.name_zh)


def _uses(t: Translator, quote: ReturnQuote) -> Iterator[str]:
    coupons = _back(u.uses for m in quote.mirrors for u in m.coupons)
    benefits = _back(u.uses for m in quote.mirrors for u in m.benefits)
    if coupons:
        yield t("offers.return_coupon", n=coupons)
    if benefits:
        yield t("offers.return_benefit", n=benefits)


def _back(uses: Iterable[int]) -> int:
    return -sum(uses)
