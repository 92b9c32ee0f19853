"""What a support call asks about the machine itself."""

from __future__ import annotations

import ctypes.util
import locale
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct


class FolderLook(Struct, frozen=True, kw_only=True):
    """A folder as the program finds it."""

    exists: bool
    writable: bool
    free_bytes: int
    disk: int
    """Number of the disk it lies on."""


def look_at_folder(path: Path) -> FolderLook:
    """The folder, or the nearest one above it that exists."""
    place = path
    while not place.exists() and place != place.parent:
        place = place.parent
    return FolderLook(
        exists=path.is_dir(), writable=os.access(place, os.W_OK | os.X_OK),
        free_bytes=shutil.disk_usage(place).free, disk=place.stat().st_dev,
    )  # fmt: skip


def mode_of(path: Path) -> int | None:
    """Permission bits of a file where the system has them; None for no file."""
    return path.stat().st_mode & 0o777 if path.exists() else None


def has_permission_bits() -> bool:
    """False on Windows, where access lists rule."""
    return os.name != "nt"


def python_version() -> str:
    """Of the interpreter, with the system it runs on."""
    return f"{platform.python_version()} {sys.platform}"


def package_version(name: str) -> str:
    """Of an installed package; empty when it is not."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def has_display() -> bool:
    """True where a window could open."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def text_encoding() -> str:
    """What the system writes texts in."""
    return locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "")


def has_library(name: str) -> bool:
    """True when a shared library of that name is installed."""
    return ctypes.util.find_library(name) is not None
