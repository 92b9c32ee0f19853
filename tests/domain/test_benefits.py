"""Benefits: offered when they apply, claimed once, counted in their period."""

from __future__ import annotations

from typing import Any, Final

import pytest
from msgspec.structs import replace

from pos_app.domain.benefits import (
    BenefitOffer,
    BenefitState,
    benefits_used,
    buyer_benefits,
    can_claim,
    claim,
    has_early_access,
    offer_of,
    offered,
    period_key,
    return_window_days,
)
from pos_app.domain.buyer import Buyer
from pos_app.domain.loyalty import Benefit, BenefitKind, QuotaPeriod
from pos_app.domain.offers import AppliedOffer, BenefitUse
from pos_app.domain.pricing import PricedBasket
from tests.helpers.builders_loyalty import DAY, buyer, day, program
from tests.helpers.refusals import refused

WRAP: Final = Benefit(
    id="wrap", kind=BenefitKind.SERVICE, name="Gift wrap", tiers=("gold",), quota=2,
    quota_period=QuotaPeriod.MONTH, skus=("WRAP", "RIBBON"),
)  # fmt: skip
TENTH: Final = Benefit(id="tenth", kind=BenefitKind.PROMOTION, name="10 % off")
CAKE: Final = Benefit(id="cake", kind=BenefitKind.PROMOTION, name="Cake", birthday=True, quota=1,
                      quota_period=QuotaPeriod.YEAR)  # fmt: skip
EARLY: Final = Benefit(id="early", kind=BenefitKind.EARLY_ACCESS, name="Early", tiers=("gold",))
WEEKS: Final = Benefit(id="weeks", kind=BenefitKind.RETURN_WINDOW, name="60 days",
                       tiers=("gold",), return_window_days=60)  # fmt: skip
SPA: Final = Benefit(id="spa", kind=BenefitKind.PARTNER, name="Spa", voucher="SPA-10")
PROGRAM: Final = program(benefits=(WRAP, TENTH, CAKE, EARLY, WEEKS, SPA))
GOLD: Final = buyer("gold")
USED: Final = BenefitUse(benefit="wrap", period="2026-11", uses=1, name="Gift wrap")


def born(first: int, last: int, tier: str = "") -> Buyer:
    """A member whose birthday window lies there."""
    return buyer(tier, birthday_from=day(first), birthday_until=day(last))


def states(who: Buyer, uses: dict[tuple[str, str], int] | None = None) -> dict[str, str]:
    """Benefit → state."""
    return {o.benefit.id: o.state for o in offered(PROGRAM, who, DAY, uses or {})}


def test_a_tier_has_its_benefits_and_those_of_all() -> None:
    assert states(GOLD) == {
        "wrap": "to_claim", "tenth": "in_force", "early": "in_force", "weeks": "in_force",
        "spa": "to_claim",
    }  # fmt: skip
    assert set(states(buyer())) == {"tenth", "spa"}


@pytest.mark.parametrize(
    ("who", "state"),
    [(born(0, 0), "in_force"), (born(-7, 7), "in_force"), (born(1, 3), "not_yet"),
     (born(-9, -1), None)],
)  # fmt: skip
def test_a_birthday_has_its_window(who: Buyer, state: str | None) -> None:
    assert states(who).get("cake") == state


def test_a_benefit_that_begins_says_when() -> None:
    later = replace(CAKE, start=day(5))
    offer = offer_of(program(benefits=(later,)), born(2, 9), DAY, {}, "cake")
    assert (offer.state, offer.begins_on) == (BenefitState.NOT_YET, day(5))
    assert offered(program(benefits=(replace(TENTH, until=day(-1)),)), GOLD, DAY, {}) == ()
    assert offered(program(benefits=(replace(TENTH, until=DAY),)), GOLD, DAY, {}) != ()


def test_a_quota_is_counted_in_its_period() -> None:
    used = {("wrap", "2026-11"): 1, ("wrap", "2026-10"): 2}
    offer = offer_of(PROGRAM, GOLD, DAY, used, "wrap")
    assert (offer.left, offer.period, offer.state) == (1, "2026-11", BenefitState.TO_CLAIM)
    assert states(GOLD, {("wrap", "2026-11"): 2})["wrap"] == "used_up"
    assert states(GOLD, {("wrap", "2026-11"): 5})["wrap"] == "used_up"
    assert offer_of(PROGRAM, GOLD, DAY, {("wrap", "2026-11"): 5}, "wrap").left == 0


def test_it_says_what_of_the_basket_it_is_for() -> None:
    offers = offered(PROGRAM, GOLD, DAY, {}, ["MILK", "RIBBON"])
    assert offers[0].skus == ("RIBBON",)


def test_what_applies_by_itself_is_part_of_the_buyer() -> None:
    assert buyer_benefits(PROGRAM, born(0, 0, "gold"), DAY, {}) == (
        "tenth", "cake", "early", "weeks",
    )  # fmt: skip
    assert "cake" not in buyer_benefits(PROGRAM, born(0, 0), DAY, {("cake", "2026"): 1})


def test_a_claim_is_one_use_in_its_period() -> None:
    offer = offer_of(PROGRAM, GOLD, DAY, {}, "wrap")
    assert can_claim(offer)
    assert claim(offer) == USED


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (BenefitOffer(benefit=WRAP, state=BenefitState.USED_UP), "benefit_used_up"),
        (BenefitOffer(benefit=WRAP, state=BenefitState.NOT_YET), "benefit_not_yet"),
        (BenefitOffer(benefit=TENTH, state=BenefitState.IN_FORCE), "benefit_by_itself"),
    ],
)
def test_what_cannot_be_claimed_says_why(offer: BenefitOffer, why: str) -> None:
    assert not can_claim(offer)
    with refused(why):
        claim(offer)


@pytest.mark.parametrize(
    ("benefit_id", "changes", "why"),
    [("none", {}, "benefit_unknown"), ("wrap", {"tiers": ("black",)}, "benefit_not_theirs"),
     ("wrap", {"until": day(-1)}, "benefit_over")],
)  # fmt: skip
def test_what_is_not_offered_says_why(benefit_id: str, changes: dict[str, Any], why: str) -> None:
    by = program(benefits=(replace(WRAP, **changes),))
    with refused(why):
        offer_of(by, GOLD, DAY, {}, benefit_id)


@pytest.mark.parametrize(
    ("period", "key"),
    [(QuotaPeriod.EVER, ""), (QuotaPeriod.YEAR, "2026"), (QuotaPeriod.MONTH, "2026-11"),
     (QuotaPeriod.DAY, "2026-11-21")],
)  # fmt: skip
def test_periods_have_keys(period: QuotaPeriod, key: str) -> None:
    assert period_key(period, DAY) == key


def test_the_longer_return_window_holds() -> None:
    assert return_window_days(PROGRAM, GOLD, DAY, 30) == 60
    assert return_window_days(PROGRAM, GOLD, DAY, 90) == 90
    assert return_window_days(PROGRAM, buyer(), DAY, 30) == 30
    assert return_window_days(PROGRAM, None, DAY, 30) == 30
    later = program(benefits=(replace(WEEKS, start=day(1)),))
    assert return_window_days(later, GOLD, DAY, 30) == 30


def test_early_access_is_a_tiers() -> None:
    assert has_early_access(PROGRAM, GOLD, DAY)
    assert not has_early_access(PROGRAM, buyer(), DAY)


def test_a_sale_uses_each_benefit_once() -> None:
    def applied(promotion: str, benefit: str) -> AppliedOffer:
        return AppliedOffer(promotion=promotion, name="", reward="gift", benefit=benefit)

    priced = PricedBasket(
        offers=(applied("A", "wrap"), applied("B", "wrap"), applied("C", ""), applied("D", "gone"))
    )
    assert benefits_used(PROGRAM, priced, DAY) == (USED,)
