"""The published vectors: read, priced and compared.

``make vectors`` stores the whole answers anew. Only an answer that agrees with what was worked out
by hand is stored; where it does not, the old one stays and the disagreement is told.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any, Final

from pos_app.domain.price_request import Around
from pos_app.domain.priced_form import canonical
from pos_app.domain.pricing import PricedBasket
from pos_app.services.price_baskets import PriceBaskets
from tests.architecture.source import ROOT

FILE: Final = ROOT / "docs" / "vectors" / "pricing.ndjson"
type_of_vector = dict[str, Any]


@cache
def vectors() -> tuple[type_of_vector, ...]:
    """All of them, in order."""
    return tuple(json.loads(line) for line in FILE.read_text("utf-8").splitlines())


def priced(given: type_of_vector) -> PricedBasket:
    """What an input costs; fails for one that is refused."""
    answer = PriceBaskets(Around()).answer(json.dumps(given).encode())
    assert answer.refusal is None, (answer.refusal, answer.path)
    assert not answer.problems, answer.problems
    assert answer.priced is not None
    return answer.priced


def form_of(basket: PricedBasket) -> type_of_vector:
    """The canonical form as plain data."""
    built: type_of_vector = json.loads(canonical(basket))
    return built


def by_hand(basket: PricedBasket, asked: type_of_vector) -> type_of_vector:
    """Of an answer, what the hand-worked expectation speaks of."""
    hints = {h.promotion: h for h in basket.hints}
    why = {p.promotion: p.why.value for p in basket.passed_over}
    found: type_of_vector = {
        "total": basket.total_minor, "tax": basket.tax_minor,
        "off": {o.promotion: o.off_minor for o in basket.offers},
        "nets": [line.net_minor for line in basket.lines],
        "earned": basket.points_earned, "spent": basket.points_spent,
        "hints": [p for p in asked.get("hints", ()) if p in hints],
        "missing": {p: hints[p].missing_minor for p in asked.get("missing", ()) if p in hints},
        "why": {p: why[p] for p in asked.get("why", ()) if p in why},
        "saves": {p: hints[p].saves_minor for p in asked.get("saves", ()) if p in hints},
    }  # fmt: skip
    return {name: found[name] for name in asked}


def store_answers() -> int:
    """Write the whole answers into the file; how many vectors disagree with their hand-worked
    figures."""
    wrong = 0
    for vector in vectors():
        basket = priced(vector["input"])
        found = by_hand(basket, vector["expect"])
        if found == vector["expect"]:
            vector["expected"] = form_of(basket)
        else:
            wrong += 1
            told = f"{vector['id']}: worked out {vector['expect']}, priced {found}"
            sys.stderr.write(f"{told}\n")
    lines = (json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in vectors())
    FILE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if store_answers() else 0)
