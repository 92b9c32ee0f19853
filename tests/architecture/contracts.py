"""The contract type behind "who may import whom": an allow-list per package (ADR 0002).

import-linter's own types forbid named pairs and fail on a package that is not written yet. The
house table is the other way round: it says what a package *may* import, so that everything new is
closed until the table opens it, and a row for a future package simply matches nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph

STDLIB = "stdlib"


def _names(*, required: bool = True) -> list[str]:
    """A field that holds names; import-linter puts the list itself in its place."""
    name = fields.StringField()
    if required:
        return cast("list[str]", fields.ListField(subfield=name))
    return cast("list[str]", fields.ListField(subfield=name, default=[]))


class MayImport(Contract):
    """A package imports itself, ``ours`` and outside packages; nothing else.

    Fields, all lists of module names:
        packages    whose imports are judged, with everything below them
        excluding   parts of them that another contract judges
        ours        what of our own code they may import beside themselves
        only        the only outside packages allowed; ``stdlib`` means the standard library
        never       outside packages refused, also out of the standard library
    """

    type_name: ClassVar[str] = "may_import"

    packages = _names()
    excluding = _names(required=False)
    ours = _names()
    only = _names(required=False)
    never = _names(required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every direct import of the package against its row; chains follow from the other rows."""
        found = [
            f"{importer}:{line} imports {imported}"
            for importer in sorted(self._judged(graph.modules))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._allowed(graph, importer, imported)
            for line in _lines(graph, importer, imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that the row does not allow."""
        for line in check.metadata["found"]:
            output.print_error(line)

    def _judged(self, modules: Iterable[str]) -> Iterator[str]:
        for module in modules:
            if within(module, self.packages) and not within(module, self.excluding):
                yield module

    def _allowed(self, graph: ImportGraph, importer: str, imported: str) -> bool:
        if not graph.is_module_squashed(imported):
            own = [p for p in self.packages if within(importer, [p])]
            is_own = within(imported, own) and not within(imported, self.excluding)
            return is_own or within(imported, self.ours)
        if imported in self.never or imported in {"benchmarks", "main", "tests"}:
            return False
        is_stdlib = imported in sys.stdlib_module_names
        return not self.only or imported in self.only or (is_stdlib and STDLIB in self.only)


def within(module: str, packages: Iterable[str]) -> bool:
    """True when the module is one of the packages or stands below one."""
    return any(module == p or module.startswith(f"{p}.") for p in packages)


def _lines(graph: ImportGraph, importer: str, imported: str) -> list[int]:
    details = graph.get_import_details(importer=importer, imported=imported)
    return sorted({int(d["line_number"]) for d in details})
