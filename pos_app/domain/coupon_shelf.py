"""Finding the coupon that a code means, and its verdict, wherever coupons are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from pos_app.domain.coupons import (
    Campaign,
    Coupon,
    CouponUses,
    Verdict,
    best_of,
    known_uses,
    require_usable,
    verdict,
)


class CouponShelf(Protocol):
    """Where coupons are kept; the replica is one, :class:`Shelf` another."""

    def coupons_of(self, code: str) -> Sequence[Coupon]:
        """Coupons with this code, as :func:`pos_app.domain.coupons.coupon_code` writes it."""
        ...

    def campaign(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""
        ...

    def is_targeted(self, campaign_id: str, member: str) -> bool:
        """True when the campaign was sent to the member."""
        ...


class Judged(Struct, frozen=True, kw_only=True):
    """What was found of a code."""

    code: str
    verdict: Verdict
    coupon: Coupon | None = None
    campaign: Campaign | None = None

    def require_usable(self) -> Coupon:
        """The coupon; raises RuleRefused as :func:`pos_app.domain.coupons.require_usable`."""
        require_usable(self.verdict, self.code, self.coupon, self.campaign)
        if self.coupon is None:
            raise ValueError("valid, but no coupon")
        return self.coupon


type_of_uses = Callable[[Coupon], CouponUses]


def unused_here(coupon: Coupon) -> CouponUses:
    """Uses where this device has none of its own."""
    return known_uses(coupon, 0)


def judge(
    shelf: CouponShelf, code: str, *, member: str, on: date, chain: str, campaign: str = "",
    uses_of: type_of_uses = unused_here,
) -> Judged:  # fmt: skip
    """The coupon that a code means for this customer on this day, and whether it may be used.

    ``code`` is as ``coupon_code`` gives it. Where several campaigns share the code, ``campaign``
    names the one that is meant; without it the best for the customer is taken (``best_of``).
    """
    coupons = shelf.coupons_of(code)
    if campaign:
        named = [c for c in coupons if c.campaign == campaign]
        if coupons and not named:
            return Judged(code=code, verdict=Verdict.OTHER_CAMPAIGN)
        coupons = named

    def verdict_of(coupon: Coupon) -> Verdict:
        return verdict(
            coupon, shelf.campaign(coupon.campaign), member=member, on=on, uses=uses_of(coupon),
            targeted=bool(member) and shelf.is_targeted(coupon.campaign, member), chain=chain,
        )  # fmt: skip

    coupon, found = best_of((c, verdict_of(c)) for c in coupons)
    of = shelf.campaign(coupon.campaign) if coupon is not None else None
    return Judged(code=code, verdict=found, coupon=coupon, campaign=of)


class Shelf:
    """Coupons held in memory."""

    def __init__(
        self, coupons: Iterable[Coupon], campaigns: Iterable[Campaign],
        targets: Iterable[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        self._coupons: dict[str, list[Coupon]] = defaultdict(list)
        for coupon in coupons:
            self._coupons[coupon.code].append(coupon)
        self._campaigns = {c.id: c for c in campaigns}
        self._targets = frozenset(targets)

    def coupons_of(self, code: str) -> Sequence[Coupon]:
        """Coupons with this code."""
        return self._coupons.get(code, ())

    def campaign(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""
        return self._campaigns.get(campaign_id)

    def is_targeted(self, campaign_id: str, member: str) -> bool:
        """True when the campaign was sent to the member."""
        return (campaign_id, member) in self._targets
