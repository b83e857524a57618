"""`rig wiring`: a table and a drawing of every wire, from the current settings and board.h."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path

from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem, load
from rig.boards.firmware_files import FIRMWARE
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.wiring.diagram import draw
from rig.commands.wiring.nano_pins import NanoPins, parse_board
from rig.commands.wiring.netlist import Netlist
from rig.commands.wiring.rules import breaches
from rig.commands.wiring.sections import build
from rig.commands.wiring.supply import supply
from rig.commands.wiring.wires import Link, every_wire, links, table
from rig.settings.config import KINDS, Config

#: The firmware's files: beside the package in a checkout, inside it once installed.
BOARD_H = FIRMWARE.with_name("board.h")


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig wiring`."""
    parser.description = "Print every wire of this rig, from config.toml and board.h; with --out, draw it."
    parser.add_argument("--out", metavar="FILE", type=_picture, help="output file: a .svg, .png or .md")
    parser.add_argument("--board", choices=KINDS, help="gpio: all on the header; nano: water on a Nano")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    config = loaded(asked)
    for sentence in wiring(config, asked.board or config.board.kind, asked.out):
        print(sentence)
    return 0


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix not in (".svg", ".png", ".md"):
        raise ArgumentTypeError(f"{text!r} must end in .svg, .png or .md")
    return path


def nano_pins(kind: str, file: Path = BOARD_H) -> NanoPins | None:
    """The Nano's pins if the board has one. Raises BadFiles."""
    return parse_board(load(file), file.name) if kind.endswith("nano") else None


def netlist_of(config: Config, kind: str) -> Netlist:
    """The netlist of a rig with a board of this kind. Raises BadFiles with all that is wrong in it."""
    netlist = build(config, nano_pins(kind))
    wrong = breaches(netlist)
    if wrong:
        raise BadFiles([Problem("netlist", netlist.variant, sentence) for sentence in wrong])
    return netlist


def wiring(config: Config, kind: str, out: Path | None) -> Iterator[str]:
    """Draw or print every wire; return sentences for the terminal. Raises BadFiles."""
    netlist = netlist_of(config, kind)
    found = links(config, nano_pins(kind))
    if out is None:
        yield from _pages(found, netlist)
        yield "The same as a drawing: rig wiring --out wiring.svg"
        return
    try:
        _write(found, netlist, out)
    except OSError as wrong:
        raise BadFiles(
            [Problem("rig wiring", str(out), f"cannot be written ({wrong.strerror or wrong})")]
        ) from None
    yield f"drawn: {out}" if out.suffix != ".md" else f"written: {out}"


def _pages(found: list[Link], netlist: Netlist) -> Iterator[str]:
    yield "Signals, from the pin on:"
    yield ""
    yield from table(found)
    yield ""
    yield "Every wire:"
    yield ""
    yield from every_wire(netlist)
    yield ""
    yield "Supply, in this order:"
    yield ""
    yield from (f"{n}. {step}" for n, step in enumerate(supply(netlist), start=1))
    yield ""


def _write(found: list[Link], netlist: Netlist, out: Path) -> None:
    if out.suffix == ".md":
        write_whole(out, "\n".join(_pages(found, netlist)))
        return
    drawing = draw(found, netlist)
    if out.suffix == ".svg":
        from rig.paper.line_drawing import svg

        write_whole(out, svg(drawing))
        return
    from rig.paper.raster import save

    save(drawing, out)
