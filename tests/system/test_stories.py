"""Every branch of every story is played, in every language, and every scene returns to the opening."""

from dataclasses import replace

import pytest
from shared.sessions import changed
from shared.virtual_rig import VISITS

from rig.base.signals import Inputs
from rig.boards.virtual import VirtualBoard
from rig.commands.run.script import Script, ScriptPlayer, load_script
from rig.commands.shared.load import load_exhibit
from rig.loop import Runner
from rig.settings.config import Config
from rig.story.media_files import names
from rig.visit.exhibit import Exhibit
from rig.visit.narration import begin
from rig.visit.session import advance
from rig.visit.transitions import opening

STORIES = names("story")
LANGUAGES = names("words")
#: Readings a second: what a visit comes to does not hang on how often the rig looks.
LOOKS = 20
#: Nor on its lamps.
CONFIG = replace(Config(), lights=replace(Config().lights, count=0))
SCRIPTS = sorted((VISITS / "branches").glob("*.toml"))


def walked(exhibit: Exhibit, script: Script, language: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What a scripted visit fell short of, and each way it took from scene to scene."""
    board, ways = VirtualBoard(exhibit.config, script.seed), []
    player = ScriptPlayer(script, exhibit, board, board)
    runner = Runner(exhibit, board, language, [player], script.seed)
    try:
        for n in range(round(script.seconds * LOOKS)):
            was = runner.tick.session.stay.scene
            runner.turn(n / LOOKS)
            now = runner.tick.session.stay.scene
            if now != was:
                ways.append((was, now))
                if now == exhibit.story.opening:
                    break
    finally:
        board.close()
    return player.unmet_expectations(script, runner.tick.session), ways


@pytest.mark.long_but("express-es")
@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_scripted_visits_walk_every_branch_of_a_story(name, language):
    exhibit = load_exhibit(CONFIG, name)
    ways = {(at, way.to) for at, scene in exhibit.story.scene.items() for way in scene.exits}
    taken: set[tuple[str, str]] = set()
    for path in SCRIPTS:
        script = load_script(path)
        if script.story == name:
            short, took = walked(exhibit, script, language)
            assert not short, (path.name, short)
            taken |= set(took)
    assert ways - taken == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_left_alone_every_scene_goes_back_to_the_opening(name):
    exhibit = load_exhibit(Config(), name)
    patience = exhibit.story.patience
    for scene in exhibit.story.scene:
        here = changed(opening(exhibit, "en"), scene=scene)
        speech = exhibit.speech(exhibit.story[scene], "en")
        here = changed(here, narration=begin(here.speech.narration, speech, 0.0))
        for n in range(1, round(3 * patience)):
            here = advance(exhibit, here, Inputs(float(n)))
            if here.stay.scene == exhibit.story.opening:
                break
        assert here.stay.scene == exhibit.story.opening, scene


@pytest.mark.parametrize("name", STORIES)
def test_a_presenter_who_talks_on_is_not_cut_short(name):
    story = load_exhibit(Config(), name).story
    if any(scene.ask == "next" for scene in story.scene.values()):
        assert story.ladder.reset >= 300
        assert story.patience > story.ladder.reset


@pytest.mark.parametrize("name", STORIES)
def test_the_pump_rests_before_its_limit_is_reached(name):
    """The gate stops a pump that has run for ten minutes without a rest: no way through takes that long."""
    exhibit = load_exhibit(Config(), name)
    longest = 0.0
    running = 0.0
    for scene in exhibit.story.scene.values():
        running = running + exhibit.speech(scene, "en").seconds if scene.pump else 0.0
        longest = max(longest, running)
    assert longest < exhibit.config.limits.run / 2
