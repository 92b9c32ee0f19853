"""Makes the program's sounds: ``python resources/sounds/make_sounds.py``.

accepted: one short high tone. not_known: two falling tones. needs_person: three rising tones.
They differ in rhythm as well as in pitch, so they are told apart on a poor loudspeaker.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
FADE_S = 0.008

SOUNDS: dict[str, list[tuple[float, float]]] = {
    "accepted": [(1760.0, 0.07)],
    "not_known": [(440.0, 0.14), (0.0, 0.04), (311.1, 0.22)],
    "needs_person": [(659.3, 0.13), (0.0, 0.05), (784.0, 0.13), (0.0, 0.05), (987.8, 0.24)],
}
"""(hertz, seconds); 0 Hz is a rest."""


def samples(hertz: float, seconds: float) -> list[int]:
    """One tone with a soft second harmonic and faded ends, which keeps it from clicking."""
    count = int(RATE * seconds)
    fade = int(RATE * FADE_S)
    made = []
    for i in range(count):
        angle = 2 * math.pi * hertz * i / RATE
        level = min(1.0, i / fade, (count - i) / fade) * 0.45
        made.append(round(32_767 * level * (math.sin(angle) + 0.25 * math.sin(2 * angle)) / 1.25))
    return made


def main() -> None:
    """Write every sound beside this file."""
    for name, tones in SOUNDS.items():
        data = [s for hertz, seconds in tones for s in samples(hertz, seconds)]
        with wave.open(str(Path(__file__).with_name(f"{name}.wav")), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(struct.pack(f"<{len(data)}h", *data))


if __name__ == "__main__":
    main()
