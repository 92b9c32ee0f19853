"""Promotions, coupons and points in POSLog."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from pos_app.domain.facts import PointsEarned, ReturnCompleted, SaleCompleted, StoredFact
from pos_app.domain.poslog import NAMESPACE, OWN_NAMESPACE, poslog
from pos_app.domain.sale import Trade
from tests.printing import member_papers, papers

ARTS = {"a": NAMESPACE, "lh": OWN_NAMESPACE}


def transaction(fact: StoredFact) -> Element:
    (one,) = ElementTree.fromstring("".join(poslog([fact])))
    return one


def text(element: Element, path: str) -> str:
    found = element.findtext(path, namespaces=ARTS)
    assert found is not None, path
    return found


def trade_of(fact: StoredFact) -> Trade:
    assert isinstance(fact.body, SaleCompleted | ReturnCompleted)
    return fact.body.trade


def points(one: Element) -> dict[str, int]:
    found = one.findall(".//a:LoyaltyAccount/a:LoyaltyProgram/a:Points", ARTS)
    return {str(x.get("Type")): int(x.text or "") for x in found}


def test_a_promotion_names_itself_on_each_line_it_touched() -> None:
    """Its parts are what the trade says it took off."""
    sale = member_papers.member_sale()
    parts: Counter[str] = Counter()
    for found in transaction(sale).findall(
        ".//a:RetailPriceModifier[@MethodCode='Promotion']", ARTS
    ):
        amount = found.find("a:Amount", ARTS)
        assert amount is not None
        assert amount.get("Action") == "Subtract"
        parts[text(found, "a:PromotionID")] += int(Decimal(amount.text or "").scaleb(2))
    assert parts == {o.promotion: o.off_minor for o in trade_of(sale).offers if o.off_minor}


def test_a_promotion_that_a_coupon_opened_names_the_coupon() -> None:
    found = transaction(member_papers.member_sale()).findall(".//a:RetailPriceModifier", ARTS)
    by_coupon = {
        x.findtext("a:PromotionID", namespaces=ARTS): x.findtext("lh:CouponID", namespaces=ARTS)
        for x in found
        if x.get("MethodCode") == "Promotion"
    }
    assert by_coupon == {"summer": None, "autumn": "HARVEST2026"}
    described = [text(x, "a:Description") for x in found if x.get("MethodCode") == "Promotion"]
    assert described == ["Spend 200 save 30", "Spend 200 save 30", member_papers.LONG[1]]


def test_modifiers_make_the_discount_of_their_line() -> None:
    """Promotions, manual discounts, points and rewards together."""
    for sale in transaction(member_papers.member_sale()).iterfind(".//a:Sale", ARTS):
        off = [Decimal(x.text or "") for x in sale.findall("a:RetailPriceModifier/a:Amount", ARTS)]
        assert sum(off) == Decimal(text(sale, "a:ExtendedDiscountAmount"))
        assert off


def test_points_by_line_and_rule() -> None:
    """Line numbers go on after goods and tenders; each links to its line."""
    one = transaction(member_papers.member_sale())
    items = one.findall(".//a:LineItem", ARTS)
    assert [int(text(x, "a:SequenceNumber")) for x in items] == list(range(1, 10))
    said = [
        (text(x, "a:ItemLink"), text(x, "a:LoyaltyReward/a:PromotionID"),
         x.findtext("a:LoyaltyReward/a:PointsRedeemed", namespaces=ARTS),
         x.findtext("a:LoyaltyReward/a:PointsAwarded", namespaces=ARTS))
        for x in items
        if x.find("a:LoyaltyReward", ARTS) is not None
    ]  # fmt: skip
    assert said == [
        ("1", "redemption", "333", None),
        ("2", "redemption", "167", None),
        ("3", "bag", "1000", None),
        ("1", "base", None, "170"),
        ("2", "base", None, "28"),
    ]


def test_the_account_after_a_sale() -> None:
    one = transaction(member_papers.member_sale())
    assert text(one, ".//a:LoyaltyAccount/a:CustomerID") == member_papers.MEMBER
    assert text(one, ".//lh:Tier") == "silver"
    assert points(one) == {
        "Redeemed": 1_500, "PointsEarned": 198, "Balance": 12_345, "lh:Pending": 310,
    }  # fmt: skip


def test_points_and_uses_of_a_sale_and_its_return_cancel_out() -> None:
    sale, back = (
        transaction(x) for x in (member_papers.member_sale(), member_papers.member_return())
    )
    for name in ("Redeemed", "PointsEarned"):
        assert points(sale)[name] == -points(back)[name]
    for path in (".//lh:Coupon", ".//lh:Benefit"):
        gave, took = (
            [(x.text, int(str(x.get("uses")))) for x in one.findall(path, ARTS)]
            for one in (sale, back)
        )
        assert gave
        assert took == [(text_, -uses) for text_, uses in gave]


def test_a_member_without_points_is_only_named() -> None:
    """What a shop without a program exports does not change."""
    account = transaction(papers.rich_sale()).find(".//a:LoyaltyAccount", ARTS)
    assert account is not None
    assert [x.tag.partition("}")[2] for x in account] == ["CustomerID"]


@pytest.mark.parametrize("fact", [papers.rich_sale(), papers.return_of_two()])
def test_trades_without_offers_have_none_of_it(fact: StoredFact) -> None:
    one = transaction(fact)
    for name in ("a:LoyaltyReward", "a:PromotionID", "lh:Coupon", "lh:Benefit", "a:Points"):
        assert one.find(f".//{name}", ARTS) is None


def test_points_outside_a_sale() -> None:
    """A donation takes, a survey gives."""
    spent = transaction(member_papers.points_spent())
    assert points(spent) == {"Redeemed": 1_500}
    assert text(spent, ".//a:PromotionID") == "trees"
    body = PointsEarned(member="M7", activity="survey", points=(member_papers.earned(0, 50),))
    earned = transaction(papers.stored(body))
    assert points(earned) == {"PointsEarned": 50}
    assert (text(earned, ".//a:CustomerID"), text(earned, ".//a:PromotionID")) == ("M7", "survey")
