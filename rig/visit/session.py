"""One step of a visit: a pure function of what was and what came in."""

import dataclasses
import hashlib
from collections.abc import Iterator

from rig.base.faults import BLIND, STOPS_WATER, lit, worst
from rig.base.records import replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.baseline import learn
from rig.sensing.flow import Flow, estimated, measure
from rig.sensing.levels import Held, judge, since
from rig.sensing.signs import OPEN_TRAVEL_RATIO
from rig.sensing.stuck_buttons import Since, track_held, without_stuck_buttons
from rig.settings.calibration import NOMINAL_ML_S
from rig.settings.config import is_gel
from rig.story.cues import BREATH, set_off, strength
from rig.story.scenes import ASKS, Scene
from rig.visit import narration
from rig.visit.attendant_panel import work
from rig.visit.catheter import choosing, chosen, pushed
from rig.visit.course import drawn
from rig.visit.exhibit import Show
from rig.visit.gel_plug import rises
from rig.visit.pinch_control import closing
from rig.visit.pinch_drive import drive_pinch
from rig.visit.state import FORM, SETTLED, HelpLevel, Session, Visit
from rig.visit.transitions import enter, leave, ready
from rig.visit.treatment import TRAVEL, TreatmentProgress, advance_treatment, hold_time_s, medicine_on

#: How long the notice stays that the wire was pushed too fast, s.
NOTICE = 2.5
#: Between two points of the trace, s, and how many are kept.
TRACE_EVERY, TRACE_LENGTH = 0.2, 2400
#: A fault that stops the water for this long (s) ends the visit.
GIVE_UP = 30.0


def advance(show: Show, was: Session, inputs: Inputs) -> Session:
    """The session after one more reading of the board."""
    scene = show.story[was.scene]
    passed = max(0.0, inputs.time - was.time)
    down = track_held(was.down, inputs)
    inputs = without_stuck_buttons(down, inputs, ASKS[scene.ask].buttons if scene.ask else ())
    now = _sensed(show, was, scene, inputs, passed, down)
    if was.panel.holds:
        return replace(now, giving=False, grip=False)
    now = _speak(show, now, scene, passed, inputs.heard)
    if now.faults & STOPS_WATER:
        now = replace(now, giving=False, stopped=was.stopped + passed)
        over = now.stopped >= GIVE_UP and now.scene != show.story.opening
        return enter(show, now, show.story.opening) if over else now
    pressed, grip, holding = _hands(show, now, scene, inputs)
    now = replace(now, stopped=0.0, presses=was.presses + len(inputs.pressed), grip=grip)
    now = _act(show, _given(show, now, passed), scene, inputs, holding, passed)
    now = _treat(show, now, scene, holding, passed)
    now = _answer(drive_pinch(show, now, scene, passed), scene, pressed)
    now = _wait(show, now, was, scene, inputs, passed)
    return leave(show, now, scene, pressed)


def outputs(show: Show, here: Session) -> Outputs:
    """What the session asks of the board, but for the lights."""
    scene, pump = show.story[here.scene], show.config.pump
    if here.faults & STOPS_WATER:
        return Outputs(pinch=here.pinch, lamps=_blinking(here))
    if here.panel.holds:
        return work(here.panel, here.time, show.config.pump, here.pinch)
    lamps = _lamps(show, here, scene)
    if here.faults and here.scene == show.story.opening:
        lamps = lamps - {"red"} | _blinking(here)  # for the attendant, where no visitor needs the lamp
    return Outputs(
        pump=scene.pump * pump.duty * (1 - (1 - BREATH) * strength(here.cues, "breathe_pump", here.time)),
        medicine=pump.medicine_duty if here.giving else 0.0,
        pinch=here.pinch,
        lamps=lamps,
    )


def _lamps(show: Show, here: Session, scene: Scene) -> frozenset[str]:
    """The buttons that do something now."""
    if scene.ask is None or not ready(show, here):
        return frozenset()
    more = choosing(here.wire, here.depth) if scene.ask == "advance" else frozenset()
    return frozenset(ASKS[scene.ask].buttons) | more


def _blinking(here: Session) -> frozenset[str]:
    """The red lamp while it is lit in its count of blinks."""
    fault = worst(here.faults)
    return frozenset({"red"} if fault is not None and lit(fault, here.time) else ())


def changes(show: Show, before: Session, after: Session) -> Iterator[tuple[str, object]]:
    """What happened between two sessions that a person reading the log would want to know."""
    if after.scene != before.scene:
        yield "scene", after.scene
    if after.narration.turn != before.narration.turn and after.narration.over is None:
        yield "line", show.story[after.scene].lines[after.narration.line]
    for effect, began in after.cues:
        if (effect, began) not in before.cues:
            yield "cue", effect
    if before.giving and not after.giving:
        yield "medicine_ml", round(after.visit.medicine_ml, 2)
    for name in ("language", "volume"):
        if getattr(after, name) != getattr(before, name):
            yield name, getattr(after, name)
    if after.rung(show) != before.rung(show) and after.scene == before.scene:
        yield "ladder", after.rung(show).name.lower()
    if after.baseline.rate != before.baseline.rate and after.baseline.rate:
        yield "baseline", round(after.baseline.rate, 1)
    held, gone = dict(after.levels), dict(before.levels)
    for name in sorted(held.keys() ^ gone.keys()):
        yield "level", name if name in held else f"not {name}"
    for fault in sorted(after.faults ^ before.faults):
        yield "fault", fault if fault in after.faults else f"{fault} is over"


def digest(what: object) -> str:
    """A short name for a session or the like: the same only for the same to the last bit, on any machine."""
    return hashlib.sha256(_spelt(what).encode()).hexdigest()[:16]


def _spelt(what: object) -> str:
    """A value as text. A set's own text would change its order from one run of Python to the next."""
    if dataclasses.is_dataclass(what):
        return f"({','.join(_spelt(getattr(what, field.name)) for field in dataclasses.fields(what))})"
    if isinstance(what, frozenset):
        return f"{{{','.join(sorted(map(_spelt, what)))}}}"
    if isinstance(what, tuple):
        return f"[{','.join(map(_spelt, what))}]"
    return repr(what)


def _sensed(show: Show, was: Session, scene: Scene, inputs: Inputs, passed: float, down: Since) -> Session:
    """What the sensors say, before anyone acts on it."""
    settings = show.config.flow
    flow = measure(was.flow, inputs, settings.sensor)
    if inputs.faults & BLIND:
        flow = estimated(was.flow, flow, _expected_flow(show, was, scene, inputs))
    learnt = was.baseline
    if scene.learn and not was.panel.holds:
        least = settings.levels.flowing.enter * settings.expected
        learnt = learn(was.baseline, inputs.time, flow.rate, least)
    stopped = not scene.pump or was.panel.holds or bool(inputs.faults & STOPS_WATER)
    running = 0.0 if stopped else was.running + passed
    held: Held = ()
    if running >= SETTLED:
        held = judge(settings.levels, was.levels, inputs.time, flow.rate, settings.expected, learnt.rate)
        if was.pinch <= OPEN_TRAVEL_RATIO and not show.expected.gel:
            # What makes the flow fall while the pinch is open is no clot.
            held = tuple(level for level in held if level[0] not in ("low", "blocked"))
    return replace(
        was,
        time=inputs.time,
        flow=flow,
        baseline=learnt,
        levels=held,
        running=running,
        leg_kpa=inputs.leg_kpa,
        faults=inputs.faults,
        down=down,
        visit=was.visit if was.panel.holds else _append_trace(was, inputs.time, flow),
    )


def _expected_flow(show: Show, was: Session, scene: Scene, inputs: Inputs) -> float:
    """What should flow with pump and pinch as they are, mL/min."""
    if inputs.faults & STOPS_WATER:
        return 0.0
    normal = was.baseline.rate or show.config.flow.expected
    return normal * scene.pump * show.expected.part(was.pinch)


def _speak(show: Show, here: Session, scene: Scene, passed: float, heard: float | None) -> Session:
    """The narration one step on, and what its words set off."""
    speech = show.speech(scene, here.language)
    told, marks = narration.advance(here.narration, speech, here.time, passed, heard)
    effects = tuple(effect for mark in marks for effect in scene.cues[mark])
    return replace(here, narration=told, cues=set_off(here.cues, effects, here.time))


def _append_trace(was: Session, time: float, flow: Flow) -> Visit:
    """The visit with one more point on its trace, where one is due."""
    visit = was.visit
    if visit.trace and time - visit.trace[-1][0] < TRACE_EVERY - 1e-9:
        return visit
    lowest = visit.lowest
    if visit.formed and since(was.levels, "low") is not None:
        lowest = flow.smoothed if lowest is None else min(lowest, flow.smoothed)
    point = (round(time, 3), round(flow.smoothed, 2))
    # A long visit keeps its beginning, and every other point.
    kept = visit.trace if len(visit.trace) < TRACE_LENGTH else visit.trace[::2]
    return replace(visit, trace=(*kept, point), lowest=lowest)


def _hands(show: Show, here: Session, scene: Scene, inputs: Inputs) -> tuple[frozenset[str], bool, bool]:
    """The buttons pressed, whether one is gripped, and whether the scene's gesture is being made.

    It may be made by the visitor, or by the rig for them.
    """
    if scene.ask is None:
        return inputs.pressed, False, False
    ask = ASKS[scene.ask]
    fresh = here.grip or not inputs.pressed.isdisjoint(ask.buttons)
    grip = fresh and not inputs.held.isdisjoint(ask.buttons)
    if here.rung(show) != HelpLevel.ASSIST:
        return inputs.pressed, grip, grip
    helping = frozenset({scene.right or ask.buttons[-1]}) if ask.gesture == "press" else frozenset()
    return inputs.pressed | helping, grip, True


def _act(show: Show, here: Session, scene: Scene, inputs: Inputs, holding: bool, passed: float) -> Session:
    """What the visitor's hand does in this scene."""
    if scene.ask == "form" and holding:
        share, curve = passed / FORM, show.expected.curve
        if curve is not None:
            return replace(here, pinch=closing(curve, here.pinch, share, passed / TRAVEL))
        return replace(here, pinch=min(1.0, here.pinch + share))
    if scene.ask == "advance":
        wire = chosen(here.wire, here.depth, inputs.pressed)
        wire, depth = pushed(wire, here.depth, inputs.turned, holding, passed)
        return replace(
            here,
            wire=wire,
            depth=depth,
            too_fast=here.time if wire.hasty else here.too_fast,
        )
    return here


def _treat(show: Show, here: Session, scene: Scene, holding: bool, passed: float) -> Session:
    """The treatment begins or goes on, and its medicine flows."""
    was = here.treatment
    if scene.treats is None or here.seeking:
        return here
    if was is None or was.course.tool != scene.treats:
        visit = replace(here.visit, tried=(*here.visit.tried, scene.treats))
        was = TreatmentProgress(
            drawn(show.config.odds, scene.treats, here.seed, here.visits, len(visit.tried))
        )
        here = replace(here, visit=visit)
    held = holding if scene.ask == "spray" else None
    now = advance_treatment(was, here.time, passed, held, hold_time_s(_ml_s(show)))
    giving = medicine_on(was, now, held, here.time - here.entered)
    giving = giving and here.visit.medicine_s < show.config.limits.medicine
    return replace(here, treatment=now, dose=now.given, giving=giving)


def _ml_s(show: Show) -> float | None:
    """What the medicine pump gives at its duty, mL/s; None where it has not been measured."""
    measured = show.config.measured.medicine
    return None if measured is None else measured.flow(show.config.pump.medicine_duty)


def _given(show: Show, here: Session, passed: float) -> Session:
    """The medicine that has flowed since the last reading, by the pump's own rate."""
    if not here.giving:
        return here
    duty = show.config.pump.medicine_duty
    rate = _ml_s(show)
    given = replace(
        here.visit,
        medicine_s=here.visit.medicine_s + duty * passed,
        medicine_ml=here.visit.medicine_ml + passed * (NOMINAL_ML_S * duty if rate is None else rate),
    )
    return replace(here, visit=given)


def _answer(here: Session, scene: Scene, pressed: frozenset[str]) -> Session:
    """The session with the visitor's answer to a question, where they gave one."""
    given = sorted(pressed & frozenset(ASKS["answer"].buttons))
    if scene.quiz is None or scene.ask != "answer" or not given:
        return here
    answers = (*here.visit.answers, (scene.quiz, given[0]))
    return replace(here, visit=replace(here.visit, answers=answers))


def _wait(show: Show, here: Session, was: Session, scene: Scene, inputs: Inputs, passed: float) -> Session:
    """How long the scene has waited: while its words last, or something gets on, it does not."""
    said = here.narration.over is not None
    got_on = (
        here.depth > was.depth
        or here.dose > was.dose
        or here.treatment != was.treatment
        or (scene.ask == "form" and here.pinch > was.pinch)
        or (here.wire.entry, here.wire.strayed) != (was.wire.entry, was.wire.strayed)
        or (is_gel(show.config) and rises(here.visit.trace))
    )
    rung = here.rung(show)
    touched = bool(inputs.pressed or inputs.held or inputs.turned)
    if here.alone and touched:
        here = replace(here, alone=False)
    if rung == HelpLevel.STILL_THERE and inputs.pressed:
        return replace(here, waited=show.story.ladder.assist)
    helped = replace(here.visit, helped=True) if rung == HelpLevel.ASSIST and scene.ask else here.visit
    if not said or (got_on and rung < HelpLevel.ASSIST):
        return here
    return replace(here, waited=here.waited + passed, visit=helped)
