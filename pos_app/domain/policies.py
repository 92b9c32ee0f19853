"""What differs from store to store, as data: taxes, tenders, roles, limits, words on paper.

Rules take the value they need from here as an argument; no rule reads a setting by itself.
"""

from __future__ import annotations

from msgspec import Struct

from pos_app.domain.staff import Role
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.tender import TenderKind, TenderType
from pos_app.domain.words import wording_in
from pos_app.errors import RuleRefused


class StoreProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the store is, as printed and shown."""

    id: str
    name: str
    name_zh: str = ""
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    day_start_hour: int = 4
    """A sale before this hour belongs to the business day before, when a shift opens."""
    footer: str = ""
    footer_zh: str = ""
    chain: str = ""
    """Whose coupons are ours; empty where there is one chain only."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def footer_in(self, language: str) -> str:
        """The last lines of a receipt in that language."""
        return wording_in(language, self.footer, self.footer_zh)


class Reason(Struct, frozen=True, omit_defaults=True):
    """A reason to choose from. ``uses``: discount, price_override, void, return, no_sale …"""

    id: str
    uses: tuple[str, ...]
    name: str
    name_zh: str = ""
    disposition: str = "restock"
    """For returns: restock, scrap or vendor."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class ReturnPolicy(Struct, frozen=True, omit_defaults=True):
    """How returns are limited."""

    window_days: int = 30
    no_receipt_limit_minor: int = 30_000
    """Largest no-receipt return, approved or not."""


class Policies(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a store is configured with. Fetched as one versioned document."""

    store: StoreProfile
    tax: TaxPolicy = TaxPolicy()
    tender_types: tuple[TenderType, ...] = ()
    roles: tuple[Role, ...] = ()
    reasons: tuple[Reason, ...] = ()
    returns: ReturnPolicy = ReturnPolicy()
    cash_increment_minor: int = 1
    notes_minor: tuple[int, ...] = (500, 1000, 2000, 5000, 10_000)
    max_basket_lines: int = 2000
    quick_keys: tuple[str, ...] = ()
    """SKUs offered as one-touch keys."""
    revision: int = 0

    def tender_type(self, type_id: str) -> TenderType:
        """The tender of that id; raises RuleRefused ``tender_unknown``."""
        for tender_type in self.tender_types:
            if tender_type.id == type_id:
                return tender_type
        raise RuleRefused("tender_unknown", tender=type_id)

    def cash_tender(self) -> TenderType:
        """The store's cash; raises RuleRefused ``tender_unknown`` where it takes none."""
        for tender_type in self.tender_types:
            if tender_type.kind is TenderKind.CASH:
                return tender_type
        raise RuleRefused("tender_unknown", tender="cash")

    def reason_in(self, reason: str, language: str) -> str:
        """A stored reason as people read it; what was typed by hand stands as it is."""
        found = next((r for r in self.reasons if r.id == reason), None)
        return found.name_in(language) if found is not None else reason

    def reasons_for(self, use: str) -> tuple[Reason, ...]:
        """Reasons offered for one kind of act."""
        return tuple(r for r in self.reasons if use in r.uses)
