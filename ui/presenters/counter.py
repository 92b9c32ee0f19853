"""What the presenters around the till have in common."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_app.services.till_services import TillServices
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.status import Session
from ui.tasks import Tasks


class CounterPresenter(QObject):
    """Works with the use cases on the engine lane, for one person at one till, who may need a
    second person's consent."""

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        session: Session,
        approvals: ApprovalFlow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self._session, self._approvals = session, approvals
        self._set_up()

    def _set_up(self) -> None:
        """The presenter's own state, at its beginning."""
