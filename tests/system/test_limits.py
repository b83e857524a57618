"""Files, functions and parameter lists of the program stay small enough to be read at once."""

import ast
from pathlib import Path

import pytest

RIG = Path(__file__).parents[2] / "rig"
FILES = sorted(RIG.rglob("*.py"))
#: Most lines of a file and of a function, and most parameters besides `self`.
FILE, FUNCTION, PARAMETERS = 450, 60, 6


def too_much(text: str) -> list[str]:
    """What in a source text is longer than it may be."""
    found = [f"the file has {lines} lines"] if (lines := text.count("\n")) > FILE else []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        count = len(names) - (names[:1] in (["self"], ["cls"]))
        if lines > FUNCTION:
            found.append(f"{node.name} has {lines} lines")
        if count > PARAMETERS:
            found.append(f"{node.name} has {count} parameters")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RIG).as_posix())
def test_no_file_function_or_parameter_list_is_too_long(path):
    assert too_much(path.read_text(encoding="utf-8")) == []


def test_what_is_too_long_is_found():
    many = ", ".join("abcdefg")
    assert too_much(f"def f({many}):\n" + "    pass\n" * 60) == ["f has 61 lines", "f has 7 parameters"]
    assert too_much("def f(self, a, b, c, d, e, f):\n    pass\n") == []
    assert too_much("\n" * 451) == ["the file has 451 lines"]
