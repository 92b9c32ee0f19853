"""JSON documents read strictly, and whatever does not fit said by name and place.

msgspec says in English what it did not expect; here that becomes one of a few names with facts, so
that both languages can say it.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

import msgspec

from pos_app.domain.promotion_problems import Problem

T = TypeVar("T")

_BOM: Final = b"\xef\xbb\xbf"
_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_PLACE: Final = re.compile(r" - at `(?:key in )?\$([^`]*)`$")
_QUOTED: Final = re.compile(r"`([^`]*)`")
_SAID_MAX: Final = 60


class Unreadable(Exception):
    """A document that cannot be taken, with the reason; never leaves this package's readers."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.name)
        self.problem = problem


def decoded(data: bytes, kind: type[T], root: str = "") -> T:
    """The document as ``kind``; raises Unreadable. ``root`` is where it stands in a larger one."""
    body = data.removeprefix(_BOM)
    _check_encoding(body)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Unreadable(_misfit(str(error), root)) from None
    except msgspec.DecodeError as error:
        raise Unreadable(_malformed(body, str(error), root)) from None
    except RecursionError:
        raise Unreadable(Problem(name="json_too_deep", path=root)) from None


def _check_encoding(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place_of(body, error.start)
        facts: dict[str, str | int] = {"line": line, "column": column}
        raise Unreadable(Problem(name="encoding_broken", path="", facts=facts)) from None


def _malformed(body: bytes, message: str, root: str) -> Problem:
    found = _BYTE.search(message)
    line, column = place_of(body, int(found[1]) if found else len(body))
    return Problem(name="json_unreadable", path=root, facts={"line": line, "column": column})


def place_of(body: bytes, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of a byte; columns count bytes."""
    before = body[:at]
    return before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1


def _misfit(message: str, root: str) -> Problem:
    place = _PLACE.search(message)
    inside = place[1] if place else ""
    said = message[: place.start()] if place else message
    quoted = [q[:_SAID_MAX] for q in _QUOTED.findall(said)]
    name, facts = _named(said, quoted)
    path = f"{root}{inside}" if root else inside.removeprefix(".")
    return Problem(name=name, path=path, facts=facts)


def _named(said: str, quoted: list[str]) -> tuple[str, dict[str, str | int]]:
    if said.startswith("Object missing required field"):
        return "field_missing", {"field": quoted[0]}
    if said.startswith("Object contains unknown field"):
        return "field_unknown", {"field": quoted[0]}
    if said.startswith("Expected") and len(quoted) > 1:
        return "type_wrong", {"expected": quoted[0], "got": quoted[1]}
    if "date" in said:
        return "date_wrong", {}
    if said.startswith("Invalid"):
        return "value_unknown", {"value": said.partition("value ")[2].strip("'\"")[:_SAID_MAX]}
    return "value_unfit", {}
