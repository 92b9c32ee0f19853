"""`insight mine`: learn from this till's own sales what to recommend."""

from __future__ import annotations

from typing import Final

from pos_app.bootstrap import open_installation
from pos_app.cli.command import Call
from pos_app.domain.associations import associations
from pos_app.domain.facts import SaleCompleted, fact_type
from pos_app.domain.recommending import affinities_of, skus_of
from pos_app.ports.journal import FactJournal

AT_LEAST: Final = 3
"""Baskets that must hold a pair, however few there are: twice may be chance."""


def mine(call: Call) -> int:
    """Learn from this till's own sales; what was known before is replaced, where anything is found.

    A till without sales of its own must not forget what it was told.
    """
    with open_installation(call.data_dir, prints=False) as shop:
        found = associations(_own_baskets(shop.journal), call.args.min_support_bp, AT_LEAST)
        affinities = affinities_of(found)
        kept = shop.replica.offers.put_affinities(affinities) if affinities else 0
    data = {
        "baskets": found.baskets, "items": len(found.items), "min_count": found.min_count,
        "pairs": len(found.pairs), "affinities": kept,
    }  # fmt: skip
    line = call.output.tr(
        "insight.mined", baskets=found.baskets, items=len(found.items), affinities=kept
    )
    call.output.answer(data, [line])
    return 0


def _own_baskets(journal: FactJournal) -> list[frozenset[str]]:
    facts = journal.facts(types=(fact_type(SaleCompleted),))
    return [skus_of(f.body.trade) for f in facts if isinstance(f.body, SaleCompleted)]
