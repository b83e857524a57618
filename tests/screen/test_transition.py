"""One picture passes into the next, softly and for a moment only; the vein goes on without a seam."""

from dataclasses import replace

import pytest

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.screen.sdl import pygame
from rig.screen.window.transition import TRANSITION_S, ScenePassage
from rig.settings.appearance import Appearance
from rig.settings.config import Config
from rig.story.scenes import Transition

EXHIBIT = load_exhibit(Config())
SIZE = (320, 180)
MIDDLE, CORNER = (134, 81), (318, 178)


def shown(scene: str, elapsed: float = 2.5, **more: object) -> Frame:
    of = frame(EXHIBIT, example(EXHIBIT, scene, "en", 0.3), "simulated")
    return replace(of, elapsed=elapsed, **more)  # type: ignore[arg-type]


def passage(before: Frame, after: Frame, seconds: float) -> pygame.Surface:
    """The surface so long after a red picture was followed by a blue one."""
    surface, passing = pygame.Surface(SIZE), ScenePassage()
    for of, colour in ((before, "red"), (replace(after, elapsed=0.0), "blue"), (after, "blue")):
        of = replace(of, elapsed=seconds) if of is after else of
        passing.begin(surface, of)
        surface.fill(colour)
        passing.finish(surface, of)
    return surface


@pytest.mark.parametrize("seconds", [0.0, TRANSITION_S / 2, TRANSITION_S])
def test_a_scene_fades_into_the_next_within_its_time(seconds: float) -> None:
    red, _, blue, _ = passage(shown("blocked"), shown("danger"), seconds).get_at(MIDDLE)
    assert blue == pytest.approx(255 * seconds / TRANSITION_S, abs=3)
    assert red + blue == pytest.approx(255, abs=3)


def test_from_vein_to_vein_there_is_no_passage() -> None:
    assert passage(shown("blocked"), shown("again"), 0.0).get_at(MIDDLE) == pygame.Color("blue")


def test_with_reduced_motion_every_passage_is_a_cut() -> None:
    after = shown("danger", look=Appearance(reduced_motion=True))
    assert passage(shown("blocked"), after, 0.0).get_at(MIDDLE) == pygame.Color("blue")


def test_the_x_ray_opens_from_the_clot() -> None:
    after = shown("x_ray")
    assert after.enter == Transition.IRIS
    half = passage(shown("catheter"), after, TRANSITION_S / 3)
    assert half.get_at(MIDDLE) == pygame.Color("blue")
    assert half.get_at(CORNER) == pygame.Color("red")
    assert passage(shown("catheter"), after, TRANSITION_S).get_at(CORNER) == pygame.Color("blue")
