"""Members, offers and the vault in memory."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Final

from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.loyalty import Program
from pos_app.domain.members import Member
from pos_app.domain.promotions import PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.ports.members import MemberRow, MembersState
from tests.helpers.fake_ports import NOON

_TAG: Final = 16
_WORD: Final = re.compile(r"(?<!\w)\w")


class FakeMembers:
    """Implements ``MemberReader`` and ``MemberWriter``."""

    def __init__(self, members: Iterable[Member] = ()) -> None:
        self._rows = {m.number: MemberRow(member=m) for m in members}

    def put_members(self, rows: Iterable[MemberRow]) -> int:
        """Add or replace."""
        given = list(rows)
        self._rows.update({row.member.number: row for row in given})
        return len(given)

    def forget_member(self, number: str) -> None:
        """Member and lookups."""
        self._rows.pop(number, None)

    def member(self, number: str) -> Member | None:
        """Exactly this number."""
        row = self._rows.get(number)
        return row.member if row is not None else None

    def member_by_lookup(self, digest: bytes) -> tuple[Member, ...]:
        """By number."""
        found = (row.member for row in self._rows.values() if digest in row.lookups)
        return tuple(sorted(found, key=lambda m: m.number))

    def find_members(self, text: str, limit: int = 20) -> tuple[Member, ...]:
        """The number itself, names that begin so, later words, numbers that begin so."""
        wanted = " ".join(text.casefold().split())
        if not wanted:
            return ()
        found = [(place, m) for m in self._all() if (place := _place(m, text.strip(), wanted))]
        return tuple(m for _, m in sorted(found, key=lambda x: x[0]))[: max(limit, 0)]

    def members_state(self) -> MembersState:
        """As old as the tests' noon."""
        return MembersState(len(self._rows), NOON if self._rows else None)

    def _all(self) -> Iterable[Member]:
        return (row.member for row in self._rows.values())


def _place(member: Member, number: str, wanted: str) -> tuple[int, str, int, str] | None:
    name = " ".join(member.display_name.casefold().split())
    rest = (0 if member.can_use() else 1, member.number)
    if member.number in {number, number.upper()}:
        return 0, "", *rest
    if name.startswith(wanted):
        return 1, name, *rest
    ends = sorted(name[m.start() :] for m in _WORD.finditer(name))
    if at := next((e for e in ends if e.startswith(wanted)), ""):
        return 2, at, *rest
    if member.number.startswith((number, number.upper())):
        return 3, "", 0, member.number
    words = wanted.split()
    if len(words) > 1 and all(any(e.startswith(w) for e in ends) for w in words):
        return 4, name, *rest
    return None


class FakeOffers:
    """Implements ``OffersReader`` and ``OffersWriter``."""

    def __init__(
        self, promotions: PromotionFile | None = None, program: Program | None = None
    ) -> None:
        self._promotions = promotions
        self._program = program
        self._coupons: dict[tuple[str, str], Coupon] = {}
        self._campaigns: dict[str, Campaign] = {}
        self._targets: set[tuple[str, str]] = set()
        self._affinities: tuple[Affinity, ...] = ()

    def promotions(self) -> PromotionFile | None:
        """As last put."""
        return self._promotions

    def program(self) -> Program | None:
        """As last put."""
        return self._program

    def coupons_of(self, code: str) -> tuple[Coupon, ...]:
        """The code as it is, else in any case."""
        wanted = code.strip()
        all_of = [c for _, c in sorted(self._coupons.items())]
        exact = tuple(c for c in all_of if c.code == wanted)
        return exact or tuple(c for c in all_of if c.code.casefold() == wanted.casefold())

    def member_coupons(self, member: str, limit: int = 50) -> tuple[Coupon, ...]:
        """Newest campaign first."""
        found = [c for c in self._coupons.values() if member and c.member == member]
        found.sort(key=lambda c: (c.code, c.campaign))
        found.sort(key=self._start, reverse=True)
        return tuple(found[: max(limit, 0)])

    def campaign(self, campaign_id: str) -> Campaign | None:
        """As last put."""
        return self._campaigns.get(campaign_id)

    def is_targeted(self, campaign_id: str, member: str) -> bool:
        """As put."""
        return (campaign_id, member) in self._targets

    def affinities(self, skus: Sequence[str], limit: int = 20) -> tuple[Affinity, ...]:
        """Strongest first."""
        found = []
        for sku in dict.fromkeys(skus):
            mine = [a for a in self._affinities if a.sku == sku]
            found += sorted(mine, key=lambda a: (-a.n_both, a.other))[: max(limit, 0)]
        return tuple(sorted(found, key=lambda a: (-a.n_both * 10**12 // a.n_sku, a.sku, a.other)))

    def put_promotions(self, file: PromotionFile) -> None:
        """Replace."""
        self._promotions = file

    def put_program(self, program: Program) -> None:
        """Replace."""
        self._program = program

    def put_coupons(self, coupons: Iterable[Coupon]) -> int:
        """Add or replace."""
        given = list(coupons)
        self._coupons.update({(c.code, c.campaign): c for c in given})
        return len(given)

    def put_campaigns(self, campaigns: Iterable[Campaign]) -> int:
        """Add or replace."""
        given = list(campaigns)
        self._campaigns.update({c.id: c for c in given})
        return len(given)

    def put_targets(self, targets: Iterable[tuple[str, str]]) -> int:
        """Add."""
        given = list(targets)
        self._targets.update(given)
        return len(given)

    def put_affinities(self, affinities: Iterable[Affinity]) -> int:
        """Replace everything."""
        self._affinities = tuple(affinities)
        return len(self._affinities)

    def _start(self, coupon: Coupon) -> tuple[date, str]:
        campaign = self._campaigns.get(coupon.campaign)
        start = campaign.start if campaign is not None else None
        return start or coupon.start or date.min, coupon.campaign


class FakeVault:
    """Keeps the vault's laws with SHA-256 alone; keys come in order."""

    def __init__(self, pepper: bytes = b"pepper") -> None:
        self._pepper = pepper
        self._made = count(1)

    def new_key(self) -> bytes:
        """The next."""
        return sha256(b"key %d" % next(self._made)).digest()

    def seal(self, key: bytes, data: bytes) -> bytes:
        """A tag, then the data under a stream."""
        return self._tag(key, data) + _streamed(key, data)

    def open_sealed(self, key: bytes, sealed: bytes) -> bytes | None:
        """Where the tag fits."""
        data = _streamed(key, sealed[_TAG:])
        return data if sealed[:_TAG] == self._tag(key, data) else None

    def lookup_digest(self, kind: str, value: str) -> bytes:
        """As the real one, under a pepper of its own."""
        return hmac.digest(self._pepper, f"{kind}\0{value}".encode(), "sha256")[:16]

    def _tag(self, key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, "sha256")[:_TAG]


def _streamed(key: bytes, data: bytes) -> bytes:
    blocks = (sha256(key + n.to_bytes(4, "big")).digest() for n in range(len(data) // 32 + 1))
    return bytes(a ^ b for a, b in zip(data, b"".join(blocks), strict=False))
