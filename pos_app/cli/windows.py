"""The windows, and `demo`: a shop to try, in a window or as a scripted day."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import (
    demo_cards,
    demo_catalogue,
    demo_staff,
    demo_store,
    load_demo_shop,
)
from pos_app.cli.command import Call, type_of_commands
from pos_app.domain.money import currency
from pos_app.ports.journal import JournalProof
from pos_app.services.demo_day import DayScript, DemoDay

MODES: Final = ("till",)
DEMO_FOLDER: Final = "demo"
RESTART: Final = 81
"""A window's wish: its device was set up under new names, open everything anew."""


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    for mode in MODES:
        parser = commands.add_parser(mode, help=f"open the {mode} window")
        parser.set_defaults(run=open_window, mode=mode)
    demo = commands.add_parser("demo", help="a demo shop on this machine")
    demo.add_argument("--mode", choices=MODES, default="till")
    demo.add_argument("--headless", action="store_true", help="a scripted day without a window")
    demo.set_defaults(run=run_demo)


def open_window(call: Call) -> int:
    """Open a window over this device's own data."""
    status = RESTART
    while status == RESTART:
        with open_installation(call.data_dir) as shop:
            status = call.launch.window(shop, call.args.mode)
    return status


def run_demo(call: Call) -> int:
    """The demo shop, apart from any real data; without a window nobody waits for paper."""
    windowed = has_display() and not call.args.headless
    folder = call.data_dir / DEMO_FOLDER
    with open_installation(folder, prints=windowed, store=demo_store()) as shop:
        shop.run(lambda: load_demo_shop(shop))
        if not shop.settings.text("ui.language"):
            shop.settings = shop.settings.changed("ui.language", call.args.lang)
            shop.settings_file.save(shop.settings)
        if windowed:
            return call.launch.window(shop, call.args.mode)
        if not call.args.headless:
            call.output.note(call.output.tr("cli.no_display"))
        return _headless(call, shop)


def has_display() -> bool:
    """True where a window can be shown."""
    if sys.platform in {"win32", "darwin"}:
        return True
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(wanted or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _headless(call: Call, shop: Installation) -> int:
    begun_ms = shop.clock.monotonic_ms()
    script = DayScript(shop.till, demo_staff(), demo_catalogue(), demo_cards())
    day = shop.run(lambda: script.run(call.output.progress(call.output.tr("cli.trading"))))
    proof = shop.run(shop.journal.verify)
    seconds = (shop.clock.monotonic_ms() - begun_ms) / 1000
    call.output.answer(_figures(day, proof, seconds), _words(call, shop, day, proof, seconds))
    return 0 if proof.holds else 4


def _figures(day: DemoDay, proof: JournalProof, seconds: float) -> dict[str, Any]:
    report = day.report
    return {
        "business_date": report.shift.business_date.isoformat(),
        "currency": report.currency,
        "sales": report.sum_of("sales").count,
        "sales_minor": report.sum_of("sales").amount_minor,
        "returns": report.sum_of("returns").count,
        "returns_minor": report.sum_of("returns").amount_minor,
        "net_minor": report.net_sales_minor,
        "members": report.sum_of("members").count,
        "promotions_minor": -report.sum_of("promotions").amount_minor,
        "points_earned": report.sum_of("points_earned").count,
        "points_spent": -report.sum_of("points_redeemed").count,
        "z_number": report.z_number,
        "expected_cash_minor": report.expected_cash_minor,
        "counted_cash_minor": report.counted_cash_minor,
        "difference_minor": report.difference_minor,
        "approvals": day.approvals,
        "last_receipt": report.last_receipt,
        "facts": proof.facts,
        "journal_head": proof.head,
        "journal_holds": proof.holds,
        "problems": list(proof.problems),
        "seconds": seconds,
    }


def _words(
    call: Call, shop: Installation, day: DemoDay, proof: JournalProof, seconds: float
) -> list[str]:
    tr, report = call.output.tr, day.report
    money = currency(report.currency)
    sales, returns = report.sum_of("sales"), report.sum_of("returns")
    return [
        tr("cli.demo_day", store=shop.till.workplace.policies.store.name_in(tr.language),
           date=tr.date(report.shift.business_date)),
        tr("cli.demo_sales", n=sales.count, amount=tr.money(sales.amount_minor, money)),
        tr("cli.demo_returns", n=returns.count, amount=tr.money(returns.amount_minor, money)),
        tr("cli.demo_cash", expected=tr.money(report.expected_cash_minor, money),
           difference=tr.money(report.difference_minor, money)),
        tr("cli.demo_z", number=report.z_number, approvals=day.approvals),
        tr("cli.demo_proof", n=proof.facts, head=proof.head[:16],
           verdict=tr("cli.holds" if proof.holds else "cli.broken")),
        *proof.problems,
        tr("cli.demo_seconds", seconds=seconds),
        tr("cli.demo_next", data_dir=_shown(call.data_dir)),
    ]  # fmt: skip


def _shown(path: Path) -> str:
    """The path as a person would type it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
