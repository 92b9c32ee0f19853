"""A made-up catalogue of any size, the same in every run.

Names follow what makes real ones hard to search: a few words and characters stand in a large share
of all names, most brands and some characters in next to none. GTINs are in the prefix 952, which
GS1 gives out for demonstrations.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.identifiers import check_digit
from pos_app.domain.quantity import Unit

CSV_COLUMNS: Final = (
    "sku", "gtin", "name", "price_minor", "name_zh", "category", "tax_class", "unit", "brand",
    "style", "size", "stock",
)  # fmt: skip
_GOODS: Final = (
    "Milk|牛奶 Tea|茶 Noodles|面条 Biscuits|饼干 Water|水 Oil|油 Sugar|糖 Cola|可乐 Soy Sauce|酱油 "
    "Rice|大米 Chocolate|巧克力 Yoghurt|酸奶 Juice|果汁 Coffee|咖啡 Bread|面包 Crisps|薯片 "
    "Peanuts|花生 Tofu|豆腐 Vinegar|醋 Shampoo|洗发水 Soap|肥皂 Tissues|纸巾 Towel|毛巾 Cup|杯子 "
    "Bowl|碗 Chopsticks|筷子 Knife|刀 Toy|玩具 Blocks|积木 Book|书 Pen|笔 Notebook|本子 Shirt|衬衫 "
    "Trousers|裤子 Skirt|裙子 Jacket|外套 Socks|袜子 Shoes|鞋 Hat|帽子 Gloves|手套 Honey|蜂蜜 "
    "Cheese|奶酪 Butter|黄油 Jam|果酱 Dumplings|饺子 Sausage|香肠 Fish|鱼 Chicken|鸡肉 Beef|牛肉 "
    "Seaweed|海苔 Chilli|辣椒 Ginger|生姜 Garlic|大蒜 Mushroom|蘑菇 Lantern|灯笼 Kite|风筝"
).replace("Soy Sauce", "Soy_Sauce")
_KINDS: Final = (
    "Organic|有机 Classic|经典 Fresh|新鲜 Family|家庭装 Mini|迷你 Spicy|香辣 Original|原味 "
    "Strawberry|草莓 Matcha|抹茶 Premium|特级 Red|红 Green|绿 Black|黑 White|白 Children's|儿童 "
    "Light|低脂 Imported|进口 Handmade|手工 Winter|冬季 Summer|夏季 Sugar-free|无糖 Smoked|烟熏 "
    "Double|双层 Soft|柔软 Crème|奶油 Rösti|薯饼"
)
_SIZES: Final = "100 g;250 g;500 g;1 kg;330 ml;1 l;6 x 330 ml;10 pcs;S;M;L;XL".split(";")
_CONSONANTS: Final = "bcdfghjklmnprstvwz"
_PRICES_MINOR: Final = (199, 350, 690, 990, 1290, 1990, 2990, 4900, 9900, 19_900)
_RARE: Final = range(0x4E00, 0x9FA5)


def products(count: int, seed: int = 952) -> Iterator[Product]:
    """So many products, the first of a larger catalogue being a smaller one."""
    chance = random.Random(seed)
    goods, kinds = _pairs(_GOODS), _pairs(_KINDS)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(goods))))
    for number in range(count):
        good, kind = chance.choices(goods, cum_weights=weights)[0], chance.choice(kinds)
        other = chance.choice(kinds) if number % 3 == 0 else ("", "")
        size = _SIZES[chance.randrange(len(_SIZES))]
        yield _product(number, chance, (good, kind, other), size)


def write_csv(file: Path, count: int) -> None:
    """The same products as a file to import."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(CSV_COLUMNS)
        for p in products(count):
            stock = "" if p.stock_milli is None else p.stock_milli // 1000
            size = p.attributes[0].value if p.attributes else ""
            writer.writerow((
                p.sku, " ".join(p.gtins), p.name, p.price_milliminor // 1000, p.name_zh,
                p.category, p.tax_class, p.unit.value, p.brand, p.style, size, stock,
            ))  # fmt: skip


def _product(
    number: int, chance: random.Random, words: tuple[tuple[str, str], ...], size: str
) -> Product:
    good, kind, other = words
    brand = _brand(chance)
    rare = chr(chance.choice(_RARE)) + chr(chance.choice(_RARE)) if number % 5 == 0 else ""
    english = " ".join(part for part in (brand, other[0], kind[0], good[0], size) if part)
    is_worn = len(size) <= 2
    return Product(
        sku=f"LH{number:07d}", name=english.replace("_", " "),
        name_zh="" if number % 20 == 7 else f"{rare}{other[1]}{kind[1]}{good[1]} {size}",
        price_milliminor=chance.choice(_PRICES_MINOR) * 1000,
        gtins=() if number % 50 == 9 else (_gtin(number),),
        unit=Unit.KILOGRAM if number % 100 == 11 else Unit.PIECE, category=good[0].lower(),
        brand=brand, style=f"ST{number // 4:06d}" if is_worn else "",
        attributes=(Attribute("size", size),) if is_worn else (), stock_milli=number % 60 * 1000,
    )  # fmt: skip


def _brand(chance: random.Random) -> str:
    syllables = chance.randrange(2, 4)
    return "".join(
        chance.choice(_CONSONANTS) + chance.choice("aeiou") for _ in range(syllables)
    ).title()


def _gtin(number: int) -> str:
    body = f"0952{number:09d}"
    return body + check_digit(body)


def _pairs(text: str) -> list[tuple[str, str]]:
    found = []
    for pair in text.split():
        english, _, chinese = pair.partition("|")
        found.append((english, chinese))
    return found
