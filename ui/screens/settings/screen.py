"""Settings of this device, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QStackedWidget

from ui.presenters.approvals import ApprovalFlow
from ui.presenters.settings import SettingsPresenter
from ui.presenters.status import Session
from ui.scan_wedge import ScanEvent
from ui.screens.frame import SideScreen
from ui.screens.settings.pages import (
    About,
    AboutPage,
    LookPage,
    PrinterPage,
    RowsPage,
    ScannerPage,
)
from ui.widgets import Box, Card, ChoiceButton, HBox, Scroll, VBox
from ui.words import Say

_PAGES = ("look", "printer", "scanner", "sounds", "about")


class SettingsScreen(SideScreen):
    """Left the pages, right the page."""

    name = "settings"
    title = "settings.title"

    def __init__(
        self,
        presenter: SettingsPresenter,
        session: Session,
        approvals: ApprovalFlow,
        about: About,
        leave: Callable[[], object],
    ) -> None:
        super().__init__(approvals, leave=leave)
        self._presenter, self._session = presenter, session
        self.look, self.printer = LookPage(), PrinterPage(presenter)
        self.scanner, self.sounds = ScannerPage(presenter), RowsPage(("ui.sounds",), presenter)
        self.sounds.add_stretch()
        self.about = AboutPage(about, self._identity, presenter.keeper.path)
        self._faces = QStackedWidget()
        pages: Sequence[Box] = (self.look, self.printer, self.scanner, self.sounds, self.about)
        for page in pages:
            self._faces.addWidget(Scroll(VBox(page, margin="medium")))
        self.tabs = {
            name: ChoiceButton(
                f"settings.page_{name}", shape="large", on_click=partial(self.show_page, name)
            )
            for name in _PAGES
        }
        tabs = Card(*self.tabs.values(), gap="small", margin="medium")
        tabs.add_stretch()
        body = HBox(gap="large")
        body.add(tabs, 1)
        body.add(Card(self._faces, margin="small"), 3)
        self.column.addWidget(self.head("settings.head"))
        self.column.addWidget(body, 1)
        session.changed.connect(self._show_values)
        self.live()

    def entered(self) -> None:
        """See :class:`ui.screen.Screen`."""
        self._show_values()
        self.show_page("look")
        self.tabs["look"].setFocus()

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self._faces.setCurrentIndex(_PAGES.index(name))
        for one, button in self.tabs.items():
            button.setChecked(one == name)

    def on_scan(self, event: ScanEvent) -> None:
        """The scanner's test box."""
        if self._approvals is None or not self._approvals.take_scan(event.payload):
            self.show_page("scanner")
            self.scanner.show_scan(event)

    def _show_values(self) -> None:
        for page in (self.printer, self.scanner, self.sounds):
            page.show_settings()
        self.about.show_identity()

    def _identity(self) -> Sequence[tuple[Say, str]]:
        snapshot = self._session.snapshot
        store = snapshot.policies.store if snapshot.policies else None
        if store is None:
            return ()
        names = " · ".join(n for n in (store.name, store.name_zh) if n)
        return (
            ("settings.store", names),
            ("settings.store_code", store.id),
            ("settings.till", snapshot.till),
            ("settings.currency", store.currency),
            ("settings.timezone", store.timezone),
            ("settings.policies", str(snapshot.policies.revision if snapshot.policies else "")),
        )
