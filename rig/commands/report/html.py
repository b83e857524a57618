"""The report's page: HTML that needs nothing beside itself, its plots drawn as SVG."""

from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from statistics import median

from rig.runlog.visits import CUT, DAY, FINISHED, LEFT, STOPPED, Run, Seen
from rig.story.scenes import OUTCOMES, TREATMENTS

#: Width of a plot in its own units.
WIDE = 1040.0
#: Bars of visits stand for so long, s.
BAR = 1800.0
#: A visit's curve has a point this often at most, s, and is drawn up to this part of normal.
POINT, TOP = 3.0, 1.25
#: More visits than this are not drawn one by one; the middle of all still counts every one.
CURVES = 250

STYLE = """
:root { --ink: #14233b; --muted: #586a84; --line: #dde5ef; --flow: #0e7490; --soft: #a9dfee;
  --left: #d9481f; --stop: #8a94a6; --medicine: #8b3fd1; --good: #15803d; }
* { box-sizing: border-box; }
body { margin: 0; background: #f2f5f9; color: var(--ink);
  font: 16px/1.5 "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", sans-serif; }
header { background: #0b1526; color: #f5f8fc; padding: 2.2rem 1rem 5rem; }
header div, main { max-width: 1120px; margin: 0 auto; padding: 0 1rem; }
header h1 { margin: 0; font-size: 2.1rem; line-height: 1.15; letter-spacing: -.01em; }
header p { margin: .4rem 0 0; color: #b4c3d9; }
.badge { display: inline-block; margin-left: .6rem; padding: .1rem .6rem; border: 1px solid #2c4263;
  border-radius: 1rem; font-size: .85rem; color: #8fe3f5; }
main { margin-top: -3.4rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem; }
.tile, section { background: #fff; border: 1px solid var(--line); border-radius: 14px; }
.tile { padding: .9rem 1.1rem; }
.tile b { display: block; font-size: 2rem; line-height: 1.15; font-weight: 650; }
.tile span { color: var(--muted); font-size: .92rem; }
section { margin: 1rem 0; padding: 1.2rem 1.4rem 1.4rem; break-inside: avoid; }
h2 { margin: 0 0 .1rem; font-size: 1.25rem; }
section > p { margin: 0 0 .7rem; color: var(--muted); max-width: 62rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 15px "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", sans-serif;
  fill: var(--ink); }
svg .dim { fill: var(--muted); }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: .6rem 0 0; color: var(--muted);
  font-size: .92rem; }
.key i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; border-radius: 3px;
  vertical-align: -.1rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th { text-align: left; color: var(--muted); font-weight: 600; border-bottom: 2px solid var(--line); }
th, td { padding: .35rem .6rem .35rem 0; vertical-align: middle; }
td { border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; padding-right: 1.2rem; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
td svg { width: 180px; height: 30px; }
summary { cursor: pointer; font-size: 1.25rem; font-weight: 650; }
footer { max-width: 1120px; margin: 0 auto; padding: .4rem 1rem 2.5rem; color: var(--muted);
  font-size: .92rem; }
@media print { body { background: #fff; } header { padding-bottom: 3.6rem; print-color-adjust: exact;
  -webkit-print-color-adjust: exact; } section, .tile { border-color: #bbb; } }
"""

FOOTER = """\
<footer><p>The rig keeps no names, no pictures and no sound. Its log holds the readings of its own buttons and
sensors, and nothing that could say who stood there; this page holds less. A visit begins when somebody starts
the story, and is over when the rig goes back to its opening: two people who share one are one visit.</p>
<p>The rig is a teaching model, for learning only.</p></footer>"""


def page(title: str, runs: Sequence[Run]) -> str:
    """The whole page for the runs of a day, or of one log."""
    visits = [visit for run in runs for visit in run.visits]
    body = [_tiles(runs, visits), *_when(runs, visits)]
    for name in sorted({run.name for run in runs}, key=lambda name: -len(_told(visits, name))):
        run = next(run for run in reversed(runs) if run.name == name)
        mine = _told(visits, name)
        body += [*_how_far(run, mine), *_tools(run, mine), *_questions(run, mine), *_learnt(run, mine)]
    body += [*_water(visits), *_faults(runs), *_each(runs, visits)]
    sources = " and ".join(sorted({run.source for run in runs})) or "nothing"
    stories = ", ".join(dict.fromkeys(f"“{run.name}”" for run in runs))
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)} at the clot rig</title><style>{STYLE}</style></head><body>",
            f"<header><div><h1>{escape(title)} at the clot rig</h1>",
            f"<p>{escape(_hours(runs))}, story {escape(stories)}"
            f'<span class="badge">flow {escape(sources)}</span></p></div></header>',
            "<main>",
            *body,
            "</main>",
            FOOTER,
            "</body></html>",
        ]
    )


def date(day: str) -> str:
    """A day such as 2026-03-14 as people write it."""
    year, month, number = (int(part) for part in day.split("-"))
    return f"{number} {month_name[month]} {year}" if 1 <= month <= 12 else day


def clock(seconds: float) -> str:
    """A time of day, such as 14:05."""
    minutes = round(seconds % DAY) // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def minutes(seconds: float) -> str:
    """A length of time, such as 3:05."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


# ---- the parts of the page


def _tiles(runs: Sequence[Run], visits: Sequence[Seen]) -> str:
    done = [visit for visit in visits if visit.finished]
    length = minutes(median(visit.seconds for visit in done)) if done else "–"
    on = sum(run.seconds for run in runs)
    stops = sum(len(run.troubles) for run in runs)
    tiles = [
        (f"{len(visits)}", "visits begun"),
        (_share(len(done), len(visits)), f"finished, {len(done)} of {len(visits)}"),
        (length, "minutes, the middle of those finished"),
        (_share(sum(visit.helped for visit in visits), len(visits)), "were helped on by the rig"),
        (f"{stops}", "times something was wrong" if stops != 1 else "time something was wrong"),
        (f"{on / 3600:.1f}", "hours switched on"),
    ]
    inner = "".join(
        f'<div class="tile"><b>{escape(n)}</b><span>{escape(what)}</span></div>' for n, what in tiles
    )
    return f'<div class="tiles">{inner}</div>'


def _when(runs: Sequence[Run], visits: Sequence[Seen]) -> Iterator[str]:
    if not visits:
        yield "<section><h2>Nobody came</h2><p>The log holds no visit.</p></section>"
        return
    start = min(run.began for run in runs) // BAR * BAR
    end = max([*(run.began + run.seconds for run in runs), start + 4 * BAR])
    count = min(48, int((end - start) // BAR) + 1)
    bars = [[visit for visit in visits if (visit.began - start) % DAY // BAR == n] for n in range(count)]
    most, wide, tall = max(map(len, bars)), WIDE / count, 150.0
    shapes = []
    for n, bar in enumerate(bars):
        x, y = n * wide, tall
        for ending, colour in ((FINISHED, "--flow"), (LEFT, "--left"), (STOPPED, "--stop")):
            some = sum(visit.ended == ending or (ending == LEFT and visit.ended == CUT) for visit in bar)
            high = some / most * (tall - 24)
            y -= high
            shapes.append(_box(x + 3, y, wide - 6, high, colour))
        if bar:
            shapes.append(_words(x + wide / 2, y - 6, f"{len(bar)}", "middle"))
        if n % max(1, round(count / 12)) == 0:
            shapes.append(_words(x, tall + 20, clock(start + n * BAR), "start", dim=True))
    shapes.append(f'<path d="M0 {tall}H{WIDE}" stroke="var(--line)" stroke-width="2"/>')
    busiest = max(range(count), key=lambda n: len(bars[n]))
    yield _section(
        "When people came",
        f"Most began between {clock(start + busiest * BAR)} and {clock(start + (busiest + 1) * BAR)}.",
        _svg(tall + 28, shapes)
        + _key(("--flow", "finished"), ("--left", "left"), ("--stop", "water stopped")),
    )


def _how_far(run: Run, visits: Sequence[Seen]) -> Iterator[str]:
    scenes = [name for name in run.story.scene if name != run.story.opening]
    if not visits:
        return
    left = {name: [v for v in visits if not v.finished and v.scenes[-1:] == [name]] for name in scenes}
    row, name_wide, shapes = 30.0, 300.0, []
    room = WIDE - name_wide - 150
    for n, name in enumerate(scenes):
        reached, y = sum(name in visit.scenes for visit in visits), n * row
        long = room * reached / len(visits)
        gone, stopped = (
            [v for v in left[name] if (v.ended == STOPPED) == halted] for halted in (False, True)
        )
        last = room * len(gone) / len(visits)
        halt = room * len(stopped) / len(visits)
        shapes += [
            _words(name_wide - 14, y + 20, _short(run.titles[name], 38), "end"),
            _box(name_wide, y + 4, long, row - 8, "--soft"),
            _box(name_wide + long - last, y + 4, last, row - 8, "--left"),
            _box(name_wide + long - last - halt, y + 4, halt, row - 8, "--stop"),
            _words(name_wide + long + 8, y + 20, _share(reached, len(visits)), "start"),
        ]
        if gone:
            shapes.append(
                _words(name_wide + long + 64, y + 20, f"{len(gone)} left here", "start", colour="--left")
            )
    worst = max(scenes, key=lambda name: len(left[name]))
    said = (
        f"Where most of those who did not finish were last: “{run.titles[worst]}”, {len(left[worst])} of "
        f"{sum(map(len, left.values()))}."
        if left[worst]
        else "Nobody left before the end."
    )
    yield _section(
        f"How far people came in “{run.name}”",
        said,
        _svg(len(scenes) * row + 4, shapes)
        + _key(("--soft", "came to this scene"), ("--left", "left in it"), ("--stop", "water stopped in it")),
    )


def _tools(run: Run, visits: Sequence[Seen]) -> Iterator[str]:
    tried = {
        name: [part for visit in visits for tool, part in visit.tools if tool == name]
        for name in TREATMENTS
        if any(tool == name for visit in visits for tool, _ in visit.tools)
    }
    if not tried:
        return
    row, left, shapes = 54.0, 300.0, []
    room = WIDE - left - 170
    for percent in (0, 25, 50, 75, 100):
        x = left + room * percent / 100 / TOP
        shapes.append(f'<path d="M{x:.1f} 0V{len(tried) * row}" stroke="var(--line)"/>')
        shapes.append(_words(x, len(tried) * row + 20, f"{percent} %", "middle", dim=True))
    for n, (name, parts) in enumerate(tried.items()):
        y = n * row + row / 2
        known = [min(TOP, part) for part in parts if part is not None]
        people = sum(any(tool == name for tool, _ in visit.tools) for visit in visits)
        shapes.append(_words(left - 14, y + 5, _short(run.labels.get(name, name), 38), "end"))
        for count, part in enumerate(known[:CURVES]):
            spread = ((count * 0.618) % 1 - 0.5) * (row - 22)  # in no order, so that dots lie apart
            x = left + room * part / TOP
            shapes.append(
                f'<circle cx="{x:.1f}" cy="{y + spread:.1f}" r="4" '
                'fill="var(--medicine)" fill-opacity=".28"/>'
            )
        if known:
            x = left + room * median(known) / TOP
            shapes.append(
                f'<path d="M{x:.1f} {y - 18}v36" stroke="var(--ink)" stroke-width="3" '
                'stroke-linecap="round"/>'
            )
        shapes.append(_words(WIDE, y + 5, f"{people} of {len(visits)} visits", "end", dim=True))
        shapes.append(_words(left - 14, y + 22, _came_to(name, visits), "end", dim=True))
    yield _section(
        "The tools they tried",
        "Each dot is one try: the best flow that came of it, in per cent of that visit's own normal. "
        "The stroke is the middle. Under each name: how much of the clot went, and how often.",
        _svg(len(tried) * row + 28, shapes),
    )


def _came_to(tool: str, visits: Sequence[Seen]) -> str:
    """How much of the clot a treatment took, and in how many tries."""
    found = [outcome for visit in visits for name, outcome in visit.outcomes if name == tool]
    return ", ".join(f"{outcome} {found.count(outcome)}" for outcome in OUTCOMES if outcome in found)


def _questions(run: Run, visits: Sequence[Seen]) -> Iterator[str]:
    asked = dict.fromkeys(question for visit in visits for question, _ in visit.answers)
    if not asked:
        return
    row, left, shapes = 34.0, 460.0, []
    room = WIDE - left - 190
    for n, question in enumerate(asked):
        given = [
            dict(reversed(visit.answers))[question] for visit in visits if question in dict(visit.answers)
        ]
        long, y = room * sum(given) / len(given), n * row
        said = run.labels.get(f"quiz.{question}", question)
        shapes += [
            _words(left - 14, y + 22, _short(said, 60), "end"),
            _box(left, y + 5, long, row - 10, "--good"),
            _box(left + long, y + 5, room - long, row - 10, "--line"),
            _words(left + room + 10, y + 22, f"{_share(sum(given), len(given))} of {len(given)}", "start"),
        ]
    yield _section(
        "The questions",
        "Answered right at the first try, before the rig said which answer is.",
        _svg(len(asked) * row + 4, shapes) + _key(("--good", "right"), ("--line", "not quite")),
    )


def _learnt(run: Run, visits: Sequence[Seen]) -> Iterator[str]:
    """What those who answered a question twice knew before and after."""
    told = [(question, before, after) for visit in visits for question, before, after in visit.asked_twice]
    if not told:
        return
    row, left, shapes = 34.0, 460.0, []
    room = WIDE - left - 190
    sentences = []
    for n, question in enumerate(dict.fromkeys(question for question, _, _ in told)):
        answered = [(before, after) for asked, before, after in told if asked == question]
        said = _short(run.labels.get(f"quiz.{question}", question), 46)
        rights = [sum(pair[when] for pair in answered) for when in (0, 1)]
        for when, name in enumerate(("before", "after")):
            long, y = room * rights[when] / len(answered), (2 * n + when) * row
            share = f"{_share(rights[when], len(answered))} of {len(answered)}"
            shapes += [
                _words(left - 14, y + 22, f"{said} {name}", "end"),
                _box(left, y + 5, long, row - 10, "--good"),
                _box(left + long, y + 5, room - long, row - 10, "--line"),
                _words(left + room + 10, y + 22, share, "start"),
            ]
        better, worse = (sum(b < a for b, a in answered), sum(b > a for b, a in answered))
        sentences.append(f"{better} learnt it here, {worse} lost it.")
    yield _section(
        "Before and after",
        f"The same question at both ends of a visit, of those who answered it twice. {' '.join(sentences)}",
        _svg(2 * len(sentences) * row + 4, shapes) + _key(("--good", "right"), ("--line", "not right")),
    )


def _water(visits: Sequence[Seen]) -> Iterator[str]:
    curves = [points for visit in visits if len(points := curve(visit)) > 3]
    if not curves:
        return
    lengths = sorted(points[-1][0] for points in curves)
    long = max(60.0, lengths[min(len(lengths) - 1, round(0.95 * len(lengths)))])
    tall, shapes = 300.0, []
    for percent in (0, 25, 50, 75, 100):
        y = tall * (1 - percent / 100 / TOP)
        shapes.append(f'<path d="M46 {y:.1f}H{WIDE}" stroke="var(--line)"/>')
        shapes.append(_words(40, y + 5, f"{percent} %", "end", dim=True))
    step = next((step for step in (30, 60, 120, 300, 600) if long / step <= 10), long)
    shapes += [
        _words(_x(n * step, long), tall + 22, minutes(n * step), "middle", dim=True)
        for n in range(int(long // step) + 1)
    ]
    shapes.append(
        f'<clipPath id="in"><path d="M46 -4H{WIDE}V{tall + 4}H46z"/></clipPath><g clip-path="url(#in)">'
    )
    faint = max(0.1, min(0.5, 20 / len(curves)))
    shapes += [
        f'<path d="{_path(points, long, tall)}" fill="none" stroke="var(--flow)" '
        f'stroke-opacity="{faint:.2f}" stroke-width="1.5"/>'
        for points in curves[:CURVES]
    ]
    middle = _middle(curves, long)
    if len(curves) > 2:
        shapes.append(
            f'<path d="{_path(middle, long, tall)}" fill="none" stroke="var(--flow)" stroke-width="4" '
            'stroke-linejoin="round"/>'
        )
    shapes.append("</g>")
    yield _section(
        "What the water did",
        f"The flow of {'each visit' if len(curves) > 1 else 'the visit'} from its start, in minutes, in per "
        "cent of its own normal"
        + (": a thin line each, and the middle of all as a thick one." if len(curves) > 2 else ".")
        + " It falls when the clot forms, and comes back as tools open the vein.",
        _svg(tall + 30, shapes),
    )


def _faults(runs: Sequence[Run]) -> Iterator[str]:
    troubles = [(run, trouble) for run in runs for trouble in run.troubles]
    if not troubles:
        yield _section("What went wrong", "Nothing did.", "")
        return
    names = sorted({trouble.fault for _, trouble in troubles})
    start = min(run.began for run in runs)
    span = max(max(run.began + run.seconds for run in runs) - start, 60.0)
    rows = []
    for name in names:
        mine = [(run, trouble) for run, trouble in troubles if trouble.fault == name]
        ticks = [
            f'<rect x="{180 * ((t.began - start) % DAY) / span:.1f}" y="3" '
            f'width="{max(1.5, 180 * t.seconds / span):.1f}" height="24" '
            'fill="var(--left)" fill-opacity=".7"/>'
            for _, t in mine[:500]
        ]
        sentence = mine[-1][0].sentences.get(name, name)
        rows.append(
            f'<tr><td>{escape(sentence)}</td><td class="n">{len(mine)}</td>'
            f'<td class="n">{minutes(sum(t.seconds for _, t in mine))}</td>'
            f'<td class="n">{minutes(max(t.seconds for _, t in mine))}</td><td>'
            f'<svg viewBox="0 0 180 30"><path d="M0 15H180" stroke="var(--line)" stroke-width="2"/>'
            f"{''.join(ticks)}</svg></td></tr>"
        )
    yield _section(
        "What went wrong",
        f"What the screen said, how often, and for how many minutes; when, from {clock(start)} "
        f"to {clock(start + span)}.",
        '<table><tr><th>Sentence on the screen</th><th class="n">Times</th><th class="n">In all</th>'
        f'<th class="n">Longest</th><th>When</th></tr>{"".join(rows)}</table>',
    )


def _each(runs: Sequence[Run], visits: Sequence[Seen]) -> Iterator[str]:
    if not visits:
        return
    titles = {run.name: run.titles for run in runs}
    rows = []
    for visit in visits:
        last = titles[visit.story].get(visit.scenes[-1], "") if visit.scenes else ""
        ended = "finished" if visit.finished else f"{visit.ended}: {_short(last, 34)}"
        long = max(visit.seconds, 30.0)
        points = " ".join(
            f"{180 * t / long:.0f},{28 - 22 * min(TOP, part):.1f}" for t, part in curve(visit, 4 * POINT)
        )
        rows.append(
            f'<tr><td class="n">{clock(visit.began)}</td><td class="n">{minutes(visit.seconds)}</td>'
            f"<td>{escape(visit.language)}</td><td>{escape(ended)}{', helped' if visit.helped else ''}</td>"
            f'<td class="n">{_rate(visit.normal)}</td><td class="n">{_rate(visit.lowest)}</td>'
            f'<td class="n">{_rate(visit.after)}</td><td><svg viewBox="0 0 180 30">'
            f'<polyline points="{points}" fill="none" stroke="var(--flow)" stroke-width="1.5"/></svg>'
            "</td></tr>"
        )
    yield (
        "<section><details><summary>Every visit</summary><p>Flows in mL/min: normal, lowest, and after. "
        "The same table is in visits.csv.</p>"
        '<table><tr><th class="n">Began</th><th class="n">Minutes</th><th>Language</th><th>How it ended</th>'
        '<th class="n">Normal</th><th class="n">Lowest</th><th class="n">After</th><th>Flow</th></tr>'
        f"{''.join(rows)}</table></details></section>"
    )


# ---- curves


def curve(visit: Seen, every: float = POINT) -> list[tuple[float, float]]:
    """(s into the visit, part of its own normal), thinned; empty where no normal was learnt."""
    if not visit.normal:
        return []
    points: list[tuple[float, float]] = []
    for time, rate in visit.flow:
        if not points or time - points[-1][0] >= every:
            points.append((time, rate / visit.normal))
    return points


def _middle(curves: Sequence[Sequence[tuple[float, float]]], long: float) -> list[tuple[float, float]]:
    """The middle of all curves, for as long as a third of them go on."""
    bins: dict[int, list[float]] = {}
    for points in curves:
        for time, part in points:
            if time <= long:
                bins.setdefault(int(time // (2 * POINT)), []).append(part)
    return [
        (2 * POINT * n + POINT, median(parts))
        for n, parts in sorted(bins.items())
        if len(parts) * 3 >= len(curves)
    ]


def _x(time: float, long: float) -> float:
    return 46 + (WIDE - 46) * time / long


def _path(points: Sequence[tuple[float, float]], long: float, tall: float) -> str:
    """A path, broken where nothing was measured for a while."""
    steps, before = [], -1e9
    for time, part in points:
        pen = "L" if time - before <= 4 * POINT else "M"
        steps.append(f"{pen}{_x(time, long):.0f} {tall * (1 - min(TOP, part) / TOP):.0f}")
        before = time
    return "".join(steps)


# ---- small pieces


def _told(visits: Iterable[Seen], story: str) -> list[Seen]:
    return [visit for visit in visits if visit.story == story]


def _hours(runs: Sequence[Run]) -> str:
    if not runs:
        return "no run"
    start, end = min(run.began for run in runs), max(run.began + run.seconds for run in runs)
    return f"{clock(start)} to {clock(end)}"


def _section(title: str, sentence: str, inner: str) -> str:
    return f"<section><h2>{escape(title)}</h2><p>{escape(sentence)}</p>{inner}</section>"


def _svg(tall: float, shapes: Iterable[str]) -> str:
    return f'<svg viewBox="0 0 {WIDE:g} {tall:g}" role="img">{"".join(shapes)}</svg>'


def _box(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    if wide <= 0 or tall <= 0:
        return ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="3" fill="var({colour})"/>'
    )


def _words(x: float, y: float, text: str, anchor: str, *, dim: bool = False, colour: str = "") -> str:
    style = ' class="dim"' if dim else f' style="fill:var({colour})"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'


def _key(*entries: tuple[str, str]) -> str:
    inner = "".join(
        f'<span><i style="background:var({colour})"></i>{escape(what)}</span>' for colour, what in entries
    )
    return f'<div class="key">{inner}</div>'


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.0f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
