"""`coupons`: take them from CSV files, and judge attempts to use them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from pos_app.cli.command import Call, type_of_commands
from pos_app.cli.coupon_files import CouponFiles, add_files, read_file
from pos_app.cli.coupons_import import import_coupons
from pos_app.cli.refusals import refused_data, refused_lines
from pos_app.domain.coupon_rows import (
    ATTEMPT_COLUMNS,
    Attempt,
    read_attempts,
)
from pos_app.domain.coupon_shelf import Judged, Shelf, judge
from pos_app.domain.coupons import Verdict
from pos_app.domain.table_rows import Refused
from pos_app.errors import BadInput, RuleRefused
from pos_app.i18n import Translator

WORDS_OF_THE_DATA: Final = {
    Verdict.UNKNOWN: "unknown_or_wrong_campaign_coupon",
    Verdict.OTHER_CAMPAIGN: "unknown_or_wrong_campaign_coupon",
    Verdict.NOT_TARGETED: "household_not_targeted",
    Verdict.CAMPAIGN_NOT_BEGUN: "outside_window",
    Verdict.CAMPAIGN_OVER: "outside_window",
    Verdict.NOT_BEGUN: "outside_window",
    Verdict.EXPIRED: "outside_window",
}
"""The coarser verdicts by which other systems' attempts are compared; others keep their own."""


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("coupons", help="coupons and their campaigns")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    taking = inside.add_parser("import", help="add and change coupons from CSV files")
    add_files(taking, required=False)
    taking.set_defaults(run=import_coupons)
    judging = inside.add_parser("judge", help="whether each attempt to use a coupon is valid")
    add_files(judging, required=True)
    judging.add_argument("--attempts", metavar="FILE.csv", required=True)
    judging.add_argument("--chain", default="", help="our chain, where coupons name theirs")
    judging.set_defaults(run=judge_attempts)


def judge_attempts(call: Call) -> int:
    """Every attempt by itself, as if nothing had been used; exit status 2 when none could be
    read."""
    files = CouponFiles(call.args)
    attempts = read_file(call.args.attempts, ATTEMPT_COLUMNS, read_attempts)
    if not attempts.rows and not attempts.refused:
        raise BadInput("csv_no_rows", file=call.args.attempts)
    shelf = files.shelf()
    judged = [(a, _judged(shelf, a, call.args.chain)) for a in attempts.all()]
    refused = [*files.refused(), *attempts.refused]
    rows = [_row(call.output.tr, at, *one) for at, one in enumerate(judged, 1)]
    data = {**files.counts(), **_sums(rows), "attempts": rows}
    data["refused"] = refused_data(call.output.tr, refused)
    call.output.answer(data, _lines(call.output.tr, data, refused))
    return 0 if rows else 2


def _judged(shelf: Shelf, attempt: Attempt, chain: str) -> Judged:
    return judge(
        shelf, attempt.code, campaign=attempt.campaign, member=attempt.member, on=attempt.on,
        chain=chain,
    )  # fmt: skip


def _row(tr: Translator, at: int, attempt: Attempt, judged: Judged) -> dict[str, Any]:
    word = WORDS_OF_THE_DATA.get(judged.verdict, str(judged.verdict))
    row: dict[str, Any] = {
        "n": attempt.n or str(at), "member": attempt.member, "code": attempt.code,
        "campaign": attempt.campaign or (judged.coupon.campaign if judged.coupon else ""),
        "date": attempt.on.isoformat(), "verdict": word, "reason": str(judged.verdict),
        "words": _words(tr, judged),
    }  # fmt: skip
    if attempt.expected:
        row |= {"expected": attempt.expected, "equal": word == attempt.expected}
    return row


def _words(tr: Translator, judged: Judged) -> str:
    try:
        judged.require_usable()
    except RuleRefused as refused:
        return tr.error(refused)
    return tr("coupons.valid", code=judged.code)


def _sums(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    rows = list(rows)
    compared = [row["equal"] for row in rows if "equal" in row]
    return {
        "judged": len(rows),
        "verdicts": dict(Counter(row["verdict"] for row in rows).most_common()),
        "reasons": dict(Counter(row["reason"] for row in rows).most_common()),
        "compared": len(compared), "equal": sum(compared),
    }  # fmt: skip


def _lines(tr: Translator, data: dict[str, Any], refused: list[Refused]) -> list[str]:
    lines = [tr("coupons.judged", n=data["judged"])]
    lines += [f"  {verdict}: {n}" for verdict, n in data["verdicts"].items()]
    if data["compared"]:
        lines.append(tr("coupons.compared", n=data["compared"], equal=data["equal"]))
    lines += [f"  {row['n']} {row['date']}: {row['words']}" for row in data["attempts"]]
    return [*lines, *refused_lines(tr, refused)]
