"""One row of a catalogue file as a product, or the reason why not (COMMANDS, ``catalogue import``).

Prices are minor units, with up to three decimals for prices finer than the smallest coin. Cells
are text as they stand in the file; blank means "as usual". Nothing is guessed or cut short: a row
is taken whole or refused with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from pos_app.domain.catalogue import Attribute, Product
from pos_app.domain.identifiers import checked_sku, gtin14
from pos_app.domain.money import checked_price, parse_decimal
from pos_app.domain.quantity import MAX_QUANTITY_MILLI, Unit
from pos_app.domain.tables import require_columns
from pos_app.errors import BadInput

MAX_NAME: Final = 500
MAX_LABEL: Final = 100
MAX_GTINS: Final = 20
MAX_AGE_YEARS: Final = 99

REQUIRED_COLUMNS: Final = ("sku", "gtin", "name", "price_minor")
_UNITS: Final = {
    "": Unit.PIECE, "piece": Unit.PIECE, "pieces": Unit.PIECE, "pc": Unit.PIECE, "pcs": Unit.PIECE,
    "ea": Unit.PIECE, "each": Unit.PIECE, "个": Unit.PIECE, "件": Unit.PIECE, "只": Unit.PIECE,
    "kg": Unit.KILOGRAM, "千克": Unit.KILOGRAM, "公斤": Unit.KILOGRAM,
    "m": Unit.METRE, "米": Unit.METRE, "l": Unit.LITRE, "升": Unit.LITRE,
}  # fmt: skip
_YES: Final = frozenset({"1", "true", "yes", "y", "是"})
_NO: Final = frozenset({"0", "false", "no", "n", "否"})


def check_columns(file: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns nobody here knows; they are left out.

    Raises BadInput ``columns_missing`` or ``columns_twice``.
    """
    require_columns(file, columns, REQUIRED_COLUMNS)
    return tuple(name for name in columns if name not in _KNOWN_COLUMNS)


class RowReader:
    """Turns the cells of one file's rows into products."""

    def __init__(self, columns: Sequence[str], file: str = "") -> None:
        """Raises BadInput as :func:`check_columns` does."""
        self.unknown = check_columns(file, columns)
        self._width = len(columns)
        self._sku, self._gtin, self._name, self._price = map(columns.index, REQUIRED_COLUMNS)
        self._optional = [
            (index, field, read)
            for index, name in enumerate(columns)
            for field, read in [_OPTIONAL.get(name, ("", _label))]
            if field
        ]
        self._attributes = [
            (columns.index(name), name, _place(columns, f"{name}_zh"))
            for name in _ATTRIBUTES
            if name in columns
        ]

    def product(self, cells: Sequence[str]) -> Product:
        """The product of one row; raises BadInput with the reason it is refused."""
        if len(cells) != self._width:
            cells = self._fitted(cells)
        fields: dict[str, Any] = {
            field: read(cells[index]) for index, field, read in self._optional if cells[index]
        }
        attributes = tuple(
            Attribute(name, _label(cells[index]), _label(cells[zh]) if zh is not None else "")
            for index, name, zh in self._attributes if cells[index].strip()
        )  # fmt: skip
        return Product(
            sku=checked_sku(cells[self._sku]), name=_required_name(cells[self._name]),
            price_milliminor=_price(cells[self._price]), gtins=_gtins(cells[self._gtin]),
            attributes=attributes, **fields,
        )  # fmt: skip

    def sku_of(self, cells: Sequence[str]) -> str:
        """What stands where the SKU should be, to name a refused row by."""
        return _shown(cells[self._sku].strip()) if self._sku < len(cells) else ""

    def _fitted(self, cells: Sequence[str]) -> Sequence[str]:
        """A short row is filled up with blanks; cells beyond the last column must be blank."""
        if any(cell.strip() for cell in cells[self._width :]):
            raise BadInput("cells_surplus", columns=self._width, cells=len(cells))
        return [*cells[: self._width], *[""] * (self._width - len(cells))]


def _place(columns: Sequence[str], name: str) -> int | None:
    return columns.index(name) if name in columns else None


def _required_name(text: str) -> str:
    name = _name(text)
    if not name:
        raise BadInput("name_empty")
    return name


def _name(text: str) -> str:
    name = text.strip()
    if len(name) > MAX_NAME:
        raise BadInput("name_too_long", length=len(name), limit=MAX_NAME)
    if not name.isprintable():
        _require_clean(name)
    return name


# Files repeat their categories, brands and units in row after row.
@lru_cache(maxsize=4096)
def _label(text: str) -> str:
    label = text.strip()
    if len(label) > MAX_LABEL:
        raise BadInput("cell_too_long", text=_shown(label), limit=MAX_LABEL)
    if not label.isprintable():
        _require_clean(label)
    return label


def _require_clean(text: str) -> None:
    """Unusual blanks and marks are text; control characters and undecoded bytes are not."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadInput("text_wrong_encoding", text=_shown(text))
    if any(c < " " or c == "\x7f" for c in text):
        raise BadInput("text_unreadable", text=_shown(text))


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text[:40])


@lru_cache(maxsize=4096)
def _price(text: str) -> int:
    if not text.strip():
        raise BadInput("price_missing")
    return checked_price(parse_decimal(text, 3))


def _gtins(text: str) -> tuple[str, ...]:
    """GTINs separated by blanks or bars, each as 14 digits."""
    if not text:
        return ()
    found = tuple(dict.fromkeys(gtin14(code) for code in text.replace("|", " ").split()))
    if len(found) > MAX_GTINS:
        raise BadInput("gtins_too_many", limit=MAX_GTINS)
    return found


@lru_cache(maxsize=64)
def _unit(text: str) -> Unit:
    unit = _UNITS.get(text.strip().casefold())
    if unit is None:
        raise BadInput("unit_unknown", unit=_shown(text), units=", ".join(Unit))
    return unit


def _yes(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadInput("yes_no_unreadable", text=_shown(text))


def _age(text: str) -> int:
    age = parse_decimal(text, 0)
    if not 0 <= age <= MAX_AGE_YEARS:
        raise BadInput("age_out_of_range", limit=MAX_AGE_YEARS)
    return age


@lru_cache(maxsize=4096)
def _stock(text: str) -> int:
    stock = parse_decimal(text, 3)
    if abs(stock) > MAX_QUANTITY_MILLI:
        raise BadInput("stock_out_of_range", limit=MAX_QUANTITY_MILLI // 1000)
    return stock


_ATTRIBUTES: Final = ("size", "color")
_OPTIONAL: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "name_zh": ("name_zh", _name),
    "category": ("category", _label),
    "tax_class": ("tax_class", lambda text: _label(text) or "standard"),
    "unit": ("unit", _unit),
    "brand": ("brand", _label),
    "style": ("style", _label),
    "price_required": ("price_required", _yes),
    "minimum_age": ("minimum_age_years", _age),
    "stock": ("stock_milli", _stock),
    "discountable": ("discountable", _yes),
    "returnable": ("returnable", _yes),
    "active": ("active", _yes),
}
_KNOWN_COLUMNS: Final = frozenset(
    {*REQUIRED_COLUMNS, *_OPTIONAL, *_ATTRIBUTES, *(f"{name}_zh" for name in _ATTRIBUTES)}
)
