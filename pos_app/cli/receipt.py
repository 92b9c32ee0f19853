"""`receipt`: a receipt in any of its forms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call, type_of_commands
from pos_app.errors import EnvironmentFault
from pos_app.services.lookup import number_of

FORMS = ("text", "png", "escpos", "pdf", "html")


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the command."""
    parser = commands.add_parser("receipt", help="a receipt as text, picture, PDF, page or bytes")
    parser.add_argument("number", metavar="NUMBER|last")
    parser.add_argument("--as", dest="form", choices=FORMS, default="text")
    parser.add_argument("--width-mm", type=int, choices=(80, 58), default=80)
    parser.add_argument("--out", metavar="FILE", default="-")
    parser.set_defaults(run=receipt)


def receipt(call: Call) -> int:
    """Render the receipt; looking at it is not a reprint, so no fact is recorded."""
    args = call.args
    with open_installation(call.data_dir, prints=False) as shop:
        fact = shop.till.receipts.get(args.number)
        data = shop.printer.render(fact, args.form, width_mm=args.width_mm, language=args.lang)
    if args.out != "-":
        _write(Path(args.out), data)
    number = number_of(fact)
    answer = {"receipt": number, "form": args.form, "bytes": len(data), "out": args.out}
    if args.out == "-" and not args.json:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    call.output.answer(
        answer, [call.output.tr("cli.written", file=args.out, what=number, n=len(data))]
    )
    return 0


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise EnvironmentFault("file_unwritable", file=str(path), why=error.strerror) from error
