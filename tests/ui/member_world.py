"""The till window with members, a program, coupons and a lease behind it. All people invented."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from pos_app.adapters.demo_files import DEMO
from pos_app.adapters.demo_loyalty import demo_promotions
from pos_app.domain.coupons import Campaign, Coupon, CouponKind
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import Program
from pos_app.domain.members import Lot, Member, MemberStatus, NoteKind
from pos_app.domain.recommending import Affinity
from pos_app.ports.members import MemberRow
from tests.ui.till_world import gtin
from tests.ui.window_world import WindowWorld
from ui.scan_wedge import ScanEvent
from ui.screens.member.screen import MemberScreen

TODAY = date(2026, 3, 2)
MUG, WATER = gtin(1), gtin(2)
CARD = "LHM-10001"
LONG_NAME = "Maximiliane Alexandra Featherstonehaugh-Wolkenstein de la Cruz"


def demo_program() -> Program:
    """The demo's program, over the goods of this shop."""
    text = (DEMO / "program.json").read_text("utf-8")
    text = text.replace("GIFT-WRAP", "GIFT").replace("ST004", "MUG")
    return msgspec.json.decode(text.encode(), type=Program)


def members(now_ms: int) -> tuple[Member, ...]:
    """One of every kind."""
    hour = 3_600_000
    return (
        Member(
            number="M10001", display_name="Anna B.", tier="gold", tier_until=date(2026, 12, 31),
            points=2350, pending_points=120, points_ms=now_ms - 2 * hour,
            lots=(Lot(400, TODAY + timedelta(30)), Lot(1950, TODAY + timedelta(400))),
            qualifying_minor=712_000, activity_points=35, segment="loyal",
            birthday_from=TODAY - timedelta(3), birthday_until=TODAY + timedelta(11),
            purchases=42, usual_skus=("MUG", "TEE-BLU-M"), language="en",
        ),
        Member(
            number="M10002", display_name="王**", tier="silver", points=640,
            points_ms=now_ms - 26 * hour, qualifying_minor=568_000, segment="potential",
            birthday_from=date(2026, 5, 13), birthday_until=date(2026, 5, 27), purchases=11,
            language="zh", usual_skus=("WATER",),
        ),
        Member(
            number="M10003", display_name="李**", tier="platinum", points=12_880,
            pending_points=300, points_ms=now_ms - 80 * hour, qualifying_minor=2_450_000,
            segment="champions", purchases=96,
        ),
        Member(number="M10004", display_name="Bruno C.", tier="member", segment="new"),
        Member(
            number="M10005", display_name=LONG_NAME, tier="silver", points=1500, debt_points=260,
            points_ms=now_ms - hour, qualifying_minor=205_000, segment="at_risk", purchases=18,
        ),
        Member(number="M10006", display_name="赵*", status=MemberStatus.BLOCKED, tier="gold"),
        Member(number="M10007", status=MemberStatus.ERASED),
        Member(number="M10008", status=MemberStatus.MERGED, merged_into="M10002"),
    )  # fmt: skip


class MemberWorld(WindowWorld):
    """Signed in, shift open, one member with points this till may spend."""

    def start(self) -> None:
        """Somebody signs in and opens the shift; the till's own screen is built when it is wanted,
        which most tests here do not."""
        super().start()
        self._put_offers()
        self._put_members()
        self.open_shift()
        self.lease("M10001", 800)
        self.lease("M10003", 2000)
        self.services.membership.note("M10001", NoteKind.PREFERENCE, "Likes blue, size M, no wool")
        self.services.membership.note("M10001", NoteKind.NOTE, "下次来时推荐新款马克杯")
        self.window.session.refresh()

    def lease(self, member: str, points: int) -> None:
        """This till may spend so many points of a member."""
        lease = Lease(id=f"L-{member}", member=member, granted_points=points, granted_ms=1)
        self.services.leasing.take_grant(lease)

    def open_member(self, *codes: str, scan: str = "") -> MemberScreen:
        """Goods rung up, then the member screen, perhaps with a card scanned there."""
        for code in codes:
            self.services.checkout.scan(code)
        self.window.navigator.wanted("member")
        if scan:
            self.scan(scan)
        screen = self.shell.known_screen("member")
        assert isinstance(screen, MemberScreen)
        return screen

    def scan(self, code: str) -> None:
        """As the scanner says it."""
        self.shell.take_scan(ScanEvent(code))

    def _put_offers(self) -> None:
        self.offers.put_promotions(demo_promotions())
        self.offers.put_program(demo_program())
        self.offers.put_campaigns(
            (
                Campaign(id="WELCOME", start=date(2026, 1, 1), until=date(2027, 12, 31)),
                Campaign(id="PAST", start=date(2025, 1, 1), until=date(2025, 12, 31)),
            )
        )
        self.offers.put_coupons(
            (
                Coupon(code="LHC0001", campaign="WELCOME", kind=CouponKind.SINGLE,
                       name="Welcome back: 10 off from 50", name_zh="回归礼 满50减10",
                       member="M10001", max_uses=1, until=date(2026, 12, 31)),
                Coupon(code="LHCOLD", campaign="PAST", kind=CouponKind.SINGLE,
                       name="Autumn: 5 off", name_zh="秋季立减5元", member="M10001", max_uses=1),
            )
        )  # fmt: skip
        self.offers.put_affinities(
            (Affinity(sku="MUG", other="TEE-WHT-M", n_both=30, n_sku=90, n_other=60, baskets=900),)
        )

    def _put_members(self) -> None:
        digest, now_ms = self.vault.lookup_digest, self.services.workplace.now_ms()
        for member in members(now_ms):
            last = member.number[-5:]
            self.members.put_members(
                (
                    MemberRow(
                        member=member,
                        lookups=(digest("card", f"LHM-{last}"), digest("phone", f"139000{last}")),
                    ),
                )
            )
