"""Setting up a store by hand, on a device that no centre has told anything yet."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import msgspec
from msgspec import Struct

from pos_app.domain.facts import StoreConfigured
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.staff import Staff
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate
from pos_app.errors import BadInput, RuleRefused
from pos_app.ports.catalogue import StoreDataWriter
from pos_app.ports.settings import SettingsStore
from pos_app.services.store_defaults import MARKETS, REASONS, Market, returns, roles, tenders
from pos_app.services.workplace import Workplace

MIN_PIN: Final = 4
MAX_PIN: Final = 8
_CODE: Final = re.compile(r"[A-Z0-9]{1,8}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9]{1,16}")
MAX_NAME: Final = 60


class StorePlan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the person setting up the store said."""

    name: str
    currency: str
    tax_mode: TaxMode
    tax_ppm: int
    manager_name: str
    manager_number: str
    pin: str
    store_id: str = "S01"
    till: str = "T1"
    name_zh: str = ""
    language: str = ""

    def __repr__(self) -> str:
        """Never shows the PIN."""
        return f"StorePlan(store_id={self.store_id!r}, till={self.till!r})"


class SetUp(Struct, frozen=True):
    """What became of a set-up."""

    policies: Policies
    needs_restart: bool
    """The journal was opened under another store or till name: open everything once more before
    the first receipt, so that its number carries the right names."""


class StoreSetup:
    """Makes a store out of a plan: policies, and one manager with a PIN."""

    def __init__(
        self, workplace: Workplace, writer: StoreDataWriter, settings: SettingsStore
    ) -> None:
        self._wp, self._writer, self._settings = workplace, writer, settings

    def can_set_up(self) -> bool:
        """True while this device knows no store."""
        return self._wp.store_data.policies() is None

    def set_up(self, plan: StorePlan) -> SetUp:
        """Keep the names, write staff, then policies, then say so in the journal.

        A device that stops in between can simply be set up again. Raises RuleRefused
        ``store_already_set_up``; BadInput ``store_name_missing``, ``store_id_unreadable``,
        ``till_unreadable``, ``staff_name_missing``, ``staff_number_unreadable``,
        ``pin_unusable``, ``currency_not_offered``, ``tax_out_of_range``; EnvironmentFault.
        """
        if not self.can_set_up():
            raise RuleRefused("store_already_set_up")
        policies = policies_of(plan, _checked(plan))
        self._keep_names(plan)
        self._writer.put_staff((self._manager(plan),))
        self._writer.put_policies(policies)
        self._wp.refresh_policies()
        digest = hashlib.sha256(msgspec.json.encode(policies)).digest()
        self._wp.record(StoreConfigured(revision=policies.revision, digest=digest))
        return SetUp(policies, self.needs_restart())

    def needs_restart(self) -> bool:
        """True when the journal was opened under another store or till name than is in force now
        (by :meth:`set_up`, or by a demo shop that came with names of its own)."""
        self._wp.refresh_policies()
        names = f"{self._wp.policies.store.id}-{self._wp.till}-"
        return not self._wp.journal.next_receipt().startswith(names)

    def _keep_names(self, plan: StorePlan) -> None:
        kept = self._settings.load()
        kept = kept.changed("device.store", plan.store_id).changed("device.till", plan.till)
        self._settings.save(kept)
        self._wp.till = plan.till

    def _manager(self, plan: StorePlan) -> Staff:
        return Staff(
            id=plan.manager_number,
            name=plan.manager_name.strip(),
            roles=("manager",),
            pin_verifier=self._wp.pins.make_pin_verifier(plan.pin),
            language=plan.language,
        )


def policies_of(plan: StorePlan, market: Market) -> Policies:
    """The policies a plan comes to."""
    rates = (TaxRate("vat" if plan.tax_mode is TaxMode.INCLUDED else "sales", plan.tax_ppm),)
    classes = (TaxClass("standard", rates if plan.tax_ppm else (), "A"), TaxClass("zero", (), "Z"))
    return Policies(
        store=StoreProfile(
            id=plan.store_id,
            name=plan.name.strip(),
            name_zh=plan.name_zh.strip(),
            currency=plan.currency,
            timezone=market.timezone,
        ),
        tax=TaxPolicy(mode=plan.tax_mode, classes=classes),
        tender_types=tenders(plan.currency),
        roles=roles(plan.currency),
        reasons=REASONS,
        returns=returns(plan.currency),
        cash_increment_minor=market.cash_increment_minor,
        notes_minor=market.notes_minor,
        revision=1,
    )


def _checked(plan: StorePlan) -> Market:
    """The market of the plan's currency, once everything in the plan is possible."""
    if not 0 < len(plan.name.strip()) <= MAX_NAME or not plan.name.isprintable():
        raise BadInput("store_name_missing", limit=MAX_NAME)
    if not _CODE.fullmatch(plan.store_id):
        raise BadInput("store_id_unreadable", text=plan.store_id[:20])
    if not _CODE.fullmatch(plan.till):
        raise BadInput("till_unreadable", text=plan.till[:20])
    if not 0 < len(plan.manager_name.strip()) <= MAX_NAME or not plan.manager_name.isprintable():
        raise BadInput("staff_name_missing", limit=MAX_NAME)
    if not _NUMBER.fullmatch(plan.manager_number):
        raise BadInput("staff_number_unreadable", text=plan.manager_number[:20])
    check_pin(plan.pin)
    if not 0 <= plan.tax_ppm <= 500_000:
        raise BadInput("tax_out_of_range")
    market = MARKETS.get(plan.currency)
    if market is None:
        raise BadInput("currency_not_offered", code=plan.currency[:10])
    return market


def check_pin(pin: str) -> None:
    """Raises BadInput ``pin_unusable`` for a PIN that is too short, too long, or too easy."""
    digits = pin.isascii() and pin.isdecimal() and MIN_PIN <= len(pin) <= MAX_PIN
    if not digits or len(set(pin)) == 1 or pin in "01234567890" or pin in "9876543210":
        raise BadInput("pin_unusable", least=MIN_PIN, most=MAX_PIN)
