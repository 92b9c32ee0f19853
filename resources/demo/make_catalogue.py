"""Writes catalogue.csv, the demo shop's products: ``python resources/demo/make_catalogue.py``.

All names are invented. GTINs are in the prefix 952, which GS1 gives out for demonstrations. The
file is committed; this script is how it is changed.
"""

from __future__ import annotations

import csv
import sys
import zlib
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pos_app.domain.identifiers import check_digit

FILE: Final = Path(__file__).with_name("catalogue.csv")
COLUMNS: Final = (
    "sku", "gtin", "name", "price_minor", "name_zh", "category", "tax_class", "unit", "brand",
    "style", "size", "color", "color_zh", "price_required", "minimum_age", "stock", "discountable",
    "returnable",
)  # fmt: skip
type_of_row = dict[str, str]

# prefix, category, tax class, brand en, brand zh,
# kinds "en|zh|price in minor units", sizes "en|zh|percent of that price"
PACKED: Final = (
    ("RC", "staples", "reduced", "Paddy Lane", "稻里",
     ("Jasmine Rice|茉莉香米|1290", "Northeast Rice|东北大米|990", "Glutinous Rice|糯米|1180",
      "Millet|小米|1350", "Black Rice|黑米|1490"),
     ("1 kg|1千克|100", "2.5 kg|2.5千克|235", "5 kg|5千克|450")),
    ("FL", "staples", "reduced", "Mill & Stone", "石磨坊",
     ("Wheat Flour|小麦粉|690", "Dumpling Flour|饺子粉|790", "Rolled Oats|燕麦片|1290"),
     ("500 g|500克|60", "1 kg|1千克|100", "2.5 kg|2.5千克|230")),
    ("ND", "noodles", "standard", "Long Thread", "长丝",
     ("Beef Instant Noodles|红烧牛肉面|450", "Pickled Cabbage Noodles|老坛酸菜面|450",
      "Mushroom Chicken Noodles|香菇炖鸡面|450", "Hot Oil Noodles|油泼面|590",
      "Sesame Noodles|麻酱拌面|520"),
     ("cup|桶装|110", "bag|袋装|80", "5-pack|五连包|370")),
    ("SC", "sauces", "standard", "Old Jar", "老坛子",
     ("Light Soy Sauce|生抽酱油|890", "Dark Soy Sauce|老抽酱油|950", "Rice Vinegar|米醋|690",
      "Oyster Sauce|蚝油|1090", "Chilli Oil|油辣子|1290", "Bean Paste|豆瓣酱|990"),
     ("250 ml|250毫升|100", "500 ml|500毫升|170")),
    ("MK", "dairy", "standard", "Meadow Gate", "牧门",
     ("Whole Milk|全脂牛奶|590", "Skimmed Milk|脱脂牛奶|590", "Oat Milk|燕麦奶|890",
      "Plain Yoghurt|原味酸奶|690", "Strawberry Yoghurt|草莓酸奶|750"),
     ("250 ml|250毫升|60", "1 l|1升|180", "12 x 250 ml|250毫升×12|650")),
    ("TE", "tea", "standard", "Cloud Terrace", "云台",
     ("Green Tea|绿茶|3800", "Jasmine Tea|茉莉花茶|3600", "Pu'er Tea|普洱茶|5800",
      "Oolong Tea|乌龙茶|4600", "Black Tea|红茶|4200"),
     ("50 g|50克|60", "100 g|100克|100", "250 g tin|250克罐装|230")),
    ("DR", "drinks", "standard", "Little Spring", "小泉",
     ("Spring Water|山泉水|200", "Sparkling Water|气泡水|450", "Lemon Tea|柠檬茶|400",
      "Plum Drink|酸梅汤|450", "Orange Juice|橙汁|690", "Cola|可乐|350",
      "Herbal Tea|凉茶|450", "Soy Drink|豆奶|390"),
     ("330 ml|330毫升|100", "500 ml|500毫升|140", "1.5 l|1.5升|280")),
    ("CF", "coffee", "standard", "Night Lamp", "夜灯",
     ("Ground Coffee|咖啡粉|4900", "Instant Coffee|速溶咖啡|2900", "Coffee Beans|咖啡豆|5900"),
     ("250 g|250克|100", "500 g|500克|185")),
    ("BS", "biscuits", "standard", "Tin Drum", "铁皮鼓",
     ("Butter Cookies|黄油曲奇|1590", "Sesame Crackers|芝麻饼干|890", "Soda Crackers|苏打饼干|790",
      "Chocolate Wafers|巧克力威化|990", "Oat Biscuits|燕麦饼干|1090", "Egg Rolls|蛋卷|1290"),
     ("150 g|150克|100", "400 g|400克|230")),
    ("SN", "snacks", "standard", "Lantern Hill", "灯笼山",
     ("Salted Peanuts|盐焗花生|890", "Sunflower Seeds|葵花籽|790", "Potato Crisps|薯片|690",
      "Spicy Potato Crisps|香辣薯片|690", "Dried Mango|芒果干|1290", "Seaweed|海苔|990",
      "Roast Chestnuts|糖炒栗子|1590"),
     ("70 g|70克|70", "150 g|150克|130")),
    ("CH", "sweets", "standard", "Sugar Fox", "糖狐",
     ("Dark Chocolate|黑巧克力|1290", "Milk Chocolate|牛奶巧克力|1190",
      "Hazelnut Chocolate|榛子巧克力|1390",
      "Milk Sweets|奶糖|890", "Mint Sweets|薄荷糖|590"),
     ("100 g|100克|100", "250 g|250克|225")),
    ("FZ", "frozen", "reduced", "Snow Kitchen", "雪厨",
     ("Pork Dumplings|猪肉饺子|1890", "Leek Dumplings|韭菜饺子|1790",
      "Sesame Rice Balls|黑芝麻汤圆|1590",
      "Steamed Buns|馒头|990"),
     ("500 g|500克|100", "1 kg|1千克|180")),
    ("HC", "household", "standard", "Clear Yard", "净院",
     ("Laundry Liquid|洗衣液|2490", "Washing-up Liquid|洗洁精|990", "Hand Soap|洗手液|1290",
      "Floor Cleaner|地板清洁剂|1590"),
     ("500 ml|500毫升|100", "2 l|2升|320")),
    ("PC", "personal care", "standard", "Soft Rain", "细雨",
     ("Shampoo|洗发水|2990", "Shower Gel|沐浴露|2590", "Toothpaste|牙膏|1290",
      "Hand Cream|护手霜|1990"),
     ("100 ml|100毫升|60", "400 ml|400毫升|150")),
    ("KT", "kitchen", "standard", "Hearth", "灶台",
     ("Steel Wok|不锈钢炒锅|12900", "Rice Bowl|饭碗|1290", "Soup Bowl|汤碗|1890",
      "Tea Cup|茶杯|1590",
      "Cutting Board|菜板|4900", "Kitchen Knife|菜刀|8900"),
     ("small|小号|80", "medium|中号|100", "large|大号|135")),
)  # fmt: skip

# prefix, category, brand en, brand zh, items "en|zh|price"
SINGLE: Final = (
    ("TY", "toys", "Paper Kite", "纸鸢",
     ("Wooden Blocks|木质积木|8900", "Spinning Top|陀螺|2900", "Panda Plush|熊猫毛绒玩具|6900",
      "Kite|风筝|3900", "Jigsaw Puzzle 500|拼图500片|5900", "Toy Train|玩具火车|12900",
      "Abacus|儿童算盘|4500", "Bubble Wand|泡泡棒|1500", "Skipping Rope|跳绳|1900",
      "Building Bricks 120|拼插积木120块|9900", "Chinese Chess|中国象棋|3900",
      "Go Set|围棋套装|7900")),
    ("BK", "books", "Quiet Street Press", "静街书社",
     ("The Noodle Maker's Daughter|做面人的女儿|4500", "Ten Walks in the Old Town|老城十步|3800",
      "Cooking with One Wok|一锅到底|5200", "A Field Guide to City Birds|城市观鸟手册|6800",
      "The Lighthouse Keeper's Cat|守塔人的猫|3600", "Counting to One Hundred|数到一百|2900",
      "Tea, Slowly|慢慢喝茶|4800", "Night Train North|北上夜车|4200",
      "Bread without Hurry|不着急的面包|5600", "Small Gardens|小园子|5900")),
    ("ST", "stationery", "Inkwell", "砚边",
     ("Gel Pen Black|黑色中性笔|350", "Gel Pen Blue|蓝色中性笔|350", "Pencil HB|铅笔HB|200",
      "Notebook A5|笔记本A5|1290", "Notebook B5|笔记本B5|1590", "Sticky Notes|便利贴|690",
      "Writing Brush|毛笔|2900", "Ink|墨汁|1590", "Rice Paper|宣纸|2590", "Scissors|剪刀|1290")),
    ("HW", "household", "Clear Yard", "净院",
     ("Facial Tissues 3-pack|抽纸3包|1290", "Toilet Paper 10 rolls|卷纸10卷|2690",
      "Bin Bags|垃圾袋|990",
      "Bath Towel|浴巾|5900", "Face Towel|毛巾|1990", "Umbrella|雨伞|4900", "Slippers|拖鞋|2900",
      "Batteries AA 4-pack|五号电池4节|1590", "Light Bulb|灯泡|1290", "Vacuum Flask|保温杯|8900")),
    ("EU", "imported", "Harbour Nine", "",
     ("Crème Brûlée||2490", "Älplermagronen||3290", "Piñata Mix||1890", "Żurek Soup||1690",
      "Jalapeño Relish||2190", "Smørrebrød Rye||1590", "Pâté de Campagne||3490",
      "Gözleme Mix||1990")),
)  # fmt: skip

# style, en, zh, price, colours, sizes
ADULT: Final = ("S", "M", "L", "XL", "XXL")
CHILD: Final = ("110", "120", "130", "140")
COLOURS: Final = {"White": "白色", "Black": "黑色", "Navy": "藏青色", "Red": "红色",
                  "Sage": "灰绿色",
                  "Yellow": "黄色"}  # fmt: skip
CLOTHES: Final = (
    ("TS01", "Cotton T-shirt", "纯棉T恤", 7900, ("White", "Black", "Navy", "Sage"), ADULT),
    ("SH01", "Linen Shirt", "亚麻衬衫", 16900, ("White", "Navy", "Sage"), ADULT),
    ("TR01", "Straight Trousers", "直筒裤", 19900, ("Black", "Navy"), ADULT),
    ("JK01", "Rain Jacket", "防雨外套", 29900, ("Navy", "Red"), ADULT),
    ("KT01", "Children's T-shirt", "儿童T恤", 4900, ("White", "Yellow", "Red"), CHILD),
    ("KJ01", "Children's Padded Jacket", "儿童棉服", 18900, ("Red", "Navy"), CHILD),
)
WEIGHED: Final = (
    "Apples|苹果|1180", "Pears|梨|980", "Bananas|香蕉|780", "Oranges|橙子|1080", "Grapes|葡萄|2380",
    "Lychees|荔枝|3580", "Cherries|樱桃|6980", "Tomatoes|番茄|780", "Cucumbers|黄瓜|680",
    "Aubergines|茄子|880", "Potatoes|土豆|480", "Carrots|胡萝卜|560", "Pak Choi|小白菜|680",
    "Chinese Cabbage|大白菜|380", "Spinach|菠菜|980", "Garlic|大蒜|1280", "Ginger|生姜|1680",
    "Tofu|豆腐|880", "Pork Belly|五花肉|4580", "Chicken Legs|鸡腿|2680", "Beef Shank|牛腱子|8980",
    "Prawns|鲜虾|9800",
)  # fmt: skip
RESTRICTED: Final = (
    "Rice Wine 500 ml|黄酒500毫升|2890|18", "Plum Wine 330 ml|青梅酒330毫升|3590|18",
    "Lager 500 ml|拉格啤酒500毫升|790|18", "Wheat Beer 500 ml|小麦啤酒500毫升|990|18",
    "Sorghum Spirit 500 ml|高粱酒500毫升|9900|18", "Party Sparklers|手持烟花棒|1990|14",
)  # fmt: skip
# sku, en, zh, price, tax class, price required, discountable, returnable
SERVICES: Final = (
    ("DEPT-FOOD", "Food, open price", "食品（手输价）", 0, "standard", "1", "1", "1"),
    ("DEPT-HOME", "Household, open price", "日用品（手输价）", 0, "standard", "1", "1", "1"),
    ("GIFT-WRAP", "Gift wrap", "礼品包装", 500, "service", "", "0", "0"),
    ("ALTERATION", "Trouser shortening", "裤长修改", 2000, "service", "", "0", "0"),
    ("KEY-CUT", "Key cutting", "配钥匙", 1500, "service", "", "0", "0"),
    ("DELIVERY", "Local delivery", "同城配送", 800, "service", "", "0", "0"),
    ("BAG-S", "Carrier bag, small", "购物袋（小）", 20, "standard", "", "0", "0"),
    ("BAG-L", "Carrier bag, large", "购物袋（大）", 40, "standard", "", "0", "0"),
    ("SCREW-M4", "Loose screw M4", "散装螺丝M4", 7, "standard", "", "1", "1"),
)


def rows() -> Iterator[type_of_row]:
    """All products in the order of the file."""
    numbers = count(1)
    yield from _packed(numbers)
    yield from _single(numbers)
    yield from _clothes(numbers)
    yield from _weighed()
    yield from _restricted(numbers)
    yield from _services()


def _gtin(numbers: Iterator[int]) -> str:
    body = f"952{next(numbers):09d}"
    return body + check_digit(body)


def _stock(sku: str, most: int) -> str:
    """A figure that looks random and is the same in every run."""
    return str(zlib.crc32(sku.encode()) % most)


def _packed(numbers: Iterator[int]) -> Iterator[type_of_row]:
    for prefix, category, tax, brand, brand_zh, kinds, sizes in PACKED:
        for (i, kind), (j, size) in product(enumerate(kinds, 1), enumerate(sizes, 1)):
            en, zh, price = kind.split("|")
            size_en, size_zh, percent = size.split("|")
            sku = f"{prefix}{i:02d}{j}"
            yield {
                "sku": sku, "gtin": _gtin(numbers), "name": f"{brand} {en} {size_en}",
                "name_zh": f"{brand_zh}{zh} {size_zh}", "category": category, "tax_class": tax,
                "price_minor": str(int(price) * int(percent) // 1000 * 10), "brand": brand,
                "stock": _stock(sku, 240),
            }  # fmt: skip


def _single(numbers: Iterator[int]) -> Iterator[type_of_row]:
    for prefix, category, brand, brand_zh, items in SINGLE:
        for i, item in enumerate(items, 1):
            en, zh, price = item.split("|")
            sku = f"{prefix}{i:03d}"
            yield {
                "sku": sku, "gtin": _gtin(numbers), "brand": brand, "category": category,
                "name": en if category == "books" else f"{brand} {en}",
                "name_zh": zh if category == "books" or not zh else f"{brand_zh}{zh}",
                "price_minor": price, "stock": _stock(sku, 60),
                "tax_class": "reduced" if category == "books" else "standard",
            }  # fmt: skip


def _clothes(numbers: Iterator[int]) -> Iterator[type_of_row]:
    for style, en, zh, price, colours, sizes in CLOTHES:
        for colour, size in product(colours, sizes):
            sku = f"{style}-{colour[:2].upper()}-{size}"
            yield {
                "sku": sku, "gtin": _gtin(numbers), "name": f"{en} {colour} {size}",
                "name_zh": f"{zh} {COLOURS[colour]} {size}", "category": "clothing",
                "tax_class": "standard", "price_minor": str(price), "brand": "Willow & Co",
                "style": style, "size": size, "color": colour, "color_zh": COLOURS[colour],
                "stock": _stock(sku, 15),
            }  # fmt: skip


def _weighed() -> Iterator[type_of_row]:
    for i, item in enumerate(WEIGHED, 1):
        en, zh, price = item.split("|")
        sku = f"2{i:04d}"
        yield {
            "sku": sku, "name": en, "name_zh": zh, "price_minor": price, "unit": "kg",
            "category": "fresh", "tax_class": "reduced", "stock": f"{_stock(sku, 90)}.5",
            "returnable": "0",
        }  # fmt: skip


def _restricted(numbers: Iterator[int]) -> Iterator[type_of_row]:
    for i, item in enumerate(RESTRICTED, 1):
        en, zh, price, age = item.split("|")
        sku = f"AL{i:03d}"
        yield {
            "sku": sku, "gtin": _gtin(numbers), "name": f"Three Cranes {en}",
            "name_zh": f"三鹤{zh}", "price_minor": price, "category": "restricted",
            "tax_class": "standard", "brand": "Three Cranes", "minimum_age": age,
            "stock": _stock(sku, 120),
        }  # fmt: skip


def _services() -> Iterator[type_of_row]:
    for sku, en, zh, price, tax, keyed, discountable, returnable in SERVICES:
        yield {
            "sku": sku, "name": en, "name_zh": zh, "price_minor": str(price), "tax_class": tax,
            "category": "departments" if keyed else "services", "price_required": keyed,
            "discountable": discountable, "returnable": returnable,
        }  # fmt: skip


def write(file: Path = FILE) -> None:
    """Write the file anew."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    write()
