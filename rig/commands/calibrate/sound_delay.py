"""`rig calibrate screen`: the delay of the sound behind the picture, measured by tapping along.

A person taps along with clicks, then with flashes. How early or late the person taps is the same in both and
cancels in the difference, which leaves the delays of loudspeaker and screen.
"""

from statistics import median
from typing import Protocol

from rig.base.signals import SAFE, Inputs
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.refused import Refused
from rig.settings.calibration import MeasuredScreen

#: From beat to beat, s: well under three flashes a second.
PERIOD_S = 0.9
#: Beats in all.
BEATS = 14
#: First beats, to get into step; taps at them do not count.
FIRST_BEATS = 2
#: Duration of a flash, s.
FLASH_S = 0.12
#: Taps further than this from every beat are ignored, s.
FAR_S = 0.4
#: Taps that must be left ...
LEAST_TAPS = 8
#: ... and their greatest scatter, s.
SCATTER_S = 0.08
#: Longest believable delay of a loudspeaker or screen, s.
MOST_S = 0.5


class Beats(Protocol):
    """A screen that can flash, a loudspeaker that can click, and a key to tap."""

    def click(self) -> None:
        """Make a short sound now."""

    def flash(self, on: bool) -> None:
        """Make the screen bright, or dark again."""

    def tapped(self) -> bool:
        """Whether the key went down since the last call."""


def calibrate(context: CalibrationContext, beats: Beats) -> tuple[MeasuredScreen, str]:
    """The sound's offset. Raises Refused if the taps do not show it."""
    context.terminal.go(
        "You will hear clicks: tap the green button (or the space bar, with the window in front) along with "
        "them, as if you clapped."
    )
    heard = _taps(context, beats, sound=True)
    context.terminal.go("Now the same with flashes, no sound.")
    seen = _taps(context, beats, sound=False)
    late, late_sd = behind(heard)
    early, early_sd = behind(seen)
    offset, sd = late - early, (late_sd**2 + early_sd**2) ** 0.5
    if abs(offset) > MOST_S:
        raise Refused(
            f"The sound would be {1000 * offset:.0f} ms from the picture, which no screen or loudspeaker is "
            f"(at most {1000 * MOST_S:.0f}). Tap with the beat, not between the beats, and do it again"
        )
    found = MeasuredScreen(sound_ms=round(1000 * offset, 1), sound_ms_sd=round(1000 * sd, 1))
    way = "later" if offset > 0 else "earlier"
    return found, (
        f"Sound: {abs(1000 * offset):.0f} ± {2000 * sd:.0f} ms {way} than the picture "
        "(two standard deviations)."
    )


def behind(taps: list[float]) -> tuple[float, float]:
    """Delay of the taps behind their beats, s, and its standard deviation. Raises Refused.

    `taps` are times since the first beat; beats come every PERIOD_S seconds.
    """
    late = [
        tap - PERIOD_S * round(tap / PERIOD_S)
        for tap in taps
        if FIRST_BEATS <= round(tap / PERIOD_S) < BEATS
        and abs(tap - PERIOD_S * round(tap / PERIOD_S)) <= FAR_S
    ]
    if len(late) < LEAST_TAPS:
        raise Refused(
            f"Only {len(late)} taps fell near a beat; {LEAST_TAPS} are needed. Could the clicks be heard, "
            "and the flashes be seen? Then tap once for each"
        )
    middle = median(late)
    scatter = 1.48 * median([abs(value - middle) for value in late])
    if scatter > SCATTER_S:
        raise Refused(
            f"The taps scatter by {1000 * scatter:.0f} ms, more than {1000 * SCATTER_S:.0f} ms. Try again, "
            "or let someone do it who plays an instrument"
        )
    return middle, 1.25 * max(scatter, 0.005) / len(late) ** 0.5


def _taps(context: CalibrationContext, beats: Beats, sound: bool) -> list[float]:
    """Times of the taps since the first beat, s."""
    taps: list[float] = []
    start: float | None = None
    beat, lit = -1, False

    def look(inputs: Inputs) -> None:
        nonlocal start, beat, lit
        if start is None:
            start = inputs.time + PERIOD_S
        since = inputs.time - start
        now = int(since // PERIOD_S)
        if now > beat and now < BEATS:
            beat = now
            if sound:
                beats.click()
            else:
                beats.flash(True)
                lit = True
        elif lit and since - PERIOD_S * beat > FLASH_S:
            beats.flash(False)
            lit = False
        if beats.tapped() or "green" in inputs.pressed:
            taps.append(since)

    context.run(PERIOD_S * (BEATS + 1.5), SAFE, "clicks" if sound else "flashes", look)
    return taps
