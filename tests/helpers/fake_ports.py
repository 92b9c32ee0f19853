"""Fakes of the small ports: time, ids, PINs, the spool, the replica. No clock, no threads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from pos_app.domain.catalogue import Product
from pos_app.domain.identifiers import gtin14, is_gtin
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Staff
from pos_app.ports.catalogue import CatalogueState
from pos_app.ports.printing import PrinterState

NOON: Final = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai, where the test store stands."""


class FakeClock:
    """A wall clock that goes only where a test sets it; the monotonic one never goes back."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._monotonic_ms = 0

    def now(self) -> datetime:
        """The moment the test has set."""
        return self._now

    def monotonic_ms(self) -> int:
        """What :meth:`advance` has added up."""
        return self._monotonic_ms

    def set(self, now: datetime) -> None:
        """Let the wall clock leap, forwards or back."""
        self._now = now

    def advance(self, **duration: int) -> None:
        """Let time pass: ``advance(minutes=15)``."""
        passed = timedelta(**duration)
        self._now += passed
        self._monotonic_ms += int(passed.total_seconds() * 1000)


class FakeIdentity:
    """Ids 1, 2, 3 … in the form of the real ones."""

    def __init__(self) -> None:
        self._made = 0

    def new_id(self) -> str:
        """The next id."""
        self._made += 1
        return f"{self._made:032x}"


class FakePins:
    """PINs without the slow hash. A verifier is never the PIN itself, here either."""

    def make_pin_verifier(self, pin: str) -> str:
        """A verifier for builders."""
        return "fake:" + sha256(pin.encode()).hexdigest()

    def pin_matches(self, verifier: str, pin: str) -> bool:
        """True when the PIN belongs to the verifier."""
        return bool(verifier) and verifier == self.make_pin_verifier(pin)

    def badge_digest(self, badge: str) -> str:
        """The digest by which a badge is found."""
        return sha256(badge.encode()).hexdigest()


class FakeSpool:
    """Counts how often it was woken."""

    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        """There may be work."""
        self.woken += 1

    def printer_state(self) -> PrinterState:
        """Always ready."""
        return PrinterState.READY

    def waiting(self) -> int:
        """Nothing waits."""
        return 0


class FakeCatalogue:
    """Products in memory, found by SKU, by GTIN in any form, or by part of a name."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._products = {p.sku: p for p in products}

    def put(self, product: Product) -> None:
        """Add or change a product."""
        self._products[product.sku] = product

    def product(self, sku: str) -> Product | None:
        """The product of a SKU."""
        return self._products.get(sku)

    def by_code(self, code: str) -> tuple[Product, ...]:
        """By GTIN, else by SKU, at last in any case."""
        text = code.strip()
        gtin = gtin14(text) if is_gtin(text) else None
        found = tuple(p for p in self._products.values() if gtin in p.gtins)
        alone = self._products.get(text)
        if found:
            return found
        if alone is not None:
            return (alone,)
        return tuple(p for p in self._products.values() if p.sku.casefold() == text.casefold())

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Every word is part of either name or begins the SKU; in no particular order."""
        words = text.casefold().split()
        found = [p for p in self._products.values() if words and all(_has(p, w) for w in words)]
        return tuple(found[: max(limit, 0)])

    def variants(self, style: str) -> tuple[Product, ...]:
        """All of a style."""
        return tuple(p for p in self._products.values() if style and p.style == style)

    def state(self) -> CatalogueState:
        """How many there are."""
        return CatalogueState(len(self._products), 1, NOON)


def _has(product: Product, word: str) -> bool:
    names = f"{product.name}\n{product.name_zh}".casefold()
    return word in names or product.sku.casefold().startswith(word)


class FakeStoreData:
    """Policies and people in memory."""

    def __init__(self, policies: Policies | None, people: Iterable[Staff] = ()) -> None:
        self._policies = policies
        self._people = {s.id: s for s in people}

    def policies(self) -> Policies | None:
        """The policies in force."""
        return self._policies

    def put_policies(self, policies: Policies) -> None:
        """Replace the policies."""
        self._policies = policies

    def put_staff(self, staff: Iterable[Staff]) -> None:
        """Add or replace people."""
        self._people.update({s.id: s for s in staff})

    def staff(self, staff_id: str) -> Staff | None:
        """One person, active or not."""
        return self._people.get(staff_id)

    def staff_by_badge(self, badge_digest: str) -> Staff | None:
        """The active person whose badge this is."""
        return next(
            (s for s in self._people.values() if s.active and s.badge_digest == badge_digest), None
        )

    def all_staff(self) -> tuple[Staff, ...]:
        """Everyone active, by name."""
        return tuple(sorted((s for s in self._people.values() if s.active), key=lambda s: s.name))
