"""Whether a choice of products can be understood, and whether it can choose anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pos_app.domain.promotion_problems import Finder
from pos_app.domain.promotions import ProductMatch, Products

_ALL = ProductMatch()


def check_products(
    products: Products, path: str, broken: Mapping[str, str], sets: Collection[str], find: Finder
) -> None:
    """Names that nothing stands for, and an exclusion that leaves nothing.

    ``broken`` is the product sets that cannot be used, ``sets`` all there are.
    """
    for side, matches in (("include", products.include), ("exclude", products.exclude)):
        for i, match in enumerate(matches):
            _check_match(match, f"{path}.{side}[{i}]", broken, sets, find)
    if is_contradictory(products):
        find.error("products_contradictory", path)


def _check_match(
    match: ProductMatch,
    path: str,
    broken: Mapping[str, str],
    sets: Collection[str],
    find: Finder,
) -> None:
    for i, name in enumerate(match.sets):
        if name not in sets:
            find.error("set_unknown", f"{path}.sets[{i}]", set=name)
        elif name in broken:
            find.error("set_broken", f"{path}.sets[{i}]", set=name)
    for name in ("skus", "categories", "brands", "styles"):
        if "" in getattr(match, name):
            find.error("name_empty", f"{path}.{name}")
    for attribute, values in match.attributes.items():
        if not attribute or not values:
            find.error("attribute_empty", f"{path}.attributes", attribute=attribute)


def is_contradictory(products: Products) -> bool:
    """True when every product that is included is excluded again, whatever the catalogue holds."""
    if not products.exclude:
        return False
    included = products.include or (_ALL,)
    return all(_is_excluded(match, products.exclude) for match in included)


def _is_excluded(match: ProductMatch, excludes: tuple[ProductMatch, ...]) -> bool:
    if any(_covers(exclude, match) for exclude in excludes):
        return True
    if len(match.skus) < 2:
        return False
    named = {sku for e in excludes if e == ProductMatch(skus=e.skus) for sku in e.skus}
    return named.issuperset(match.skus)


def _covers(wide: ProductMatch, narrow: ProductMatch) -> bool:
    """True when whatever fits ``narrow`` must fit ``wide``."""
    return (
        _within(narrow.skus, wide.skus)
        and _within(narrow.brands, wide.brands)
        and _within(narrow.styles, wide.styles)
        and _within(narrow.sets, wide.sets)
        and _below(narrow.categories, wide.categories)
        and all(_within(narrow.attributes.get(k, ()), v) for k, v in wide.attributes.items())
    )


def _within(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _below(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    """Categories hold for themselves and all below them."""
    if not wide:
        return True
    return bool(narrow) and all(any(c == w or c.startswith(f"{w}/") for w in wide) for c in narrow)


def broken_sets(sets: Mapping[str, Products]) -> dict[str, str]:
    """Sets that cannot be used, with the name of what is wrong; whoever includes one as well."""
    found = dict.fromkeys(_in_circles(sets), "set_circle")
    for name, products in sets.items():
        if name not in found and _is_unsound(products, sets):
            found[name] = "set_unsound"
    _spread(found, sets)
    return found


def check_sets(sets: Mapping[str, Products], broken: Mapping[str, str], find: Finder) -> None:
    """The problems of the sets themselves."""
    for name, products in sets.items():
        path = f"product_sets.{name}"
        if broken.get(name) == "set_circle":
            find.error("set_circle", path, set=name)
        check_products(products, path, {}, sets, find)


def parts(products: Products) -> set[str]:
    """Names of the sets it refers to."""
    return {name for m in (*products.include, *products.exclude) for name in m.sets}


def _is_unsound(products: Products, sets: Mapping[str, Products]) -> bool:
    find = Finder()
    check_products(products, "", {}, sets, find)
    return bool(find.found)


def _spread(found: dict[str, str], sets: Mapping[str, Products]) -> None:
    """What includes a broken set is broken, through any number of steps."""
    users: dict[str, list[str]] = {}
    for name, products in sets.items():
        for part in parts(products):
            users.setdefault(part, []).append(name)
    waiting = list(found)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found[user] = "set_broken"
                waiting.append(user)


def _in_circles(sets: Mapping[str, Products]) -> set[str]:
    """Sets on a circle or leading into one: what is left when sets without open parts are taken
    away again and again."""
    left = {name: {p for p in parts(s) if p in sets} for name, s in sets.items()}
    users: dict[str, list[str]] = {}
    for name, wanted in left.items():
        for part in wanted:
            users.setdefault(part, []).append(name)
    done = [name for name, wanted in left.items() if not wanted]
    while done:
        part = done.pop()
        del left[part]
        for user in users.get(part, ()):
            left[user].discard(part)
            if not left[user]:
                done.append(user)
    return set(left)
