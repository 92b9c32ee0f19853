"""A till in memory for the windows' tests: services over fakes that keep what they are told."""

from __future__ import annotations

from datetime import date
from itertools import islice

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.facts import ShiftOpened, StoredFact
from pos_app.domain.identifiers import check_digit
from pos_app.domain.policies import Policies, Reason, StoreProfile
from pos_app.domain.quantity import Unit
from pos_app.domain.staff import Grant, Permission, Role, Staff
from pos_app.domain.tax import TaxClass, TaxPolicy, TaxRate
from pos_app.domain.tender import TenderKind, TenderType
from pos_app.domain.till import Shift
from pos_app.services.till_services import TillServices, till_services
from pos_app.services.workplace import Workplace
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_members import FakeMembers, FakeOffers, FakeVault
from tests.helpers.fake_ports import (
    FakeCatalogue,
    FakeClock,
    FakeIdentity,
    FakePins,
    FakeSpool,
    FakeStoreData,
)

_PIN = FakePins()
_pin = _PIN.make_pin_verifier


def gtin(number: int) -> str:
    """A right GTIN-13 of the store's own range."""
    body = f"690{number:09d}"
    return body + check_digit(body)


class Shelf(FakeCatalogue):
    """Found by any part of a name in any case, by SKU and by GTIN."""

    def by_code(self, code: str) -> tuple[Product, ...]:
        """A SKU in any case, too."""
        return super().by_code(code) or super().by_code(code.upper())

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Every word must be somewhere."""
        words = text.casefold().split()
        found = (p for p in self._products.values() if all(w in _haystack(p) for w in words))
        return tuple(islice(found, limit))


def _haystack(product: Product) -> str:
    return " ".join((product.name, product.name_zh, product.sku, *product.gtins)).casefold()


class World:
    """A till with an open shift, its fakes at hand."""

    def __init__(
        self,
        products: tuple[Product, ...] | None = None,
        policies: Policies | None = None,
        *,
        signed_in: bool = True,
    ) -> None:
        self.clock = FakeClock()
        self.journal = FakeJournal(self.clock)
        self.identity = FakeIdentity()
        self.catalogue = Shelf(products or PRODUCTS)
        self.members, self.offers, self.vault = FakeMembers(), FakeOffers(), FakeVault()
        self.store = FakeStoreData(policies or POLICIES, PEOPLE)
        self.services = self.restart()
        if signed_in:
            self.open_shift()

    def restart(self) -> TillServices:
        """The program again, over the same journal."""
        before = getattr(self, "services", None)
        self.services = till_services(
            Workplace(
                till="T1", journal=self.journal, catalogue=self.catalogue, store_data=self.store,
                clock=self.clock, identity=self.identity, pins=FakePins(), spool=FakeSpool(),
                members=self.members, offers=self.offers, vault=self.vault,
                actor=before.workplace.actor if before else None,
            )
        )  # fmt: skip
        return self.services

    def open_shift(self, staff_id: str = "1001") -> None:
        """Somebody signs in and opens a shift."""
        workplace = self.services.workplace
        workplace.actor = self.store.staff(staff_id)
        shift = Shift(
            id="s1", cashier=staff_id, business_date=date(2026, 3, 14), opened_ms=1,
            float_minor=50_000,
        )  # fmt: skip
        workplace.record(ShiftOpened(shift=shift), corr=shift.id)

    def facts(self, type_: str) -> list[StoredFact]:
        """Facts of a type so far."""
        return list(self.journal.facts(types=(type_,)))


PEOPLE = (
    Staff(id="1001", name="林晓雨", roles=("cashier",), pin_verifier=_pin("1111")),
    Staff(id="1002", name="Amelia Hughes", roles=("cashier",), pin_verifier=_pin("2222")),
    Staff(id="2001", name="王建国", roles=("manager",), pin_verifier=_pin("9999"),
          badge_digest=_PIN.badge_digest("BADGE-2001")),
    Staff(id="2002", name="Olivia Featherstonehaugh", roles=("manager",),
          pin_verifier=_pin("8888")),
)  # fmt: skip

_EVERYDAY = (
    Permission.SELL, Permission.SHIFT, Permission.VOID_LINE, Permission.X_REPORT,
    Permission.NO_SALE, Permission.RETURN,
)  # fmt: skip
POLICIES = Policies(
    store=StoreProfile(
        id="S01", name="Lanehouse Nanjing Road", name_zh="南京路店", currency="CNY",
        timezone="Asia/Shanghai",
    ),
    tax=TaxPolicy(classes=(TaxClass("standard", (TaxRate("CN", 130_000),), "A"),)),
    tender_types=(
        TenderType(id="cash", kind=TenderKind.CASH, name="Cash", name_zh="现金",
                   opens_drawer=True),
        TenderType(id="card", kind=TenderKind.CARD_SLIP, name="Bank card", name_zh="银行卡",
                   needs_reference=True),
        TenderType(id="wallet", kind=TenderKind.CARD_SLIP, name="Mobile payment",
                   name_zh="移动支付", needs_reference=True),
        TenderType(id="voucher", kind=TenderKind.OTHER, name="Shopping voucher",
                   name_zh="购物券", needs_reference=True, limit_minor=50_000),
        TenderType(id="house", kind=TenderKind.OTHER, name="House account", name_zh="挂账"),
    ),
    roles=(
        Role("cashier", (*(Grant(p) for p in _EVERYDAY), Grant(Permission.DISCOUNT, 2_000),
                         Grant(Permission.PRICE_OVERRIDE, 1_000),
                         Grant(Permission.VOID_SALE, 100_000))),
        Role("manager", tuple(Grant(p) for p in Permission)),
    ),
    reasons=(
        Reason("damaged", ("discount", "price_override", "approval"), "Damaged", "商品瑕疵"),
        Reason("match", ("discount", "price_override"), "Price match", "比价"),
        Reason("staff", ("discount",), "Staff purchase", "员工内购"),
        Reason("wrong_label", ("price_override",), "Wrong shelf label", "价签错误"),
        Reason("changed_mind", ("void",), "Customer changed mind", "顾客不买了"),
        Reason("service", ("approval",), "Service recovery", "服务补偿"),
    ),
    cash_increment_minor=10,
    notes_minor=(500, 1000, 2000, 5000, 10_000),
    quick_keys=("BAG-L", "BAG-S", "WATER", "OPEN", "TEE-BLU-M", "MUG"),
)  # fmt: skip


def _tee(colour: str, short: str, zh: str, size: str, number: int, stock: int) -> Product:
    return Product(
        sku=f"TEE-{short}-{size}", name=f"Organic cotton T-shirt {colour}",
        name_zh=f"有机棉圆领短袖T恤 {zh}", price_milliminor=12_900_000,
        gtins=(gtin(number).zfill(14),), style="TEE",
        attributes=(Attribute("colour", colour, zh), Attribute("size", size)),
        stock_milli=stock * 1000,
    )  # fmt: skip


TEES = tuple(
    _tee(colour, short, zh, size, 100 + i * 10 + j, (i * 5 + j * 3) % 11)
    for i, (colour, short, zh) in enumerate(
        (("Blue", "BLU", "蓝"), ("White", "WHT", "白"), ("Forest green", "GRN", "墨绿"))
    )
    for j, size in enumerate(("S", "M", "L", "XL", "2XL"))
)
PRODUCTS = (
    Product(sku="MUG", name="Porcelain mug 350 ml", name_zh="骨瓷马克杯 350ml",
            price_milliminor=4_500_000, gtins=(gtin(1).zfill(14),), stock_milli=24_000),
    Product(sku="WATER", name="Mineral water", name_zh="矿泉水", price_milliminor=250_000,
            gtins=(gtin(2).zfill(14),), stock_milli=240_000),
    Product(sku="BAG-L", name="Carrier bag, large", name_zh="大号购物袋",
            price_milliminor=50_000, gtins=(gtin(3).zfill(14),), discountable=False),
    Product(sku="BAG-S", name="Carrier bag, small", name_zh="小号购物袋",
            price_milliminor=30_000, gtins=(gtin(4).zfill(14),), discountable=False),
    Product(sku="OPEN", name="Open department", name_zh="自定义金额", price_milliminor=0,
            price_required=True, gtins=(gtin(5).zfill(14),)),
    Product(sku="GIFT", name="Gift wrap", name_zh="礼品包装", price_milliminor=0,
            gtins=(gtin(6).zfill(14),)),
    Product(sku="TWIN-A", name="Candle, vanilla", name_zh="香薰蜡烛 香草",
            price_milliminor=6_900_000, gtins=(gtin(7).zfill(14),)),
    Product(sku="TWIN-B", name="Candle, sandalwood", name_zh="香薰蜡烛 檀香",
            price_milliminor=7_900_000, gtins=(gtin(7).zfill(14),)),
    Product(sku="OLD", name="Discontinued lamp", name_zh="停售台灯",
            price_milliminor=19_900_000, gtins=(gtin(8).zfill(14),), active=False),
    Product(sku="APPLE", name="Apples", name_zh="苹果", price_milliminor=1_180_000,
            gtins=(gtin(50).zfill(14),), unit=Unit.KILOGRAM),
    Product(sku="WATCH", name="Automatic wristwatch with sapphire crystal, stainless steel "
            "bracelet and moon phase, limited anniversary edition", price_milliminor=9_999_999_000,
            name_zh="蓝宝石镜面全自动机械腕表 不锈钢表带 月相显示"
            " 周年纪念限量版礼盒装（附两年联保）",
            gtins=(gtin(9).zfill(14),), stock_milli=1_000),
    *TEES,
)  # fmt: skip
