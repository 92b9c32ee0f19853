"""Members at the till: found, attached, enrolled, noted, forgotten."""

from __future__ import annotations

import msgspec
import pytest

from pos_app.domain.facts import (
    BasketParked,
    MemberEnrolled,
    MemberErased,
    MemberNoted,
    SaleCompleted,
)
from pos_app.domain.members import Contact, Member, MemberStatus, NoteKind
from pos_app.errors import BadInput
from pos_app.ports.members import MemberRow
from pos_app.services.checkout import Understood
from tests.helpers.builders_member_floor import ANNA, enrolment, member_floor
from tests.helpers.builders_till import ShopFloor
from tests.helpers.refusals import refused


@pytest.fixture
def floor() -> ShopFloor:
    return member_floor()


def put(floor: ShopFloor, *members: Member) -> None:
    floor.members.put_members(MemberRow(member=m) for m in members)


# Finding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["M1", " M1 ", "13900000001", "+86 139-0000-0001", "card-1", "Anna", "ann"]
)
def test_a_member_is_found_by_number_phone_card_and_name(floor: ShopFloor, text: str) -> None:
    assert [m.number for m in floor.services.membership.find(text)] == ["M1"]


def test_nothing_is_found_for_nothing(floor: ShopFloor) -> None:
    assert floor.services.membership.find("  ") == ()
    assert floor.services.membership.find("Zoltan") == ()
    assert floor.services.membership.find("not@known.example") == ()


def test_a_merged_number_leads_to_the_survivor_and_an_erased_one_nowhere(floor: ShopFloor) -> None:
    put(
        floor,
        Member(number="M8", status=MemberStatus.MERGED, merged_into="M9"),
        Member(number="M9", status=MemberStatus.MERGED, merged_into="M1"),
        Member(number="M7", status=MemberStatus.ERASED),
        Member(number="M5", status=MemberStatus.MERGED, merged_into="M6"),
        Member(number="M6", status=MemberStatus.MERGED, merged_into="M5"),
    )
    membership = floor.services.membership
    assert membership.get("M8").number == "M1"
    assert [m.number for m in membership.find("M8")] == ["M1"]
    for nobody in ("M7", "M5", "M404"):
        with refused("member_unknown"):
            membership.get(nobody)


# Attaching ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["M1", "CARD-1", "card-1 "])
def test_a_scanned_card_attaches_the_member(floor: ShopFloor, code: str) -> None:
    view = floor.services.checkout.scan(code)
    assert view.understood is Understood.MEMBER
    assert (view.basket.member, view.basket.buyer.tier) == ("M1", "gold")


def test_the_sale_earns_points_by_tier_and_says_where_the_member_stands(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    paid = floor.services.tendering.exact_cash()
    trade = paid.trade
    assert trade is not None
    # 12.50 is 12.5 points, doubled by the tier: 25, to vest after the return window.
    [earned] = trade.points
    assert (trade.member, trade.tier, earned.points, earned.line_no) == ("M1", "gold", 25, 1)
    statement = trade.statement
    assert statement is not None
    assert (statement.points, statement.pending) == (1000 + 50 + 25, 50 + 25)
    assert (statement.tier_name, statement.missing_minor) == ("Gold", 0)
    assert statement.told_ms == ANNA.points_ms


def test_own_facts_lie_over_what_the_centre_said(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M2")
    floor.services.checkout.scan("MILK")
    floor.services.tendering.exact_cash()
    panel = floor.services.panels.panel("M2")
    assert (panel.points.available, panel.points.pending, panel.points.own) == (0, 12, 12)
    # 990.00 and 12.50 bought here: past 1,000.00, so gold at once, before any network.
    assert panel.tier.tier.id == "gold"
    assert [row.total_minor for row in panel.purchases] == [1250]


def test_a_basket_is_nobodys_again(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M1")
    floor.services.coupons.add("ONCE1")
    view = floor.services.membership.detach()
    assert (view.basket.member, view.basket.buyer, view.basket.coupons) == ("", None, ())


def test_a_blocked_member_is_said_so_and_the_sale_goes_on(floor: ShopFloor) -> None:
    put(floor, Member(number="M3", status=MemberStatus.BLOCKED))
    floor.services.checkout.scan("MILK")
    with refused("member_blocked"):
        floor.services.checkout.scan("M3")
    assert floor.services.tendering.exact_cash().trade.member == ""


def test_the_member_survives_a_crash(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    view = floor.restart("ann").checkout.view()
    assert (view.basket.member, view.priced.points_earned) == ("M1", 25)


def test_a_parked_basket_keeps_no_birthday_and_costs_the_same(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M1")
    before = floor.services.checkout.scan("SHIRT")
    day = floor.services.workplace.pricing_time().date()
    assert before.basket.buyer.has_birthday(day)
    floor.services.checkout.park("later")
    [fact] = floor.facts(BasketParked)
    kept = fact.basket.buyer
    assert kept is not None
    assert (kept.birthday_from, kept.birthday_until) == (day, day)
    after = floor.services.checkout.recall(fact.basket.id)
    assert after.priced.total_minor == before.priced.total_minor
    assert after.basket.buyer.has_birthday(day)


def test_nobody_is_attached_once_money_was_taken(floor: ShopFloor) -> None:
    floor.services.checkout.scan("MILK")
    floor.services.tendering.tender_cash(100)
    with refused("basket_tendering"):
        floor.services.checkout.scan("M1")


# Enrolling ---------------------------------------------------------------------------------------


def test_a_customer_is_enrolled_without_a_name_in_the_journal(floor: ShopFloor) -> None:
    member = floor.services.membership.enrol(enrolment(card="NEW-CARD"))
    assert (member.display_name, member.tier, member.home_store) == ("Dora E.", "member", "S01")
    assert member.birthday_from is not None
    [fact] = floor.facts(MemberEnrolled)
    raw = msgspec.json.encode(fact)
    assert b"Dora" not in raw and b"13900000009" not in raw
    for text in (member.number, "13900000009", "new-card", "Dora"):
        assert [m.number for m in floor.services.membership.find(text)] == [member.number]


def test_the_words_of_an_enrolment_come_back_with_a_lost_replica(floor: ShopFloor) -> None:
    member = floor.services.membership.enrol(enrolment())
    floor.members.forget_member(member.number)
    assert floor.services.membership.find("Dora") == ()
    assert floor.services.membership.restore_enrolled() == 1
    [found] = floor.services.membership.find("13900000009")
    assert (found.number, found.display_name) == (member.number, "Dora E.")
    assert floor.services.membership.restore_enrolled() == 0


def test_an_erased_member_does_not_come_back_with_a_lost_replica(floor: ShopFloor) -> None:
    member = floor.services.membership.enrol(enrolment())
    floor.approved(lambda given: floor.services.membership.erase(member.number, given))
    assert floor.services.membership.restore_enrolled() == 0
    assert floor.services.membership.find("13900000009") == ()


def test_nobody_is_enrolled_twice_or_without_consent(floor: ShopFloor) -> None:
    membership = floor.services.membership
    with refused("consent_missing"):
        membership.enrol(enrolment(consents=("marketing",)))
    with refused("member_exists", number="M1"):
        membership.enrol(enrolment(contact=Contact(name="Anna Again", phone="139 0000 0001")))
    with refused("member_exists", number="M1"):
        membership.enrol(enrolment(contact=Contact(name="Cara"), card="card-1"))
    with refused("member_unknown"):
        membership.enrol(enrolment(referred_by="M404"))
    assert floor.facts(MemberEnrolled) == []


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        (Contact(name="  "), "member_name_missing"),
        (Contact(name="x" * 61), "member_name_unreadable"),
        (Contact(name="Eve\x07"), "member_name_unreadable"),
        (Contact(name="Eve", phone="12"), "phone_unreadable"),
        (Contact(name="Eve", phone="call me"), "phone_unreadable"),
        (Contact(name="Eve", email="eve@"), "email_unreadable"),
        (Contact(name="Eve", birthday="13-01"), "birthday_unreadable"),
        (Contact(name="Eve", birthday="02-30"), "birthday_unreadable"),
        (Contact(name="Eve", birthday="1999-02-03"), "birthday_unreadable"),
    ],
)
def test_what_was_typed_wrong_is_said(floor: ShopFloor, contact: Contact, name: str) -> None:
    with refused(name, BadInput):
        floor.services.membership.enrol(enrolment(contact=contact))


def test_two_enrolments_never_share_a_number(floor: ShopFloor) -> None:
    numbers = {
        floor.services.membership.enrol(
            enrolment(contact=Contact(name=f"Guest {n}", phone=f"1380000{n:04d}"))
        ).number
        for n in range(50)
    }
    assert len(numbers) == 50
    assert all(len(number) == 13 for number in numbers)


def test_an_erased_member_is_forgotten_and_the_chain_of_facts_stays(floor: ShopFloor) -> None:
    member = floor.services.membership.enrol(enrolment())
    floor.services.membership.note(member.number, NoteKind.NOTE, "Likes oolong")
    floor.approved(lambda given: floor.services.membership.erase(member.number, given))
    assert floor.facts(MemberErased) == [MemberErased(member=member.number)]
    assert floor.services.membership.find("Dora") == ()
    assert floor.journal.member_key(member.number) is None
    with refused("member_unknown"):
        floor.services.membership.get(member.number)


# Notes -------------------------------------------------------------------------------------------


def test_a_note_is_sealed_and_read_by_colleagues(floor: ShopFloor) -> None:
    membership, panels = floor.services.membership, floor.services.panels
    stored = membership.note("M1", NoteKind.PREFERENCE, " Oolong, no bags ")
    [fact] = floor.facts(MemberNoted)
    assert b"Oolong" not in fact.sealed
    [note] = panels.panel("M1").notes
    assert (note.text, note.kind, note.author) == ("Oolong, no bags", NoteKind.PREFERENCE, "Ann")
    membership.withdraw_note("M1", stored.event_id)
    assert panels.panel("M1").notes == ()


def test_a_note_has_words_and_an_end(floor: ShopFloor) -> None:
    membership = floor.services.membership
    with refused("note_empty", BadInput):
        membership.note("M1", NoteKind.NOTE, "  ")
    with refused("note_too_long", BadInput):
        membership.note("M1", NoteKind.NOTE, "x" * 501)
    with refused("note_unknown"):
        membership.withdraw_note("M1", "nothing")


def test_a_sale_says_nothing_of_the_person(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    floor.services.tendering.exact_cash()
    [sale] = floor.facts(SaleCompleted)
    assert b"Anna" not in msgspec.json.encode(sale)


def test_the_panel_says_what_the_associate_should_remember(floor: ShopFloor) -> None:
    put(
        floor,
        Member(number="M4", wishlist_skus=("MILK", "GONE", "NOWHERE"), viewed_skus=("PEN",),
               advisor="mia"),
        Member(number="M5", advisor="left-us"),
    )  # fmt: skip
    panel = floor.services.panels.panel("M4")
    # Goods that are no longer sold are not offered.
    assert [p.sku for p in panel.wishlist] == ["MILK"]
    assert [p.sku for p in panel.viewed] == ["PEN"]
    assert panel.advisor == "Mia"
    assert floor.services.panels.panel("M5").advisor == "left-us"
