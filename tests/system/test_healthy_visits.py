"""No fault is reported if there is none: each successful scripted visit, on each kind of rig."""

import tomllib

import pytest
from shared.virtual_rig import VISITS

from rig.base.clock import SteadyClock
from rig.base.faults import Fault
from rig.boards import open_board
from rig.commands.run.script import ScriptPlayer, load_script
from rig.commands.shared.load import load_exhibit
from rig.loop import Observer, Runner
from rig.settings.config import parse_config

GEL, NO_PRESSURE = '[twin.clot]\nkind = "gel"\n', "[pressure]\nfitted = false\n"
#: What a Nano says of itself until it has been greeted, and nobody is there to be misled.
STARTING = {Fault.NANO_STARTING}


def well(text: str) -> bool:
    """Whether a scripted visit has nothing go wrong, and nobody push the emergency stop."""
    steps = tomllib.loads(text)["do"]
    return not any("fault" in step or step.get("press") == "stop" for step in steps)


SCRIPTS = [path for path in sorted(VISITS.rglob("*.toml")) if well(path.read_text())]


class Faults(Observer):
    """Notes each fault that is named, with when it came, until the script is over."""

    def __init__(self, seconds: float) -> None:
        self.seen: dict[Fault, float] = {}
        self._seconds = seconds

    def see(self, tick) -> bool:
        for fault in tick.inputs.faults | tick.guard.faults | tick.diagnosis.faults:
            self.seen.setdefault(fault, tick.inputs.time)
        return tick.session.time >= self._seconds


def faults_of(path, kind: str, settings: str) -> tuple[dict[Fault, float], list[str]]:
    """Each fault that is named in a visit, with when it came; and what the script misses."""
    script, config = load_script(path), parse_config(settings, "config.toml")
    exhibit = load_exhibit(config, script.story, script.language)
    opened, faults = open_board(config, kind, script.seed), Faults(script.seconds)
    player = ScriptPlayer(script, exhibit, opened.hands, opened.water)
    runner = Runner(exhibit, opened.board, script.language, (player, faults), script.seed)
    end = runner.run(SteadyClock(float("inf")))
    return faults.seen, player.unmet_expectations(script, end)


@pytest.mark.long_but("express_low")
@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_healthy_visit_on_the_header_names_no_fault(path):
    assert faults_of(path, "virtual", "") == ({}, [])
    assert faults_of(path, "virtual", GEL)[0] == {}


@pytest.mark.long_but("express_low")
@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_healthy_visit_on_a_nano_names_no_fault(path):
    seen, missed = faults_of(path, "virtual-nano", "")
    assert (seen.keys() - STARTING, missed) == (set(), []), seen


@pytest.mark.long
@pytest.mark.parametrize("settings", [NO_PRESSURE, GEL, GEL + NO_PRESSURE])
def test_neither_does_a_nano_with_other_parts(settings):
    seen, _ = faults_of(VISITS / "catheter.toml", "virtual-nano", settings)
    assert seen.keys() <= STARTING, seen
