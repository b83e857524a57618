"""Differences between two sessions that matter to a reader of the run log."""

from collections.abc import Iterator

from rig.visit.exhibit import Exhibit
from rig.visit.state import HelpLevel, Session


def changes(exhibit: Exhibit, before: Session, after: Session) -> Iterator[tuple[str, object]]:
    """Pairs of a changed item and its new value, in a fixed order."""
    in_scene = after.stay.scene == before.stay.scene
    if not in_scene:
        yield "scene", after.stay.scene
    yield from _said(exhibit, before, after)
    if before.help_level(exhibit) != HelpLevel.ASSIST:
        for question, button in after.visit.answers[len(before.visit.answers) :]:
            yield "answer", f"{question} {button}"
    for tool, outcome in after.visit.outcomes[len(before.visit.outcomes) :]:
        yield "outcome", f"{tool} {outcome}"
    if before.procedure.giving and not after.procedure.giving:
        yield "medicine_ml", round(after.visit.medicine_ml, 2)
    for name in ("language", "volume"):
        if getattr(after.speech, name) != getattr(before.speech, name):
            yield name, getattr(after.speech, name)
    if after.help_level(exhibit) != before.help_level(exhibit) and in_scene:
        yield "ladder", after.help_level(exhibit).name.lower()
    yield from _sensed(before, after)


def _said(exhibit: Exhibit, before: Session, after: Session) -> Iterator[tuple[str, object]]:
    said, told = after.speech, after.speech.narration
    if told.turn != before.speech.narration.turn and told.over is None:
        speech = exhibit.speech(exhibit.story[after.stay.scene], said.language, said.number)
        yield "line", speech.lines[told.line].id
    for effect, began in after.speech.cues:
        if (effect, began) not in before.speech.cues:
            yield "cue", effect


def _sensed(before: Session, after: Session) -> Iterator[tuple[str, object]]:
    was, now = before.sensed, after.sensed
    if now.baseline.rate != was.baseline.rate and now.baseline.rate:
        yield "baseline", round(now.baseline.rate, 1)
    held, gone = dict(now.levels), dict(was.levels)
    for name in sorted(held.keys() ^ gone.keys()):
        yield "level", name if name in held else f"not {name}"
    for fault in sorted(now.faults ^ was.faults):
        yield "fault", fault if fault in now.faults else f"{fault} is over"
