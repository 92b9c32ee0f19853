"""A member's panel as `members show` answers it: data, and lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pos_app.domain.benefits import BenefitOffer
from pos_app.domain.catalogue import Product
from pos_app.domain.loyalty import TierRule
from pos_app.domain.money import currency
from pos_app.domain.policies import StoreProfile
from pos_app.domain.segments import ADVICE_TEXTS, SEGMENT_TEXTS, known_segment
from pos_app.i18n import Translator
from pos_app.ports.journal import ReceiptRow
from pos_app.services.member_views import CouponView, MemberPanel, PointsView, TierView


def panel_data(tr: Translator, panel: MemberPanel, now_ms: int) -> dict[str, Any]:
    """See docs/members.md."""
    member = panel.member
    segment, offer = _segment(tr, panel)
    return {
        "number": member.number, "name": member.display_name, "status": member.status.value,
        "language": member.language, "consents": list(member.consents),
        "home_store": member.home_store, "purchases_told": member.purchases,
        "birthday": panel.is_birthday,
        "tier": _tier_data(tr, panel.tier) if panel.tier is not None else None,
        "points": _points_data(panel.points, now_ms) if panel.points is not None else None,
        "segment": {"id": member.segment, "name": segment, "offer": offer},
        "benefits": [_benefit_data(tr, offered) for offered in panel.benefits],
        "coupons": [_coupon_data(tr, view) for view in panel.coupons],
        "purchases": [_purchase_data(row) for row in panel.purchases],
        "usual": [{"sku": p.sku, "name": _product(tr, p)} for p in panel.usual],
        "notes": len(panel.notes),
    }  # fmt: skip


def _tier_data(tr: Translator, view: TierView) -> dict[str, Any]:
    return {
        "id": view.tier.id if view.tier is not None else "", "name": _name(tr, view.tier),
        "until": _day(view.until), "next": _name(tr, view.next_tier),
        "missing_minor": view.missing_minor, "progress_bp": view.progress_bp,
    }  # fmt: skip


def _points_data(view: PointsView, now_ms: int) -> dict[str, Any]:
    """The age is nothing where the centre never told."""
    lot = view.next_expiry
    return {
        "available": view.available, "pending": view.pending, "debt": view.debt,
        "own": view.own, "spendable_here": view.spendable_here, "told_ms": view.told_ms,
        "age_s": max(0, now_ms - view.told_ms) // 1000 if view.told_ms else None,
        "next_expiry": (
            {"points": lot.points, "on": _day(lot.expires_on)} if lot is not None else None
        ),
    }  # fmt: skip


def _benefit_data(tr: Translator, offered: BenefitOffer) -> dict[str, Any]:
    return {
        "id": offered.benefit.id, "name": offered.benefit.name_in(tr.language),
        "state": offered.state.value, "left": offered.left, "begins_on": _day(offered.begins_on),
    }  # fmt: skip


def _coupon_data(tr: Translator, view: CouponView) -> dict[str, Any]:
    coupon = view.coupon
    return {
        "code": coupon.code, "campaign": coupon.campaign, "reason": view.reason,
        "words": tr(f"member.coupon_{view.reason}"), "until": _day(coupon.until),
    }  # fmt: skip


def _purchase_data(row: ReceiptRow) -> dict[str, Any]:
    return {
        "receipt": row.receipt, "kind": row.kind, "date": row.business_date.isoformat(),
        "total_minor": row.total_minor, "lines": row.lines,
    }  # fmt: skip


def panel_lines(tr: Translator, panel: MemberPanel, store: StoreProfile) -> list[str]:
    """The same for people."""
    return [
        *_who(tr, panel),
        *_tier_lines(tr, panel.tier, store),
        *_points_lines(tr, panel.points, store),
        *_lists(tr, panel, store),
    ]


def _who(tr: Translator, panel: MemberPanel) -> Iterator[str]:
    member = panel.member
    yield "  ".join(x for x in (member.number, member.display_name) if x)
    if not member.can_use():
        yield tr("members.blocked")
    if panel.is_birthday:
        yield tr("members.birthday")
    segment, offer = _segment(tr, panel)
    if segment:
        yield tr("members.segment", segment=segment, offer=offer)


def _tier_lines(tr: Translator, view: TierView | None, store: StoreProfile) -> Iterator[str]:
    if view is None:
        return
    if view.tier is not None:
        yield tr("members.tier", tier=_name(tr, view.tier))
    if view.until is not None:
        yield tr("members.tier_until", day=tr.date(view.until))
    if view.next_tier is None:
        yield tr("members.tier_highest")
    else:
        missing = tr.money(view.missing_minor, currency(store.currency))
        yield tr("members.tier_next", amount=missing, tier=_name(tr, view.next_tier))


def _points_lines(tr: Translator, view: PointsView | None, store: StoreProfile) -> Iterator[str]:
    if view is None:
        return
    yield tr("members.points", available=view.available, pending=view.pending, debt=view.debt)
    yield tr("members.points_here", points=view.spendable_here)
    if view.told_ms:
        told = datetime.fromtimestamp(view.told_ms // 1000, UTC)
        moment = tr.date_time(told.astimezone(ZoneInfo(store.timezone)))
        yield tr("members.points_told", moment=moment, own=f"{view.own:+}")
    else:
        yield tr("members.points_never_told", own=f"{view.own:+}")
    lot = view.next_expiry
    if lot is not None and lot.expires_on is not None:
        yield tr("members.points_expire", points=lot.points, day=tr.date(lot.expires_on))


def _lists(tr: Translator, panel: MemberPanel, store: StoreProfile) -> Iterator[str]:
    lists = {
        "members.benefits": [_benefit_line(tr, offered) for offered in panel.benefits],
        "members.coupons": [
            f"{v.coupon.code}: {tr(f'member.coupon_{v.reason}')}" for v in panel.coupons
        ],
        "members.purchases": [_purchase_line(tr, row, store) for row in panel.purchases],
        "members.usual": [f"{p.sku} {_product(tr, p)}" for p in panel.usual],
    }
    for key, lines in lists.items():
        if lines:
            yield tr(key)
            yield from (f"  {line}" for line in lines)


def _benefit_line(tr: Translator, offered: BenefitOffer) -> str:
    words = f"{offered.benefit.name_in(tr.language)}: {tr(f'member.benefit_{offered.state}')}"
    return words if offered.left is None else f"{words} ({offered.left})"


def _purchase_line(tr: Translator, row: ReceiptRow, store: StoreProfile) -> str:
    amount = tr.money(row.total_minor, currency(store.currency))
    return f"{tr.date(row.business_date)}  {row.receipt}  {amount}"


def _segment(tr: Translator, panel: MemberPanel) -> tuple[str, str]:
    """Name and advice: the chain's own words, else those for the known segments."""
    if panel.segment is not None:
        return panel.segment.name_in(tr.language), panel.segment.offer_in(tr.language)
    known = known_segment(panel.member.segment)
    if known is None:
        return panel.member.segment, ""
    return tr(SEGMENT_TEXTS[known]), tr(ADVICE_TEXTS[known])


def _name(tr: Translator, tier: TierRule | None) -> str:
    return tier.name_in(tr.language) if tier is not None else ""


def _product(tr: Translator, product: Product) -> str:
    return product.name_in(tr.language)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
