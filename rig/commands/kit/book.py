"""The build book: one page for each step, with a picture, what it needs, what to do and what to measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tomllib import loads

from rig.commands.kit.bom import Item
from rig.commands.kit.figures import Figure
from rig.commands.kit.render import Colour
from rig.commands.kit.sizes import KIT

#: What is grey in a picture, and the colours of what belongs to a step, in the order in which it names them.
GREY: Colour = (206, 210, 216)
COLOURS: tuple[Colour, ...] = (
    (232, 121, 26), (47, 111, 222), (46, 158, 79), (138, 79, 199), (212, 60, 60), (18, 165, 165),
)  # fmt: skip
_STYLE = (
    "body{font:18px/1.5 'Source Sans Pro','Source Sans 3',Helvetica,Arial,sans-serif;max-width:52rem;"
    "margin:1.5rem auto;padding:0 1rem;color:#1d2530}"
    "img{max-width:100%;border:1px solid #c9d0d8;border-radius:8px}"
    "h1{line-height:1.2}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #c9d0d8;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}.m{background:#eef6ee}.n{background:#fdf3e7}.m,.n{padding:.6rem 1rem;"
    "border-radius:8px;margin:1rem 0}nav{display:flex;justify-content:space-between;margin:1rem 0}"
    "@media print{nav{display:none}}"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to measure, and the figure with its limits."""

    what: str
    figure: str
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the book."""

    id: str
    title: str
    scene: str
    show: tuple[str, ...]
    items: tuple[str, ...]
    do: tuple[str, ...]
    measure: tuple[Measure, ...]
    see: str
    otherwise: str


def steps(folder: Path = KIT) -> list[Step]:
    """The steps of steps.toml, in order."""
    read = loads((folder / "steps.toml").read_text(encoding="utf-8"))
    return [
        Step(row["id"], row["title"], row["scene"], tuple(row["show"]), tuple(row["items"]), tuple(row["do"]),
             tuple(Measure(**each) for each in row.get("measure", ())), row.get("see", ""), row["not"])
        for row in read["step"]
    ]  # fmt: skip


def picture(step: Step) -> str:
    """The file of a step's picture, from the book's folder."""
    drawn = {
        "board": "../board-nano.svg",
        "schematic": "../schematic-nano.svg",
        "wiring": "../../pictures/wiring.svg",
    }
    return drawn.get(step.scene, f"{step.id}.png")


def pages(
    found: list[Step], items: list[Item], figures: dict[str, dict[str, Figure]], names: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Every page of the book by its file's name; `names`: what things of the pictures are called."""
    by_id = {item.id: item for item in items}
    yield "index.html", _index(found)
    for n, step in enumerate(found):
        yield f"{step.id}.html", _page(n, found, by_id, figures).replace(_HERE, _legend(step, names))


def _head(title: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    )


def _index(found: list[Step]) -> str:
    rows = "".join(f'<li><a href="{step.id}.html">{escape(step.title)}</a></li>' for step in found)
    return (
        f"{_head('Build the clot rig')}<h1>Build the clot rig</h1>"
        "<p>The recommended rig, with a Nano; where one on the header differs, the page says so. "
        "<strong>Computed and simulated, never built:</strong> you would be the first. Every number to "
        "measure has two limits; outside of them, stop and read what stands below.</p>"
        f'<ol>{rows}</ol><p>Also: <a href="../bom.csv">what to buy</a>, <a href="../plumbing.md">cut list '
        'and joints</a>, <a href="../hazards.md">hazards</a>, <a href="../care.md">care</a>.</p>'
        "</body></html>\n"
    )


def _page(n: int, found: list[Step], items: dict[str, Item], figures: dict[str, dict[str, Figure]]) -> str:
    step = found[n]
    before = f'<a href="{found[n - 1].id}.html">← {escape(found[n - 1].title)}</a>' if n else "<span></span>"
    after = (
        f'<a href="{found[n + 1].id}.html">{escape(found[n + 1].title)} →</a>' if n + 1 < len(found) else ""
    )
    nav = f'<nav>{before}<a href="index.html">all steps</a>{after}</nav>'
    needs = "".join(
        f"<tr><td>{_amount(items[name])}</td><td>{escape(items[name].name)}</td></tr>" for name in step.items
    )
    parts = [
        f"{_head(f'{n + 1}. {step.title}')}{nav}<h1>{n + 1}. {escape(step.title)}</h1>",
        f'<img src="{picture(step)}" alt="{escape(step.title)}: what belongs to this step is in colour">',
        _HERE,
        f"<h2>You need</h2><table>{needs}</table>" if needs else "",
        f"<h2>Do</h2><ol>{''.join(f'<li>{_code(each)}</li>' for each in step.do)}</ol>",
        _measures(step, figures),
        f'<div class="n"><strong>If not:</strong> {_code(step.otherwise)}</div>{nav}</body></html>\n',
    ]
    return "".join(parts)


#: Where a page's legend comes.
_HERE = "<!-- legend -->"


def _legend(step: Step, names: dict[str, str]) -> str:
    """What each colour of the picture is."""
    spans = []
    for n, name in enumerate(step.show):
        red, green, blue = COLOURS[n % len(COLOURS)]
        plain = (
            name.rsplit(" ", 1)[0] if name.split()[-1].isdigit() and not name.startswith("tube ") else name
        )
        said = names.get(name, plain.replace("_", " "))
        spans.append(f'<b style="color:rgb({red},{green},{blue})">■</b> {escape(said)}')
    return f"<p>{' · '.join(dict.fromkeys(spans))}</p>" if spans else ""


def _amount(item: Item) -> str:
    nano, header = item.quantity["nano"], item.quantity["header"]
    return f"{nano:g}" if nano == header else f"{nano:g} (header: {header:g})"


def _measures(step: Step, figures: dict[str, dict[str, Figure]]) -> str:
    seen = f"<p>You should now see: {_code(step.see)}.</p>" if step.see else ""
    rows = []
    for measure in step.measure:
        for variant, some in figures.items():
            if measure.variant in ("", variant) and measure.figure in some:
                figure = some[measure.figure]
                other = figures["nano"].get(measure.figure)
                if variant == "header" and other is not None and str(other) == str(figure):
                    continue
                where = "" if variant == "nano" else " (header)"
                rows.append(
                    f"<tr><td>{_code(measure.what)}{where}</td><td>{figure}</td><td>{figure.by}</td></tr>"
                )
    table = (
        f"<table><tr><th>measure</th><th>between</th><th>from</th></tr>{''.join(rows)}</table>"
        if rows
        else ""
    )
    return f'<div class="m"><strong>What you should now see or measure</strong>{seen}{table}</div>'


def _code(text: str) -> str:
    """A sentence, its commands as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{each}</code>" if n % 2 else each for n, each in enumerate(parts))
