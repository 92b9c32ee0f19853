"""What every set of offers promises (``pos_app.ports.offers``): the replica's and the fake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pos_app.domain.coupons import Campaign, Coupon, CouponKind
from pos_app.domain.loyalty import EarningRule, Program
from pos_app.domain.promotions import PercentOff, Promotion, PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.store.replica import Replica
from pos_app.store.replica_offers import ReplicaOffers
from tests.helpers.fake_members import FakeOffers
from tests.helpers.fake_ports import FakeClock

FILE = PromotionFile(
    schema=1, currency="CNY", revision=3,
    promotions=(Promotion(id="p1", name="Ten off", name_zh="九折",
                          reward=PercentOff(rate_bp=1000)),),
)  # fmt: skip
PROGRAM = Program(revision=2, earning=(EarningRule(id="base", points=1, per_minor=100),))

Offers = ReplicaOffers | FakeOffers


@pytest.fixture(params=["real", "fake"])
def offers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Offers]:
    """Nothing yet."""
    if request.param == "fake":
        yield FakeOffers()
        return
    replica = Replica(tmp_path / "r.db", FakeClock())
    yield replica.offers
    replica.close()


def test_nothing_yet(offers: Offers) -> None:
    """Empty answers."""
    assert offers.promotions() is None
    assert offers.program() is None
    assert offers.campaign("c1") is None
    assert offers.coupons_of("X") == offers.member_coupons("M1") == ()
    assert offers.affinities(["A"]) == ()
    assert not offers.is_targeted("c1", "M1")


def test_documents_keep_their_identity(offers: Offers) -> None:
    """The same object until another is put."""
    offers.put_promotions(FILE)
    offers.put_program(PROGRAM)
    assert offers.promotions() == FILE
    assert offers.promotions() is offers.promotions()
    assert offers.program() == PROGRAM
    assert offers.program() is offers.program()
    newer = PromotionFile(schema=1, currency="CNY", revision=4)
    offers.put_promotions(newer)
    assert offers.promotions() == newer
    assert offers.program() == PROGRAM


def test_coupons_by_code(offers: Offers) -> None:
    """As printed, else in any case; several campaigns may use one code."""
    save = Coupon(code="SAVE", campaign="c2", kind=CouponKind.SINGLE, until=date(2026, 4, 1))
    also = Coupon(code="SAVE", campaign="c1", name="Save", name_zh="省")
    small = Coupon(code="save", campaign="c1")
    other = Coupon(code="SAVER", campaign="c1")
    assert offers.put_coupons([save, also, small, other]) == 4
    assert offers.coupons_of("SAVE") == (also, save)
    assert offers.coupons_of(" save ") == (small,)
    assert offers.coupons_of("Saver") == (other,)
    assert offers.coupons_of("SAV") == offers.coupons_of("") == offers.coupons_of("%") == ()


def test_coupons_are_replaced(offers: Offers) -> None:
    """By code and campaign."""
    offers.put_coupons([Coupon(code="A", campaign="c1", max_uses=1)])
    newer = Coupon(code="A", campaign="c1", max_uses=2, member="M1")
    offers.put_coupons([newer])
    assert offers.coupons_of("A") == offers.member_coupons("M1") == (newer,)


def test_member_coupons_newest_campaign_first(offers: Offers) -> None:
    """By the campaign's start, else the coupon's own."""
    offers.put_campaigns([Campaign(id="old", start=date(2025, 1, 1)), Campaign(id="new",
                          start=date(2026, 1, 1)), Campaign(id="when")])  # fmt: skip
    coupons = [
        Coupon(code="1", campaign="old", member="M1"),
        Coupon(code="2", campaign="when", member="M1", start=date(2025, 6, 1)),
        Coupon(code="3", campaign="new", member="M1"),
        Coupon(code="4", campaign="unknown", member="M1"),
        Coupon(code="5", campaign="new", member="M2"),
        Coupon(code="6", campaign="new"),
    ]
    offers.put_coupons(coupons)
    assert [c.code for c in offers.member_coupons("M1")] == ["3", "2", "1", "4"]
    assert [c.code for c in offers.member_coupons("M1", 2)] == ["3", "2"]
    assert offers.member_coupons("") == ()


def test_campaigns_and_targets(offers: Offers) -> None:
    """Whole, replaced by id; pairs only."""
    first = Campaign(id="c1", name="Spring", name_zh="春", targeted=True, promotions=("p1",))
    assert offers.put_campaigns([first, Campaign(id="c2")]) == 2
    assert offers.campaign("c1") == first
    newer = Campaign(id="c1", name="Summer")
    offers.put_campaigns([newer])
    assert offers.campaign("c1") == newer
    assert offers.put_targets([("c1", "M1"), ("c1", "M1"), ("c2", "M2")]) == 3
    assert offers.is_targeted("c1", "M1")
    assert offers.is_targeted("c2", "M2")
    assert not offers.is_targeted("c1", "M2")
    assert not offers.is_targeted("M1", "c1")


def _bought(sku: str, other: str, both: int, alone: int = 100) -> Affinity:
    return Affinity(sku=sku, other=other, n_both=both, n_sku=alone, n_other=50, baskets=1000)


def test_affinities_strongest_first(offers: Offers) -> None:
    """The largest share of the baskets with the one that also had the other; limited for each."""
    weak, strong, middle = _bought("A", "X", 10), _bought("A", "Y", 30), _bought("A", "Z", 20)
    rare = _bought("B", "X", 9, alone=10)
    assert offers.put_affinities([weak, strong, rare, middle]) == 4
    assert offers.affinities(["A"]) == (strong, middle, weak)
    assert offers.affinities(["A", "B", "A", "C"], 2) == (rare, strong, middle)
    assert offers.affinities(["X"]) == offers.affinities([]) == offers.affinities(["A"], 0) == ()


def test_affinities_are_replaced_as_a_whole(offers: Offers) -> None:
    """What is no longer there is no longer offered."""
    offers.put_affinities([_bought("A", "X", 10), _bought("B", "X", 10)])
    offers.put_affinities([_bought("A", "Y", 10)])
    assert [a.other for a in offers.affinities(["A", "B"])] == ["Y"]
