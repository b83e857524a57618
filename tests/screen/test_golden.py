"""Every view at three sizes looks as it did when a person last approved it.

Renewed only by `pytest tests/screen/test_golden.py --renew-golden`. Where a picture differs, new, old and
difference stand side by side in tests/golden/failed/.
"""

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest
from shared.looks import scenes, shows
from shared.sessions import changed
from shared.sight import pixels

from rig.base.signals import Outputs
from rig.commands.shared.example import example
from rig.outputs.frame import frame
from rig.screen.window.picture import Picture
from rig.settings.appearance import Appearance
from rig.story.views import View
from rig.twin import Tube
from rig.twin.bench_state import Bench
from rig.visit.attendant_panel import Page, Panel
from rig.visit.transitions import opening

FOLDER = Path(__file__).parents[1] / "golden"
FAILED = FOLDER / "failed"
SIZES = ((640, 360), (800, 480), (1280, 720))
SHOWS = shows()
SHOW = SHOWS["visit"]
#: For each view the first (story, scene) that shows it, at a fifth of normal flow where a clot may be.
SCENES = {SHOWS[story].story[scene].view: (story, scene) for story, scene in reversed(scenes(SHOWS))}
#: Pictures may differ this much: in the mean (levels of 255), and in this part of all pixels by more than
#: FAR levels. Another processor's rounding stays well below it.
MEAN, FAR, PART = 0.3, 8, 0.003
#: They are kept as JPEG, which is a tenth of the size, and no wider than this; what is compared has gone
#: through the same.
KIND, WIDEST = ".jpg", 640
OPEN = Panel(open=True, touched=40.0)


def drawn(name, size):
    """One of the pictures, by name."""
    picture, surface = Picture(size), pygame.Surface(size)

    def seen(scene, story="visit", **more):
        exhibit = SHOWS[story]
        return frame(exhibit, changed(example(exhibit, scene, "en", 0.2), **more), "simulated")

    kind, _, what = name.partition("-")
    if kind == "view":
        story, scene = SCENES[what]
        picture.draw(surface, seen(scene, story))
    elif kind == "panel":
        picture.draw(surface, seen("blocked", panel=replace(OPEN, page=what, row=1)))
    elif kind == "projector":
        picture.draw(surface, seen("blocked", look=Appearance("projector", "xl")))
    elif kind == "mirrored":
        here = seen("bad_clot", idle_s=SHOW.story.ladder.hint)
        picture.draw(surface, replace(here, look=Appearance(mirrored=True)))
    elif kind == "paused":
        picture.draw(surface, seen("choose", panel=Panel(paused=True)))
    else:
        lights = tuple((5 * n, 90, 150 - 4 * n) for n in range(30))
        bench = Bench("virtual", Outputs(pump=0.5, lights=lights), frozenset({"red"}), 321, Tube().look())
        picture.draw_bench(surface, bench, frame(SHOW, opening(SHOW, "en"), "simulated"))
    return surface


#: What is no view of the story is kept at one size.
OTHERS = (*(f"panel-{page}" for page in Page), "projector", "mirrored", "paused", "bench")
KEPT = (
    *((f"view-{view}", size) for view in View for size in SIZES),
    *((name, (800, 480)) for name in OTHERS),
)


def path_of(name, size):
    return FOLDER / f"{name}-{size[0]}x{size[1]}{KIND}"


def small(surface):
    """A picture as it is kept."""
    width, height = surface.get_size()
    return surface if width <= WIDEST else pygame.transform.smoothscale(surface, (width // 2, height // 2))


def kept(surface):
    """A picture as it comes back from a file."""
    file = io.BytesIO()
    pygame.image.save(small(surface), file, KIND)
    file.seek(0)
    return pygame.image.load(file, KIND)


def apart(new, old):
    """How far two pictures differ: the mean, and the part of pixels that are far off."""
    off = np.abs(pixels(new).astype(int) - pixels(old).astype(int)).max(axis=2)
    return float(off.mean()), float((off > FAR).mean())


def side_by_side(new, old, path):
    """New, old and their difference, made plain, as one picture."""
    width, height = new.get_size()
    sheet = pygame.Surface((3 * width, height))
    sheet.blit(new, (0, 0))
    sheet.blit(old, (width, 0))
    off = new.copy()
    off.blit(old, (0, 0), special_flags=pygame.BLEND_RGB_SUB)
    back = old.copy()
    back.blit(new, (0, 0), special_flags=pygame.BLEND_RGB_SUB)
    off.blit(back, (0, 0), special_flags=pygame.BLEND_RGB_ADD)
    for _ in range(3):
        off.blit(off.copy(), (0, 0), special_flags=pygame.BLEND_RGB_ADD)
    sheet.blit(off, (2 * width, 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    pygame.image.save(sheet, str(path))


def compare(name, size, surface, folder=FOLDER, failed=FAILED):
    """A sentence where a picture is not as it was; None where it is."""
    path = folder / path_of(name, size).name
    if not path.exists():
        return f"{path.name} is not there; look at the picture, then: pytest --renew-golden"
    new, old = kept(surface), pygame.image.load(str(path))
    if new.get_size() != old.get_size():
        return f"{path.name} has another size"
    mean, part = apart(new, old)
    if mean <= MEAN and part <= PART:
        return None
    sheet = failed / f"{name}-{size[0]}x{size[1]}.png"
    side_by_side(new, old, sheet)
    return f"{name} has changed (mean {mean:.2f}, {100 * part:.2f} % of pixels far off): see {sheet}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), KEPT)
def test_the_picture_is_as_it_was(request, name, size):
    surface = drawn(name, size)
    if request.config.getoption("--renew-golden"):
        FOLDER.mkdir(exist_ok=True)
        pygame.image.save(small(surface), str(path_of(name, size)))
    trouble = compare(name, size, surface)
    assert trouble is None, trouble


@pytest.mark.slow
def test_pictures_are_renewed_only_by_the_command_that_asks_for_it(tmp_path):
    """In a copy of the tests, for three pictures; then they are what is kept here."""
    copy = tmp_path / "tests"
    shutil.copytree(FOLDER.parent, copy, ignore=shutil.ignore_patterns("failed", "__pycache__", "*.so"))
    shutil.copy(FOLDER.parent.parent / "pyproject.toml", tmp_path)
    old = sorted((copy / "golden").glob(f"view-quiz*{KIND}"))
    for path in old:
        path.write_bytes(path_of("view-choose", SIZES[0]).read_bytes())
    asks = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/screen/test_golden.py",
        "-k",
        "as_it_was and view-quiz",
    ]
    plain, renewing = (
        subprocess.run([*asks, *more], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        for more in ([], ["--renew-golden"])
    )
    assert f"{len(SIZES)} failed" in plain.stdout, plain.stdout
    assert f"{len(SIZES)} passed" in renewing.stdout, renewing.stdout
    assert len(old) == len(SIZES)
    for path in old:
        kept = pygame.image.load(str(FOLDER / path.name))
        assert apart(pygame.image.load(str(path)), kept)[1] <= PART


def test_no_picture_is_kept_that_nothing_draws():
    wanted = {path_of(name, size).name for name, size in KEPT}
    assert {path.name for path in FOLDER.glob(f"*{KIND}")} == wanted
    assert sum(path.stat().st_size for path in FOLDER.glob(f"*{KIND}")) < 3_000_000


def test_a_change_is_found_and_shown(tmp_path):
    """A patch of another colour, and a shift of everything by one pixel; not one level of rounding."""
    size, failed = SIZES[0], tmp_path / "failed"
    surface = drawn("view-choose", size)
    pygame.image.save(surface, str(tmp_path / path_of("view-choose", size).name))
    rounded = surface.copy()
    rounded.fill((1, 1, 1), special_flags=pygame.BLEND_RGB_ADD)
    assert apart(surface, rounded)[1] == 0
    assert compare("view-choose", size, surface, tmp_path, failed) is None
    patch, shifted = surface.copy(), surface.copy()
    patch.fill((200, 40, 40), (300, 150, 40, 30))
    shifted.scroll(1, 0)
    for spoilt in (patch, shifted):
        trouble = compare("view-choose", size, spoilt, tmp_path, failed)
        assert trouble is not None
        assert "has changed" in trouble
    sheet = pygame.image.load(str(failed / "view-choose-640x360.png"))
    assert sheet.get_size() == (3 * size[0], size[1])
    assert compare("view-vein", size, surface, tmp_path, failed) is not None  # none is kept
