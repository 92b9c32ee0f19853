"""Written baskets priced one by one: a bad one is told and the rest go on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import tzinfo
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.document_reading import Unreadable, decoded
from pos_app.domain.loyalty import Program
from pos_app.domain.policies import Policies
from pos_app.domain.price_input import PriceRequest
from pos_app.domain.price_request import (
    Around,
    basket_of,
    moment,
    offers_of,
    policies_of,
)
from pos_app.domain.pricing import PricedBasket, price_basket
from pos_app.domain.program_checks import read_program
from pos_app.domain.promotion_book import PromotionBook
from pos_app.domain.promotion_checks import PromotionsRead, read_promotions
from pos_app.domain.promotion_problems import Problem, PromoRefused
from pos_app.domain.promotions import SCHEMA_VERSION
from pos_app.domain.when_checks import known_from
from pos_app.errors import RuleRefused

T = TypeVar("T")

DOCUMENTS_KEPT: Final = 32


class Answer(Struct, frozen=True, kw_only=True):
    """What came of one basket: ``priced``, or the refusal with the place in the basket."""

    id: str = ""
    currency: str = ""
    priced: PricedBasket | None = None
    refusal: RuleRefused | None = None
    path: str = ""
    problems: tuple[Problem, ...] = ()
    """Of promotions written into the basket: what is left out."""

    @property
    def is_bad(self) -> bool:
        """True when something of the input could not be taken."""
        return self.refusal is not None or bool(self.problems)


class _Named(Struct, frozen=True):
    id: str = ""


class _Priced(Struct, frozen=True):
    policies: Policies
    priced: PricedBasket
    problems: tuple[Problem, ...]


class PriceBaskets:
    """Prices written baskets by the rules around them. Documents written into baskets are read
    once as long as they repeat."""

    def __init__(
        self, around: Around, zone: tzinfo | None = None, alone: Around | None = None
    ) -> None:
        """``around`` and ``zone`` are the store's, the latter for the days and hours of promotions.

        ``alone`` is what there is for baskets that say their own tax: they stand by themselves,
        cost the same on every machine and take the time by their own offset.
        """
        self._around, self._zone = around, zone
        self._alone = around if alone is None else alone
        self._books: _Kept[tuple[PromotionsRead, PromotionBook]] = _Kept()
        self._programs: _Kept[Program] = _Kept()

    def answer(self, body: bytes) -> Answer:
        """Price one written basket. Never raises for anything that may stand in it."""
        try:
            request = decoded(body, PriceRequest)
        except Unreadable as error:
            problem = error.problem
            return Answer(id=_id_in(body), refusal=problem.refusal(), path=problem.path)
        try:
            done = self._priced(request)
        except _Refused as error:
            problem = error.problem
            return Answer(id=request.id, refusal=problem.refusal(), path=problem.path)
        except RuleRefused as error:
            return Answer(id=request.id, refusal=error)
        currency = done.policies.store.currency
        return Answer(id=request.id, currency=currency, priced=done.priced, problems=done.problems)

    def _priced(self, request: PriceRequest) -> _Priced:
        at = moment(request.at)
        is_alone = request.tax is not None
        around = self._alone if is_alone else self._around
        policies = policies_of(request, around)
        around, problems = self._with_own_rules(request, around, policies.store.currency)
        basket = basket_of(request, policies, around)
        offers = offers_of(request, around)
        local = at if is_alone or self._zone is None else at.astimezone(self._zone)
        return _Priced(policies, price_basket(basket, policies, local, offers), problems)

    def _with_own_rules(
        self, request: PriceRequest, around: Around, currency: str
    ) -> tuple[Around, tuple[Problem, ...]]:
        program = bytes(request.program)
        if program:
            around = replace(around, program=self._program(program))
        raw = bytes(request.promotions)
        if not raw:
            _require_currency(around.book, currency)
            return around, ()
        read, book = self._books.get(
            (raw, currency.encode(), program), lambda: _book(raw, currency, around.program)
        )
        return replace(around, book=book), tuple(p for p in read.problems if p.is_error)

    def _program(self, raw: bytes) -> Program:
        return self._programs.get((raw,), lambda: _program(raw))


class _Refused(Exception):
    """A document inside a basket cannot be taken; caught where baskets are answered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.name)
        self.problem = problem


def _require_currency(book: PromotionBook, currency: str) -> None:
    if book.file.promotions and book.file.currency != currency:
        raise PromoRefused("currency_mixed", code=currency, expected=book.file.currency)


def _program(raw: bytes) -> Program:
    read = read_program(raw)
    for problem in read.problems:
        if problem.is_error:
            raise _Refused(_inside(problem, "program"))
    assert read.program is not None
    return read.program


def _book(
    raw: bytes, currency: str, program: Program | None
) -> tuple[PromotionsRead, PromotionBook]:
    document = raw
    if raw.lstrip().startswith(b"["):
        head = msgspec.json.encode({"schema": SCHEMA_VERSION, "currency": currency})
        document = head[:-1] + b',"promotions":' + raw + b"}"
    read = read_promotions(document, known_from(program, currency=currency))
    if read.refused_file is not None:
        raise _Refused(_inside(read.refused_file, "promotions"))
    return read, PromotionBook(read.usable)


def _inside(problem: Problem, root: str) -> Problem:
    return replace(problem, path=f"{root}.{problem.path}" if problem.path else root)


def _id_in(body: bytes) -> str:
    try:
        return decoded(body, _Named).id
    except Unreadable:
        return ""


class _Kept(Generic[T]):
    """The last few documents, by their bytes."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[bytes, ...], T] = OrderedDict()

    def get(self, key: tuple[bytes, ...], make: Callable[[], T]) -> T:
        """What was made of these bytes, made now where it is not kept."""
        if key not in self._made:
            self._made[key] = make()
            if len(self._made) > DOCUMENTS_KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]
