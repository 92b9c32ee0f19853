"""Reads a backup of any kind as the chain of envelopes it holds, and what they leave open."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from pos_app.domain.envelope import Envelope, EnvelopeDamagedError, fact_of
from pos_app.domain.facts import (
    BasketParked,
    BasketRecalled,
    BasketVoided,
    PaymentAttempted,
    PaymentResolved,
    SaleCompleted,
)
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.journal import Draft, DraftKind
from pos_app.store.backup import lines
from pos_app.store.damage import require_sound
from pos_app.store.database import files_of
from pos_app.store.envelopes import ChainWalk, JournalReader
from pos_app.store.migrations import migrate
from pos_app.store.segments import SUFFIX, Line, fault_of
from pos_app.store.tables import JOURNAL

_DEVICE: Final = re.compile(r"^[0-9a-f]{8}$")
_OPEN_QUESTIONS: Final = frozenset(
    "basket_parked basket_recalled basket_voided payment_attempted payment_resolved"
    " sale_completed".split()
)


class Attempt(Struct, frozen=True, kw_only=True):
    """A payment that was asked for and never resolved."""

    basket: str
    type_id: str
    amount_minor: int
    wall_ms: int


class Leftovers:
    """What the facts so far leave open: parked baskets, payments without an outcome."""

    def __init__(self) -> None:
        self._parked: dict[str, Draft] = {}
        self._attempts: dict[str, Attempt] = {}

    def add(self, one: Envelope) -> None:
        """Take a fact into account."""
        if one.header.type not in _OPEN_QUESTIONS:
            return
        match fact_of(one):
            case BasketParked(basket=basket, total_minor=total):
                self._parked[basket.id] = Draft(
                    kind=DraftKind.PARKED, basket=basket, staff=one.context.actor,
                    saved_ms=one.moment.wall_ms, total_minor=total,
                )  # fmt: skip
            case BasketRecalled(basket=basket_id) | BasketVoided(basket=basket_id):
                self._parked.pop(basket_id, None)
            case SaleCompleted(trade=trade):
                self._parked.pop(trade.basket, None)
            case PaymentAttempted(basket=basket_id, attempt=attempt):
                self._attempts[attempt.id] = Attempt(
                    basket=basket_id, type_id=attempt.type_id, amount_minor=attempt.amount_minor,
                    wall_ms=one.moment.wall_ms,
                )  # fmt: skip
            case PaymentResolved(attempt=attempt):
                self._attempts.pop(attempt.id, None)

    def parked(self) -> tuple[Draft, ...]:
        """Baskets still parked, oldest first."""
        return tuple(self._parked.values())

    def attempts(self) -> tuple[Attempt, ...]:
        """Payments still open, oldest first."""
        return tuple(self._attempts.values())


def source_envelopes(
    source: Path, work: Path, device: int, walk: ChainWalk
) -> Iterator[tuple[bytes, Envelope]]:
    """The envelopes of a backup, first to last, each checked by the walk.

    Raises BadInput ``backup_not_found``, ``backup_damaged``; EnvironmentFault
    ``backup_unreadable``.
    """
    if source.suffix == SUFFIX:
        return Line(source.parent).envelopes(walk, last=source)
    if source.is_dir():
        return line_in(source, device).envelopes(walk)
    return _of_copy(source, work, walk)


def line_in(folder: Path, device: int) -> Line:
    """The newest line of this device in a backup folder, or of the only device there is."""
    if Line(folder).files():
        return Line(folder)
    homes = [folder, folder / f"{device:08x}"]
    others = [f for f in sorted(folder.iterdir()) if _DEVICE.match(f.name)]
    homes += others if len(others) == 1 else []
    for home in homes:
        held = [line for line in lines(home) if line.files()]
        if held:
            return held[-1]
    raise BadInput("backup_not_found", file=str(folder))


def _of_copy(source: Path, work: Path, walk: ChainWalk) -> Iterator[tuple[bytes, Envelope]]:
    if not source.is_file():
        raise BadInput("backup_not_found", file=str(source))
    copy = work / "source" / "journal.db"
    try:
        _copy_in(source, copy)
        with JournalReader(copy) as reader:
            for row in reader.after():
                yield row.raw, walk.take(row.raw)
            if reader.tail() != walk.tail:
                raise EnvelopeDamagedError("the newest facts are missing")
    except EnvelopeDamagedError as error:
        raise BadInput("backup_damaged", file=str(source), detail=str(error)) from error
    except EnvironmentFault as fault:
        if fault.name not in {"journal_damaged", "store_foreign"}:
            raise
        detail = str(fault.facts.get("detail", "not a journal"))
        raise BadInput("backup_damaged", file=str(source), detail=detail) from fault
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)


def _copy_in(source: Path, copy: Path) -> None:
    """The file and its log, so that a journal picked up as it lay is read to its end."""
    copy.parent.mkdir(exist_ok=True)
    try:
        for part, target in zip(files_of(source), files_of(copy), strict=True):
            if part.exists() and not part.name.endswith("-shm"):
                shutil.copy2(part, target)
                target.chmod(0o600)
    except OSError as error:
        raise fault_of(error, copy) from error
    require_sound(copy)
    migrate(copy, JOURNAL)
