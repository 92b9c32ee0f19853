"""What import-linter cannot see: submodules of Qt, and the contract type itself."""

from __future__ import annotations

import grimp
import pytest

from tests.architecture import source
from tests.architecture.contracts import MayImport

PRESENTER_QT = "PySide6.QtCore"


def test_presenters_reach_no_qt_but_qtcore() -> None:
    """A presenter runs without widgets, so nothing of ui that it imports may need them either."""
    ui = {module.name: module for module in source.modules("ui")}
    found = []
    for start in sorted(name for name in ui if name.startswith("ui.presenters")):
        for name in sorted(_reached(start, ui)):
            found += [
                f"{ui[name].path}:{use.line}: {use.name} (reached from {start})"
                for use in source.imports(ui[name].tree)
                if _is_widget_qt(use.name)
            ]
    source.fail_on(found)


def _is_widget_qt(name: str) -> bool:
    if name in {"qtpy", "qtawesome"} or name.startswith(("qtpy.", "qtawesome.")):
        return True
    return name.startswith("PySide6.") and name.split(".")[1] != "QtCore"


def _reached(start: str, ui: dict[str, source.Module]) -> set[str]:
    todo, seen = [start], set()
    while todo:
        name = todo.pop()
        if name in ui and name not in seen:
            seen.add(name)
            todo += [use.name for use in source.imports(ui[name].tree)]
    return seen


def test_qt_stands_in_ui_only() -> None:
    """The engine runs without a toolkit (main.py demo --headless proves it, this says where)."""
    found = [
        f"{module.path}:{use.line}: {use.name}"
        for module in source.modules("pos_app", "printing", "sync")
        for use in source.imports(module.tree)
        if use.name.partition(".")[0] in {"PySide6", "qtpy", "qtawesome"}
    ]
    source.fail_on(found)


@pytest.fixture
def graph() -> grimp.ImportGraph:
    """A till with a domain, a store, and two outside packages."""
    graph = grimp.ImportGraph()
    for name in ("till", "till.domain", "till.domain.money", "till.store"):
        graph.add_module(name)
    for name in ("json", "os", "msgspec", "requests"):
        graph.add_module(name, is_squashed=True)
    return graph


def _contract(**options: object) -> MayImport:
    return MayImport("test", {}, {"name": "test", "type": "may_import", **options})


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("till.domain.money", "till.domain", True),
        ("till.domain.money", "till.store", False),
        ("till.domain.money", "json", True),
        ("till.domain.money", "msgspec", True),
        ("till.domain.money", "os", False),
        ("till.domain.money", "requests", False),
        ("till.store", "requests", True),
    ],
)
def test_contract_is_an_allow_list(
    graph: grimp.ImportGraph, importer: str, imported: str, kept: bool
) -> None:
    """Only what a row names is allowed, and a row says nothing about other packages."""
    graph.add_import(importer=importer, imported=imported, line_number=3, line_contents="")
    contract = _contract(
        packages=["till.domain"], ours=[], only=["stdlib", "msgspec"], never=["os"]
    )
    check = contract.check(graph, verbose=False)
    assert check.kept is kept
    assert kept or check.metadata["found"] == [f"{importer}:3 imports {imported}"]


def test_remaining_modules_get_the_default_row(graph: grimp.ImportGraph) -> None:
    """A module with no row of its own may not reach into an excluded neighbour unnoticed."""
    graph.add_module("till.other")
    graph.add_import(importer="till.other", imported="till.store", line_number=1, line_contents="")
    contract = _contract(packages=["till"], excluding=["till.store", "till.domain"], ours=[])
    assert contract.check(graph, verbose=False).metadata["found"] == [
        "till.other:1 imports till.store"
    ]
