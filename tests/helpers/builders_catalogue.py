"""Products for tests."""

from __future__ import annotations

from typing import Any, Final

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.quantity import Unit

MILK_GTIN: Final = "06901234567892"


def product(sku: str = "MILK", price_minor: int = 1250, **changes: Any) -> Product:
    """A product at a price in whole minor units."""
    return Product(
        **{"sku": sku, "name": sku.title(), "price_milliminor": price_minor * 1000, **changes}
    )


def shelf() -> tuple[Product, ...]:
    """What the test store sells: one product for each rule that products can carry."""
    size, colour = Attribute("size", "M"), Attribute("colour", "Blue")
    return (
        product("MILK", 1250, name_zh="牛奶", gtins=(MILK_GTIN,), stock_milli=20_000),
        product("PEN", 333, tax_class="reduced"),
        product("CENT", 1),
        product("APPLE", 899, unit=Unit.KILOGRAM, tax_class="reduced"),
        product("SHIRT", 19_900, style="TEE", attributes=(size, colour), stock_milli=3000),
        product("SHIRT-L", 19_900, style="TEE", attributes=(Attribute("size", "L"), colour)),
        product("GIFT", 0),
        product("BOOK", 4500, discountable=False, tax_class="exempt"),
        product("SOCKS", 990, returnable=False),
        product("OPEN", 0, price_required=True),
        product("GONE", 500, active=False),
        product("TWIN-A", 100, gtins=("00000096385074",)),
        product("TWIN-B", 200, gtins=("00000096385074",)),
    )
