"""Every test of the windows begins in English, light, 100 %, and cleans up after itself."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.app import create_app
from ui.context import UiContext, context
from ui.preferences import MemoryPreferences


@pytest.fixture(autouse=True)
def ui(qapp: QApplication) -> UiContext:
    """The context, dressed as the program dresses it."""
    assert create_app([], MemoryPreferences(**{"ui.language": "en"})) is qapp
    return context()
