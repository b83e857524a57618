"""The report's page: self-contained HTML, with its drawings as SVG."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median

from rig.commands.report import charts
from rig.commands.report.charts import BAR_S, FLOW, GONE, GOOD, HALTED, LINE, SOFT, clock, minutes, share
from rig.paper.line_drawing import Drawing, svg
from rig.runlog.visits import CUT, DAY_S, FINISHED, LEFT, STOPPED, Run, VisitRecord
from rig.story.sentences import Sentences
from rig.story.treatments import TreatmentName

#: The style of the page, except the colours that it shares with its drawings.
STYLE = Path(__file__).with_name("page.css")
#: The content of a table's cell.
Cell = str | int | Drawing

#: The sentence about each way in which a visit ends.
ENDED = {FINISHED: "finished", LEFT: "left", STOPPED: "stopped", CUT: "cut"}


def page(say: Sentences, title: str, runs: Sequence[Run]) -> str:
    """The whole page for the runs of a day, or of one log."""
    visits = [visit for run in runs for visit in run.visits]
    body = [f"<p><b>{escape(missing(say, run))}</b></p>" for run in runs if run.missing]
    body += [_tiles(say, runs, visits), *_when(say, runs, visits)]
    for name in sorted({run.name for run in runs}, key=lambda name: -len(_told(visits, name))):
        run = next(run for run in reversed(runs) if run.name == name)
        mine = _told(visits, name)
        body += [*_how_far(say, run, mine), *_tools(say, run, mine)]
        body += [*_questions(say, run, mine), *_learnt(say, run, mine)]
    body += [*_water(say, visits), *_faults(say, runs), *_each(say, runs, visits)]
    sources = say("and").join(sorted({source(say, run.source) for run in runs})) or say("nothing")
    stories = ", ".join(dict.fromkeys(f"“{run.name}”" for run in runs))
    headed = say("title", what=title)
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{say.language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(headed)}</title>",
            f"<style>:root {{ --ink: {charts.INK}; --muted: {charts.MUTED}; --line: {LINE}; }}",
            f"{STYLE.read_text(encoding='utf-8')}</style></head><body>",
            f"<header><div><h1>{escape(headed)}</h1>",
            f"<p>{escape(say('heading', hours=_hours(say, runs), stories=stories))}"
            f'<span class="badge">{escape(say("flow_is", sources=sources))}</span></p></div></header>',
            "<main>",
            *body,
            "</main>",
            f"<footer><p>{escape(say('privacy'))}</p>",
            f"<p>{escape(say('learning_only'))}</p></footer>",
            "</body></html>",
        ]
    )


def missing(say: Sentences, run: Run) -> str:
    """The parts of a run that are missing."""
    parts = ", ".join(map(str, run.missing[:12]))
    if len(run.missing) > 12:
        parts = say("and_more", parts=parts)
    return say.counted("missing", len(run.missing), time=clock(run.began), parts=parts)


def date(say: Sentences, day: str) -> str:
    """A day such as 2026-03-14 as people write it."""
    year, month, number = (int(part) for part in day.split("-"))
    months = say("months").split()
    return say("date", day=number, month=months[month - 1], year=year) if 1 <= month <= 12 else day


def source(say: Sentences, name: str) -> str:
    """Where the flow of a run comes from; a log may have any word there."""
    return say(name) if name in ("measured", "simulated", "estimated") else name


# ---- the parts of the page


def _tiles(say: Sentences, runs: Sequence[Run], visits: Sequence[VisitRecord]) -> str:
    done = [visit for visit in visits if visit.finished]
    length = minutes(median(visit.seconds for visit in done)) if done else "–"
    on = sum(run.seconds for run in runs)
    stops = sum(len(run.troubles) for run in runs)
    tiles = [
        (f"{len(visits)}", say.counted("visits_begun", len(visits))),
        (share(len(done), len(visits)), say("finished_of", part=len(done), whole=len(visits))),
        (length, say("minutes_middle")),
        (share(sum(visit.helped for visit in visits), len(visits)), say("helped")),
        (f"{stops}", say.counted("wrong", stops)),
        (f"{on / 3600:.1f}", say("hours_on")),
    ]
    inner = "".join(
        f'<div class="tile"><b>{escape(n)}</b><span>{escape(what)}</span></div>' for n, what in tiles
    )
    return f'<div class="tiles">{inner}</div>'


def _when(say: Sentences, runs: Sequence[Run], visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        yield _section(say("nobody"), say("nobody_more"))
        return
    start = min(run.began for run in runs) // BAR_S * BAR_S
    end = max([*(run.began + run.seconds for run in runs), start + 4 * BAR_S])
    count = min(48, int((end - start) // BAR_S) + 1)
    bars = [[visit for visit in visits if (visit.began - start) % DAY_S // BAR_S == n] for n in range(count)]
    busiest = max(range(count), key=lambda n: len(bars[n]))
    yield _section(
        say("when"),
        say("when_most", start=clock(start + busiest * BAR_S), end=clock(start + (busiest + 1) * BAR_S)),
        charts.arrivals(say("picture_day"), start, bars),
        _key((FLOW, say("finished")), (GONE, say("left")), (HALTED, say("stopped"))),
    )


def _how_far(say: Sentences, run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        return
    left = {
        name: [visit for visit in visits if not visit.finished and visit.scenes[-1:] == [name]]
        for name in run.story.scene
        if name != run.story.opening
    }
    worst = max(left, key=lambda name: len(left[name]))
    said = say("none_left")
    if left[worst]:
        whole = sum(map(len, left.values()))
        said = say("most_left", scene=run.titles[worst], part=len(left[worst]), whole=whole)
    yield _section(
        say("how_far", story=run.name),
        said,
        charts.progress(say, run.titles, visits, left),
        _key((SOFT, say("came")), (GONE, say("left_in")), (HALTED, say("stopped_in"))),
    )


def _tools(say: Sentences, run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    used = {tool for visit in visits for tool, _ in visit.tools}
    if tried := [name for name in TreatmentName if name in used]:
        yield _section(
            say("tools"),
            say("tools_more"),
            charts.treatments(say, run.labels, visits, tried),
        )


def _questions(say: Sentences, run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
    given: dict[str, list[bool]] = {}
    for visit in visits:
        for question, right in dict(reversed(visit.answers)).items():
            given.setdefault(question, []).append(right)
    if given:
        yield _section(
            say("questions"),
            say("questions_more"),
            charts.answers(say, run.labels, given),
            _key((GOOD, say("right")), (LINE, say("not_quite"))),
        )


def _learnt(say: Sentences, run: Run, visits: Sequence[VisitRecord]) -> Iterator[str]:
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
            labels[f"quiz.{key}"] = f"{asked} {say(name)}"
            given.setdefault(key, []).append(right)
    better, worse = (sum(b < a for _, b, a in told), sum(b > a for _, b, a in told))
    yield _section(
        say("before_after"),
        say("before_after_more", better=better, worse=worse),
        charts.answers(say, labels, given),
        _key((GOOD, say("right")), (LINE, say("not_right"))),
    )


def _water(say: Sentences, visits: Sequence[VisitRecord]) -> Iterator[str]:
    curves = [points for visit in visits if len(points := charts.curve(visit)) > 3]
    if not curves:
        return
    many = "water_many" if len(curves) > 2 else "water_few" if len(curves) > 1 else "water_one"
    yield _section(say("water"), say(many), charts.flows(say("picture_flows"), curves))


def _faults(say: Sentences, runs: Sequence[Run]) -> Iterator[str]:
    troubles = [(run, trouble) for run in runs for trouble in run.troubles]
    if not troubles:
        yield _section(say("faults"), say("faults_none"))
        return
    start = min(run.began for run in runs)
    span = max(max(run.began + run.seconds for run in runs) - start, 60.0)
    rows: list[Sequence[Cell]] = []
    for name in sorted({trouble.fault for _, trouble in troubles}):
        mine = [trouble for _, trouble in troubles if trouble.fault == name]
        run = next(run for run, trouble in reversed(troubles) if trouble.fault == name)
        rows.append([
            run.sentences.get(name, name), len(mine), minutes(sum(t.seconds for t in mine)),
            minutes(max(t.seconds for t in mine)), charts.timeline(say("head_when"), mine, start, span),
        ])  # fmt: skip
    yield _section(
        say("faults"),
        say("faults_more", start=clock(start), end=clock(start + span)),
        _table(_heads(say, "sentence", "#times", "#in_all", "#longest", "when"), rows),
    )


def _each(say: Sentences, runs: Sequence[Run], visits: Sequence[VisitRecord]) -> Iterator[str]:
    if not visits:
        return
    titles = {run.name: run.titles for run in runs}
    rows: list[Sequence[Cell]] = []
    for visit in visits:
        last = titles[visit.story].get(visit.scenes[-1], "") if visit.scenes else ""
        ended = say(ENDED[visit.ended])
        if not visit.finished:
            ended = say("ended_in", how=ended, scene=charts.short(last, 34))
        if visit.helped:
            ended = say("with_help", how=ended)
        rows.append([
            clock(visit.began), minutes(visit.seconds), visit.language, ended,
            _rate(visit.normal), _rate(visit.lowest), _rate(visit.after),
            charts.sparkline(say("head_flow"), visit),
        ])  # fmt: skip
    head = _heads(say, "#began", "#minutes", "language", "ended", "#normal", "#lowest", "#after", "flow")
    yield (
        f"<section><details><summary>{escape(say('each'))}</summary><p>{escape(say('each_more'))}</p>"
        f"{_table(head, rows)}</details></section>"
    )


# ---- small pieces


def _told(visits: Iterable[VisitRecord], story: str) -> list[VisitRecord]:
    return [visit for visit in visits if visit.story == story]


def _hours(say: Sentences, runs: Sequence[Run]) -> str:
    if not runs:
        return say("no_run")
    start, end = min(run.began for run in runs), max(run.began + run.seconds for run in runs)
    return say("hours", start=clock(start), end=clock(end))


def _heads(say: Sentences, *names: str) -> list[str]:
    """Heads of columns; those of numbers keep their #."""
    return [name[:1].strip("abcdefghijklmnopqrstuvwxyz") + say(f"head_{name.lstrip('#')}") for name in names]


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
