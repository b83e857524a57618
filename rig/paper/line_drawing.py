"""A line drawing as data and as SVG: boxes, wires, dots and words."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

INK, PALE, PAPER = "#1d2530", "#6b7683", "#ffffff"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str = PAPER
    line: str = INK
    round: float = 6.0
    thick: float = 1.5


@dataclass(frozen=True, slots=True)
class Wire:
    """A line through points. A striped wire has a pale core; it is the second one of its colour."""

    points: tuple[Point, ...]
    colour: str = INK
    thick: float = 3.0
    striped: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str = INK
    line: str = INK


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, its baseline at y."""

    x: float
    y: float
    text: str
    size: float = 15.0
    colour: str = INK
    anchor: str = "start"
    """start, middle or end."""
    bold: bool = False


Shape = Box | Wire | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, in its own units (about one screen pixel each)."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG file."""
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" width="{drawing.width:g}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} height="{drawing.height:g}" '
        'font-family="Source Sans Pro, Source Sans 3, Helvetica, Arial, sans-serif">'
    )
    paper = f'<rect width="{drawing.width:g}" height="{drawing.height:g}" fill="{PAPER}"/>'
    return "\n".join(
        [head, f"<title>{escape(drawing.title)}</title>", paper, *_elements(drawing.shapes), "</svg>", ""]
    )


def _elements(shapes: Iterable[Shape]) -> Iterable[str]:
    for shape in shapes:
        match shape:
            case Box():
                yield (
                    f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" '
                    f'height="{shape.height:g}" rx="{shape.round:g}" fill="{shape.fill}" '
                    f'stroke="{shape.line}" '
                    f'stroke-width="{shape.thick:g}"/>'
                )
            case Wire():
                points = " ".join(f"{x:g},{y:g}" for x, y in shape.points)
                line = (
                    f'<polyline points="{points}" fill="none" stroke-linejoin="round" stroke-linecap="round" '
                )
                yield f'{line}stroke="{shape.colour}" stroke-width="{shape.thick:g}"/>'
                if shape.striped:
                    dashes = 'stroke-dasharray="7 7"'
                    yield f'{line}stroke="{PAPER}" stroke-width="{shape.thick / 2.5:g}" {dashes}/>'
            case Dot():
                yield (
                    f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.radius:g}" fill="{shape.fill}" '
                    f'stroke="{shape.line}" stroke-width="1.2"/>'
                )
            case Words():
                weight = ' font-weight="600"' if shape.bold else ""
                yield (
                    f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}" fill="{shape.colour}" '
                    f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
                )
