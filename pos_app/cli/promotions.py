"""`promotions check`, `import`, `list` and `schema`."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pos_app.bootstrap.store_rules import open_replica, store_day
from pos_app.cli.command import Call, type_of_commands
from pos_app.cli.rule_files import as_data, file_bytes, program_file, said
from pos_app.domain.policies import Policies
from pos_app.domain.promotion_checks import PromotionsRead, read_promotions
from pos_app.domain.promotions import Promotion, When
from pos_app.domain.published_schemas import DOCUMENTS, schema_of, schema_text
from pos_app.domain.when_checks import known_from
from pos_app.errors import RuleRefused
from pos_app.i18n import Translator
from pos_app.store.replica import Replica

BAD_INPUT: Final = 2


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("promotions", help="promotions: check, put in force, list")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    for name, run, words in (
        ("check", check, "say what is wrong with a file"),
        ("import", import_promotions, "put a file in force, without what is wrong in it"),
    ):
        parser = inside.add_parser(name, help=words)
        parser.add_argument("file", metavar="FILE.json", help=".gz or - as well")
        parser.add_argument("--program", metavar="FILE", default="", help="whose tiers it names")
        parser.set_defaults(run=run)
    parser = inside.add_parser("schema", help="the JSON schema of a file")
    parser.add_argument("--of", choices=tuple(DOCUMENTS), default="promotions", dest="document")
    parser.set_defaults(run=schema)
    inside.add_parser("list", help="the promotions in force").set_defaults(run=list_promotions)


def check(call: Call) -> int:
    """Say what is wrong with a file; exit status 2 when something of it is refused."""
    with open_replica(call.data_dir) as replica:
        read = _read(call, replica)
    call.output.answer(_data(read, call.output.tr), _lines(read, call.output.tr))
    return BAD_INPUT if read.has_errors else 0


def import_promotions(call: Call) -> int:
    """Put the usable promotions of a file in force; exit status 2 when any was refused.

    Raises RuleRefused ``store_not_set_up``, and the problem that refuses the whole file: what was
    in force stays.
    """
    tr = call.output.tr
    with open_replica(call.data_dir, make=True) as replica:
        if replica is None or replica.policies() is None:
            raise RuleRefused("store_not_set_up")
        read = _read(call, replica)
        if read.refused_file is not None:
            raise read.refused_file.refusal()
        replica.offers.put_promotions(read.usable)
    taken = tr("promo.imported", n=len(read.usable.promotions))
    call.output.answer(_data(read, tr), [*_lines(read, tr), taken])
    return BAD_INPUT if read.has_errors else 0


def list_promotions(call: Call) -> int:
    """The promotions in force."""
    tr = call.output.tr
    with open_replica(call.data_dir) as replica:
        file = replica.offers.promotions() if replica is not None else None
    promotions = file.promotions if file is not None else ()
    lines = [_line(p, tr) for p in promotions] or [tr("promo.none_in_force")]
    call.output.answer(msgspec.to_builtins(file), lines)
    return 0


def schema(call: Call) -> int:
    """The JSON schema of a published document."""
    document = call.args.document
    call.output.answer(schema_of(document), schema_text(document).splitlines())
    return 0


def _read(call: Call, replica: Replica | None) -> PromotionsRead:
    """The file, compared with the program and the store's money where they are known."""
    policies = replica.policies() if replica is not None else None
    program = replica.offers.program() if replica is not None else None
    if call.args.program:
        program = program_file(call.args.program, call.output)
    known = known_from(program, currency=_currency(policies), today=store_day(policies))
    return read_promotions(file_bytes(call.args.file), known)


def _currency(policies: Policies | None) -> str:
    return policies.store.currency if policies is not None else ""


def _counts(read: PromotionsRead) -> dict[str, int]:
    errors = sum(p.is_error for p in read.problems)
    unread = sum(p.is_error and p.position is None and not p.whole_file for p in read.problems)
    held = len(read.file.promotions) if read.file is not None else 0
    return {
        "promotions": held + unread, "usable": len(read.usable.promotions), "errors": errors,
        "warnings": len(read.problems) - errors,
    }  # fmt: skip


def _data(read: PromotionsRead, tr: Translator) -> dict[str, Any]:
    return {**_counts(read), "problems": [as_data(p, tr) for p in read.problems]}


def _lines(read: PromotionsRead, tr: Translator) -> list[str]:
    counts = _counts(read)
    total = tr("promo.checked", n=counts["promotions"], usable=counts["usable"],
               errors=counts["errors"], warnings=counts["warnings"])  # fmt: skip
    return [*(said(p, tr) for p in read.problems), total]


def _line(promotion: Promotion, tr: Translator) -> str:
    reward = promotion.reward.__struct_config__.tag
    days = _days(promotion.when, tr) if promotion.active else tr("promo.off")
    name = promotion.name_in(tr.language)
    return tr("promo.listed", id=promotion.id, name=name, reward=reward, days=days)


def _days(when: When, tr: Translator) -> str:
    if when.start is None and when.until is None:
        return tr("promo.days_open")
    start = tr.date(when.start) if when.start is not None else ""
    until = tr.date(when.until) if when.until is not None else ""
    return tr("promo.days", start=start, until=until)
