"""media/kit: the loop mates and fits, every item is used once, and the files are what `rig kit` makes."""

import json
import re
import shutil
import tomllib
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pypdf
import pytest

from rig.commands.cli import main
from rig.commands.kit import bom, book, book_pdf, kit, plumbing, solids, springs
from rig.commands.kit.render import Thing, View, pixels, render
from rig.commands.kit.shapes import box
from rig.commands.kit.sizes import KIT
from rig.settings.config import Config

CONFIG = Config()
SOURCES = kit.sources(CONFIG)
NETS, SIZES, LOOPS = SOURCES.nets, SOURCES.measures, SOURCES.loops
LOOP = LOOPS["nano"]
BOOK = kit.contents(SOURCES, KIT)
STEPS, ITEMS, FIGURES = BOOK.steps, BOOK.items, BOOK.figures


@pytest.mark.parametrize("variant", bom.VARIANTS)
def test_every_joint_of_the_loop_mates_and_all_of_it_stands_in_the_tray_and_holds_its_water(variant):
    assert plumbing.faults(LOOPS[variant], CONFIG, SIZES) == []


def test_a_rig_with_gel_has_no_pinch_and_keeps_the_numbers_of_the_tubes_it_shares():
    gel = LOOPS["gel"]
    assert not {"PINCH", "RP", "RQ"} & set(gel.fittings)
    shared = {tube.number for tube in LOOP.tubes} & {tube.number for tube in gel.tubes}
    by_number = {tube.number: tube for tube in LOOP.tubes}
    assert len(shared) > 20
    assert all(by_number[tube.number] == tube for tube in gel.tubes if tube.number in shared)
    assert len({tube.number for tube in gel.tubes}) == len(gel.tubes)


def test_the_catheter_goes_as_far_beyond_its_seal_as_the_loop_has_it():
    (seal,) = tomllib.loads((KIT / "plumbing.toml").read_text(encoding="utf-8"))["seal"]
    assert seal["inside_mm"] == SIZES["catheter_beyond"].value


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
    for loop in LOOPS.values():
        assert {fitting.item for fitting in loop.fittings.values()} <= bought | printed
        assert {each.item for each in loop.tubes} <= bought


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


@pytest.mark.parametrize("variant", bom.VARIANTS)
def test_every_item_of_a_variant_is_used_in_exactly_one_of_its_steps(variant):
    used = Counter(item for step in STEPS if variant in step.variants for item in step.items)
    assert set(used.values()) == {1}
    assert {item.id for item in ITEMS if item.quantity[variant]} <= set(used) <= {item.id for item in ITEMS}


def test_every_item_is_needed_by_some_variant_and_has_price_shops_and_substitute():
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
    assert by_id["cock"].quantity == {"nano": 0, "header": 0, "gel": 1}
    assert by_id["spring"].quantity == {"nano": 2, "header": 2, "gel": 0}
    assert re.search(r"estimates of 20\d\d-\d\d in USD", (KIT / "bom.md").read_text(encoding="utf-8"))


def test_every_page_that_describes_the_stop_names_the_springs_limits_as_computed():
    half, most = (springs.figures(SIZES)[f"turn_back_{name}"].high for name in ("half", "most"))
    for page in ("maker.md", "kit/README.md"):
        text = " ".join((KIT.parent / page).read_text(encoding="utf-8").split())
        assert "servo without power may hold its place" in text
        assert f"{half:.2f} N·cm" in text
        assert f"{most:.2f} N·cm" in text
    assert "without power may hold its place" in (KIT / "hazards.md").read_text(encoding="utf-8")


def test_the_makers_page_names_the_prices_of_the_shopping_list():
    page = (KIT.parent / "maker.md").read_text(encoding="utf-8")
    told = re.search(r"About (\d+) USD for the rig and (\d+) with Pi, screen and loudspeaker", page)
    whole = bom.total(ITEMS, "nano")
    assert bom.total(ITEMS, "gel") - whole == pytest.approx(30, abs=3)
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
    for loop in LOOPS.values():
        assert {f"tube {tube.number}" for tube in loop.tubes} <= shown
        assert set(loop.fittings) - {"PINCH"} <= shown


#: A length or a volume; before it stands what makes it a limit, or behind it its tolerance.
DIMENSION = re.compile(r"(\w+ )?(?<!× )(?<![\d.])(\d[\d.]*)( ± [\d.]+)? (mm|cm|mL|L)\b")
#: No dimensions of the rig: the slicer's setting, and the name of a wire.
NAMES = ("layers of 0.2 mm", "the wire is 0.6 mm")


def bare(text: str) -> list[str]:
    """The dimensions of a text without a tolerance that are no limit either."""
    for name in NAMES:
        text = text.replace(name, "")
    found = DIMENSION.finditer(text)
    return [each[0] for each in found if not each[3] and each[1] not in ("within ", "under ", "most ")]


def test_no_dimension_of_a_step_is_without_its_tolerance():
    assert bare("A hole of 12 mm, one of 6 ± 0.5 mm, within 3 cm, M3 × 40") == ["of 12 mm"]
    assert bare("the frame at 30.5 cm, 1.2 L of water") == ["at 30.5 cm", "1.2 L"]
    for step in STEPS:
        for text in (*step.do, step.see, step.otherwise, *(each.what for each in step.measure)):
            assert bare(text) == [], step.id


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
    for name, text in kit.texts(SOURCES, KIT):
        assert (KIT / name).read_text(encoding="utf-8") == text, f"{name} is stale; run: make kit"


def test_the_committed_parts_and_pictures_were_made_from_the_sources_as_they_are():
    assert (KIT / "lock.json").read_text(encoding="utf-8") == kit.lock(KIT), "run: make kit"
    made = json.loads((KIT / "lock.json").read_text(encoding="utf-8"))["made"]
    assert {f"stl/{part}.stl" for part in solids.PARTS} <= set(made)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["pinch_jaw", "pinch_cam", "cock_coupling", "tube_clip_8", "cup_stand"])
def test_openscad_makes_the_very_parts_that_are_committed(part):
    made = solids.make(KIT / "parts", part, solids.PARTS[part])
    assert solids.stl(part, made) == (KIT / "stl" / f"{part}.stl").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("step", ["leg", "box", "cartridge"])
def test_the_pictures_of_the_book_are_the_very_ones_that_are_committed(step):
    ((name, png),) = kit.pictures(SOURCES, KIT, only=step)
    assert pixels(png) == pixels((KIT / "book" / name).read_bytes())


def test_the_committed_pdf_is_what_the_program_makes():
    made = (KIT / "book" / "book.pdf").read_bytes()
    assert book_pdf.pdf(KIT, BOOK) == made, "run: make kit"
    assert len(made) < 2_000_000


def words(text: str) -> str:
    """A text without what a line's end changes."""
    return re.sub(r"[\s`\u00ad]+", "", text).replace("ﬁ", "fi").replace("ﬂ", "fl")


@pytest.mark.slow
def test_the_pdf_is_tagged_text_and_says_what_the_pages_say():
    read = pypdf.PdfReader(KIT / "book" / "book.pdf")
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert len(STEPS) < len(read.pages) <= 2 * len(STEPS) + 1
    # Without the page's own number, so that what goes on overleaf is whole.
    said = words("".join(re.sub(r"\d+\s*$", "", page.extract_text()) for page in read.pages))
    for n, step in enumerate(STEPS, start=1):
        page = (KIT / "book" / f"{step.id}.html").read_text(encoding="utf-8")
        measured = [each for row in book.measured(step, FIGURES) for each in row]
        for text in (book.heading(n, step), *step.do, step.see, step.otherwise, *measured):
            assert words(text) in words(unescape(re.sub("</?code>", "", page))), text
            assert words(text) in said, text


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
