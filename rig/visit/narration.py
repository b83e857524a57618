"""Where the voice is in a scene's words: one clock for captions, cues and the end of each line.

The clock is the session's own, started with each line's clip. Where the sound device can say
what has truly been heard, the clock leans towards that, slowly, and never back.
"""

from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.story.words import GAP_S, Line, Speech

#: The clock leans towards what was heard by this much per second.
LEAN_S_PER_S = 0.5
#: A difference too great to believe, s.
LOST_S = 0.25


@dataclass(frozen=True)
class Narration:
    """What is being said, and since when."""

    line: int = 0
    """Index of the line in its scene; the number of lines once all is said."""
    began: float = 0.0
    """When its clip began, s; in the quiet before a line, when it will begin."""
    over: float | None = None
    """When the last word of the scene was over, s; None while there is more to say."""
    fired: int = 0
    """Marks of this line that have been passed."""
    turn: int = 0
    """Counts every beginning of a line: what the voice follows."""
    hushed: bool = False
    """The voice was asked to be quiet for the rest of this scene; the captions go on."""


def begin(before: Narration, speech: Speech, now: float) -> Narration:
    """The words of a scene from their first."""
    if not speech.lines:
        return Narration(over=now, turn=before.turn)
    return Narration(began=now, turn=before.turn + 1)


def advance(
    before: Narration, speech: Speech, now: float, passed: float, heard: float | None
) -> tuple[Narration, tuple[str, ...]]:
    """What is being said at `now`, `passed` seconds after the last time, and the marks met on the way.

    `heard` is how far into the line's clip the sound device has come (s), or None where it cannot tell.
    """
    told, met = before, list[str]()
    while told.line < len(speech.lines) and now >= told.began:
        line = speech.lines[told.line]
        if heard is not None:
            told, heard = (
                fast_replace(told, began=_leaned(told.began, now - heard, LEAN_S_PER_S * passed)),
                None,
            )
        due = [name for index, name in line.marks if line.starts[index] <= now - told.began]
        met += due[told.fired :]
        told = fast_replace(told, fired=max(told.fired, len(due)))
        if now - told.began < line.seconds:
            break
        told = _next(told, speech, now)
    return told, tuple(met)


def again(before: Narration, speech: Speech, now: float) -> Narration:
    """The line being said, or the last one said, from its first word."""
    if not speech.lines:
        return before
    line = min(before.line, len(speech.lines) - 1)
    if now < before.began and line > 0:
        line -= 1  # in the quiet before a line, the one before was the last heard
    return Narration(line=line, began=now, turn=before.turn + 1)


def translated(before: Narration, speech: Speech, now: float) -> Narration:
    """The same line from its first word, in another language; what was over stays over."""
    if before.over is not None:
        return before
    line = min(before.line, len(speech.lines) - 1)
    return Narration(line=line, began=now, turn=before.turn + 1, hushed=before.hushed)


def skip(before: Narration, speech: Speech, now: float) -> Narration:
    """The words of a scene passed over: all is said, from this moment on."""
    if before.over is not None:
        return before
    return fast_replace(before, line=len(speech.lines), over=now, fired=0)


def hush(before: Narration) -> Narration:
    """No more voice in this scene."""
    return fast_replace(before, hushed=True)


def spoken(speech: Speech, began: float, now: float) -> Narration:
    """A narration that began at `began` and was left alone until `now`."""
    told = begin(Narration(), speech, began)
    while told.line < len(speech.lines) and now - told.began >= speech.lines[told.line].seconds:
        told = _next(told, speech, told.began + speech.lines[told.line].seconds)
    return told


def due(told: Narration, speech: Speech, now: float) -> tuple[Line, int] | None:
    """The line to be read now and the index of its current word; None where all is said."""
    if told.line >= len(speech.lines):
        return None
    if now < told.began and told.line > 0:
        line = speech.lines[told.line - 1]
        return line, len(line.words) - 1
    line = speech.lines[told.line]
    return line, line.word_at(now - told.began)


def _leaned(began: float, heard: float, most: float) -> float:
    """`began` brought nearer to when the clip was heard to begin, by `most` s at the most."""
    if abs(heard - began) > LOST_S:
        return began
    return began + min(most, max(-most, heard - began))


def _next(told: Narration, speech: Speech, now: float) -> Narration:
    """The next line after a quiet moment, or the end."""
    if told.line + 1 >= len(speech.lines):
        return fast_replace(told, line=told.line + 1, over=now, fired=0)
    return fast_replace(told, line=told.line + 1, began=now + GAP_S, fired=0, turn=told.turn + 1)
