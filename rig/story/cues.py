"""What a marked word may set off: lights, pump, pinch, picture and sound, each by name.

A cue is on from the moment its word is said. Setting it off twice is the same as setting it off
once later: saying a line again, or in another language, never moves the rig a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: (effect, when it was last set off, s), in the order in which they came.
Cues = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a word can set off."""

    by: str
    """Who does it: lights, pump, pinch, picture or sound."""
    senses: frozenset[str]
    """By which it is noticed: sight, hearing, touch."""
    seconds: float
    """How long it lasts; infinity for as long as the scene does."""


SIGHT, HEARING, TOUCH = frozenset({"sight"}), frozenset({"hearing"}), frozenset({"touch"})
STAYS = float("inf")

EFFECTS: Mapping[str, Effect] = {
    "glow_clot": Effect("lights", SIGHT, STAYS),  # the lamps at the clot glow
    "dim_downstream": Effect("lights", SIGHT, STAYS),  # the lamps behind it darken
    "pulse_flow": Effect("lights", SIGHT, 2.0),  # one slow swell along the strip
    "mark_card": Effect("picture", SIGHT, 2.5),  # a frame round the flow card
    "ring_clot": Effect("picture", SIGHT, 2.5),  # a ring round the clot
    "numb_skin": Effect("picture", SIGHT, 6.0),  # a cool spot where the tube goes in
    "prick_skin": Effect("picture", SIGHT, 3.0),  # a thin needle comes there, and goes
    "begin_pinch": Effect("pinch", SIGHT | TOUCH, STAYS),  # the pinch closes a little
    "ease_pinch": Effect("pinch", SIGHT | TOUCH, STAYS),  # it opens a little again
    "breathe_pump": Effect("pump", SIGHT | TOUCH, 2.0),  # the pump dips once, and the flow with it
    "chime": Effect("sound", HEARING, 0.9),
    "drip": Effect("sound", HEARING, 0.5),
    "thud": Effect("sound", HEARING, 0.5),
}
#: How far `begin_pinch` closes the pinch, part of its travel: felt at the tube, and no clot yet.
FIRST = 0.12
#: What `ease_pinch` leaves of the visitor's clot, part of its travel.
EASED = 0.9
#: What `breathe_pump` leaves of the duty at its lowest.
BREATH = 0.6
#: A sound's name can be read for so long, s.
NAMED = 2.0
#: A picture or light comes and goes in this time, s: slow enough never to count as a flash.
FADE = 0.35


def set_off(was: Cues, effects: tuple[str, ...], now: float) -> Cues:
    """The cues with these just set off."""
    kept = tuple(cue for cue in was if cue[0] not in effects)
    return (*kept, *((effect, now) for effect in effects))


def strength(cues: Cues, effect: str, now: float) -> float:
    """How strongly an effect shows, 0 to 1: it comes softly and, where it ends, goes softly."""
    for name, began in cues:
        if name == effect:
            left = began + EFFECTS[effect].seconds - now
            return max(0.0, min(1.0, (now - began) / FADE, left / FADE))
    return 0.0


def sounding(cues: Cues, now: float) -> str:
    """The sound whose name stands on the screen; empty where there was none lately."""
    last = [name for name, began in cues if EFFECTS[name].by == "sound" and began <= now < began + NAMED]
    return last[-1] if last else ""


def sounds(before: Cues, after: Cues) -> tuple[str, ...]:
    """The sounds set off between two moments."""
    return tuple(cue[0] for cue in after if EFFECTS[cue[0]].by == "sound" and cue not in before)
