"""Writes what follows from facts about members into its tables."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import insert

from pos_app.domain.facts import StoredFact
from pos_app.domain.lease import LeaseState
from pos_app.domain.loyalty import PointsEntry
from pos_app.store import tables as t
from pos_app.store.database import RawConnection
from pos_app.store.member_effects import (
    MemberEffects,
    MemberTally,
    benefit_sums,
    coupon_sums,
    offer_sums,
)
from pos_app.store.tables import driver_sql, fact_id

type_of_rows = list[tuple[object, ...]]

_PUT_FACT: Final = driver_sql(insert(t.member_fact))
_PUT_LEDGER: Final = driver_sql(insert(t.ledger))
_PUT_OFFER: Final = driver_sql(insert(t.offer_use))
_PUT_LEASE: Final = driver_sql(insert(t.lease).prefix_with("OR IGNORE"))
_ADD_PROMOTION: Final = (
    "INSERT INTO promotion_use VALUES (?, ?, ?, ?) ON CONFLICT (promotion, day) DO UPDATE SET"
    " times = times + excluded.times, off_minor = off_minor + excluded.off_minor"
)
_ADD_COUPON: Final = (
    "INSERT INTO coupon_use VALUES (?, ?, ?, ?) ON CONFLICT (code, campaign, member)"
    " DO UPDATE SET uses = uses + excluded.uses"
)
_ADD_BENEFIT: Final = (
    "INSERT INTO benefit_use VALUES (?, ?, ?, ?) ON CONFLICT (member, benefit, period)"
    " DO UPDATE SET uses = uses + excluded.uses"
)
_SPEND: Final = "UPDATE lease SET spent_points = spent_points + ? WHERE id = ?"
_CLOSE: Final = "UPDATE lease SET state = ? WHERE id = ?"
_FREEZE: Final = "UPDATE lease SET state = ? WHERE state = ?"


def project_members(connection: RawConnection, fact: StoredFact, effects: MemberEffects) -> None:
    """Add what a fact adds, in the running transaction."""
    for name, rows in member_rows(fact, effects).items():
        if rows:
            connection.executemany(_PUT[name], rows)
    for sql, sums in (
        (_ADD_PROMOTION, offer_sums(effects)),
        (_ADD_COUPON, coupon_sums(effects)),
        (_ADD_BENEFIT, benefit_sums(effects)),
    ):
        if sums:
            connection.executemany(sql, sums)
    _project_leases(connection, fact, effects)


def _project_leases(connection: RawConnection, fact: StoredFact, effects: MemberEffects) -> None:
    if effects.granted is not None:
        lease = effects.granted
        connection.execute(_PUT_LEASE, (
            lease.id, fact_id(fact.incarnation, fact.seq), lease.member, lease.granted_points,
            lease.spent_points, lease.granted_ms, lease.expires_ms, lease.state.value,
        ))  # fmt: skip
    for lease_id, points in effects.spent:
        connection.execute(_SPEND, (points, lease_id))
    if effects.closed:
        connection.execute(_CLOSE, (LeaseState.CLOSED, effects.closed))
    if effects.freezes:
        connection.execute(_FREEZE, (LeaseState.FROZEN, LeaseState.OPEN))


_PUT: Final = {"member_fact": _PUT_FACT, "ledger": _PUT_LEDGER, "offer_use": _PUT_OFFER}


def member_rows(fact: StoredFact, effects: MemberEffects) -> dict[str, type_of_rows]:
    """The rows that belong to this fact alone, by table, each in the order of its key."""
    row = effects.row
    if row is None:
        return {}
    place = fact_id(fact.incarnation, fact.seq)
    return {
        "member_fact": [(
            place, row.member, fact.type, fact.wall_ms, row.net_minor, row.sales, row.tier_points,
        )],
        "ledger": sorted(
            (place, *_ledger_values(position, entry))
            for position, entry in enumerate(effects.entries)
        ),
        "offer_use": [
            (place, position, use.promotion, effects.day, use.times)
            for position, use in enumerate(effects.offers)
        ],
    }  # fmt: skip


def _ledger_values(position: int, entry: PointsEntry) -> tuple[object, ...]:
    back = entry.return_of
    return (
        entry.line_no, entry.rule, position, entry.kind.value, entry.points, entry.lease,
        _day(entry.vests_on), _day(entry.expires_on),
        back.receipt if back is not None else "", back.line_no if back is not None else 0,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def member_tally_rows(tally: MemberTally) -> dict[str, type_of_rows]:
    """The tally as rows of the tables it stands for, each in the order of its key."""
    return {
        "promotion_use": [(*key, *sums) for key, sums in sorted(tally.promotions.items())],
        "coupon_use": [(*key, uses) for key, uses in sorted(tally.coupons.items())],
        "benefit_use": [(*key, uses) for key, uses in sorted(tally.benefits.items())],
        "lease": [
            (x.id, fact_id(*tally.grants[x.id]), x.member, x.granted_points, x.spent_points,
             x.granted_ms, x.expires_ms, x.state.value)
            for _, x in sorted(tally.leases.items())
        ],
    }  # fmt: skip
