"""Finds in the code which text is asked for, and with which facts."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tests.architecture import source

TRANSLATORS: Final = frozenset(
    {
        "say",
        "t",
        "texts",
        "tr",
        "translate",
        "translator",
        "word",
        "_t",
        "_texts",
        "_tr",
        "_translator",
    }
)
ERROR_AREAS: Final = {"RuleRefused": "rule", "BadInput": "rule", "EnvironmentFault": "fault"}
KEY: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class Asked(NamedTuple):
    """One text asked for. ``facts`` is None when they cannot be read off the call."""

    key: str
    facts: frozenset[str] | None
    place: str


def asked(modules: list[source.Module]) -> Iterator[Asked]:
    """Every literal key given to a translator and every named error that is made."""
    areas = error_areas(modules)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                key = _key(node, areas)
                if key:
                    yield Asked(key, _facts(node), f"{module.path}:{node.lineno}")


def error_areas(modules: list[source.Module]) -> Mapping[str, str]:
    """The area of each error class, subclasses that keep the constructor included."""
    classes = [n for m in modules for n in ast.walk(m.tree) if isinstance(n, ast.ClassDef)]
    areas = dict(ERROR_AREAS)
    for _ in classes:
        known = len(areas)
        for node in classes:
            bases = [b.id for b in node.bases if isinstance(b, ast.Name) and b.id in areas]
            if bases and node.name not in areas and not _has_constructor(node):
                areas[node.name] = _own_area(node) or areas[bases[0]]
        if len(areas) == known:
            break
    return areas


def literals(modules: list[source.Module]) -> set[str]:
    """Every string constant of the code; a key among them may be in use."""
    return {
        node.value
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def placeholders(text: str) -> frozenset[str]:
    """Names a text wants filled in; raises ValueError for one that is not a plain name."""
    names = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    odd = {name for name in names if not name.isidentifier()}
    if odd:
        raise ValueError(f"placeholder is not a plain name: {sorted(odd)} in {text!r}")
    return frozenset(names)


def _key(call: ast.Call, areas: Mapping[str, str]) -> str | None:
    if not call.args or not isinstance(call.args[0], ast.Constant):
        return None
    text = call.args[0].value
    name = _callee(call.func)
    if not isinstance(text, str):
        return None
    if name in areas:
        return f"{areas[name]}.{text}"
    return text if name in TRANSLATORS and KEY.fullmatch(text) else None


def _callee(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _facts(call: ast.Call) -> frozenset[str] | None:
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


def _has_constructor(node: ast.ClassDef) -> bool:
    return any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in node.body)


def _own_area(node: ast.ClassDef) -> str | None:
    for child in node.body:
        if (
            isinstance(child, ast.Assign)
            and isinstance(child.targets[0], ast.Name)
            and child.targets[0].id == "area"
            and isinstance(child.value, ast.Constant)
        ):
            return str(child.value.value)
    return None
