"""Keeps the interpreter alive under a Qt wheel that miscounts references to ``None``.

PySide6 6.12.0 returns ``None`` from every void call without counting the reference, which is
harmless from Python 3.12 on (``None`` is immortal there) and fatal before: after some five
thousand calls the interpreter aborts with "deallocating None", in the middle of a sale. 6.11 is
sound. The lock file should keep such a wheel out; a store that installs its own must not lose
its till to it.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import Final

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject

_PROBES: Final = 100
_PLENTY: Final = 1 << 40
"""More void calls than a till makes in a century."""

log = logging.getLogger(__name__)


def loses_none() -> bool:
    """True when void Qt calls take references to ``None`` away."""
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(_PROBES):
        probe.setObjectName("probe")
    return sys.getrefcount(None) <= before - _PROBES // 2


def protect_none() -> bool:
    """Give ``None`` a count it cannot lose, when it needs one; True when it did."""
    if sys.version_info >= (3, 12) or sys.getrefcount(None) > _PLENTY // 2 or not loses_none():
        return False
    # CPython before 3.12 keeps the count in an object's first word; id() is its address.
    ctypes.c_ssize_t.from_address(id(None)).value += _PLENTY
    log.info("PySide6 %s miscounts None on this Python; guarded", pyside_version)
    return True
