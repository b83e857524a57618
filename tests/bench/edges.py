"""From a button's pin to the pins it moves and to pixels; the emergency stop through the Nano as well."""

from bench.plan import Plan
from rig.library import load_show
from rig.speed import pins
from rig.speed.figure import Figure


def measured(plan: Plan) -> list[Figure]:
    """The figures."""
    show = load_show(plan.config, plan.story)
    return pins.measured(show, plan.language, (1280, 720), plan.seed)
