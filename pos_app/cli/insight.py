"""`insight`: what customers are worth, what is bought together, learned from sales."""

from __future__ import annotations

import argparse
from typing import Any, Final

from pos_app.cli.command import type_of_commands
from pos_app.cli.insight_mine import mine
from pos_app.cli.insight_pairs import pairs
from pos_app.cli.insight_segments import segments
from pos_app.domain.associations import MIN_SUPPORT_BP
from pos_app.services.replay_shop import CURRENCY

TOP: Final = 50
MINED_SUPPORT_BP: Final = 10
"""0.1 %: a recommendation may be rarer than what a report shows."""


def add_to(commands: type_of_commands[Any]) -> None:
    """Register the commands."""
    group = commands.add_parser("insight", help="what sales tell about customers and products")
    inside = group.add_subparsers(metavar="COMMAND", required=True)
    customers = inside.add_parser("segments", help="customers by recency, frequency and money")
    customers.add_argument("file", metavar="FILE.csv", help="invoice lines; .gz or - as well")
    customers.add_argument(
        "--currency", default=CURRENCY, help=f"of the prices, for its decimals ({CURRENCY})"
    )
    customers.add_argument("--out", metavar="OUT.csv", help="write a row for each customer here")
    customers.set_defaults(run=segments)
    together = inside.add_parser("pairs", help="products bought together")
    together.add_argument("file", metavar="FILE.csv", help="invoice lines, or basket_id,item")
    _support(together, MIN_SUPPORT_BP)
    together.add_argument("--top", type=int, default=TOP, help=f"pairs to show ({TOP})")
    together.set_defaults(run=pairs)
    mining = inside.add_parser("mine", help="learn from this till's own sales what to recommend")
    _support(mining, MINED_SUPPORT_BP)
    mining.set_defaults(run=mine)


def _support(parser: argparse.ArgumentParser, default: int) -> None:
    parser.add_argument(
        "--min-support-bp", type=int, default=default, metavar="N",
        help=f"least share of baskets, in hundredths of a percent ({default})",
    )  # fmt: skip
