"""A process that starts the till as a cashier finds it in the morning; used by bench_start.

``prepare DIR`` makes a demo shop with an open shift; ``start DIR`` opens the window over it, scans
one code, waits until its line is painted, and prints the seconds since the process began.
"""

from __future__ import annotations

import time

BEGUN = time.perf_counter()

import sys  # noqa: E402 - the clock starts first
from pathlib import Path  # noqa: E402


def prepare(data_dir: Path) -> None:
    """A shop with an open shift."""
    from pos_app.bootstrap import open_installation
    from pos_app.bootstrap.demo import demo_staff, demo_store, load_demo_shop

    with open_installation(data_dir, prints=False, store=demo_store()) as shop:
        load_demo_shop(shop)
        shop.run(lambda: shop.till.people.sign_in(demo_staff().cashier))
        shop.run(lambda: shop.till.shifts.open(0))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
        print("{}")
