"""Keys of members and restored journals: what still has them gives them, an erasure stays one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.facts import MemberEnrolled, MemberErased
from pos_app.ports.journal import Journal
from pos_app.store.backup import BackupKeeper
from pos_app.store.copies import make_copy
from pos_app.store.restore import restore
from tests.helpers.journals import commit
from tests.helpers.small_shop import SmallShop

KEYS = {"M1": b"1" * 32, "M2": b"2" * 32}


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    """Two members enrolled."""
    shop = SmallShop(tmp_path)
    with shop.open() as till:
        for member, key in KEYS.items():
            till.journal.commit(commit(MemberEnrolled(member=member), put_keys=((member, key),)))
    return shop


def backed_up(shop: SmallShop, folder: Path) -> None:
    """Envelopes in segments."""
    with shop.open() as till:
        BackupKeeper(till.journal, folder, shop.clock).run_once()


def keys_of(journal: Journal) -> dict[str, bytes]:
    """Those there are."""
    held = {member: journal.member_key(member) for member in KEYS}
    return {member: key for member, key in held.items() if key is not None}


def test_keys_come_from_the_present_journal(shop: SmallShop, tmp_path: Path) -> None:
    """Envelopes have none."""
    backed_up(shop, tmp_path / "b")
    assert restore(tmp_path / "b", shop.place, shop.tools).keys == 2
    with shop.open() as till:
        assert keys_of(till.journal) == KEYS


@pytest.mark.parametrize("is_source", [True, False])
def test_keys_come_from_a_copy(shop: SmallShop, tmp_path: Path, is_source: bool) -> None:
    """The one restored from, or the newest beside the envelopes."""
    folder = tmp_path / "b"
    backed_up(shop, folder)
    copy = make_copy(shop.path, folder, shop.clock).file
    shop.path.write_bytes(b"lost" * 9999)
    assert restore(copy if is_source else folder, shop.place, shop.tools, folder).keys == 2
    with shop.open() as till:
        assert keys_of(till.journal) == KEYS


def test_without_any_key_the_facts_are_back(shop: SmallShop, tmp_path: Path) -> None:
    """Sealed words stay sealed."""
    backed_up(shop, tmp_path / "b")
    shop.path.unlink()
    assert restore(tmp_path / "b", shop.place, shop.tools, tmp_path / "b").keys == 0
    with shop.open() as till:
        assert keys_of(till.journal) == {}
        assert len(till.journal.enrolments()) == 2


def test_erased_member_stays_erased(shop: SmallShop, tmp_path: Path) -> None:
    """Also where an older copy has the key, and the facts restored know nothing of the erasure."""
    folder = tmp_path / "b"
    copy = make_copy(shop.path, folder, shop.clock).file
    with shop.open() as till:
        till.journal.commit(commit(MemberErased(member="M1"), remove_keys=("M1",)))
    assert restore(copy, shop.place, shop.tools, folder).keys == 1
    with shop.open() as till:
        assert keys_of(till.journal) == {"M2": KEYS["M2"]}
