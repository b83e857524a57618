"""Cues: named effects of marked words on lights, pump, pinch, picture and sound.

A cue starts when its word is spoken. A cue that starts twice is the same as one that starts once, later:
repeating a line, also in another language, never moves the rig a second time.
"""

from rig.base.schema import Word

SIGHT, HEARING, TOUCH = frozenset({"sight"}), frozenset({"hearing"}), frozenset({"touch"})
STAYS = float("inf")


class Effect(Word):
    """An effect that a word can start."""

    by: str
    """The part that shows it: lights, pump, pinch, picture or sound."""
    senses: frozenset[str]
    """The senses that notice it: sight, hearing, touch."""
    seconds: float
    """Duration; infinity means as long as the scene."""

    def __new__(cls, name: str, by: str, senses: frozenset[str], seconds: float) -> "Effect":
        effect = str.__new__(cls, name)
        effect._value_, effect.by, effect.senses, effect.seconds = name, by, senses, seconds
        return effect

    GLOW_CLOT = "glow_clot", "lights", SIGHT, STAYS  # the lamps at the clot glow
    DIM_DOWNSTREAM = "dim_downstream", "lights", SIGHT, STAYS  # the lamps behind it darken
    PULSE_FLOW = "pulse_flow", "lights", SIGHT, 2.0  # one slow swell along the strip
    MARK_CARD = "mark_card", "picture", SIGHT, 2.5  # a frame round the flow card
    RING_CLOT = "ring_clot", "picture", SIGHT, 2.5  # a ring round the clot
    NUMB_SKIN = "numb_skin", "picture", SIGHT, 6.0  # a cool spot where the tube goes in
    PRICK_SKIN = "prick_skin", "picture", SIGHT, 3.0  # a thin needle comes there, and goes
    BEGIN_PINCH = "begin_pinch", "pinch", SIGHT | TOUCH, STAYS  # the pinch closes a little
    EASE_PINCH = "ease_pinch", "pinch", SIGHT | TOUCH, STAYS  # it opens a little again
    BREATHE_PUMP = "breathe_pump", "pump", SIGHT | TOUCH, 2.0  # the pump dips once, and the flow with it
    CHIME = "chime", "sound", HEARING, 0.9
    DRIP = "drip", "sound", HEARING, 0.5
    THUD = "thud", "sound", HEARING, 0.5


#: (effect, time of its last start, s), in the order of their starts.
Cues = tuple[tuple[Effect, float], ...]
#: Travel of the pinch after `begin_pinch`: noticeable at the tube, but not a clot.
FIRST_TRAVEL_RATIO = 0.12
#: Remaining part of the visitor's clot after `ease_pinch`, in travel.
EASED_RATIO = 0.9
#: Lowest part of the duty during `breathe_pump`.
BREATH_DUTY_RATIO = 0.6
#: Time for which a sound's name is on the screen, s.
NAMED_S = 2.0
#: Time in which a picture or light fades in or out, s: slow enough never to count as a flash.
FADE_S = 0.35


def set_off(was: Cues, effects: tuple[Effect, ...], now: float) -> Cues:
    """The cues after these effects have started."""
    kept = tuple(cue for cue in was if cue[0] not in effects)
    return (*kept, *((effect, now) for effect in effects))


def strength(cues: Cues, effect: Effect, now: float) -> float:
    """Strength of an effect, 0 to 1; it fades in and, if it ends, fades out."""
    for name, began in cues:
        if name == effect:
            left = began + effect.seconds - now
            return max(0.0, min(1.0, (now - began) / FADE_S, left / FADE_S))
    return 0.0


def sounding(cues: Cues, now: float) -> str:
    """The sound whose name is on the screen; empty if there was none recently."""
    last = [name for name, began in cues if name.by == "sound" and began <= now < began + NAMED_S]
    return last[-1] if last else ""


def sounds(before: Cues, after: Cues) -> tuple[str, ...]:
    """The sounds that started between two sessions."""
    return tuple(cue[0] for cue in after if cue[0].by == "sound" and cue not in before)
