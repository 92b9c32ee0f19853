"""What the contract tests of the journal share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pos_app.domain.facts import StoredFact
from pos_app.ports.journal import Journal
from pos_app.ports.printing import SpoolStore
from tests.helpers.journals import commit, sold


class JournalAndSpool(Journal, SpoolStore, Protocol):
    """What an implementation is."""


type_of_reopen = Callable[[], JournalAndSpool]


def make_sale(journal: Journal, **parts: object) -> StoredFact:
    """A sale with the next number."""
    return journal.commit(commit(sold(journal.next_receipt()), **parts))[0]
