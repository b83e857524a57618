"""What "Where to add what" in rig/README.md names is all that must be touched to add one more of a kind.

A copy of the rig gets one more of each kind by those edits alone; another Python then uses each of them.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "rig" / "README.md").read_text(encoding="utf-8")

STORY = """
title = "One more of each kind"
opening = "attract"

[scene.attract]
view = "attract"
ask = "start"
exits = [{ to = "choose", pressed = "any" }]

[scene.choose]
view = "quilt"
pinch = "clot"
lights = "sunrise"
exits = [{ to = "thinner", after = 3 }]

[scene.thinner]
view = "vein"
treats = "cooling"
exits = [{ to = "wall", after = 9 }]

[scene.wall]
view = "vein"
lines = ["wall.first"]
exits = [{ to = "attract", words_over = 3 }]
"""
TREATMENT = """
TREATMENTS[TreatmentName.COOLING] = Treatment(
    WHOLE_BODY, lambda *_: Result(3.0, 0.5), 3.0, Range(0, 0), Range(1, 3), Range(50, 50), Range(0, 1)
)
"""
QUILT = '''"""A quilt."""
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View


class Quilt(ViewPicture, of=View.QUILT):
    def __init__(self, rect, layout):
        self._rect = rect

    def draw(self, surface, frame):
        surface.fill((1, 2, 3), self._rect)
'''
DRY = '''"""A board with nothing on it."""
from rig.base.signals import Inputs


class DryBoard:
    def read(self, now):
        return Inputs(time=now)

    def write(self, outputs):
        pass

    def close(self):
        pass
'''
OPEN_DRY = """
def _dry(config, seed):
    from rig.boards.dry import DryBoard

    return Opened(DryBoard(), BoardKind.DRY, source="simulated")

BOARDS[BoardKind.DRY] = _dry
"""
GREET = '''"""`rig greet`."""


def add_arguments(parser):
    parser.add_argument("--loud", action="store_true")
    parser.set_defaults(do=lambda asked: print("HELLO" if asked.loud else "hello") or 0)
'''


@dataclass(frozen=True)
class Addition:
    """One more of a kind."""

    works: str
    """A program that uses it."""
    files: dict[str, str] = field(default_factory=dict)
    """What is written at the end of a file, new or not."""
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    """What goes below which line of a file; of `words`, in every language."""


ADDITIONS = {
    "a scene": Addition(
        'assert exhibit.story["wall"].lines == ("wall.first",); drawn("wall")',
        {"media/story/extra.toml": STORY},
        {"words": {"[titles]": 'wall = "Wall"', "[lines]": '"wall.first" = "A wall."'}},
    ),
    "a treatment": Addition(
        """
session = begin(exhibit, opening(exhibit, "en"), "thinner")
for tick in range(40):
    session = advance(exhibit, session, Inputs(time=tick / 10))
assert session.visit.tried == ("cooling",)
assert 1.0 < session.procedure.treatment.hours < session.procedure.treatment.course.hours == 3.0
""",
        {"rig/story/treatments.py": TREATMENT},
        {
            "rig/story/treatments.py": {'    CATHETER = "catheter"': '    COOLING = "cooling"'},
            "words": {"[labels]": 'cooling = "Cooling"'},
        },
    ),
    "a view": Addition(
        'assert drawn("choose").get_at((400, 240))[:3] == (1, 2, 3)',
        {"rig/screen/views/quilt.py": QUILT},
        {
            "rig/story/views.py": {'    SOURCES = "sources"': '    QUILT = "quilt", Staging(labels="patch")'},
            "words": {"[labels]": 'patch = "Patch"'},
        },
    ),
    "a light effect": Addition(
        """
(red, green, blue), *others = lights(exhibit, begin(exhibit, opening(exhibit, "en"), "choose"))
assert red > 100 and green == blue == 0 and set(others) == {(red, green, blue)}
""",
        {"rig/outputs/lights.py": "EFFECTS[LightEffect.SUNRISE] = lambda exhibit, session, x: (255, 0, 0)\n"},
        {"rig/story/scenes.py": {'    MEDICINE = "medicine"': '    SUNRISE = "sunrise"'}},
    ),
    "a sensor": Addition(
        """
log = RunLog(Path("warm.jsonl"), {})
log.reading(Inputs(time=1.0, water_c=36.5))
log.close("", "")
(_, inputs), _ = readings(read_log(Path("warm.jsonl")))
assert inputs.water_c == 36.5
assert advance(exhibit, opening(exhibit, "en"), inputs).sensed.water_c == 36.5
""",
        lines={
            "rig/base/signals.py": {"    returned_edge:": "    water_c: float | None = None"},
            "rig/visit/state.py": {"    leg_kpa:": "    water_c: float | None = None"},
            "rig/visit/sense.py": {"        leg_kpa=": "        water_c=inputs.water_c,"},
        },
    ),
    "a board": Addition(
        """
flags = ["--speed", "max", "--screen", "none", "--seconds", "2"]
assert main(["run", "--board", "dry", "--story", "extra", *flags]) == 0
""",
        {"rig/boards/dry.py": DRY, "rig/boards/__init__.py": OPEN_DRY},
        {"rig/settings/config.py": {'    VIRTUAL_NANO = "virtual-nano"': '    DRY = "dry"'}},
    ),
    "a command": Addition(
        'assert main(["greet", "--loud"]) == 0',
        {"rig/commands/greet.py": GREET},
        {"rig/commands/cli.py": {'    "off":': '    "greet": ("greet", "say hello"),'}},
    ),
    "a language": Addition(
        """
assert exhibit.words["xx"].titles["wall"] == "Mur"
assert pygame.image.tobytes(drawn("wall", "xx"), "RGB") != pygame.image.tobytes(drawn("wall"), "RGB")
"""
    ),
}
START = """
from pathlib import Path
import pygame
from rig.base.signals import Inputs
from rig.commands.cli import main
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import frame
from rig.outputs.lights import lights
from rig.runlog.log import RunLog
from rig.runlog.reader import read_log, readings
from rig.screen.window.picture import Picture
from rig.settings.config import Config
from rig.visit.session import advance
from rig.visit.transitions import begin, opening

exhibit = load_exhibit(Config(), "extra")

def drawn(scene, language="en"):
    surface = pygame.Surface((800, 480))
    Picture((800, 480)).draw(surface, frame(exhibit, example(exhibit, scene, language, 0.2), "measured"))
    return surface
"""


def put_below(file: Path, lines: dict[str, str]) -> None:
    """Put texts below the first lines of a file that begin as named."""
    found = file.read_text(encoding="utf-8").splitlines()
    for begins, text in lines.items():
        found.insert(next(n for n, line in enumerate(found) if line.startswith(begins)) + 1, text)
    file.write_text("\n".join([*found, ""]), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rig with one more of everything."""
    root = tmp_path_factory.mktemp("more")
    shutil.copytree(ROOT / "rig", root / "rig", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "firmware").symlink_to(ROOT / "firmware")
    (root / "media").mkdir()
    for part in (ROOT / "media").iterdir():
        if part.name in ("story", "words"):
            shutil.copytree(part, root / "media" / part.name)
        else:
            (root / "media" / part.name).symlink_to(part)
    words = root / "media" / "words"
    for addition in ADDITIONS.values():
        for name, lines in addition.lines.items():
            for file in words.glob("*.toml") if name == "words" else [root / name]:
                put_below(file, lines)
        for name, text in addition.files.items():
            with (root / name).open("a", encoding="utf-8") as end:
                end.write(text)
    other = (words / "en.toml").read_text(encoding="utf-8").replace('wall = "Wall"', 'wall = "Mur"')
    (words / "xx.toml").write_text(other, encoding="utf-8")
    return root


@pytest.mark.slow
@pytest.mark.parametrize("kind", ADDITIONS)
def test_one_more_of_a_kind_works_once_it_is_written(kind: str, copy: Path) -> None:
    program = [sys.executable, "-c", START + ADDITIONS[kind].works]
    done = subprocess.run(program, cwd=copy, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ADDITIONS)
def test_the_page_names_every_file_that_is_touched(kind: str) -> None:
    row = re.search(rf"^\| {kind} \| (.*) \|$", README, re.MULTILINE)
    assert row, f"rig/README.md does not say how to add {kind}"
    for name in {*ADDITIONS[kind].files, *ADDITIONS[kind].lines} - {"words"}:
        path = name.removeprefix("rig/")
        assert path in row[1] or f"`{path.rpartition('/')[0]}/" in row[1], f"{name} is touched and not named"
