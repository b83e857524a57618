"""The report's page: self-contained HTML, with its drawings as SVG."""

from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median

from rig.commands.report import charts
from rig.commands.report.charts import BAR_S, FLOW, GONE, GOOD, HALTED, LINE, SOFT, clock, minutes, share
from rig.paper.line_drawing import Drawing, svg
from rig.runlog.visits import DAY_S, Run, VisitRecord
from rig.story.treatments import TreatmentName

#: The style of the page, except the colours that it shares with its drawings.
STYLE = Path(__file__).with_name("page.css")
#: The content of a table's cell.
Cell = str | int | Drawing

FOOTER = """\
<footer><p>The rig keeps no names, no pictures and no sound. Its log holds the readings of its own buttons and
sensors, and nothing that could say who stood there; this page holds less. A visit begins when somebody starts
the story, and is over when the rig goes back to its opening: two people who share one are one visit.</p>
<p>The rig is a teaching model, for learning only.</p></footer>"""


def page(title: str, runs: Sequence[Run]) -> str:
    """The whole page for the runs of a day, or of one log."""
    visits = [visit for run in runs for visit in run.visits]
    body = [f"<p><b>{escape(missing(run))}</b></p>" for run in runs if run.missing]
    body += [_tiles(runs, visits), *_when(runs, visits)]
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
            f"<title>{escape(title)} at the clot rig</title>",
            f"<style>:root {{ --ink: {charts.INK}; --muted: {charts.MUTED}; --line: {LINE}; }}",
            f"{STYLE.read_text(encoding='utf-8')}</style></head><body>",
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


def missing(run: Run) -> str:
    """The parts of a run that are missing."""
    parts = ", ".join(map(str, run.missing[:12])) + (" and more" if len(run.missing) > 12 else "")
    some = f"part {parts} is" if len(run.missing) == 1 else f"parts {parts} are"
    return f"Of the run whose log begins at {clock(run.began)}, {some} missing, and so are their visits."


def date(day: str) -> str:
    """A day such as 2026-03-14 as people write it."""
    year, month, number = (int(part) for part in day.split("-"))
    return f"{number} {month_name[month]} {year}" if 1 <= month <= 12 else day


# ---- the parts of the page


def _tiles(runs: Sequence[Run], visits: Sequence[VisitRecord]) -> str:
    done = [visit for visit in visits if visit.finished]
    length = minutes(median(visit.seconds for visit in done)) if done else "–"
    on = sum(run.seconds for run in runs)
    stops = sum(len(run.troubles) for run in runs)
    tiles = [
        (f"{len(visits)}", "visits begun"),
        (share(len(done), len(visits)), f"finished, {len(done)} of {len(visits)}"),
        (length, "minutes, the middle of those finished"),
        (share(sum(visit.helped for visit in visits), len(visits)), "were helped on by the rig"),
        (f"{stops}", "times something was wrong" if stops != 1 else "time something was wrong"),
        (f"{on / 3600:.1f}", "hours switched on"),
    ]
    inner = "".join(
        f'<div class="tile"><b>{escape(n)}</b><span>{escape(what)}</span></div>' for n, what in tiles
    )
    return f'<div class="tiles">{inner}</div>'


def _when(runs: Sequence[Run], visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        yield "<section><h2>Nobody came</h2><p>The log holds no visit.</p></section>"
        return
    start = min(run.began for run in runs) // BAR_S * BAR_S
    end = max([*(run.began + run.seconds for run in runs), start + 4 * BAR_S])
    count = min(48, int((end - start) // BAR_S) + 1)
    bars = [[visit for visit in visits if (visit.began - start) % DAY_S // BAR_S == n] for n in range(count)]
    busiest = max(range(count), key=lambda n: len(bars[n]))
    yield _section(
        "When people came",
        f"Most began between {clock(start + busiest * BAR_S)} and {clock(start + (busiest + 1) * BAR_S)}.",
        charts.arrivals(start, bars),
        _key((FLOW, "finished"), (GONE, "left"), (HALTED, "water stopped")),
    )


def _how_far(run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        return
    left = {
        name: [visit for visit in visits if not visit.finished and visit.scenes[-1:] == [name]]
        for name in run.story.scene
        if name != run.story.opening
    }
    worst = max(left, key=lambda name: len(left[name]))
    said = (
        f"Where most of those who did not finish were last: “{run.titles[worst]}”, {len(left[worst])} of "
        f"{sum(map(len, left.values()))}."
        if left[worst]
        else "Nobody left before the end."
    )
    yield _section(
        f"How far people came in “{run.name}”",
        said,
        charts.progress(run.titles, visits, left),
        _key((SOFT, "came to this scene"), (GONE, "left in it"), (HALTED, "water stopped in it")),
    )


def _tools(run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    used = {tool for visit in visits for tool, _ in visit.tools}
    if tried := [name for name in TreatmentName if name in used]:
        yield _section(
            "The tools they tried",
            "Each dot is one try: the best flow that came of it, in per cent of that visit's own normal. "
            "The stroke is the middle. Under each name: how much of the clot went, and how often.",
            charts.treatments(run.labels, visits, tried),
        )


def _questions(run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    given: dict[str, list[bool]] = {}
    for visit in visits:
        for question, right in dict(reversed(visit.answers)).items():
            given.setdefault(question, []).append(right)
    if given:
        yield _section(
            "The questions",
            "Answered right at the first try, before the rig said which answer is.",
            charts.answers(run.labels, given),
            _key((GOOD, "right"), (LINE, "not quite")),
        )


def _learnt(run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    """The answers of visitors who answered a question both before and after."""
    told = [each for visit in visits for each in visit.asked_twice]
    if not told:
        return
    given: dict[str, list[bool]] = {}
    labels = dict(run.labels)
    for question, *answers in told:
        for name, right in zip(("before", "after"), answers, strict=True):
            key = f"{question}.{name}"
            asked = charts.short(run.labels.get(f"quiz.{question}", question), 50)
            labels[f"quiz.{key}"] = f"{asked} {name}"
            given.setdefault(key, []).append(right)
    better, worse = (sum(b < a for _, b, a in told), sum(b > a for _, b, a in told))
    yield _section(
        "Before and after",
        "The same question at both ends of a visit, of those who answered it twice. "
        f"{better} learnt it here, {worse} lost it.",
        charts.answers(labels, given),
        _key((GOOD, "right"), (LINE, "not right")),
    )


def _water(visits: Sequence[VisitRecord]) -> Iterator[str]:
    curves = [points for visit in visits if len(points := charts.curve(visit)) > 3]
    if not curves:
        return
    yield _section(
        "What the water did",
        f"The flow of {'each visit' if len(curves) > 1 else 'the visit'} from its start, in minutes, in per "
        "cent of its own normal"
        + (": a thin line each, and the middle of all as a thick one." if len(curves) > 2 else ".")
        + " It falls when the clot forms, and comes back as tools open the vein.",
        charts.flows(curves),
    )


def _faults(runs: Sequence[Run]) -> Iterator[str]:
    troubles = [(run, trouble) for run in runs for trouble in run.troubles]
    if not troubles:
        yield _section("What went wrong", "Nothing did.")
        return
    start = min(run.began for run in runs)
    span = max(max(run.began + run.seconds for run in runs) - start, 60.0)
    rows: list[Sequence[Cell]] = []
    for name in sorted({trouble.fault for _, trouble in troubles}):
        mine = [trouble for _, trouble in troubles if trouble.fault == name]
        run = next(run for run, trouble in reversed(troubles) if trouble.fault == name)
        rows.append([
            run.sentences.get(name, name), len(mine), minutes(sum(t.seconds for t in mine)),
            minutes(max(t.seconds for t in mine)), charts.timeline(mine, start, span),
        ])  # fmt: skip
    yield _section(
        "What went wrong",
        f"What the screen said, how often, and for how many minutes; when, from {clock(start)} "
        f"to {clock(start + span)}.",
        _table(("Sentence on the screen", "#Times", "#In all", "#Longest", "When"), rows),
    )


def _each(runs: Sequence[Run], visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        return
    titles = {run.name: run.titles for run in runs}
    rows: list[Sequence[Cell]] = []
    for visit in visits:
        last = titles[visit.story].get(visit.scenes[-1], "") if visit.scenes else ""
        ended = "finished" if visit.finished else f"{visit.ended}: {charts.short(last, 34)}"
        rows.append([
            clock(visit.began), minutes(visit.seconds), visit.language,
            f"{ended}{', helped' if visit.helped else ''}",
            _rate(visit.normal), _rate(visit.lowest), _rate(visit.after), charts.sparkline(visit),
        ])  # fmt: skip
    head = ("#Began", "#Minutes", "Language", "How it ended", "#Normal", "#Lowest", "#After", "Flow")
    yield (
        "<section><details><summary>Every visit</summary><p>Flows in mL/min: normal, lowest, and after. "
        f"The same table is in visits.csv.</p>{_table(head, rows)}</details></section>"
    )


# ---- small pieces


def _told(visits: Iterable[VisitRecord], story: str) -> list[VisitRecord]:
    return [visit for visit in visits if visit.story == story]


def _hours(runs: Sequence[Run]) -> str:
    if not runs:
        return "no run"
    start, end = min(run.began for run in runs), max(run.began + run.seconds for run in runs)
    return f"{clock(start)} to {clock(end)}"


def _section(title: str, sentence: str, *parts: str | Drawing) -> str:
    """A part of the page. Text in `parts` is HTML."""
    inner = "".join(part if isinstance(part, str) else svg(part, inline=True) for part in parts)
    return f"<section><h2>{escape(title)}</h2><p>{escape(sentence)}</p>{inner}</section>"


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table; columns of numbers have a # before their head."""
    numbers = [' class="n"' if name.startswith("#") else "" for name in head]

    def cells(tag: str, row: Iterable[Cell]) -> str:
        shown = (svg(cell, inline=True) if isinstance(cell, Drawing) else escape(str(cell)) for cell in row)
        return "".join(f"<{tag}{n}>{cell}</{tag}>" for n, cell in zip(numbers, shown, strict=True))

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><tr>{cells('th', (name.lstrip('#') for name in head))}</tr>{body}</table>"


def _key(*entries: tuple[str, str]) -> str:
    inner = "".join(
        f'<span><i style="background:{colour}"></i>{escape(what)}</span>' for colour, what in entries
    )
    return f'<div class="key">{inner}</div>'


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.0f}"
