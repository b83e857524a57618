"""The loop from above, with a scale in centimetres: the position of everything in the tray."""

from collections.abc import Callable, Iterator

from rig.commands.kit.plumbing import Fitting, Loop, Tube
from rig.commands.kit.sizes import Size
from rig.paper.line_drawing import INK, PALE, Box, Dot, Drawing, Shape, Wire, Words

#: Converts millimetres on the tray to the drawing's units.
_At = Callable[[float, float], tuple[float, float]]
#: Units of the drawing per millimetre.
_U_PER_MM = 2.2
#: Side and top margins of the drawing, units.
_EDGE_U, _TOP_U = 70.0, 110.0
_SAID = (
    "Centimetres from the tray's left front corner, ± 0.5; visitors stand below. Numbers are the cut list's; "
    "a number in brackets is a height over the tray's floor."
)
_COLOURS = {"supply_line": "#2f6fde", "return_line": "#12a5a5", "collateral": "#8a4fc7", "leg": "#e0559b"}


def drawing(loop: Loop, sizes: dict[str, Size]) -> Drawing:
    """The tray from above, with its front at the bottom, a scale in centimetres, and numbered tubes."""
    long, deep = sizes["table_long"].value, sizes["table_deep"].value
    shapes: list[Shape] = [
        Words(_EDGE_U, 44, "The loop from above", 30, bold=True),
        Words(_EDGE_U, 74, _SAID, 15, PALE),
        Box(_EDGE_U, _TOP_U, long * _U_PER_MM, deep * _U_PER_MM, "#f3f7fb", INK, 8, 2),
    ]

    def at(x: float, y: float) -> tuple[float, float]:
        return _EDGE_U + x * _U_PER_MM, _TOP_U + (deep - y) * _U_PER_MM

    shapes += _scale(long, deep, at(0, 0))
    for fitting in loop.fittings.values():
        if fitting.size[0] > 20:
            shapes += _box(fitting, *at(*fitting.at[:2]))
    for tube in loop.tubes:
        points = tuple(at(x, y) for x, y, _ in tube.path)
        colour = _COLOURS.get(tube.line, "#7d858f" if tube.outside > 5 else "#d9822b")
        shapes.append(Wire(points, colour, max(2.0, tube.outside * 0.7)))
        shapes += _number(tube, at)
    for fitting in loop.fittings.values():
        if fitting.size[0] <= 20:
            x, y = at(*fitting.at[:2])
            shapes.append(Dot(x, y, 6, "#ffffff", INK))
    shapes += _names(loop, at)
    way = [at(*loop.fittings[ref].at[:2]) for ref in ("CATHETER", "Y", "T4", "WINDOW")]
    shapes.append(Wire(tuple(way), "#d43c3c", 2.0, (6.0, 4.0)))
    wide, high = 2 * _EDGE_U + long * _U_PER_MM, _TOP_U + deep * _U_PER_MM + 60
    return Drawing("The clot rig's loop from above", wide, high, tuple(shapes))


def _scale(long: float, deep: float, corner: tuple[float, float]) -> Iterator[Shape]:
    x0, y0 = corner
    for cm in range(0, int(long / 10) + 1, 5):
        x = x0 + 10 * cm * _U_PER_MM
        yield Wire(((x, y0), (x, y0 + 8)), INK, 1.2)
        yield Words(x, y0 + 24, str(cm), 13, PALE, "middle")
    for cm in range(0, int(deep / 10) + 1, 5):
        y = y0 - 10 * cm * _U_PER_MM
        yield Wire(((x0 - 8, y), (x0, y)), INK, 1.2)
        yield Words(x0 - 12, y + 4, str(cm), 13, PALE, "end")


def _box(fitting: Fitting, x: float, y: float) -> Iterator[Shape]:
    wide, deep = fitting.size[0] * _U_PER_MM, fitting.size[1] * _U_PER_MM
    fill = "#e3ecf7" if fitting.ref in ("TANK", "CUP") else "#e9e4d8"
    yield Box(x - wide / 2, y - deep / 2, wide, deep, fill, "#7d858f", 6, 1.4)


def _number(tube: Tube, at: _At) -> Iterator[Shape]:
    middle = len(tube.path) // 2
    (ax, ay, az), (bx, by, bz) = tube.path[middle - 1], tube.path[middle]
    x, y = at((ax + bx) / 2, (ay + by) / 2)
    yield Dot(x, y, 9, "#ffffff", INK)
    yield Words(x, y + 4, str(tube.number), 11, INK, "middle", bold=True)
    if max(az, bz) > 60:
        yield Words(x + 12, y - 6, f"({(az + bz) / 20:.0f} cm)", 11, PALE)


def _names(loop: Loop, at: _At) -> Iterator[Shape]:
    for fitting in loop.fittings.values():
        if fitting.size[0] > 20 or fitting.ref in ("VENT", "T1", "T2", "T4", "T5", "Y", "CLAMP", "VALVE"):
            x, y = at(*fitting.at[:2])
            below = fitting.size[1] / 2 * _U_PER_MM + 16
            name = fitting.name.split(",")[0] if fitting.size[0] > 20 else fitting.ref
            yield Words(x, y + below, name, 13, INK, "middle", bold=True)
