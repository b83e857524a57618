"""The sensors' results, before anything acts on them."""

from rig.base.faults import BLIND, STOPS_WATER
from rig.base.signals import Inputs
from rig.sensing.baseline import learn
from rig.sensing.flow import estimated, measure
from rig.sensing.levels import Held, judge
from rig.sensing.signs import OPEN_TRAVEL_RATIO
from rig.sensing.stuck_buttons import Since
from rig.story.scenes import Scene
from rig.visit.exhibit import Exhibit
from rig.visit.state import SETTLED_S, Sensed, Session


def sense(exhibit: Exhibit, previous: Session, scene: Scene, inputs: Inputs, down: Since) -> Sensed:
    """The sensors after one more reading; `down` are the buttons that are down, including stuck ones.

    While the attendant's panel pauses the story, nothing is learned and no time counts.
    """
    settings, before = exhibit.config.flow, previous.sensed
    passed_s, held_up = max(0.0, inputs.time - previous.time), previous.attendant.panel.pauses_story
    blocked = bool(inputs.faults & STOPS_WATER)
    flow = measure(before.flow, inputs, settings.sensor)
    if inputs.faults & BLIND:
        flow = estimated(before.flow, flow, _expected_flow(exhibit, previous, scene, inputs))
    baseline = before.baseline
    if scene.learn and not held_up:
        least = settings.levels.flowing.enter * settings.expected
        baseline = learn(before.baseline, inputs.time, flow.rate, least)
    running_s = before.running_s + passed_s if scene.pump and not held_up and not blocked else 0.0
    levels: Held = ()
    if running_s >= SETTLED_S:
        levels = judge(
            settings.levels, before.levels, inputs.time, flow.rate, settings.expected, baseline.rate
        )
        if previous.procedure.pinch <= OPEN_TRAVEL_RATIO and not exhibit.expected.gel:
            # A low flow with the pinch open is not a clot.
            levels = tuple(level for level in levels if level[0] not in ("low", "blocked"))
    stopped_s = before.stopped_s + passed_s
    if not blocked:  # It counts down at the same rate, so that a fault that comes and goes also ends a visit.
        opening = previous.stay.scene == exhibit.story.opening
        stopped_s = 0.0 if opening else max(0.0, before.stopped_s - passed_s)
    return Sensed(
        flow=flow,
        baseline=baseline,
        levels=levels,
        running_s=running_s,
        leg_kpa=inputs.leg_kpa,
        faults=inputs.faults,
        stopped_s=before.stopped_s if held_up else stopped_s,
        down=down,
        presses=before.presses + len(inputs.pressed),
    )


def _expected_flow(exhibit: Exhibit, previous: Session, scene: Scene, inputs: Inputs) -> float:
    """Expected flow for the state of pump and pinch, mL/min."""
    if inputs.faults & STOPS_WATER:
        return 0.0
    normal = previous.sensed.baseline.rate or exhibit.config.flow.expected
    return normal * scene.pump * exhibit.expected.part(previous.procedure.pinch)
