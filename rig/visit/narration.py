"""The position of the voice in a scene's words: one clock for captions, cues and the ends of lines.

The clock is the session's own and starts with each line's clip. If the sound device reports what has been
heard, the clock moves towards that slowly, and never back.
"""

from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.story.words import GAP_S, Line, Speech

#: The clock moves towards what was heard by this much per second.
LEAN_S_PER_S = 0.5
#: Differences from this on are not believed, s.
LOST_S = 0.25


@dataclass(frozen=True)
class Narration:
    """The line that is being said, and when it began."""

    line: int = 0
    """Index of the line in its scene; the number of lines once all have been said."""
    began: float = 0.0
    """When its clip began, s; in the pause before a line, when it will begin."""
    over: float | None = None
    """End of the scene's last word, s; None before that."""
    fired: int = 0
    """Marks of this line that have been passed."""
    turn: int = 0
    """Counts the beginnings of lines; the voice follows it."""
    hushed: bool = False
    """The voice is muted for the rest of this scene; the captions go on."""


def begin(before: Narration, speech: Speech, now: float) -> Narration:
    """The words of a scene from the beginning."""
    if not speech.lines:
        return Narration(over=now, turn=before.turn)
    return Narration(began=now, turn=before.turn + 1)


def advance(
    before: Narration, speech: Speech, now: float, passed: float, heard: float | None
) -> tuple[Narration, tuple[str, ...]]:
    """The narration at `now`, `passed` seconds after the last one, and the marks passed in between.

    `heard` is the position in the line's clip that the sound device has reached (s); None if it does not
    know.
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
    """The current line, or the last one, from its first word."""
    if not speech.lines:
        return before
    line = min(before.line, len(speech.lines) - 1)
    if now < before.began and line > 0:
        line -= 1  # In the pause before a line, the previous one was heard last.
    return Narration(line=line, began=now, turn=before.turn + 1)


def translated(before: Narration, speech: Speech, now: float) -> Narration:
    """The same line from its first word, in another language; finished lines stay finished."""
    if before.over is not None:
        return before
    line = min(before.line, len(speech.lines) - 1)
    return Narration(line=line, began=now, turn=before.turn + 1, hushed=before.hushed)


def skip(before: Narration, speech: Speech, now: float) -> Narration:
    """The narration with all words of the scene skipped."""
    if before.over is not None:
        return before
    return fast_replace(before, line=len(speech.lines), over=now, fired=0)


def hush(before: Narration) -> Narration:
    """The narration without voice for the rest of this scene."""
    return fast_replace(before, hushed=True)


def spoken(speech: Speech, began: float, now: float) -> Narration:
    """A narration that began at `began` and continued to `now`."""
    told = begin(Narration(), speech, began)
    while told.line < len(speech.lines) and now - told.began >= speech.lines[told.line].seconds:
        told = _next(told, speech, told.began + speech.lines[told.line].seconds)
    return told


def due(told: Narration, speech: Speech, now: float) -> tuple[Line, int] | None:
    """The line to read now and the index of its current word; None after the last."""
    if told.line >= len(speech.lines):
        return None
    if now < told.began and told.line > 0:
        line = speech.lines[told.line - 1]
        return line, len(line.words) - 1
    line = speech.lines[told.line]
    return line, line.word_at(now - told.began)


def _leaned(began: float, heard: float, most: float) -> float:
    """`began`, moved towards the time at which the clip was heard to begin, by at most `most` s."""
    if abs(heard - began) > LOST_S:
        return began
    return began + min(most, max(-most, heard - began))


def _next(told: Narration, speech: Speech, now: float) -> Narration:
    """The next line after a pause, or the end."""
    if told.line + 1 >= len(speech.lines):
        return fast_replace(told, line=told.line + 1, over=now, fired=0)
    return fast_replace(told, line=told.line + 1, began=now + GAP_S, fired=0, turn=told.turn + 1)
