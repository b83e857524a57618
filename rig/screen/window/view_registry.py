"""The picture of each view of the story, and its place on the screen."""

from importlib import import_module
from pkgutil import iter_modules

from rig.outputs.frame import Frame
from rig.screen import views
from rig.screen.sdl import pygame
from rig.screen.widgets.theme import Layout
from rig.story.views import View

# Each class registers the views that it draws (`view_picture.MAKERS`).
for _file in iter_modules(views.__path__):
    import_module(f"{views.__name__}.{_file.name}")


def prompted(frame: Frame) -> bool:
    """Whether the task is in the row under the picture; the opening shows it itself."""
    return prompts(frame.view, frame.ask is not None)


def prompts(view: View, asks: bool) -> bool:
    """Whether a view has a prompt row under it."""
    return view != View.ATTRACT and (asks or view.staging.row)


def wide(frame: Frame) -> bool:
    """Whether the view fills the screen except a strip: the opening does, while there is no narration."""
    return frame.view == View.ATTRACT and frame.caption is None


def place_of(frame: Frame, layout: Layout) -> pygame.Rect:
    """The place of a frame's view."""
    if wide(frame):
        return pygame.Rect(0, 0, layout.size[0], layout.strip.y)
    return place_for(frame.view, prompted(frame), layout)


def place_for(view: View, prompt: bool, layout: Layout) -> pygame.Rect:
    """The place of a view, with or without a prompt under it."""
    beside = view.staging.card
    return layout.hero(beside) if prompt else layout.whole(beside)
