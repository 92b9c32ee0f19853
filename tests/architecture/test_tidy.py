"""House style as a test: budgets on size, no broad except, nothing that ties us to one machine."""

from __future__ import annotations

import ast
import re
from typing import Final

from tests.architecture import budgets, source

# Put together from parts, so that this file does not contain what it forbids.
_MACHINE_DIRS: Final = ("work", "root", "farm")
MACHINE_PATH: Final = re.compile(rf"(?<![\w.~-])/(?:{'|'.join(_MACHINE_DIRS)})/")
_REGISTRIES: Final = (
    ("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"), ("anaconda", "org"),
    ("mirrors", "aliyun", "com"), ("pypi", "tuna", "tsinghua", "edu", "cn"),
)  # fmt: skip
REGISTRY_HOST: Final = re.compile("|".join(re.escape(".".join(h)) for h in _REGISTRIES))
_TEXT_SUFFIXES: Final = frozenset(
    ".cfg .css .csv .html .ini .js .json .lock .md .mk .ndjson .py .qss .sh .spec .sql .svg .toml"
    " .txt .xml .yaml .yml".split()
)


def test_function_budget() -> None:
    """A function that fits a screen can be checked by eye."""
    measured = {
        f"{module.path}::{name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in source.modules(*source.ALL_CODE)
        for name, node in source.functions(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    left = budgets.over_budget("function_lines", measured)
    source.fail_on(left)


def test_file_budget() -> None:
    """Files are where large projects go wrong first."""
    measured = {m.path: len(m.text.splitlines()) for m in source.modules(*source.ALL_CODE)}
    left = budgets.over_budget("file_lines", measured)
    source.fail_on(left)


def test_class_budget() -> None:
    """A class with many public methods has more than one reason to change."""
    measured = {
        f"{module.path}::{name}": sum(
            isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            and not child.name.startswith("_")
            for child in node.body
        )
        for module in source.modules(*source.ALL_CODE)
        for name, node in source.functions(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    left = budgets.over_budget("public_methods", measured)
    source.fail_on(left)


def test_broad_except_only_at_named_boundaries() -> None:
    """Catching everything hides our own bugs; the few places that must are listed."""
    found: dict[str, str] = {}
    for module in source.modules(*source.ALL_CODE):
        for name, node in [("", module.tree), *source.functions(module.tree)]:
            for handler in _own_handlers(node):
                if _is_broad(handler):
                    found[f"{module.path}::{name}"] = f"{module.path}:{handler.lineno}: {name}"
    left = budgets.not_excepted("broad_except", found)
    source.fail_on(left)


def _own_handlers(node: ast.AST) -> list[ast.ExceptHandler]:
    """Handlers of a function itself, not of functions inside it."""
    handlers, todo = [], list(ast.iter_child_nodes(node))
    while todo:
        child = todo.pop()
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(child, ast.ExceptHandler):
            handlers.append(child)
        todo += ast.iter_child_nodes(child)
    return handlers


def _is_broad(handler: ast.ExceptHandler) -> bool:
    """True when it catches everything; one that ends in a bare raise only cleans up."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(t, ast.Name) and t.id in {"Exception", "BaseException"} for t in types)


def test_no_machine_paths() -> None:
    """Nothing in the repository knows where it was checked out."""
    left = _matches(MACHINE_PATH)
    source.fail_on(left)


def test_no_registry_hosts() -> None:
    """Packages come from whatever index the reader's pip is set to (ADR 0001)."""
    left = _matches(REGISTRY_HOST)
    source.fail_on(left)


def _matches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {match.group()}"
        for path in source.tracked_files()
        if _is_text(path)
        for number, line in enumerate(
            (source.ROOT / path).read_text("utf-8", errors="replace").splitlines(), start=1
        )
        for match in pattern.finditer(line)
    ]


def _is_text(path: str) -> bool:
    file = source.ROOT / path
    return file.suffix in _TEXT_SUFFIXES or file.name in {"Makefile", "run", ".gitignore"}
