"""Coupons: codes that open promotions, and whether one may be used now.

Status of a coupon for one member:

======== ==============================================================
status   may become
======== ==============================================================
unused   in a basket (a mark in the draft), expired (its days are over)
in use   used (the sale completes), unused (taken out, basket voided)
used     unused again (everything it took part in was returned)
======== ==============================================================
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from pos_app.domain.words import wording_in


class CouponKind(StrEnum):
    """How a code may be used."""

    SINGLE = "single"
    """Once, by anyone (or by its member)."""
    MULTI = "multi"
    """``max_uses`` times in all."""
    CAMPAIGN = "campaign"
    """Any number of baskets while the campaign runs; ``per_member`` limits each member."""
    REFERRAL = "referral"
    """A member's own code, for friends: not for that member."""


class Campaign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What coupons belong to; its dates bound all of them."""

    id: str
    name: str = ""
    name_zh: str = ""
    start: date | None = None
    until: date | None = None
    targeted: bool = False
    """Only members it was sent to."""
    promotions: tuple[str, ...] = ()
    """Those whose ``when.coupon`` names this campaign; for the reader, pricing goes by the rule."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class Coupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One code."""

    code: str
    campaign: str
    kind: CouponKind = CouponKind.CAMPAIGN
    name: str = ""
    name_zh: str = ""
    member: str = ""
    """Whose it is: only theirs to use, or for a referral theirs to give."""
    start: date | None = None
    until: date | None = None
    max_uses: int = 0
    per_member: int = 0
    """0: no limit."""
    chain: str = ""
    """The chain that issued it where it is not ours."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class CouponUses(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Uses so far, as far as this machine knows."""

    total: int = 0
    by_member: int = 0


class CouponUse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A use of a coupon as a trade carries it: 1 with a sale, -1 when all of it was returned."""

    code: str
    campaign: str
    uses: int
