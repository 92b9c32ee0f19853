"""`members`: taken from a CSV file, found, and shown as the till knows them."""

from __future__ import annotations

from typing import Any

from pos_app.adapters.csv_table import CsvTable
from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call, type_of_commands
from pos_app.cli.members_show import panel_data, panel_lines
from pos_app.cli.refusals import refused_data, refused_lines
from pos_app.domain.member_rows import MEMBER_COLUMNS, MemberEntry, read_members
from pos_app.domain.members import Member, MemberStatus
from pos_app.domain.table_rows import Rows
from pos_app.i18n import Translator
from pos_app.services.member_import import MemberImport

FOUND_MAX = 50


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("members", help="members as this till knows them")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    taking = inside.add_parser("import", help="add and change members from a CSV file")
    taking.add_argument("file", metavar="FILE.csv", help=".gz or - as well")
    taking.set_defaults(run=import_members)
    finding = inside.add_parser("find", help="by number, card, phone, e-mail or name")
    finding.add_argument("text", metavar="TEXT")
    finding.set_defaults(run=find)
    showing = inside.add_parser("show", help="all that serves at the till: tier, points, benefits")
    showing.add_argument("number", metavar="NUMBER")
    showing.set_defaults(run=show)


def import_members(call: Call) -> int:
    """Take the file; exit status 2 when nothing in it could be taken."""
    with (
        open_installation(call.data_dir, prints=False) as shop,
        CsvTable(call.args.file, expected=MEMBER_COLUMNS) as table,
    ):
        importing = MemberImport(shop.till.workplace)
        read = read_members(table, importing.terms())
        taken = shop.run(lambda: importing.take(read.all())) if read.rows else 0
    tr, counts = call.output.tr, _counts(read, taken)
    call.output.answer(
        {**counts, "refused": refused_data(tr, read.refused)},
        [
            tr("members.imported", refused=len(read.refused), **counts),
            *refused_lines(tr, read.refused),
        ],
    )
    return 2 if read.refused and not taken else 0


def _counts(read: Rows[MemberEntry], taken: int) -> dict[str, int]:
    statuses = [entry.member.status for entry in read.all()]
    return {
        "members": taken,
        "blocked": statuses.count(MemberStatus.BLOCKED),
        "merged": statuses.count(MemberStatus.MERGED),
        "erased": statuses.count(MemberStatus.ERASED),
    }


def find(call: Call) -> int:
    """Members, best first; nobody is an answer too."""
    with open_installation(call.data_dir, prints=False) as shop:
        found = shop.run(lambda: shop.till.membership.find(call.args.text, FOUND_MAX))
    tr = call.output.tr
    lines = [_found_line(tr, member) for member in found]
    call.output.answer(
        {"members": [_found_data(member) for member in found]}, lines or [tr("members.nobody")]
    )
    return 0


def _found_data(member: Member) -> dict[str, Any]:
    return {
        "number": member.number, "name": member.display_name, "status": member.status.value,
        "tier": member.tier,
    }  # fmt: skip


def _found_line(tr: Translator, member: Member) -> str:
    status = "" if member.can_use() else tr("members.blocked")
    return "  ".join(x for x in (member.number, member.display_name, member.tier, status) if x)


def show(call: Call) -> int:
    """The panel; a merged number leads on. Exit status 3 where nobody has the number."""
    with open_installation(call.data_dir, prints=False) as shop:
        panel = shop.run(lambda: shop.till.panels.panel(call.args.number))
        workplace = shop.till.workplace
        policies, now_ms = workplace.policies, workplace.now_ms()
    call.output.answer(
        panel_data(call.output.tr, panel, now_ms),
        panel_lines(call.output.tr, panel, policies.store),
    )
    return 0
