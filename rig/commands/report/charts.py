"""The pictures of a report, each a `rig.paper.line_drawing.Drawing`."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rig.paper.line_drawing import Box, Dot, Drawing, Shape, Wire, Words
from rig.runlog.visits import CUT, DAY_S, LEFT, STOPPED, Trouble, VisitRecord
from rig.story.scenes import Outcome
from rig.story.sentences import Sentences

#: Colours, the same as the page's.
INK, MUTED, LINE, FLOW, SOFT = "#14233b", "#586a84", "#dde5ef", "#0e7490", "#a9dfee"
GONE, HALTED, MEDICINE, GOOD = "#d9481f", "#8a94a6", "#8b3fd1", "#15803d"
#: Width of a plot in its own units, and of one in a row of a table.
WIDE_U, NARROW_U = 1040.0, 180.0
#: Each bar of visits covers this long, s.
BAR_S = 1800.0
#: Shortest distance of two points of a visit's curve, s.
POINT_EVERY_S = 3.0
#: A curve is drawn up to this part of normal.
TOP_RATIO = 1.25
#: With more visits than this, not every one is drawn; the median still includes all.
MOST_CURVES = 250


def clock(seconds: float) -> str:
    """A time of day, such as 14:05."""
    minutes = round(seconds % DAY_S) // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def minutes(seconds: float) -> str:
    """A length of time, such as 3:05."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def share(part: int, whole: int) -> str:
    """A part in per cent."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def short(text: str, most: int) -> str:
    """A text cut to a number of letters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def arrivals(title: str, start: float, bars: Sequence[Sequence[VisitRecord]]) -> Drawing:
    """A bar for each BAR_S seconds from `start`: the visits that began in them, by how they ended."""
    most, wide, tall = max(map(len, bars)), WIDE_U / len(bars), 150.0
    shapes: list[Shape] = []
    for n, bar in enumerate(bars):
        x, y = n * wide, tall
        ways = [
            GONE if visit.ended in (LEFT, CUT) else HALTED if visit.ended == STOPPED else FLOW
            for visit in bar
        ]
        for colour in (FLOW, GONE, HALTED):
            high = ways.count(colour) / most * (tall - 24)
            y -= high
            shapes += _bar(x + 3, y, wide - 6, high, colour)
        if bar:
            shapes.append(_words(x + wide / 2, y - 6, f"{len(bar)}", "middle"))
        if n % max(1, round(len(bars) / 12)) == 0:
            shapes.append(_words(x, tall + 20, clock(start + n * BAR_S), colour=MUTED))
    shapes.append(_line(0, tall, WIDE_U, tall, thick=2))
    return Drawing(title, WIDE_U, tall + 28, tuple(shapes))


def progress(
    say: Sentences,
    titles: Mapping[str, str],
    visits: Sequence[VisitRecord],
    left: Mapping[str, Sequence[VisitRecord]],
) -> Drawing:
    """A row for each scene in `left`: how many visits reached it, and how many of them ended there."""
    row, name_wide = 30.0, 300.0
    part = (WIDE_U - name_wide - 150) / len(visits)
    shapes: list[Shape] = []
    for n, (name, last) in enumerate(left.items()):
        reached, y = sum(name in visit.scenes for visit in visits), n * row
        halted = sum(visit.ended == STOPPED for visit in last)
        gone, end = len(last) - halted, name_wide + part * reached
        shapes += [
            _words(name_wide - 14, y + 20, short(titles[name], 38), "end"),
            *_bar(name_wide, y + 4, part * reached, row - 8, SOFT),
            *_bar(end - part * gone, y + 4, part * gone, row - 8, GONE),
            *_bar(end - part * len(last), y + 4, part * halted, row - 8, HALTED),
            _words(end + 8, y + 20, share(reached, len(visits))),
        ]
        if gone:
            shapes.append(_words(end + 64, y + 20, say("left_here", n=gone), colour=GONE))
    return Drawing(say("picture_progress"), WIDE_U, len(left) * row + 4, tuple(shapes))


def treatments(
    say: Sentences, labels: Mapping[str, str], visits: Sequence[VisitRecord], tried: Sequence[str]
) -> Drawing:
    """A row for each treatment: a dot for the best flow of each try, and a stroke at their median."""
    row, left = 54.0, 300.0
    foot, room = len(tried) * row, WIDE_U - left - 170
    shapes: list[Shape] = []
    for percent in (0, 25, 50, 75, 100):
        x = left + room * percent / 100 / TOP_RATIO
        shapes += [_line(x, 0, x, foot), _words(x, foot + 20, f"{percent} %", "middle", MUTED)]
    for n, name in enumerate(tried):
        y = n * row + row / 2
        parts = [part for visit in visits for tool, part in visit.tools if tool == name]
        known = [left + room * min(TOP_RATIO, part) / TOP_RATIO for part in parts if part is not None]
        people = sum(any(tool == name for tool, _ in visit.tools) for visit in visits)
        shapes.append(_words(left - 14, y + 5, short(labels.get(name, name), 38), "end"))
        for count, x in enumerate(known[:MOST_CURVES]):
            spread = ((count * 0.618) % 1 - 0.5) * (row - 22)  # scattered, so that the dots do not overlap
            shapes.append(Dot(x, y + spread, 4, MEDICINE, thick=0, opacity=0.28))
        if known:
            shapes.append(_line(median(known), y - 18, median(known), y + 18, INK, 3))
        shapes.append(_words(WIDE_U, y + 5, say("tried_by", part=people, whole=len(visits)), "end", MUTED))
        shapes.append(_words(left - 14, y + 22, _outcomes(say, name, visits), "end", MUTED))
    return Drawing(say("picture_tools"), WIDE_U, foot + 28, tuple(shapes))


def _outcomes(say: Sentences, tool: str, visits: Sequence[VisitRecord]) -> str:
    """How much of the clot a treatment dissolved, and in how many tries."""
    found = [outcome for visit in visits for name, outcome in visit.outcomes if name == tool]
    return ", ".join(f"{say(outcome)} {found.count(outcome)}" for outcome in Outcome if outcome in found)


def answers(say: Sentences, labels: Mapping[str, str], given: Mapping[str, Sequence[bool]]) -> Drawing:
    """A row for each question: how many of its answers were right."""
    row, left = 34.0, 460.0
    room = WIDE_U - left - 190
    shapes: list[Shape] = []
    for n, (question, all_of_them) in enumerate(given.items()):
        right, whole, y = sum(all_of_them), len(all_of_them), n * row
        long = room * right / whole
        shapes += [
            _words(left - 14, y + 22, short(labels.get(f"quiz.{question}", question), 60), "end"),
            *_bar(left, y + 5, long, row - 10, GOOD),
            *_bar(left + long, y + 5, room - long, row - 10, LINE),
            _words(left + room + 10, y + 22, say("of", share=share(right, whole), whole=whole)),
        ]
    return Drawing(say("picture_answers"), WIDE_U, len(given) * row + 4, tuple(shapes))


def flows(title: str, curves: Sequence[Sequence[tuple[float, float]]]) -> Drawing:
    """The flow of each visit from its start, and the median of all."""
    lengths = sorted(points[-1][0] for points in curves)
    long = max(60.0, lengths[min(len(lengths) - 1, round(0.95 * len(lengths)))])
    left, tall = 46.0, 300.0
    shapes: list[Shape] = []
    for percent in (0, 25, 50, 75, 100):
        y = tall * (1 - percent / 100 / TOP_RATIO)
        shapes += [_line(left, y, WIDE_U, y), _words(left - 6, y + 5, f"{percent} %", "end", MUTED)]
    step = next((step for step in (30, 60, 120, 300, 600) if long / step <= 10), long)
    for n in range(int(long // step) + 1):
        x = left + (WIDE_U - left) * n * step / long
        shapes.append(_words(x, tall + 22, minutes(n * step), "middle", MUTED))

    def drawn(points: Sequence[tuple[float, float]], thick: float, opacity: float) -> Iterator[Wire]:
        """A line, interrupted where nothing was measured for a while."""
        run: list[tuple[float, float]] = []
        for n, (time, part) in enumerate(points):
            if run and (time > long or time - points[n - 1][0] > 4 * POINT_EVERY_S):
                yield Wire(tuple(run), FLOW, thick, opacity=opacity)
                run = []
            if time <= long:
                at = left + (WIDE_U - left) * time / long, tall * (1 - min(TOP_RATIO, part) / TOP_RATIO)
                run.append((round(at[0]), round(at[1])))
        yield Wire(tuple(run), FLOW, thick, opacity=opacity)

    for points in curves[:MOST_CURVES]:
        shapes += drawn(points, 1.5, max(0.1, min(0.5, 20 / len(curves))))
    if len(curves) > 2:
        shapes += drawn(_middle(curves, long), 4, 1.0)
    return Drawing(title, WIDE_U, tall + 30, tuple(shapes))


def timeline(title: str, troubles: Sequence[Trouble], start: float, span: float) -> Drawing:
    """The times of the faults, from `start` for `span` seconds."""
    part = NARROW_U / span
    marks = (
        Box(
            part * ((t.began - start) % DAY_S),
            3,
            max(1.5, part * t.seconds),
            24,
            GONE,
            round=0,
            thick=0,
            opacity=0.7,
        )
        for t in troubles[:500]
    )
    return Drawing(title, NARROW_U, 30, (_line(0, 15, NARROW_U, 15, thick=2), *marks))


def sparkline(title: str, visit: VisitRecord) -> Drawing:
    """The flow of one visit, small."""
    part = NARROW_U / max(visit.seconds, 30.0)
    points = tuple(
        (round(part * t), 28 - 22 * min(TOP_RATIO, flow)) for t, flow in curve(visit, 4 * POINT_EVERY_S)
    )
    return Drawing(title, NARROW_U, 30, (Wire(points, FLOW, 1.5),))


def curve(visit: VisitRecord, every: float = POINT_EVERY_S) -> list[tuple[float, float]]:
    """(s into the visit, part of its own normal), thinned; empty if normal was not known."""
    if not visit.normal:
        return []
    points: list[tuple[float, float]] = []
    for time, rate in visit.flow:
        if not points or time - points[-1][0] >= every:
            points.append((time, rate / visit.normal))
    return points


def _middle(curves: Sequence[Sequence[tuple[float, float]]], long: float) -> list[tuple[float, float]]:
    """The median of all curves, as long as a third of them continue."""
    bins: dict[int, list[float]] = {}
    for points in curves:
        for time, part in points:
            if time <= long:
                bins.setdefault(int(time // (2 * POINT_EVERY_S)), []).append(part)
    return [
        (2 * POINT_EVERY_S * n + POINT_EVERY_S, median(parts))
        for n, parts in sorted(bins.items())
        if len(parts) * 3 >= len(curves)
    ]


def _bar(x: float, y: float, wide: float, tall: float, colour: str) -> list[Shape]:
    return [Box(x, y, wide, tall, colour, round=3, thick=0)] if wide > 0 and tall > 0 else []


def _line(x0: float, y0: float, x1: float, y1: float, colour: str = LINE, thick: float = 1.0) -> Wire:
    return Wire(((x0, y0), (x1, y1)), colour, thick)


def _words(x: float, y: float, text: str, anchor: str = "start", colour: str = INK) -> Words:
    return Words(x, y, text, 15, colour, anchor)
