"""Promotions, program, coupons, campaigns and what is bought together, in the replica."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.loyalty import Program
from pos_app.domain.promotions import PromotionFile
from pos_app.domain.recommending import Affinity
from pos_app.store.replica_file import ReplicaFile
from pos_app.store.replica_seal import seal
from pos_app.store.replica_search import fold
from pos_app.store.replica_write import set_figure

BATCH_ROWS: Final = 20_000
_COUPONS_SORTED: Final = 1_000
"""A member's coupons that are put in order; nobody has more."""
_STRENGTH_SCALE: Final = 10**12

_COUPON: Final = msgspec.json.Decoder(Coupon)
_CAMPAIGN: Final = msgspec.json.Decoder(Campaign)
_AFFINITY: Final = msgspec.json.Decoder(Affinity)
_BY_CODE: Final = "SELECT body FROM coupon WHERE folded = ? ORDER BY code, campaign"
_BY_MEMBER: Final = """
    SELECT body FROM coupon WHERE member = ? AND member <> '' ORDER BY code, campaign LIMIT ?"""
_OF_SKU: Final = """
    SELECT body FROM affinity WHERE sku = ? ORDER BY strength, other LIMIT ?"""
_PUT_DOCUMENT: Final = "INSERT OR REPLACE INTO document VALUES (?, '', ?)"

type_of_document = TypeVar("type_of_document", bound=Struct)
type_of_part = TypeVar("type_of_part")


class _Document(Generic[type_of_document]):
    """One whole document, given as the same object until its mark in the file changes."""

    def __init__(
        self, file: ReplicaFile, kind: str, decoder: msgspec.json.Decoder[type_of_document]
    ) -> None:
        self._file = file
        self._kind = kind
        self._decoder = decoder
        self._kept: tuple[bytes | int, type_of_document] | None = None

    def get(self) -> type_of_document | None:
        """The document, or None."""
        mark = self._mark()
        kept = self._kept
        if mark is not None and kept is not None and kept[0] == mark:
            return kept[1]
        rows = self._file.rows("SELECT body FROM document WHERE kind = ? AND id = ''", self._kind)
        if not rows:
            return None
        key = mark if mark is not None else rows[0][0]
        if kept is None or kept[0] != key:
            kept = key, self._file.unsealed(rows[0][0], self._decoder)
            self._kept = kept
        return kept[1]

    def put(self, document: type_of_document) -> None:
        """Replace it, with its mark; the spare copy is brought along."""
        body = seal(document)
        mark = int.from_bytes(sha256(body).digest()[:8], "big", signed=True)
        with self._file.writing() as connection:
            connection.execute(_PUT_DOCUMENT, (self._kind, body))
            set_figure(connection, self._kind, mark)
        self._file.keep_documents()

    def _mark(self) -> int | None:
        """Missing where the document came from the spare copy; its bytes are compared then."""
        rows = self._file.rows("SELECT value FROM figure WHERE name = ?", self._kind)
        return int(rows[0][0]) if rows else None


class ReplicaOffers:
    """Implements ``OffersReader`` and ``OffersWriter`` of :mod:`pos_app.ports.offers`."""

    def __init__(self, file: ReplicaFile) -> None:
        self._file = file
        self._promotions = _Document(file, "promotions", msgspec.json.Decoder(PromotionFile))
        self._program = _Document(file, "program", msgspec.json.Decoder(Program))

    # Reading ------------------------------------------------------------------------------------

    def promotions(self) -> PromotionFile | None:
        """See :class:`pos_app.ports.offers.OffersReader`."""
        return self._promotions.get()

    def program(self) -> Program | None:
        """See :class:`pos_app.ports.offers.OffersReader`."""
        return self._program.get()

    def coupons_of(self, code: str) -> tuple[Coupon, ...]:
        """The code as it is; where there is none, in any case."""
        wanted = code.strip()
        found = self._coupons(_BY_CODE, fold(wanted))
        if any(fold(coupon.code) != fold(wanted) for coupon in found):
            raise self._file.damaged("a coupon stands under another's code")
        return tuple(c for c in found if c.code == wanted) or tuple(found)

    def member_coupons(self, member: str, limit: int = 50) -> tuple[Coupon, ...]:
        """See :class:`pos_app.ports.offers.OffersReader`."""
        found = self._coupons(_BY_MEMBER, member, _COUPONS_SORTED)
        starts = {campaign: self._start(campaign) for campaign in {c.campaign for c in found}}
        found.sort(
            key=lambda c: (starts[c.campaign] or c.start or date.min, c.campaign), reverse=True
        )
        return tuple(found[: max(limit, 0)])

    def campaign(self, campaign_id: str) -> Campaign | None:
        """See :class:`pos_app.ports.offers.OffersReader`."""
        rows = self._file.rows("SELECT body FROM campaign WHERE id = ?", campaign_id)
        if not rows:
            return None
        found = self._file.unsealed(rows[0][0], _CAMPAIGN)
        if found.id != campaign_id:
            raise self._file.damaged("a campaign stands under another's id")
        return found

    def is_targeted(self, campaign_id: str, member: str) -> bool:
        """See :class:`pos_app.ports.offers.OffersReader`."""
        query = "SELECT 1 FROM target WHERE member = ? AND campaign = ?"
        return bool(self._file.rows(query, member, campaign_id))

    def affinities(self, skus: Sequence[str], limit: int = 20) -> tuple[Affinity, ...]:
        """See :class:`pos_app.ports.offers.OffersReader`: strongest means the largest part of
        the baskets with ``sku`` that also had ``other``."""
        found = [
            affinity
            for sku in dict.fromkeys(skus)
            for affinity in self._bought_with(sku, max(limit, 0))
        ]
        return tuple(sorted(found, key=_strength))

    def _bought_with(self, sku: str, limit: int) -> Iterator[Affinity]:
        for (body,) in self._file.rows(_OF_SKU, sku, limit):
            affinity = self._file.unsealed(body, _AFFINITY)
            if affinity.sku != sku:
                raise self._file.damaged("what is bought together stands under another product")
            yield affinity

    def _coupons(self, sql: str, *facts: object) -> list[Coupon]:
        return [self._file.unsealed(b, _COUPON) for (b,) in self._file.rows(sql, *facts)]

    def _start(self, campaign_id: str) -> date | None:
        campaign = self.campaign(campaign_id)
        return campaign.start if campaign is not None else None

    # Writing ------------------------------------------------------------------------------------

    def put_promotions(self, file: PromotionFile) -> None:
        """See :class:`pos_app.ports.offers.OffersWriter`."""
        self._promotions.put(file)

    def put_program(self, program: Program) -> None:
        """See :class:`pos_app.ports.offers.OffersWriter`."""
        self._program.put(program)

    def put_coupons(self, coupons: Iterable[Coupon]) -> int:
        """See :class:`pos_app.ports.offers.OffersWriter`."""
        rows = ((fold(c.code), c.code, c.campaign, c.member, seal(c)) for c in coupons)
        return self._put("INSERT OR REPLACE INTO coupon VALUES (?, ?, ?, ?, ?)", rows)

    def put_campaigns(self, campaigns: Iterable[Campaign]) -> int:
        """See :class:`pos_app.ports.offers.OffersWriter`."""
        rows = ((c.id, seal(c)) for c in campaigns)
        return self._put("INSERT OR REPLACE INTO campaign VALUES (?, ?)", rows)

    def put_targets(self, targets: Iterable[tuple[str, str]]) -> int:
        """See :class:`pos_app.ports.offers.OffersWriter`."""
        rows = ((member, campaign) for campaign, member in targets)
        return self._put("INSERT OR IGNORE INTO target VALUES (?, ?)", rows)

    def put_affinities(self, affinities: Iterable[Affinity]) -> int:
        """See :class:`pos_app.ports.offers.OffersWriter`; the old ones stand until all are in."""
        rows = [(a.sku, -a.n_both, a.other, seal(a)) for a in affinities]
        with self._file.writing() as connection:
            connection.execute("DELETE FROM affinity")
            connection.executemany("INSERT OR REPLACE INTO affinity VALUES (?, ?, ?, ?)",
                                   sorted(rows))  # fmt: skip
        return len(rows)

    def _put(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> int:
        written = 0
        for batch in _batches(rows):
            with self._file.writing() as connection:
                connection.executemany(sql, batch)
            written += len(batch)
        return written


def _batches(rows: Iterable[type_of_part]) -> Iterator[list[type_of_part]]:
    """Not sorted: of rows with one key the last counts."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH_ROWS)):
        yield batch


def _strength(affinity: Affinity) -> tuple[int, str, str]:
    both, alone = affinity.n_both, max(1, affinity.n_sku)
    return -both * _STRENGTH_SCALE // alone, affinity.sku, affinity.other
