"""The demo shop: its files in ``resources/demo``, loaded into an empty replica."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from pos_app.adapters.csv_table import CsvTable
from pos_app.domain.catalogue_rows import RowReader
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Staff
from pos_app.domain.tables import BadLine
from pos_app.i18n import RESOURCES
from pos_app.ports.catalogue import CatalogueWriter, ProductRow, StoreDataWriter
from pos_app.ports.secrets import PinVerifiers

DEMO: Final = RESOURCES / "demo"


class DemoPerson(Struct, frozen=True, kw_only=True):
    """Someone of the demo shop, with what they sign in with in clear."""

    id: str
    name: str
    roles: tuple[str, ...]
    pin: str
    badge: str
    language: str = ""


def load_demo(
    writer: CatalogueWriter, data: StoreDataWriter, pins: PinVerifiers, root: Path = DEMO
) -> tuple[DemoPerson, ...]:
    """Put catalogue, staff and policies of the demo shop in place; returns the people.

    Loading it again changes nothing but the verifiers' salt.
    """
    for _ in writer.upsert(demo_products(root)):
        pass
    people = demo_people(root)
    data.put_staff([_staff(person, pins) for person in people])
    data.put_policies(demo_policies(root))
    return people


def demo_policies(root: Path = DEMO) -> Policies:
    """What the demo shop is configured with."""
    return msgspec.convert(tomllib.loads((root / "store.toml").read_text("utf-8")), Policies)


def demo_people(root: Path = DEMO) -> tuple[DemoPerson, ...]:
    """Cashiers, a supervisor and a manager."""
    table = tomllib.loads((root / "staff.toml").read_text("utf-8"))
    return msgspec.convert(table["staff"], tuple[DemoPerson, ...])


def demo_products(root: Path = DEMO) -> Iterator[ProductRow]:
    """The catalogue; raises BadInput for a row that is not valid, which is our mistake."""
    with CsvTable(str(root / "catalogue.csv")) as table:
        reader = RowReader(table.columns)
        for entry in table.lines():
            if isinstance(entry, BadLine):
                raise entry.reason
            line, cells = entry
            yield ProductRow(line, reader.product(cells))


def _staff(person: DemoPerson, pins: PinVerifiers) -> Staff:
    return Staff(
        id=person.id, name=person.name, roles=person.roles, language=person.language,
        pin_verifier=pins.make_pin_verifier(person.pin),
        badge_digest=pins.badge_digest(person.badge),
    )  # fmt: skip
