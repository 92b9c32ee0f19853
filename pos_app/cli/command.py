"""What every command is handed."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.bootstrap import Installation
    from pos_app.cli.output import Output


class Launch(Protocol):
    """What only ``main.py`` can do: open windows, run benchmarks."""

    def window(self, installation: Installation, mode: str) -> int:
        """Open a window over an installation and stay until it closes; the exit status."""
        ...

    def benchmarks(self, names: list[str], size: int | None) -> list[dict[str, object]]:
        """Run benchmarks; their rows. Raises BadInput ``benchmark_unknown``."""
        ...


@dataclass
class Call:
    """One command line, parsed."""

    args: argparse.Namespace
    output: Output
    data_dir: Path
    launch: Launch


type_of_commands = argparse._SubParsersAction  # the object `add_subparsers` returns
