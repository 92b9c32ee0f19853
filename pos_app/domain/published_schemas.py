"""The JSON schemas of published documents, made from the classes that read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from pos_app.domain.loyalty import Program
from pos_app.domain.promotions import PromotionFile

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: Final[Mapping[str, type]] = {"promotions": PromotionFile, "program": Program}


def schema_of(document: str) -> dict[str, Any]:
    """The schema of ``promotions`` or ``program``; KeyError for others."""
    schema = msgspec.json.schema(DOCUMENTS[document])
    return {"$schema": DIALECT, "title": f"Lanehouse {document}", **schema}


def schema_text(document: str) -> str:
    """The same as a file holds it."""
    body = msgspec.json.format(msgspec.json.encode(schema_of(document)), indent=1)
    return body.decode() + "\n"
