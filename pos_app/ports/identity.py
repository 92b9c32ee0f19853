"""Ids made on the device: unique, sortable by time, never used again."""

from __future__ import annotations

from typing import Protocol


class Identity(Protocol):
    """Law: ids are strictly increasing within a process and never repeat, clock jumps or not."""

    def new_id(self) -> str:
        """A UUID version 7 (RFC 9562 §5.7) as 32 hex digits."""
        ...
