"""From a button's pin to the pins it moves and to pixels; the emergency stop through the Nano as well."""

from bench.plan import Plan
from rig.commands.bench import pin_latency
from rig.commands.bench.metric import Figure
from rig.commands.shared.load import load_show


def measured(plan: Plan) -> list[Figure]:
    """The figures."""
    show = load_show(plan.config, plan.story)
    return pin_latency.measured(show, plan.language, (1280, 720), plan.seed)
