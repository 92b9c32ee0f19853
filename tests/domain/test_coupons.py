"""Whether a coupon may be used, and which reason comes first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.coupon_shelf import Shelf, judge
from pos_app.domain.coupons import (
    MAX_CODE,
    REFUSALS,
    Campaign,
    Coupon,
    CouponKind,
    CouponUses,
    Verdict,
    best_of,
    can_use,
    coupon_code,
    known_uses,
    require_usable,
    verdict,
)
from pos_app.errors import BadInput, RuleRefused
from pos_app.i18n import LANGUAGES, Translator
from tests.helpers.refusals import refused

DAY = date(2026, 3, 15)
SPRING = Campaign(id="spring", start=date(2026, 3, 1), until=date(2026, 3, 31))
OPEN = Coupon(code="A1", campaign="spring")


def found(
    coupon: Coupon | None = OPEN, campaign: Campaign | None = SPRING, member: str = "M1",
    on: date = DAY, total: int = 0, by_member: int = 0, targeted: bool = True, chain: str = "us",
) -> Verdict:  # fmt: skip
    return verdict(
        coupon, campaign, member=member, on=on,
        uses=CouponUses(total=total, by_member=by_member), targeted=targeted, chain=chain,
    )  # fmt: skip


def test_a_plain_coupon_is_valid_for_anyone_on_both_edges_of_its_days() -> None:
    assert found(member="") is Verdict.VALID
    assert SPRING.start is not None and SPRING.until is not None
    assert found(on=SPRING.start) is Verdict.VALID
    assert found(on=SPRING.until) is Verdict.VALID
    assert found(on=SPRING.start - timedelta(days=1)) is Verdict.CAMPAIGN_NOT_BEGUN
    assert found(on=SPRING.until + timedelta(days=1)) is Verdict.CAMPAIGN_OVER


def test_its_own_days_narrow_the_campaigns() -> None:
    one_day = replace(OPEN, start=DAY, until=DAY)
    assert found(one_day) is Verdict.VALID
    assert found(one_day, on=DAY - timedelta(days=1)) is Verdict.NOT_BEGUN
    assert found(one_day, on=DAY + timedelta(days=1)) is Verdict.EXPIRED
    longer = replace(OPEN, until=date(2026, 12, 31))
    assert found(longer, on=date(2026, 4, 1)) is Verdict.CAMPAIGN_OVER


def test_what_it_is() -> None:
    assert found(None) is Verdict.UNKNOWN
    assert found(campaign=None) is Verdict.OTHER_CAMPAIGN
    assert found(replace(OPEN, campaign="autumn")) is Verdict.OTHER_CAMPAIGN
    assert found(replace(OPEN, chain="them")) is Verdict.OTHER_CHAIN
    assert found(replace(OPEN, chain="us")) is Verdict.VALID


def test_whose_it_is() -> None:
    annas = replace(OPEN, member="M1")
    assert found(annas) is Verdict.VALID
    assert found(annas, member="M2") is Verdict.OTHER_MEMBER
    assert found(annas, member="") is Verdict.MEMBER_NEEDED
    assert found(replace(OPEN, per_member=1), member="") is Verdict.MEMBER_NEEDED


def test_a_referral_code_is_for_everyone_else() -> None:
    code = replace(OPEN, kind=CouponKind.REFERRAL, member="M1")
    assert found(code) is Verdict.OWN_REFERRAL
    assert found(code, member="M2") is Verdict.VALID
    assert found(code, member="") is Verdict.MEMBER_NEEDED


def test_a_targeted_campaign_is_for_whom_it_was_sent_to() -> None:
    sent = replace(SPRING, targeted=True)
    assert found(campaign=sent) is Verdict.VALID
    assert found(campaign=sent, targeted=False) is Verdict.NOT_TARGETED
    assert found(campaign=sent, member="", targeted=False) is Verdict.MEMBER_NEEDED
    assert found(targeted=False) is Verdict.VALID


@pytest.mark.parametrize(
    ("coupon", "total", "by_member", "expected"),
    [
        (replace(OPEN, kind=CouponKind.SINGLE), 0, 0, Verdict.VALID),
        (replace(OPEN, kind=CouponKind.SINGLE), 1, 0, Verdict.USED_UP),
        (replace(OPEN, kind=CouponKind.SINGLE, max_uses=9), 1, 0, Verdict.USED_UP),
        (replace(OPEN, kind=CouponKind.MULTI, max_uses=3), 2, 2, Verdict.VALID),
        (replace(OPEN, kind=CouponKind.MULTI, max_uses=3), 3, 0, Verdict.USED_UP),
        (replace(OPEN, per_member=2), 99, 1, Verdict.VALID),
        (replace(OPEN, per_member=2), 99, 2, Verdict.USED_UP_BY_MEMBER),
        (OPEN, 10_000, 10_000, Verdict.VALID),
    ],
)
def test_how_often(coupon: Coupon, total: int, by_member: int, expected: Verdict) -> None:
    assert found(coupon, total=total, by_member=by_member) is expected


def test_reasons_come_in_the_order_they_stand_in() -> None:
    """Everything is wrong; mend it one by one."""
    sent = replace(SPRING, targeted=True)
    worst = replace(
        OPEN, campaign="autumn", chain="them", member="M9", start=date(2026, 3, 20),
        until=date(2026, 3, 10), kind=CouponKind.SINGLE,
    )  # fmt: skip
    early, late = date(2026, 2, 1), date(2026, 5, 1)
    seen = [
        found(worst, sent, "", early, 5, 5, False),
        found(replace(worst, chain=""), sent, "", early, 5, 5, False),
        found(replace(worst, chain="", campaign="spring"), sent, "", early, 5, 5, False),
        found(replace(worst, chain="", campaign="spring"), sent, "M1", early, 5, 5, False),
        found(replace(worst, chain="", campaign="spring", member=""), sent, "M1", early, 5, 5,
              False),
        found(replace(worst, chain="", campaign="spring", member=""), sent, "M1", early, 5, 5),
        found(replace(worst, chain="", campaign="spring", member=""), sent, "M1", late, 5, 5),
        found(replace(worst, chain="", campaign="spring", member=""), sent, "M1", DAY, 5, 5),
        found(replace(worst, chain="", campaign="spring", member="", start=None), sent, "M1", DAY,
              5, 5),
        found(replace(OPEN, kind=CouponKind.SINGLE, per_member=1), sent, "M1", DAY, 5, 5),
        found(replace(OPEN, per_member=1), sent, "M1", DAY, 5, 5),
    ]  # fmt: skip
    assert seen == [
        Verdict.OTHER_CHAIN, Verdict.OTHER_CAMPAIGN, Verdict.MEMBER_NEEDED, Verdict.OTHER_MEMBER,
        Verdict.NOT_TARGETED, Verdict.CAMPAIGN_NOT_BEGUN, Verdict.CAMPAIGN_OVER, Verdict.NOT_BEGUN,
        Verdict.EXPIRED, Verdict.USED_UP, Verdict.USED_UP_BY_MEMBER,
    ]  # fmt: skip
    assert seen == sorted(seen, key=list(Verdict).index)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [v for v in Verdict if v is not Verdict.VALID])
def test_every_reason_is_said_in_words(reason: Verdict, language: str) -> None:
    dated = replace(OPEN, start=DAY, until=DAY)
    assert not can_use(reason)
    with pytest.raises(RuleRefused) as caught:
        require_usable(reason, "A1", dated, SPRING)
    said = Translator(language).error(caught.value)
    assert "A1" in said and "{" not in said
    if reason in {Verdict.EXPIRED, Verdict.NOT_BEGUN}:
        assert "2026-03-15" in said
    if reason is Verdict.CAMPAIGN_OVER:
        assert "2026-03-31" in said


def test_valid_is_not_refused_and_all_else_has_a_name() -> None:
    require_usable(Verdict.VALID, "A1")
    assert set(REFUSALS) == set(Verdict) - {Verdict.VALID}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc-123", "ABC123"), ("  ab c1 23 ", "ABC123"), ("ABC–123", "ABC123"),
        ("ＡＢＣ１２３", "ABC123"), ("0051380041013", "0051380041013"), ("春1", "春1"),
        ("a\u00a0b", "AB"),
    ],
)  # fmt: skip
def test_codes_are_read_as_people_write_them(typed: str, code: str) -> None:
    assert coupon_code(typed) == code
    assert coupon_code(coupon_code(typed)) == code


@pytest.mark.parametrize("typed", ["", " - ", "A!", "A;DROP", "\x00A", "A" * (MAX_CODE + 1)])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with refused("coupon_code_unreadable", BadInput):
        coupon_code(typed)


@given(st.text(max_size=80))
def test_any_text_is_a_code_for_good_or_refused(typed: str) -> None:
    """What is stored is found again, however often it passes through."""
    try:
        code = coupon_code(typed)
    except BadInput as error:
        assert error.name == "coupon_code_unreadable"
        return
    assert coupon_code(code) == coupon_code(code.lower()) == coupon_code(f" -{code}- ") == code
    assert code.isalnum() and 0 < len(code) <= MAX_CODE


def test_known_uses_take_the_larger_count() -> None:
    """The replica's figure holds our own facts as well, once the centre has applied them."""
    used = replace(OPEN, kind=CouponKind.SINGLE, used=1)
    assert known_uses(used, 0) == CouponUses(total=1)
    assert known_uses(used, 1, 1) == CouponUses(total=1, by_member=1)
    assert known_uses(OPEN, 2, 1) == CouponUses(total=2, by_member=1)


def test_of_several_campaigns_the_valid_one_that_ends_first_is_taken() -> None:
    soon = replace(OPEN, campaign="b", until=date(2026, 3, 20))
    later = replace(OPEN, campaign="a", until=date(2026, 3, 25))
    judged = [(OPEN, Verdict.VALID), (later, Verdict.VALID), (soon, Verdict.VALID)]
    assert best_of(judged) == best_of(reversed(judged)) == (soon, Verdict.VALID)
    assert best_of([(soon, Verdict.EXPIRED), (OPEN, Verdict.VALID)]) == (OPEN, Verdict.VALID)
    assert best_of([(soon, Verdict.OTHER_CHAIN), (later, Verdict.USED_UP)])[1] is Verdict.USED_UP
    assert best_of([]) == (None, Verdict.UNKNOWN)


AUTUMN = Campaign(id="autumn", start=date(2026, 9, 1), until=date(2026, 9, 30), targeted=True)
SHELF = Shelf(
    [OPEN, replace(OPEN, campaign="autumn"), Coupon(code="B2", campaign="gone")],
    [SPRING, AUTUMN],
    [("autumn", "M1")],
)


@pytest.mark.parametrize(
    ("code", "campaign", "member", "on", "expected"),
    [
        ("A1", "", "", DAY, Verdict.VALID),
        ("A1", "spring", "M1", DAY, Verdict.VALID),
        ("A1", "autumn", "M1", DAY, Verdict.CAMPAIGN_NOT_BEGUN),
        ("A1", "autumn", "M1", date(2026, 9, 30), Verdict.VALID),
        ("A1", "", "M2", date(2026, 9, 30), Verdict.CAMPAIGN_OVER),
        ("A1", "autumn", "M2", date(2026, 9, 30), Verdict.NOT_TARGETED),
        ("A1", "winter", "M1", DAY, Verdict.OTHER_CAMPAIGN),
        ("B2", "", "M1", DAY, Verdict.OTHER_CAMPAIGN),
        ("C3", "spring", "M1", DAY, Verdict.UNKNOWN),
    ],
)
def test_a_code_is_judged_where_it_stands(
    code: str, campaign: str, member: str, on: date, expected: Verdict
) -> None:
    judged = judge(SHELF, code, campaign=campaign, member=member, on=on, chain="us")
    assert judged.verdict is expected
    if expected is Verdict.VALID:
        assert judged.require_usable().code == code
    else:
        with refused(REFUSALS[expected]):
            judged.require_usable()


def test_uses_of_each_campaign_count_by_themselves() -> None:
    single = [replace(OPEN, kind=CouponKind.SINGLE, campaign=c) for c in ("x", "y")]
    shelf = Shelf(single, [Campaign(id="x"), Campaign(id="y")])

    def uses_of(coupon: Coupon) -> CouponUses:
        return CouponUses(total=int(coupon.campaign == "x"))

    judged = judge(shelf, "A1", member="", on=DAY, chain="us", uses_of=uses_of)
    assert judged.coupon is not None and judged.coupon.campaign == "y"
