"""What keeps members unreadable on this device: sealing under their own keys, and keyed digests
(SYNC §5).

The pepper is one secret of the whole chain, without which a stolen file's digests cannot be tried
against lists of phone numbers. It lies in a file beside the device's key, readable by its owner
only: weaker than the keyring of an operating system, for whoever takes the disk takes both.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from pos_app.adapters.secrets import write_secret
from pos_app.errors import EnvironmentFault

PEPPER_LENGTH: Final = 32
_NONCE_LENGTH: Final = 12
_DIGEST_LENGTH: Final = 16


def _nobody_yet() -> bool:
    return False


class ChainVault:
    """Implements :class:`pos_app.ports.secrets.MemberVault` with ChaCha20-Poly1305 (RFC 8439) and
    HMAC-SHA-256 (RFC 2104)."""

    def __init__(self, path: Path, has_lookups: Callable[[], bool] = _nobody_yet) -> None:
        """``path`` is the pepper's file, made at the first digest. ``has_lookups`` says whether
        anything was ever found by one: then a new pepper would find nobody, and is not made."""
        self._path = path
        self._has_lookups = has_lookups
        self._pepper = b""

    def new_key(self) -> bytes:
        return ChaCha20Poly1305.generate_key()

    def seal(self, key: bytes, data: bytes) -> bytes:
        nonce = os.urandom(_NONCE_LENGTH)
        return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, None)

    def open_sealed(self, key: bytes, sealed: bytes) -> bytes | None:
        nonce, rest = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, rest, None)
        except (InvalidTag, ValueError):
            return None

    def lookup_digest(self, kind: str, value: str) -> bytes:
        """See :class:`pos_app.ports.secrets.MemberVault`.

        Raises EnvironmentFault ``pepper_missing`` where members are found by digests and the file
        is gone, ``pepper_unreadable`` for a file that holds none.
        """
        if not self._pepper:
            self._pepper = self._read()
        text = f"{kind}\0{value}".encode()
        return hmac.digest(self._pepper, text, "sha256")[:_DIGEST_LENGTH]

    def _read(self) -> bytes:
        try:
            if not self._path.exists():
                self._make()
            pepper = self._path.read_bytes()
        except OSError as error:
            raise self._unreadable(str(error)) from error
        if len(pepper) != PEPPER_LENGTH:
            raise self._unreadable(f"{len(pepper)} bytes")
        return pepper

    def _make(self) -> None:
        if self._has_lookups():
            raise EnvironmentFault("pepper_missing", path=str(self._path))
        write_secret(self._path, os.urandom(PEPPER_LENGTH))

    def _unreadable(self, detail: str) -> EnvironmentFault:
        return EnvironmentFault("pepper_unreadable", path=str(self._path), detail=detail)
