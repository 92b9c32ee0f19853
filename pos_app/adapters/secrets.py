"""The device's key, signatures of any device, and PIN verifiers (SYNC §2.8, §5)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos_app.errors import EnvironmentFault

_KEY_LENGTH: Final = 32
_OWNER_ONLY: Final = 0o600


class DeviceKey:
    """The key pair of this device, in memory."""

    def __init__(self, seed: bytes) -> None:
        """``seed`` is the raw 32-byte private key (RFC 8032 §5.1.5)."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public_key = self._key.public_key().public_bytes_raw()

    @property
    def public_key(self) -> bytes:
        return self._public_key

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def device_key(path: Path) -> DeviceKey:
    """The key in the file, made on first use.

    Raises EnvironmentFault ``key_unreadable`` for a file that holds no key: a new key in its place
    would make this a different device.
    """
    try:
        seed = _read(path) if path.exists() else _create(path)
    except OSError as error:
        raise EnvironmentFault("key_unreadable", path=str(path), detail=str(error)) from error
    if len(seed) != _KEY_LENGTH:
        raise EnvironmentFault("key_unreadable", path=str(path), detail=f"{len(seed)} bytes")
    return DeviceKey(seed)


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _create(path: Path) -> bytes:
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    write_secret(path, seed)
    return seed


def write_secret(path: Path, secret: bytes) -> None:
    """A file that only its owner may read; written aside and moved into place, so that there is a
    whole secret or none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """The new name is on disk too. Windows has no such call and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Ed25519Verifier:
    """Checks signatures of any device."""

    def verify_signature(self, public_key: bytes, data: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True


class Argon2PinVerifiers:
    """PINs as Argon2id verifiers: 19 MiB, two passes, one lane, 33 ms measured (SYNC §5).

    Badges are found by SHA-256: a badge code is long and random, and must be looked up.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def make_pin_verifier(self, pin: str) -> str:
        return self._hasher.hash(pin)

    def pin_matches(self, verifier: str, pin: str) -> bool:
        try:
            return self._hasher.verify(verifier, pin)
        except (VerificationError, InvalidHashError, ValueError):
            return False

    def badge_digest(self, badge: str) -> str:
        return hashlib.sha256(badge.strip().encode()).hexdigest()
