"""Photographs the till with promotions, members, coupons and products side by side.

xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.ui.gallery_offers OUT_DIR [name …]
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtTest import QTest

from pos_app.domain.offers import Hint, Missing
from tests.ui.gallery import run
from tests.ui.gallery_till import SIZES, Stage
from tests.ui.offers_world import CARD, OVER, WELCOME, OfferWorld, told
from tests.ui.test_offers_returned import Counter
from tests.ui.till_world import TEES, gtin
from ui.context import context
from ui.scan_wedge import ScanEvent


def shop(stage: Stage, lines: int = 8, *, member: bool = True, hints: bool = True) -> None:
    """Goods under offers, perhaps for a member with a coupon, and what is nearly there."""
    stage.scan(1, 9)
    tees = [t.gtins[0][1:] for t in TEES]
    for at in range(lines - 2):
        stage.till.on_scan(ScanEvent(tees[at % len(tees)]))
    if member:
        stage.till.on_scan(ScanEvent(CARD))
        stage.till.on_scan(ScanEvent(WELCOME))
    view = stage.world.services.checkout.view()
    stage.till.till.adopt(told(view) if hints else view)
    stage.till.beside.read()
    stage.till.till.select(3)


def basket(stage: Stage) -> None:
    shop(stage)


def found(stage: Stage) -> None:
    """With what pricing itself finds."""
    stage.scan(1, 101, 102)
    stage.till.beside.read()


def found_panel(stage: Stage) -> None:
    found(stage)
    stage.till.run("offers")


def nobody(stage: Stage) -> None:
    shop(stage, member=False)


def sixty(stage: Stage) -> None:
    shop(stage, 60)


def spending(stage: Stage) -> None:
    shop(stage)
    services = stage.world.services
    services.points.take_reward("R-WATER")
    services.points.redeem(600)
    stage.till.till.adopt(told(services.points.claim_benefit("wrap")))
    stage.till.beside.read()


def offers(stage: Stage) -> None:
    shop(stage)
    stage.till.run("offers")


def which(stage: Stage) -> None:
    shop(stage)
    gift = Hint(promotion="G", name="Choose a gift", name_zh="任选赠品", missing=Missing.GIFT,
                skus=("WATER", "MUG", "TWIN-A"))  # fmt: skip
    stage.till.till.adopt(told(stage.world.services.checkout.view(), (gift,)))
    stage.till.beside.read()
    stage.till.offers.take(gift)


def facts(stage: Stage) -> None:
    shop(stage)
    stage.till.run("compare")


def compare(stage: Stage) -> None:
    shop(stage)
    stage.till.compare.open("TEE-BLU-M")
    for sku in ("TEE-WHT-L", "MUG", "WATCH"):
        stage.till.compare.toggle(sku)


def product(stage: Stage) -> None:
    shop(stage)
    stage.till.lookup.open("TEE-BLU-M")


def coupon_refused(stage: Stage) -> None:
    shop(stage)
    stage.till.on_scan(ScanEvent(OVER))


def coupon_taken(stage: Stage) -> None:
    shop(stage, member=False)
    stage.till.on_scan(ScanEvent(WELCOME))
    stage.till.beside.read()


def tender(stage: Stage) -> None:
    shop(stage)
    stage.till.run("tender")


def done(stage: Stage) -> None:
    shop(stage)
    stage.till.tender.open()
    stage.till.tender.cash("1500000")


def clock(stage: Stage) -> None:
    shop(stage)
    stage.world.clock.set(stage.world.clock.now() - timedelta(days=2))
    stage.till.beside.read()


def parked(stage: Stage) -> None:
    shop(stage)
    stage.till.parked.park("3号牌")
    stage.scan(1)
    stage.till.parked.park("")
    stage.till.run("park")


def more(stage: Stage) -> None:
    shop(stage)
    stage.till.view.entry.more.click()


SCENES: dict[str, Callable[[Stage], None]] = {
    f.__name__: f
    for f in (basket, found, found_panel, nobody, sixty, spending, offers, which, facts, compare,
              product, coupon_refused, coupon_taken, tender, done, clock, parked, more)
}  # fmt: skip


def returned(counter: Counter) -> None:
    """Half of a sale under offers comes back."""
    counter.window.navigator.go("returns")
    counter.shell.take_scan(ScanEvent(counter.number))
    counter.shell.front._presenter.take_all_left()  # type: ignore[union-attr]


def receipts(counter: Counter) -> None:
    """Whose receipts they are."""
    counter.sell(gtin(2))
    counter.window.navigator.go("receipts")


WINDOWS: dict[str, Callable[[Counter], None]] = {f.__name__: f for f in (returned, receipts)}


def shoot_window(out: Path, scene: str, size: str) -> None:
    """A picture of another screen of the same window."""
    counter = Counter(Path(mkdtemp()))
    counter.shell.resize(*SIZES[size])
    counter.shell.show()
    WINDOWS[scene](counter)
    QTest.qWait(200)
    look = f"{context().language}-{context().theme.name}-{round(context().theme.scale * 100)}"
    counter.shell.grab().save(str(out / f"offers-{scene}-{size}-{look}.png"))
    counter.close()
    counter.shell.close()


def shoot(out: Path, scene: str, size: str, language: str, theme: str, percent: int) -> None:
    """One picture."""
    context().set_language(language)
    context().set_look(theme, percent / 100)
    if scene in WINDOWS:
        shoot_window(out, scene, size)
        return
    stage = Stage(SIZES[size], OfferWorld())
    SCENES[scene](stage)
    QTest.qWait(200)
    stage.shell.grab().save(str(out / f"offers-{scene}-{size}-{language}-{theme}-{percent}.png"))
    stage.shell.close()
    stage.shell.deleteLater()
    QTest.qWait(5)


if __name__ == "__main__":
    run([*SCENES, *WINDOWS], shoot)
