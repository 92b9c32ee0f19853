"""Signing in by person and PIN, or by badge; going on after the lock."""

from __future__ import annotations

from PySide6.QtCore import Signal

from pos_app.domain.staff import Approval, ApprovalNeeded, Staff
from pos_app.errors import LanehouseError
from pos_app.services.people import Credential
from ui.presenters.counter import CounterPresenter
from ui.words import Say, say


class SignInPresenter(CounterPresenter):
    """Who is coming to the till. PINs and badges pass through and are not kept."""

    people_changed = Signal()
    chosen = Signal()
    """Another person is marked; ``person`` and ``number`` are new."""
    hinted = Signal(object, bool)
    """A Say for the person, and whether it refuses."""
    locked_out = Signal()
    """The person marked is locked out: a supervisor may end it early."""
    checking = Signal(bool)
    signed_in = Signal(object)
    """The Staff who is now at the till."""

    def _set_up(self) -> None:
        self._is_checking = False
        self.people: tuple[Staff, ...] = ()
        self.number = ""

    @property
    def person(self) -> Staff | None:
        """The person marked, where the number is known."""
        return next((s for s in self.people if s.id == self.number), None)

    def load(self) -> None:
        """Fetch who works here."""
        self._tasks.submit(self._services.people.everyone, self._show, owner=self, quiet=True)

    def choose(self, number: str) -> None:
        """This person's PIN comes next; ``number`` may be typed and unknown."""
        wanted = number.strip()
        if wanted != self.number:
            self.number = wanted
            self.chosen.emit()

    def enter_pin(self, pin: str) -> bool:
        """Sign in; False when something is missing (then nothing was tried)."""
        if not self.number:
            self.hinted.emit("signin.choose_first", False)
        elif not pin:
            self.hinted.emit("signin.key_pin", False)
        else:
            return self._sign_in(Credential(staff_id=self.number, pin=pin))
        return False

    def take_badge(self, code: str) -> None:
        """A badge was scanned: that is all it takes."""
        self._sign_in(Credential(badge=code.strip()))

    def unlock(self) -> None:
        """A supervisor ends the lock-out of the person marked."""
        number = self.number
        self._approvals.run(
            lambda given: self._unlock(number, given),
            lambda _: self.hinted.emit("signin.unlocked", False),
            self._refuse,
        )

    def forget(self) -> None:
        """Nobody is marked any more."""
        self.number = ""
        self.chosen.emit()

    def _unlock(self, number: str, given: tuple[Approval, ...]) -> None:
        request = self._services.people.unlock_request(number)
        found = next((a for a in given if a.covers(request)), None)
        if found is None:
            raise ApprovalNeeded(request)
        self._services.people.unlock(number, found)

    def _sign_in(self, credential: Credential) -> bool:
        if self._is_checking:
            return False
        self._check(True)
        self._tasks.submit(
            lambda: self._services.people.sign_in(credential), self._came, self._refuse, owner=self
        )
        return True

    def _came(self, staff: Staff) -> None:
        self._check(False)
        self.number = ""
        self._session.refresh(lambda: self.signed_in.emit(staff))

    def _refuse(self, error: LanehouseError) -> None:
        self._check(False)
        self.hinted.emit(self._words(error), True)
        if error.name == "pin_locked":
            self.locked_out.emit()

    def _words(self, error: LanehouseError) -> Say:
        left = error.facts.get("left")
        if error.name == "sign_in_refused" and isinstance(left, int):
            return say("signin.tries_left", n=left) if left else "signin.no_tries_left"
        return self._session.refusal(error)

    def _check(self, busy: bool) -> None:
        self._is_checking = busy
        self.checking.emit(busy)

    def _show(self, people: tuple[Staff, ...]) -> None:
        self.people = people
        self.people_changed.emit()
