"""One step of a visit: a pure function of what was and what came in."""

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from rig.base.faults import BLIND, STOPS_WATER, Fault, lit, worst
from rig.base.records import replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.baseline import Baseline, learn
from rig.sensing.diagnosis import OPEN_TO
from rig.sensing.flow import Flow, estimated, forget, measure
from rig.sensing.levels import Held, judge, since
from rig.sensing.stuck_buttons import Since, free, watched
from rig.settings.appearance import Look
from rig.settings.calibration import NOMINAL_ML_S, MeasuredPinch
from rig.settings.config import is_gel
from rig.story.cues import BREATH, EASED, FIRST, Cues, set_off, strength
from rig.story.scenes import ASKS, Exit, Scene
from rig.visit import narration
from rig.visit.attendant_panel import Panel, work
from rig.visit.catheter import Wire, choosing, chosen, pushed
from rig.visit.course import drawn
from rig.visit.exhibit import Show
from rig.visit.gel_plug import rises
from rig.visit.narration import Narration
from rig.visit.pinch_control import Grip, closing, steer
from rig.visit.treatment import TRAVEL, UnderWay, by_hand, drips, goes_on, outcome, pinched, wanted

#: How long the visitor's own doing takes from end to end, s.
FORM = 5.0
#: How long the notice stays that the wire was pushed too fast, s.
NOTICE = 2.5
#: Between two points of the trace, s, and how many are kept.
TRACE_EVERY, TRACE_LENGTH = 0.2, 2400
#: A fault that stops the water for this long (s) ends the visit.
GIVE_UP = 30.0
#: A pump just started has not brought its flow up yet (s): until then a low flow says nothing.
SETTLED = 2.0
#: The colours of the screen keep for this long (s), however often they are asked to change: no flashes.
COLOURED = 1.0
#: Steps of the voice's volume.
LOUDEST = 10


class Rung(IntEnum):
    """How far a scene has gone up its ladder."""

    WATCHING = 0
    HINT = 1
    STRONG = 2
    ASSIST = 3
    STILL_THERE = 4


@dataclass(frozen=True)
class Visit:
    """What this visitor did, and what the water made of it."""

    began: float = 0.0
    """s of session time."""
    formed: float = 0.0
    """Travel of the pinch at which the visitor's clot stood, 0 to 1."""
    lowest: float | None = None
    """Least flow while the clot stood, mL/min."""
    tried: tuple[str, ...] = ()
    """Treatments begun, in order."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, button) of the quiz, in order."""
    helped: bool = False
    """The rig did at least one step itself."""
    medicine_s: float = 0.0
    """Medicine given, s of the pump's full duty."""
    medicine_ml: float = 0.0
    """The same in mL: by the pump's measured rate, else by the usual one."""
    marks: tuple[tuple[float, str], ...] = ()
    """(time, label) of what the trace is marked with."""
    trace: tuple[tuple[float, float], ...] = ()
    """(time, mL/min) through the visit, oldest first."""


@dataclass(frozen=True)
class Session:
    """All that has happened, and nothing else. Lights, picture and pumps are views of it."""

    scene: str
    language: str
    seed: int = 0
    """From which it is drawn how treatments go; the same for the whole run."""
    visits: int = 0
    """Visits begun since the rig was opened."""
    time: float = 0.0
    """Of the last reading, s since the board was opened."""
    entered: float = 0.0
    """When this scene began, s."""
    narration: Narration = Narration()
    cues: Cues = ()
    """What the words of this scene have set off."""
    volume: int = 7
    """Of the voice, 0 to LOUDEST; each visitor begins at config.toml's."""
    flow: Flow = Flow()
    baseline: Baseline = Baseline()
    levels: Held = ()
    """The levels of the flow that hold, each with the time since when, s."""
    running: float = 0.0
    """Seconds for which the pump has been on and nothing has stopped it."""
    pinch: float = 0.0
    """Travel of the pinch, 0 (open) to 1 (closed)."""
    depth: float = 0.0
    """How far the catheter has gone on the right way, 0 to 1 at the clot."""
    wire: Wire = Wire()
    dose: float = 0.0
    """Medicine given, part of the whole dose."""
    treatment: UnderWay | None = None
    """What has been begun on this clot."""
    feel: Grip | None = None
    """How a pinch with a measured curve is held to the treatment's course."""
    grip: bool = False
    """The button held was pressed in this scene: one still held from the last does nothing here."""
    giving: bool = False
    """Medicine flows this moment."""
    waited: float = 0.0
    """Seconds in which this scene's words were over and nothing got on."""
    alone: bool = False
    """The rig has helped through a scene, and nobody has touched anything since."""
    too_fast: float | None = None
    """When the wire was last pushed too fast, s."""
    leg_kpa: float | None = None
    """Pressure in the leg, kPa; None where no sensor is fitted."""
    faults: frozenset[Fault] = frozenset()
    """What is wrong this moment."""
    stopped: float = 0.0
    """Seconds for which a fault has stopped the water."""
    look: Look = Look()
    coloured: float = -COLOURED
    """When the colours of the screen were last changed, s."""
    panel: Panel = Panel()
    seeking: bool = False
    """Sent straight here: the pinch closes until the flow is low, as a visitor would have made it."""
    leaving: bool = False
    """The next story has been asked for."""
    presses: int = 0
    """Button presses since the board was opened."""
    down: Since = ()
    """Buttons that are down, each with the time since when, s."""
    visit: Visit = Visit()

    def rung(self, show: Show) -> Rung:
        """How far up its ladder the scene is."""
        steps = show.story.ladder
        if self.scene == show.story.opening:
            return Rung.WATCHING
        if self.alone and self.waited >= steps.assist:
            return Rung.STILL_THERE  # it does not play on by itself for an empty room
        marks = (steps.hint, steps.strong, steps.assist, steps.still_there)
        rung = Rung(sum(self.waited >= mark for mark in marks))
        ask = show.story[self.scene].ask
        return Rung.STRONG if rung == Rung.ASSIST and ask is not None and not ASKS[ask].helps else rung

    @property
    def estimated(self) -> bool:
        """The flow sensor cannot be believed: flow is what pump and pinch ought to make it."""
        return bool(self.faults & BLIND)

    def seconds_left(self, show: Show) -> float:
        """Until the rig goes back to its opening, if nobody does anything, s."""
        steps = show.story.ladder
        earlier = steps.still_there - steps.assist if self.alone else 0.0
        return steps.reset - earlier - self.waited


def opening(show: Show, language: str, seed: int = 0) -> Session:
    """The session with which a rig is switched on."""
    here = Session(
        scene=show.story.opening,
        language=language,
        seed=seed,
        volume=show.config.sound.volume,
        look=show.config.screen.look,
    )
    return _begin_words(show, here)


def advance(show: Show, was: Session, inputs: Inputs) -> Session:
    """The session after one more reading of the board."""
    scene = show.story[was.scene]
    passed = max(0.0, inputs.time - was.time)
    down = watched(was.down, inputs)
    inputs = free(down, inputs, ASKS[scene.ask].buttons if scene.ask else ())
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
    now = _answer(_pinch(show, now, scene, passed), scene, pressed)
    now = _wait(show, now, was, scene, inputs, passed)
    return _leave(show, now, scene, pressed)


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


def ready(show: Show, here: Session) -> bool:
    """Whether a press leads anywhere: a scene may wait for words, water or a treatment as well, and
    medicine that has all been given is asked for no more."""
    scene = show.story[here.scene]
    if scene.ask == "spray" and here.treatment is not None and here.treatment.over is not None:
        return False
    ways = [replace(way, pressed=None) for way in scene.exits if way.pressed is not None]
    return not ways or any(_holds(show, here, scene, way, frozenset()) for way in ways)


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
        flow = estimated(was.flow, flow, _ought(show, was, scene, inputs))
    learnt = was.baseline
    if scene.learn and not was.panel.holds:
        least = settings.levels.flowing.enter * settings.expected
        learnt = learn(was.baseline, inputs.time, flow.rate, least)
    stopped = not scene.pump or was.panel.holds or bool(inputs.faults & STOPS_WATER)
    running = 0.0 if stopped else was.running + passed
    held: Held = ()
    if running >= SETTLED:
        held = judge(settings.levels, was.levels, inputs.time, flow.rate, settings.expected, learnt.rate)
        if was.pinch <= OPEN_TO and not show.expected.gel:
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
        visit=was.visit if was.panel.holds else _noted(was, inputs.time, flow),
    )


def _ought(show: Show, was: Session, scene: Scene, inputs: Inputs) -> float:
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


def resume(show: Show, here: Session) -> Session:
    """The session with its scene begun anew: whoever had to wait hears and sees it whole."""
    return _begin_words(show, replace(here, entered=here.time, waited=0.0))


def _begin_words(show: Show, here: Session) -> Session:
    """The session at the first word of its scene."""
    speech = show.speech(show.story[here.scene], here.language)
    return replace(here, narration=narration.begin(here.narration, speech, here.time), cues=())


def _noted(was: Session, time: float, flow: Flow) -> Visit:
    """The visit with one more point on its trace, where one is due."""
    visit = was.visit
    if visit.trace and time - visit.trace[-1][0] < TRACE_EVERY - 1e-9:
        return visit
    lowest = visit.lowest
    if visit.formed and since(was.levels, "low") is not None:
        lowest = flow.calm if lowest is None else min(lowest, flow.calm)
    point = (round(time, 3), round(flow.calm, 2))
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
    if here.rung(show) != Rung.ASSIST:
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
        was = UnderWay(drawn(show.config.odds, scene.treats, here.seed, here.visits, len(visit.tried)))
        here = replace(here, visit=visit)
    held = holding if scene.ask == "spray" else None
    now = goes_on(was, here.time, passed, held, by_hand(_ml_s(show)))
    giving = drips(was, now, held, here.time - here.entered)
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


def _part(here: Session) -> float | None:
    """Measured flow as a part of the day's own; None before that is known."""
    return here.flow.calm / here.baseline.rate if here.baseline.rate else None


def _pinch(show: Show, here: Session, scene: Scene, passed: float) -> Session:
    """Where the pinch goes: with the treatment while one is given, else where the scene wants it."""
    gel, curve = is_gel(show.config), show.expected.curve
    if here.seeking and scene.ask != "form" and scene.pinch in ("keep", "clot"):
        return _sought(here, passed)
    if scene.treats is not None and gel:
        return here  # the plug gives way by itself, or it does not
    if scene.treats not in (None, "thinner") and here.treatment is not None and curve is not None:
        return _steered(curve, here, here.treatment, passed)
    if scene.treats is not None and here.treatment is not None:
        moved = pinched(here.treatment, here.pinch, here.visit.formed, _part(here), passed)
        return replace(here, pinch=moved)
    begun = strength(here.cues, "begin_pinch", here.time) > 0
    if scene.ask == "form":
        first = min(FIRST, here.pinch + passed / TRAVEL) if begun else 0.0
        return replace(here, pinch=max(here.pinch, first))
    target = {"open": 0.0, "keep": here.pinch, "clot": here.visit.formed}[scene.pinch]
    if begun:
        target = max(target, FIRST)
    if strength(here.cues, "ease_pinch", here.time) > 0:
        target = min(target, here.visit.formed * EASED)
    return replace(here, pinch=_moved(here.pinch, target, passed))


def _moved(pinch: float, goal: float, passed: float) -> float:
    """The travel after the pinch has moved for `passed` s towards a goal, as fast as it may."""
    step = passed / TRAVEL
    return min(pinch + step, max(pinch - step, goal))


def _steered(curve: MeasuredPinch, here: Session, on: UnderWay, passed: float) -> Session:
    """The pinch on its way with the treatment, along its own curve and by the feel of the water."""
    course = wanted(on, curve.part_at(here.visit.formed))
    if course >= 1.0:
        return replace(here, pinch=_moved(here.pinch, 0.0, passed), feel=None)
    part = None if here.estimated or here.giving or here.running < SETTLED else _part(here)
    feel = steer(here.feel, curve, here.time, part, course)
    goal = min(here.visit.formed, feel.travel)
    return replace(here, pinch=_moved(here.pinch, goal, passed), feel=feel)


def _sought(here: Session, passed: float) -> Session:
    """The pinch a little further in, until the water itself says that there is a clot."""
    if since(here.levels, "low") is not None:
        return replace(here, seeking=False)
    if here.running < SETTLED:
        return here
    pinch = min(1.0, here.pinch + passed / FORM)
    return replace(here, pinch=pinch, visit=replace(here.visit, formed=pinch))


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
    if rung == Rung.STILL_THERE and inputs.pressed:
        return replace(here, waited=show.story.ladder.assist)
    helped = replace(here.visit, helped=True) if rung == Rung.ASSIST and scene.ask else here.visit
    if not said or (got_on and rung < Rung.ASSIST):
        return here
    return replace(here, waited=here.waited + passed, visit=helped)


def _leave(show: Show, here: Session, scene: Scene, pressed: frozenset[str]) -> Session:
    """The next scene where an exit holds or patience ends, else the same."""
    for way in scene.exits:
        if _holds(show, here, scene, way, pressed):
            return enter(show, here, way.to)
    if here.scene == show.story.opening:
        return here
    over = here.seconds_left(show) <= 0 or here.time - here.entered >= show.story.patience
    return enter(show, here, show.story.opening) if over else here


def _holds(show: Show, here: Session, scene: Scene, way: Exit, pressed: frozenset[str]) -> bool:
    """Whether all that an exit names holds."""
    in_scene = here.time - here.entered
    if way.pressed is not None and not (pressed if way.pressed == "any" else way.pressed in pressed):
        return False
    over = here.narration.over
    if way.words_over is not None and (over is None or here.time - over < way.words_over):
        return False
    if way.after is not None and in_scene < way.after:
        return False
    if way.flow is not None:
        began = since(here.levels, way.flow)
        if began is None or here.time - began < way.steady - 1e-9:
            return False
    if way.learnt is not None and (here.baseline.rate is not None) != way.learnt:
        return False
    if way.depth is not None and here.depth < way.depth:
        return False
    if way.dose is not None and here.dose < way.dose:
        return False
    return way.outcome is None or (
        here.running >= SETTLED
        and (way.outcome == "open" or not (is_gel(show.config) and rises(here.visit.trace)))
        and outcome(here.treatment, here.time, show.config.flow.levels, _part(here)) == way.outcome
    )


def enter(show: Show, here: Session, name: str) -> Session:
    """The session as the scene `name` begins."""
    scene = show.story[name]
    visit = here.visit
    if show.story[here.scene].ask == "form":
        visit = replace(visit, formed=here.pinch)
    alone = here.alone or (here.rung(show) == Rung.ASSIST and show.story[here.scene].ask is not None)
    if scene.begins:
        visit = Visit(began=here.time)
        here = replace(
            here,
            flow=forget(here.flow),
            baseline=Baseline(),
            levels=(),
            visits=here.visits + 1,
            volume=show.config.sound.volume,
        )
    if scene.begins or scene.pinch == "clot":
        here = replace(here, depth=0.0, dose=0.0, treatment=None, feel=None, wire=Wire())
    if scene.notes:
        visit = replace(visit, marks=(*visit.marks, (here.time, scene.notes)))
    here = replace(
        here,
        scene=name,
        entered=here.time,
        waited=0.0,
        alone=alone,
        grip=False,
        giving=False,
        too_fast=None,
        visit=visit,
    )
    return _begin_words(show, here)
