"""What every vault promises (``pos_app.ports.secrets.MemberVault``): the chain's and the fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.adapters.vault import ChainVault
from pos_app.ports.secrets import MemberVault
from tests.helpers.fake_members import FakeVault

WORDS = "王小明 13800138000".encode()


@pytest.fixture(params=["real", "fake"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> MemberVault:
    """With a pepper of its own."""
    return FakeVault() if request.param == "fake" else ChainVault(tmp_path / "chain.pepper")


@pytest.mark.parametrize("data", [b"", b"x", WORDS, bytes(1000)])
def test_sealed_words_come_back(vault: MemberVault, data: bytes) -> None:
    """Under their key."""
    key = vault.new_key()
    assert vault.open_sealed(key, vault.seal(key, data)) == data


def test_nothing_of_the_words_can_be_read(vault: MemberVault) -> None:
    """In what is stored."""
    sealed = vault.seal(vault.new_key(), WORDS)
    assert WORDS[:6] not in sealed


def test_key_of_another_opens_nothing(vault: MemberVault) -> None:
    """Keys differ."""
    mine, theirs = vault.new_key(), vault.new_key()
    assert mine != theirs
    assert vault.open_sealed(theirs, vault.seal(mine, WORDS)) is None


def test_altered_bytes_open_to_nothing(vault: MemberVault) -> None:
    """Any byte; also what is cut short or was never sealed."""
    key = vault.new_key()
    sealed = vault.seal(key, WORDS)
    for at in range(len(sealed)):
        altered = bytearray(sealed)
        altered[at] ^= 1
        assert vault.open_sealed(key, bytes(altered)) is None
    for short in (b"", b"short", sealed[:-1]):
        assert vault.open_sealed(key, short) is None


def test_digests_find_equals_only(vault: MemberVault) -> None:
    """Of one kind; 16 bytes."""
    digest = vault.lookup_digest("phone", "13800138000")
    assert digest == vault.lookup_digest("phone", "13800138000")
    assert len(digest) == 16
    assert digest != vault.lookup_digest("card", "13800138000")
    assert digest != vault.lookup_digest("phone", "13800138001")
    assert vault.lookup_digest("a", "bc") != vault.lookup_digest("ab", "c")
