"""The approval flow without a window: one act, one question at a time, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from pos_app.domain.staff import Approval, Permission
from pos_app.errors import RuleRefused
from tests.ui.till_world import World
from ui.context import context
from ui.presenters.approvals import ApprovalFlow, ApprovalQuestion
from ui.tasks import ImmediateTasks
from ui.words import Say


class Watch:
    """A flow and all it said."""

    def __init__(self) -> None:
        self.world = World()
        self.tasks = ImmediateTasks()
        self.flow = ApprovalFlow(self.tasks, self.world.services)
        self.asked: list[ApprovalQuestion] = []
        self.settled = 0
        self.hints: list[tuple[str, bool]] = []
        self.results: list[object] = []
        self.errors: list[object] = []
        self.flow.asked.connect(self.asked.append)
        self.flow.settled.connect(self._settle)
        self.flow.hinted.connect(self._hint)

    def _settle(self) -> None:
        self.settled += 1

    def _hint(self, words: Say, refused: bool) -> None:
        self.hints.append((context().word(words), refused))

    def needs(self, permission: Permission, amount: int = 0, subject: str = "x") -> Any:
        """An intent that must be approved for someone who may not do it alone."""

        def intent(approvals: tuple[Approval, ...]) -> tuple[Approval, ...]:
            self.world.services.workplace.authorise(permission, subject, amount, approvals)
            return approvals

        return intent

    def run(self, intent: Any) -> None:
        self.flow.run(intent, self.results.append, self.errors.append)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_allowed_act_asks_nobody(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 500))
    assert watch.results == [()]
    assert watch.asked == []


def test_question_names_who_could_answer_and_why(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    question = watch.asked[0]
    assert [s.id for s in question.people] == ["2002", "2001"]
    assert [r.id for r in question.reasons] == ["damaged", "service"]
    assert (question.asked_by, question.currency) == ("林晓雨", "CNY")
    assert watch.results == []


def test_name_and_pin_let_the_act_go_on(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    watch.flow.choose_person("2001")
    watch.flow.choose_reason("Damaged")
    assert watch.flow.enter_pin("9999")
    (approvals,) = watch.results
    assert isinstance(approvals, tuple)
    assert (approvals[0].approver, approvals[0].reason, approvals[0].method) == (
        "2001", "Damaged", "pin",
    )  # fmt: skip
    assert watch.settled == 1
    assert watch.flow.question is None
    assert len(watch.world.facts("approval_given")) == 1


def test_what_is_missing_is_asked_for_and_the_pin_stays(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    assert not watch.flow.enter_pin("9999")
    watch.flow.choose_person("2001")
    assert not watch.flow.enter_pin("9999")
    assert [refused for _, refused in watch.hints] == [False, False]
    assert watch.world.facts("approval_given") == []


def test_badge_before_the_reason_waits_for_it(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    assert watch.flow.take_scan("BADGE-2001")
    assert watch.results == []
    watch.flow.choose_reason("Damaged")
    assert len(watch.results) == 1


def test_scan_without_a_question_is_not_a_badge(watch: Watch) -> None:
    assert not watch.flow.take_scan("BADGE-2001")


def test_wrong_pin_says_the_tries_left_then_locks(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    watch.flow.choose_person("2001")
    watch.flow.choose_reason("Damaged")
    for _ in range(6):
        watch.flow.enter_pin("0000")
    said = [words for words, refused in watch.hints if refused]
    assert "4" in said[0]
    assert "15" in said[5]
    assert watch.flow.question is not None
    assert watch.results == []


def test_unknown_badge_and_lacking_authority_keep_the_question(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    watch.flow.choose_reason("Damaged")
    watch.flow.take_scan("NOBODY")
    watch.flow.choose_person("1002")
    watch.flow.enter_pin("2222")
    assert [refused for _, refused in watch.hints] == [True, True]
    assert watch.flow.question is not None


def test_cancel_ends_silently(watch: Watch) -> None:
    cancelled: list[int] = []
    watch.flow.run(
        watch.needs(Permission.DISCOUNT, 5_000), watch.results.append, watch.errors.append,
        lambda: cancelled.append(1),
    )  # fmt: skip
    watch.flow.cancel()
    watch.flow.cancel()
    assert (watch.results, watch.errors, cancelled, watch.settled) == ([], [], [1], 1)


def test_two_consents_for_one_act(watch: Watch) -> None:
    one = watch.needs(Permission.DISCOUNT, 5_000, "one")
    two = watch.needs(Permission.SETTINGS, 0, "two")

    def both(approvals: tuple[Approval, ...]) -> int:
        one(approvals)
        two(approvals)
        return len(approvals)

    watch.run(both)
    for _ in range(2):
        watch.flow.choose_reason("Damaged")
        watch.flow.take_scan("BADGE-2001")
    assert watch.results == [2]
    assert [q.request.subject for q in watch.asked] == ["one", "two"]


def test_another_act_withdraws_the_open_question(watch: Watch) -> None:
    watch.run(watch.needs(Permission.DISCOUNT, 5_000))
    watch.run(watch.needs(Permission.DISCOUNT, 500))
    assert watch.flow.question is None
    assert watch.results == [()]


def test_other_refusals_go_to_the_caller(watch: Watch) -> None:
    def refuse(_: tuple[Approval, ...]) -> None:
        raise RuleRefused("basket_empty")

    watch.run(refuse)
    assert [getattr(e, "name", "") for e in watch.errors] == ["basket_empty"]


def test_only_person_is_marked_at_once(watch: Watch) -> None:
    watch.world.services.workplace.actor = watch.world.store.staff("2001")
    watch.world.store.put_policies(watch.world.services.workplace.policies)
    watch.world.services.workplace.actor = watch.world.store.staff("2002")
    request = watch.world.services.people.unlock_request("2002")

    def intent(approvals: tuple[Approval, ...]) -> None:
        from pos_app.domain.staff import ApprovalNeeded

        if not approvals:
            raise ApprovalNeeded(request)

    watch.run(intent)
    assert watch.flow.person == "2001"
