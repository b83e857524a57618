"""Every press is answered within 50 ms, on the screen and in sound, whatever the scene waits for."""

from dataclasses import replace

import pytest

from rig.base.clock import TICKS_HZ
from rig.base.signals import BUTTONS, Inputs
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.loop import initial_tick, step
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.sound import synth
from rig.sound.voice import Voice
from rig.story.media_files import names

STORIES = {name: load_exhibit(Config(), name) for name in names("story")}
SCENES = [(story, scene) for story, exhibit in STORIES.items() for scene in exhibit.story.scene]
#: Ticks within which a press must be answered: 50 ms, and the two in which a contact settles.
WITHIN = 6


def ticks(exhibit, scene, pressed: frozenset[str]):
    """The ticks after a moment in a scene, with these buttons pressed at the first, and then held."""
    session = example(exhibit, scene, "en", 0.3)
    tick = replace(initial_tick(exhibit, "en"), session=session)
    for n in range(WITHIN):
        inputs = Inputs(
            session.time + (n + 1) / TICKS_HZ,
            pressed=frozenset() if n else pressed,
            held=pressed,
            leg_kpa=1.0,
        )
        tick = step(exhibit, tick, inputs)
        yield tick


@pytest.mark.parametrize(("story", "scene"), SCENES, ids=lambda each: each)
@pytest.mark.parametrize("button", BUTTONS)
def test_every_press_is_answered_on_the_screen_and_in_sound(story, scene, button):
    exhibit = STORIES[story]
    for pressed, alone in zip(
        ticks(exhibit, scene, frozenset({button})), ticks(exhibit, scene, frozenset()), strict=True
    ):
        shown, still = (
            frame(exhibit, pressed.session, "simulated"),
            frame(exhibit, alone.session, "simulated"),
        )
        assert shown.scene != still.scene or shown.press != still.press
        assert pressed.session.stay.touch.button == button
        assert alone.session.stay.touch is None


def test_a_new_press_knocks_and_another_knock_says_that_something_else_is_awaited(monkeypatch):
    exhibit, played = STORIES["visit"], []
    voice = Voice(Config().sound, {})
    knocks = {name: type("Knock", (), {"set_volume": lambda self, _: None}) for name in synth.TOUCHES}
    for name, knock in knocks.items():
        knock.play = lambda self, name=name: played.append(name)
    monkeypatch.setattr(voice, "_made", lambda name: knocks[name]())
    for scene, button in (("hello", "green"), ("hello", "red")):
        for tick in ticks(exhibit, scene, frozenset({button})):
            voice._answer(tick.session)
    assert played == ["tick", "tock"]
