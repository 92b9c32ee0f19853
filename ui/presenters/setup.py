"""First run: the demo shop, or a store set up by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.money import parse_decimal
from pos_app.domain.tax import TaxMode
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.store_defaults import MARKETS, Market
from pos_app.services.store_setup import SetUp, StorePlan, StoreSetup
from ui.tasks import Tasks
from ui.words import Say, said

PPM_DECIMALS: Final = 4
"""A rate in per cent has ppm at its fourth decimal."""
FIELDS: Final = (
    "name",
    "name_zh",
    "tax",
    "store_id",
    "till",
    "manager_name",
    "manager_number",
    "pin",
    "pin_again",
)
_WHERE: Final = {
    "store_name_missing": "name",
    "store_id_unreadable": "store_id",
    "till_unreadable": "till",
    "staff_name_missing": "manager_name",
    "staff_number_unreadable": "manager_number",
    "pin_unusable": "pin",
    "tax_out_of_range": "tax",
    "number_unreadable": "tax",
    "number_too_fine": "tax",
}


class SetupPresenter(QObject):
    """What this device is to be."""

    refused = Signal(str, object)
    """Name of the field ("" for none) and a Say why not."""
    working = Signal(bool)
    ready = Signal(bool)
    """The store is there; True where everything must be opened once more."""

    def __init__(
        self,
        tasks: Tasks,
        setup: StoreSetup | None,
        demo: Callable[[], object] | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._setup, self._demo = tasks, setup, demo
        self._busy = False

    @property
    def can_demo(self) -> bool:
        """True where a demo shop comes with the program."""
        return self._demo is not None

    @property
    def can_set_up(self) -> bool:
        """True where a store can be set up by hand."""
        return self._setup is not None

    def market(self, currency_code: str) -> Market:
        """What is usual for a currency."""
        return MARKETS[currency_code]

    def demo(self) -> None:
        """Fill this device with the demo shop."""
        demo, setup = self._demo, self._setup
        if demo is None or self._busy:
            return

        def load() -> bool:
            demo()
            return setup.needs_restart() if setup is not None else False

        self._work(True)
        self._tasks.submit(load, self._done, self._refuse, owner=self)

    def set_up(self, fields: dict[str, str], currency_code: str, tax_mode: TaxMode) -> None:
        """Set the store up as keyed."""
        setup = self._setup
        if setup is None or self._busy:
            return
        if fields["pin"] != fields["pin_again"]:
            self.refused.emit("pin_again", "setup.pins_differ")
            return
        try:
            plan = _plan_of(fields, currency_code, tax_mode)
        except BadInput as error:
            self._refuse(error)
            return
        self._work(True)
        self._tasks.submit(lambda: setup.set_up(plan), self._made, self._refuse, owner=self)

    def _made(self, made: SetUp) -> None:
        self._done(made.needs_restart)

    def _done(self, needs_restart: bool) -> None:
        self._work(False)
        self.ready.emit(needs_restart)

    def _refuse(self, error: LanehouseError) -> None:
        self._work(False)
        words: Say = said(error)
        self.refused.emit(_WHERE.get(error.name, ""), words)

    def _work(self, busy: bool) -> None:
        self._busy = busy
        self.working.emit(busy)


def _plan_of(fields: dict[str, str], currency_code: str, tax_mode: TaxMode) -> StorePlan:
    rate = fields["tax"].strip().rstrip("%").replace(",", ".")
    return StorePlan(
        name=fields["name"].strip(),
        name_zh=fields["name_zh"].strip(),
        currency=currency_code,
        tax_mode=tax_mode,
        tax_ppm=parse_decimal(rate or "0", PPM_DECIMALS),
        store_id=fields["store_id"].strip().upper(),
        till=fields["till"].strip().upper(),
        manager_name=fields["manager_name"].strip(),
        manager_number=fields["manager_number"].strip(),
        pin=fields["pin"],
    )
