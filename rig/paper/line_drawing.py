"""A line drawing as data and as SVG: boxes, wires, dots and words."""

from collections.abc import Iterable, Iterator
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
    """0 for no outline."""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Wire:
    """A line through points."""

    points: tuple[Point, ...]
    colour: str = INK
    thick: float = 3.0
    dash: tuple[float, float] | None = None
    """Lengths of dash and gap; None for a solid line."""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str = INK
    line: str = INK
    thick: float = 1.2
    """0 for no outline."""
    opacity: float = 1.0


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
    turned: float = 0.0
    """Degrees clockwise, about (x, y)."""


Shape = Box | Wire | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A complete picture, in its own units (about one screen pixel each)."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    paper: str = PAPER


def svg(drawing: Drawing, *, inline: bool = False) -> str:
    """The drawing as an SVG file; `inline` makes it a part of an HTML page, with that page's background."""
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    title = f"<title>{escape(drawing.title)}</title>"
    if inline:
        return "".join([f'<svg {size} role="img">', title, *_elements(drawing.shapes), "</svg>"])
    extent = f'width="{drawing.width:g}" height="{drawing.height:g}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {extent} '
        'font-family="Source Sans Pro, Source Sans 3, Helvetica, Arial, sans-serif">'
    )
    paper = f'<rect {extent} fill="{drawing.paper}"/>'
    return "\n".join([head, title, paper, *_elements(drawing.shapes), "</svg>", ""])


def _elements(shapes: Iterable[Shape]) -> Iterator[str]:
    for shape in shapes:
        match shape:
            case Box():
                yield (
                    f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" '
                    f'height="{_n(shape.height)}" rx="{_n(shape.round)}" fill="{shape.fill}"'
                    f"{_outline(shape)}{_opacity(shape)}/>"
                )
            case Wire():
                points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
                dash = f' stroke-dasharray="{shape.dash[0]:g} {shape.dash[1]:g}"' if shape.dash else ""
                yield (
                    f'<polyline points="{points}" fill="none" stroke-linejoin="round" stroke-linecap="round" '
                    f'stroke="{shape.colour}" stroke-width="{_n(shape.thick)}"{dash}{_opacity(shape)}/>'
                )
            case Dot():
                yield (
                    f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" '
                    f'fill="{shape.fill}"{_outline(shape)}{_opacity(shape)}/>'
                )
            case Words():
                at = f"{_n(shape.x)} {_n(shape.y)}"
                turn = f' transform="rotate({_n(shape.turned)} {at})"' if shape.turned else ""
                weight = ' font-weight="600"' if shape.bold else ""
                yield (
                    f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" '
                    f'fill="{shape.colour}" text-anchor="{shape.anchor}"{weight}{turn}>'
                    f"{escape(shape.text)}</text>"
                )


def _outline(shape: Box | Dot) -> str:
    return f' stroke="{shape.line}" stroke-width="{_n(shape.thick)}"' if shape.thick else ""


def _opacity(shape: Box | Wire | Dot) -> str:
    return f' opacity="{_n(shape.opacity)}"' if shape.opacity < 1.0 else ""


def _n(value: float) -> str:
    """A number to a hundredth of a unit, in as few characters as possible."""
    return f"{round(value, 2):.8g}"
