"""The display on real servers: X11 with and without a window manager, and Wayland."""

import shutil
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from shared.displays import run, wayland, x11

from rig.base import clock
from rig.base.faults import Unavailable
from rig.commands.run.screen_output import JUDGED_PICTURES, SPARED_PICTURES, PictureRate
from rig.screen.sdl import pygame
from rig.screen.window.display import (
    LOWERED_ROWS,
    REOPEN_PAUSE_S,
    REOPEN_TRIES,
    ROOM_RATIOS,
    Display,
    fitted,
)
from rig.settings.config import ScreenSettings

SIZE = (1600, 900)
KINDS = ("bare", "managed", "wayland")
NEEDS = {"managed": "openbox", "wayland": "weston"}

#: Opens a window, then changes its mode as told; after each step, the size of picture and window.
PROGRAM = """
import sys
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import frame
from rig.screen.sdl import pygame
from rig.screen.window.window import Window
from rig.settings.config import Config, ScreenSettings
exhibit = load_exhibit(Config())
of = frame(exhibit, example(exhibit, "blocked", "en", 0.2), "simulated")
window = Window(ScreenSettings({settings}))
def settle(what):
    for _ in range(15):
        window.poll()
        window.show(of, None)
        window._shown = None
        pygame.time.wait(20)
    surface = pygame.display.get_surface()
    print(what, *surface.get_size(), *pygame.display.get_window_size(), window.drawn.lowered)
settle("begin")
for step in {steps}:
    if step == "f11":
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            pygame.event.post(pygame.event.Event(kind, key=pygame.K_F11, mod=0, unicode="", scancode=68))
    elif step == "lower":
        window.lower()
    settle(step)
print(pygame.display.get_driver(), pygame.display.get_caption()[0])
window.close()
"""


def display(kind: str, folder: Path) -> AbstractContextManager[dict[str, str]]:
    program = NEEDS.get(kind)
    if program is not None and shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    size = f"{SIZE[0]}x{SIZE[1]}"
    return wayland(SIZE, folder) if kind == "wayland" else x11(size, NEEDS.get(kind, ""))


def played(kind: str, folder: Path, steps: tuple[str, ...], settings: str = "") -> list[list[str]]:
    with display(kind, folder) as shown:
        lines = run(PROGRAM.format(settings=settings, steps=steps), shown)
    assert lines[-1] == f"{'wayland' if kind == 'wayland' else 'x11'} The clot rig"
    return [line.split()[1:] for line in lines[:-1]]


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these servers")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_full_screen_is_drawn_at_the_displays_own_size_after_every_f11(kind: str, tmp_path: Path) -> None:
    full, window = ["1600", "900", "1600", "900", "False"], ["1280", "720", "1280", "720", "False"]
    seen = played(kind, tmp_path, ("f11", "f11", "f11", "f11"))
    assert seen == [window, full, window, full, window]


@pytest.mark.long_but("managed")
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_slow_computers_picture_is_smaller_and_still_fills_the_screen(kind: str, tmp_path: Path) -> None:
    seen = played(kind, tmp_path, ("lower", "lower", "f11", "f11"), "mode='full'")
    lowered = ["1280", "720", "1600", "900", "True"]
    assert seen[0] == ["1600", "900", "1600", "900", "False"]
    assert seen[1] == seen[2] == seen[4] == lowered
    assert seen[3][:2] == ["1280", "720"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_caps_the_rows_that_are_drawn(kind: str, tmp_path: Path) -> None:
    seen = played(kind, tmp_path, (), "mode='full', max_rows=540")
    assert seen == [["960", "540", "1600", "900", "False"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_window_larger_than_the_desktop_is_made_smaller_in_its_shape(kind: str, tmp_path: Path) -> None:
    (seen,) = played(kind, tmp_path, (), "width=1920, height=1080")
    width, height = int(seen[0]), int(seen[1])
    assert width <= ROOM_RATIOS[0] * SIZE[0]
    assert height <= ROOM_RATIOS[1] * SIZE[1]
    assert width / height == pytest.approx(16 / 9, rel=0.01)


def test_a_window_that_fits_keeps_its_size() -> None:
    assert fitted((1280, 720), (1920, 1080)) == (1280, 720)
    assert fitted((1280, 720), (1366, 768)) == (1201, 675)


def test_a_window_has_the_projects_title_and_icon() -> None:
    opened = Display(ScreenSettings())
    assert pygame.display.get_caption()[0] == "The clot rig"
    from rig.screen.window.display import ICON_PX, _icon

    icon = _icon()
    assert icon.get_size() == (ICON_PX, ICON_PX)
    assert len({tuple(icon.get_at((x, ICON_PX // 2))) for x in range(ICON_PX)}) > 8
    opened.close()


class Late:
    """A clock whose ticks come so late."""

    def __init__(self, behind: float) -> None:
        self.behind = behind


@pytest.mark.parametrize(
    ("behind", "speed", "slow"), [(0.03, 1.0, True), (0.01, 1.0, False), (0.03, 4.0, False)]
)
def test_only_a_computer_that_is_late_in_real_time_is_too_slow(
    behind: float, speed: float, slow: bool
) -> None:
    rate = PictureRate(Late(behind), speed, 60)  # type: ignore[arg-type]
    judged = []
    for _ in range(2 * (SPARED_PICTURES + JUDGED_PICTURES)):
        rate.due()
        judged.append(rate.too_slow)
    assert judged[-1] is slow
    assert not any(judged[:SPARED_PICTURES])


@pytest.mark.parametrize(("refused", "opens"), [(REOPEN_TRIES - 1, True), (REOPEN_TRIES, False)])
def test_a_display_whose_server_resets_itself_is_tried_again_for_half_a_second(
    monkeypatch: pytest.MonkeyPatch, refused: int, opens: bool
) -> None:
    opened, pauses, refusals = Display(ScreenSettings()), [], iter(range(refused))
    real = pygame.display.init

    def init() -> None:
        if next(refusals, None) is not None:
            raise pygame.error("x11 not available")
        real()

    monkeypatch.setattr(pygame.display, "init", init)
    monkeypatch.setattr(clock, "rest", pauses.append)
    with nullcontext() if opens else pytest.raises(Unavailable, match="x11 not available"):
        opened.toggle()
    assert opened.full
    assert pauses == [REOPEN_PAUSE_S] * (REOPEN_TRIES - 1)
    assert sum(pauses) <= 0.5
    opened.close()


def test_a_display_that_was_never_there_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def init() -> None:
        raise pygame.error("x11 not available")

    monkeypatch.setattr(pygame.display, "init", init)
    monkeypatch.setattr(clock, "rest", lambda seconds: pytest.fail("it waits"))
    with pytest.raises(Unavailable):
        Display(ScreenSettings())


def test_a_lowered_picture_keeps_the_displays_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Display(ScreenSettings(mode="full"))
    asked: list[tuple[int, int]] = []
    real = pygame.display.set_mode
    monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [(1920, 1200)])
    monkeypatch.setattr(
        pygame.display, "set_mode", lambda size, *rest, **more: asked.append(size) or real((320, 240))
    )
    monkeypatch.setattr(Display, "size", property(lambda self: (1920, 1200)))
    assert opened.lower()
    assert asked == [(1152, LOWERED_ROWS)]
    opened.close()
