"""The figures of a bench, as a table for people and as data for programs."""

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from bench.metric import ABSENT, MISSED, Metric, Target

#: What the nine kinds of figures are about, in order.
GROUPS = (
    "frames",
    "start",
    "from a button's pin",
    "flow",
    "the line to the Nano",
    "a whole visit",
    "log, replay, report, soak",
    "memory, and CPU in real time",
    "how cost grows",
)
_WIDTHS = (52, 9, 17, 9, 22)


def table(figures: Sequence[Metric]) -> str:
    """The table, one group under the other; whatever is missed or missing says why in a line of its own."""
    lines = [_row("", "median", "least to most", "p99", "target")]
    for number, group in enumerate(GROUPS, start=1):
        mine = [figure for figure in figures if figure.group == number]
        if mine:
            lines += ["", f"{number}. {group}"]
        for figure in mine:
            lines += _lines(figure)
    return "\n".join(lines)


def plain(figures: Iterable[Metric]) -> list[dict[str, Any]]:
    """The figures as plain data, with all rounds."""
    return [
        {
            "group": figure.group,
            "name": figure.name,
            "unit": figure.unit,
            "median": _shortest(figure.median),
            "p99": _shortest(figure.p99),
            "rounds": [_shortest(value) for value in figure.rounds],
            "target": _wanted(figure.target, figure.unit),
            "verdict": figure.verdict,
            "why": figure.why,
            "from": {
                name: {
                    "median": _shortest(statistics.median(values)),
                    "rounds": [_shortest(value) for value in values],
                }
                for name, values in figure.raw.items()
            },
        }
        for figure in figures
    ]


def _lines(figure: Metric) -> list[str]:
    name, verdict = f"  {figure.name}, {figure.unit}", figure.verdict
    if verdict == ABSENT:
        return [_row(name, "-", "", "", f"{_wanted(figure.target)} {ABSENT}".strip()), f"      {figure.why}"]
    spread = f"{_number(min(figure.rounds))} to {_number(max(figure.rounds))}"
    worst = "" if figure.p99 is None else _number(figure.p99)
    found = [_row(name, _number(figure.median), spread, worst, f"{_wanted(figure.target)} {verdict}".strip())]
    if figure.raw:
        parts = (f"{name}: {_number(statistics.median(values))}" for name, values in figure.raw.items())
        found.append(f"      {'; '.join(parts)}")
    if verdict == MISSED:
        found.append(f"      missed: {figure.why or 'no reason is known'}")
    return found


def _row(*cells: str) -> str:
    wide = max(0, len(cells[0]) - _WIDTHS[0])
    name, *rest = cells
    ends = [cell.rjust(width) for cell, width in zip(rest, _WIDTHS[1:], strict=True)]
    return f"{name.ljust(_WIDTHS[0] - wide)}{' '.join(ends)}".rstrip()


def _wanted(target: Target | None, unit: str = "") -> str:
    if target is None:
        return ""
    return f"{'≥' if target.at_least else '≤'} {_number(target.limit)} {unit}".strip()


def _number(value: float) -> str:
    """Three figures, as many as such a measurement bears."""
    if value != 0 and abs(value) < 0.001:
        return f"{value:.1g}"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def _shortest(value: float | None) -> float | None:
    """A number short enough to read; None for what is no number, which JSON does not know."""
    return None if value is None or value != value else float(f"{value:.6g}")
