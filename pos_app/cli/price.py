"""`price`: written baskets in, priced baskets with their explanations out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from pos_app.adapters.written_baskets import LINE_MAX, WrittenBaskets
from pos_app.bootstrap.store_rules import open_replica
from pos_app.cli.command import Call, type_of_commands
from pos_app.cli.price_words import hint_said, names_of, passed_over_said
from pos_app.cli.rule_files import as_data, program_file, promotions_file
from pos_app.domain.money import currency
from pos_app.domain.policies import Policies
from pos_app.domain.price_request import Around
from pos_app.domain.priced_form import priced_form
from pos_app.domain.pricing import PricedBasket
from pos_app.domain.promotion_book import NO_PROMOTIONS, PromotionBook
from pos_app.domain.promotion_problems import PromoRefused
from pos_app.domain.when_checks import known_from
from pos_app.errors import RuleRefused
from pos_app.i18n import LANGUAGES, Translator
from pos_app.services.price_baskets import Answer, PriceBaskets
from pos_app.store.replica import Replica

BAD_INPUT: Final = 2


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the command."""
    parser = commands.add_parser("price", help="what baskets cost, and why")
    parser.add_argument("file", metavar="FILE.json", help="NDJSON or JSON; .gz or - as well")
    parser.add_argument("--promotions", metavar="FILE", default="", help="instead of the store's")
    parser.add_argument("--program", metavar="FILE", default="", help="instead of the store's")
    parser.set_defaults(run=price)


def price(call: Call) -> int:
    """Price every basket of the file; exit status 2 when any could not be taken."""
    with ExitStack() as parts:
        replica = parts.enter_context(open_replica(call.data_dir))
        alone, is_bad = _from_files(call)
        around = _of_store(alone, replica)
        baskets = WrittenBaskets(call.args.file)
        parts.callback(baskets.close)
        run = _Run(call, PriceBaskets(around, _zone(around.policies), alone), is_bad)
        if call.output.as_json:
            call.output.answer(list(run.answers(baskets)), ())
        else:
            call.output.answer(None, (compact(a) for a in run.answers(baskets)))
    return BAD_INPUT if run.is_bad else 0


def compact(answer: dict[str, Any]) -> str:
    """One answer on one line; equal answers are equal bytes."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _zone(policies: Policies | None) -> ZoneInfo | None:
    return ZoneInfo(policies.store.timezone) if policies is not None else None


def _from_files(call: Call) -> tuple[Around, bool]:
    """The rules that the command line names, and whether any was bad."""
    args, output = call.args, call.output
    program = program_file(args.program, output) if args.program else None
    if not args.promotions:
        return Around(program=program), False
    read = promotions_file(args.promotions, known_from(program), output)
    return Around(program=program, book=PromotionBook(read.usable)), read.has_errors


def _of_store(files: Around, replica: Replica | None) -> Around:
    """The same with what the store has where the command line says nothing."""
    if replica is None:
        return files
    own = replica.offers.promotions()
    book = files.book
    if book is NO_PROMOTIONS and own is not None:
        book = PromotionBook(own)
    return Around(
        policies=replica.policies(), catalogue=replica, book=book,
        program=files.program or replica.offers.program(),
    )  # fmt: skip


class _Run:
    """One pass over a file; remembers whether anything was bad."""

    def __init__(self, call: Call, prices: PriceBaskets, is_bad: bool) -> None:
        self._output, self._prices, self.is_bad = call.output, prices, is_bad
        self._texts = {language: Translator(language) for language in LANGUAGES}

    def answers(self, baskets: WrittenBaskets) -> Iterator[dict[str, Any]]:
        """An answer for each basket, in order."""
        for line, body in baskets.documents():
            if body is None:
                answer = Answer(refusal=PromoRefused("line_too_long", limit_mb=LINE_MAX >> 20))
            else:
                answer = self._prices.answer(body)
            self.is_bad |= answer.is_bad
            yield self._answer(line, answer)

    def _answer(self, line: int, answer: Answer) -> dict[str, Any]:
        if answer.refusal is not None:
            return self._refused(line, answer, answer.refusal)
        assert answer.priced is not None
        form = self._with_sentences(answer.priced, answer.currency)
        problems = [as_data(p, self._output.tr) for p in answer.problems]
        head = {"id": answer.id, "currency": answer.currency, **form}
        return {**head, "problems": problems} if problems else head

    def _refused(self, line: int, answer: Answer, refusal: RuleRefused) -> dict[str, Any]:
        text = self._output.tr.error(refusal)
        self._output.note(self._output.tr("promo.basket_refused", line=line, text=text))
        error = {"name": refusal.message_key, "path": answer.path, "text": text}
        return {"id": answer.id, "line": line, "error": error}

    def _with_sentences(self, priced: PricedBasket, code: str) -> dict[str, Any]:
        form: dict[str, Any] = msgspec.to_builtins(priced_form(priced))
        money = currency(code)
        for built, hint in zip(form["hints"], priced.hints, strict=True):
            built["text"] = {k: hint_said(hint, tr, money) for k, tr in self._texts.items()}
        for language, tr in self._texts.items():
            names = names_of(priced, tr)
            for built, passed in zip(form["passed_over"], priced.passed_over, strict=True):
                built.setdefault("text", {})[language] = passed_over_said(passed, tr, names)
        return form
