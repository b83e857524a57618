"""Synthesised sounds: water behind the voice, and three short sound effects.

All are mono, 16 bits, RATE_HZ samples per second; peaks are parts of full scale.
"""

import math
from array import array
from collections.abc import Callable, Iterator, Mapping
from random import Random

#: Samples per second: the native rate of a Pi's HDMI.
RATE_HZ = 48_000
#: Length of the background sound's loop, s.
LOOP_S = 6.0
#: Peak of the background sound, as a part of full scale.
BED_PEAK_RATIO = 0.05
#: Samples that are computed at a time.
SLICE_SAMPLES = 4800
#: The background sound is computed at RATE_HZ / COARSE_SAMPLES and interpolated: it has nothing above 1 kHz.
COARSE_SAMPLES = 12


def bed(seed: int = 1) -> Iterator[bytes]:
    """Distant running water, as slices of a seamless loop.

    Slices let a slow machine do other work in between.
    """
    count = round(LOOP_S * RATE_HZ / COARSE_SAMPLES)
    chance = Random(seed)
    noise = [chance.uniform(-1, 1) for _ in range(count)]
    low = slow = 0.0
    soft: list[float] = []
    for sample in [*noise[-count // 4 :], *noise]:  # a run-up, so that the end joins the start
        low += 0.22 * (sample - low)
        slow += 0.03 * (sample - slow)
        soft.append(low - slow)
    soft = soft[-count:]
    swell = [
        1 + 0.35 * math.sin(math.tau * 2 * n / count) * math.sin(math.tau * 3 * n / count)
        for n in range(count)
    ]
    level = [a * b for a, b in zip(soft, swell, strict=True)]
    gain = BED_PEAK_RATIO * 32767 / max(map(abs, level))
    level = [sample * gain for sample in level]
    level.append(level[0])
    steps = [n / COARSE_SAMPLES for n in range(COARSE_SAMPLES)]
    width = SLICE_SAMPLES // COARSE_SAMPLES
    for start in range(0, count, width):
        end = min(count, start + width)
        drawn_out = (
            round(level[n] + (level[n + 1] - level[n]) * step) for n in range(start, end) for step in steps
        )
        yield array("h", drawn_out).tobytes()


def chime() -> bytes:
    """Two clear rising notes: look here."""
    return _mixed(0.9, ((0.0, 659.3, 0.28, 6.0), (0.12, 987.8, 0.28, 5.0)))


def drip() -> bytes:
    """One drop."""
    return _mixed(0.35, ((0.0, 1150.0, 0.3, 22.0), (0.03, 1500.0, 0.2, 26.0)))


def thud() -> bytes:
    """A soft, heavy thud: the flow has stopped."""
    return _mixed(0.5, ((0.0, 98.0, 0.55, 11.0), (0.0, 147.0, 0.2, 16.0)))


def heartbeat() -> bytes:
    """One beat of a heart, two soft low sounds, and the rest of its second in silence."""
    return _mixed(1.0, ((0.0, 55.0, 0.5, 16.0), (0.22, 65.0, 0.35, 20.0)))


def tick() -> bytes:
    """A short high knock: a press was taken."""
    return _mixed(0.08, ((0.0, 1760.0, 0.3, 60.0),))


def tock() -> bytes:
    """A short low knock: a press was noticed, and something else is awaited."""
    return _mixed(0.12, ((0.0, 330.0, 0.35, 45.0),))


def _mixed(seconds: float, notes: tuple[tuple[float, float, float, float], ...]) -> bytes:
    """Notes of (start s, pitch Hz, peak, decay 1/s), each with a soft attack to avoid clicks."""
    count, struck, faded = round(seconds * RATE_HZ), round(0.006 * RATE_HZ), round(0.02 * RATE_HZ)
    sum_of = [0.0] * count
    for start, pitch, peak, decay in notes:
        # A decaying note as a resonator: each sample follows from the two before it.
        ring, turn = math.exp(-decay / RATE_HZ), math.tau * pitch / RATE_HZ
        back, further = 2 * ring * math.cos(turn), -ring * ring
        before, now = 0.0, peak * ring * math.sin(turn)
        first = round(start * RATE_HZ)
        for n in range(first, count):
            sum_of[n] += now * min(1.0, (n - first) / struck)
            before, now = now, back * now + further * before
    for n in range(faded):
        sum_of[-1 - n] *= n / faded
    return array("h", (round(max(-1.0, min(1.0, sample)) * 32767) for sample in sum_of)).tobytes()


EFFECTS: Mapping[str, Callable[[], bytes]] = {"chime": chime, "drip": drip, "thud": thud}
#: The answers to a press.
TOUCHES: Mapping[str, Callable[[], bytes]] = {"tick": tick, "tock": tock}
