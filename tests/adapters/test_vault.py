"""The chain's pepper: made once, kept to its owner, never replaced in silence."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from pos_app.adapters.vault import ChainVault
from pos_app.errors import EnvironmentFault

PHONE = ("phone", "13800138000")


def test_pepper_is_made_at_the_first_digest(tmp_path: Path) -> None:
    """And read by whoever comes after."""
    path = tmp_path / "data" / "chain.pepper"
    vault = ChainVault(path)
    vault.seal(vault.new_key(), b"x")
    assert not path.exists()
    digest = vault.lookup_digest(*PHONE)
    assert len(path.read_bytes()) == 32
    assert ChainVault(path, lambda: True).lookup_digest(*PHONE) == digest
    assert ChainVault(tmp_path / "other").lookup_digest(*PHONE) != digest


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """As with the device's key."""
    path = tmp_path / "chain.pepper"
    ChainVault(path).lookup_digest(*PHONE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_missing_pepper_is_said_and_not_made_anew(tmp_path: Path) -> None:
    """Where members are found by it: a new one would find nobody. Put back, all goes on."""
    path = tmp_path / "chain.pepper"
    digest = ChainVault(path).lookup_digest(*PHONE)
    pepper = path.read_bytes()
    path.unlink()
    vault = ChainVault(path, lambda: True)
    with pytest.raises(EnvironmentFault, match="pepper_missing"):
        vault.lookup_digest(*PHONE)
    assert not path.exists()
    path.write_bytes(pepper)
    assert vault.lookup_digest(*PHONE) == digest


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_file_that_is_no_pepper(tmp_path: Path, content: bytes) -> None:
    """Refused, and left as it is."""
    path = tmp_path / "chain.pepper"
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="pepper_unreadable"):
        ChainVault(path).lookup_digest(*PHONE)
    assert path.read_bytes() == content


def test_digest_is_keyed(tmp_path: Path) -> None:
    """A plain hash of the number is nowhere in it."""
    digest = ChainVault(tmp_path / "p").lookup_digest(*PHONE)
    assert digest != hashlib.sha256(b"phone\x0013800138000").digest()[:16]
