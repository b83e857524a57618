"""A record changed by copying is the record that the standard library would have made."""

import dataclasses
from typing import Any

import pytest

from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.air import Air
from rig.sensing.flow import Flow
from rig.story.scenes import Exit
from rig.visit.attendant_panel import Panel
from rig.visit.narration import Narration
from rig.visit.state import Session, SpeechState, Stay, Visit

RECORDS: list[tuple[Any, dict[str, Any]]] = [
    (Session(Stay("attract"), SpeechState("en")), {"time": 2.0, "visit": Visit(formed=0.5)}),
    (Visit(), {"formed": 0.5}),
    (Inputs(1.0, pulses=3), {"orders": (("hush", ""),)}),
    (Outputs(pump=0.5), {"lights": ((1, 2, 3),)}),
    (Air(), {"streak_s": 0.25}),
    (Flow(rate=80.0), {"volume": 3.0, "samples": ()}),
    (Narration(), {"hushed": True}),
    (Panel(open=True), {}),
    (Exit(to="hello"), {"pressed": None}),
]


@pytest.mark.parametrize(("was", "changes"), RECORDS, ids=[type(was).__name__ for was, _ in RECORDS])
def test_a_copy_equals_that_of_the_standard_library_and_leaves_the_original_alone(was, changes):
    before = repr(was)
    now = fast_replace(was, **changes)
    assert now == dataclasses.replace(was, **changes)
    assert repr(now) == repr(dataclasses.replace(was, **changes))
    assert repr(was) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        now.anything = 1


def test_a_field_that_is_not_there_is_named():
    with pytest.raises(TypeError, match="Flow has no field rates"):
        fast_replace(Flow(), rates=1.0)
