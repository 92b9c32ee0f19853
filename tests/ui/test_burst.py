"""The decision scanner or person, without Qt."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.burst import BLUETOOTH, Burst, Verdict, WedgeSettings, split_aim

DEFAULTS = WedgeSettings()
CODES = st.text("0123456789ABCDEFabcdef-./]\x1d", min_size=6, max_size=120)


def judged(
    code: str,
    gaps: list[int],
    end_gap: int = 5,
    settings: WedgeSettings = DEFAULTS,
    *,
    marked: bool = False,
) -> Verdict:
    """The verdict at Enter, had the code come with these gaps; a restart is typing."""
    burst, now = Burst(settings), 1000
    if marked:
        burst.reset(marked=True, at_ms=now)
    for char, gap in zip(code, gaps, strict=True):
        now += gap
        if burst.add(char, now) is Verdict.RESTART:
            return Verdict.TYPING
    return burst.add("\r", now + end_gap)


@pytest.mark.parametrize("code", ["96385074", "4006381333931", "01234565", "ABC123", "]E012345670"])
def test_codes_at_scanner_pace_are_scans(code: str) -> None:
    """EAN-8 is the shortest trade code and must not be lost."""
    assert judged(code, [10] * len(code)) is Verdict.SCAN


def test_five_characters_are_too_few() -> None:
    """A five-key department code typed in a hurry stays typing."""
    assert judged("12345", [10] * 5) is Verdict.TYPING


@pytest.mark.parametrize("code", ["]A0", "]C1"])
def test_mark_makes_short_codes_scans(code: str) -> None:
    """Three characters are enough after an AIM identifier's bracket or a prefix."""
    assert judged(code, [10] * 3) is Verdict.SCAN
    assert judged("123", [10] * 3, marked=True) is Verdict.SCAN
    assert judged("12", [10] * 2, marked=True) is Verdict.TYPING


def test_a_fast_typist_is_not_a_scanner() -> None:
    """Sixty milliseconds a key is about 200 words a minute."""
    assert judged("password", [60] * 8) is Verdict.TYPING


def test_enter_after_a_pause_is_a_persons() -> None:
    """Enter must come at once."""
    assert judged("4006381333931", [10] * 13, end_gap=100) is Verdict.SCAN
    assert judged("4006381333931", [10] * 13, end_gap=101) is Verdict.TYPING


def test_one_late_key_is_forgiven_two_are_not() -> None:
    """USB hubs stall now and then."""
    assert judged("4006381333931", [10, 75] + [10] * 11) is Verdict.SCAN
    assert judged("4006381333931", [10, 75, 75] + [10] * 10) is Verdict.TYPING


def test_bluetooth_may_be_slower() -> None:
    """The same stutter a cable scanner may not have."""
    gaps = [10, 140, 10, 10, 10, 10, 10, 10]
    assert judged("96385074", gaps) is Verdict.TYPING
    assert judged("96385074", gaps, settings=BLUETOOTH) is Verdict.SCAN


def test_long_codes_may_take_their_time() -> None:
    """A QR code of 300 characters takes six seconds at 20 ms."""
    assert judged("x" * 300, [20] * 300) is Verdict.SCAN


def test_person_gets_the_first_key_back_within_the_hold() -> None:
    """One key: 80 ms. A second one 60 ms later: 115 ms at the most."""
    burst = Burst(DEFAULTS)
    burst.add("a", 1000)
    assert burst.hold_until() == 1080
    burst.add("b", 1060)
    assert burst.hold_until() <= 1115


def test_silence_ends_only_where_the_scanner_is_so_programmed() -> None:
    """Most scanners send Enter."""
    for settings, verdict in (
        (DEFAULTS, Verdict.TYPING),
        (WedgeSettings(silence_ends=True), Verdict.SCAN),
    ):
        burst = Burst(settings)
        for at, char in enumerate("96385074"):
            burst.add(char, 1000 + at * 10)
        assert burst.silence() is verdict


@given(CODES, st.data())
def test_every_even_burst_is_a_scan(code: str, data: st.DataObject) -> None:
    """Whatever the payload, at scanner pace it arrives whole."""
    gap = data.draw(st.integers(0, DEFAULTS.mean_gap_ms))
    end_gap = data.draw(st.integers(0, DEFAULTS.end_gap_ms))
    assert judged(code, [gap] * len(code), end_gap) is Verdict.SCAN


@given(CODES, st.data())
def test_slow_keys_are_never_a_scan(code: str, data: st.DataObject) -> None:
    """No run of keys slower than the mean is taken from a person."""
    gaps = data.draw(
        st.lists(
            st.integers(DEFAULTS.mean_gap_ms + 11, 400), min_size=len(code), max_size=len(code)
        )
    )
    assert judged(code, gaps) is Verdict.TYPING


@given(
    st.lists(
        st.tuples(st.characters(categories=["L", "N", "P"]), st.integers(0, 300)),
        min_size=1,
        max_size=60,
    )
)
def test_no_key_is_lost_or_moved(keys: list[tuple[str, int]]) -> None:
    """Held keys are given back or scanned, each once, in order; none is held for ever."""
    burst, now, out, held = Burst(DEFAULTS), 1000, "", ""
    for char, gap in keys:
        now += gap
        if burst.add(char, now) is Verdict.RESTART:
            out, held = out + held, ""
        held += char
        assert burst.text == held
        assert now < burst.hold_until() <= now + DEFAULTS.end_gap_ms
    assert out + held == "".join(char for char, _ in keys)


@given(st.lists(st.integers(0, 200), min_size=6, max_size=40))
def test_accepted_means_within_every_threshold(gaps: list[int]) -> None:
    """The verdict never outruns the thresholds it is made of."""
    if judged("7" * len(gaps), gaps) is Verdict.SCAN:
        inner = gaps[1:]
        assert sum(inner) <= DEFAULTS.mean_gap_ms * len(inner)
        assert max(inner) <= DEFAULTS.max_gap_ms


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("]E04006381333931", ("]E0", "4006381333931")),
        ("]d20104006381333931\x1d10A", ("]d2", "0104006381333931\x1d10A")),
        ("4006381333931", ("", "4006381333931")),
        ("]x", ("", "]x")),
        ("", ("", "")),
    ],
)
def test_aim_identifier(text: str, parts: tuple[str, str]) -> None:
    """Told apart from the payload."""
    assert split_aim(text) == parts


def test_reset_forgets() -> None:
    """Nothing of one burst reaches the next."""
    burst = Burst(DEFAULTS)
    for at, char in enumerate(itertools.islice(itertools.cycle("12"), 8)):
        burst.add(char, 1000 + at)
    burst.reset()
    assert not burst.is_open
    assert burst.text == ""
