"""The bench measures what it says, and can call nothing met that misses its target."""

import json
import math
from pathlib import Path

import pytest
from bench import edges, flow, frames, growth, hours, link, load, log, nano_link, visit
from bench.metric import (
    ABSENT,
    MET,
    MISSED,
    OPEN,
    Metric,
    Target,
    absent,
    interleaved,
    ratios,
    slope,
)
from bench.plan import Plan
from bench.results_table import plain, table
from hypothesis import given
from hypothesis import strategies as st

from rig.base.schema import BadFiles
from rig.commands.bench import cpu_share
from rig.commands.bench.bench import smooth, write
from rig.commands.bench.frames import ROUNDS, Drawn, Times, picture_times, within
from rig.commands.bench.visit import visit as visited
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config, Lights
from rig.visit.exhibit import make_exhibit

ROOT = Path(__file__).parents[2]
SHORT = Plan(short=True)


def figure(*rounds: float, target: Target | None = None, why: str = "") -> Metric:
    return Metric(1, "a picture", "floors", rounds, target, why=why)


@pytest.mark.parametrize(
    ("rounds", "target", "verdict"),
    [
        ((3, 3, 3, 3, 3), Target(4), MET),
        ((4, 4, 4, 4, 4), Target(4), MET),
        ((1, 1, 5, 5, 5), Target(4), MISSED),
        ((60, 60, 60, 60, 60), Target(50, at_least=True), MET),
        ((49, 49, 49, 90, 90), Target(50, at_least=True), MISSED),
        ((3, 3, 3, 3), Target(4), ABSENT),  # four rounds say nothing
        ((), Target(4), ABSENT),
        ((math.nan,) * 5, Target(4), ABSENT),
        ((math.inf,) * 5, Target(4), ABSENT),
        ((3, 3, 3, 3, 3), None, OPEN),
    ],
)
def test_the_median_of_enough_rounds_is_judged_by_its_target(rounds, target, verdict):
    assert figure(*rounds, target=target).verdict == verdict


@given(st.lists(st.floats(), max_size=9), st.floats(-1e6, 1e6), st.booleans())
def test_no_figure_that_misses_its_target_can_be_met(rounds, limit, at_least):
    found = figure(*rounds, target=Target(limit, at_least))
    line = table([found])
    holds = len(rounds) >= ROUNDS and (found.median >= limit if at_least else found.median <= limit)
    assert (found.verdict == MET) == (holds and math.isfinite(found.median))
    assert (f" {MET}" in line) == (found.verdict == MET)
    assert plain([found])[0]["verdict"] == found.verdict


def test_what_is_missed_or_missing_says_why_and_a_reference_stands_below_its_figure():
    missed = Metric(
        1, "a picture", "floors", (5.0,) * 5, Target(4), 7.5, {"ms": (2.0,) * 5}, "cells are many"
    )
    said = table([missed, absent(5, "the Nano", "µs", "no Nano is here", Target(60))])
    assert "missed: cells are many" in said
    assert "≤ 4 missed" in said
    assert "7.5" in said
    assert "ms: 2" in said
    assert "≤ 60 not measured" in said
    assert "no Nano is here" in said
    assert "5. the line to the Nano" in said


def test_figures_are_plain_data_that_json_takes_whatever_they_are():
    told = plain([figure(math.nan, 1.0), figure(1.0, 2.0, 3.0, 4.0, 1e9, target=Target(2))])
    assert json.loads(json.dumps(told, allow_nan=False))[0]["median"] is None
    assert told[1]["median"] == 3.0
    assert told[1]["target"] == "≤ 2 floors"


def test_work_and_its_reference_take_turns_and_go_first_in_turn():
    done: list[str] = []
    found = interleaved({name: lambda name=name: done.append(name) or 1.0 for name in "ab"}, rounds=3)
    assert "".join(done) == "abbaab"
    assert found == {"a": [1.0] * 3, "b": [1.0] * 3}


@pytest.mark.parametrize(("power", "cost"), [(1, lambda n: 3 * n), (2, lambda n: n * n), (0, lambda n: 7)])
def test_the_fitted_power_is_that_of_the_cost(power, cost):
    sizes = (10, 30, 100, 300)
    assert slope(sizes, [cost(n) for n in sizes]) == pytest.approx(power)


def test_ratios_and_what_most_stay_within():
    assert ratios((6.0, 4.0), (2.0, 2.0)) == (3.0, 2.0)
    assert math.isnan(ratios((6.0,), (0.0,))[0])
    assert within(list(range(1, 101))) == 99
    assert within([5.0]) == 5.0


def drawn(costs: list[float], clock: list[float], view: str = "vein") -> Drawn:
    return Drawn(Times([0.001] * 4, [0.002] * 4), Times(costs, clock), [view] * len(costs))


def test_a_slow_picture_in_a_hundred_is_no_median_but_it_shows():
    rounds = [drawn([0.003] * 96 + [0.009] * 4, [0.005] * 100) for _ in range(ROUNDS)]
    found = {figure.name: figure for figure in frames.metrics(rounds, "x11", (1280, 720))}
    whole, most = found["1280x720 whole visit, computing"], found["1280x720 99 of 100, computing"]
    assert (whole.median, whole.verdict) == (pytest.approx(3.0), MET)
    assert (most.median, most.verdict) == (pytest.approx(9.0), MISSED)
    assert found["1280x720 whole visit, by the clock"].median == pytest.approx(2.5)
    assert found["1280x720 vein"].median == pytest.approx(3.0)
    assert "by the clock" not in "".join(one.name for one in frames.metrics(rounds, "dummy", (1280, 720)))


@pytest.mark.parametrize(
    ("wait", "said"),
    [(0.005, "smooth at 60 a second"), (0.02, "set rate = 30"), (0.05, "will not be smooth")],
)
def test_a_maker_is_told_whether_the_screen_will_be_smooth(wait, said):
    rounds = [drawn([0.003] * 10, [wait] * 10) for _ in range(ROUNDS)]
    assert said in smooth(picture_times(rounds, (800, 480)))


def test_the_stop_moves_its_pins_within_a_tick_and_a_button_once_its_contact_is_still(monkeypatch):
    exhibit = load_exhibit(Config(lights=Lights(count=0)))
    assert 0 < edges.answer(exhibit, "en", "stop", 0.25, 1).ticks <= 1
    assert 1.2 < edges.answer(exhibit, "en", "green", 0.25, 1).ticks <= 2.2
    monkeypatch.setattr(edges, "PATIENCE", 1)
    with pytest.raises(LookupError, match="green changes no pin within 1 ticks"):
        edges.answer(exhibit, "en", "green", 0.25, 1)


@pytest.mark.slow
def test_a_willing_visitor_comes_back_to_the_opening():
    exhibit = load_exhibit(Config(lights=Lights(count=0)), "express")
    scenes = [tick.session.stay.scene for tick in visited(exhibit, "en")]
    assert scenes[0] == scenes[-1] == "attract"
    assert len(set(scenes)) > 8


def test_counting_is_measured_on_the_same_edges_and_is_later():
    mine = flow.slowest(flow.ours, 500.0, 0.0, 2, 1)
    assert mine < 100 < flow.slowest(flow.counted, 500.0, 0.0, 2, 1)
    times = flow.edges([(10.0, 500.0)], 1)
    assert len(times) / 10 == pytest.approx(5880 / 60_000 * 480, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("measured", [flow.measured, link.measured, visit.measured, log.measured])
def test_a_short_bench_gives_every_figure(measured):
    found = measured(SHORT)
    assert found
    assert all(figure.verdict != ABSENT for figure in found), table(found)
    assert all(figure.median > 0 for figure in found), table(found)


@pytest.mark.slow
def test_memory_over_hours_is_told_by_programs_of_their_own():
    found = hours.measured(SHORT)
    assert [len(figure.rounds) for figure in found] == [ROUNDS] * 4
    assert all(20 < figure.median < 500 for figure in found[:3]), table(found)
    assert abs(found[3].median) < 50


@pytest.mark.slow
def test_the_processors_load_is_taken_in_real_time_beside_a_bare_window(monkeypatch):
    monkeypatch.setattr(cpu_share, "BEFORE_S", 0.05)
    monkeypatch.setattr(cpu_share, "COUNTED_S", 0.15)
    monkeypatch.setattr(load, "COUNTED_S", 0.15)
    opening, vein = load.measured(Plan(Config(lights=Lights(count=0)), "express"), rates=(30,))
    assert opening.target is not None
    for figure in (opening, vein):
        assert len(figure.rounds) == ROUNDS
        assert 0 < min(figure.rounds) <= max(figure.rounds) < 400
        assert len(figure.raw["copy and present alone"]) == ROUNDS


def test_the_long_story_is_one_and_has_its_scenes():
    exhibit = make_exhibit(Config(), growth.story_of(40), {"en": growth.words_of(40)}, "long")
    assert len(exhibit.story.scene) == 40


def test_a_rig_without_a_nano_is_told_so_and_gets_no_figure():
    (found,) = nano_link.measured("/dev/no-such-port")
    assert found.verdict == ABSENT
    assert "no Nano" in table([found])


def test_figures_that_cannot_be_written_are_a_bad_file(tmp_path):
    write(tmp_path / "bench.json", {"figures": plain([figure(1, 2, 3, 4, 5, target=Target(2))])})
    told = json.loads((tmp_path / "bench.json").read_text())
    assert told["figures"][0]["verdict"] == MISSED
    assert {"machine", "versions", "began"} <= told.keys()
    with pytest.raises(BadFiles, match="cannot be written"):
        write(tmp_path / "nowhere" / "bench.json", {})


def test_a_vein_has_as_many_cells_as_are_asked_for():
    for count in (10, 1000):
        assert sum(map(len, growth._with_cells(count).cells._plan)) == pytest.approx(count, abs=1)


def test_growth_is_measured_with_every_kind_of_thing_that_is_added():
    assert all(work(SHORT, 1, 2) > 0 for work in (growth._vein, growth._lamps, growth._languages))
    assert all(work(1, 5) > 0 for work in (growth._pulses, growth._scenes, growth._ticks))
