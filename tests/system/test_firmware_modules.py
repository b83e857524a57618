"""The firmware's modules (a `.c` file with its `.h`) depend on one another without a cycle."""

import re
from graphlib import CycleError, TopologicalSorter

import pytest
from simnano.bench import FIRMWARE

#: What is not code: comments, string and character literals, and attributes, which look like function calls.
NO_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|__attribute__\(\((?:[^()]|\([^()]*\))*\)\)\s*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""",
    re.DOTALL,
)
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
#: A function's return type and name, at the start of a line: with its body, and without.
DEFINITION = re.compile(r"^((?:\w+[ *]+)+)(\w+)\([^;{}]*\)\s*\{", re.MULTILINE)
PROTOTYPE = re.compile(r"^((?:\w+[ *]+)+)(\w+)\([^;{}]*\)\s*;", re.MULTILINE)


def uses(files: dict[str, str]) -> dict[str, set[str]]:
    """The modules that each module includes, and those that define a function it names.

    `files` maps paths to source text. A module is a path without its suffix.
    """
    code = {name: NO_CODE.sub("", text) for name, text in files.items()}
    own = {module(name): set[str]() for name in files}
    owner = {}
    for name, text in code.items():
        for kind, function in DEFINITION.findall(text):
            own[module(name)].add(function)
            if name.endswith(".h") or "static" not in kind.split():
                owner[function] = module(name)
    found = {module(name): set[str]() for name in files}
    for name, text in code.items():
        home = module(name)
        # Every mention counts, not only calls: a function's address may be taken.
        named = set(re.findall(r"\w+", PROTOTYPE.sub("", text))) - own[home]
        found[home] |= {owner[word] for word in named & owner.keys()}
        found[home] |= {module(joined(name, other)) for other in INCLUDE.findall(files[name])}
        found[home].discard(home)
    return found


def module(name: str) -> str:
    """The module that a file belongs to."""
    return name.rpartition(".")[0]


def joined(name: str, other: str) -> str:
    """The path that an `#include "other"` in the file `name` means."""
    parts = name.split("/")[:-1]
    for part in other.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def cycle(files: dict[str, str]) -> list[str]:
    """The modules of one cycle, each used by the next; empty if there is none."""
    try:
        TopologicalSorter(uses(files)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def read() -> dict[str, str]:
    """The firmware's source text, by path."""
    found = [FIRMWARE / "main.c", *FIRMWARE.glob("*.h"), *FIRMWARE.glob("*/*.[ch]")]
    return {path.relative_to(FIRMWARE).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_the_firmware_modules_have_no_dependency_cycle():
    found = cycle(read())
    assert not found, f"a dependency cycle, each used by the next: {' -> '.join(found)}"


def test_every_function_that_a_header_declares_is_found_where_it_is_defined():
    """Otherwise the test above would miss its users."""
    code = {name: NO_CODE.sub("", text) for name, text in read().items()}
    defined = {function for text in code.values() for _, function in DEFINITION.findall(text)}
    headers = [text for name, text in code.items() if name.endswith(".h")]
    declared = {function for text in headers for _, function in PROTOTYPE.findall(text)}
    assert len(declared) > 40
    assert declared <= defined


def test_known_uses_in_the_firmware_are_seen():
    found = uses(read())
    assert {"avr/pumps", "logic/port"} <= found["avr/uart"]
    assert "avr/uart" in found["logic/text"]  # port_send: declared by port.h, defined there
    assert {"logic/report", "logic/rig"} <= found["logic/command"]
    assert not found["logic/port"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.h": '#include "b.h"', "b.c": '#include "a.h"'},
        {"a/a.c": '#include "../b.h"', "b.h": '#include "a/a.h"', "a/a.h": ""},
        # Without an include: through its own prototype, and by name only.
        {"a.c": "void b(void);\nvoid a(void) {\n    b();\n}", "b.c": "void b(void) {\n    a();\n}"},
        {"a.c": "char *a(int n) {\n    take(b);\n}", "b.h": "static inline int b(void) {\n    a(1);\n}"},
        {"a.h": '#include "b.h"', "b.h": '#include "c.h"', "c.c": '#include "a.h"'},
    ],
)
def test_a_cycle_is_found(files):
    assert cycle(files)


@pytest.mark.parametrize(
    "files",
    [
        {"a.h": "", "a.c": '#include "a.h"\n#include "b.h"', "b.h": '// #include "c.h"'},
        {"a.c": "void a(void) {\n    b();\n}", "b.c": '// see a()\nvoid b(void) {\n    say("a()");\n}'},
        # A static function may have the same name as another module's function.
        {
            "a.c": "void a(void) {\n    b();\n}",
            "b.c": "static void a(void) {\n}\nvoid b(void) {\n    a();\n}",
        },
    ],
)
def test_no_cycle_is_found_where_there_is_none(files):
    assert not cycle(files)
