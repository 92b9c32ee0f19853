"""`coupons import`: coupons, campaigns and targets from CSV files into this device."""

from __future__ import annotations

from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call
from pos_app.cli.coupon_files import CouponFiles
from pos_app.cli.refusals import refused_data, refused_lines
from pos_app.errors import BadInput


def import_coupons(call: Call) -> int:
    """Take the files; exit status 2 when nothing in them could be taken."""
    if not (call.args.coupons or call.args.campaigns or call.args.targets):
        raise BadInput("coupon_files_missing")
    files = CouponFiles(call.args)
    counts = files.counts()
    if any(counts.values()):
        with open_installation(call.data_dir, prints=False) as shop:
            offers = shop.replica.offers
            offers.put_campaigns(files.campaigns.all())
            offers.put_coupons(files.coupons.all())
            offers.put_targets(files.targets.all())
    tr, refused = call.output.tr, files.refused()
    call.output.answer(
        {**counts, "refused": refused_data(tr, refused)},
        [tr("coupons.imported", refused=len(refused), **counts), *refused_lines(tr, refused)],
    )
    return 2 if refused and not any(counts.values()) else 0
