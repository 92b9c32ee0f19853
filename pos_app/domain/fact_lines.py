"""A fact as a line of JSON, as complete as its envelope: for scripts, audits and other programs."""

from __future__ import annotations

import json

import cbor2

from pos_app.domain.envelope import envelope_hash


def ndjson_line(data: bytes) -> str:
    """Header, context and body with every field the bytes hold, known to us or not; bytes as hex.

    ``hash`` is what the next fact's ``prev`` must say. Without the newline.
    """
    header, context, body, signature = cbor2.loads(data)
    parts = {
        "header": cbor2.loads(header), "context": cbor2.loads(context), "body": cbor2.loads(body),
        "signature": signature, "hash": envelope_hash(data),
    }  # fmt: skip
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=bytes.hex)
