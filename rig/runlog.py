"""The run log: every reading of a run as JSON lines, enough to live it again.

The first line holds what the run was made of, the texts of its story, words and settings
included, so that a log can be replayed long after those files have changed. Then one line
for each reading, between them what happened, and last what the run ended in.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig.faults import Fault
from rig.schema import BadFiles, Problem
from rig.signals import BUTTONS, Inputs

#: Version of the log's form; an older or newer one is refused.
FORM = 1
#: The log is written through to the disk this often, s of session time.
FLUSH = 1.0
#: A check of the whole session is written this often, s, so that a replay can say where it parted.
CHECK = 10.0


class RunLog:
    """A log being written."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        """Begin a log. Raises BadFiles where it cannot be written."""
        self.path = path
        self._flushed = 0.0
        self.checked = 0.0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8")
        except OSError as wrong:
            raise BadFiles(
                [Problem(str(path), "", f"cannot be written ({wrong.strerror}); choose another --record")]
            ) from None
        self._line({"clot-rig": FORM, **head})

    def reading(self, inputs: Inputs) -> None:
        """One reading of the board."""
        line: dict[str, Any] = {"t": inputs.time}
        if inputs.pulses:
            line["n"], line["e"] = inputs.pulses, inputs.edge
        if inputs.returned:
            line["m"], line["d"] = inputs.returned, inputs.returned_edge
        if inputs.counted is not None:
            line["c"] = inputs.counted
        if inputs.pressed:
            line["p"] = sorted(inputs.pressed)
        if inputs.held:
            line["h"] = sorted(inputs.held)
        if inputs.turned:
            line["k"] = inputs.turned
        if inputs.leg_kpa is not None:
            line["leg"] = inputs.leg_kpa
        if inputs.faults:
            line["f"] = sorted(inputs.faults)
        if inputs.heard is not None:
            line["v"] = inputs.heard
        if inputs.orders:
            line["o"] = inputs.orders
        self._line(line)
        if inputs.time - self._flushed >= FLUSH:
            self._flushed = inputs.time
            self._file.flush()

    def happened(self, time: float, what: str, value: object) -> None:
        """Something a person reading the log would want to know."""
        self._line({"at": round(time, 3), what: value})

    def check(self, time: float, digest: str) -> None:
        """The session's short name at this moment."""
        self.checked = time
        self._line({"check": digest})

    def close(self, scene: str, digest: str) -> None:
        """End the log with what the run ended in."""
        self._line({"end": digest, "scene": scene})
        self._file.close()

    def _line(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Recording:
    """A log read back."""

    head: dict[str, Any]
    lines: tuple[dict[str, Any], ...]
    whole: bool
    """It has its last line; false where the run was cut off."""


def read_log(path: Path) -> Recording:
    """A log as far as it goes: a line cut off in the middle ends it. Raises BadFiles for no log."""
    name = path.name
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise BadFiles([Problem(name, "", f"cannot be read ({wrong.strerror})")]) from None
    lines: list[dict[str, Any]] = []
    for text in raw.split(b"\n"):
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            break
        if not isinstance(line, dict):
            break
        lines.append(line)
    if not lines or lines[0].get("clot-rig") != FORM:
        raise BadFiles(
            [Problem(name, "", f"is not a run log of form {FORM}; give a file written by rig run --record")]
        )
    return Recording(lines[0], tuple(lines[1:]), whole=bool(lines) and "end" in lines[-1])


def readings(recording: Recording, name: str) -> Iterator[Inputs | dict[str, Any]]:
    """The readings of a log as Inputs, between them its checks and its end as they stand."""
    for number, line in enumerate(recording.lines, start=2):
        if "t" in line:
            yield _inputs(line, f"{name} line {number}")
        elif "check" in line or "end" in line:
            yield line


def _inputs(line: Mapping[str, Any], where: str) -> Inputs:
    try:
        return Inputs(
            time=_number(line["t"]),
            pulses=int(line.get("n", 0)),
            edge=None if line.get("e") is None else _number(line["e"]),
            returned=int(line.get("m", 0)),
            returned_edge=None if line.get("d") is None else _number(line["d"]),
            counted=None if line.get("c") is None else _number(line["c"]),
            pressed=_buttons(line.get("p", ())),
            held=_buttons(line.get("h", ())),
            turned=int(line.get("k", 0)),
            leg_kpa=None if line.get("leg") is None else _number(line["leg"]),
            faults=frozenset(map(Fault, line.get("f", ()))),
            heard=None if line.get("v") is None else _number(line["v"]),
            orders=tuple((str(verb), str(what)) for verb, what in line.get("o", ())),
        )
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadFiles([Problem(where, "", f"is not a reading ({wrong})")]) from None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _buttons(names: Any) -> frozenset[str]:
    found = frozenset(map(str, names))
    if not found <= frozenset(BUTTONS):
        raise ValueError(f"no such button: {', '.join(sorted(found - frozenset(BUTTONS)))}")
    return found
