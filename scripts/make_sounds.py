"""Writes the short sounds of resources/sounds: sums of sines, no recording, nobody's property.

python scripts/make_sounds.py
"""

from __future__ import annotations

import wave
from array import array
from math import exp, pi, sin
from pathlib import Path

RATE = 44100
SOUNDS = Path(__file__).resolve().parent.parent / "resources" / "sounds"

# (start s, length s, frequency Hz, loudness 0..1, share of the third overtone: a harder sound)
Tone = tuple[float, float, float, float, float]

TONES: dict[str, list[Tone]] = {
    "valid": [(0.0, 0.09, 880.0, 0.5, 0.0), (0.08, 0.16, 1318.5, 0.5, 0.0)],
    "let_in": [(0.0, 0.12, 1046.5, 0.35, 0.0)],
    "turned_away": [(0.0, 0.14, 392.0, 0.4, 0.1)],
    "entered": [(i * 0.13, 0.10, 587.3, 0.5, 0.2) for i in range(3)],
    "warn": [(0.0, 0.14, 659.3, 0.5, 0.15), (0.15, 0.2, 523.3, 0.5, 0.15)],
    "bad": [(0.0, 0.2, 220.0, 0.6, 0.4), (0.22, 0.32, 174.6, 0.6, 0.4)],
    "attention": [(i * 0.16, 0.14, (1318.5, 987.8)[i % 2], 0.5, 0.1) for i in range(4)],
    "note": [(0.0, 0.1, 740.0, 0.3, 0.0)],
}


def samples(tones: list[Tone]) -> array[int]:
    """The tones added up, 16 bit, with soft edges so that nothing clicks."""
    length = max(start + lasting for start, lasting, *_ in tones) + 0.03
    mixed = [0.0] * int(length * RATE)
    for start, lasting, frequency, loudness, hardness in tones:
        first = int(start * RATE)
        for i in range(int(lasting * RATE)):
            t = i / RATE
            edge = min(1.0, t / 0.004, (lasting - t) / 0.012) * exp(-3.0 * t / lasting)
            wave_ = sin(2 * pi * frequency * t) + hardness * sin(6 * pi * frequency * t)
            mixed[first + i] += loudness * edge * wave_ / (1 + hardness)
    return array("h", (int(max(-1.0, min(1.0, value)) * 32000) for value in mixed))


def main() -> None:
    """Write every sound."""
    SOUNDS.mkdir(parents=True, exist_ok=True)
    for name, tones in TONES.items():
        with wave.open(str(SOUNDS / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(tones).tobytes())


if __name__ == "__main__":
    main()
