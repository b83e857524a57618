"""media/kit: the loop mates and fits, every item is used once, and the files are what `rig kit` makes."""

import json
import re
import shutil
import tomllib
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rig.commands.cli import main
from rig.commands.kit import bom, book, figures, kit, plumbing, prints, solids
from rig.commands.kit.render import Thing, View, pixels, render
from rig.commands.kit.shapes import box
from rig.commands.kit.sizes import KIT, sizes
from rig.settings.config import Config

CONFIG = Config()
NETS = kit.netlists(CONFIG)
SIZES = sizes(CONFIG.twin, NETS["nano"])
LOOP = plumbing.load()
DAY, ITEMS = bom.items(bom.Rig(NETS, LOOP, prints.read(KIT / "prints.json"), kit.copies()))
STEPS = book.steps()
FIGURES = figures.read(KIT / "figures.json")


def test_every_joint_of_the_loop_mates_and_all_of_it_stands_in_the_tray_and_holds_its_water():
    assert plumbing.faults(LOOP, CONFIG, SIZES) == []


def tube(name: str) -> int:
    return next(n for n, each in enumerate(LOOP.tubes) if name in (each.a, each.b))


def with_tube(n: int, **changed) -> plumbing.Loop:
    tubes = list(LOOP.tubes)
    tubes[n] = replace(tubes[n], **changed)
    return replace(LOOP, tubes=tuple(tubes))


def with_fitting(ref: str, **changed) -> plumbing.Loop:
    return replace(LOOP, fittings=LOOP.fittings | {ref: replace(LOOP.fittings[ref], **changed)})


WRONG = [
    (with_tube(tube("RP.b"), a="T1.b"), "a barb of 8 mm"),
    (with_tube(tube("RP.b"), mm=100), "it is cut to 100 mm"),
    (with_tube(tube("TV.a"), mm=330), "the simulated tube has 1200 mm"),
    (with_tube(tube("CUP"), bore=2), "a barb of 4 mm"),
    (replace(LOOP, cones=LOOP.cones[1:]), "VENT.a is joined 0 times"),
    (with_fitting("VENT", at=(210.0, 330.0, 200.0)), "over the vent"),
    (with_fitting("TANK", at=(590.0, 300.0, 16.0)), "TANK stands beyond the tray"),
    (with_fitting("CUP", size=(300.0, 300.0, 85.0)), "the tray holds"),
]


@pytest.mark.parametrize(("loop", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_loop_that_cannot_be_built_is_named(loop, said):
    assert any(said in each for each in plumbing.faults(loop, CONFIG, SIZES))


def test_every_part_of_the_netlist_and_of_the_loop_is_bought_exactly_once():
    for netlist in NETS.values():
        assert list(bom.unbought(netlist)) == []
    bought = {item.id for item in ITEMS}
    printed = {"pinch"}
    assert {fitting.item for fitting in LOOP.fittings.values()} <= bought | printed
    assert {each.item for each in LOOP.tubes} <= bought


def test_another_resistor_is_another_in_table_drawing_deck_and_list(monkeypatch):
    from rig.commands.kit import deck
    from rig.commands.wiring import schematic, sections, wires
    from rig.paper.line_drawing import svg

    monkeypatch.setattr(sections, "LAMP_OHMS", sections.LAMP_OHMS | {"red": "120 Ω"})
    other = sections.build(CONFIG, kit.nano_pins("nano"))
    (ref,) = (part.ref for part in other.parts.values() if part.value == "120 Ω")
    lamp = next(
        link for link in wires.links(CONFIG, kit.nano_pins("nano")) if link.part == "red button's lamp"
    )
    assert "120 Ω in series" in lamp.between
    assert "120 Ω" in svg(schematic.drawing(other))
    assert next(deck.passives(other, [ref])).endswith(" 120")
    assert list(bom.unbought(other)) == [f"{ref} (120 Ω) is no item of the list"]


def test_every_item_is_used_in_exactly_one_step_and_is_needed_by_some_variant():
    used = Counter(item for step in STEPS for item in step.items)
    assert set(used) == {item.id for item in ITEMS}
    assert set(used.values()) == {1}
    for item in ITEMS:
        assert any(item.quantity.values()), item.id
        assert item.instead
        assert item.usd > 0
        assert set(item.shops.split()) <= set("EMHAP3")


def test_the_connectors_of_the_rig_are_counted_from_its_wires():
    by_id = {item.id: item for item in ITEMS}
    wires = [wire for wire in NETS["nano"].wires if not wire.track]
    assert by_id["ferrule"].quantity["nano"] > len(wires)
    assert by_id["r1k"].quantity == {"nano": 6, "header": 6, "gel": 6}
    assert by_id["mosfet"].quantity == {"nano": 0, "header": 1, "gel": 0}
    assert by_id["tee8"].quantity["nano"] == 4
    assert by_id["gel"].quantity == {"nano": 0, "header": 0, "gel": 1}
    assert re.fullmatch(r"20\d\d-\d\d", DAY)


def test_the_makers_page_names_the_prices_of_the_shopping_list():
    page = (KIT.parent / "maker.md").read_text(encoding="utf-8")
    told = re.search(r"About (\d+) USD for the rig and (\d+) with Pi, screen and loudspeaker", page)
    whole = bom.total(ITEMS, "nano")
    computer = sum(item.usd for item in ITEMS if item.id in ("pi", "screen"))
    assert int(told[1]) == pytest.approx(whole - computer, abs=5)
    assert int(told[2]) == pytest.approx(whole, abs=5)


def test_every_step_has_a_picture_something_to_see_or_measure_and_what_to_do_if_not():
    for step in STEPS:
        assert (KIT / "book" / book.picture(step)).resolve().exists(), step.id
        assert step.see or step.measure, step.id
        assert step.otherwise, step.id
        assert step.do, step.id
        for measure in step.measure:
            variants = [measure.variant] if measure.variant else list(FIGURES)
            assert all(measure.figure in FIGURES[variant] for variant in variants), measure


def test_every_fitting_and_tube_of_the_loop_is_in_colour_in_some_step():
    shown = {name for step in STEPS for name in step.show}
    tubes = {f"tube {n}" for n in range(1, len(LOOP.tubes) + 1)}
    assert tubes <= shown
    assert set(LOOP.fittings) - {"PINCH"} <= shown


def test_every_hazard_has_a_measure_and_what_shows_it():
    hazards = tomllib.loads((KIT / "hazards.toml").read_text(encoding="utf-8"))["hazard"]
    said = " ".join(hazard["what"] for hazard in hazards)
    for word in (
        "jaw",
        "cords",
        "mains",
        "catheter",
        "germs",
        "small parts",
        "light",
        "heat",
        "dye",
        "without anybody",
    ):
        assert word in said
    assert all(hazard["measure"] and hazard["shown"] and hazard["left"] for hazard in hazards)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_every_link_and_picture_of_the_book_leads_somewhere():
    for page in (KIT / "book").glob("*.html"):
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        assert links.found
        for link in links.found:
            assert (page.parent / link).resolve().exists(), (page.name, link)


def test_the_committed_tables_drawings_and_pages_are_what_the_program_makes():
    for name, text in kit.texts(CONFIG, NETS, SIZES, LOOP, KIT):
        assert (KIT / name).read_text(encoding="utf-8") == text, f"{name} is stale; run: make kit"


def test_the_committed_parts_and_pictures_were_made_from_the_sources_as_they_are():
    assert (KIT / "lock.json").read_text(encoding="utf-8") == kit.lock(KIT), "run: make kit"
    made = json.loads((KIT / "lock.json").read_text(encoding="utf-8"))["made"]
    assert {f"stl/{part}.stl" for part in solids.PARTS} <= set(made)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["pinch_jaw", "pinch_cam", "tube_clip_8", "cup_stand"])
def test_openscad_makes_the_very_parts_that_are_committed(part):
    made = solids.make(KIT / "parts", part, solids.PARTS[part])
    assert solids.stl(part, made) == (KIT / "stl" / f"{part}.stl").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("step", ["leg", "box"])
def test_the_pictures_of_the_book_are_the_very_ones_that_are_committed(step):
    ((name, png),) = kit.pictures(SIZES, LOOP, KIT, only=step)
    assert pixels(png) == pixels((KIT / "book" / name).read_bytes())


def test_another_length_of_the_simulated_tube_is_noticed_before_anything_is_made(tmp_path, capsys):
    other = tmp_path / "config.toml"
    other.write_text("[twin.return_line]\nlength_m = 1.5\n")
    assert main(["kit", "--config", str(other), "--only", "text", "--out", str(tmp_path)]) == 2
    assert "the simulated tube has 1500 mm" in capsys.readouterr().err


def test_another_pin_in_the_settings_is_another_wire_in_the_kit(tmp_path):
    shutil.copy(KIT / "prints.json", tmp_path)
    shutil.copy(KIT / "figures.json", tmp_path)
    (tmp_path / "config.toml").write_text("[pins]\ngreen = 16\n")
    args = ["kit", "--only", "text", "--out", str(tmp_path)]
    assert main([*args, "--config", str(tmp_path / "config.toml")]) == 0
    for name in ("wiring-nano.md", "schematic-nano.svg"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "GPIO16" in text
        assert "GPIO5 " not in text


def test_the_nearest_thing_is_in_front_in_a_picture():
    view = View(0, 0, 40, 30)
    near, far = Thing(box((0, -5, 0), (4, 1, 4)), (255, 0, 0)), Thing(box((0, 5, 0), (4, 1, 4)), (0, 0, 255))
    for things in ((near, far), (far, near)):
        dots = pixels(render(things, view))
        row = dots[15 * 121 + 1 : 16 * 121]
        red, _, blue = row[60:63]
        assert red > 100
        assert blue < 50
