"""A member who may not be used is refused with the reason, and with the way on."""

from __future__ import annotations

import pytest

from pos_app.domain.members import Member, MemberStatus, require_usable
from pos_app.i18n import Translator
from tests.helpers.refusals import refused

ANNA = Member(number="M1", display_name="Anna B.")


def test_an_active_member_passes() -> None:
    assert require_usable(ANNA) is ANNA


@pytest.mark.parametrize("status", [s for s in MemberStatus if s is not MemberStatus.ACTIVE])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_others_are_refused_in_words(status: MemberStatus, language: str) -> None:
    member = Member(number="M1", status=status, merged_into="M2")
    assert not member.can_use()
    with refused(f"member_{status}", member="M1") as caught:
        require_usable(member)
    said = Translator(language).error(caught.value)
    assert "M1" in said
    assert ("M2" in said) is (status is MemberStatus.MERGED)
