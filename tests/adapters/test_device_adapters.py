"""Ids, keys, PINs and clocks of the device."""

from __future__ import annotations

import sys
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.identity import DeviceIdentity
from pos_app.adapters.secrets import (
    Argon2PinVerifiers,
    DeviceKey,
    Ed25519Verifier,
    device_key,
)
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import wall_ms
from tests.helpers.fake_ports import NOON, FakeClock


def test_ids_are_version_7() -> None:
    """RFC 9562, with the clock's time in front."""
    clock = FakeClock()
    made = uuid.UUID(DeviceIdentity(clock).new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == wall_ms(clock)


@pytest.mark.parametrize(
    "leap", [timedelta(days=-1), timedelta(days=-20_600), timedelta(0), timedelta(days=9000)]
)
def test_ids_rise_whatever_the_clock_does(leap: timedelta) -> None:
    """Backwards jumps and standing still included."""
    clock = FakeClock()
    identity = DeviceIdentity(clock)
    ids = [identity.new_id() for _ in range(500)]
    clock.set(NOON + leap)
    ids += [identity.new_id() for _ in range(500)]
    assert ids == sorted(set(ids))
    assert all(len(i) == 32 for i in ids)


def test_ids_are_unique_over_threads() -> None:
    """One identity, many lanes."""
    identity = DeviceIdentity(SystemClock())
    made: list[str] = []

    def lane() -> None:
        made.extend([identity.new_id() for _ in range(2000)])

    threads = [threading.Thread(target=lane) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_ids_of_two_devices_differ() -> None:
    """At the same moment."""
    clock = FakeClock()
    assert DeviceIdentity(clock).new_id() != DeviceIdentity(clock).new_id()


def test_key_is_made_once(tmp_path: Path) -> None:
    """And found again; nobody else may read it; nothing is left aside."""
    path = tmp_path / "keys" / "device.key"
    key = device_key(path)
    assert device_key(path).public_key == key.public_key
    assert [p.name for p in path.parent.iterdir()] == ["device.key"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_key_half_made_is_made_anew(tmp_path: Path) -> None:
    """A crash before the move leaves only what was written aside."""
    (tmp_path / ".device.key.new").write_bytes(b"half")
    assert len(device_key(tmp_path / "device.key").public_key) == 32


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_damaged_key_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    """A new key would make it another device."""
    path = tmp_path / "device.key"
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="key_unreadable"):
        device_key(path)
    assert path.read_bytes() == content


def test_key_that_cannot_be_made(tmp_path: Path) -> None:
    """The directory is a file."""
    (tmp_path / "keys").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="key_unreadable"):
        device_key(tmp_path / "keys" / "device.key")


def test_signatures() -> None:
    """RFC 8032 §7.1, test 2; any change is refused, malformed input never raises."""
    key = DeviceKey(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    signature = key.sign(b"\x72")
    verify = Ed25519Verifier().verify_signature
    assert key.public_key.hex() == (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    )
    assert signature.hex().startswith("92a009a9f0d4cab8720e820b5f642540")
    assert verify(key.public_key, b"\x72", signature)
    assert not verify(key.public_key, b"\x73", signature)
    assert not verify(DeviceKey(bytes(32)).public_key, b"\x72", signature)
    for public_key, sealed in ((b"", signature), (key.public_key, b""), (b"x" * 32, signature)):
        assert not verify(public_key, b"\x72", sealed)


def test_pins() -> None:
    """Argon2id with the parameters of SYNC §5, salted; damaged verifiers match nothing."""
    pins = Argon2PinVerifiers()
    verifier = pins.make_pin_verifier("1234")
    assert verifier.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verifier != pins.make_pin_verifier("1234")
    assert pins.pin_matches(verifier, "1234")
    assert not pins.pin_matches(verifier, "1235")
    for damaged in ("", "x", verifier[:-5], "$argon2id$v=19$m=19456,t=2,p=1$"):
        assert not pins.pin_matches(damaged, "1234")


def test_badges() -> None:
    """Found by digest, blanks of a reader aside."""
    pins = Argon2PinVerifiers()
    assert pins.badge_digest(" B-17\n") == pins.badge_digest("B-17")
    assert len(pins.badge_digest("B-17")) == 64
    assert pins.badge_digest("B-17") != pins.badge_digest("B-18")


def test_system_clock() -> None:
    """Aware; the other one never falls."""
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    ticks = [clock.monotonic_ms() for _ in range(100)]
    assert ticks == sorted(ticks)
