"""Errors, sorted by who must act.

    LanehouseError
    ├── RuleRefused       the cashier: a rule said no; said in words they can act on
    │   └── BadInput      whoever wrote the file, the code or the option
    └── EnvironmentFault  store IT, or a retry: printer, disk, network, clock, another instance

Everything else that is raised is our bug. An error carries a stable name and the facts of the
matter, never a finished sentence: the sentence is looked up in ``resources/i18n`` under
``rule.<name>`` or ``fault.<name>`` in the reader's language (see :mod:`pos_app.i18n`).
"""

from __future__ import annotations

from typing import ClassVar


class LanehouseError(Exception):
    """Base of the errors a person can act on.

    ``name`` is stable and names the message; ``facts`` fill it in.
    """

    area: ClassVar[str] = "fault"

    def __init__(self, name: str, /, **facts: object) -> None:
        self.name = name
        self.facts = facts
        super().__init__(f"{self.message_key} {facts}" if facts else self.message_key)

    @property
    def message_key(self) -> str:
        """Key of the sentence that explains this error."""
        return f"{self.area}.{self.name}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.name, self.facts), vars(self))


class RuleRefused(LanehouseError):
    """A rule of the trade or of the store said no; the cashier can do something about it."""

    area = "rule"


class BadInput(RuleRefused):
    """What was given cannot be read or is beyond range; exit status 2 on the command line."""


class EnvironmentFault(LanehouseError):
    """The machine or a device failed; retried or routed around, shown in the status bar."""

    area = "fault"


def _rebuild(kind: type[LanehouseError], name: str, facts: dict[str, object]) -> LanehouseError:
    """Past the constructors of subclasses, which take what they need and not name and facts."""
    error = kind.__new__(kind)
    LanehouseError.__init__(error, name, **facts)
    return error
