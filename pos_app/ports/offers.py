"""Promotions, coupons, program and what is bought together, as the replica holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.loyalty import Program
from pos_app.domain.promotions import PromotionFile
from pos_app.domain.recommending import Affinity


class OffersReader(Protocol):
    """Bounded, fast reads, safe on any thread. Whole documents come as the same object until they
    change, so that what is built from one can be kept by identity."""

    def promotions(self) -> PromotionFile | None:
        """The promotions in force, or None."""
        ...

    def program(self) -> Program | None:
        """The loyalty program, or None where the chain has none."""
        ...

    def coupons_of(self, code: str) -> tuple[Coupon, ...]:
        """Coupons with this code; several campaigns may use one."""
        ...

    def member_coupons(self, member: str, limit: int = 50) -> tuple[Coupon, ...]:
        """Coupons bound to a member, newest campaign first."""
        ...

    def campaign(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""
        ...

    def is_targeted(self, campaign_id: str, member: str) -> bool:
        """True when the campaign was sent to the member."""
        ...

    def affinities(self, skus: Sequence[str], limit: int = 20) -> tuple[Affinity, ...]:
        """What is bought together with any of these, strongest first, at most ``limit`` each."""
        ...


class OffersWriter(Protocol):
    """Changes to the same. Each call is one transaction, or bounded batches of them."""

    def put_promotions(self, file: PromotionFile) -> None:
        """Replace the promotions."""
        ...

    def put_program(self, program: Program) -> None:
        """Replace the loyalty program."""
        ...

    def put_coupons(self, coupons: Iterable[Coupon]) -> int:
        """Add or replace coupons by (code, campaign); returns how many."""
        ...

    def put_campaigns(self, campaigns: Iterable[Campaign]) -> int:
        """Add or replace campaigns; returns how many."""
        ...

    def put_targets(self, targets: Iterable[tuple[str, str]]) -> int:
        """(campaign, member) pairs, added; returns how many."""
        ...

    def put_affinities(self, affinities: Iterable[Affinity]) -> int:
        """Replace everything known to be bought together; returns how many."""
        ...
