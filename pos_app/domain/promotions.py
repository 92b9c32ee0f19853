"""Promotions as data: what a chain may announce, one immutable description each.

A promotion says *when* it holds, for *which* products, *what* it gives, how far it goes and what it
may be combined with. Nothing here computes: :mod:`pos_app.domain.promotion_book` finds the ones
that matter for a basket, :mod:`pos_app.domain.pricing` applies them. The published form is JSON
(``docs/promotions.md``, ``docs/promotions.schema.json``), which is exactly these classes.

Rules that every machine follows (ADR 0012):

- **Level.** Promotions are settled by ``priority``, lowest first; each level is settled wholly
  before the next and works on what the ones before left. Most chains need one level only.
- **Best.** Within a level the combination that takes most off is chosen; any promotion may also
  be left out, wholly or on some goods. Among equals: fewer promotions, then the lesser ids.
- **Sharing.** A unit of goods may be used by at most one promotion that is not ``stackable``, on
  all levels together; stackable ones come on top, in the order of their ids, of what is left.
- **Group.** At most one promotion of an exclusive ``group`` applies to a basket.
- **Whole lines.** A price for single units is given to all units of a product that no set uses, or
  to none; only a limit divides them, units that save most first, then the dearest.
- **Spend.** ``when.min_spend_minor`` looks at list prices of the matching goods. The steps of
  ``spend_and_save`` look at what is left of their price after the other promotions of its level;
  one that is not stackable counts, and uses, all matching goods that nothing else uses, or none.
- **Conditions of gifts** must hold without the units that are free.
- **Never touched:** lines whose price was overridden by hand and products that take no discount.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from pos_app.domain.words import wording_in

SCHEMA_VERSION: Final = 1


class Channel(StrEnum):
    """Where a basket is priced."""

    TILL = "till"
    DESK = "desk"
    KIOSK = "kiosk"
    ONLINE = "online"


class ProductMatch(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Products for which everything said here holds; each list means "one of these"."""

    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """A category holds for itself and all below it: ``Food`` for ``Food/Drinks``."""
    brands: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = {}
    sets: tuple[str, ...] = ()
    """Named product sets of the same file."""


class Products(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Products that fit any of ``include`` (all products where it is empty) and no ``exclude``."""

    include: tuple[ProductMatch, ...] = ()
    exclude: tuple[ProductMatch, ...] = ()


EVERYTHING: Final = Products()


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the day, store time, ``HH:MM``; from 22:00 until 02:00 belongs to the day it
    begins on. The end is not part of it."""

    start: str = field(name="from")
    until: str


class When(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What must hold for a promotion to apply. Empty means "does not matter"."""

    start: date | None = field(default=None, name="from")
    until: date | None = None
    """Both days are part of it; days of the store."""
    weekdays: tuple[int, ...] = ()
    """ISO 8601: Monday is 1."""
    hours: tuple[Hours, ...] = ()
    stores: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    members_only: bool = False
    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    birthday: bool = False
    """Only inside the member's birthday window."""
    first_purchase: bool = False
    early_days: int = 0
    """Days before ``from`` on which members with early access have it already."""
    coupon: str = ""
    """A coupon for this promotion must be in the basket: the coupon's campaign."""
    benefit: str = ""
    """A benefit the member has, and where it is of the kind to be claimed, has claimed."""
    min_quantity: int = 0
    """Pieces (or weighed lines) of the matching products."""
    min_spend_minor: int = 0


class Limits(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How far it goes; None is without end. A *time* is one application of the reward to a set, or
    to a basket where the reward knows no sets."""

    times_per_basket: int | None = None
    units_per_basket: int | None = None
    off_per_basket_minor: int | None = None
    times_per_member: int | None = None
    times_per_member_day: int | None = None
    times_per_day: int | None = None
    budget_minor: int | None = None
    """Total the promotion may give away, as far as this machine knows."""

    @property
    def outlive_the_basket(self) -> bool:
        """True when what was used before counts."""
        lasting = (
            self.times_per_member, self.times_per_member_day, self.times_per_day,
            self.budget_minor,
        )  # fmt: skip
        return any(limit is not None for limit in lasting)


class Stacking(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What it may be combined with; see the rules at the top."""

    priority: int = 100
    group: str = ""
    stackable: bool = False


class Reward(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="type",
):  # fmt: skip
    """Base of what a promotion gives."""


class PercentOff(Reward, frozen=True, kw_only=True, tag="percent_off"):
    """Basis points off every matching unit: 2000 is 20 %, 八折."""

    rate_bp: int


class AmountOff(Reward, frozen=True, kw_only=True, tag="amount_off"):
    """So much off every matching unit, never below zero."""

    amount_minor: int


class FixedPrice(Reward, frozen=True, kw_only=True, tag="fixed_price"):
    """Every matching unit costs this; never dearer than before."""

    price_minor: int


class MemberPrice(Reward, frozen=True, kw_only=True, tag="member_price"):
    """Prices by SKU, for members only."""

    prices_minor: dict[str, int]


class TierDiscount(Reward, frozen=True, kw_only=True, tag="tier_discount"):
    """Basis points off by the member's tier."""

    rates_bp: dict[str, int]


class SpendStep(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """From this spend on, an amount or a percentage off; exactly one of the two."""

    spend_minor: int
    off_minor: int = 0
    rate_bp: int = 0


class SpendAndSave(Reward, frozen=True, kw_only=True, tag="spend_and_save"):
    """满减: the step reached that takes most; with ``every`` (each step an amount) once for
    every multiple, 每满. A step from zero on is a discount on the whole basket."""

    steps: tuple[SpendStep, ...]
    every: bool = False


class BuyGet(Reward, frozen=True, kw_only=True, tag="buy_get"):
    """Buy some, get some of the same goods, or of ``get_products``, at a discount (free by
    default); of the same goods always the cheapest of each set."""

    buy: int
    get: int
    rate_bp: int = 10_000
    get_products: Products | None = None


class NthDiscount(Reward, frozen=True, kw_only=True, tag="nth_discount"):
    """第二件半价: every ``nth`` unit at a discount, the cheapest of each ``nth``."""

    nth: int
    rate_bp: int


class PriceBreak(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many for this price, or from so many on each at this price."""

    quantity: int
    price_minor: int


class MultiBuy(Reward, frozen=True, kw_only=True, tag="multi_buy"):
    """Price breaks. ``each`` False: full sets of that many cost that much, largest sets first, the
    rest their own price. ``each`` True: from that many on, every unit costs that much."""

    breaks: tuple[PriceBreak, ...]
    each: bool = False


class BundlePart(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """So many units of these products."""

    products: Products
    quantity: int = 1


class Bundle(Reward, frozen=True, kw_only=True, tag="bundle"):
    """Mix and match: one of each part together at a price, or less an amount or a percentage;
    exactly one of the three."""

    parts: tuple[BundlePart, ...]
    price_minor: int | None = None
    off_minor: int = 0
    rate_bp: int = 0


class Gift(Reward, frozen=True, kw_only=True, tag="gift"):
    """Once the conditions hold, so many units of these SKUs cost nothing, those worth most first.
    They must be in the basket; the till says which are missing."""

    skus: tuple[str, ...]
    quantity: int = 1


class FreeService(Reward, frozen=True, kw_only=True, tag="free_service"):
    """As a gift, but work instead of goods: wrapping, engraving, delivery."""

    skus: tuple[str, ...]
    quantity: int = 1


class PointsMultiplier(Reward, frozen=True, kw_only=True, tag="points_multiplier"):
    """Points on the matching goods times this, in basis points: 20000 is double."""

    times_bp: int


type_of_reward = (
    PercentOff | AmountOff | FixedPrice | MemberPrice | TierDiscount | SpendAndSave | BuyGet
    | NthDiscount | MultiBuy | Bundle | Gift | FreeService | PointsMultiplier
)  # fmt: skip


class Promotion(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One promotion."""

    id: str
    name: str
    name_zh: str = ""
    reward: type_of_reward
    products: Products = EVERYTHING
    when: When = When()
    limits: Limits = Limits()
    stacking: Stacking = Stacking()
    active: bool = True

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class PromotionFile(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """All promotions of a chain as published: one versioned document in one currency."""

    schema: int
    currency: str
    revision: int = 0
    product_sets: dict[str, Products] = {}
    promotions: tuple[Promotion, ...] = ()
