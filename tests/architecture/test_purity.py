"""The domain reads no clock, makes no ids, does no I/O and knows no floats."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture import budgets, source

BANNED_MODULES = frozenset(
    {
        "io", "locale", "logging", "os", "pathlib", "random", "secrets", "socket", "sqlite3",
        "subprocess", "sys", "tempfile", "threading", "time",
    }
)  # fmt: skip
BANNED_NAMES = frozenset(
    {
        "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today",
        "datetime.datetime.utcnow", "uuid.getnode", "uuid.uuid1", "uuid.uuid4", "breakpoint",
        "eval", "exec", "float", "complex", "globals", "id", "input", "open", "print",
    }
)  # fmt: skip


def test_domain_is_pure() -> None:
    """No clock, randomness, I/O, logging or float anywhere in pos_app/domain."""
    found: dict[str, str] = {}
    for module in source.modules("pos_app/domain"):
        for what, line in impurities(module.tree):
            found[f"{module.path}::{what}"] = f"{module.path}:{line}: {what}"
    left = budgets.not_excepted("domain_purity", found)
    source.fail_on(left)


def impurities(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What a pure module may not contain, with its line."""
    for use in source.imports(tree):
        if use.name.partition(".")[0] in BANNED_MODULES:
            yield f"import {use.name}", use.line
    bound = _bound_names(tree)
    for use in source.uses(tree):
        if use.name in BANNED_NAMES - bound or use.name.partition(".")[0] in BANNED_MODULES - bound:
            yield use.name, use.line
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"float {node.value!r}", node.lineno
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield "true division", node.lineno


def _bound_names(tree: ast.Module) -> set[str]:
    """Parameters, variables and fields of the module: a field may well be called ``time``."""
    names = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    names |= {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return names - {"float"}


def test_impurities_are_seen_through_aliases() -> None:
    """The walk itself: each kind of impurity is found, and a pure module gives none."""
    impure = (
        "from datetime import datetime as dt\nimport uuid\nimport random as r\n"
        "a = dt.now()\nb = uuid.uuid4\nc = r.random()\nd: float = 1\ne = 1.5\nf = 1 / 2\nprint(a)\n"
    )
    seen = {what for what, _ in impurities(ast.parse(impure))}
    assert seen >= {
        "datetime.datetime.now", "uuid.uuid4", "import random", "random.random", "float",
        "float 1.5", "true division", "print",
    }  # fmt: skip
    pure = "from datetime import datetime\ndef at(time: datetime, id: int) -> int: return id // 2\n"
    assert not list(impurities(ast.parse(pure)))
