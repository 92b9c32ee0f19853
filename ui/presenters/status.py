"""Who and where we are: one snapshot of the till for all screens, taken on the engine lane.

Screens read :attr:`Session.snapshot` at once and without waiting; whoever changed something calls
:meth:`Session.refresh`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.money import Currency, currency
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Permission, Staff, roles_allow
from pos_app.domain.till import Shift
from pos_app.errors import LanehouseError, RuleRefused
from pos_app.ports.catalogue import CatalogueState
from pos_app.services.till_services import TillServices
from pos_app.services.workplace import Workplace
from ui.tasks import Tasks
from ui.words import Say


class Snapshot(Struct, frozen=True, kw_only=True):
    """The till as it was when last looked at."""

    till: str = ""
    policies: Policies | None = None
    actor: Staff | None = None
    shift: Shift | None = None
    shift_cashier: str = ""
    """Name of the person whose shift it is."""
    next_business_date: date | None = None
    """What a shift would get that opens now."""
    catalogue: CatalogueState | None = None
    basket_lines: int = 0

    @property
    def currency(self) -> Currency:
        """The store's money."""
        return currency(self.policies.store.currency if self.policies else "CNY")

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.policies.store.timezone if self.policies else "UTC")

    @property
    def owns_shift(self) -> bool:
        """True when the open shift is that of the person signed in."""
        return (
            self.shift is not None
            and self.actor is not None
            and self.shift.cashier == self.actor.id
        )

    def may(self, permission: str, amount_minor: int = 0) -> bool:
        """True when the person signed in may do it alone."""
        if self.actor is None or self.policies is None:
            return False
        return roles_allow(self.actor, self.policies.roles, Permission(permission), amount_minor)

    @property
    def can_trade(self) -> bool:
        """True when the person signed in may work in the open shift."""
        return (
            self.shift is not None
            and self.actor is not None
            and (self.owns_shift or self.may(Permission.SHIFT_OF_OTHERS))
        )

    def local(self, wall_ms: int) -> datetime:
        """A wall-clock time in the store's zone."""
        return datetime.fromtimestamp(wall_ms / 1000, self.zone)


class Session(QObject):
    """Keeps the snapshot fresh; says ``changed`` when it differs."""

    changed = Signal()

    def __init__(self, tasks: Tasks, services: TillServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self.snapshot = Snapshot()

    def may(self, permission: str) -> bool:
        """For the shell: has the cashier this permission?"""
        return self.snapshot.may(permission)

    def refresh(self, then: Callable[[], object] | None = None) -> None:
        """Look again; ``then`` once the new snapshot is there."""
        self._tasks.submit(
            lambda: taken(self._services), lambda new: self._take(new, then), owner=self, quiet=True
        )

    def now(self) -> datetime:
        """The clock, in the store's zone."""
        return self._services.workplace.clock.now().astimezone(self.snapshot.zone)

    def refusal(self, error: LanehouseError) -> Say:
        """An error in words, with amounts in the store's money."""
        money = self.snapshot.currency
        return lambda t: t.error(error, money)

    def _take(self, new: Snapshot, then: Callable[[], object] | None) -> None:
        is_new = new != self.snapshot
        self.snapshot = new
        if is_new:
            self.changed.emit()
        if then is not None:
            then()


def taken(services: TillServices) -> Snapshot:
    """A snapshot now; on the engine lane."""
    workplace = services.workplace
    policies = _policies(workplace)
    shift = workplace.journal.open_shift() if policies else None
    cashier = workplace.store_data.staff(shift.cashier) if shift else None
    return Snapshot(
        till=workplace.till,
        policies=policies,
        actor=workplace.actor,
        shift=shift,
        shift_cashier=cashier.name if cashier else shift.cashier if shift else "",
        next_business_date=workplace.business_date_now() if policies else None,
        catalogue=workplace.catalogue.state(),
        basket_lines=len(services.checkout.view().basket.lines) if policies else 0,
    )


def _policies(workplace: Workplace) -> Policies | None:
    try:
        return workplace.policies
    except RuleRefused:
        return None
