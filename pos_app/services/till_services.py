"""The use cases of one till, wired to one workplace; what windows and commands are handed."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.services.back_office import BackOffice
from pos_app.services.checkout import Checkout
from pos_app.services.comparing import Comparing
from pos_app.services.leasing import Leasing
from pos_app.services.lookup import Lookup, Receipts
from pos_app.services.member_panel import MemberPanels
from pos_app.services.membership import Membership
from pos_app.services.offering import Coupons, Points
from pos_app.services.people import People
from pos_app.services.returning import Returning
from pos_app.services.shifts import Shifts
from pos_app.services.standing import Standings
from pos_app.services.tendering import Tendering
from pos_app.services.workplace import Workplace


@dataclass(frozen=True)
class TillServices:
    """One object per group of intents. All of them share ``workplace``."""

    workplace: Workplace
    people: People
    shifts: Shifts
    checkout: Checkout
    tendering: Tendering
    returning: Returning
    lookup: Lookup
    receipts: Receipts
    back_office: BackOffice
    membership: Membership
    panels: MemberPanels
    coupons: Coupons
    points: Points
    leasing: Leasing
    comparing: Comparing


def till_services(workplace: Workplace) -> TillServices:
    """All use cases over one workplace; takes up the basket a crash left behind."""
    checkout = Checkout(workplace)
    standings = Standings(workplace)
    membership = Membership(workplace, checkout, standings)
    coupons = Coupons(workplace, checkout)
    lookup = Lookup(workplace)
    return TillServices(
        workplace=workplace,
        people=People(workplace),
        shifts=Shifts(workplace),
        checkout=checkout,
        tendering=Tendering(workplace, checkout, standings),
        returning=Returning(workplace, standings),
        lookup=lookup,
        receipts=Receipts(workplace),
        back_office=BackOffice(workplace),
        membership=membership,
        panels=MemberPanels(workplace, membership, standings, coupons),
        coupons=coupons,
        points=Points(workplace, checkout, membership, standings),
        leasing=Leasing(workplace),
        comparing=Comparing(workplace, checkout, lookup),
    )
