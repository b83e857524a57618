"""Imports go down only, and each of pygame, gpiozero, serial and the clock has one owner."""

import ast
from pathlib import Path

import pytest

RIG = Path(__file__).parent.parent / "rig"
FILES = sorted(RIG.rglob("*.py"))

WORDS = {"signals", "faults", "schema", "changed"}
PURE = {
    "flow", "debounce", "baseline", "levels", "words", "captions", "story", "config", "show", "session",
    "lights", "interlock", "frame", "bench", "pdf", "look", "panel", "desk", "jump", "attendant", "flicker",
    "lesson", "narration", "cues", "orders", "clips", "sounds", "pseudo",
    "catheter",
    "vessel", "treatment", "evidence", "syllables", "tongues", "reading", "claims",
    "diagnosis", "stuck", "plain",
    "measured", "gel", "pinching", "pinout", "nano_pins", "wires", "drawing", "wiring_picture",
}  # fmt: skip
EDGE = {"clock", "runlog", "library", "atomic", "parts", "unheard", "voice", "microphone"}


def floor(module: str) -> int:
    """The floor of a module such as `rig.boards.gpio`."""
    parts = module.split(".")
    if len(parts) == 1:
        return 0
    if parts[1] in WORDS:
        return 0
    if parts[1] in PURE or parts[1] == "twin":
        return 1
    return 2 if parts[1] in EDGE or parts[1] in ("boards", "screen") else 3


def name_of(path: Path) -> str:
    parts = ("rig", *path.relative_to(RIG).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """All modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_down_only(path):
    mine = name_of(path)
    modules = {name_of(file) for file in FILES}
    for other in imports(path) & modules:
        assert floor(other) <= floor(mine), (
            f"{mine} (floor {floor(mine)}) imports {other} (floor {floor(other)})"
        )


OWNERS = {
    "pygame": lambda name: name.startswith("rig.screen") or name in ("rig.voice", "rig.microphone"),
    "gpiozero": lambda name: name.startswith("rig.boards"),
    "serial": lambda name: name.startswith("rig.boards") or name == "rig.flash",
    "time": lambda name: name == "rig.clock",
    "datetime": lambda name: name == "rig.clock",
    "threading": lambda name: False,
    "random": lambda name: name.startswith(("rig.twin", "rig.screen")) or name in ("rig.crowd", "rig.sounds"),
    "socket": lambda name: name == "rig.notify",  # a datagram to systemd; no network
    **dict.fromkeys(("ssl", "http", "urllib", "socketserver", "asyncio", "xmlrpc"), lambda name: False),
}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_library_of_the_outside_world_has_one_owner(path):
    used = {module.split(".")[0] for module in imports(path)}
    for library, owns in OWNERS.items():
        assert library not in used or owns(name_of(path)), f"{name_of(path)} imports {library}"


def test_every_file_has_its_place_on_the_projects_map():
    text = (RIG / "README.md").read_text(encoding="utf-8")
    floors = text[text.index("## Floors") : text.index("## The boards")]
    pictures = text[text.index("## Pictures") : text.index("## The wire")]
    twin = (RIG / "twin" / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        place = path.relative_to(RIG)
        if place.name.startswith("__"):
            continue
        if place.parts[0] == "screen":
            assert f"`{path.stem}`" in pictures, f"{place} stands in no row of Pictures in rig/README.md"
        if place.parts[0] == "twin":
            assert f"`{path.name}`" in twin, f"{place} stands in no row of rig/twin/README.md"
        named = f"`{place.parts[0]}/`" if len(place.parts) > 1 else f"`{path.stem}`"
        assert named in floors, f"{place} stands on no floor of rig/README.md"


def test_no_code_asks_whether_it_is_being_tested():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "pytest" not in text, path
        assert "PYTEST" not in text, path
