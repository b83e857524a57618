"""Where nothing is wrong, nothing is said to be: each scripted visit that ends well, on each kind of rig."""

import tomllib
from dataclasses import replace

import pytest
from shared.virtual_rig import VISITS

from rig.base.clock import SteadyClock
from rig.base.faults import Fault
from rig.boards import open_board
from rig.commands.run.script import Visitor, load_script
from rig.commands.shared.load import load_show
from rig.loop import run
from rig.settings.config import parse_config

GEL, NO_PRESSURE = '[twin.clot]\nkind = "gel"\n', "[pressure]\nfitted = false\n"
#: What a Nano says of itself until it has been greeted, and nobody is there to be misled.
STARTING = {Fault.NANO_STARTING}


def well(text: str) -> bool:
    """Whether a scripted visit has nothing go wrong, and nobody push the emergency stop."""
    steps = tomllib.loads(text)["do"]
    return not any("fault" in step or step.get("press") == "stop" for step in steps)


SCRIPTS = [path for path in sorted(VISITS.rglob("*.toml")) if well(path.read_text())]


def faults_of(path, kind: str, settings: str, rate: int, monkeypatch) -> tuple[dict[Fault, float], list[str]]:
    """Each fault that is named in a visit, with when it came; and what the script misses."""
    monkeypatch.setattr("rig.base.clock.RATE", rate)
    script, config = load_script(path), parse_config(settings, "config.toml")
    show = load_show(config, script.story, script.language)
    opened, visitor, seen = open_board(config, kind, script.seed), Visitor(script), {}

    def watch(tick):
        visitor.act(show, tick.session, opened.hands, opened.water)
        for fault in tick.inputs.faults | tick.guard.faults | tick.diagnosis.faults:
            seen.setdefault(fault, tick.inputs.time)
        return tick.session.time >= script.seconds

    def sense(inputs):
        return replace(inputs, orders=tuple(visitor.orders()))

    clock = SteadyClock(float("inf"))
    end = run(show, opened.board, clock, script.language, None, watch, sense, script.seed)
    return seen, visitor.unmet_expectations(script, end)


@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_healthy_visit_on_the_header_names_no_fault(path, monkeypatch):
    assert faults_of(path, "virtual", "", 20, monkeypatch) == ({}, [])
    assert faults_of(path, "virtual", GEL, 20, monkeypatch)[0] == {}


@pytest.mark.slow
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_healthy_visit_on_a_nano_names_no_fault(path, monkeypatch):
    seen, missed = faults_of(path, "virtual-nano", "", 20, monkeypatch)
    assert (seen.keys() - STARTING, missed) == (set(), []), seen


@pytest.mark.slow
@pytest.mark.parametrize("settings", [NO_PRESSURE, GEL, GEL + NO_PRESSURE])
def test_neither_does_a_nano_with_other_parts(settings, monkeypatch):
    seen, _ = faults_of(VISITS / "catheter.toml", "virtual-nano", settings, 20, monkeypatch)
    assert seen.keys() <= STARTING, seen
