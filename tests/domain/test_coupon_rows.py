"""Coupons, campaigns, targets and attempts out of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from pos_app.domain.coupon_rows import read_attempts, read_campaigns, read_coupons, read_targets
from pos_app.domain.coupons import Campaign, Coupon, CouponKind
from pos_app.domain.tables import BadLine, type_of_line
from pos_app.errors import BadInput
from tests.helpers.refusals import refused


class Given:
    """A table in memory; its first row stands on line 2."""

    name = "given.csv"

    def __init__(self, columns: str, *rows: Sequence[str] | BadLine) -> None:
        self.columns: Sequence[str] = columns.split()
        self._rows = rows

    def lines(self) -> Iterable[type_of_line | BadLine]:
        for line, row in enumerate(self._rows, 2):
            yield row if isinstance(row, BadLine) else (line, row)


def test_a_full_row_and_a_bare_one() -> None:
    columns = "code campaign kind member from until max_uses per_member name name_zh chain"
    full = "a-1 spring multi M1 2026-03-01 2026-03-31 3 1 Spring 春 us".split()
    rows = read_coupons(Given(columns, full, ["b2", "spring"]))
    assert rows.refused == []
    assert rows.all() == [
        Coupon(
            code="A1", campaign="spring", kind=CouponKind.MULTI, member="M1",
            start=date(2026, 3, 1), until=date(2026, 3, 31), max_uses=3, per_member=1,
            name="Spring", name_zh="春", chain="us",
        ),
        Coupon(code="B2", campaign="spring"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "name"),
    [
        ("code", "", "coupon_code_unreadable"),
        ("campaign", "", "coupon_campaign_missing"),
        ("campaign", "x" * 65, "coupon_id_unreadable"),
        ("kind", "voucher", "coupon_kind_unknown"),
        ("kind", "referral", "coupon_member_missing"),
        ("from", "31.3.2026", "date_unreadable"),
        ("from", "2026-05-01", "coupon_period_reversed"),
        ("max_uses", "-1", "coupon_limit_out_of_range"),
        ("per_member", "many", "number_unreadable"),
        ("name", "x" * 501, "cell_too_long"),
        ("name", "a\x07b", "text_unreadable"),
        ("more", "x", "cells_surplus"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_no_other(column: str, cell: str, name: str) -> None:
    columns = "code campaign kind from until max_uses per_member name".split()
    cells = {"code": "A1", "campaign": "spring", "until": "2026-04-01"} | {column: cell}
    bad = [cells.get(c, "") for c in [*columns, "more"]]
    rows = read_coupons(Given(" ".join(columns), bad, ["B2", "spring"]))
    assert [c.code for c in rows.all()] == ["B2"]
    [refusal] = rows.refused
    assert (refusal.file, refusal.line, refusal.error.name) == ("given.csv", 2, name)


def test_a_period_may_be_one_day_or_open_at_either_end() -> None:
    day = "2026-03-01"
    periods = ["d", "1", day, day], ["d", "2", day, ""], ["d", "3", "", day]
    rows = read_coupons(Given("code campaign from until", *periods))
    assert rows.refused == []
    on = date(2026, 3, 1)
    assert [(c.start, c.until) for c in rows.all()] == [(on, on), (on, None), (None, on)]


def test_a_broken_line_is_told_in_its_place() -> None:
    broken = BadLine(2, BadInput("row_broken", detail="x"))
    rows = read_targets(Given("campaign member", broken, ["spring", "M1"]))
    assert rows.all() == [("spring", "M1")]
    assert [(r.line, r.error.name) for r in rows.refused] == [(2, "row_broken")]


def test_repeats_are_one_coupon_and_contradictions_refused() -> None:
    """Other systems repeat a coupon for every product it is for."""
    rows = read_coupons(
        Given(
            "coupon_upc product_id campaign_id kind",
            ["1", "p1", "8", ""], ["1", "p2", "8", ""], ["1", "p1", "13", ""],
            ["1", "p1", "8", "single"],
        )
    )  # fmt: skip
    assert [(c.code, c.campaign) for c in rows.all()] == [("1", "8"), ("1", "13")]
    [refusal] = rows.refused
    assert (refusal.line, refusal.error.name) == (5, "coupon_twice")
    assert refusal.error.facts["line_before"] == 2


def test_campaigns_say_whether_they_are_targeted_or_are_as_told() -> None:
    table = ("campaign targeted promotions", ["a", "no", "P1 P2"], ["b", ""], ["c", "yes"])
    rows = read_campaigns(Given(*table), targeted=True)
    assert [c.targeted for c in rows.all()] == [False, True, True]
    assert rows.all()[0].promotions == ("P1", "P2")
    assert [c.targeted for c in read_campaigns(Given(*table), targeted=False).all()] == [
        False, False, True,
    ]  # fmt: skip
    odd = read_campaigns(Given("campaign targeted", ["a", "perhaps"]), targeted=False)
    assert [r.error.name for r in odd.refused] == ["yes_no_unreadable"]
    twice = read_campaigns(Given("campaign from", ["a", ""], ["a", "2026-01-01"]), targeted=False)
    assert twice.all() == [Campaign(id="a")]
    assert [r.error.name for r in twice.refused] == ["coupon_campaign_twice"]


def test_attempts_need_a_code_and_a_day() -> None:
    rows = read_attempts(
        Given(
            "n household_id coupon_upc campaign_id date verdict",
            ["7", "H1", "52-1", "13", "2026-03-01", "valid"], ["8", "H1", "52", "13", ""],
        )
    )  # fmt: skip
    [attempt] = rows.all()
    assert (attempt.n, attempt.code, attempt.member, attempt.expected) == (
        "7", "521", "H1", "valid",
    )  # fmt: skip
    assert [(r.line, r.error.name) for r in rows.refused] == [(3, "date_unreadable")]


def test_a_heading_without_what_is_needed_is_refused() -> None:
    with refused("columns_missing", BadInput, file="given.csv", missing="campaign"):
        read_coupons(Given("code member"))
    with refused("columns_twice", BadInput):
        read_targets(Given("campaign member member"))
