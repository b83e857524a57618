"""A visit of each story by taps on the screen alone, each at a place that the picture offers."""

import pytest
from shared.virtual_rig import Rig

from rig.base.clock import TICKS_HZ
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import frame
from rig.screen.sdl import pygame
from rig.screen.window.picture import Picture
from rig.settings.config import Config
from rig.story.media_files import names
from rig.story.scenes import Gesture, Interaction
from rig.visit.hands import awaited

#: The button that is tapped, where several are awaited.
CHOICES = ("green", "yellow", "blue", "red")
LONGEST_S = 900


@pytest.mark.long_but("express-800x480")
@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(800, 480), (1920, 1080), (600, 1024)], ids=lambda size: f"{size[0]}x{size[1]}"
)
@pytest.mark.parametrize("story", names("story"))
def test_a_visit_by_taps_alone_reaches_its_end_without_help(story, size):
    exhibit = load_exhibit(Config(), story)
    rig, picture, surface = Rig(exhibit, 3), Picture(size), pygame.Surface(size)
    # Free play comes after the end, for those who choose it.
    scenes = exhibit.story.scene.items()
    last, seen = [name for name, scene in scenes if scene.ask != Interaction.PLAY][-1], set()
    while rig.here.stay.scene != last and rig.here.time < LONGEST_S:
        rig.run(0.5)
        seen.add(rig.here.stay.scene)
        shown = frame(exhibit, rig.here, "simulated")
        wanted = awaited(exhibit, rig.here)
        if not wanted:
            continue
        picture.draw(surface, shown)
        centres = [surface.get_rect().center, *(area.center for _, area in picture.areas.all())]
        tapped = {picture.areas.at(point) or picture.areas.anywhere for point in centres}
        ask = exhibit.story[rig.here.stay.scene].ask
        held = ask is not None and ask.gesture != Gesture.PRESS
        button = next(
            name for name in CHOICES if name in (ask.buttons if held else wanted) and name in tapped
        )
        rig.hold(button, 4.0 if held else 10 / TICKS_HZ)
    assert rig.here.stay.scene == last, f"it went {sorted(seen)}"
    assert not rig.here.visit.helped
