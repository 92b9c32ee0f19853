"""The source tree as the architecture tests see it: files, their syntax, and names resolved.

Names are resolved through the imports of a module, so that ``from datetime import datetime as d``
followed by ``d.now()`` is still ``datetime.datetime.now``.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PRODUCT: Final = ("pos_app", "printing", "sync", "ui", "main.py")
ALL_CODE: Final = (*PRODUCT, "benchmarks", "tests")
_UNTRACKED_DIRS: Final = (".git", ".venv", "build", "dist", "__pycache__")


class Use(NamedTuple):
    """A resolved name where it is used."""

    name: str
    line: int


class Module(NamedTuple):
    """One parsed file; ``path`` is relative to the root, with forward slashes."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def tracked_files() -> tuple[str, ...]:
    """Files of the repository, committed or about to be; what .gitignore names is left out."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return tuple(sorted(_walk()))
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(sorted({f for f in listing.split("\0") if f and (ROOT / f).is_file()}))


def _walk() -> Iterator[str]:
    for file in ROOT.rglob("*"):
        path = file.relative_to(ROOT)
        if file.is_file() and not set(path.parts) & set(_UNTRACKED_DIRS):
            yield path.as_posix()


@cache
def module(path: str) -> Module:
    """The parsed file at a path relative to the root."""
    text = (ROOT / path).read_text("utf-8")
    return Module(path, text, ast.parse(text, path))


def modules(*places: str) -> Iterator[Module]:
    """Parsed Python files at or below the places; a place that does not exist yields nothing."""
    for path in tracked_files():
        if path.endswith(".py") and any(path == p or path.startswith(f"{p}/") for p in places):
            yield module(path)


def uses(tree: ast.AST) -> Iterator[Use]:
    """Every imported or builtin name that is read, dotted in full, with its line.

    Names bound to parameters or locals resolve to themselves; a local that hides an import is not
    noticed, which costs a false alarm at worst.
    """
    names = imported_names(tree)
    inner = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in inner:
            dotted = _dotted(node)
            if dotted:
                head, _, rest = dotted.partition(".")
                full = names.get(head, head)
                yield Use(f"{full}.{rest}" if rest else full, node.lineno)


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each name bound by an import stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                names[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    return names


def imports(tree: ast.AST) -> Iterator[Use]:
    """Every module that is imported, and for ``from a import b`` also ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Use(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield Use(node.module, node.lineno)
            for alias in node.names:
                yield Use(f"{node.module}.{alias.name}", node.lineno)


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Functions and classes with their qualified names, outermost first."""
    for node in ast.iter_child_nodes(tree):
        name = prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{node.name}" if prefix else node.name
            yield name, node
        yield from functions(node, name)


def fail_on(found: Iterable[str]) -> None:
    """Fails the running test with the findings, one per line; passes when there are none."""
    lines = list(found)
    if lines:
        pytest.fail("\n".join([f"{len(lines)} found", *lines]), pytrace=False)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])
