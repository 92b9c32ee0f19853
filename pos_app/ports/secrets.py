"""Device key and PIN verifiers."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """The device's own key. Law: ``verify_signature(public_key, d, sign(d))`` is true."""

    @property
    def public_key(self) -> bytes:
        """Raw 32-byte Ed25519 public key (RFC 8032)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """A 64-byte signature."""
        ...


class SignatureVerifier(Protocol):
    """Checks signatures of any device."""

    def verify_signature(self, public_key: bytes, data: bytes, signature: bytes) -> bool:
        """True when that key signed that data; never raises for malformed input."""
        ...


class PinVerifiers(Protocol):
    """PINs and badges (Argon2id, RFC 9106). Slow on purpose: never call on the GUI thread."""

    def make_pin_verifier(self, pin: str) -> str:
        """A verifier in PHC form to store instead of the PIN."""
        ...

    def pin_matches(self, verifier: str, pin: str) -> bool:
        """True when the PIN belongs to the verifier; False for an empty or damaged verifier."""
        ...

    def badge_digest(self, badge: str) -> str:
        """The hex digest by which a badge is found."""
        ...


class MemberVault(Protocol):
    """Keeps what is known of a person unreadable (SYNC §5).

    Laws: ``open_sealed(key, seal(key, d)) == d``; a key of another member opens nothing; equal
    values of one kind have equal digests, which cannot be turned back without the pepper.
    """

    def new_key(self) -> bytes:
        """A fresh key for one member."""
        ...

    def seal(self, key: bytes, data: bytes) -> bytes:
        """Encrypt and authenticate (RFC 8439)."""
        ...

    def open_sealed(self, key: bytes, sealed: bytes) -> bytes | None:
        """The data, or None where the key does not fit or the bytes were altered."""
        ...

    def lookup_digest(self, kind: str, value: str) -> bytes:
        """16 bytes by which a ``card``, ``phone`` or ``email`` is found: HMAC-SHA-256 under the
        chain's pepper, cut. The caller has normalised the value."""
        ...
