"""The build book: one page for each step, with a picture, what it needs, what to do and what to measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tomllib import loads

from rig.commands.kit.bom import VARIANTS, Item
from rig.commands.kit.figures import Figure
from rig.commands.kit.render import Colour
from rig.commands.kit.sizes import KIT, Size, spelled

#: The grey of other parts in a picture, and the colours of a step's parts in the order of the step's list.
GREY: Colour = (206, 210, 216)
COLOURS: tuple[Colour, ...] = (
    (232, 121, 26), (47, 111, 222), (46, 158, 79), (138, 79, 199), (212, 60, 60), (18, 165, 165),
)  # fmt: skip
TITLE = "Build the clot rig"
#: The pages before the steps.
INTRO = (
    "The recommended rig, with a Nano. Where one on the header or one with a plug of gel differs, the page "
    "says so.",
    "Computed and simulated, never built: you would be the first.",
    "Every number to measure has two limits; outside of them, stop and read what stands below.",
)
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
    """A measurement, and the figure with its limits."""

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
    variants: tuple[str, ...]
    """The variants that have this step."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The content of the book."""

    steps: list[Step]
    items: list[Item]
    figures: dict[str, dict[str, Figure]]
    names: dict[str, str]
    """The names of the things in the pictures."""


def steps(sizes: dict[str, Size], folder: Path = KIT) -> list[Step]:
    """The steps of steps.toml, in order; a size in braces becomes its value and its tolerance."""
    said = spelled(sizes)
    read = loads((folder / "steps.toml").read_text(encoding="utf-8"))
    return [
        Step(row["id"], row["title"], row["scene"], tuple(row["show"]), tuple(row["items"]),
             tuple(each.format_map(said) for each in row["do"]),
             tuple(Measure(**each) for each in row.get("measure", ())), row.get("see", "").format_map(said),
             row["not"].format_map(said), tuple(row.get("variants", VARIANTS)))
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


def pages(of: Contents) -> Iterator[tuple[str, str]]:
    """Every page of the book, by file name."""
    yield "index.html", _index(of.steps)
    for n, step in enumerate(of.steps):
        yield f"{step.id}.html", _page(n, of)


def heading(n: int, step: Step) -> str:
    """The heading of the nth step."""
    only = "" if step.variants == VARIANTS else f" ({' or '.join(step.variants)} only)"
    return f"{n}. {step.title}{only}"


def alt(step: Step) -> str:
    """The text alternative of a step's picture."""
    return f"{step.title}: what belongs to this step is in colour"


def needs(step: Step, items: list[Item]) -> list[tuple[str, str]]:
    """The items that a step uses, with their counts."""
    by_id = {item.id: item for item in items}
    return [(_amount(by_id[name]), by_id[name].name) for name in step.items]


def legend(step: Step, names: dict[str, str]) -> list[tuple[Colour, str]]:
    """The legend of a step's picture."""
    found = []
    for n, name in enumerate(step.show):
        number = name.split()[-1].isdigit() and not name.startswith("tube ")
        plain = name.rsplit(" ", 1)[0] if number else name
        found.append((COLOURS[n % len(COLOURS)], names.get(name, plain.replace("_", " "))))
    return list(dict.fromkeys(found))


def measured(step: Step, figures: dict[str, dict[str, Figure]]) -> list[tuple[str, str, str]]:
    """The measurements of a step: quantity, limits, and the limits' origin."""
    rows = []
    for measure in step.measure:
        for variant, some in figures.items():
            if measure.variant in ("", variant) and measure.figure in some:
                figure = some[measure.figure]
                other = figures["nano"].get(measure.figure)
                if variant == "header" and other is not None and str(other) == str(figure):
                    continue
                where = "" if variant == "nano" else " (header)"
                rows.append((measure.what + where, str(figure), figure.by))
    return rows


def _head(title: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    )


def _index(found: list[Step]) -> str:
    rows = "".join(f'<li><a href="{step.id}.html">{escape(step.title)}</a></li>' for step in found)
    return (
        f"{_head(TITLE)}<h1>{TITLE}</h1>{''.join(f'<p>{each}</p>' for each in INTRO)}"
        f'<ol>{rows}</ol><p>Also: <a href="book.pdf">all of it as one PDF</a>, <a href="../bom.csv">'
        'what to buy</a>, <a href="../plumbing.md">cut list '
        'and joints</a>, <a href="../hazards.md">hazards</a>, <a href="../care.md">care</a>.</p>'
        "</body></html>\n"
    )


def _page(n: int, of: Contents) -> str:
    found, step = of.steps, of.steps[n]
    before = f'<a href="{found[n - 1].id}.html">← {escape(found[n - 1].title)}</a>' if n else "<span></span>"
    after = (
        f'<a href="{found[n + 1].id}.html">{escape(found[n + 1].title)} →</a>' if n + 1 < len(found) else ""
    )
    nav = f'<nav>{before}<a href="index.html">all steps</a>{after}</nav>'
    rows = "".join(
        f"<tr><td>{amount}</td><td>{escape(name)}</td></tr>" for amount, name in needs(step, of.items)
    )
    parts = [
        f"{_head(heading(n + 1, step))}{nav}<h1>{escape(heading(n + 1, step))}</h1>",
        f'<img src="{picture(step)}" alt="{escape(alt(step))}">',
        _legend(step, of.names),
        f"<h2>You need</h2><table>{rows}</table>" if rows else "",
        f"<h2>Do</h2><ol>{''.join(f'<li>{_code(each)}</li>' for each in step.do)}</ol>",
        _measures(step, of.figures),
        f'<div class="n"><strong>If not:</strong> {_code(step.otherwise)}</div>{nav}</body></html>\n',
    ]
    return "".join(parts)


def _legend(step: Step, names: dict[str, str]) -> str:
    spans = (
        f'<b style="color:rgb({red},{green},{blue})">■</b> {escape(name)}'
        for (red, green, blue), name in legend(step, names)
    )
    return f"<p>{' · '.join(spans)}</p>" if step.show else ""


def _amount(item: Item) -> str:
    first, *rest = (item.quantity[variant] for variant in VARIANTS)
    others = [
        f"{variant}: {some:g}" for variant, some in zip(VARIANTS[1:], rest, strict=True) if some != first
    ]
    return f"{first:g} ({', '.join(others)})" if others else f"{first:g}"


def _measures(step: Step, figures: dict[str, dict[str, Figure]]) -> str:
    seen = f"<p>You should now see: {_code(step.see)}.</p>" if step.see else ""
    rows = "".join(
        f"<tr><td>{_code(what)}</td><td>{limits}</td><td>{by}</td></tr>"
        for what, limits, by in measured(step, figures)
    )
    table = f"<table><tr><th>measure</th><th>between</th><th>from</th></tr>{rows}</table>" if rows else ""
    return f'<div class="m"><strong>What you should now see or measure</strong>{seen}{table}</div>'


def _code(text: str) -> str:
    """A sentence with its commands marked as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{each}</code>" if n % 2 else each for n, each in enumerate(parts))
