"""A published file of promotions read, checked, and reduced to what may be used.

A bad promotion is named and left out; the rest keeps working. Only what concerns the whole file
(unreadable JSON, another schema, another currency) refuses all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.document_reading import Unreadable, decoded
from pos_app.domain.figure_checks import MAX_COUNT
from pos_app.domain.money import currency
from pos_app.domain.product_checks import broken_sets, check_products, check_sets
from pos_app.domain.promotion_overlaps import overlaps
from pos_app.domain.promotion_problems import Finder, Problem
from pos_app.domain.promotions import SCHEMA_VERSION, Products, Promotion, PromotionFile
from pos_app.domain.reward_checks import check_reward, reward_products
from pos_app.domain.when_checks import Known, check_limits, check_when
from pos_app.errors import BadInput

MAX_ID: Final = 64
NOTHING_KNOWN: Final = Known()


class PromotionsRead(Struct, frozen=True, kw_only=True):
    """A file as read. ``file`` is None where nothing of it could be read."""

    file: PromotionFile | None
    problems: tuple[Problem, ...] = ()

    @property
    def has_errors(self) -> bool:
        """True when something of the file is refused."""
        return any(p.is_error for p in self.problems)

    @property
    def refused_file(self) -> Problem | None:
        """The problem that refuses the whole file, if there is one."""
        return next((p for p in self.problems if p.whole_file), None)

    @property
    def usable(self) -> PromotionFile:
        """What may be used: perhaps nothing."""
        if self.file is None:
            return PromotionFile(schema=SCHEMA_VERSION, currency="")
        return usable(self.file, self.problems)


class _Outline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file with its promotions still unread, so that one bad one does not refuse all."""

    schema: int
    currency: str = ""
    revision: int = 0
    product_sets: dict[str, msgspec.Raw] = {}
    promotions: tuple[msgspec.Raw, ...] = ()


class _Named(Struct, frozen=True):
    id: Any = ""


def read_promotions(data: bytes, known: Known = NOTHING_KNOWN) -> PromotionsRead:
    """Read and check a file. Never raises for anything a file may hold."""
    try:
        outline = decoded(data, _Outline)
    except Unreadable as error:
        problem = replace(error.problem, whole_file=True)
        return PromotionsRead(file=None, problems=(problem,))
    if outline.schema != SCHEMA_VERSION:
        return PromotionsRead(file=None, problems=(_other_schema(outline.schema),))
    problems: list[Problem] = []
    sets = _read_sets(outline.product_sets, problems)
    promotions, numbers = _read_all(outline.promotions, problems)
    file = PromotionFile(
        schema=outline.schema, currency=outline.currency, revision=outline.revision,
        product_sets=sets, promotions=promotions,
    )  # fmt: skip
    problems += check_promotions(file, known, numbers)
    return PromotionsRead(file=file, problems=tuple(problems))


def _other_schema(schema: int) -> Problem:
    facts: dict[str, str | int] = {"schema": str(schema)[:20], "known": SCHEMA_VERSION}
    return Problem(name="schema_unknown", path="schema", whole_file=True, facts=facts)


def _read_sets(raw: Mapping[str, msgspec.Raw], problems: list[Problem]) -> dict[str, Products]:
    sets = {}
    for name, body in raw.items():
        try:
            sets[name] = decoded(bytes(body), Products, f"product_sets.{name}")
        except Unreadable as error:
            problems.append(error.problem)
    return sets


def _read_all(
    bodies: Sequence[msgspec.Raw], problems: list[Problem]
) -> tuple[tuple[Promotion, ...], list[int]]:
    promotions, numbers = [], []
    for i, body in enumerate(bodies):
        data = bytes(body)
        try:
            promotions.append(decoded(data, Promotion, f"promotions[{i}]"))
            numbers.append(i)
        except Unreadable as error:
            problems.append(replace(error.problem, promotion=_id_in(data)))
    return tuple(promotions), numbers


def _id_in(data: bytes) -> str:
    """The id of a promotion that cannot be read, where at least that can."""
    try:
        named = decoded(data, _Named)
    except Unreadable:
        return ""
    return named.id[:MAX_ID] if isinstance(named.id, str) else ""


def check_promotions(
    file: PromotionFile, known: Known = NOTHING_KNOWN, numbers: Sequence[int] | None = None
) -> tuple[Problem, ...]:
    """What is wrong with a file's meaning. ``numbers`` are the promotions' places in the document
    where some of it could not be read."""
    places = range(len(file.promotions)) if numbers is None else numbers
    broken = broken_sets(file.product_sets)
    find = Finder()
    _check_head(file, known, find)
    check_sets(file.product_sets, broken, find)
    first: dict[str, int] = {}
    for i, promotion in enumerate(file.promotions):
        part = Finder(f"promotions[{places[i]}]", promotion=promotion.id[:MAX_ID], position=i)
        _check_id(promotion, places[i], first, part)
        _check_one(promotion, known, broken, file.product_sets, part)
        find.take(part.found)
    find.take(overlaps(file.promotions, places))
    return tuple(find.found)


def _check_head(file: PromotionFile, known: Known, find: Finder) -> None:
    if file.schema != SCHEMA_VERSION:
        find.take([_other_schema(file.schema)])
    try:
        currency(file.currency)
    except BadInput:
        find.refuse_file("currency_wrong", "currency", code=file.currency[:20])
    else:
        if known.currency and file.currency != known.currency:
            find.refuse_file("currency_mixed", "currency",
                             code=file.currency, expected=known.currency)  # fmt: skip
    if not 0 <= file.revision < 1 << 63:
        find.refuse_file("revision_wrong", "revision")


def _check_id(promotion: Promotion, place: int, first: dict[str, int], find: Finder) -> None:
    if not is_id(promotion.id):
        find.error("id_unfit", "id", limit=MAX_ID)
    elif promotion.id in first:
        find.error("id_twice", "id", first=first[promotion.id])
    else:
        first[promotion.id] = place
    if not promotion.name.strip():
        find.error("name_empty", "name")


def is_id(text: str) -> bool:
    """True for a name that machines keep: short, printable, without blanks around it."""
    return 0 < len(text) <= MAX_ID and text.isprintable() and text == text.strip()


def _check_one(
    promotion: Promotion,
    known: Known,
    broken: Mapping[str, str],
    sets: Collection[str],
    find: Finder,
) -> None:
    check_products(promotion.products, "products", broken, sets, find)
    for path, products in reward_products(promotion.reward):
        check_products(products, path, broken, sets, find)
    check_reward(promotion, known.tiers, find)
    check_when(promotion.when, known, find)
    check_limits(promotion.limits, find)
    if abs(promotion.stacking.priority) > MAX_COUNT:
        find.error("figure_out_of_range", "stacking.priority")


def usable(file: PromotionFile, problems: Iterable[Problem]) -> PromotionFile:
    """The file without what its problems refuse; without any promotion where one of them refuses
    the whole file. Product sets that cannot be used are left out too."""
    errors = [p for p in problems if p.is_error]
    if any(p.whole_file for p in errors):
        return replace(file, promotions=(), product_sets={})
    refused = {p.position for p in errors}
    kept = tuple(p for i, p in enumerate(file.promotions) if i not in refused)
    broken = broken_sets(file.product_sets)
    sets = {name: s for name, s in file.product_sets.items() if name not in broken}
    return replace(file, promotions=kept, product_sets=sets)
