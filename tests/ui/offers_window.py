"""A till with offers in a window, with a scanner and fingers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.offers import Hint
from tests.ui.offers_world import OfferWorld, told
from tests.ui.till_world import gtin
from ui.scan_wedge import ScanEvent
from ui.screens.till.compare_panel import ComparePanel
from ui.screens.till.offers_panel import OffersPanel
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.sounds import NoSound
from ui.tasks import ImmediateTasks


class Window:
    """A till with offers in a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.world = OfferWorld()
        self.tasks = ImmediateTasks()
        self.shell = Shell(self.tasks, sounds=NoSound())
        self.till = TillScreen(self.tasks, self.world.services, self.shell)
        self.wanted: list[str] = []
        self.till.wanted.connect(self.wanted.append)
        self.shell.add_screen(self.till)
        self.shell.resize(1366, 768)
        self.shell.show_screen("till")
        self.shell.show()
        qtbot.waitExposed(self.shell)
        self.shell.activateWindow()
        QApplication.processEvents()
        self.view, self.beside = self.till.view, self.till.beside

    def close(self) -> None:
        """Destroy it now."""
        self.shell.close()
        self.shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def scan(self, *codes: str | int) -> None:
        """Scan goods by number, or anything by its code; then the basket settles."""
        for code in codes:
            self.till.on_scan(ScanEvent(gtin(code) if isinstance(code, int) else code))
        self.beside.read()

    def type(self, text: str) -> None:
        """Type in the scan box and press Return."""
        self.view.entry.field.setText(text)
        QTest.keyClick(self.view.entry.field, Qt.Key.Key_Return)
        self.beside.read()

    def tell(self, *hints: Hint, bounded: bool = False) -> None:
        """As if pricing had found these."""
        view = self.world.services.checkout.view()
        self.till.till.adopt(told(view, hints, bounded=bounded))
        self.beside.read()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    @property
    def basket(self) -> list[str]:
        model = self.view.table.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def chips(self) -> list[str]:
        """The hints that can be seen."""
        strip = self.view.hints
        return [c.text() for c in strip.chips if c.isVisibleTo(strip)] if strip.isVisible() else []

    def offers(self) -> OffersPanel:
        """The offers panel, opened by its key."""
        self.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        panel = self.till.sheet.top
        assert isinstance(panel, OffersPanel)
        return panel

    def compare(self) -> ComparePanel:
        """The comparison, opened by its key."""
        self.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        panel = self.till.sheet.top
        assert isinstance(panel, ComparePanel)
        return panel


def texts_of(widget: object) -> list[str]:
    """All words that stand in a widget, once it has taken its new shape."""
    assert isinstance(widget, QWidget)
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    labels = [x.text() for x in widget.findChildren(QLabel) if x.isVisibleTo(widget)]
    return labels + [b.text() for b in widget.findChildren(QAbstractButton)]
