"""Every test of the windows begins in English, light, 100 %, and cleans up after itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui.app import create_app
from ui.context import UiContext, context
from ui.preferences import MemoryPreferences


@pytest.fixture(autouse=True)
def ui(qapp: QApplication) -> Iterator[UiContext]:
    """The context, dressed as the program dresses it.

    Afterwards what was to be deleted later is deleted now: without a running event loop windows
    would pile up, and each change of the stylesheet would dress all of them again.
    """
    assert create_app([], MemoryPreferences(**{"ui.language": "en"})) is qapp
    yield context()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
