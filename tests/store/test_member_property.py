"""Whatever happens with members in whatever order: the journal answers as its fake does, a lease
says what was drawn on it, a balance is the sum of the ledger, and the proof holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.facts import (
    BenefitClaimed,
    Fact,
    LeaseClosed,
    MemberEnrolled,
    MemberErased,
    ReturnCompleted,
)
from pos_app.domain.sale import Trade
from pos_app.ports.journal import Journal
from tests.helpers.builders_members import (
    COUPON,
    SUMMER,
    WRAP,
    donated,
    earned,
    given_back,
    granted,
    redeemed,
    signed_in,
    sold_to,
)
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journals import DAY, brought_back, commit, open_in, sold
from tests.helpers.profiles import bounded

MEMBERS = ("M1", "M2", "")
STEPS = st.tuples(
    st.sampled_from((
        "enrol", "erase", "earn", "donate", "grant", "close", "sell", "sell_plain", "return",
        "claim", "rebuild", "restart",
    )),
    st.sampled_from(MEMBERS),
    st.integers(1, 5),
)  # fmt: skip


class _World:
    """The same steps on both journals."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._clock = FakeClock()
        self.real = open_in(directory, self._clock)
        self.fake = FakeJournal(self._clock)
        self._sales: list[Trade] = []

    def step(self, name: str, member: str, n: int) -> None:
        self._clock.advance(minutes=n)
        if name == "rebuild":
            assert self.real.rebuild() == ()
        elif name == "restart":
            self.real.close()
            self.real = open_in(self._directory, self._clock)
        elif name in {"enrol", "erase"}:
            self._keys(name, member or "M1", n)
        else:
            self._record(self._body(name, member, n))

    def _keys(self, name: str, member: str, n: int) -> None:
        for journal in (self.real, self.fake):
            if name == "enrol":
                keys = ((member, bytes([n]) * 32),)
                journal.commit(commit(MemberEnrolled(member=member), put_keys=keys))
            else:
                journal.commit(commit(MemberErased(member=member), remove_keys=(member,)))

    def _body(self, name: str, member: str, n: int) -> Fact:
        someone, lease = member or "M2", f"L{n}"
        receipt = self.real.next_receipt()
        if name in {"sell", "return"}:
            return self._trade(name, member, n, receipt)
        plain: dict[str, Fact] = {
            "earn": signed_in(someone, n, n), "donate": donated(someone, n, lease),
            "grant": granted(lease, someone, 10 * n), "sell_plain": sold(receipt),
            "close": LeaseClosed(lease=lease, member=someone, left_points=0),
            "claim": BenefitClaimed(member=someone, use=replace(WRAP, uses=n)),
        }  # fmt: skip
        return plain[name]

    def _trade(self, name: str, member: str, n: int, receipt: str) -> Fact:
        if name == "return" and self._sales:
            sale = self._sales.pop()
            back = brought_back(sale, receipt)
            assert isinstance(back, ReturnCompleted)
            mirrored = (given_back(n, sale.receipt, f"L{n}"),) if sale.member else ()
            undone = replace(SUMMER, times=-1, off_minor=-n)
            coupons = (replace(COUPON, uses=-1),)
            return ReturnCompleted(
                trade=replace(back.trade, member=sale.member, points=mirrored, offers=(undone,),
                              coupons=coupons)
            )  # fmt: skip
        points = (earned(n, 2), redeemed(n, f"L{n}"), earned(1, 1, "bonus")) if member else ()
        offers = (replace(SUMMER, times=n), replace(SUMMER, promotion=f"p{n}"))
        body = sold_to(
            member, receipt, *points, offers=offers, coupons=(COUPON,) if n % 2 else (),
            benefits=(WRAP,) if member else (),
        )  # fmt: skip
        self._sales.append(body.trade)
        return body

    def _record(self, body: Fact) -> None:
        for journal in (self.real, self.fake):
            journal.commit(commit(body))


def _answers(journal: Journal) -> list[object]:
    promotions = ("summer", *(f"p{n}" for n in range(6)))
    answers: list[object] = [[f.body for f in journal.enrolments()]]
    for member in MEMBERS:
        facts = [f.body for f in journal.member_facts(member, limit=99)]
        for since in (0, 3):
            answers.append([(r.seq, r.receipt, r.entry) for r in journal.ledger(member, since)])
            answers.append(journal.member_totals(member, since))
        answers += [
            facts, journal.leases(member), journal.promotion_uses(promotions, member, DAY),
            journal.coupon_uses("SAVE", "c1", member), journal.benefit_uses(member),
            journal.member_key(member),
        ]  # fmt: skip
    return answers


def _check_leases(journal: Journal) -> None:
    """Drawn in the ledgers by entries that are no return, since the grant."""
    for member in MEMBERS:
        for lease in journal.leases(member):
            drawn = [
                -row.entry.points
                for someone in MEMBERS
                for row in journal.ledger(someone)
                if row.entry.lease == lease.id and row.entry.return_of is None
            ]
            assert lease.spent_points <= sum(drawn)


@given(steps=st.lists(STEPS, max_size=bounded(ci=12, full=30)))
def test_real_and_fake_agree_about_members(steps: list[tuple[str, str, int]]) -> None:
    """On every question, after any story; and the proof holds."""
    with tempfile.TemporaryDirectory() as directory:
        world = _World(Path(directory))
        try:
            for step in steps:
                world.step(*step)
            assert _answers(world.real) == _answers(world.fake)
            _check_leases(world.real)
            assert world.real.verify().problems == ()
        finally:
            world.real.close()
