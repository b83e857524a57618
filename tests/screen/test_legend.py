"""The names under the vein: they name what is in that picture, and nothing else."""

from dataclasses import replace

import pygame
import pytest

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, Treated, frame
from rig.screen.vein import legend
from rig.screen.widgets import art, theme
from rig.screen.window.picture import Picture
from rig.settings.config import Config
from rig.story.scenes import Interaction
from rig.story.views import View

SHOW = load_exhibit(Config(), "lesson")
VEIN = ("cells", "wall")
CLOT = (*VEIN, "platelets", "fibrin")
RUNS = Treated("catheter", 5.0, 24.0, 5.0, 0.2, False)


def shown(view: str, **more: object) -> Frame:
    """A frame of a view with nothing but an open vein in it."""
    of = frame(SHOW, example(SHOW, "healthy", "en", 1.0), "simulated")
    empty = replace(
        of, view=View(view), ask=None, closure=0.0, depth=0.0, dose=0.0, giving=False, treated=None
    )
    return replace(empty, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "kinds"),
    [
        (shown("vein"), VEIN),
        (shown("vein", closure=0.5), CLOT),
        (shown("vein", closure=0.5, dose=1.0), (*VEIN, "platelets", "catheter")),
        (shown("vein", depth=0.5), (*VEIN, "catheter")),
        (shown("catheter", closure=0.5, depth=1.0, giving=True), (*CLOT, "catheter", "medicine")),
        (shown("cut", elapsed=1.0), (*VEIN, "platelets")),
        (shown("cut", elapsed=9.0), CLOT),
        (shown("clock", treated=RUNS), (*VEIN, "catheter", "medicine")),
        (shown("clock", treated=replace(RUNS, over=True)), (*VEIN, "catheter")),
        (shown("clock", treated=replace(RUNS, tool="whole_body")), VEIN),
        (shown("whole_body", closure=0.5, depth=1.0), (*CLOT, "medicine")),
        (shown("calendar", closure=0.5, depth=1.0), CLOT),
        (shown("body", closure=0.5), ()),
        (shown("x_ray", closure=0.5, depth=1.0), ()),
    ],
)
def test_it_names_what_is_there(of: Frame, kinds: tuple[str, ...]) -> None:
    assert legend.seen(of) == kinds


def test_it_appears_in_scenes_without_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    write = theme.write

    def noted(surface: pygame.Surface, text: str, *rest: object, **more: object) -> pygame.Rect:
        said.append(text)
        return write(surface, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(theme, "write", noted)
    picture, surface = Picture((800, 480)), pygame.Surface((800, 480))
    of = shown("vein", closure=0.5)
    names = {of.labels[f"seen_{kind}"] for kind in CLOT}
    picture.draw(surface, of)
    assert names <= set(said)
    said.clear()
    picture.draw(surface, replace(of, ask=Interaction.FLOW, ready=True))
    assert not names & set(said)


@pytest.mark.parametrize("kind", legend.KINDS)
def test_each_kind_has_a_picture_of_its_own_and_a_plain_one_where_the_art_is_gone(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chips() -> dict[str, bytes]:
        return {k: pygame.image.tobytes(legend.chip(k, (40, 30), 480), "RGBA") for k in legend.KINDS}

    baked = chips()
    monkeypatch.setattr(art, "load", lambda name, height: None)
    plain = chips()
    for found in (baked, plain):
        assert sum(chip == found[kind] for chip in found.values()) == 1
    assert baked[kind] != plain[kind]
