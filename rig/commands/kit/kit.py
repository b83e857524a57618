"""`rig kit`: all that a maker builds from, made from the netlist, the twin and the files of media/kit."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tomllib import loads

from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem
from rig.commands.kit import bom, book, figures, loop_drawing, plumbing, prints, scenes, solids
from rig.commands.kit.book import COLOURS, GREY
from rig.commands.kit.render import Thing, View, render
from rig.commands.kit.sizes import KIT, Size, scad, sizes
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.wiring import board_layout, schematic
from rig.commands.wiring.netlist import Netlist
from rig.commands.wiring.supply import supply
from rig.commands.wiring.wires import every_wire, links, markdown, table
from rig.commands.wiring.wiring import nano_pins, netlist_of
from rig.paper.line_drawing import svg
from rig.settings.config import Config

_BOARDS = {"nano": "nano", "header": "gpio"}
_VIEWS = {
    "pinch": View(round=-30, up=28),
    "apart": View(round=-30, up=22, height=560),
    "plates": View(round=12, up=48),
    "box": View(round=-18, up=42),
}


def add_arguments(parser: ArgumentParser) -> None:
    """What `rig kit` takes."""
    parser.description = (
        "Make schematic, board, parts to print, cut list, shopping list and build book. Needs OpenSCAD and "
        "ngspice."
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=KIT, help="output folder (default: media/kit)"
    )
    parser.add_argument(
        "--only", choices=("all", "text"), default="all", help="text: what needs no other tool"
    )
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    for sentence in kit(loaded(asked), asked.out, asked.only):
        print(sentence)
    return 0


def netlists(config: Config) -> dict[str, Netlist]:
    """The netlist of each variant that is counted. Raises BadFiles with what is wrong in one."""
    gel = replace(config, twin=replace(config.twin, clot=replace(config.twin.clot, kind="gel")))
    return {
        "nano": netlist_of(config, "nano"),
        "header": netlist_of(config, "gpio"),
        "gel": netlist_of(gel, "nano"),
    }


def kit(config: Config, out: Path, only: str) -> Iterator[str]:
    """Make all of it, or only what costs no tool (`text`); a sentence for each group of files.

    Raises BadFiles for sources that contradict each other, Unavailable without OpenSCAD or ngspice.
    """
    nets = netlists(config)
    measures = sizes(config.twin, nets["nano"])
    loop = plumbing.load()
    wrong = [("plumbing.toml", each) for each in plumbing.faults(loop, config, measures)]
    wrong += [("items.toml", each) for net in nets.values() for each in bom.unbought(net)]
    if wrong:
        raise BadFiles([Problem(f"media/kit/{file}", "kit", each) for file, each in dict.fromkeys(wrong)])
    out.mkdir(parents=True, exist_ok=True)
    if only != "text":
        yield from _solids(out, measures)
        figures.save(out / "figures.json", {name: figures.figures(config, nets[name]) for name in _BOARDS})
        yield "figures.json: what to measure, by ngspice and the simulated tube"
    for name, text in texts(config, nets, measures, loop, out):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    yield "tables, drawings and the pages of the book"
    if only != "text":
        for name, png in pictures(measures, loop, out):
            (out / "book" / name).write_bytes(png)
        yield "the pictures of the book"
        (out / "lock.json").write_text(lock(out), encoding="utf-8")


def _solids(out: Path, measures: dict[str, Size]) -> Iterator[str]:
    (out / "parts").mkdir(exist_ok=True)
    (out / "stl").mkdir(exist_ok=True)
    (out / "parts" / "sizes.scad").write_text(scad(measures), encoding="utf-8")
    for part, solid in solids.make_all(out / "parts", solids.PARTS).items():
        (out / "stl" / f"{part}.stl").write_bytes(solids.stl(part, solid))
    yield f"stl: {len(solids.PARTS)} parts to print"
    try:
        prints.save(
            out / "prints.json", prints.sliced([out / "stl" / f"{part}.stl" for part in solids.PARTS])
        )
        yield "prints.json: grams and hours, by PrusaSlicer"
    except Unavailable as none:
        yield f"prints.json stays as it was: {none}"


def copies(folder: Path = KIT) -> dict[str, int]:
    """How many of each part are printed."""
    stands = [row["part"] for row in loads((folder / "plumbing.toml").read_text(encoding="utf-8"))["stand"]]
    return {part: max(1, stands.count(part)) for part in solids.PARTS}


def texts(
    config: Config, nets: dict[str, Netlist], measures: dict[str, Size], loop: plumbing.Loop, out: Path
) -> Iterator[tuple[str, str]]:
    """Every file that is text, by its name in the kit's folder."""
    yield "parts/sizes.scad", scad(measures)
    for name, board in _BOARDS.items():
        yield f"schematic-{name}.svg", svg(schematic.drawing(nets[name]))
        yield f"board-{name}.svg", svg(board_layout.drawing(nets[name]))
        lines = [
            f"# Wiring, {name}", "", "Made by `rig kit`. Every signal from its pin on:", "",
            *table(links(config, nano_pins(board))), "", "Every wire:", "", *every_wire(nets[name]), "",
            "Supply, in order:", "", *(f"{n}. {step}" for n, step in enumerate(supply(nets[name]), 1)), "",
        ]  # fmt: skip
        yield f"wiring-{name}.md", "\n".join(lines)
    yield "loop.svg", svg(loop_drawing.drawing(loop, measures))
    yield "plumbing.md", _plumbing(loop, config)
    made = prints.read(_kept(out, "prints.json"))
    rig = bom.Rig(nets, loop, made, copies())
    day, items = bom.items(rig)
    found = book.steps()
    used = {item: step.title for step in found for item in step.items}
    rows = list(bom.table(day, items, used))
    yield "bom.csv", bom.as_csv(rows)
    yield (
        "bom.md",
        "\n".join(
            ["# What to buy", "", *_bom_head(day, items), *markdown(list(bom.table(day, items, used))), ""]
        ),
    )
    yield "prints.md", _prints(made)
    yield "hazards.md", _hazards()
    yield "sizes.md", _sizes(measures)
    names = {ref: fitting.name for ref, fitting in loop.fittings.items()}
    names |= {part.ref: part.name for part in nets["nano"].parts.values()}
    for name, page in book.pages(found, items, figures.read(_kept(out, "figures.json")), names):
        yield f"book/{name}", page


def _kept(out: Path, name: str) -> Path:
    """A file that only tools make: in the folder, or the one that came with the program."""
    return out / name if (out / name).exists() else KIT / name


def _bom_head(day: str, items: list[bom.Item]) -> list[str]:
    sums = ", ".join(f"{variant} {bom.total(items, variant):.0f}" for variant in bom.VARIANTS)
    return [
        f"Made by `rig kit`. Prices are estimates of {day} in USD; in all: {sums}. Shops: E electronics, "
        "M market places, H hardware, A aquarium or laboratory, P nursing supplies, 3 filament.",
        "",
    ]


def _plumbing(loop: plumbing.Loop, config: Config) -> str:
    level = plumbing.level_mm(loop, config)
    return "\n".join([
        "# Cut list and joints", "", "Made by `rig kit` from plumbing.toml. Numbers are as in loop.svg.", "",
        f"The tank's mark: {level:.0f} ± 2 mm over its floor, {config.twin.reservoir.volume_ml:.0f} mL.", "",
        *markdown(plumbing.cut_list(loop)), "", "Every joint:", "", *markdown(plumbing.joint_list(loop)), "",
    ])  # fmt: skip


def _prints(made: dict[str, prints.Print]) -> str:
    many = copies()
    rows: list[tuple[str, ...]] = [("part", "copies", "grams each", "hours each")]
    rows += [(part, str(many[part]), f"{each.grams:.0f}", f"{each.hours:.1f}") for part, each in made.items()]
    grams, hours = (
        sum(getattr(each, what) * many[part] for part, each in made.items()) for what in ("grams", "hours")
    )
    rows.append(("all", str(sum(many.values())), f"{grams:.0f}", f"{hours:.0f}"))
    return "\n".join(
        [
            "# Prints",
            "",
            "Made by `rig kit`; PETG, layers of 0.2 mm, by PrusaSlicer's estimate.",
            "",
            *markdown(rows),
            "",
        ]
    )


def _hazards() -> str:
    read = loads((KIT / "hazards.toml").read_text(encoding="utf-8"))["hazard"]
    rows: list[tuple[str, ...]] = [("what", "who", "what stands against it", "what shows it", "what is left")]
    rows += [(row["what"], row["who"], row["measure"], row["shown"], row["left"]) for row in read]
    return "\n".join(["# Hazards", "", "Made by `rig kit` from hazards.toml.", "", *markdown(rows), ""])


def _sizes(measures: dict[str, Size]) -> str:
    rows: list[tuple[str, ...]] = [("size", "mm", "±", "from where")]
    rows += [(name, f"{each.value:g}", f"{each.tolerance:g}", each.datum) for name, each in measures.items()]
    return "\n".join(
        ["# Sizes", "", "Made by `rig kit` from sizes.toml and the simulated tube.", "", *markdown(rows), ""]
    )


def pictures(
    measures: dict[str, Size], loop: plumbing.Loop, out: Path, only: str = ""
) -> Iterator[tuple[str, bytes]]:
    """The pictures of the book that are rendered, by their files' names; with `only`, of one step."""
    parts = scenes.printed(out)
    on_table = scenes.table(loop, measures, parts)
    done: set[str] = set()
    for step in book.steps():
        if step.scene in ("table", "pinch", "apart", "plates", "box") and only in ("", step.id):
            if step.scene == "table":
                shown = {
                    name: each
                    for name, each in on_table.items()
                    if name in {*done, *step.show, "tray", "base"}
                }
            elif step.scene in ("pinch", "apart"):
                shown = scenes.pinch(out / "parts", apart=step.scene == "apart")
                shown |= {"servo": scenes.servo(measures)} if step.scene == "pinch" else {}
                if "pinch_guard" not in step.show:
                    shown.pop("pinch_guard")
            else:
                make = scenes.electronics if step.scene == "plates" else scenes.button_box
                shown = make(parts, measures)
            things = [
                Thing(solid, COLOURS[step.show.index(name) % len(COLOURS)] if name in step.show else GREY)
                for name, solid in shown.items()
            ]
            whole = list(on_table.values()) if step.scene == "table" else ()
            yield f"{step.id}.png", render(things, _VIEWS.get(step.scene, View()), whole)
        done |= set(step.show) if step.scene == "table" else set()


def lock(out: Path) -> str:
    """What parts and pictures were made from, and what came of it: a test sees a stale one without a tool."""
    sources = sha256()
    for path in sorted(
        (*(out / "parts").glob("*.scad"), out / "sizes.toml", out / "plumbing.toml", out / "steps.toml")
    ):
        sources.update(path.read_bytes())
    made = {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()[:32]
        for path in sorted((*(out / "stl").glob("*.stl"), *(out / "book").glob("*.png")))
    }
    return json.dumps({"sources": sources.hexdigest()[:32], "made": made}, indent=1) + "\n"
