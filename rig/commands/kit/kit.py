"""`rig kit`: makes everything a maker builds from, from the netlist, the twin and the files of media/kit."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tomllib import loads

from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem
from rig.commands.kit import (
    bom,
    book,
    book_pdf,
    figures,
    loop_drawing,
    plumbing,
    prints,
    scenes,
    solids,
    springs,
)
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
    "stopcock": View(round=-25, up=25, height=560),
}


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig kit`."""
    parser.description = (
        "Make schematic, board, parts to print, cut list, shopping list and build book. Needs OpenSCAD and "
        "ngspice."
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=KIT, help="output folder (default: media/kit)"
    )
    parser.add_argument(
        "--only", choices=("all", "text"), default="all", help="text: only what needs no other tools"
    )
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    for sentence in kit(loaded(asked), asked.out, asked.only):
        print(sentence)
    return 0


def netlists(config: Config) -> dict[str, Netlist]:
    """The netlist of each variant that is counted. Raises BadFiles with the faults of the first bad one."""
    gel = replace(config, twin=replace(config.twin, clot=replace(config.twin.clot, kind="gel")))
    return {
        "nano": netlist_of(config, "nano"),
        "header": netlist_of(config, "gpio"),
        "gel": netlist_of(gel, "nano"),
    }


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of the kit."""

    config: Config
    nets: dict[str, Netlist]
    """By variant, as the loops are."""
    measures: dict[str, Size]
    loops: dict[str, plumbing.Loop]


def sources(config: Config) -> Sources:
    """The netlist, the sizes and the loop of each variant."""
    nets = netlists(config)
    loops = {name: plumbing.load(name) for name in nets}
    mark = Size(round(plumbing.level_mm(loops["nano"], config)), 2.0, "from the tank's floor to its mark")
    measures = sizes(config.twin, nets["nano"]) | {"fill_mark": mark}
    return Sources(config, nets, measures, loops)


def faults(of: Sources) -> list[Problem]:
    """The contradictions between the sources."""
    wrong = [
        ("plumbing-gel.toml" if name == "gel" else "plumbing.toml", each)
        for name, loop in of.loops.items()
        for each in plumbing.faults(loop, of.config, of.measures)
    ]
    wrong += [("items.toml", each) for net in of.nets.values() for each in bom.unbought(net)]
    return [Problem(f"media/kit/{file}", "kit", each) for file, each in dict.fromkeys(wrong)]


def kit(config: Config, out: Path, only: str) -> Iterator[str]:
    """Make everything, or only what needs no tool (`text`); return a sentence for each group of files.

    Raises BadFiles for sources that contradict each other, Unavailable without OpenSCAD or ngspice.
    """
    of = sources(config)
    wrong = faults(of)
    if wrong:
        raise BadFiles(wrong)
    out.mkdir(parents=True, exist_ok=True)
    if only != "text":
        yield from _solids(out, of.measures)
        turning = springs.figures(of.measures)
        found = {name: figures.figures(config, of.nets[name]) | turning for name in _BOARDS}
        figures.save(out / "figures.json", found)
        yield "figures.json: what to measure, by ngspice and the simulated tube"
    for name, text in texts(of, out):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    yield "tables, drawings and the pages of the book"
    if only != "text":
        for name, png in pictures(of, out):
            (out / "book" / name).write_bytes(png)
        yield "the pictures of the book"
        try:
            (out / "book" / "book.pdf").write_bytes(book_pdf.pdf(out, contents(of, out)))
            yield "book.pdf: all pages, by Typst"
        except Unavailable as none:
            yield f"book.pdf stays as it was: {none}"
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


def copies(loop: plumbing.Loop) -> dict[str, int]:
    """How many of each part are printed for a loop."""
    stands = [stand.part for stand in loop.stands]
    fitted = {"pinch": "PINCH" in loop.fittings, "cock": "COCK" in loop.fittings}
    return {
        part: max(1, stands.count(part)) if fitted.get(file, True) else 0
        for part, file in solids.PARTS.items()
    }


def contents(of: Sources, out: Path) -> book.Contents:
    """What the book says."""
    names = {ref: fitting.name for loop in of.loops.values() for ref, fitting in loop.fittings.items()}
    names |= {part.ref: part.name for part in of.nets["nano"].parts.values()}
    measured = figures.read(_kept(out, "figures.json"))
    return book.Contents(book.steps(of.measures), _items(of, out)[1], measured, names)


def _items(of: Sources, out: Path) -> tuple[str, list[bom.Item]]:
    made = prints.read(_kept(out, "prints.json"))
    return bom.items(
        bom.Rig(of.nets, of.loops, made, {name: copies(loop) for name, loop in of.loops.items()})
    )


def texts(of: Sources, out: Path) -> Iterator[tuple[str, str]]:
    """Every file that is text, by its name in the kit's folder."""
    yield "parts/sizes.scad", scad(of.measures)
    for name, board in _BOARDS.items():
        yield f"schematic-{name}.svg", svg(schematic.drawing(of.nets[name]))
        yield f"board-{name}.svg", svg(board_layout.drawing(of.nets[name]))
        lines = [
            f"# Wiring, {name}", "", "Made by `rig kit`. Every signal from its pin on:", "",
            *table(links(of.config, nano_pins(board))), "", "Every wire:", "", *every_wire(of.nets[name]), "",
            "Supply, in order:", "", *(f"{n}. {step}" for n, step in enumerate(supply(of.nets[name]), 1)), "",
        ]  # fmt: skip
        yield f"wiring-{name}.md", "\n".join(lines)
    for name, end in (("nano", ""), ("gel", "-gel")):
        yield f"loop{end}.svg", svg(loop_drawing.drawing(of.loops[name], of.measures))
        yield f"plumbing{end}.md", _plumbing(of.loops[name], of.config, end)
    day, items = _items(of, out)
    said = contents(of, out)
    rows = list(bom.table(day, items, _used(said.steps)))
    yield "bom.csv", bom.as_csv(rows)
    yield "bom.md", "\n".join(["# What to buy", "", *_bom_head(day, items), *markdown(rows), ""])
    yield "prints.md", _prints(prints.read(_kept(out, "prints.json")), of.loops)
    yield "hazards.md", _hazards()
    yield "sizes.md", _sizes(of.measures)
    for name, page in book.pages(said):
        yield f"book/{name}", page


def _used(found: list[book.Step]) -> dict[str, str]:
    """The steps that use each item."""
    used: dict[str, list[str]] = {}
    for step in found:
        for item in step.items:
            used.setdefault(item, []).append(step.title)
    return {item: "; ".join(titles) for item, titles in used.items()}


def _kept(out: Path, name: str) -> Path:
    """A file that only tools can make: in the folder, or as delivered with the program."""
    return out / name if (out / name).exists() else KIT / name


def _bom_head(day: str, items: list[bom.Item]) -> list[str]:
    sums = ", ".join(f"{variant} {bom.total(items, variant):.0f}" for variant in bom.VARIANTS)
    return [
        f"Made by `rig kit`. Prices are estimates of {day} in USD; in all: {sums}. Shops: E electronics, "
        "M market places, H hardware, A aquarium or laboratory, P nursing supplies, 3 filament.",
        "",
    ]


def _plumbing(loop: plumbing.Loop, config: Config, end: str) -> str:
    level = plumbing.level_mm(loop, config)
    return "\n".join([
        "# Cut list and joints", "",
        f"Made by `rig kit` from plumbing{end}.toml. Numbers are as in loop{end}.svg.", "",
        f"The tank's mark: {level:.0f} ± 2 mm over its floor, {config.twin.reservoir.volume_ml:.0f} mL.", "",
        *markdown(plumbing.cut_list(loop)), "", "Every joint:", "", *markdown(plumbing.joint_list(loop)), "",
    ])  # fmt: skip


def _prints(made: dict[str, prints.Print], loops: dict[str, plumbing.Loop]) -> str:
    rows: list[tuple[str, ...]] = [("part", "copies", "copies for gel", "grams each", "hours each")]
    many, other = copies(loops["nano"]), copies(loops["gel"])
    rows += [
        (part, str(many[part]), str(other[part]), f"{each.grams:.0f}", f"{each.hours:.1f}")
        for part, each in made.items()
    ]
    grams, hours = (
        sum(getattr(each, what) * many[part] for part, each in made.items()) for what in ("grams", "hours")
    )
    total = (str(sum(many.values())), str(sum(other.values())))
    rows.append(("all", *total, f"{grams:.0f}", f"{hours:.0f}"))
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


def pictures(of: Sources, out: Path, only: str = "") -> Iterator[tuple[str, bytes]]:
    """The pictures of the book that are rendered, by their files' names; with `only`, of one step."""
    parts = scenes.printed(out)
    tables = {
        scene: scenes.table(of.loops[name], of.measures, parts)
        for scene, name in (("table", "nano"), ("table of gel", "gel"))
    }
    done: set[str] = set()
    for step in book.steps(of.measures):
        if step.scene in (*tables, *_VIEWS) and only in ("", step.id):
            if step.scene in tables:
                wanted = {*done, *step.show, "tray", "base"}
                shown = {name: each for name, each in tables[step.scene].items() if name in wanted}
            else:
                shown = _scene(step, of, out, parts)
            things = [
                Thing(solid, COLOURS[step.show.index(name) % len(COLOURS)] if name in step.show else GREY)
                for name, solid in shown.items()
            ]
            whole = list(tables[step.scene].values()) if step.scene in tables else ()
            yield f"{step.id}.png", render(things, _VIEWS.get(step.scene, View()), whole)
        done |= set(step.show) if step.scene in tables else set()


def _scene(
    step: book.Step, of: Sources, out: Path, parts: dict[str, solids.Solid]
) -> dict[str, solids.Solid]:
    """The parts in each picture that does not show the whole table, by name."""
    if step.scene == "stopcock":
        return scenes.stopcock(out / "parts", parts, of.measures)
    if step.scene in ("pinch", "apart"):
        shown = scenes.pinch(out / "parts", apart=step.scene == "apart")
        shown |= {"servo": scenes.servo(of.measures)} if step.scene == "pinch" else {}
        if "pinch_guard" not in step.show:
            shown.pop("pinch_guard")
        return shown
    make = scenes.electronics if step.scene == "plates" else scenes.button_box
    return make(parts, of.measures)


def lock(out: Path) -> str:
    """Hashes of the sources and results of parts and pictures; a test finds stale ones without tools."""
    sources = sha256()
    for path in sorted(
        (*(out / "parts").glob("*.scad"), *out.glob("plumbing*.toml"), out / "sizes.toml", out / "steps.toml")
    ):
        sources.update(path.read_bytes())
    made = {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()[:32]
        for path in sorted((*(out / "stl").glob("*.stl"), *(out / "book").glob("*.png")))
    }
    return json.dumps({"sources": sources.hexdigest()[:32], "made": made}, indent=1) + "\n"
