"""A receipt of 60 lines with its QR, as printer bytes; the floor is drawing the QR alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import qrcode

from benchmarks.figures import Figure, p99, timed_s
from pos_app.adapters.demo_files import demo_policies
from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import demo_catalogue, demo_staff, load_demo_shop
from pos_app.domain.basket import Entry
from pos_app.domain.facts import StoredFact

LINES = 60
ROUNDS = 60


def run(rounds: int = ROUNDS) -> list[Figure]:
    """Both widths, both languages together."""
    with tempfile.TemporaryDirectory() as folder, open_installation(
        Path(folder), prints=False, store=demo_policies().store.id
    ) as shop:  # fmt: skip
        load_demo_shop(shop)
        sale = shop.run(lambda: _sale_of_60(shop))
        forms = shop.printer
        for width_mm in (80, 58):
            forms.render(sale, "escpos", width_mm=width_mm, language="zh")
        times = [
            timed_s(lambda: forms.render(sale, "escpos", width_mm=w, language=lang))  # noqa: B023
            for n in range(rounds)
            for w, lang in [((80, 58)[n % 2], ("zh", "en")[n // 2 % 2])]
        ]
        floor = [timed_s(lambda: qrcode.make("S01-T1-A000123").get_image()) for _ in range(rounds)]
    return [
        Figure("receipt of 60 lines with QR to ESC/POS, median", median(times) * 1e3, "ms", 20),
        Figure("receipt of 60 lines with QR to ESC/POS, p99", p99(times) * 1e3, "ms"),
        Figure("floor: drawing a QR code alone", median(floor) * 1e3, "ms"),
    ]


def _sale_of_60(shop: Installation) -> StoredFact:
    till = shop.till
    till.people.sign_in(demo_staff().cashier)
    till.shifts.open(0)
    goods = [p for p in demo_catalogue() if p.active and not p.price_required][:LINES]
    till.checkout.add_many(Entry(product=p, mergeable=False) for p in goods)
    done = till.tendering.exact_cash().completed
    assert done is not None
    return done
