"""A numeric constant has a comment that says what it is, and a name that gives its unit."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RIG = Path(__file__).parents[2] / "rig"
FILES = sorted(RIG.rglob("*.py"))

#: Ends of names by the unit that a comment gives, and `R` for numbers without one. U is a drawing's own unit.
SUFFIXES = {
    "s": "S", "ms": "MS", "µs": "US", "h": "H", "days": "DAYS", "ticks": "TICKS",
    "Hz": "HZ", "1/s": "PER_S", "1/h": "PER_H", "words per minute": "WPM", "baud": "BAUD",
    "mL": "ML", "mL/s": "ML_S", "mL/min": "ML_MIN", "µL": "UL", "µL/min": "UL_MIN", "L": "L", "L/h": "L_H",
    "mg": "MG", "mg/L": "MG_L", "g": "G", "g/mL": "G_ML", "L/(mg·h)": "L_MG_H",
    "kPa": "KPA", "kPa·s/mL": "KPA_S_ML", "N/mm²": "N_MM2",
    "mm": "MM", "mm²": "MM2", "m": "M", "px": "PX", "dots": "DOTS", "inches": "INCH", "units": "U",
    "V": "V", "A": "A", "Ω": "OHM", "Ω·mm²/m": "OHM_MM2_M", "F": "F",
    "dB": "DB", "dBFS": "DBFS", "dBTP": "DBTP", "LUFS": "LUFS", "LU": "LU",
    "bytes": "BYTES", "MB": "MB", "MB/h": "MB_H", "%": "PERCENT",
}  # fmt: skip
#: Ends of names of floats that need no unit: parts and multiples, of a thing that is named.
PLAIN = ("RATIO", "RATIOS", "COST", "EXPONENT", "REYNOLDS", "PERIODS", "RADII", "UV")
#: The unit of what a comment is about stands after a comma or in brackets: ", s." or "(mL/min)".
UNIT = re.compile(
    r"(?:, |\()(" + "|".join(map(re.escape, sorted(SUFFIXES, key=len, reverse=True))) + r")(?=[.,:;)]|$)"
)


def ending(name: str) -> str:
    """The unit at the end of a name, or nothing: the longest that fits."""
    if per := re.search(r"PER_[A-Z0-9_]+$", name):
        return per[0]
    ends = sorted({*SUFFIXES.values(), *PLAIN}, key=len, reverse=True)
    return next((end for end in ends if f"_{name}".endswith(f"_{end}")), "")


def kinds(value: ast.expr) -> set[type]:
    """Types of the numbers that a value is made of."""
    match value:
        case ast.Constant(bool() | str() | bytes() | None):
            return set()
        case ast.Constant(number):
            return {type(number)}
        case ast.UnaryOp() | ast.BinOp() | ast.Tuple() | ast.Set():
            return set().union(*map(kinds, ast.iter_child_nodes(value))) - {type(...)}
        case ast.Dict():
            return set().union(*map(kinds, value.values))
    return set()


def constants(text: str) -> Iterator[tuple[str, list[str], ast.expr, str, int]]:
    """The comment, names, value, annotation and line of each group of constants under one comment."""
    lines = text.splitlines()
    comment, below = "", 0
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        names = [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]
        if not all(name.isupper() for name in names):
            continue
        first = node.lineno - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        if first < node.lineno - 1 or node.lineno != below:
            above = lines[first : node.lineno - 1]
            comment = " ".join(line.lstrip("#: ") for line in above if "fmt:" not in line)
        below = (node.end_lineno or node.lineno) + 1
        kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
        yield comment, names, node.value, kind, node.lineno


def faults(text: str) -> list[str]:
    """What the constants of a source text leave unsaid."""
    found, units = [], {}
    for comment, names, value, kind, line in constants(text):
        if not (types := kinds(value)) or "RGB" in kind or "Point" in kind:
            continue
        where = f"{line}: {', '.join(names)}"
        ends = {ending(name) for name in names}
        said = {SUFFIXES[unit] for unit in UNIT.findall(comment)}
        if not comment:
            found.append(f"{where}: no comment")
        if len(names) > 1 and (len(ends) > 1 or "" in ends):
            found.append(f"{where}: one line for more than one unit")
        if said and not ends <= said:
            found.append(
                f"{where}: {', '.join(sorted(said))} in the comment, {', '.join(sorted(ends))} in the name"
            )
        if types == {float} and not isinstance(value, ast.Dict) and "" in ends:
            found.append(f"{where}: no unit in the name")
        if comment and units.setdefault(comment, ends) != ends:
            found.append(f"{where}: two units under one comment")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RIG).as_posix())
def test_every_number_at_the_top_of_a_module_says_its_unit(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("LIMIT_S = 2.0", "1: LIMIT_S: no comment"),
        ("#: The longest pause, s.\nPAUSE = 2.0", "2: PAUSE: S in the comment,  in the name"),
        ("#: The longest pause, s.\nPAUSE_MS = 2", "2: PAUSE_MS: S in the comment, MS in the name"),
        (
            "#: The flow (mL/min).\nFLOWS_S: dict[str, float] = {'a': 2.0}",
            "2: FLOWS_S: ML_MIN in the comment",
        ),
        ("#: A part of the flow.\nLEAST = 0.1", "2: LEAST: no unit in the name"),
        ("#: Time and tries.\nPAUSE_S, TRIES = 2.0, 3", "2: PAUSE_S, TRIES: one line for more than one unit"),
        (
            "#: Time and part.\nPAUSE_S = 2.0\nLEAST_RATIO = 0.1",
            "3: LEAST_RATIO: two units under one comment",
        ),
    ],
)
def test_what_is_unsaid_is_found(text, fault):
    assert any(each.startswith(fault) for each in faults(text))


def test_what_is_said_is_no_fault():
    assert not faults("#: Pauses, s.\nSHORT_S, LONG_S = 1.0, 2.0\n#: Most tries.\nTRIES = 3\n")
    assert not faults(
        "#: Steps a second.\n_STEPS_PER_S = TRIES / 2\n#: The sky.\nSKY: RGB = (90, 200, 255)\n"
    )
