"""The CSV files of coupons that a command names."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from pos_app.adapters.csv_table import CsvTable
from pos_app.domain.coupon_rows import (
    CAMPAIGN_COLUMNS,
    COUPON_COLUMNS,
    TARGET_COLUMNS,
    read_campaigns,
    read_coupons,
    read_targets,
)
from pos_app.domain.coupon_shelf import Shelf
from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.table_rows import Refused, Rows


def add_files(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """The options that name the files."""
    parser.add_argument("--coupons", metavar="FILE.csv", required=required, help=".gz as well")
    parser.add_argument("--campaigns", metavar="FILE.csv", required=required)
    parser.add_argument("--targets", metavar="FILE.csv", help="campaign and member, row by row")


class CouponFiles:
    """What stands in the files that were named; those not named are as if they had no rows."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Raises what CsvTable raises, and BadInput ``columns_missing``, ``columns_twice``."""
        all_targeted = bool(args.targets)
        self.coupons: Rows[Coupon] = _named(args.coupons, COUPON_COLUMNS, read_coupons)
        self.campaigns: Rows[Campaign] = _named(
            args.campaigns, CAMPAIGN_COLUMNS, lambda t: read_campaigns(t, targeted=all_targeted)
        )
        self.targets: Rows[tuple[str, str]] = _named(args.targets, TARGET_COLUMNS, read_targets)

    def refused(self) -> list[Refused]:
        """Rows not taken, file by file."""
        return [*self.coupons.refused, *self.campaigns.refused, *self.targets.refused]

    def counts(self) -> dict[str, int]:
        """Coupons, campaigns and targets that were taken."""
        return {
            "coupons": len(self.coupons.rows), "campaigns": len(self.campaigns.rows),
            "targets": len(self.targets.rows),
        }  # fmt: skip

    def shelf(self) -> Shelf:
        """All of it, in memory."""
        return Shelf(self.coupons.all(), self.campaigns.all(), self.targets.all())


type_of_rows = TypeVar("type_of_rows")


def read_file(
    file: str, expected: tuple[str, ...], read: Callable[[CsvTable], Rows[type_of_rows]]
) -> Rows[type_of_rows]:
    """The rows of a file; raises what CsvTable and ``read`` raise."""
    with CsvTable(file, expected=expected) as table:
        return read(table)


def _named(
    file: str | None, expected: tuple[str, ...], read: Callable[[CsvTable], Rows[type_of_rows]]
) -> Rows[type_of_rows]:
    return read_file(file, expected, read) if file else Rows("")
