"""What every test gets: a private home, a log watch, a screen that needs no display."""

from __future__ import annotations

import os

from tests.helpers import profiles

pytest_plugins = ["tests.helpers.logfail", "tests.helpers.places"]

# `make window` runs under Xvfb and sets QT_QPA_PLATFORM=xcb; everything else draws in memory,
# also on a developer's desktop, where windows popping up would take the keyboard.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

profiles.load()
