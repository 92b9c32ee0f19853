"""Makes the pictures of docs/pictures: real windows over the demo shop, and its papers.

xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.e2e.photograph docs/pictures
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QCursor, QImage
from PySide6.QtTest import QTest

from pos_app.domain.basket import Discount, DiscountKind
from pos_app.domain.facts import StoredFact
from pos_app.domain.members import NoteKind
from pos_app.domain.till import MovementKind
from pos_app.services.shifts import CashWish
from tests.e2e.demo_window import DemoWindow, demo_window
from ui.app import create_app
from ui.context import context
from ui.preferences import MemoryPreferences
from ui.scan_wedge import ScanEvent

CARD, COUPON = "LHM-10001", "WELCOME10"
BASKET = (
    "RC012", "TE021", "TE021", "SC042", "DR043", "DR043", "DR043", "BS031", "CH012", "HC041",
    "TS01-NA-XXL", "HW010", "BAG-L",
)  # fmt: skip


def basket(w: DemoWindow) -> None:
    """A member's basket: promotions, a coupon, discounts on a line and on all, another price."""
    zh = context().language == "zh"
    w.open_till()
    w.sell("RC011", "FL033", given_minor=10_000)
    w.shell.take_scan(ScanEvent(CARD))
    w.scan(*BASKET)
    w.shell.take_scan(ScanEvent(COUPON))
    checkout = w.shop.till.checkout
    staff = Discount(
        kind=DiscountKind.PERCENT, value=1000, reason="商品瑕疵" if zh else "Damaged or soiled"
    )
    goodwill = Discount(
        kind=DiscountKind.AMOUNT, value=500, reason="客户关怀" if zh else "Goodwill"
    )
    lines = {x.sku: x.line_no for x in w.shop.run(checkout.view).basket.lines}
    w.shop.run(lambda: checkout.discount_line(lines["TS01-NA-XXL"], staff))
    w.shop.run(
        lambda: checkout.override_price(
            lines["CH012"], 2_490_000, "临近保质期" if zh else "Best before soon"
        )
    )
    w.till.till.adopt(w.shop.run(lambda: checkout.discount_basket(goodwill)))
    w.till.till.select(lines["TS01-NA-XXL"])


def tender(w: DemoWindow) -> None:
    """Taking payment, a part of it on a card already."""
    basket(w)
    w.till.run("tender")
    w.till.tender.begin("card", "200")
    w.till.tender.resolve(approved=True, reference="004512")


def member(w: DemoWindow) -> None:
    """Who the customer is, and what to offer."""
    basket(w)
    w.shop.run(lambda: w.shop.till.membership.note("M10001", NoteKind.PREFERENCE, "Oolong"))
    w.window.navigator.wanted("member")


def taking_back(w: DemoWindow) -> None:
    """Goods come back against their receipt."""
    w.open_till()
    number = w.sell(*BASKET, given_minor=60_000)
    w.go("returns")
    screen = w.shell._screens["returns"]
    presenter = screen._presenter  # type: ignore[attr-defined]
    presenter.open(number)
    presenter.scan(w.code("TS01-NA-XXL"))
    presenter.choose_reason("wrong_size")
    presenter.scan(w.code("CH012"))
    presenter.choose_reason("faulty")


def papers(w: DemoWindow, out: Path) -> None:
    """A receipt in Chinese and a Z report in English, as the printer would make them."""
    context().set_language("zh")
    basket(w)
    till = w.shop.till

    def paper(fact: StoredFact, language: str) -> bytes:
        return w.shop.printer.render(fact, "png", width_mm=80, language=language)

    w.till.run("tender")
    w.till.tender.cash("600")
    sale = w.shop.run(till.workplace.journal.last_receipt)
    assert sale is not None
    _keep(QImage.fromData(paper(sale, "zh")), out / "receipt-zh.png")
    for skus in (("DR043", "DR043"), ("TE021", "BS031", "HC041"), ("HW010",), ("RC012", "SC042")):
        w.sell(*skus, given_minor=20_000)
    w.shop.run(
        lambda: till.shifts.move_cash(
            CashWish(kind=MovementKind.PAID_OUT, amount_minor=3550, reason="petty_cash")
        )
    )
    expected = w.shop.run(till.shifts.report).expected_cash_minor
    closed = w.shop.run(lambda: till.shifts.close(expected - 50, {}))
    _keep(QImage.fromData(paper(closed, "en")), out / "z-report-en.png")


def _keep(image: QImage, path: Path) -> None:
    image.convertToFormat(QImage.Format.Format_RGB32).save(str(path), quality=0)
    sys.stdout.write(f"{path.name} {path.stat().st_size // 1000} kB\n")


PICTURES: dict[str, tuple[str, str, Callable[[DemoWindow], None]]] = {
    "till-en-light": ("en", "light", basket),
    "till-zh-dark": ("zh", "dark", basket),
    "tender-zh-light": ("zh", "light", tender),
    "return-en-light": ("en", "light", taking_back),
    "member-zh-light": ("zh", "light", member),
}


def main() -> None:
    """All pictures, into the folder named."""
    create_app(sys.argv[:1], MemoryPreferences())
    out = Path(sys.argv[1])
    for name, (language, theme, scene) in PICTURES.items():
        context().set_language(language)
        context().set_look(theme, 1.0)
        with TemporaryDirectory() as folder, demo_window(Path(folder)) as w:
            scene(w)
            QCursor.setPos(0, 0)
            QTest.qWait(400)
            _keep(w.shell.grab().toImage(), out / f"{name}.png")
    with TemporaryDirectory() as folder, demo_window(Path(folder)) as w:
        papers(w, out)


if __name__ == "__main__":
    main()
