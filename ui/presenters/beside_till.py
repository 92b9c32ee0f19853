"""What the presenters beside the open basket have in common."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_app.services.till_services import TillServices
from ui.presenters.till import TillPresenter
from ui.tasks import Tasks


class BesideTill(QObject):
    """Works with the use cases on the engine lane, about the basket of a TillPresenter."""

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        till: TillPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._services, self._till = tasks, services, till
        self._set_up()

    def _set_up(self) -> None:
        """The presenter's own state, at its beginning."""
