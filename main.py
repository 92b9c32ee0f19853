"""Lanehouse: the command line and the windows. Parses, composes, hands over; nothing else.

The windows and the benchmarks are imported when they are asked for: a command on a machine
without a screen must not load Qt, and the till must not load what it does not show.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pos_app.bootstrap.demo import load_demo_shop
from pos_app.bootstrap.installation import app_version
from pos_app.cli.app import main

if TYPE_CHECKING:
    from pos_app.bootstrap import Installation


class Launcher:
    """What only this module may do: bring the windows and the rest together."""

    def window(self, installation: Installation, mode: str) -> int:
        """Open a window over an installation and stay until it closes."""
        from ui.screens.settings.pages import About
        from ui.till_window import open_till

        about = About(version=app_version(), data_dir=str(installation.data_dir))
        return open_till(
            installation.till,
            engine=installation.engine,
            settings=installation.settings_file,
            spool=installation.printer,
            forms=installation.printer,
            devices=installation.printer,
            store_writer=installation.replica,
            demo=lambda: load_demo_shop(installation),
            about=about,
            argv=sys.argv[:1],
            mode=mode,
        )

    def benchmarks(self, names: list[str], size: int | None) -> list[dict[str, object]]:
        """Run benchmarks and return their rows."""
        from benchmarks.suite import run

        return run(names, size)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Launcher()))
