"""A room imports only rooms above it in the list; pygame, gpiozero, serial and clock each have one owner."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from rig.commands.cli import parser
from rig.commands.completion import commands

RIG = Path(__file__).parents[2] / "rig"
FILES = sorted(RIG.rglob("*.py"))

#: The rooms of `rig/`, and within the screen. Each may import itself and those before it.
ROOMS = {
    "rig": (
        "base", "twin", "settings", "story", "boards", "sensing", "visit", "outputs", "safety", "runlog",
        "loop", "screen", "sound", "paper", "commands", "__main__",
    ),
    "rig.screen": ("sdl", "widgets", "vein", "views", "window"),
}  # fmt: skip


def name_of(path: Path) -> str:
    parts = ("rig", *path.relative_to(RIG).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}


@cache
def imports(path: Path) -> frozenset[str]:
    """All modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def inside(folder: str, module: str) -> str | None:
    """The file or folder within `folder` that a module is or is in."""
    return module.removeprefix(f"{folder}.").split(".")[0] if module.startswith(f"{folder}.") else None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_imports_only_the_rooms_before_it(path):
    mine = name_of(path)
    for other in imports(path) & MODULES.keys():
        for folder, rooms in ROOMS.items():
            here, there = inside(folder, mine), inside(folder, other)
            if here and there:
                assert rooms.index(there) <= rooms.index(here), f"{mine} imports {other}"
        if mine.startswith("rig.commands.shared."):
            assert inside("rig.commands", other) in (None, "shared"), f"{mine} imports {other}"


@pytest.mark.parametrize("folder", [name_of(path) for path in FILES if path.name == "__init__.py"])
def test_no_imports_run_in_a_circle(folder):
    """Neither between the files of a folder, nor between its folders."""
    after: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        here = inside(folder, module)
        if here:
            there = {inside(folder, other) for other in imports(path) & MODULES.keys()}
            after.setdefault(here, set()).update(each for each in there if each and each != here)
    while free := [name for name, others in after.items() if not others & after.keys()]:
        for name in free:
            del after[name]
    assert not after, f"the imports of {sorted(after)} in {folder} run in a circle"


def test_within_a_package_a_modules_name_means_one_module():
    """`from rig.x import flow` in one file and `from rig.y import flow` in its neighbour would mislead."""
    meant: dict[tuple[Path, str], set[str]] = {}
    for path in FILES:
        for module in imports(path) & MODULES.keys():
            if module.rpartition(".")[0] in imports(path):  # the module itself, not a name in it
                meant.setdefault((path.parent, module.rpartition(".")[2]), set()).add(module)
    assert meant
    assert {where: modules for where, modules in meant.items() if len(modules) > 1} == {}


#: The tools that make the voice's clips; the extra `voice` brings them.
VOICE = ("numpy", "scipy", "soundfile", "pyloudnorm", "onnxruntime")
OWNERS = {
    "pygame": lambda name: name in ("rig.screen.sdl", "rig.sound.microphone"),
    "gpiozero": lambda name: name.startswith("rig.boards."),
    "serial": lambda name: name.startswith("rig.boards.") or name == "rig.commands.flash",
    "time": lambda name: name == "rig.base.clock",
    "datetime": lambda name: name == "rig.base.clock",
    "threading": lambda name: False,
    "random": lambda name: (
        name.startswith(("rig.twin.", "rig.screen."))
        or name in ("rig.commands.soak.monkey", "rig.commands.soak.inside", "rig.sound.synth")
    ),
    "socket": lambda name: name == "rig.commands.run.systemd",  # a datagram to systemd; no network
    **dict.fromkeys(("ssl", "http", "urllib", "socketserver", "asyncio", "xmlrpc"), lambda name: False),
    **dict.fromkeys(VOICE, lambda name: name.startswith("rig.commands.narrate.")),
}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_library_of_the_outside_world_has_one_owner(path):
    used = {module.split(".")[0] for module in imports(path)}
    for library, owns in OWNERS.items():
        assert library not in used or owns(name_of(path)), f"{name_of(path)} imports {library}"
    if "rig.screen.sdl" in imports(path):
        assert inside("rig", name_of(path)) in ("screen", "sound", "paper"), f"{name_of(path)} uses pygame"


def test_every_file_has_its_place_on_the_projects_map():
    text = (RIG / "README.md").read_text(encoding="utf-8")
    rooms = text[text.index("## Rooms") : text.index("## The boards")]
    rows = {row[1]: row[2] for row in re.finditer(r"^\| `([\w/.]+)` \| (.*?) \|", rooms, re.MULTILINE)}
    pictures = text[text.index("## Pictures") : text.index("## The guide wire")]
    twin = (RIG / "twin" / "README.md").read_text(encoding="utf-8")
    files = [path for path in FILES if not path.name.startswith("__")]
    for folder in {path.parent for path in files} - {RIG, RIG / "twin"}:
        place = f"{folder.relative_to(RIG).as_posix()}/"
        there = {path.stem for path in files if path.parent == folder}
        assert set(re.findall(r"`(\w+)`", rows[place])) == there, f"the row of {place} in rig/README.md"
    for path in files:
        place = path.relative_to(RIG)
        if place.parts[0] in ("screen", "paper"):
            assert f"`{path.stem}`" in pictures, f"{place} stands in no row of Pictures in rig/README.md"
        if place.parts[0] == "twin":
            assert f"`{path.name}`" in twin, f"{place} stands in no row of rig/twin/README.md"
    tops = list(dict.fromkeys(row.split("/")[0].removesuffix(".py") for row in rows))
    assert tops == [room for room in ROOMS["rig"] if room != "__main__"], "the rooms of rig/README.md"


def test_every_package_says_what_it_is_for():
    for path in FILES:
        if path.name == "__init__.py":
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            assert said.endswith("."), path
            if path.parent != RIG and path.parent.parent in (RIG, RIG / "screen"):
                assert "import" in said, f"{path} does not say what the package may import"


@pytest.mark.parametrize("command", commands(parser()))
def test_a_commands_file_or_folder_bears_its_name(command):
    name = command.replace("-", "_")
    alone, folder = RIG / "commands" / f"{name}.py", RIG / "commands" / name / f"{name}.py"
    assert alone.exists() != folder.exists()


def test_no_code_asks_whether_it_is_being_tested():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "pytest" not in text, path
        assert "PYTEST" not in text, path


def test_the_package_contains_only_the_rooms():
    entries = {path.name for path in RIG.iterdir()} - {"__pycache__"}
    assert entries == {"README.md", "__init__.py"} | {
        room if (RIG / room).is_dir() else f"{room}.py" for room in ROOMS["rig"]
    }
    assert len(entries) <= 18
