"""Parses the command line, runs one command, and turns errors into words and exit statuses.

Exit status: 0 done, 2 wrong use or bad input, 3 refused by a rule, 4 environment, 70 our bug.
"""

from __future__ import annotations

import argparse
import locale
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import platformdirs

from pos_app.cli import (
    bench,
    catalogue,
    coupons,
    doctor,
    insight,
    journal,
    members,
    price,
    promotions,
    receipt,
    replay,
    safety,
    windows,
)
from pos_app.cli.command import Call, Launch
from pos_app.cli.output import Output
from pos_app.errors import BadInput, EnvironmentFault, LanehouseError
from pos_app.i18n import LANGUAGES, Translator

OK, BAD_INPUT, REFUSED, ENVIRONMENT, OUR_BUG = 0, 2, 3, 4, 70
DATA_DIR_VARIABLE: Final = "LANEHOUSE_DATA_DIR"

log = logging.getLogger(__name__)


def main(argv: Sequence[str], launch: Launch) -> int:
    """Run one command line (without the program's name); the exit status."""
    parser = build_parser(default_language())
    args = parser.parse_args(argv)
    tr = Translator(args.lang)
    output = Output(tr, as_json=args.json)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    call = Call(args=args, output=output, data_dir=Path(args.data_dir).expanduser(), launch=launch)
    return run(args.run, call)


def run(command: Callable[[Call], int], call: Call) -> int:
    """Run a command; errors that a person can act on become words and a status."""
    try:
        return command(call)
    except LanehouseError as error:
        return _refused(call.output, error)
    except KeyboardInterrupt:
        call.output.note(call.output.tr("cli.interrupted"))
        return 130
    except BrokenPipeError:
        return OK
    except Exception as bug:
        log.critical("our bug", exc_info=bug)
        call.output.note(call.output.tr("cli.bug"))
        return OUR_BUG


def _refused(output: Output, error: LanehouseError) -> int:
    text = output.tr.error(error)
    if output.as_json:
        output.answer({"error": {"name": error.message_key, "message": text}}, ())
    output.note(text)
    if isinstance(error, BadInput):
        return BAD_INPUT
    return ENVIRONMENT if isinstance(error, EnvironmentFault) else REFUSED


def default_language() -> str:
    """Chinese where the system speaks it, else English."""
    wanted = (locale.getlocale()[0] or os.environ.get("LANG", "")).lower()
    return "zh" if wanted.startswith(("zh", "chinese")) else "en"


def default_data_dir() -> Path:
    """Where a till keeps its files unless told otherwise."""
    set_by_hand = os.environ.get(DATA_DIR_VARIABLE)
    return Path(set_by_hand) if set_by_hand else Path(platformdirs.user_data_dir("lanehouse"))


def build_parser(language: str) -> argparse.ArgumentParser:
    """The whole command line; options for all commands may stand before or after the command."""
    parser = argparse.ArgumentParser(
        prog="lanehouse", description="Store software that trades a whole day with no network."
    )
    _common(parser, language, top=True)
    parser.set_defaults(run=windows.open_window, mode="till")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for group in (
        windows,
        catalogue,
        promotions,
        price,
        coupons,
        members,
        replay,
        insight,
        receipt,
        journal,
        safety,
        doctor,
        bench,
    ):
        group.add_to(commands)
    for command in _leaves(parser):
        _common(command, language, top=False)
    return parser


def _leaves(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    found: list[argparse.ArgumentParser] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in dict.fromkeys(action.choices.values()):
                found += [child, *_leaves(child)]
    return found


def _common(parser: argparse.ArgumentParser, language: str, *, top: bool) -> None:
    """The options of all commands; below the top they only override when given."""
    absent = argparse.SUPPRESS

    def default(value: object) -> object:
        return value if top else absent

    parser.add_argument(
        "--data-dir", default=default(str(default_data_dir())), help="folder of this till's files"
    )
    parser.add_argument(
        "--json", action="store_true", default=default(False), help="one JSON document on stdout"
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=default(language), help="language of the words"
    )
