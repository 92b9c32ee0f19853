"""What a member's papers say: what was saved, points and their age, the tier; and their slips."""

from __future__ import annotations

import re
from datetime import date

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import BenefitClaimed, MemberEnrolled, SaleCompleted, StoredFact
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.offers import BenefitUse
from pos_app.domain.pricing import AdjustmentKind
from pos_app.domain.sale import Trade
from pos_app.i18n import Translator
from printing.compose import Line, compose
from printing.document import QR, Document, Row, Text
from printing.layouts import document_of
from printing.layouts.paper import Paper
from printing.wrapping import width
from tests.printing import member_papers, papers


def document(fact: StoredFact, language: str = "en") -> Document:
    return document_of(fact, Paper(papers.policies(), Translator(language), str))


def sold(trade: Trade) -> Document:
    return document(papers.stored(SaleCompleted(trade=trade)))


def rows(made: Document) -> dict[str, str]:
    return {b.left: b.right.strip() for b in made.blocks if isinstance(b, Row)}


def pairs(made: Document) -> list[tuple[str, str]]:
    return [(b.left, b.right.strip()) for b in made.blocks if isinstance(b, Row)]


def texts(made: Document) -> list[str]:
    return [b.text for b in made.blocks if isinstance(b, Text)]


def codes(made: Document) -> list[str]:
    return [b.payload for b in made.blocks if isinstance(b, QR)]


def lines(made: Document, columns: int) -> list[str]:
    return [p.text for p in compose(made, columns) if isinstance(p, Line)]


def minor(text: str) -> int:
    """An amount of two decimals as minor units."""
    return int(re.sub(r"[^\d-]", "", text))


def test_each_line_names_what_touched_it() -> None:
    """Promotions by name with their part, points that paid, goods taken for points."""
    said = pairs(document(member_papers.member_sale()))
    first, second = said.index(("Linen shirt", "199.00 A")), said.index(("3 × 13.70", "41.10 A"))
    assert said[first + 1 : first + 4] == [
        ("Spend 200 save 30", "-24.87"), ("Paid with 333 points", "-3.33"), ("Net", "170.80"),
    ]  # fmt: skip
    assert said[second + 1 : second + 3] == [
        ("Spend 200 save 30", "-5.13"), (member_papers.LONG[1], "-5.00"),
    ]  # fmt: skip
    assert ("Taken for 1,000 points", "-59.00") in said


def test_names_are_in_the_language_of_the_receipt() -> None:
    said = rows(document(member_papers.member_sale(), "zh"))
    assert {"满200减30", member_papers.LONG[2], "333 积分抵扣", "1,000 积分兑换"} <= set(said)
    assert said["会员等级"] == "银卡会员"


@pytest.mark.parametrize("fact", [member_papers.member_sale(), member_papers.member_return()])
def test_the_sum_has_a_row_for_each_kind_and_adds_up(fact: StoredFact) -> None:
    said = rows(document(fact))
    subtotal = next(v for k, v in said.items() if k.startswith("Subtotal"))
    kinds = [said[x] for x in ("Promotions", "Discounts", "Paid with points", "Taken for points")]
    total = said.get("TOTAL") or said["REFUND TOTAL"]
    assert minor(subtotal) + sum(minor(x) for x in kinds) == minor(total)
    assert abs(sum(minor(x) for x in kinds)) == 10_000


def test_what_was_saved_stands_below_the_total() -> None:
    said = pairs(document(member_papers.member_sale()))
    assert said.index(("TOTAL", "¥199.10")) < said.index(("You saved", "¥100.00"))
    assert not any(k == "You saved" for k, _ in pairs(document(member_papers.member_return())))


def test_only_manual_discounts_keep_the_one_row() -> None:
    """The receipt of a shop without promotions is what it was."""
    said = pairs(document(papers.rich_sale()))
    saved = [i for i, (left, _) in enumerate(said) if left == "You saved"]
    total = next(i for i, (left, _) in enumerate(said) if left == "TOTAL")
    assert saved == [total - 1]
    assert not {"Promotions", "Discounts", "Paid with points"} & set(dict(said))


def test_coupons_and_benefits_used_and_given_back() -> None:
    sale, back = texts(document(member_papers.member_sale())), texts(
        document(member_papers.member_return())
    )  # fmt: skip
    assert {"Coupon used: HARVEST2026", "Benefit used: Gift wrap"} <= set(sale)
    assert "Coupon can be used again: HARVEST2026" in back
    assert "Benefit can be used again: Gift wrap" in back


def test_a_benefit_without_a_name_is_called_by_its_id() -> None:
    trade = replace(member_papers.member_trade(), benefits=(BenefitUse(benefit="engraving"),))
    assert "Benefit used: engraving" in texts(sold(trade))


def test_points_of_the_sale_and_the_balance_with_its_age() -> None:
    """Told yesterday at 10:03 in the store's zone; the new points wait until a day."""
    made = document(member_papers.member_sale())
    said = rows(made)
    assert (said["Points earned"], said["Points spent"]) == ("+198", "-1,500")
    assert (said["Points balance"], said["of which not yet available"]) == ("12,345", "310")
    assert "As of 20 Nov 2026, 10:03:22, and what this till added since" in texts(made)
    assert "Can be spent from 5 Dec 2026" in texts(made)
    assert "Double points weekend" in texts(made)


def test_a_balance_never_told_says_so() -> None:
    trade = member_papers.member_trade()
    assert trade.statement is not None
    said = texts(sold(replace(trade, statement=replace(trade.statement, told_ms=0))))
    assert "Counted at this till only" in said
    assert not any(x.startswith("As of") for x in said)


def test_points_that_become_available_on_different_days_name_none() -> None:
    """One day for all, or no day."""
    trade = member_papers.member_trade()
    other = replace(member_papers.earned(1, 5), vests_on=date(2027, 1, 1))
    for points in ((*trade.points, other), (*trade.points, replace(other, vests_on=None))):
        assert not any(
            x.startswith("Can be spent") for x in texts(sold(replace(trade, points=points)))
        )


def test_tier_and_the_way_to_the_next() -> None:
    made = document(member_papers.member_sale())
    assert rows(made)["Tier"] == "Silver"
    assert "¥320.00 more to Gold" in texts(made)
    trade = member_papers.member_trade()
    assert trade.statement is not None
    at_the_top = replace(trade.statement, next_tier_name="")
    there = replace(trade.statement, missing_minor=0)
    for statement in (at_the_top, there):
        assert not any("more to" in x for x in texts(sold(replace(trade, statement=statement))))


def test_a_return_mirrors_the_points() -> None:
    said = rows(document(member_papers.member_return()))
    assert (said["Points taken back"], said["Points given back"]) == ("-198", "+1,500")
    assert not {"Points earned", "Points spent"} & set(said)


def test_points_that_paid_without_a_share_on_a_line_have_no_figure() -> None:
    """A step worth much more than its points leaves some line with money and no whole point."""
    points = member_papers.off(AdjustmentKind.POINTS, 100)
    trade = papers.trade((papers.line(1, off=(points,)),), member=member_papers.MEMBER)
    assert ("Paid with points", "-1.00") in pairs(sold(trade))


def test_a_sale_without_a_member_says_nothing_of_points() -> None:
    assert "Member account" not in texts(document(papers.plain_sale("Tea")))
    assert "Member account" not in texts(document(papers.rich_sale()))


def test_a_longer_return_window_that_was_promised_is_printed() -> None:
    """And a shorter one takes nothing away."""
    trade = member_papers.member_trade()
    assert trade.statement is not None
    for days, day in ((60, "20 Jan 2027"), (3, "21 Dec 2026")):
        promised = replace(trade.statement, return_window_days=days)
        assert f"Returns with this receipt until {day}." in texts(
            sold(replace(trade, statement=promised))
        )


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", member_papers.PAPERS)
def test_names_wrap_and_are_never_cut(name: str, language: str, columns: int) -> None:
    """Every character is there, no line is wider than the paper, figures end where others do."""
    composed = lines(document(member_papers.PAPERS[name](), language), columns)
    assert all(width(x) <= columns for x in composed)
    assert not any("…" in x for x in composed)
    if name in {"member_sale", "member_return"}:
        letters = re.sub(r"[\s\d.,-]", "", "".join(composed))
        wanted = member_papers.LONG[1 if language == "en" else 2]
        assert re.sub(r"[\s\d.,-]", "", wanted) in letters
        parts = [x for x in composed if re.search(r"(?:24\.87|3\.33|5\.13)$", x)]
        assert {width(x) for x in parts} == {columns - 2}


def test_enrolment_slip_has_the_number_to_scan_and_no_name() -> None:
    made = document(member_papers.enrolled())
    assert codes(made) == ["M000012345678"]
    assert "M000012345678" in texts(made)


def test_enrolment_says_nothing_of_what_is_sealed() -> None:
    open_, sealed = (
        MemberEnrolled(member="M1", sealed=secret, lookups=(secret,))
        for secret in (b"", b"Anna Bell 138-0000-0000")
    )
    assert document(papers.stored(open_)) == document(papers.stored(sealed))


def test_points_slip() -> None:
    made = document(member_papers.points_spent())
    assert rows(made)["Points spent"] == "-1,500"
    assert rows(made)["Member"] == "****1234"
    assert "One tree for the city forest" in texts(made)
    assert "为城市森林捐一棵树" in texts(document(member_papers.points_spent(), "zh"))


def test_voucher_has_its_code_to_read_and_to_scan() -> None:
    made = document(member_papers.voucher())
    assert codes(made) == ["LANE-COFFEE-7731"]
    assert {"LANE-COFFEE-7731", "A coffee at the bakery next door"} <= set(texts(made))


def test_voucher_without_a_code_is_the_slip_alone() -> None:
    fact = papers.stored(BenefitClaimed(member="M1", use=BenefitUse(benefit="lounge")))
    made = document(fact)
    assert codes(made) == []
    assert "lounge" in texts(made)


def test_z_report_counts_members_coupons_and_points() -> None:
    made = document(member_papers.member_z())
    said = pairs(made)
    at = next(i for i, (k, _) in enumerate(said) if k.startswith("Discounts"))
    assert said[at + 1] == ("of which promotions × 2", "-70.00")
    counts = dict(said)
    assert counts["Coupons used"] == counts["Sales to members"] == "2"
    assert (counts["Points earned"], counts["Points redeemed"]) == ("396", "3,000")
    assert "Members" not in texts(document(papers.z_report()))


def test_no_other_points_are_taken_for_a_lines() -> None:
    """Points of another line or rule do not count."""
    trade = member_papers.member_trade()
    more = PointsEntry(line_no=1, rule="bag", kind=EntryKind.REDEEMED, points=-7)
    said = rows(sold(replace(trade, points=(*trade.points, more))))
    assert said["Paid with 333 points"] == "-3.33"
