"""Who buys and what was used before: all that pricing may know beside basket, rules and time.

No personal data: a number, a tier, a few yes-or-no. It is fixed in the basket when the member is
attached, so that a parked basket costs the same wherever it is taken up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.promotions import Channel
from pos_app.domain.words import wording_in


class Buyer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The member as pricing sees them."""

    member: str
    tier: str = ""
    segment: str = ""
    birthday_from: date | None = None
    birthday_until: date | None = None
    """The birthday window, both days part of it; the date of birth itself is not kept here."""
    first_purchase: bool = False
    benefits: tuple[str, ...] = ()
    """Benefits in force by themselves (not those to be claimed)."""
    early_access: bool = False
    """One of them is early access: promotions begin ``early_days`` sooner."""

    def has_birthday(self, day: date) -> bool:
        """True inside the birthday window."""
        if self.birthday_from is None or self.birthday_until is None:
            return False
        return self.birthday_from <= day <= self.birthday_until

    def for_the_record(self, day: date) -> Buyer:
        """As a fact may keep it: of the birthday only whether it counts on that day."""
        today = day if self.has_birthday(day) else None
        return replace(self, birthday_from=today, birthday_until=today)


class PromotionUses(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often a promotion applied so far, as far as this machine knows."""

    by_member: int = 0
    by_member_today: int = 0
    today: int = 0
    off_minor: int = 0


class Uses(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Uses so far by promotion id; those never used need no entry."""

    promotions: Mapping[str, PromotionUses] = {}

    def of(self, promotion: str) -> PromotionUses:
        """Uses of one promotion."""
        return self.promotions.get(promotion, _NEVER)


_NEVER: Final = PromotionUses()


class BasketCoupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon in the basket: its code, and the campaign whose promotions it opens."""

    code: str
    campaign: str
    name: str = ""
    name_zh: str = ""
    member: str = ""
    """Whose it is, where it is somebody's; it leaves the basket with them."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name, else the code."""
        return wording_in(language, self.name, self.name_zh) or self.code


class PointsWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many points the customer wants to spend on the basket, and from which leases."""

    points: int
    leases: tuple[tuple[str, int], ...] = ()
    """(lease, points at most), in the order they are drawn on."""


class RewardClaim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Goods or a service of the rewards catalogue taken for points, as a line of the basket."""

    reward: str
    line_no: int
    points: int
    leases: tuple[tuple[str, int], ...] = ()
    """(lease, points): what the points were drawn on; together they are ``points``."""


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a basket is priced."""

    store: str
    channel: Channel = Channel.TILL
