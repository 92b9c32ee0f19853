"""What is wrong with a published document, said so that its author finds the place.

A problem has a stable name, worded as ``promo.<name>`` in both languages, a path like
``promotions[17].when.until`` and the facts that the sentence needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from pos_app.errors import BadInput


class PromoRefused(BadInput):
    """A document or a basket to be priced cannot be taken; worded in ``promo``."""

    area = "promo"


class Severity(StrEnum):
    """What a problem does."""

    ERROR = "error"
    """Refuses the promotion, the part or, with ``whole_file``, the document."""
    WARNING = "warning"
    """Tells; refuses nothing."""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong."""

    name: str
    path: str
    severity: Severity = Severity.ERROR
    promotion: str = ""
    """Id of the promotion, where it is one that has an id."""
    position: int | None = None
    """Where the promotion stands in the file *as read*; None for what could not be read at all."""
    whole_file: bool = False
    facts: dict[str, str | int] = {}

    @property
    def is_error(self) -> bool:
        """True when something is refused."""
        return self.severity is Severity.ERROR

    def refusal(self) -> PromoRefused:
        """The same as an error that can be raised or worded."""
        return PromoRefused(self.name, **self.facts)


class Finder:
    """Collects the problems of one part of a document, which stands at ``root``."""

    def __init__(self, root: str = "", *, promotion: str = "", position: int | None = None) -> None:
        self.root, self.promotion, self.position = root, promotion, position
        self.found: list[Problem] = []

    def error(self, name: str, path: str, /, **facts: str | int) -> None:
        """Something that refuses this part."""
        self._add(name, path, Severity.ERROR, facts)

    def warn(self, name: str, path: str, /, **facts: str | int) -> None:
        """Something to tell."""
        self._add(name, path, Severity.WARNING, facts)

    def refuse_file(self, name: str, path: str, /, **facts: str | int) -> None:
        """Something that refuses the whole document."""
        self.found.append(Problem(name=name, path=path, whole_file=True, facts=facts))

    def take(self, problems: Iterable[Problem]) -> None:
        """Problems found elsewhere."""
        self.found.extend(problems)

    def _add(self, name: str, path: str, severity: Severity, facts: dict[str, str | int]) -> None:
        dot = "." if self.root and path and not path.startswith("[") else ""
        self.found.append(Problem(
            name=name, path=f"{self.root}{dot}{path}", severity=severity,
            promotion=self.promotion, position=self.position, facts=facts,
        ))  # fmt: skip
