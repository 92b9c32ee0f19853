"""Coupons: codes that open promotions, and whether one may be used now.

Status of a coupon for one member:

======== ==============================================================
status   may become
======== ==============================================================
unused   in a basket (a mark in the draft), expired (its days are over)
in use   used (the sale completes), unused (taken out, basket voided)
used     unused again (everything it took part in was returned)
======== ==============================================================

Whether one may be used is asked in a fixed order, and the first no is the answer: what it is
(known, ours, of this campaign), whose it is (a member is needed, the right one, targeted), when
(the campaign's days, its own days; the first and the last day belong to it), how often.

A device that is offline knows its own uses and what the replica says of the others'
(:func:`known_uses`). Two tills may still both take a single-use coupon in the same hour: both
sales stand, the campaign bears the cost, and the centre opens a case (SYNC §2.10). A coupon bound
to a member narrows that to one person's visits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.words import wording_in
from pos_app.errors import BadInput, RuleRefused

MAX_CODE: Final = 64


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
    used: int = 0
    """Uses in all, at every device, as the centre last said."""

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


class Verdict(StrEnum):
    """What became of the question; reasons stand in the order in which they are asked."""

    VALID = "valid"
    UNKNOWN = "unknown"
    OTHER_CHAIN = "other_chain"
    OTHER_CAMPAIGN = "other_campaign"
    """The code exists, but not in this campaign."""
    MEMBER_NEEDED = "member_needed"
    """It is for members, and nobody has said they are one."""
    OTHER_MEMBER = "other_member"
    OWN_REFERRAL = "own_referral"
    NOT_TARGETED = "not_targeted"
    CAMPAIGN_NOT_BEGUN = "campaign_not_begun"
    CAMPAIGN_OVER = "campaign_over"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    USED_UP = "used_up"
    USED_UP_BY_MEMBER = "used_up_by_member"


REFUSALS: Final[Mapping[Verdict, str]] = {
    Verdict.UNKNOWN: "coupon_unknown",
    Verdict.OTHER_CHAIN: "coupon_other_chain",
    Verdict.OTHER_CAMPAIGN: "coupon_other_campaign",
    Verdict.MEMBER_NEEDED: "coupon_member_needed",
    Verdict.OTHER_MEMBER: "coupon_other_member",
    Verdict.OWN_REFERRAL: "coupon_own_referral",
    Verdict.NOT_TARGETED: "coupon_not_targeted",
    Verdict.CAMPAIGN_NOT_BEGUN: "coupon_campaign_not_begun",
    Verdict.CAMPAIGN_OVER: "coupon_campaign_over",
    Verdict.NOT_BEGUN: "coupon_not_begun",
    Verdict.EXPIRED: "coupon_expired",
    Verdict.USED_UP: "coupon_used_up",
    Verdict.USED_UP_BY_MEMBER: "coupon_used_up_by_member",
}
"""Name of the refusal of every verdict but VALID."""
_RANK: Final = {reason: rank for rank, reason in enumerate(Verdict)}


def coupon_code(text: str) -> str:
    """What was scanned or typed as the code it is stored by: capitals, no blanks, no dashes,
    full-width signs as their plain ones.

    Raises BadInput ``coupon_code_unreadable``.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().upper()
    code = "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Pd")
    if not code or len(code) > MAX_CODE or not code.isalnum():
        shown = "".join(c for c in text[:40] if c.isprintable())
        raise BadInput("coupon_code_unreadable", text=shown, limit=MAX_CODE)
    return code


def uses_allowed(coupon: Coupon) -> int:
    """How often it may be used in all; 0 is without limit."""
    return 1 if coupon.kind is CouponKind.SINGLE else coupon.max_uses


def known_uses(coupon: Coupon, own_total: int, own_by_member: int = 0) -> CouponUses:
    """Uses by this device's own facts, laid over what the replica says.

    The larger of both counts, not their sum: the centre's figure already holds those of our facts
    that it has applied. A count too low costs the campaign; one too high refuses a customer in
    the right.
    """
    return CouponUses(total=max(own_total, coupon.used), by_member=own_by_member)


def verdict(
    coupon: Coupon | None, campaign: Campaign | None, *, member: str, on: date,
    uses: CouponUses, targeted: bool, chain: str,
) -> Verdict:  # fmt: skip
    """Whether a coupon may be used, or the first reason why not.

    ``coupon`` and ``campaign`` are None where the code, the campaign, is not known here;
    ``member`` is empty for a customer who is none; ``on`` is the business day; ``targeted`` tells
    whether the campaign was sent to the member; ``chain`` is ours.
    """
    if coupon is None:
        return Verdict.UNKNOWN
    if coupon.chain and coupon.chain != chain:
        return Verdict.OTHER_CHAIN
    if campaign is None or coupon.campaign != campaign.id:
        return Verdict.OTHER_CAMPAIGN
    return (
        _whose(coupon, campaign, member, targeted)
        or _when(coupon, campaign, on)
        or _how_often(coupon, uses)
        or Verdict.VALID
    )


def _whose(coupon: Coupon, campaign: Campaign, member: str, targeted: bool) -> Verdict | None:
    for_members = coupon.member or coupon.per_member or campaign.targeted
    if not member:
        return Verdict.MEMBER_NEEDED if for_members else None
    if coupon.kind is CouponKind.REFERRAL:
        if member == coupon.member:
            return Verdict.OWN_REFERRAL
    elif coupon.member and member != coupon.member:
        return Verdict.OTHER_MEMBER
    return Verdict.NOT_TARGETED if campaign.targeted and not targeted else None


def _when(coupon: Coupon, campaign: Campaign, on: date) -> Verdict | None:
    if campaign.start is not None and on < campaign.start:
        return Verdict.CAMPAIGN_NOT_BEGUN
    if campaign.until is not None and on > campaign.until:
        return Verdict.CAMPAIGN_OVER
    if coupon.start is not None and on < coupon.start:
        return Verdict.NOT_BEGUN
    if coupon.until is not None and on > coupon.until:
        return Verdict.EXPIRED
    return None


def _how_often(coupon: Coupon, uses: CouponUses) -> Verdict | None:
    allowed = uses_allowed(coupon)
    if allowed and uses.total >= allowed:
        return Verdict.USED_UP
    if coupon.per_member and uses.by_member >= coupon.per_member:
        return Verdict.USED_UP_BY_MEMBER
    return None


def can_use(found: Verdict) -> bool:
    """True when :func:`require_usable` would not refuse."""
    return found is Verdict.VALID


def require_usable(
    found: Verdict, code: str, coupon: Coupon | None = None, campaign: Campaign | None = None
) -> None:
    """Raises RuleRefused with the verdict in words, unless it is VALID.

    Names are those of REFUSALS; ``coupon`` and ``campaign`` give the days that the words name.
    """
    if not can_use(found):
        raise RuleRefused(REFUSALS[found], code=code, day=_day_of(found, coupon, campaign))


def _day_of(found: Verdict, coupon: Coupon | None, campaign: Campaign | None) -> str:
    of = campaign if found in _OF_CAMPAIGN else coupon
    if of is None:
        return ""
    day = of.start if found in _BEFORE else of.until
    return day.isoformat() if day is not None else ""


_OF_CAMPAIGN: Final = frozenset({Verdict.CAMPAIGN_NOT_BEGUN, Verdict.CAMPAIGN_OVER})
_BEFORE: Final = frozenset({Verdict.CAMPAIGN_NOT_BEGUN, Verdict.NOT_BEGUN})


def best_of(judged: Iterable[tuple[Coupon, Verdict]]) -> tuple[Coupon | None, Verdict]:
    """The coupon to take where several campaigns share a code: a valid one whose own days end
    first, else the one that came nearest to valid; UNKNOWN where there is none.

    Ties go to the campaign by code point, so that every till takes the same one.
    """
    ranked = sorted(judged, key=lambda j: (_farness(j[1]), _end_of(j[0]), j[0].campaign))
    return ranked[0] if ranked else (None, Verdict.UNKNOWN)


def _farness(found: Verdict) -> int:
    return 0 if can_use(found) else len(_RANK) - _RANK[found]


def _end_of(coupon: Coupon) -> date:
    return coupon.until or date.max
