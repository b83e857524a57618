"""What people write in a TOML file by mistake, and what they should have written."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"at line (\d+)")
_QUOTES = "“”„‟‘’‚«»"
#: What a line with a slip looks like, and the remedy; the first that fits counts.
SLIPS = (
    (re.compile(f"[{_QUOTES}]"), 'write straight quotes: "text"'),
    (re.compile("\u00a0|\u2007|\u202f"), "it has a space that is none (pasted from a page?): type it anew"),
    (
        re.compile(r'=\s*"[^"]*\\'),
        "in \"quotes\" a \\ begins a special letter: write C:/folder, or 'C:\\folder'",
    ),
    (re.compile(r"=\s*[+-]?\d+,\d"), "write a decimal point: 0.5, not 0,5"),
    (re.compile(r"=\s*[+-]?\.\d"), "a number begins with a digit: 0.5, not .5"),
    (re.compile(r"=\s*[+-]?0\d"), "a whole number does not begin with 0: 17, not 017"),
    (
        re.compile(r"=\s*(True|False|TRUE|FALSE|yes|no|on|off|Yes|No)\b"),
        "write true or false, in small letters",
    ),
    (re.compile(r"=[^#]*//"), "a comment begins with #, not with //"),
    (re.compile(r"=\s*[A-Za-z_/~][^\"'\[{]*$"), 'put text in "quotes"'),
    (re.compile(r"^\s*[\w.-]+\s*:"), "write = between name and value, not a colon"),
    (re.compile(r"^\s*[\w.-]+\s+[^=\s]"), "write = between name and value"),
    (re.compile(r"^\s*\[[^\]]*$"), "a [table] ends with ]"),
)


def remedy(text: str, told: str) -> str:
    """The remedy for the line of `text` that the error `told` names; empty if none is known."""
    place = _PLACE.search(told)
    lines = text.splitlines()
    number = int(place[1]) if place else len(lines)
    if not 0 < number <= len(lines):
        return ""
    line = lines[number - 1]
    return next((f"; {said}" for slip, said in SLIPS if slip.search(line)), "")


def with_control_characters(table: Mapping[str, Any], where: str = "") -> list[str]:
    """The settings whose text holds a control character, such as the tab that the \\t of "C:\\temp" makes."""
    found = []
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if isinstance(value, Mapping):
            found += with_control_characters(value, name)
        elif isinstance(value, str) and any(letter in value for letter in "\b\t\n\f\r"):
            found.append(name)
    return found
