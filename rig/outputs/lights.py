"""The lights along the tube: what the session looks like in a row of lamps.

Every effect changes slowly and smoothly: no lamp goes through more than one bright and one dark phase a
second, below the two flashes a second that exhibits allow.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from rig.base.signals import DARK, RGB
from rig.story.cues import Effect, strength
from rig.story.scenes import LightEffect
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

FLOW: RGB = (90, 200, 255)
CLOT: RGB = (255, 120, 30)
MEDICINE: RGB = (170, 60, 255)
CATHETER: RGB = (255, 235, 200)

#: Pictures a second; more would not be visible, because the changes are slow.
RATE_HZ = 20

#: Lamps lit around the clot, each side, as a part of the strip.
REACH_RATIO = 0.07
#: How far a word dims the lamps behind the clot, and how far it brightens the whole strip.
DIMMED_RATIO, SWELL_RATIO = 0.75, 0.5
#: Waves that travel the strip for each mL that flows: about half a wave a second at full flow.
WAVES_PER_ML = 1 / 30


class Words(NamedTuple):
    """The effect of a scene's words on the lamps, each 0 to 1: what WORDS names, in its order."""

    dim: float
    swell: float
    glow: float


WORDS = (Effect.DIM_DOWNSTREAM, Effect.PULSE_FLOW, Effect.GLOW_CLOT)


def lights(exhibit: Exhibit, session: Session) -> tuple[RGB, ...]:
    """The colour of each lamp, upstream first."""
    settings = exhibit.config.lights
    if settings.count <= 0:
        return ()
    effect = EFFECTS[exhibit.story[session.stay.scene].lights]
    last = max(1, settings.count - 1)
    lamps = [effect(exhibit, session, n / last) for n in range(settings.count)]
    if session.speech.cues:
        words = Words(*(strength(session.speech.cues, word, session.time) for word in WORDS))
        lamps = [_cued(exhibit, words, n / last, colour) for n, colour in enumerate(lamps)]
    return tuple(_scaled(colour, settings.brightness) for colour in lamps)


def _scaled(colour: RGB, part: float) -> RGB:
    if part >= 1.0:
        return colour
    if part <= 0.0:
        return DARK
    return round(colour[0] * part), round(colour[1] * part), round(colour[2] * part)


def _mixed(a: RGB, b: RGB, part: float) -> RGB:
    if part <= 0.0:
        return a  # as for most lamps
    if part >= 1.0:
        return b
    return (
        round(a[0] + (b[0] - a[0]) * part),
        round(a[1] + (b[1] - a[1]) * part),
        round(a[2] + (b[2] - a[2]) * part),
    )


def _fraction(session: Session, exhibit: Exhibit) -> float:
    """Measured flow as a part of the day's baseline, or of the expected flow until that is known."""
    return session.sensed.flow.smoothed / (session.sensed.baseline.rate or exhibit.config.flow.expected)


def _at_clot(exhibit: Exhibit, x: float) -> float:
    """Closeness of a lamp to the clot: 1 at its middle, 0 beyond its reach."""
    off = abs(x - exhibit.config.lights.clot)
    return 1.0 - off / REACH_RATIO if off < REACH_RATIO else 0.0


def _cued(exhibit: Exhibit, words: Words, x: float, colour: RGB) -> RGB:
    """A lamp's colour with the effects of the scene's words."""
    if words.dim and x > exhibit.config.lights.clot + REACH_RATIO:
        colour = _scaled(colour, 1 - DIMMED_RATIO * words.dim)
    colour = _mixed(colour, FLOW, SWELL_RATIO * words.swell)
    return _mixed(colour, CLOT, _at_clot(exhibit, x) * words.glow)


def dark(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """Dark."""
    return DARK


def breathe(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """The whole strip brightens and dims once in six seconds: the rig is waiting."""
    return _scaled(FLOW, 0.15 + 0.12 * math.sin(math.tau * session.time / 6.0))


def flow(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """Waves run with the water, as bright as the measured flow; the clot glows as the tube narrows."""
    part = _fraction(session, exhibit)
    wave = 0.5 + 0.5 * math.sin(math.tau * (3 * x - session.sensed.flow.volume * WAVES_PER_ML))
    water = _scaled(FLOW, min(1.0, part) * (0.25 + 0.75 * wave))
    return _mixed(water, CLOT, _at_clot(exhibit, x) * session.procedure.pinch)


def journey(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """One light leaves the clot and travels on slowly, once."""
    start = exhibit.config.lights.clot
    place = start + (1 - start) * min(1.0, (session.time - session.stay.entered) / 6.0)
    spot = max(0.0, 1.0 - abs(x - place) / REACH_RATIO)
    return _mixed(_scaled(flow(exhibit, session, x), 0.4), CLOT, spot)


def choice(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """The clot alone, steady."""
    return _scaled(CLOT, _at_clot(exhibit, x))


def everywhere(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """Medicine through the whole body: it fills the strip from the start within four seconds."""
    front = (session.time - session.stay.entered) / 4.0
    return _mixed(flow(exhibit, session, x), MEDICINE, (front - x) * 6.0)


def catheter(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """The wire's tip on its way to the clot."""
    tip = session.procedure.depth * exhibit.config.lights.clot
    base = _scaled(CLOT, _at_clot(exhibit, x) * 0.7)
    return _mixed(base, CATHETER, 0.35 if x < tip else max(0.0, 1.0 - (x - tip) / REACH_RATIO))


def medicine(exhibit: Exhibit, session: Session, x: float) -> RGB:
    """Medicine at the clot only, while it is given; downstream of it the flow returns."""
    spot = _at_clot(exhibit, x)
    return _mixed(flow(exhibit, session, x), MEDICINE, spot * (1.0 if session.procedure.giving else 0.35))


EFFECTS: dict[LightEffect, Callable[[Exhibit, Session, float], RGB]] = {
    LightEffect.DARK: dark,
    LightEffect.BREATHE: breathe,
    LightEffect.FLOW: flow,
    LightEffect.JOURNEY: journey,
    LightEffect.CHOICE: choice,
    LightEffect.EVERYWHERE: everywhere,
    LightEffect.CATHETER: catheter,
    LightEffect.MEDICINE: medicine,
}
