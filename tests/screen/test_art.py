"""Baked art: it is current and small, loads without numpy, and can be missing or damaged."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pygame
import pytest
from shared.sight import contrast, pixels

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.screen.vein.legend import KINDS, chip
from rig.screen.widgets import art, theme
from rig.screen.window.picture import Picture
from rig.settings.appearance import COLOURS
from rig.settings.config import Config

ROOT = Path(__file__).parents[2]
ART = ROOT / "media" / "art"
sys.path.insert(0, str(ROOT))

from media.art.bake import lock  # noqa: E402

SHOW = load_exhibit(Config())
LESSON = load_exhibit(Config(), "lesson")


def shown(scene: str) -> Frame:
    """A frame of a scene with most of the vein closed."""
    exhibit = SHOW if scene in SHOW.story.scene else LESSON
    return frame(exhibit, example(exhibit, scene, "en", 0.3), "simulated")


def test_the_committed_art_is_fresh():
    """Every source and every picture is as it was when `make art` last ran."""
    written = json.loads((ART / "lock.json").read_text(encoding="utf-8"))
    now = lock.state()
    assert written["sources"] == now["sources"], "a source has changed; run: make art"
    assert written["pictures"] == now["pictures"], "a picture is not as baked; run: make art"


def test_a_changed_source_and_a_changed_picture_are_noticed(tmp_path, monkeypatch):
    shutil.copytree(ART / "bake", tmp_path / "bake", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "480").mkdir()
    shutil.copy(ART / "480" / "droplet.png", tmp_path / "480")
    monkeypatch.setattr(lock, "ART", tmp_path)
    before = lock.state()
    source = tmp_path / "bake" / "chest.svg"
    source.write_text(source.read_text(encoding="utf-8") + " ", encoding="utf-8")
    picture = tmp_path / "480" / "droplet.png"
    picture.write_bytes(picture.read_bytes() + b"\0")
    after = lock.state()
    assert after["sources"] != before["sources"]
    assert after["pictures"] != before["pictures"]


def test_every_height_has_the_same_pictures_and_all_are_small():
    names = {height: {path.name for path in (ART / str(height)).glob("*.png")} for height in art.HEIGHTS_PX}
    assert len({frozenset(found) for found in names.values()}) == 1
    assert sum(path.stat().st_size for path in ART.rglob("*.png")) < 12e6


@pytest.mark.slow
def test_the_rig_draws_without_numpy():
    """Here it is installed, and pygame by itself would load it."""
    code = """
import sys
from rig.settings.config import Config
from rig.outputs.frame import frame
from rig.commands.shared.load import load_exhibit
from rig.settings.appearance import COLOURS
from rig.screen.widgets import art, theme
from rig.screen.window.picture import Picture
from rig.commands.shared.example import example
import pygame
exhibit, picture = load_exhibit(Config()), Picture((800, 480))
for scene in exhibit.story.scene:
    picture.draw(pygame.Surface((800, 480)), frame(exhibit, example(exhibit, scene, "en", 0.3), "simulated"))
assert art.troubles() == (), art.troubles()
assert not [name for name in sys.modules if name.startswith("numpy") and sys.modules[name]]
print("drawn")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("drawn\n"), done.stderr


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """A copy of the art that a test may spoil."""
    shutil.copytree(ART, tmp_path / "art", ignore=shutil.ignore_patterns("bake"))
    monkeypatch.setattr(art, "MEDIA", tmp_path)
    art.forget()
    yield tmp_path / "art"
    monkeypatch.undo()
    art.forget()


def drawn(of: Frame, size: tuple[int, int] = (800, 480)) -> bytes:
    surface = pygame.Surface(size)
    Picture(size).draw(surface, of)
    return pygame.image.tobytes(surface, "RGB")


YELLOW, PALE, RIM, LIP = (0xFF, 0xDD, 0x57), (0xF5, 0xF8, 0xFC), (0xFF, 0xB3, 0xA7), (0xF0, 0xC9, 0xC0)
CYAN, FIBRIN, THREAD = (0x8F, 0xE3, 0xF5), (0xF7, 0xE3, 0xB0), (0xEC, 0xD5, 0x9B)
#: Strokes that mean something: the picture they are in, and their colour. Half as wide as REACH at the most.
STROKES = (
    ("cause_vein", YELLOW),
    ("cause_vein", FIBRIN),
    ("cause_vein", LIP),
    ("cause_still", RIM),
    ("cause_still", YELLOW),
    ("cause_blood", THREAD),
    ("danger_years", YELLOW),
    ("danger_years", LIP),
    ("danger_years", PALE),
    ("danger_limb", RIM),
    ("danger_limb", PALE),
    ("danger_limb", (0xE5, 0x56, 0x5C)),
    ("danger_limb", (0x6F, 0xA2, 0xEE)),
    ("leg", (0x5B, 0x8D, 0xD9)),
    ("leg_sore", (0x5F, 0x7F, 0xE6)),
    ("leg_clot", RIM),
    ("lens", LIP),
    ("lens_clot", RIM),
    ("drip_bag", (0x9A, 0x78, 0xC8)),
    ("quiz_veins_red", YELLOW),
    ("quiz_veins_blue", YELLOW),
    ("quiz_thinner_red", RIM),
    ("quiz_thinner_blue", CYAN),
    ("quiz_thinner_blue", RIM),
    ("quiz_signs_red", CYAN),
    ("quiz_signs_blue", (0xFF, 0xE9, 0xA8)),
)
#: How far from a stroke's pixel (px of a screen 720 high) something must lie that it stands out from, by how
#: much, and for which part of its pixels.
REACH, STANDS_OUT, OF_ALL = 8, 3.0, 0.93


def _shifted(mask, step, axis):
    """A mask moved by a step along an axis; what comes in from outside is empty."""
    moved = np.roll(mask, step, axis)
    edge = slice(0, step) if step > 0 else slice(step, None)
    moved[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = False
    return moved


def alpha(picture):
    """How opaque each pixel is, as an array of rows."""
    width, height = picture.get_size()
    return np.frombuffer(pygame.image.tobytes(picture, "RGBA"), np.uint8).reshape(height, width, 4)[..., 3]


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize(("name", "ink"), STROKES)
def test_a_stroke_that_means_something_stands_out(name, ink, colours):
    found = pygame.image.load(str(ART / "720" / f"{name}.png"))
    board = pygame.Surface(found.get_size())
    board.fill(theme.PALETTES[colours].panel)
    board.blit(found, (0, 0))
    seen = pixels(board)
    stroke = abs(seen.astype(int) - ink).max(axis=2) < 14
    # Where the picture is clear, the panel's own colour is no stroke.
    stroke &= alpha(found) > 200
    apart = contrast(seen, ink) >= STANDS_OUT
    near = apart.copy()
    for way in (0, 1):
        across = near.copy()
        for step in range(1, REACH + 1):
            for turn in (-step, step):
                across |= _shifted(near, turn, way)
        near = across
    assert stroke.sum() > 60
    assert near[stroke].mean() >= OF_ALL


WAYS = {
    "gone": lambda path: path.unlink(),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:900]),
    "not a picture": lambda path: path.write_text("hello", encoding="utf-8"),
    "empty": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("way", WAYS)
def test_one_damaged_picture_is_named_and_another_size_of_it_serves(damaged, way):
    WAYS[way](damaged / "480" / "cells.png")
    drawn(shown("blocked"))
    assert len(art.troubles()) == 1
    assert art.troubles()[0].startswith("media/art/480/cells.png is ")


def test_a_picture_of_the_wrong_size_is_not_used(damaged):
    shutil.copy(damaged / "480" / "droplet.png", damaged / "480" / "cells.png")
    drawn(shown("blocked"))
    assert "wrong size" in art.troubles()[0]


def test_a_picture_that_claims_to_be_huge_is_not_unpacked(damaged, monkeypatch):
    huge = bytearray((damaged / "480" / "cells.png").read_bytes())
    huge[16:24] = (20_000).to_bytes(4, "big") * 2
    load, opened = pygame.image.load, []
    monkeypatch.setattr(pygame.image, "load", lambda path: opened.append(path) or load(path))
    (damaged / "480" / "cells.png").write_bytes(huge)
    drawn(shown("blocked"))
    assert "media/art/480/cells.png has the wrong size" in art.troubles()[0]
    assert str(damaged / "480" / "cells.png") not in opened


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, '{"pictures": {"480/cells.png": {"size": 5}}}', "\xff", " " * 2_000_000]
)
def test_a_lock_of_the_art_that_says_nothing_leaves_the_pictures_as_they_are(damaged, text):
    (damaged / "lock.json").write_text(text, encoding="latin-1")
    drawn(shown("blocked"))
    assert art.troubles() == ()


SCENES = (
    "attract",
    "good_clot",
    "blocked",
    "danger",
    "choose",
    "thinner",
    "whole_body",
    "x_ray",
    "take_home",
    "causes",
    "leg",
    "danger_lungs",
    "quiz_1",
    "hours",
)


@pytest.mark.parametrize("scene", SCENES)
def test_with_no_art_at_all_every_scene_is_still_drawn(damaged, scene):
    shutil.rmtree(damaged)
    plain = drawn(shown(scene))
    assert art.troubles()
    assert plain == drawn(shown(scene))
    assert len(set(plain)) > 60  # not one flat colour


def test_the_legend_shows_a_picture_as_soon_as_it_is_there(damaged):
    """Also where it was drawn before without it."""
    asked = [(kind, (37, 23), 720) for kind in KINDS]
    there = [pygame.image.tobytes(chip(*each), "RGBA") for each in asked]
    for height in ("480", "720", "1080"):
        (damaged / height).rename(damaged / f"{height}-away")
    art.forget()
    without = [pygame.image.tobytes(chip(*each), "RGBA") for each in asked]
    assert all(one != other for one, other in zip(there, without, strict=True))
    for height in ("480", "720", "1080"):
        (damaged / f"{height}-away").rename(damaged / height)
    art.forget()
    assert [pygame.image.tobytes(chip(*each), "RGBA") for each in asked] == there


@pytest.mark.long
def test_memory_stays_flat_once_a_visit_is_over():
    """Half a minute of a visit's frames at full speed; `screen_memory.py 30` runs half an hour."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "campaigns" / "screen_memory.py"), "0.5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"([\d.]+) MB more after", done.stdout)
    assert found is not None, done.stdout
    assert float(found[1]) <= 2.0, done.stdout
