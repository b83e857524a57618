"""Language, volume, repeat and silence can be used at any time and never move the rig."""

from dataclasses import replace

import pytest

from rig.base.signals import Inputs
from rig.loop import step
from rig.outputs.frame import frame
from rig.runlog.log import RunLog
from rig.runlog.reader import read_log, readings
from rig.visit import narration
from rig.visit.requests import apply_requests
from rig.visit.session import outputs
from rig.visit.state import LOUDEST


def order(rig, *orders):
    """One tick with these orders."""
    inputs = replace(rig.board.read(rig.ticks / 60), orders=orders)
    rig.last = step(rig.exhibit, rig.last, inputs)
    rig.board.write(rig.last.outputs)
    rig.ticks += 1
    return rig


@pytest.mark.slow
def test_another_language_stays_in_the_scene_and_moves_nothing(rig):
    rig.clot().run(1.5)
    before = rig.here
    order(rig, ("language", "es"))
    after = rig.here
    assert (after.stay, after.speech.language) == (before.stay, "es")
    assert after.speech.narration.line == before.speech.narration.line
    assert outputs(rig.exhibit, after) == replace(
        outputs(rig.exhibit, before), lamps=outputs(rig.exhibit, after).lamps
    )
    assert after.speech.cues == before.speech.cues
    rig.until("danger_lungs" if "danger_lungs" in rig.exhibit.story.scene else "danger")


def test_next_goes_round_all_languages(rig):
    seen = [order(rig, ("language", "next")).here.speech.language for _ in rig.exhibit.words]
    assert sorted(seen) == sorted(rig.exhibit.words)


def test_next_is_the_language_that_the_screen_offers(rig):
    rig.press("green").until("hello")
    for _ in rig.exhibit.words:
        offered = frame(rig.exhibit, rig.here, "simulated").next_language
        now = order(rig, ("language", "next")).here.speech.language
        assert rig.exhibit.words[now].name == offered


def test_saying_it_again_says_the_line_and_then_the_story_goes_on(rig):
    rig.press("green").until("hello")
    speech = rig.exhibit.speech(rig.exhibit.story["hello"], "en")
    rig.run(speech.seconds + 1)
    assert rig.here.speech.narration.over is not None
    order(rig, ("again", ""))
    assert (rig.here.speech.narration.over, rig.here.speech.narration.line) == (None, len(speech.lines) - 1)
    rig.run(speech.lines[-1].seconds + 0.1)
    assert rig.here.speech.narration.over is not None


def test_a_hushed_voice_is_quiet_for_the_scene_while_its_captions_go_on(rig):
    rig.press("green").until("hello").run(0.5)
    order(rig, ("hush", ""))
    assert rig.here.speech.narration.hushed
    speech = rig.exhibit.speech(rig.exhibit.story["hello"], "en")
    assert narration.due(rig.here.speech.narration, speech, rig.here.time) is not None
    rig.run(speech.seconds + 1)
    assert rig.here.speech.narration.over is not None
    rig.press("green")
    assert not rig.until("first_flow").here.speech.narration.hushed


@pytest.mark.parametrize(
    ("steps", "volume"),
    [(["+1"], 8), (["-1", "-1"], 5), (["+9"], LOUDEST), (["-99"], 0), (["3"], 3), (["x"], 7)],
)
def test_volume_goes_by_steps_or_to_a_value_and_stays_in_range(rig, steps, volume):
    for what in steps:
        order(rig, ("volume", what))
    assert rig.here.speech.volume == volume


def test_a_new_visitor_begins_at_the_volume_of_the_settings(rig):
    order(rig, ("volume", "1"))
    rig.press("green").until("hello")
    assert rig.here.speech.volume == rig.exhibit.config.sound.volume


@pytest.mark.parametrize("wrong", [("dance", ""), ("language", "xx"), ("language", ""), ("volume", "")])
def test_an_order_that_makes_no_sense_is_passed_over(rig, wrong):
    assert apply_requests(rig.exhibit, rig.here, (wrong,)) == rig.here


def test_what_is_heard_and_ordered_is_written_and_read_back(tmp_path):
    log = RunLog(tmp_path / "run.jsonl", {})
    reading = Inputs(1.0, heard=0.25, orders=(("language", "es"),))
    log.reading(reading)
    log.close("attract", "x")
    _, first = next(iter(readings(read_log(tmp_path / "run.jsonl"))))
    assert first == reading


@pytest.mark.parametrize(("later", "turns"), [(0.9, 1), (1.0, 2)])
def test_the_colours_change_no_more_than_once_a_second(rig, later, turns):
    first = apply_requests(rig.exhibit, rig.here, (("look", "colours"),))
    after = apply_requests(rig.exhibit, replace(first, time=first.time + later), (("look", "colours"),))
    assert first.attendant.look != rig.here.attendant.look
    assert (after.attendant.look != first.attendant.look) == (turns == 2)
